"""The parts of an XLSB file: records, each with its kind, its length and its content ([MS-XLSB], 2.1.4)."""

import struct
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, ClassVar

from importer.reading.workbooks.book import Merge
from importer.reading.workbooks.marks import SheetMarks
from importer.reading.workbooks.number_formats import NumberFormat
from importer.reading.workbooks.package import MAX_INDEX_BYTES, parts_by_path, relation_targets, workbook_part
from importer.reading.workbooks.parts import formats_by_style

# Kinds of records ([MS-XLSB], 2.3).
_ROW, _RK, _ERROR, _REAL, _FORMULA_NUMBER, _FORMULA_ERROR = 0, 2, 3, 5, 9, 11
_CELLS = frozenset(range(2, 12))
_NUMBERS = frozenset((_RK, _REAL, _FORMULA_NUMBER))
_ERRORS = frozenset((_ERROR, _FORMULA_ERROR))
_FORMAT, _STYLE, _COLUMNS, _SHEET, _MERGE = 44, 47, 60, 156, 176
_BEGIN_STYLES, _END_STYLES = 617, 618

_ROW_IS_HIDDEN = 0x10
_COLUMNS_ARE_HIDDEN = 0x01
_NO_TEXT = 0xFFFFFFFF
_SHOWN = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class RecordParts:
    """The parts of an XLSB file."""

    file_format: ClassVar[str] = "xlsb"

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def sheet_parts(self) -> Mapping[str, str]:
        """Follow the workbook's relations."""
        workbook = workbook_part(self._archive)
        targets = relation_targets(self._archive, workbook)
        part = parts_by_path(self._archive).get(workbook, "")
        parts = {}
        for kind, content in _records(self._archive, part, MAX_INDEX_BYTES):
            if kind == _SHEET:
                relation, at = _text(content, 8)  # behind the sheet's state and number
                parts[_text(content, at)[0]] = targets.get(relation, "")
        return parts

    def formats(self) -> Mapping[int, NumberFormat]:
        """Read the styles."""
        codes: dict[int, str] = {}
        used: list[int] = []
        in_styles = False
        part = parts_by_path(self._archive).get("xl/styles.bin", "")
        for kind, content in _records(self._archive, part, MAX_INDEX_BYTES):
            if kind == _FORMAT:
                codes[struct.unpack_from("<H", content)[0]] = _text(content, 2)[0]
            elif kind in {_BEGIN_STYLES, _END_STYLES}:
                in_styles = kind == _BEGIN_STYLES
            elif kind == _STYLE and in_styles:
                used.append(struct.unpack_from("<H", content, 2)[0])
        return formats_by_style(codes, used)

    def marks(self, part: str, formats: Mapping[int, NumberFormat]) -> SheetMarks:
        """Read the sheet's records."""
        marks = SheetMarks()
        row = 0
        for kind, content in _records(self._archive, part):
            if kind == _ROW:
                row = struct.unpack_from("<I", content)[0] + 1
                if content[11] & _ROW_IS_HIDDEN:
                    marks.hidden_rows.add(row)
            elif kind in _CELLS:
                _cell(marks, row, kind, content, formats)
            elif kind == _COLUMNS:
                first, last = struct.unpack_from("<II", content)
                if content[16] & _COLUMNS_ARE_HIDDEN:
                    marks.hidden_columns.update(range(first + 1, min(last + 1, 1 << 14) + 1))
            elif kind == _MERGE:
                first_row, last_row, first, last = (number + 1 for number in struct.unpack_from("<IIII", content))
                marks.merges.append(Merge(first_row, last_row, first, last))
        return marks


def _cell(marks: SheetMarks, row: int, kind: int, content: bytes, formats: Mapping[int, NumberFormat]) -> None:
    column, style = struct.unpack_from("<II", content)
    column, style = column + 1, style & 0xFFFFFF
    if kind in _ERRORS:
        marks.no_value(row, column, _SHOWN.get(content[8], "#ERROR"))
        return
    marks.reach(row, column)
    if kind in _NUMBERS and style in formats:
        marks.number_in_style(row, column, style)


def _text(content: bytes, at: int) -> tuple[str, int]:
    """Read a text, and where it ends; its length counts characters of two bytes."""
    length = struct.unpack_from("<I", content, at)[0]
    begin = at + 4
    if length == _NO_TEXT:
        return "", begin
    end = begin + 2 * length
    return content[begin:end].decode("utf-16-le", "replace"), end


def _records(archive: zipfile.ZipFile, part: str, max_bytes: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield all records of a part; raises EOFError where the last is cut off. A part "" has none."""
    if not part:
        return
    with archive.open(part) as handle:
        taken = 0
        while first := handle.read(1):
            kind = first[0] & 0x7F
            if first[0] & 0x80:
                kind += (_byte(handle) & 0x7F) << 7
            size = _size(handle)
            content = handle.read(size)
            taken += size
            if len(content) < size or (max_bytes and taken > max_bytes):
                raise EOFError
            yield kind, content


def _size(handle: IO[bytes]) -> int:
    """Read a length: seven bits a byte, the lowest first, at most four bytes."""
    size = 0
    for place in range(4):
        byte = _byte(handle)
        size |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return size


def _byte(handle: IO[bytes]) -> int:
    byte = handle.read(1)
    if not byte:
        raise EOFError
    return byte[0]
