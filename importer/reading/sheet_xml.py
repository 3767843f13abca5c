"""What a workbook's XML tells and calamine does not: hidden rows, cells without a value, how far the sheet reaches.

Streamed by expat, so memory stays flat. Document types, and with them entities, are refused before they do harm.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.parsers import expat

from defusedxml import ElementTree

WORKBOOK = "xl/workbook.xml"
MAX_PART_BYTES = 1 << 24  # of the two small parts that name the sheets
CHUNK_BYTES = 1 << 16
HEAD_BYTES = 1 << 12
_COLUMN = re.compile(r"[A-Z]{1,3}")


class EntitiesError(Exception):
    """A part declares a document type; honest workbooks never do."""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What one pass over a sheet's XML tells."""

    hidden_rows: frozenset[int] = field(default=frozenset(), repr=False)  # from 1
    last_row: int = 0  # from 1; the last with a value, 0 where none has
    last_column: int = 0  # likewise
    # Row (from 1) -> column (from 1) -> the error that the cell shows, "" for a formula without a stored result.
    valueless: Mapping[int, Mapping[int, str]] = field(default_factory=dict, repr=False)


def refuse_entities(archive: zipfile.ZipFile) -> None:
    """Raise EntitiesError where any part begins with a document type.

    calamine reads the shared strings and styles itself: here only their beginnings are looked at.
    """
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as handle:
                head = handle.read(HEAD_BYTES).replace(b"\x00", b"")  # UTF-16 is allowed in XML
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise EntitiesError


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the path in the archive of each sheet by its name.

    Elements are matched by local name: strict and transitional workbooks differ in their namespaces.
    """
    names = {name.lower().lstrip("/"): name for name in archive.namelist()}
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _elements(archive, names.get("xl/_rels/workbook.xml.rels", ""), "Relationship")
    }
    parts = {}
    for sheet in _elements(archive, names[WORKBOOK], "sheet"):
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        target = targets.get(relation, "").replace("\\", "/")
        path = normpath(join("/xl", target)).lstrip("/")
        parts[sheet.get("name", "")] = names.get(path.lower(), "")
    return parts


def _elements(archive: zipfile.ZipFile, part: str, local_name: str) -> Iterator[dict[str, str]]:
    if not part:
        return
    with archive.open(part) as handle:
        root = ElementTree.fromstring(handle.read(MAX_PART_BYTES), forbid_dtd=True)
    for element in root.iter():
        if element.tag.rpartition("}")[2] == local_name:
            yield element.attrib


def sheet_marks(archive: zipfile.ZipFile, part: str) -> SheetMarks:
    """Read a sheet's XML once; a part that is not there has no marks."""
    if not part:
        return SheetMarks()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    marker = _Marker(parser)
    parser.StartElementHandler = marker.start
    parser.StartDoctypeDeclHandler = marker.doctype
    with archive.open(part) as handle:
        while chunk := handle.read(CHUNK_BYTES):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
        parser.Parse(b"", True)  # noqa: FBT003 - likewise
    marker.end_cell()
    return SheetMarks(frozenset(marker.hidden), marker.last_row, marker.last_column, marker.valueless)


class _Marker:
    """Follows rows and cells; those without a reference stand behind the one before."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.hidden: list[int] = []
        self.valueless: dict[int, dict[int, str]] = {}
        self._parser = parser
        self._is_error = self._is_formula = False  # of the cell that is open
        self._kind: str | None = None
        self._listens = False
        self._error = ""
        self.last_row = self.last_column = 0
        self._row = self._column = 0
        self._numbers: dict[str, int] = {}  # of the columns seen, by their letters

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take an opening tag: called for every cell and every value, so it does little."""
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self.end_cell()
            self._cell(attributes.get("r"))
            self._kind = attributes.get("t")
            self._is_error = self._kind == "e"
        elif name in {"v", "is"}:
            self.last_column = max(self.last_column, self._column)
            self.last_row = max(self.last_row, self._row)
            if self._kind == "str":
                self._is_formula = False  # an empty text is a result too
            if self._is_error or self._is_formula:
                self._parser.CharacterDataHandler, self._listens = self._text, True
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            self.end_cell()
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
            if attributes.get("hidden") in {"1", "true"}:
                self.hidden.append(self._row)

    def end_cell(self) -> None:
        """Keep what is to be said of the cell before: most have nothing."""
        if self._listens:
            self._parser.CharacterDataHandler, self._listens = None, False
        if self._is_error or self._is_formula:
            self.valueless.setdefault(self._row, {})[self._column] = self._error if self._is_error else ""
            self.last_column = max(self.last_column, self._column)
            self.last_row = max(self.last_row, self._row)
            self._is_error = self._is_formula = False
            self._error = ""

    def _text(self, text: str) -> None:
        """Take what stands in the value of an error or a formula."""
        if self._is_error or self._is_formula:
            self._error, self._is_formula = text, False

    def doctype(self, *_: object) -> None:
        """Refuse a document type wherever it stands."""
        raise EntitiesError

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        self._column = self._numbers.get(letters) or self._number(letters)

    def _number(self, letters: str) -> int:
        if not _COLUMN.fullmatch(letters):
            raise ValueError
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - ord("A") + 1
        self._numbers[letters] = number
        return number
