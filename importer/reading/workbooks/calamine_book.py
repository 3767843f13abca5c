"""A workbook whose cells calamine reads, and whose marks are read from its parts beside it (XLSX and XLSB)."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from importer.reading.cells import text_of, trim
from importer.reading.workbooks.book import ProtectedError, Table, TooManyCellsError
from importer.reading.workbooks.marks import SheetMarks
from importer.reading.workbooks.number_formats import NumberFormat
from importer.reading.workbooks.package import check_parts, elements, parts_by_path
from importer.reading.workbooks.parts import Parts
from importer.reading.workbooks.sheets import Sheet
from importer.records import ReadLimits

_MB = 1 << 20
_WITH_MACROS = re.compile(r"ms-excel\.(?:sheet|template)\.macroEnabled", re.IGNORECASE)


class CalamineBook:
    """XLSX, XLSM or XLSB."""

    def __init__(self, path: Path, limits: ReadLimits, parts: type[Parts]) -> None:
        self._limits = limits
        self._archive = zipfile.ZipFile(path)
        check_parts(self._archive, limits.max_unpacked_mb * _MB)
        self._parts = parts(self._archive)
        try:
            with path.open("rb") as handle:  # by its path, calamine can't open a file whose name is no text
                self._workbook = CalamineWorkbook.from_filelike(handle)
        except PasswordError:
            raise ProtectedError from None
        places = self._parts.sheet_parts()
        self.sheets: Sequence[Sheet] = [
            Sheet(
                name=found.name,
                part=places.get(found.name, ""),
                visible=found.visible == SheetVisibleEnum.Visible,
                is_table=found.typ == SheetTypeEnum.WorkSheet,
            )
            for found in self._workbook.sheets_metadata
        ]
        self._formats = self._parts.formats()

    @property
    def file_format(self) -> str:
        """Name the format by what the archive says of itself."""
        part = parts_by_path(self._archive).get("[content_types].xml", "")
        types = [item.get("ContentType", "") for item in elements(self._archive, part, "Override")]
        with_macros = self._parts.file_format == "xlsx" and any(map(_WITH_MACROS.search, types))
        return "xlsm" if with_macros else self._parts.file_format

    def table(self, sheet: Sheet) -> Table | None:
        """Read a sheet into memory; None where it has no data."""
        if not sheet.part:
            raise LookupError  # what is hidden in it can't be told
        marks = self._parts.marks(sheet.part, self._formats)
        if marks.last_row * marks.last_column > self._limits.max_cells:
            raise TooManyCellsError(marks.last_row, marks.last_column)
        cells = self._workbook.get_sheet_by_name(sheet.name)
        if cells.start is None or cells.end is None:
            return None
        first_column, width = cells.start[1], cells.end[1] - cells.start[1] + 1
        if (cells.end[0] + 1) * width > self._limits.max_cells:
            raise TooManyCellsError(cells.end[0] + 1, width)
        if not any(any(map(text_of, row)) for row in cells.iter_rows()):
            return None
        return Table(
            rows=lambda: _rows(cells, marks, self._formats, first_column),
            first_column=first_column,
            width=width,
            # calamine ends where the last value stands; a cell below it can show an error.
            last_row=max(cells.end[0] + 1, *marks.valueless, 0),
            hidden_rows=marks.hidden_rows,
            hidden_columns=marks.hidden_columns,
            valueless=marks.valueless,
            merges=marks.merges,
        )


def _rows(
    cells: CalamineSheet, marks: SheetMarks, formats: Mapping[int, NumberFormat], first_column: int
) -> Iterator[list[str]]:
    if not marks.formatted:
        for row in cells.iter_rows():
            yield list(map(text_of, row))
        return
    styled = marks.styled_cells()
    for number, row in enumerate(cells.iter_rows(), 1):
        texts = list(map(text_of, row))
        for column, style in styled.of_row(number):
            place = column - 1 - first_column
            if 0 <= place < len(row):
                texts[place] = _shown(row[place], formats[style]) or texts[place]
        yield texts


def _shown(value: object, number_format: NumberFormat) -> str:
    """Give the number as its cell shows it, "" where that is the plain number, or it is none."""
    if isinstance(value, bool) or not isinstance(value, float | int):
        return ""
    return trim(number_format.shown(value) or "")
