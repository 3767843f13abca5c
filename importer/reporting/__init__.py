"""Reporting: the results of a run -> files for people (`results.csv`, `results.xlsx`) and scripts (`summary.json`).

The folder of a run holds personal data and is its owner's alone; a file in it is whole or not there at all.
"""

from importer.reporting.audit import write_audit
from importer.reporting.lines import COLUMNS
from importer.reporting.results import WrittenResults, write_results
from importer.reporting.summary import check_sum, write_summary
from importer.reporting.tally import TallyBuilder, count_rows

__all__ = [
    "COLUMNS",
    "TallyBuilder",
    "WrittenResults",
    "check_sum",
    "count_rows",
    "write_audit",
    "write_results",
    "write_summary",
]
