"""Rows that need mending -> `to-fix.xlsx`: the user's own columns, the cell at fault marked, and what to do.

A second sheet lists numbers that were dropped from rows that were sent. Files with other columns get a workbook of
their own (`to-fix-2.xlsx`): one sheet is what an import reads, and it has one header. XlsxWriter writes it, line by
line in flat memory, all cells as text: a leading zero stays, and nothing runs as a formula.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from importer.issues import Issue, IssueCode
from importer.languages import say
from importer.records import ADDED_COLUMNS, FileSummary, Outcome, ResultLine, RowResult
from importer.reporting.cells import begins_formula, excel_text
from importer.reporting.tally import own_issues
from importer.reporting.words import DROPPED_COLUMNS, DROPPED_SHEET, MEND_SHEET, named

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TO_FIX_NAME = "to-fix.xlsx"
MAX_ROWS = 1_000_000  # of a sheet, below Excel's limit
MAX_NOTES = 2_000  # notes are kept in memory until the end; the reason stands in each row all the same
UNTOUCHED = datetime(2000, 1, 1)  # noqa: DTZ001 - XlsxWriter takes no zone  # when it was saved last: never by a person

_TO_MEND = (Outcome.REJECTED, Outcome.REFUSED)
_SENT = (Outcome.CREATED, Outcome.IN_DOUBT)
_WIDTHS = dict(zip(ADDED_COLUMNS, (60, 48, 30, 20, 8), strict=True))
_OWN_WIDTH = 18
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Fixable:
    """One workbook that was written."""

    path: Path
    rows: int  # to mend
    dropped: int  # numbers on the second sheet


class ToFix:
    """Takes the rows of a run in their order, and writes those to mend; nothing where there are none."""

    def __init__(self, folder: Path, run: str, files: Sequence[FileSummary]) -> None:
        """`run` is what the rows are tied to; "" for a check, whose rows come back as new ones."""
        self._folder = folder
        self._run = run
        self._files = files
        self._open: dict[tuple[str, ...], _Book] = {}
        self._books: list[_Book] = []

    def add(self, row: RowResult) -> None:
        """Write what is to be mended of a row; one that was mended since is not any more."""
        if row.is_mended:
            return
        if row.outcome in _TO_MEND and row.cells:
            self._book(row).mend(row, self._run)
        elif row.outcome in _SENT or (row.issue is not None and row.issue.code is IssueCode.WOULD_SEND):
            for line in row.lines:
                if line.outcome is not row.outcome and not line.phone:
                    self._book(row).drop(row, line, is_sent=bool(self._run))

    @property
    def written(self) -> tuple[Fixable, ...]:
        """The workbooks in the order of their files."""
        return tuple(book.fixable for book in self._books)

    def close(self) -> None:
        """End the workbooks; raises OSError where one can't be written."""
        for book in self._books:
            book.close()

    def give_up(self) -> None:
        """Leave no file open, whatever stopped the report."""
        for book in self._books:
            book.give_up()

    def _book(self, row: RowResult) -> "_Book":
        detected = self._files[row.file_seq - 1].detected
        found = self._open.get(detected.columns)
        if found is None or found.is_full:
            number = len(self._books) + 1
            name = TO_FIX_NAME if number == 1 else TO_FIX_NAME.replace(".", f"-{number}.")
            found = _Book(self._folder / name, detected.sheet, detected.columns)
            self._open[detected.columns] = found
            self._books.append(found)
        return found


@contextmanager
def to_fix_in(folder: Path, run: str, files: Sequence[FileSummary]) -> Iterator[ToFix]:
    """Give the workbooks to write to; whole when the block ends, given up where it raises."""
    to_fix = ToFix(folder, run, files)
    try:
        yield to_fix
        to_fix.close()
    except BaseException:
        to_fix.give_up()
        raise


class _Book:
    """One workbook: rows with these columns."""

    def __init__(self, path: Path, sheet: str, columns: Sequence[str]) -> None:
        from xlsxwriter import Workbook  # noqa: PLC0415 - late: --help needn't load it

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),  # rows are personal data: not into a folder that all share
        }
        self._path = path
        self._book = Workbook(str(path), options)
        self._book.set_properties({"created": UNTOUCHED})
        text = {"num_format": "@", "valign": "top"}
        self._text = self._book.add_format(text)
        self._kept = self._book.add_format(text | {"quote_prefix": True})
        self._fault = self._book.add_format(text | {"bg_color": "#FFD966"})
        self._kept_fault = self._book.add_format(text | {"bg_color": "#FFD966", "quote_prefix": True})
        self._ours = self._book.add_format(text | {"text_wrap": True, "font_color": "#44546A"})
        self._ours_fault = self._book.add_format(text | {"text_wrap": True, "bg_color": "#FFD966"})
        self._head = self._book.add_format(text | {"bold": True})
        self._our_head = self._book.add_format(text | {"bold": True, "bg_color": "#E7E6E6"})
        # A workbook that came back has our columns: they are told anew.
        self._own = [(at, name) for at, name in enumerate(columns) if name not in ADDED_COLUMNS]
        self._mend = self._book.add_worksheet(_sheet_name(sheet))
        self._dropped = self._book.add_worksheet(DROPPED_SHEET.said)
        self._rows = self._drops = self._notes = 0
        self._begin()

    @property
    def is_full(self) -> bool:
        """Whether a further row would be one too many."""
        return max(self._rows, self._drops) >= MAX_ROWS

    def mend(self, row: RowResult, run: str) -> None:
        """Write a row with its own cells, marked, and ours behind them."""
        self._rows += 1
        issues = _issues_of(row)
        marked = self._marked(issues, row)
        for place, (at, name) in enumerate(self._own):
            self._write(self._mend, self._rows, place, row.cells[at], fault=name in marked)
            if name in marked and self._notes < MAX_NOTES:
                self._notes += 1
                note = excel_text(marked[name].reason_in(say))
                self._mend.write_comment(self._rows, place, note, {"x_scale": 2, "y_scale": 1.2, "author": ""})
        said = " ".join(dict.fromkeys(issue.says_in(say) for issue in issues))
        cure = " ".join(dict.fromkeys(filter(None, (say(issue.cure) for issue in issues))))
        ours = (said, cure, _place(row), run, str(row.seq) if run else "")
        for place, text in enumerate(ours, len(self._own)):
            is_marked = (
                place == len(self._own) and not marked
            )  # no cell of its own is at fault: the reason says what is
            style = self._ours_fault if is_marked else self._ours
            self._mend.write_string(self._rows, place, excel_text(text), style)

    def drop(self, row: RowResult, line: ResultLine, *, is_sent: bool) -> None:
        """Write a number that was not sent, of a row that was, or would be."""
        self._drops += 1
        issues = line.warnings if line.issue is None else (line.issue, *line.warnings)
        said = " ".join(issue.says_in(say) for issue in issues)
        cure = _too_late() if is_sent else " ".join(filter(None, (say(issue.cure) for issue in issues)))
        name = named(line.outcome)
        for place, text in enumerate((row.file, row.sheet, str(row.number), line.phone_input, name, said, cure)):
            self._write(self._dropped, self._drops, place, text, fault=False)

    @property
    def fixable(self) -> Fixable:
        """What is in it."""
        return Fixable(self._path, self._rows, self._drops)

    def close(self) -> None:
        """End the workbook; raises OSError where it can't be written."""
        from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - as above

        self._mend.autofilter(0, 0, self._rows, len(self._own) + len(ADDED_COLUMNS) - 1)
        self._dropped.autofilter(0, 0, self._drops, len(DROPPED_COLUMNS) - 1)
        for sheet in (self._mend, self._dropped):
            sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # no green corner on each number
        try:
            self._book.close()
        except FileCreateError as error:
            message = f"The workbook can't be written: {error}"
            raise OSError(message) from error

    def give_up(self) -> None:
        """Close the files behind the sheets: on Windows an open one can't be removed."""
        self._book.fileclosed = True
        for sheet in self._book.worksheets():
            handle = sheet.row_data_fh
            if handle is not None:
                handle.close()

    def _begin(self) -> None:
        names = [name for _, name in self._own]
        for place, name in enumerate((*names, *ADDED_COLUMNS)):
            is_ours = place >= len(names)
            style = self._ours if is_ours else self._text  # what a person types there stays text, too
            self._mend.set_column(place, place, _WIDTHS[name] if is_ours else _OWN_WIDTH, style)
            self._mend.write_string(0, place, excel_text(name), self._our_head if is_ours else self._head)
        for place, (name, width) in enumerate(zip(DROPPED_COLUMNS, (28, 14, 7, 22, 14, 60, 48), strict=True)):
            self._dropped.set_column(place, place, width, self._text)
            self._dropped.write_string(0, place, name.said, self._head)
        for sheet in (self._mend, self._dropped):
            sheet.freeze_panes(1, 0)

    def _marked(self, issues: Iterable[Issue], row: RowResult) -> dict[str, Issue]:
        """Return which columns are at fault, each with the first issue that says so."""
        names = [name for _, name in self._own]
        marked: dict[str, Issue] = {}
        for issue in issues:
            at_fault = [issue.column] if issue.column in names else [n for n in names if n in issue.column.split(", ")]
            if issue.code is IssueCode.REFUSED and "phone" in issue.detail.casefold():
                numbers = {line.phone_input for line in row.lines if line.phone_input}
                at_fault = [name for at, name in self._own if row.cells[at] in numbers]
            for name in at_fault:
                marked.setdefault(name, issue)
        return marked

    def _write(self, sheet: "Worksheet", row: int, column: int, text: str, *, fault: bool) -> None:
        text = excel_text(text)
        if not text:
            sheet.write_blank(row, column, None, self._style("", fault=fault))
        elif text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a string for XML of its own making and writes it as it is; in pieces it doesn't.
            sheet.write_rich_string(row, column, text[:1], self._text, text[1:], self._style(text, fault=fault))
        else:
            sheet.write_string(row, column, text, self._style(text, fault=fault))

    def _style(self, text: str, *, fault: bool) -> "Format":
        # The quote prefix is Excel's own leading apostrophe: the text stays text also when somebody edits the cell.
        if begins_formula(text):
            return self._kept_fault if fault else self._kept
        return self._fault if fault else self._text


def _too_late() -> str:
    """Return what can still be done for a number whose lead is on the platform: it can't be added there."""
    return say("Its lead went out without it, and this sheet is not read: correct it in your own list.")


def is_untouched(path: Path) -> bool:
    """Tell whether a workbook is still as the report wrote it: whoever saves one writes down when."""
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - needed where a report is written again

    try:
        with ZipFile(path) as archive:
            core = archive.read("docProps/core.xml").decode("utf-8", "replace")
    except (OSError, KeyError, BadZipFile):
        return False
    return f">{UNTOUCHED:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>" in core


def _issues_of(row: RowResult) -> tuple[Issue, ...]:
    """Return all that is wrong with a row, what it is counted under first; each sentence once."""
    own = (row.issue,) if row.issue else ()
    of_lines = (line.issue for line in row.lines if line.issue is not None and line.outcome in _TO_MEND)
    waiting = (issue for issue in own_issues(row) if issue.column)
    return tuple(dict.fromkeys((*own, *of_lines, *waiting)))


def _place(row: RowResult) -> str:
    file = Path(row.file).name
    if not row.sheet:
        return say("{file}, row {row}", file=file, row=row.number)
    return say("{file}, {sheet}, row {row}", file=file, sheet=row.sheet, row=row.number)


def _sheet_name(name: str) -> str:
    """Return the sheet's own name, so that a mapping that asks for it finds it; without one a word of ours."""
    wanted = _SHEET_NAME.sub(" ", name).strip()[:31]
    return MEND_SHEET.said if not wanted or wanted.casefold() in (DROPPED_SHEET.said, "history") else wanted
