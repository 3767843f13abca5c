"""A report in Bulgarian: no file of it holds an English sentence, whatever became of the rows."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from markupsafe import Markup
from openpyxl import load_workbook
from reporting_rows import DETECTED, SENT_AT, a_line, a_row, files_of, read_csv, read_xlsx, summarized

from importer.issues import TEMPLATES, Issue, IssueCode
from importer.languages import sentence, speaking
from importer.records import (
    ADDED_COLUMNS,
    Difference,
    FileSummary,
    Finding,
    LeadCounts,
    Outcome,
    RequestCounts,
    Role,
    RowResult,
    Summary,
    Tally,
)
from importer.reporting import About, Written, write_audit, write_report
from importer.reporting.saying import say_count_in_page, say_in_page
from importer.reporting.sums import sums
from importer.reporting.words import title

SHOWN = ("aria-label", "placeholder", "title", "data-words")  # attributes that a person reads or hears
NAMES = frozenset(["Excel", "UTC", "again"])  # `--again` is an option
# What is no word of a sentence: commands and keys, names of files, codes, and what a script fills in.
_NO_WORDS = re.compile(r"`[^`]*`|[\w ()-]+\.(?:xlsx|csv|html|json)|\([a-z_]+\)|\{[a-z]+\}")
FILLED = {"day": "2026-11-23", "run": "2026-11-23-081000", "tests": "filled", "values": "[да, не]"}
FILLED |= dict.fromkeys(("column", "file", "pattern", "status", "variable", "words"), "Ж")
FILE, SHEET = "клиенти.xlsx", "Лист"


def english(text: str) -> list[str]:
    """Return the words of a text that are written in Latin letters, names of things left out."""
    return [word for word in re.findall("[A-Za-z]{3,}", _NO_WORDS.sub(" ", text)) if word not in NAMES]


class Visible(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.language = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note attributes that are shown, and where something begins that is no text."""
        self._hidden += tag in {"style", "script", "code"}
        self.language = dict(attrs).get("lang") or self.language
        self.texts += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends."""
        self._hidden -= tag in {"style", "script", "code"}

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts += [] if self._hidden else [data]


def details_of(code: IssueCode) -> list[str]:
    """Return a detail of each kind that a code has, filled in without any Latin word."""
    templates = TEMPLATES[code].details
    names = [[name for _, name, _, _ in Formatter().parse(template) if name] for template in templates]
    return [
        template.format(**{name: FILLED.get(name, "7") for name in holes})
        for template, holes in zip(templates, names, strict=True)
    ] or ["Ж"]


def every_row() -> Iterator[RowResult]:
    """Yield a row for each detail of each code under each outcome in turn, and one that warns of it."""
    issues = [Issue(code, "Телефон", "0888 12", detail) for code in IssueCode for detail in details_of(code)]
    outcomes = list(Outcome)
    for number, issue in enumerate(issues, start=2):
        outcome, sent_at = outcomes[number % len(outcomes)], SENT_AT + timedelta(seconds=number)
        line = replace(a_line(("име", "Ана"), outcome=outcome, issue=issue), sent_at=sent_at)
        row = a_row(line, number=number, outcome=outcome, issue=issue)
        yield replace(row, file=FILE, sheet=SHEET, cells=("Ана", "0888 12"))
        dropped = replace(line, role=Role.SECONDARY, phone="", outcome=Outcome.REPEATED)
        first = a_line(("име", "Ана"), warnings=(issue,))
        yield replace(a_row(first, dropped, number=number, warnings=(issue,)), file=FILE, sheet=SHEET)


def written(folder: Path, *, is_check: bool = False) -> Written:
    """Write a report of them, in the language that is spoken."""
    detected = replace(DETECTED, path=Path(FILE), sheet=SHEET)

    def summarize(tally: Tally) -> Summary:
        return replace(summarized(tally), leads=LeadCounts(5, 1, undone=2), files=files_of(tally, detected))

    about = About("Продажби", ("име",), "2026-11-23-081000", is_check)
    return write_report(folder, every_row(), [FileSummary(detected, 0, 0)], about, summarize)


@pytest.mark.parametrize("is_check", [False, True])
def test_the_page_holds_no_english_word(tmp_path: Path, is_check: bool) -> None:
    """With all outcomes and all codes: headings, labels, counts, reasons and cures."""
    with speaking("bg"):
        page = Visible()
        page.feed(written(tmp_path, is_check=is_check).page_path.read_text("utf-8"))
    assert page.language == "bg"
    assert [text for text in page.texts if english(text)] == []
    assert len(page.texts) > 1_000


def test_the_workbooks_hold_no_english_word(tmp_path: Path) -> None:
    """The sheet of sums, the reasons of the results, our columns of the rows to mend, and the numbers not sent."""
    with speaking("bg"):
        report = written(tmp_path)
        sheets = [read_xlsx(report.xlsx_path, "обобщение")]
    (fixable,) = report.to_fix
    mend, dropped = load_workbook(fixable.path).sheetnames
    assert (mend, dropped) == (SHEET, "неизпратени номера")
    rows = read_xlsx(fixable.path, mend)
    ours = len(rows[0]) - len(ADDED_COLUMNS)
    assert rows[0][ours:] == list(ADDED_COLUMNS)  # they are read back
    results = read_xlsx(report.xlsx_path)
    reason = results[0].index("reason")
    sheets += [[row[ours:] for row in rows[1:]], read_xlsx(fixable.path, dropped)]
    sheets += [[[row[reason]] for row in results[1:]]]
    texts = [str(cell) for sheet in sheets for row in sheet for cell in row]
    assert [text for text in texts if english(text)] == []
    assert len(texts) > 500


def test_notes_of_cells_are_said_in_bulgarian(tmp_path: Path) -> None:
    """Why a cell is marked, and how to mend it."""
    with speaking("bg"):
        (fixable,) = written(tmp_path).to_fix
    cells = [cell for row in load_workbook(fixable.path).worksheets[0].iter_rows() for cell in row]
    notes = [cell.comment.text for cell in cells if cell.comment]
    assert notes
    assert [note for note in notes if english(note)] == []


def test_a_report_in_english_says_what_a_row_s_place_is(tmp_path: Path) -> None:
    """With its sheet, where it has one."""
    (fixable,) = written(tmp_path).to_fix
    assert f"{FILE}, {SHEET}, row 5" in {row[4] for row in read_xlsx(fixable.path, SHEET)}


def test_every_count_and_code_has_a_name() -> None:
    """Also one that is added to the records: each has a name of its own."""
    tally = Tally(dict.fromkeys(Outcome, 0), dict.fromkeys(IssueCode, 1))
    with speaking("bg"):
        names = [name for name, _ in sums(summarized(tally)) if name]
        titles = [title(code) for code in IssueCode]
    counts = len(fields(LeadCounts)) + len(fields(RequestCounts)) + len(Outcome)
    assert len(names) > counts + len(titles)
    assert [name for name in (*names, *titles) if english(name)] == []
    assert len(set(titles)) == len(titles)


def test_what_fills_a_sentence_of_the_page_is_escaped() -> None:
    """Also braces and translated forms; markup of ours stays."""
    hostile = "<b>{file}"
    assert say_in_page("{file}, row {row}", file=hostile, row=2) == "&lt;b&gt;{file}, row 2"
    assert say_in_page("{file}, row {row}", file=Markup("<i>a</i>"), row=2) == "<i>a</i>, row 2"
    assert say_in_page("{count} of {all} rows") == "{count} of {all} rows"  # the page's script fills it in
    with speaking("bg"):
        told = say_count_in_page("{count} of {file}", "{count} of {file}", 2, file=hostile)
        assert (told, say_count_in_page("{count} row", "{count} rows", 2)) == ("2 of &lt;b&gt;{file}", "2 реда")


def test_the_differences_of_an_audit_are_said_in_bulgarian(tmp_path: Path) -> None:
    """Place and detail; findings are codes."""
    place, detail = sentence("{file}, row {row}", file="а.csv", row=2), sentence("it did not come from here")
    with speaking("bg"):
        path = write_audit(tmp_path, [Difference(Finding.EXTRA, "7", 42, "+359888123456", place, detail)])
    assert read_csv(path)[1] == ["extra", "7", "42", "+359888123456", "а.csv, ред 2", "не е дошъл оттук"]
