"""XLS, the binary format of Excel up to 2003, by xlrd: it knows what is hidden or merged, errors and formats."""

import os
from datetime import timedelta
from pathlib import Path

import xlrd
from xlrd.biffh import XLRDError
from xlrd.formatting import std_format_strings
from xlrd.xldate import XLDateError, xldate_as_datetime

from importer.reading.cells import text_of, trim
from importer.reading.workbooks.book import Merge, ProtectedError, Table
from importer.reading.workbooks.grid import Grid
from importer.reading.workbooks.number_formats import BUILT_IN, NumberFormat, number_format
from importer.reading.workbooks.sheets import Sheet
from importer.records import ReadLimits


class XlsBook:
    """An XLS file."""

    file_format = "xls"

    def __init__(self, path: Path, limits: ReadLimits) -> None:
        self._max_cells = limits.max_cells
        self._book = _opened(path)
        # Else each sheet would have to be read for it.
        visibility = self._book._sheet_visibility  # type: ignore[attr-defined] # noqa: SLF001
        self.sheets = [
            Sheet(name=name, part=str(at), visible=not visibility[at], is_table=True)
            for at, name in enumerate(self._book.sheet_names())
        ]
        self._styles = [_Style(self._book, number) for number in (xf.format_key for xf in self._book.xf_list)]

    def table(self, sheet: Sheet) -> Table | None:
        """Read a sheet into memory; None where it has no data."""
        at = int(sheet.part)
        cells = self._book.sheet_by_index(at)
        grid = Grid()
        for row in range(cells.nrows):
            grid.rows.append([])
            for column, cell in enumerate(cells.row(row)):
                grid.rows[-1].append(self._text(cell))
                if cell.ctype == xlrd.XL_CELL_ERROR:
                    shown = xlrd.error_text_from_code.get(int(cell.value), "#ERROR")
                    grid.valueless.setdefault(row + 1, {})[column + 1] = shown
        grid.hidden_rows = {row + 1 for row, info in cells.rowinfo_map.items() if info.hidden}
        grid.hidden_columns = {column + 1 for column, info in cells.colinfo_map.items() if info.hidden}
        grid.merges = [Merge(top + 1, bottom, left + 1, right) for top, bottom, left, right in cells.merged_cells]
        self._book.unload_sheet(at)
        return grid.table(self._max_cells)

    def _text(self, cell: "xlrd.sheet.Cell") -> str:
        if cell.ctype == xlrd.XL_CELL_TEXT:
            return text_of(cell.value)
        value = float(cell.value or 0)
        if cell.ctype == xlrd.XL_CELL_NUMBER:
            style = self._styles[cell.xf_index].number_format if cell.xf_index is not None else None
            return trim((style and style.shown(value)) or "") or text_of(value)
        if cell.ctype == xlrd.XL_CELL_DATE:
            elapsed = cell.xf_index is not None and self._styles[cell.xf_index].is_elapsed
            return text_of(_moment(value, self._book.datemode, elapsed=elapsed))
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return text_of(bool(value))
        return ""


class _Style:
    """What the format of a cell says of its number."""

    __slots__ = ("is_elapsed", "number_format")

    def __init__(self, book: "xlrd.book.Book", number: int) -> None:
        code = book.format_map[number].format_str if number in book.format_map else ""
        is_own = code != std_format_strings.get(number)  # else it is another in each country
        self.number_format: NumberFormat | None = number_format(code if is_own else BUILT_IN.get(number, ""))
        self.is_elapsed = any(mark in code.lower() for mark in ("[h", "[m", "[s"))


def _opened(path: Path) -> "xlrd.book.Book":
    nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the process lives
    try:
        return xlrd.open_workbook(str(path), logfile=nowhere, formatting_info=True, on_demand=True, ragged_rows=True)
    except XLRDError as error:
        if "encrypted" in str(error):  # xlrd has no class of its own for it
            raise ProtectedError from None
        raise


def _moment(value: float, datemode: int, *, elapsed: bool) -> object:
    """Read a date's number as what it shows: a time, a date, both, or a span of time."""
    if elapsed:
        return timedelta(days=value)
    try:
        moment = xldate_as_datetime(value, 1 if datemode else 0)
    except (XLDateError, OverflowError, ValueError):
        return value
    return moment.time() if 0 <= value < 1 else moment
