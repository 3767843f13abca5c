"""What the commands and the page on the report say of the report's files."""

import re
from pathlib import Path

import pytest

from importer.records import ADDED_COLUMNS, Outcome
from importer.reporting import COLUMNS, Fixable, Written
from importer.reporting.page import PAGE_NAME
from importer.reporting.results import CSV_NAME, XLSX_NAME
from importer.reporting.summary import SCHEMA_PATH, SUMMARY_NAME
from importer.reporting.to_fix import TO_FIX_NAME
from importer.terminal.showing import show_report

HOME = Path(__file__).parents[2]
PAGE = (HOME / "docs" / "report.md").read_text(encoding="utf-8")


def table(head: str) -> list[str]:
    """Return the first column of the table with this head."""
    (rows,) = re.findall(rf"^\| {head} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE)[:1]
    return re.findall(r"^\| `([^`]+)` \|", rows, flags=re.MULTILINE)


def test_the_page_names_the_files_of_a_report() -> None:
    """Each file by its name, and the schema by the place where it lies."""
    assert table("file") == [PAGE_NAME, XLSX_NAME, CSV_NAME, TO_FIX_NAME, SUMMARY_NAME]
    assert str(SCHEMA_PATH.relative_to(HOME)) in PAGE


def test_the_page_explains_every_outcome() -> None:
    """Each of the nine, and no other."""
    assert table("outcome") == [outcome.value for outcome in Outcome]


def test_the_page_explains_every_column() -> None:
    """Those that a workbook to mend adds, and those of the results, in their order."""
    columns = re.findall(r"^\| column \| it holds \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE)
    added, results = (re.findall(r"^\| `([^`]+)` \|", rows, flags=re.MULTILINE) for rows in columns)
    assert (added, results) == ([*ADDED_COLUMNS], [*COLUMNS])


def test_a_command_says_where_the_report_is_and_which_name_was_taken(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The page, what is to be mended, and a file that could not have its own name."""
    taken = "results.xlsx stays as it is (it is open in another program): the new one is results (2).xlsx."
    written = Written(
        summary=None,  # type: ignore[arg-type] # nothing of it is shown here
        csv_path=tmp_path / "results.csv",
        xlsx_path=tmp_path / "results (2).xlsx",
        page_path=tmp_path / "report.html",
        summary_path=tmp_path / "summary.json",
        to_fix=(Fixable(tmp_path / "to-fix.xlsx", rows=3, dropped=1), Fixable(tmp_path / "to-fix-2.xlsx", 0, 1)),
        renamed=(taken,),
    )
    show_report(written)
    assert capsys.readouterr().out.splitlines() == [
        f"Report: {tmp_path / 'report.html'}",
        f"3 rows to mend, and how: {tmp_path / 'to-fix.xlsx'}",
        taken,
    ]
