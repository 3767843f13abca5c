"""The folder as a whole: sums and colours in the workbook, names that are taken, and nothing that doesn't add up."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from reporting_rows import DETECTED, NO_PHONE, TOLL_FREE, a_line, a_row, read_xlsx, summarized, write_results

from importer.errors import CountsError
from importer.records import FileSummary, Outcome, RowResult, Summary, Tally
from importer.reporting import About, write_report

HELD = ("report.html", "results.csv", "results.xlsx", "summary.json", "to-fix.xlsx")


def a_rejected_row(number: int = 3) -> RowResult:
    """Return a row that is to be mended."""
    line = replace(a_line(outcome=Outcome.REJECTED, issue=NO_PHONE), phone="", sent_at=None)
    return replace(a_row(line, number=number, outcome=Outcome.REJECTED, issue=NO_PHONE), cells=("Ана", ""))


def test_the_workbook_sums_up_what_became_of_the_rows(tmp_path: Path) -> None:
    """A sheet of its own, behind the results: nine outcomes and the blank rows are the rows read."""
    path = write_results(tmp_path, [a_row(warnings=(TOLL_FREE,)), a_rejected_row()], []).xlsx_path
    assert load_workbook(path).sheetnames == ["results", "summary"]
    lines = {str(name): value for name, value in read_xlsx(path, "summary")}
    counts = [lines[outcome.value] for outcome in Outcome] + [lines["blank"]]
    assert (lines["created"], lines["rejected"]) == (1, 1)
    assert sum(map(int, counts)) == lines["rows read (the sum)"] == 2
    assert (lines["requests posts"], lines["leads created"]) == (4, 3)
    assert (lines["exit code"], lines["Toll-free number (toll_free)"]) == (1, 1)


def test_outcomes_have_colours_that_follow_a_row_when_it_is_sorted(tmp_path: Path) -> None:
    """One rule of the sheet for each of the nine, over the outcome's column and all rows."""
    sheet = load_workbook(write_results(tmp_path, [a_row(), a_rejected_row()], []).xlsx_path)["results"]
    rules = {
        rule.formula[0]: (str(ranges.sqref), rule) for ranges in sheet.conditional_formatting for rule in ranges.rules
    }
    assert set(rules) == {f'"{outcome.value}"' for outcome in Outcome}
    assert {place for place, _ in rules.values()} == {"H2:H3"}
    assert rules['"rejected"'][1].dxf.fill.bgColor.rgb == "FFFFC7CE"


def test_every_file_that_is_open_elsewhere_gets_a_second_name_and_the_report_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none of the old ones can be replaced all are written beside them, and the page names the new ones."""
    write_results(tmp_path, [a_rejected_row()], [])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(HELD)
    held, move = {tmp_path / name for name in HELD}, Path.replace

    def refusing(self: Path, target: Path) -> Path:  # Windows' answer while Excel holds a file; POSIX has none such
        if Path(target) in held:
            raise PermissionError
        return move(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    written = write_results(tmp_path, [a_rejected_row(), a_row()], [])
    assert [said.partition(" ")[0] for said in written.renamed] == [
        *("results.csv", "results.xlsx", "to-fix.xlsx", "report.html", "summary.json"),
    ]
    assert written.renamed[1] == (
        "results.xlsx stays as it is (it is open in another program): the new one is results (2).xlsx."
    )
    page = written.page_path.read_text("utf-8")
    assert (written.page_path.name, written.summary_path.name) == ("report (2).html", "summary (2).json")
    assert 'href="to-fix%20%282%29.xlsx"' in page
    assert 'href="results%20%282%29.xlsx"' in page


def test_a_report_that_does_not_add_up_is_not_written(tmp_path: Path) -> None:
    """The files of before stay, and nothing half-written is left."""
    write_results(tmp_path, [a_row()], [])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def one_too_many(tally: Tally) -> Summary:
        return replace(summarized(tally), files=(FileSummary(DETECTED, 99, 0),))

    with pytest.raises(CountsError):
        write_report(tmp_path, [a_row()], [FileSummary(DETECTED, 99, 0)], About("m", ()), one_too_many)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
