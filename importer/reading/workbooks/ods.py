"""ODS, the format of LibreOffice: one part of XML holds all sheets, with each cell's value and how it is shown.

Read by expat into memory (ODF 1.3, part 3, chapters 9 and 19). A row or cell that is repeated a million times is one
element: empty ones are counted, filled ones must stay under the limit of cells.
"""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.parsers import expat

from importer.reading.workbooks.book import EntitiesError, Merge, ProtectedError, Table, TooManyCellsError
from importer.reading.workbooks.grid import Grid
from importer.reading.workbooks.ods_cells import Cell
from importer.reading.workbooks.package import CHUNK_BYTES, check_parts, parts_by_path
from importer.reading.workbooks.sheets import Sheet
from importer.records import ReadLimits

_MB = 1 << 20
_MANIFEST = "meta-inf/manifest.xml"
_ENCRYPTED = b"encryption-data"
_NAMESPACES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
_SPREADSHEET, _TABLE, _COLUMN, _ROW = "office:spreadsheet", "table:table", "table:table-column", "table:table-row"
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_MAX_COLUMNS = 1 << 14
_MAX_EMPTY_ROWS = 1 << 21  # between filled ones; no spreadsheet program has so many


class OdsBook:
    """An ODS file."""

    file_format = "ods"

    def __init__(self, path: Path, limits: ReadLimits) -> None:
        self._max_cells = limits.max_cells
        with zipfile.ZipFile(path) as archive:
            if _is_encrypted(archive):
                raise ProtectedError
            check_parts(archive, limits.max_unpacked_mb * _MB)
            content = _Content(limits.max_cells)
            content.read(archive, parts_by_path(archive).get("content.xml", ""))
        self._grids = content.grids
        self.sheets: Sequence[Sheet] = [
            Sheet(name=name, part=str(at), visible=style not in content.hidden_styles, is_table=True)
            for at, (name, style) in enumerate(content.tables)
        ]

    def table(self, sheet: Sheet) -> Table | None:
        """Return a sheet; None where it has no data."""
        return self._grids[int(sheet.part)].table(self._max_cells)


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    part = parts_by_path(archive).get(_MANIFEST, "")
    if not part:
        return False
    with archive.open(part) as handle:
        return _ENCRYPTED in handle.read(CHUNK_BYTES)


class _Content:
    """Follows the elements of content.xml."""

    def __init__(self, max_cells: int) -> None:
        self.tables: list[tuple[str, str]] = []  # name and style
        self.grids: list[Grid] = []
        self.hidden_styles: set[str] = set()
        self._cells_left = max_cells
        self._open: list[str] = []  # the elements around
        self._style = ""
        self._column = 0  # of the columns' declarations
        self._row: list[str] = []
        self._row_values: dict[int, str] = {}  # column -> what an error shows, "" for a formula without a result
        self._row_repeat = 1
        self._row_hidden = False
        self._cell: Cell | None = None
        self._empty_rows = self._empty_cells = 0
        self._prefixes: dict[str, str] = {}  # those that are not the usual ones
        self._in_row = False  # of a sheet

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        """Read the part; raises ExpatError, TooManyCellsError, EntitiesError."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with archive.open(part) as handle:
            while chunk := handle.read(CHUNK_BYTES):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
            parser.Parse(b"", True)  # noqa: FBT003 - likewise
        if not self.tables:
            raise LookupError  # no spreadsheet

    def _learn_prefixes(self, root: Mapping[str, str]) -> None:
        """Read which prefixes the root declares; nearly all programs write the usual ones."""
        for key, space in root.items():
            prefix, usual = key.removeprefix("xmlns:"), _NAMESPACES.get(space)
            if key != prefix and usual is not None and usual != prefix:
                self._prefixes[prefix] = usual

    def _usual(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        return f"{self._prefixes.get(prefix, prefix)}:{local}"

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            self._learn_prefixes(attributes)
        if self._prefixes:
            name, attributes = self._usual(name), {self._usual(key): value for key, value in attributes.items()}
        around = self._open[-1] if self._open else ""
        self._open.append(name)
        if self._cell is not None:
            self._cell.element(name, len(self._open), attributes)
        elif name in _CELLS and self._in_row:
            self._cell = Cell(attributes, len(self._open), covered=name != "table:table-cell")
        elif name == _ROW and self._in_table():
            self._start_row(attributes)
        elif name == _COLUMN and self._in_table():
            self._columns(attributes)
        elif name == _TABLE and around == _SPREADSHEET:
            self.tables.append((attributes.get("table:name", ""), attributes.get("table:style-name", "")))
            self.grids.append(Grid())
            self._column = self._empty_rows = 0
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self._style)

    def _in_table(self) -> bool:
        """Tell whether an element belongs to a sheet, and not to tracked changes or a table within a cell."""
        return self._open.count(_TABLE) == 1 and self._open[2:4] == [_SPREADSHEET, _TABLE]

    def _columns(self, attributes: Mapping[str, str]) -> None:
        repeat = _repeat(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility", "visible") != "visible":
            first = self._column + 1
            self.grids[-1].hidden_columns.update(range(first, min(first + repeat, _MAX_COLUMNS + 1)))
        self._column += repeat

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._in_row = True
        self._row, self._row_values, self._empty_cells = [], {}, 0
        self._row_repeat = _repeat(attributes, "table:number-rows-repeated")
        self._row_hidden = attributes.get("table:visibility", "visible") != "visible"

    def _text(self, text: str) -> None:
        if self._cell is not None:
            self._cell.add(text, len(self._open))

    def _end(self, _: str) -> None:
        depth, name = len(self._open), self._open.pop()
        if self._cell is not None and depth == self._cell.depth:
            self._end_cell(self._cell)
            self._cell = None
        elif self._cell is not None:
            self._cell.end(name, depth)
        elif name == _ROW and self._in_row:
            self._end_row()
            self._in_row = False

    def _end_cell(self, cell: Cell) -> None:
        shown = cell.shown()
        if not shown.text and shown.missing is None:
            self._empty_cells += cell.repeat
            return
        if (len(self._row) + self._empty_cells + cell.repeat) * self._row_repeat > self._cells_left:
            raise TooManyCellsError(
                self._row_number() + self._row_repeat - 1, len(self._row) + self._empty_cells + cell.repeat
            )
        self._row += [""] * self._empty_cells
        self._empty_cells = 0
        first = len(self._row) + 1
        self._row += [shown.text] * cell.repeat
        if shown.missing is not None:
            self._row_values.update(dict.fromkeys(range(first, first + cell.repeat), shown.missing))
        if cell.rows > 1:
            row = self._row_number()
            self.grids[-1].merges.append(Merge(row, row + cell.rows - 1, first, first + cell.columns - 1))

    def _row_number(self) -> int:
        return len(self.grids[-1].rows) + self._empty_rows + 1

    def _end_row(self) -> None:
        grid = self.grids[-1]
        number = self._row_number()
        if self._row_hidden:
            grid.hidden_rows.update(range(number, number + min(self._row_repeat, _MAX_EMPTY_ROWS)))
        if not self._row:
            self._empty_rows += self._row_repeat
            return
        if self._empty_rows > _MAX_EMPTY_ROWS:
            raise TooManyCellsError(number, len(self._row))
        grid.rows += [[]] * self._empty_rows
        self._empty_rows = 0
        grid.rows += [self._row] * self._row_repeat
        self._cells_left -= len(self._row) * self._row_repeat
        if self._row_values:
            grid.valueless.update(dict.fromkeys(range(number, number + self._row_repeat), self._row_values))


def _refuse_doctype(*_: object) -> None:
    raise EntitiesError


def _repeat(attributes: Mapping[str, str], name: str) -> int:
    return max(1, int(attributes.get(name, "1")))
