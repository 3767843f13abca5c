"""Reporting: the results of a run -> files for people (`report.html`, `results.*`, `to-fix.xlsx`) and scripts.

The folder of a run holds personal data and is its owner's alone; a file in it is whole or not there at all.
"""

from importer.reporting.audit import write_audit
from importer.reporting.lines import COLUMNS
from importer.reporting.page import About
from importer.reporting.report import Written, write_report
from importer.reporting.summary import SCHEMA_PATH, check_sum, write_summary
from importer.reporting.tally import TallyBuilder, count_rows
from importer.reporting.to_fix import Fixable
from importer.reporting.words import SEVERAL, named

__all__ = [
    "COLUMNS",
    "SCHEMA_PATH",
    "SEVERAL",
    "About",
    "Fixable",
    "TallyBuilder",
    "Written",
    "check_sum",
    "count_rows",
    "named",
    "write_audit",
    "write_report",
    "write_summary",
]
