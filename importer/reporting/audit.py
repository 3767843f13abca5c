"""Differences between ledger and platform -> `audit.csv`."""

import csv
from collections.abc import Iterable
from pathlib import Path

from importer.languages import said
from importer.records import Difference
from importer.reporting.cells import csv_cell
from importer.reporting.files import private_folder, publish, unfinished

AUDIT_NAME = "audit.csv"
AUDIT_COLUMNS = ("finding", "lead_id", "campaign_id", "phone", "place", "detail")


def write_audit(folder: Path, differences: Iterable[Difference]) -> Path:
    """Write one line for each difference, as they come; raises OSError where the folder can't be written."""
    private_folder(folder)
    with unfinished(folder) as work:
        with (work / AUDIT_NAME).open("w", encoding="utf-8-sig", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(AUDIT_COLUMNS)
            for item in differences:
                cells = (
                    item.finding.value,
                    item.lead_id,
                    item.campaign_id,
                    item.phone,
                    said(item.place),
                    said(item.detail),
                )
                lines.writerow([csv_cell(cell) for cell in cells])
        return publish(work / AUDIT_NAME, folder / AUDIT_NAME)
