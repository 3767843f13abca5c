"""`results.csv` and `results.xlsx` as files on a disk."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from reporting_rows import NO_PHONE, SENT_AT, SPLIT, TOLL_FREE, a_line, a_row, read_csv, read_xlsx, write_results

from importer.issues import Issue, IssueCode
from importer.records import Outcome, ResultLine, Role, RowResult
from importer.reporting import COLUMNS
from importer.reporting.workbook import ResultsBook

FILES = ["report.html", "results.csv", "results.xlsx", "summary.json"]
FIXED = "file,sheet,row,role,phone_input,phone,campaign_id,outcome,code,reason,lead_id,attempts,sent_at"


def test_both_files_hold_the_columns_in_the_promised_order(tmp_path: Path) -> None:
    """The fixed columns stand first, then one a variable; a variable with a taken name is told apart."""
    written = write_results(tmp_path / "run", [a_row()], ["name", "phone"])
    expected = [*FIXED.split(","), "name", "variable:phone"]
    assert list(COLUMNS) == FIXED.split(",")
    assert read_csv(written.csv_path)[0] == expected
    assert read_xlsx(written.xlsx_path)[0] == expected


def test_a_line_holds_every_value_under_its_column(tmp_path: Path) -> None:
    """A sent contact's line says all that is known of it; numbers are numbers and phones are texts in XLSX."""
    written = write_results(tmp_path, [a_row(a_line(("име", "Иван")))], ["city", "име"])
    expected: list[str | int] = [
        *("leads.xlsx", "Sheet1", 2, "primary", "0888 123 456", "+359888123456", 42, "created"),
        *("", "", "lead-1", 1, "2026-11-23T07:10:00Z", "", "Иван"),
    ]
    assert read_xlsx(written.xlsx_path)[1:] == [expected]
    assert read_csv(written.csv_path)[1:] == [[str(cell) for cell in expected]]


def test_a_row_without_campaign_or_number_leaves_those_cells_empty(tmp_path: Path) -> None:
    """A campaign id of 0, no role and no time of sending are empty cells."""
    line = ResultLine(Role.NONE, "", "", Outcome.REJECTED, NO_PHONE)
    row = a_row(line, campaign_id=0, outcome=Outcome.REJECTED, issue=NO_PHONE)
    cells = dict(zip(COLUMNS, read_csv(write_results(tmp_path, [row], []).csv_path)[1], strict=True))
    assert (cells["campaign_id"], cells["role"], cells["sent_at"], cells["attempts"]) == ("", "", "", "0")
    assert (cells["code"], cells["reason"]) == ("no_phone", NO_PHONE.reason)


def test_what_is_said_of_the_row_stands_on_its_first_line_only(tmp_path: Path) -> None:
    """Each line says its own issues; the row's come behind those of the first, and never twice."""
    lines = (a_line(warnings=(TOLL_FREE,)), a_line(issue=NO_PHONE))
    row = a_row(*lines, issue=NO_PHONE, warnings=(SPLIT,))
    first, second = read_csv(write_results(tmp_path, [row], []).csv_path)[1:]
    assert first[8:10] == ["toll_free", f"{TOLL_FREE.reason} {SPLIT.reason}"]
    assert second[8:10] == ["no_phone", NO_PHONE.reason]


def test_an_issue_of_the_row_alone_is_said_on_its_first_line(tmp_path: Path) -> None:
    """Where no line has the row's issue, its sentence stands on the first line, and the line's code stays empty."""
    row = a_row(a_line(), a_line(), issue=Issue(IssueCode.HIDDEN_ROW))
    first, second = read_csv(write_results(tmp_path, [row], []).csv_path)[1:]
    assert first[8:10] == ["", Issue(IssueCode.HIDDEN_ROW).reason]
    assert second[8:10] == ["", ""]


def test_rows_are_read_once_and_counted(tmp_path: Path) -> None:
    """One pass over an iterator gives both files and the tally."""
    rows = iter([a_row(number=2), a_row(number=3, outcome=Outcome.REFUSED)])
    written = write_results(tmp_path, rows, [])
    assert next(rows, None) is None
    assert (written.summary.tally.rows[Outcome.CREATED], written.summary.tally.rows[Outcome.REFUSED]) == (1, 1)
    assert len(read_csv(written.csv_path)) == len(read_xlsx(written.xlsx_path)) == 3


def test_the_csv_is_what_excel_and_scripts_expect(tmp_path: Path) -> None:
    """A byte order mark for Excel's sake, commas, and CRLF at each line's end."""
    raw = write_results(tmp_path, [a_row()], []).csv_path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbffile,sheet,")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2


def test_the_sheet_is_made_for_reading(tmp_path: Path) -> None:
    """The header is bold and stays in view, every column can be filtered and has a width of its own."""
    book = load_workbook(write_results(tmp_path, [a_row()], ["name"]).xlsx_path)
    sheet = book["results"]
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N2"
    assert sheet.column_dimensions["J"].width > sheet.column_dimensions["C"].width
    book.close()


def test_no_rows_make_files_with_a_header(tmp_path: Path) -> None:
    """A file without records is reported on as well."""
    written = write_results(tmp_path, [], ["name"])
    assert len(read_csv(written.csv_path)) == len(read_xlsx(written.xlsx_path)) == 1


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    """Rows beyond a sheet's end go on in `results (2)`, with the header again."""
    path = tmp_path / "results.xlsx"
    with ResultsBook(path, ["row"], max_rows=3) as book:
        for number in range(5):
            book.write([number], care=False)
    assert load_workbook(path).sheetnames == ["results", "results (2)", "results (3)"]
    assert read_xlsx(path) == [["row"], [0], [1]]
    assert read_xlsx(path, "results (2)") == [["row"], [2], [3]]
    assert read_xlsx(path, "results (3)") == [["row"], [4]]


def test_a_number_beyond_fifteen_digits_keeps_them_as_text(tmp_path: Path) -> None:
    """Excel would round it."""
    written = write_results(tmp_path, [a_row(campaign_id=1234567890123456789)], [])
    assert read_xlsx(written.xlsx_path)[1][6] == "1234567890123456789"


def test_a_crash_leaves_the_files_of_before_and_nothing_half_written(tmp_path: Path) -> None:
    """What the rows raise comes through, and the folder is as it was."""

    def crashing() -> Iterator[RowResult]:
        yield a_row()
        message = "the ledger is gone"
        raise LookupError(message)

    before = write_results(tmp_path, [a_row(), a_row()], [])
    with pytest.raises(LookupError, match="the ledger is gone"):
        write_results(tmp_path, crashing(), [])
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    assert len(read_csv(before.csv_path)) == len(read_xlsx(before.xlsx_path)) == 3


def test_a_second_report_replaces_the_first(tmp_path: Path) -> None:
    """Writing again gives the same names and the new content."""
    first = write_results(tmp_path, [a_row(), a_row()], [])
    second = write_results(tmp_path, [a_row()], [])
    assert (first.csv_path, first.xlsx_path) == (second.csv_path, second.xlsx_path)
    assert len(read_csv(second.csv_path)) == len(read_xlsx(second.xlsx_path)) == 2


def test_a_report_open_in_excel_gets_a_second_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the old file can't be replaced, it stays, and the returned path names the new one."""
    held = write_results(tmp_path, [a_row(), a_row()], []).xlsx_path
    replace = Path.replace

    def refusing(self: Path, target: Path) -> Path:  # Windows' answer while Excel holds a file; POSIX has none such
        if Path(target) == held:
            raise PermissionError
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    written = write_results(tmp_path, [a_row()], [])
    assert (written.csv_path.name, written.xlsx_path.name) == ("results.csv", "results (2).xlsx")
    assert (len(read_xlsx(held)), len(read_xlsx(written.xlsx_path))) == (3, 2)


def test_ninety_nine_held_reports_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are not tried without end."""
    held = [tmp_path / "results.csv", *(tmp_path / f"results ({number}).csv" for number in range(2, 100))]
    for path in held:
        path.touch()

    def refusing(_self: Path, target: Path) -> Path:  # Windows' answer while Excel holds a file
        raise PermissionError(target.name)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(PermissionError, match=r"results \(99\).csv"):
        write_results(tmp_path, [a_row()], [])
    assert sorted(tmp_path.iterdir()) == sorted(held)


def test_a_folder_that_refuses_files_is_no_open_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PermissionError where no file is in the way is passed on, not tried under ninety-nine names."""
    asked = []

    def refusing(_self: Path, target: Path) -> Path:  # root, as in containers, may write everywhere
        asked.append(target)
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(PermissionError):
        write_results(tmp_path, [a_row()], [])
    assert asked == [tmp_path / "results.csv"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps folders private by the user's profile")
def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    """The report holds personal data: a folder made, or found, is closed to others."""
    made, found = tmp_path / "reports" / "made", tmp_path / "found"
    found.mkdir(mode=0o755)
    for folder in (made, found):
        write_results(folder, [a_row()], [])
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_times_are_written_in_utc(tmp_path: Path) -> None:
    """A moment with another zone is turned to UTC; one without is UTC already, whatever the machine's zone."""
    bare = ResultLine(Role.PRIMARY, "1", "+1", Outcome.CREATED, sent_at=SENT_AT.replace(tzinfo=None))
    away = ResultLine(Role.PRIMARY, "1", "+1", Outcome.CREATED, sent_at=SENT_AT.astimezone())
    lines = read_csv(write_results(tmp_path, [a_row(bare, away)], []).csv_path)[1:]
    assert [line[12] for line in lines] == ["2026-11-23T07:10:00Z"] * 2


def test_the_door_opens_without_xlsxwriter() -> None:
    """`--help` must not wait for a library that only a report needs."""
    code = "import sys, importer.reporting; sys.exit('xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
