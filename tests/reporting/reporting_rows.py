"""Rows to report on, and the files read back as a person's programs read them."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from importer.issues import Issue, IssueCode
from importer.records import (
    Detected,
    FileSummary,
    LeadCounts,
    Outcome,
    RequestCounts,
    ResultLine,
    Role,
    RowResult,
    Summary,
    Tally,
    Variable,
)
from importer.reporting import About, Written, write_report

DETECTED = Detected(
    path=Path("клиенти.csv"),
    file_format="csv",
    sheet="",
    header_row=1,
    columns=("Име", "Телефон"),
    encoding="cp1251",
    delimiter=";",
    hidden_sheets=("old",),
    sha256="ab" * 32,
)
SENT_AT = datetime(2026, 11, 23, 7, 10, tzinfo=UTC)
NO_PHONE = Issue(IssueCode.NO_PHONE, column="Телефон")
TOLL_FREE = Issue(IssueCode.TOLL_FREE, column="Phone", value="0800 12345")
SPLIT = Issue(IssueCode.LEAD_SPLIT)


def a_line(
    *variables: tuple[str, str],
    outcome: Outcome = Outcome.CREATED,
    issue: Issue | None = None,
    warnings: tuple[Issue, ...] = (),
    phone_input: str = "0888 123 456",
) -> ResultLine:
    """Return the line of a primary contact that was sent at SENT_AT."""
    return ResultLine(
        role=Role.PRIMARY,
        phone_input=phone_input,
        phone="+359888123456",
        outcome=outcome,
        issue=issue,
        warnings=warnings,
        lead_id="lead-1",
        attempts=1,
        sent_at=SENT_AT,
        variables=tuple(Variable(name, value) for name, value in variables),
    )


def a_row(
    *lines: ResultLine,
    number: int = 2,
    outcome: Outcome = Outcome.CREATED,
    issue: Issue | None = None,
    warnings: tuple[Issue, ...] = (),
    campaign_id: int = 42,
) -> RowResult:
    """Return a row of `leads.xlsx`."""
    return RowResult(
        file="leads.xlsx",
        sheet="Sheet1",
        number=number,
        campaign_id=campaign_id,
        outcome=outcome,
        issue=issue,
        lines=lines or (a_line(),),
        warnings=warnings,
        seq=number,
        file_seq=1,
    )


def files_of(tally: Tally, detected: Detected = DETECTED) -> tuple[FileSummary, ...]:
    """Return one file that holds as many rows as were counted."""
    return (FileSummary(detected, rows_read=sum(tally.rows.values()), rows_blank=0),)


def summarized(tally: Tally) -> Summary:
    """Return a summary that adds up."""
    return Summary(
        run="2026-11-23-081000",
        started_at=SENT_AT,
        finished_at=SENT_AT + timedelta(minutes=1),
        exit_code=1,
        files=files_of(tally),
        tally=tally,
        leads=LeadCounts(planned=3, created=3),
        requests=RequestCounts(posts=4, lookups=1, retries=1, rate_limited=0),
    )


def write_results(folder: Path, rows: Iterable[RowResult], variable_names: Sequence[str]) -> Written:
    """Write a report of rows of one file."""
    about = About("Продажби", tuple(variable_names), "2026-11-23-081000")
    files = (FileSummary(DETECTED, 0, 0),)
    return write_report(folder, rows, files, about, summarized)


def read_csv(path: Path) -> list[list[str]]:
    """Return all lines, the header first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def read_xlsx(path: Path, sheet: str = "results") -> list[list[str | int]]:
    """Return all rows of a sheet, the header first; an empty cell is "", and no cell is a formula."""
    book = load_workbook(path)
    rows: list[list[str | int]] = []
    for cells in book[sheet].iter_rows():
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        rows.append([_value(cell.value) for cell in cells])
    book.close()
    return rows


def _value(value: object) -> str | int:
    if isinstance(value, int):
        return value
    # openpyxl leaves OOXML's _x000D_ for control characters undone; Excel shows the character.
    return unescape(str(value)) if value is not None else ""


def without_apostrophes(text: str) -> str:
    """Take away what the report put in front of formulas, and nothing else."""
    unseen = r"\x00-\x08\x0b\x0c\x0e-\x20'\x85\xa0\xad\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
    sign = r"[=+\-@＝＋－＠﹦﹢﹣﹫−]"
    text = re.sub(rf"\A'(?='*[\t\r\n]|[{unseen}\t\r\n]*{sign})", "", text)
    return re.sub(rf"(?<=[;\t\r\n])'(?=[{unseen}]*{sign})", "", text)
