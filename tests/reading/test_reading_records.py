"""XLSB: what its records say of rows, columns and cells, by files that are written here record by record."""

import struct
import zipfile
from pathlib import Path

import pytest
from reading_files import cells, read

from importer.errors import FileError
from importer.issues import IssueCode

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def record(kind: int, content: bytes = b"") -> bytes:
    """Write a record: its kind in one byte or two, its length, its content."""
    kind_bytes = bytes((kind,)) if kind < 0x80 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = len(content)
    return kind_bytes + (bytes((size,)) if size < 0x80 else bytes((size & 0x7F | 0x80, size >> 7))) + content


def text(value: str) -> bytes:
    """Write a text with its length."""
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def row(number: int, *, hidden: bool = False) -> bytes:
    """Begin a row (from 0)."""
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0))


def cell(kind: int, column: int, content: bytes, style: int = 0) -> bytes:
    """Write a cell (column from 0)."""
    return record(kind, struct.pack("<II", column, style) + content)


def string(column: int, value: str) -> bytes:
    """Write a cell with its text beside it."""
    return cell(6, column, text(value))


def number(column: int, value: float, style: int = 0) -> bytes:
    """Write a cell with a number."""
    return cell(5, column, struct.pack("<d", value), style)


def xlsb(folder: Path, sheet: bytes) -> Path:
    """Write a workbook of one sheet; style 1 shows ten digits, style 2 dates."""
    styles = record(278) + record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 164) + text("0000000000"))
    xfs = [struct.pack("<HHHHHBBHH", 0xFFFF, number, 0, 0, 0, 0, 0, 0, 0) for number in (0, 164, 14)]
    styles += record(616) + record(617, struct.pack("<I", 3)) + b"".join(record(47, xf) for xf in xfs) + record(618)
    bundle = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Контакти"))
    path = folder / "list.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        relation = '<Relationship Id="rId1" Type="{}/{}" Target="{}"/></Relationships>'
        archive.writestr("_rels/.rels", PACKAGE + relation.format(RELATIONS, "officeDocument", "xl/workbook.bin"))
        archive.writestr(
            "xl/_rels/workbook.bin.rels", PACKAGE + relation.format(RELATIONS, "worksheet", "worksheets/sheet1.bin")
        )
        archive.writestr("xl/workbook.bin", record(131) + record(143) + bundle + record(144) + record(132))
        archive.writestr("xl/styles.bin", styles + record(279))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def sheet_of(*rows: bytes, before: bytes = b"", behind: bytes = b"") -> bytes:
    """Write a sheet."""
    dimension = record(148, struct.pack("<IIII", 0, 9, 0, 3))
    return record(129) + dimension + before + record(145) + b"".join(rows) + record(146) + behind + record(130)


def test_rows_columns_formats_and_errors_are_known(tmp_path: Path) -> None:
    """Hidden rows and columns, a format with zeros in front, dates, errors and merged cells."""
    hidden_column = record(60, struct.pack("<IIIIH", 3, 3, 2000, 0, 1))
    sheet = sheet_of(
        *(row(0), string(0, "Име"), string(1, "Телефон"), string(2, "Роден"), string(3, "Град")),
        *(row(1), string(0, "Ана"), number(1, 888123456, 1), number(2, 46082, 2), string(3, "София")),
        *(row(2, hidden=True), string(0, "Боян"), cell(3, 1, b"\x2a")),
        *(row(3), string(0, "Вяра"), number(1, 359888123456)),
        before=record(390) + hidden_column + record(391),
        behind=record(177, struct.pack("<I", 1)) + record(176, struct.pack("<IIII", 1, 3, 3, 3)) + record(178),
    )
    found, rows = read(xlsb(tmp_path, sheet))
    assert (found.file_format, found.columns, found.hidden_columns) == (
        "xlsb",
        ("Име", "Телефон", "Роден", "Град"),
        ("Град",),
    )
    assert cells(rows) == [
        ("Ана", "0888123456", "2026-03-01", "София"),
        ("Боян", "", "", "София"),
        ("Вяра", "359888123456", "", "София"),
    ]
    assert [each.hidden for each in rows] == [False, True, False]
    assert [(issue.code, issue.value) for issue in rows[1].warnings] == [(IssueCode.CELL_ERROR, "#N/A")]


def test_a_sheet_that_ends_within_a_record_is_refused(tmp_path: Path) -> None:
    """A half-written part."""
    whole = sheet_of(row(0), string(0, "Име"), row(1), string(0, "Ана"), row(2), string(0, "Боян"))
    with pytest.raises(FileError, match="damaged or not completely downloaded"):
        read(xlsb(tmp_path, whole[:-20]))


def test_a_cell_far_outside_is_refused(tmp_path: Path) -> None:
    """Its rectangle would take gigabytes."""
    sheet = sheet_of(row(0), string(0, "Име"), row(900_000), string(16_000, "x"))
    with pytest.raises(FileError, match=r"The sheet claims [0-9,]+ cells"):
        read(xlsb(tmp_path, sheet))
