"""XLSX: sheets, row numbers, hidden rows, and what is refused."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart
from reading_files import Value, cells, read, workbook

from importer.errors import FileError
from importer.reading import open_source
from importer.records import SourceOptions

LIST: list[list[Value]] = [["Име", "Телефон"], ["Иван", "0888123456"], ["Жана", 359888123456]]


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Write a workbook again with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_sheets(folder: Path, states: dict[str, str]) -> Path:
    """Write a workbook by openpyxl with one list a sheet, each visible, hidden or very hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, state in states.items():
        sheet = book.create_sheet(name)
        sheet.append(["phone"])
        sheet.append([name])
        sheet.sheet_state = state
    path = folder / "sheets.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_read(tmp_path: Path) -> None:
    """Columns, rows, texts and numbers come out as the person typed them."""
    found, rows = read(workbook(tmp_path, LIST, name="list.csv"))
    assert (found.file_format, found.sheet, found.header_row, found.rows) == ("xlsx", "Контакти", 1, 2)
    assert found.columns == ("Име", "Телефон")
    assert len(found.sha256) == 64
    assert cells(rows) == [("Иван", "0888123456"), ("Жана", "359888123456")]
    assert [(row.number, row.line, row.hidden) for row in rows] == [(2, None, False), (3, None, False)]


def test_rows_and_columns_are_named_where_they_stand(tmp_path: Path) -> None:
    """A table that begins at C5 keeps Excel's row numbers and letters; blank rows inside it count."""
    path = workbook(tmp_path, [["a", "", "c"], ["1", "2", "3"], [], ["4"]], top=4, left=2)
    found, rows = read(path)
    assert (found.header_row, found.columns, found.rows) == (5, ("a", "Column D", "c"), 3)
    assert [(row.number, row.cells) for row in rows] == [
        (6, ("1", "2", "3")),
        (7, ("", "", "")),
        (8, ("4", "", "")),
    ]


def test_all_kinds_of_cells_become_text(tmp_path: Path) -> None:
    """Dates, times, booleans and formulas' stored results are text for the rest of the importer."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["day", "moment", "clock", "yes", "part"])
    sheet.append([date(2026, 3, 1), datetime(2026, 3, 1, 9, 30), time(9, 5), True, 1.5])  # noqa: DTZ001 - Excel has no zones
    book.save(tmp_path / "kinds.xlsx")
    _, rows = read(tmp_path / "kinds.xlsx")
    assert cells(rows) == [("2026-03-01", "2026-03-01 09:30:00", "09:05:00", "TRUE", "1.5")]


def test_the_first_visible_sheet_with_data_is_read(tmp_path: Path) -> None:
    """Hidden sheets are listed, empty ones passed over."""
    path = with_sheets(tmp_path, {"Old": "hidden", "Now": "visible", "Secret": "veryHidden"})
    found, rows = read(path)
    assert (found.sheet, found.hidden_sheets, cells(rows)) == ("Now", ("Old", "Secret"), [("Now",)])


@pytest.mark.parametrize("wanted", ["Old", "OLD ", 1])
def test_the_mapping_names_the_sheet(tmp_path: Path, wanted: str | int) -> None:
    """A name, in any case, or a position over all sheets; a hidden one is read where it is asked for."""
    path = with_sheets(tmp_path, {"Old": "hidden", "Now": "visible", "Secret": "hidden"})
    found, rows = read(path, SourceOptions(sheet=wanted))
    assert (found.sheet, found.hidden_sheets, cells(rows)) == ("Old", ("Secret",), [("Old",)])


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("Контакты", r'no sheet "Контакты". Did you mean "Контакти"\? The workbook has: 1 "Контакти", 2 "Лист2".'),
        ("xyz", 'no sheet "xyz". The workbook has: 1 "Контакти", 2 "Лист2".'),
        (3, "no sheet 3. The workbook has: 1"),
        (0, "no sheet 0. The workbook has: 1"),
    ],
)
def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path, wanted: str | int, says: str) -> None:
    """The sentence lists the sheets there are, and the nearest."""
    path = with_sheets(tmp_path, {"Контакти": "visible", "Лист2": "visible"})
    with pytest.raises(FileError, match=says):
        read(path, SourceOptions(sheet=wanted))


def test_a_workbook_without_data_is_refused(tmp_path: Path) -> None:
    """No data on the sheet asked for, or on none that shows."""
    book = openpyxl.Workbook()
    book.create_sheet("Empty").append(["  ", None, ""])
    book.create_chartsheet("Chart").add_chart(BarChart())
    hidden = book.create_sheet("Hidden")
    hidden.append(["phone"])
    hidden.sheet_state = "hidden"
    path = tmp_path / "none.xlsx"
    book.save(path)
    with pytest.raises(FileError, match="No visible sheet has data"):
        read(path)
    with pytest.raises(FileError, match='The sheet "Empty" has no data'):
        read(path, SourceOptions(sheet="empty"))
    with pytest.raises(FileError, match='"Chart" is a chart'):
        read(path, SourceOptions(sheet="Chart"))


@pytest.mark.parametrize(("row", "says"), [(9, "the rows are 1 to 3"), (2, "row 2 is empty")])
def test_a_header_row_that_is_not_there_is_refused(tmp_path: Path, row: int, says: str) -> None:
    """The sentence tells the sheet and the rows there are."""
    path = workbook(tmp_path, [["a"], [], ["b"]])
    with pytest.raises(FileError, match=f'sheet "Контакти": .*{says}'):
        read(path, SourceOptions(header_row=row))
    assert read(path, SourceOptions(header_row=3))[0].columns == ("b",)


def test_a_cell_without_a_value_says_so(tmp_path: Path) -> None:
    """An error, or a formula that nobody has calculated, is no empty cell: the row tells which, and is not blank."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["Име", "Телефон", "Град"], ["Ана", "=1+1", "София"], ["#N/A", "0888123456", "=B2"], ["=A1", "", ""]):
        sheet.append(line)
    path = tmp_path / "formulas.xlsx"
    book.save(path)
    found, rows = read(path)
    told = [[(issue.code.value, issue.column, issue.value) for issue in row.warnings] for row in rows]
    assert told == [
        [("formula_without_result", "Телефон", "")],
        [("cell_error", "Име", "#N/A"), ("formula_without_result", "Град", "")],
        [("formula_without_result", "Име", "")],
    ]
    assert cells(rows) == [("Ана", "", "София"), ("", "0888123456", ""), ("", "", "")]
    assert [row.blank for row in rows] == [False, False, False]
    assert found.rows == 3


def test_a_formula_with_its_result_is_read_as_that(tmp_path: Path) -> None:
    """As a spreadsheet program stores it, whatever stands before or behind it in the row."""
    path = tmp_path / "results.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Име", "Телефон"])
        sheet.write_formula(1, 0, '=CONCAT("А","на")', None, "Ана")
        sheet.write_formula(1, 1, "=359888123456", None, 359888123456)
    _, (row,) = read(path)
    assert (row.cells, row.warnings) == (("Ана", "359888123456"), ())


def test_hidden_rows_are_flagged(tmp_path: Path) -> None:
    """A filter hides rows that nobody sees and a reader of cells alone would call."""
    path = tmp_path / "hidden.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number in range(5):
        sheet.write(number, 0, f"cell {number}")
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_row(4, None, None, {"hidden": True})
    book.close()
    _, rows = read(path)
    assert [(row.number, row.hidden) for row in rows] == [(2, False), (3, True), (4, False), (5, True)]


def test_hidden_rows_without_numbers_are_flagged(tmp_path: Path) -> None:
    """Some programs leave the row and cell references out: the position tells."""
    path = workbook(tmp_path, [["a"], ["b"], ["c"]])

    def bare(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return content
        for number in b"1", b"2", b"3":
            content = content.replace(b' r="A' + number + b'"', b"")
            content = content.replace(
                b'<row r="' + number + b'" spans="1:1"', b"<row" + b' hidden="true"' * (number == b"2")
            )
        assert b' r="' not in content
        return content

    _, rows = read(repacked(path, bare))
    assert [(row.number, row.cells, row.hidden) for row in rows] == [(2, ("b",), True), (3, ("c",), False)]


def test_parts_are_found_by_their_relations(tmp_path: Path) -> None:
    """A sheet's file may have any name, its namespaces any prefix, the path may be absolute."""
    path = workbook(tmp_path, [["a"], ["b"]])

    def strict(name: str, content: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            return content.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
        if name == "xl/worksheets/sheet1.xml":
            return content.replace(b'<row r="2"', b'<row r="2" hidden="1"')
        return content.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    _, rows = read(repacked(path, strict))
    assert [(row.cells, row.hidden) for row in rows] == [(("b",), True)]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_refused(tmp_path: Path, part: str) -> None:
    """A few bytes could become gigabytes; no spreadsheet program writes them."""
    bomb = b'?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    path = repacked(
        workbook(tmp_path, LIST), lambda name, content: content.replace(b"?>", bomb, 1) if name == part else content
    )
    with pytest.raises(FileError, match="XML entities, which are not allowed"):
        read(path)


def test_a_cell_far_outside_is_refused_before_it_takes_all_memory(tmp_path: Path) -> None:
    """The reader of cells, calamine, would ask for 512 GB and abort the process."""
    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write("A1", "phone")
    sheet.write("XFD1048576", "x")
    book.close()
    with pytest.raises(FileError, match=r"row 1,048,576 and something in column 16,384; .* Copy the table alone"):
        read(path)


def test_each_reading_begins_anew(tmp_path: Path) -> None:
    """Two readings of a workbook don't disturb each other; the file is not needed any more."""
    path = workbook(tmp_path, LIST)
    source = open_source(path, SourceOptions())
    path.unlink()
    first = source.rows()
    next(first)
    assert len(list(source.rows())) == 2
    assert next(first).cells == ("Жана", "359888123456")
