"""What a sheet's XML tells and calamine does not: what is hidden or merged, cells without a value, number formats.

Read in chunks, so memory stays flat. Two readers give the same marks. One follows every element by expat. The other,
five times as fast, searches the bytes of each row for what would make it worth that, and gives only such rows to the
first; it serves sheets in UTF-8 without namespace prefixes, comments and the like, as nearly all programs write them.
A second expat looks at all of it without handlers: a sheet that is not well-formed is refused.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from importer.reading.workbooks.book import EntitiesError, Merge
from importer.reading.workbooks.marks import SheetMarks

CHUNK_BYTES = 1 << 20
MAX_ROW_BYTES = 1 << 24

_COLUMN = re.compile(r"[A-Z]{1,3}")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_ROW_NUMBER = re.compile(rb'[^>]*?\sr="(\d{1,7})"')
_REFERENCE = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})\d')
_MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_COLS = re.compile(rb"<col\s[^>]*>")
_OF_NUMBERS = frozenset((b"><v>", b' t="n"><v>'))  # what stands behind the style of a cell with a number
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*encoding=["']([A-Za-z0-9_-]+)["']""")


class _NotPlainError(Exception):
    """The bytes have to be read by expat alone."""


def sheet_marks(archive: zipfile.ZipFile, part: str, styles: Mapping[str, int]) -> SheetMarks:
    """Read a sheet's XML once; `styles` are those whose numbers are to be noted. A part that is not there has no marks.

    Raises EntitiesError, ExpatError or ValueError.
    """
    if not part:
        return SheetMarks()
    try:
        return _by_bytes(_chunks(archive, part), styles)
    except _NotPlainError:
        return _by_expat(_chunks(archive, part), styles)


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as handle:
        while chunk := handle.read(CHUNK_BYTES):
            yield chunk


def _by_expat(chunks: Iterator[bytes], styles: Mapping[str, int]) -> SheetMarks:
    marker = _Marker(styles)
    for chunk in chunks:
        marker.parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
    marker.parser.Parse(b"", True)  # noqa: FBT003 - likewise
    marker.end_cell()
    return marker.marks


def _by_bytes(chunks: Iterator[bytes], styles: Mapping[str, int]) -> SheetMarks:
    well_formed = expat.ParserCreate()
    well_formed.StartDoctypeDeclHandler = _refuse_doctype
    scanner = _Scanner(styles)
    for chunk in chunks:
        well_formed.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
        scanner.feed(chunk)
    well_formed.Parse(b"", True)  # noqa: FBT003 - likewise
    return scanner.end()


def _refuse_doctype(*_: object) -> None:
    """Refuse a document type wherever it stands."""
    raise EntitiesError


class _Marker:
    """Follows rows and cells by expat; those without a reference stand behind the one before."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self.marks = SheetMarks()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self._styles = styles
        self._in_cell = self._is_error = self._is_formula = False
        self._kind: str | None = None
        self._style: int | None = None
        self._listens = False
        self._error = ""
        self._row = self._column = 0
        self._numbers: dict[str, int] = {}  # of the columns seen, by their letters

    def before_row(self, number: int) -> None:
        """Go on with the row of this number."""
        self.end_cell()
        self._row = number - 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Take an opening tag: called for every cell and every value, so it does little."""
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self.end_cell()
            self._cell(attributes.get("r"))
            self._kind = attributes.get("t")
            self._is_error = self._kind == "e"
            self._style = self._styles.get(attributes.get("s", "")) if self._styles else None
            self._in_cell = True
        elif self._in_cell and name in {"v", "is"}:
            self._value()
        elif self._in_cell and name == "f":
            self._is_formula = True
        else:
            self._in_cell = False  # a rule of formats below the rows holds formulas too
            self._outside(name, attributes)

    def _outside(self, name: str, attributes: dict[str, str]) -> None:
        """Take the opening tag of something else than a cell and its value."""
        if name == "row":
            self.end_cell()
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
            if attributes.get("hidden") in {"1", "true"}:
                self.marks.hidden_rows.add(self._row)
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes.get("min", "0")), int(attributes.get("max", "0"))
            self.marks.hidden_columns.update(range(first, min(last, 1 << 14) + 1))
        elif name == "mergeCell":
            self.marks.merges += _merge(attributes.get("ref", ""))

    def _value(self) -> None:
        self.marks.reach(self._row, self._column)
        if self._kind == "str":
            self._is_formula = False  # an empty text is a result too
        if self._is_error or self._is_formula:
            self.parser.CharacterDataHandler, self._listens = self._text, True
        if self._style is not None and self._kind in {None, "n"}:
            self.marks.number_in_style(self._row, self._column, self._style)

    def end_cell(self) -> None:
        """Keep what is to be said of the cell before: most have nothing."""
        if self._listens:
            self.parser.CharacterDataHandler, self._listens = None, False
        if self._is_error or self._is_formula:
            self.marks.no_value(self._row, self._column, self._error if self._is_error else "")
            self._is_error = self._is_formula = False
            self._error = ""

    def _text(self, text: str) -> None:
        """Take what stands in the value of an error or a formula; it comes in pieces where a chunk ends in it."""
        if self._is_error:
            self._error += text
        self._is_formula = False

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        self._column = self._numbers.get(letters) or self._number(letters)

    def _number(self, letters: str) -> int:
        if not _COLUMN.fullmatch(letters):
            raise ValueError
        self._numbers[letters] = column_number(letters)
        return self._numbers[letters]


class _Scanner:
    """Cuts the bytes into rows; those that may hold something to mark are given to expat."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self._marker = _Marker(styles)
        self._marker.parser.Parse(b"<rows>", False)  # noqa: FBT003 - expat takes it by position only
        numbers = b"|".join(style.encode() for style in styles)
        self._by_bytes = {style.encode(): number for style, number in styles.items()}
        self._columns: dict[bytes, int] = {}
        self._styled = re.compile(rb'\ss="(?:' + numbers + rb')"') if styles else None
        self._cells = re.compile(rb'<c r="([A-Z]{1,3})\d{1,7}" s="(' + numbers + rb')"([^>]*>(?:<v>)?)')
        self._rest = b""  # of the chunk before: a row that is not whole, or what stands above or below the rows
        self._begun = self._ended = False  # the rows
        self._row = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raises _NotPlainError where the scanner can't tell."""
        data = self._rest + chunk
        odd = b"<!" in data or b":row" in data or b"\x00" in data
        if odd or data.find(b"<?", 0 if self._begun else len(b"\xef\xbb\xbf<?")) >= 0 or len(data) > MAX_ROW_BYTES:
            raise _NotPlainError
        if self._ended:
            self._rest = data
            return
        if not self._begun:
            data = self._head(data)
        end = data.find(b"</sheetData>")
        if end >= 0:
            self._ended = True
            self._rows(data[:end])
            self._rest = data[end:]
            return
        cut = data.rfind(b"<row") if self._begun else 0
        self._rows(data[:cut])
        self._rest = data[cut:]

    def end(self) -> SheetMarks:
        """Give the marks after the last chunk."""
        if not self._ended or not self._begun:
            raise _NotPlainError  # a sheet without rows
        self._marker.end_cell()
        for reference in _MERGED.findall(self._rest):
            self._marker.marks.merges += _merge(reference.decode())
        return self._marker.marks

    def _head(self, data: bytes) -> bytes:
        """Look at what stands above the rows, once all of it is there."""
        begin = data.find(b"<row")
        if begin < 0:
            return data
        head = data[:begin]
        declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf"))
        if (declared and declared[1].lower() != b"utf-8") or b"<sheetData" not in head:
            raise _NotPlainError
        for column in _COLS.findall(head) if b"hidden" in head else ():
            if not column.endswith(b"/>"):
                raise _NotPlainError
            self._marker.parser.Parse(column, False)  # noqa: FBT003 - expat takes it by position only
        self._begun = True
        return data[begin:]

    def _rows(self, data: bytes) -> None:
        may_mark = self._may_mark(data)  # most lists have nothing to mark anywhere
        for piece in data.split(b"<row")[1:]:
            number = _ROW_NUMBER.match(piece)
            self._row = int(number[1]) if number else self._row + 1
            value = max(piece.rfind(b"<v"), piece.rfind(b"<is"))
            if value >= 0:
                self._reach(piece, value)
            if may_mark:
                self._mark(piece)

    def _mark(self, piece: bytes) -> None:
        """Look for something to mark in a row."""
        styled = len(self._styled.findall(piece)) if self._styled is not None else 0
        if self._row_marked(piece) or (styled and not self._note_styled(piece, styled)):
            self._marker.before_row(self._row)
            self._marker.parser.Parse(b"<row" + piece, False)  # noqa: FBT003 - by position only

    def _may_mark(self, data: bytes) -> bool:
        return self._row_marked(data) or (self._styled is not None and self._styled.search(data) is not None)

    @staticmethod
    def _row_marked(data: bytes) -> bool:
        return b"hidden" in data or b"<f" in data or b'"e"' in data or b"='" in data

    def _note_styled(self, piece: bytes, count: int) -> bool:
        """Note the styled cells of a row that are written as usual; whole columns of numbers are. False: not all."""
        found = self._cells.findall(piece)
        if len(found) != count:
            return False
        for letters, style, rest in found:
            if rest in _OF_NUMBERS:
                column = self._columns.get(letters) or self._columns.setdefault(
                    letters, column_number(letters.decode())
                )
                self._marker.marks.number_in_style(self._row, column, self._by_bytes[style])
        return True

    def _reach(self, piece: bytes, value: int) -> None:
        """Note the last cell with a value: most rows end in the same column as the one before."""
        last = _REFERENCE.match(piece, piece.rfind(b"<c", 0, value))
        column = column_number(last[1].decode()) if last else piece.count(b"<c", 0, value)
        self._marker.marks.reach(self._row, column)


def column_number(letters: str) -> int:
    """Return a column's number (from 1): A -> 1, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _merge(reference: str) -> list[Merge]:
    """Read a range such as A2:C4; a single cell is none."""
    found = _RANGE.fullmatch(reference)
    if not found:
        return []
    return [Merge(int(found[2]), int(found[4]), column_number(found[1]), column_number(found[3]))]
