"""Workbooks that other programs wrote: one list of LibreOffice in each of its formats, and lists of three libraries.

The files in `made_elsewhere` were made from one list by LibreOffice 7.4, xlwt 1.3, PyExcelerate 0.13 and pyxlsbwriter
0.1; their people are invented.
"""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from reading_files import cells, read

from importer.issues import Issue, IssueCode
from importer.mapping import bind, parse_mapping
from importer.records import SourceOptions

MADE = Path(__file__).parent / "made_elsewhere"
COLUMNS = ("Име", "Телефон", "Мобилен", "Роден", "Среща", "Дял", "Клиент", "Договор", "Общо", "Група")
MAPPING = """
version: 1
campaign_id: 42
region: BG
phone: {first_of: [Мобилен, Телефон]}
several: secondary
variables: {customer_name: Име, born: Роден, share: Дял, contract: Договор, is_customer: Клиент}
secondary_contacts: {columns: [{phone: Телефон}]}
"""


@pytest.mark.parametrize("file_format", ["xlsx", "xls", "ods"])
def test_a_list_of_libreoffice(file_format: str) -> None:
    """Texts, zeros in front, dates, percents, long numbers, errors, what is hidden and merged: alike in each format."""
    found, rows = read(MADE / f"libreoffice.{file_format}")
    assert (found.file_format, found.sheet, found.hidden_sheets) == (file_format, "Контакти", ("Стари",))
    assert (found.header_row, found.titles, found.rows, found.columns) == (3, 1, 12, COLUMNS)
    assert found.hidden_columns == ("Договор",)
    assert [row.number for row in rows if row.hidden] == [7]
    assert cells(rows) == [
        (
            f"Иван {at}",
            f"0{888123450 + at}",
            f"{359888123450 + at}",
            f"{1980 + at}-03-01",
            f"2026-03-01 09:05:{at:02}",
            f"{12 + at}%",
            "FALSE" if at % 2 else "TRUE",
            f"{123456789012345 + at}",
            "" if at == 5 else f"{123456789012346 + at}",
            {1: "A", 2: "A", 3: "A", 4: "B"}.get(at, ""),
        )
        for at in range(1, 13)
    ]
    assert [(row.number, row.warnings) for row in rows if row.warnings] == [
        (8, (Issue(IssueCode.CELL_ERROR, "Общо", "#N/A"),))
    ]


def test_a_list_of_xlwt() -> None:
    """The oldest of the writers: a format with zeros, dates, a hidden row, a hidden column."""
    found, rows = read(MADE / "xlwt.xls")
    assert (found.columns, found.hidden_columns) == (("Име", "Телефон", "Роден", "Клиент", "Общо"), ("Клиент",))
    assert cells(rows)[2] == ("Иван 3", "0888123453", "1983-03-01", "FALSE", "")
    assert [row.number for row in rows if row.hidden] == [4]


def test_a_binary_list_of_pyxlsbwriter() -> None:
    """Its sheet that is hidden is listed and not read."""
    found, rows = read(MADE / "pyxlsbwriter.xlsb")
    assert (found.file_format, found.sheet, found.hidden_sheets) == ("xlsb", "Контакти", ("Стари",))
    assert cells(rows)[0] == ("Иван 1", "359888123451", "1981-03-01", "FALSE")
    assert len(rows) == 5


def test_a_list_of_pyexcelerate() -> None:
    """Its cells have their texts beside them, in no table of shared ones."""
    _, rows = read(MADE / "pyexcelerate.xlsx")
    assert cells(rows)[4] == ("Иван 5", "359888123455", "FALSE")


@pytest.mark.skipif(sys.platform != "linux", reason="only there can a name be no text")
@pytest.mark.parametrize("made", ["libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods"])
def test_a_name_from_an_old_windows_is_no_hindrance(tmp_path: Path, made: str) -> None:
    """Unpacked on Linux, a Cyrillic name of Windows-1251 is no UTF-8."""
    path = tmp_path / os.fsdecode("клиенти".encode("cp1251") + made.encode())
    shutil.copy(MADE / made, path)
    assert len(read(path)[1]) == 12


def source_list(path: Path) -> Path:
    """Write a list for LibreOffice to convert, without hidden rows: a text file knows of none."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Контакти")
        formats = {code: book.add_format({"num_format": code}) for code in ("0000000000", "yyyy-mm-dd", "0%", "0", "@")}
        sheet.write(0, 0, "Списък за обаждане")
        sheet.write_row(2, 0, ["Име", "Телефон", "Мобилен", "Роден", "Дял", "Клиент", "Договор"])
        for at in range(3, 43):
            sheet.write(at, 0, f"Йоана Ш{at}")
            sheet.write_number(at, 1, 888123450 + at, formats["0000000000"])
            sheet.write(at, 2, f"+359 87 {7000000 + at}" if at % 3 else "", formats["@"])
            sheet.write_datetime(at, 3, date(1990, 1, 1 + at % 28), formats["yyyy-mm-dd"])
            sheet.write_number(at, 4, at / 100, formats["0%"])
            sheet.write_boolean(at, 5, at % 2 == 0)
            sheet.write_number(at, 6, 100000000000000 + at, formats["0"])
    return path


def converted(source: Path, folder: Path, formats: dict[str, str]) -> list[Path]:
    """Let LibreOffice write a workbook in other formats; the test is skipped where there is none."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for how in formats.values():
        command = [program, profile, "--headless", "--convert-to", how, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=100)
    return [folder / f"{source.stem}.{name}" for name in formats]


def test_four_formats_of_one_list_give_the_same_contacts(tmp_path: Path) -> None:
    """XLSX, XLS, ODS and CSV of one list, made by LibreOffice: not a digit differs."""
    formats = {"xls": "xls", "ods": "ods", "csv": "csv:Text - txt - csv (StarCalc):44,34,76"}
    source = source_list(tmp_path / "list.xlsx")
    mapping = parse_mapping(MAPPING, "mapping.yaml")
    contacts = {}
    for path in (source, *converted(source, tmp_path, formats)):
        found, rows = read(path)
        binding = bind(mapping, found, campaign_id=None, region="", today=date(2026, 11, 27))
        contacts[path.suffix] = [binding.apply(row) for row in rows]
    assert len(contacts[".xlsx"]) == 40
    assert all(mapped.contacts[0].phone for mapped in contacts[".xlsx"])
    for suffix in (".xls", ".ods", ".csv"):
        assert [mapped.contacts for mapped in contacts[suffix]] == [mapped.contacts for mapped in contacts[".xlsx"]]


def test_a_workbook_that_libreoffice_saved_again_is_read_alike(tmp_path: Path) -> None:
    """Hidden rows by a filter, a date of the system that begins in 1904, a time, a span of hours."""
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet = book.add_worksheet("Контакти")
        sheet.write_row(0, 0, ["Име", "Роден", "Час", "Часове"])
        moment, clock, span = (book.add_format({"num_format": code}) for code in ("d.m.yyyy hh:mm", "hh:mm", "[h]:mm"))
        for at in range(1, 6):
            sheet.write(at, 0, f"Иван {at}")
            sheet.write_datetime(at, 1, datetime(2026, 3, at, 9, 30), moment)  # noqa: DTZ001 - Excel has no zones
            sheet.write_number(at, 2, 0.25, clock)
            sheet.write_number(at, 3, 1.5, span)
        sheet.autofilter(0, 0, 5, 3)
        sheet.filter_column("A", 'x == "Иван 2"')
        for at in (1, 3, 4, 5):
            sheet.set_row(at, options={"hidden": True})
    expected = [(f"Иван {at}", f"2026-03-{at:02} 09:30:00", "06:00:00", "36:00:00") for at in range(1, 6)]
    for file in (path, *converted(path, tmp_path, {"xls": "xls", "ods": "ods"})):
        _, rows = read(file, SourceOptions())
        assert cells(rows) == expected
        assert [row.number for row in rows if not row.hidden] == [3]
