"""Lines -> `results.xlsx` through XlsxWriter, in flat memory.

Only `results.py` imports this module, and late: XlsxWriter takes 20 ms that `--help` needn't wait for.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO, cast

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from importer.languages import say
from importer.records import Outcome, Summary
from importer.reporting.cells import Cell, begins_formula, excel_text
from importer.reporting.sums import sums

MAX_ROWS = 1_048_576  # rows of a sheet, the header among them (Microsoft, "Excel specifications and limits")
MAX_EXACT = 10**15  # Excel keeps 15 digits: a larger number is written as text

_WIDTHS = {  # in characters
    "file": 28,
    "sheet": 14,
    "row": 7,
    "role": 11,
    "phone_input": 20,
    "phone": 18,
    "campaign_id": 13,
    "outcome": 14,
    "code": 22,
    "reason": 60,
    "lead_id": 38,
    "attempts": 10,
    "sent_at": 22,
}
_VARIABLE_WIDTH = 20
OUTCOME_COLUMN = "outcome"
# Ground and letters of an outcome's cell. As rules of the sheet they follow a row wherever it is sorted to, and cost
# nothing a row.
_COLOURS = {
    Outcome.CREATED: ("#C6EFCE", "#006100"),
    Outcome.ALREADY_THERE: ("#DDEBF7", "#1F4E78"),
    Outcome.REPEATED: ("#DDEBF7", "#1F4E78"),
    Outcome.SUPPRESSED: ("#E4DFEC", "#403151"),
    Outcome.LEFT_OUT: ("#EDEDED", "#595959"),
    Outcome.REJECTED: ("#FFC7CE", "#9C0006"),
    Outcome.REFUSED: ("#FCD5B4", "#974706"),
    Outcome.IN_DOUBT: ("#FFEB9C", "#7F6000"),
    Outcome.NOT_SENT: ("#D9D9D9", "#262626"),
}

# What XlsxWriter escapes, or marks as white space to be kept.
_NOT_PLAIN = re.compile(r"\A\s|[\x00-\x08\x0b-\x1f&<>\ufffe\uffff]|_x[0-9a-fA-F]{4}_|\s\Z").search


class ResultsBook:
    """A workbook that takes line after line; leave it by `with`: whole where all went well, else given up."""

    def __init__(self, path: Path, header: Sequence[str], max_rows: int = MAX_ROWS) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "use_zip64": True,  # takes effect beyond 4 GB only
            "tmpdir": str(path.parent),  # rows are personal data: not into a folder that all share
        }
        self._book = Workbook(str(path), options)
        self._bold = self._book.add_format({"bold": True})
        self._plain = self._book.add_format()
        self._as_text = self._book.add_format({"quote_prefix": True})
        self._colours = {
            outcome: self._book.add_format({"bg_color": ground, "font_color": ink})
            for outcome, (ground, ink) in _COLOURS.items()
        }
        self._header = header
        self._max_rows = max_rows
        self._sheets = 0
        self._start_sheet()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end_sheet()
        if kind is None:
            self._close()
        else:
            self._give_up()

    def write(self, cells: Sequence[Cell], *, care: bool) -> None:
        """Write a line; without `care` no cell is long, begins a formula or holds half a character."""
        if self._row == self._max_rows:
            self._end_sheet()
            self._start_sheet()
        row, sheet = self._row, self._sheet
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                self._write_number(column, cell)
            elif care and cell:
                self._write_with_care(column, excel_text(cell))
            elif cell:  # an empty cell is no cell
                sheet.write_string(row, column, cell)
        self._row += 1

    def sum_up(self, summary: Summary) -> None:
        """Write a sheet of sums behind the results: rows that add up, leads, requests, and what was said how often."""
        sheet = self._book.add_worksheet(say("summary"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 24)
        for row, (name, value) in enumerate(sums(summary)):
            is_heading = value is None
            sheet.write_string(row, 0, excel_text(name), self._bold if is_heading else None)
            if isinstance(value, int):
                sheet.write_number(row, 1, value)
            elif value:
                sheet.write_string(row, 1, excel_text(value), self._as_text if begins_formula(value) else None)

    def _write_number(self, column: int, number: int) -> None:
        if abs(number) < MAX_EXACT:
            self._sheet.write_number(self._row, column, number)
        else:
            self._sheet.write_string(self._row, column, str(number))

    def _write_with_care(self, column: int, text: str) -> None:
        # The quote prefix is Excel's own leading apostrophe: the text stays text also when somebody edits the cell.
        style = self._as_text if begins_formula(text) else None
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a string for XML of its own making and writes it as it is; in pieces it doesn't.
            self._sheet.write_rich_string(self._row, column, text[:1], self._plain, text[1:])
        else:
            self._sheet.write_string(self._row, column, text, style)

    def _start_sheet(self) -> None:
        self._sheets += 1
        name = "results" if self._sheets == 1 else f"results ({self._sheets})"
        self._sheet: Worksheet = self._book.add_worksheet(name, worksheet_class=_QuickSheet)
        self._sheet.freeze_panes(1, 0)
        for column, title in enumerate(self._header):
            self._sheet.set_column(column, column, _WIDTHS.get(title, _VARIABLE_WIDTH))
            self._sheet.write_string(0, column, excel_text(title), self._bold)
        self._row = 1

    def _end_sheet(self) -> None:
        last = len(self._header) - 1
        self._sheet.autofilter(0, 0, self._row - 1, last)
        if OUTCOME_COLUMN in self._header:
            column = self._header.index(OUTCOME_COLUMN)
            for outcome, style in self._colours.items():
                rule = {"type": "cell", "criteria": "==", "value": f'"{outcome.value}"', "format": style}
                self._sheet.conditional_format(1, column, max(self._row - 1, 1), column, rule)
        # No green corner on each phone number.
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last)}{self._row}"})

    def _close(self) -> None:
        try:
            self._book.close()
        except FileCreateError as error:
            self._give_up()
            message = f"The workbook can't be written: {error}"
            raise OSError(message) from error

    def _give_up(self) -> None:
        # Without these XlsxWriter would leave its files open, and on Windows an open file can't be removed.
        self._book.fileclosed = True
        for sheet in self._book.worksheets():
            cast("TextIO", sheet.row_data_fh).close()  # its hints know it as None only


class _QuickSheet(Worksheet):
    """A sheet that writes a row of plain cells in one go: the same bytes, 1.5 times as many rows a second.

    `_write_single_row` is XlsxWriter's inner step; a release without it would only be slower, as everything unusual
    goes its own way already, and a test compares the bytes.
    """

    def _write_single_row(self, current_row_num: int = 0) -> None:
        row = self.previous_row
        xml = _plain_row(row + 1, self.table[row])
        if not xml:
            super()._write_single_row(current_row_num)
            return
        cast("TextIO", self.fh).write(xml)  # its hints know it as None only
        self.previous_row = current_row_num
        self.table.clear()


_LETTERS: list[str] = []  # of the columns, as far as they were needed


def _plain_row(number: int, cells: Mapping[int, Any]) -> str:
    """Return a row's XML, "" where a cell needs more than plain text or a number without format."""
    parts = []
    for column, cell in cells.items():
        if cell.format is not None:
            return ""
        if column >= len(_LETTERS):
            _LETTERS.extend(xl_col_to_name(new) for new in range(len(_LETTERS), column + 1))
        kind = cell.__class__.__name__
        if kind == "Number":
            parts.append(f'<c r="{_LETTERS[column]}{number}"><v>{cell.number}</v></c>')
        elif kind == "String" and not _NOT_PLAIN(cell.string):
            parts.append(f'<c r="{_LETTERS[column]}{number}" t="inlineStr"><is><t>{cell.string}</t></is></c>')
        else:
            return ""
    return f'<row r="{number}">{"".join(parts)}</row>' if parts else ""
