"""In which row the header stands."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_files import cells, read, workbook, written

from importer.reading.header_row import HeaderRow, find_header
from importer.records import SourceOptions


def rows(text: str) -> list[list[str]]:
    """Make rows of a text: cells by bars, rows by line ends."""
    return [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "number", "titles"),
    [
        ("Име|Телефон\nИван|0888123456", 1, 0),
        ("\n\nИме|Телефон|Град\nИван|0888123456|София", 3, 0),
        ("Клиенти 2026||\n||\nИме|Телефон|Град\nИван|0888123456|София", 3, 1),
        ("Клиенти\nтел. 02 987 6543 за справки||\nИме|Телефон|Град\nИван|0888123456|София\nАна|0899|Русе", 3, 2),
        ("Kunden|\nTelefon|Name\n030 1234567|Müller\n030 7654321|Meier", 2, 1),
        ("Справка||||\nот|01.02.2026|||\n№|Име|Телефон|Имейл|Град\n1|Ана|0888123456|a@b.bg|Русе", 3, 2),
        ("Иван|0888123456\nАна|0899555111", 0, 0),
        ("0888123456\n0899555111", 0, 0),
        ("ivan@example.com|Иван", 0, 0),
        ("Списък|||\nИван|Петров|0888123456|София\nАна|Илиева|0899555111|Русе", 0, 0),
        ("Телефон\n0888123456\n0899555111", 1, 0),
        ("Name|City\nIvan|Sofia\nAna|Ruse", 1, 0),
        ("Name|2024|2025\nIvan|1|2", 1, 0),
        ("Име|Телефон|01.03.2026\nИван|0888123456|да", 1, 0),
        ("Име|Телефон\nИван|няма\nАна|0888123456\nПетър|0899555111", 1, 0),
        ("Име|\nИван|0888123456", 1, 0),
        ("a|b\n|", 1, 0),
        ("Ärzte|\nGebiet:|alle||\n|1985|1993|2000\nChirurgie|.|379|575\nAugen|.|1|-\nHNO|4|1.613|5", 3, 2),
        ("Име|Роден\nИван|1985\nАна|1990", 1, 0),
        # A row of units, and groups of columns in a row of their own: the names stand over the numbers.
        ("Име|Телефон|Оборот\n|(моб.)|хил. лв.\nИван|0888123456|12\nАна|0899555111|15", 1, 0),
        ("|Контакт||Адрес\nИме|Телефон|Имейл|Град\nИван|0888123456|a@b.bg|Русе\nАна|0899555111|b@b.bg|Русе", 2, 1),
        ("Кой|Контакт|Контакт|Х\nИме|Телефон|Имейл|Град\nИван|0888123456|a@b.bg|Русе\nА|0899555111|b@b.bg|Р", 2, 1),
        # A block of filters, contacts of the sender, totals above the table.
        ("Отчет|||\nГрад:|София||\nДата:|01.02.2026||\n\nИме|Телефон|Фирма|Град\nИван|0888123456|А|Б", 5, 3),
        ("От|01.02.2026|до|01.03.2026\nИме|Телефон|Фирма|Оборот\nИ|0888123456|А|5\nА|0899555111|В|6", 2, 1),
        (
            "Фирма|Х ООД|||\nЕИК|123456789|||\nИме|Телефон|Имейл|Г|Д\nИ|0888123456|a@b.bg|Р|1\nА|0899555111|c@b.bg|Р|2",
            3,
            2,
        ),
        ("Общо|2|2|120\nИме|Телефон|Град|Сума\nИван|0888123456|Б|50\nАна|0899555111|Г|70", 2, 1),
        ("Моля, обадете се до петък.\nВсички са от панаира.\nИме|Телефон\nИван|0888123456\nАна|0899555111", 3, 2),
        # Notes below, parts of the list with a heading, a header again on each page.
        ("Име|Телефон\nИван|0888123456\nАна|0899555111\nЗабележка: офисът е на 029876543|", 1, 0),
        ("София|\nИме|Телефон\nИван|0888123456\nПловдив|\nАна|0899555111", 2, 1),
        ("Име|Телефон\nИван|0888123456\nИме|Телефон\nАна|0899555111", 1, 0),
        # A header for some of the columns, one with an example, rows that are mostly empty.
        ("Име|Телефон\nИван|0888123456|x|y|z\nАна|0899555111|x|y|z", 1, 0),
        ("Име|Телефон (напр. 0888123456)\nИван|0888123457\nАна|0899555111", 1, 0),
        ("Име|Телефон|Т2|Т3|Т4\nИван|0888123456|||\nАна|0899555111|||", 1, 0),
        # No header, although letters stand beside the digits.
        ("Иван|тел. 0888123456\nАна|0899555111 вътр. 5\nПетър|0877123456", 0, 0),
        ("1|Иван|0888123456\n2|Ана|0899555111", 0, 0),
        ("Иван|3.59888E+11\nАна|3.59899E+11", 0, 0),
        ("Иван\nАна\nПетър", 1, 0),
    ],
)
def test_the_header_is_found(text: str, number: int, titles: int) -> None:
    """Titles and blank lines above it are passed over; a list that begins with a person has none."""
    assert find_header(rows(text)) == HeaderRow(number, titles)


def test_the_mapping_decides(tmp_path: Path) -> None:
    """A row that it names is the header, whatever stands there; `none` makes each row data."""
    path = written(tmp_path, "Клиенти\nИме;Телефон\nИван;0888123456\n")
    found, read_rows = read(path, SourceOptions(header_row=2))
    assert (found.header_row, found.titles, found.columns) == (2, 1, ("Име", "Телефон"))
    found, read_rows = read(path, SourceOptions(header_row=0))
    assert (found.header_row, found.titles, found.columns, found.rows) == (0, 0, ("A", "B"), 3)
    assert [row.number for row in read_rows] == [1, 2, 3]


def test_nothing_at_all_has_no_header() -> None:
    """Blank rows are no table."""
    assert find_header([["", ""], []]) is None


def test_a_text_without_a_header_keeps_all_its_rows(tmp_path: Path) -> None:
    """The columns are letters, as many as the widest row has."""
    found, read_rows = read(written(tmp_path, "Иван;0888123456\nАна;0899555111;Русе\n"))
    assert (found.header_row, found.columns) == (0, ("A", "B", "C"))
    assert cells(read_rows) == [("Иван", "0888123456", ""), ("Ана", "0899555111", "Русе")]


def test_a_workbook_without_a_header_keeps_all_its_rows(tmp_path: Path) -> None:
    """The letters are those that Excel shows, and the rows' numbers too."""
    found, read_rows = read(workbook(tmp_path, [["Иван", "0888123456"], ["Ана", "0899555111"]], top=3, left=2))
    assert (found.header_row, found.columns) == (0, ("C", "D"))
    assert [(row.number, row.cells[0]) for row in read_rows if not row.blank] == [(4, "Иван"), (5, "Ана")]


def test_titles_of_a_workbook_are_counted(tmp_path: Path) -> None:
    """A report's head above the table is no row of it."""
    path = workbook(tmp_path, [["Фирми"], ["към 01.02.2026"], [], ["Име", "Телефон", "Град"], ["А", "0888123456", "Б"]])
    found, read_rows = read(path)
    assert (found.header_row, found.titles, [row.number for row in read_rows]) == (4, 2, [5])


@given(st.lists(st.lists(st.sampled_from(["", "Име", "0888123456", "a@b.bg", "5", "1.2.2026", "-"]), max_size=4)))
def test_any_rows(table: list[list[str]]) -> None:
    """The header is a row that holds something, and none of the rows above it holds more titles than there are."""
    found = find_header(table)
    filled = [number for number, row in enumerate(table, 1) if any(row)]
    if found is None:
        assert not filled
    else:
        assert found.number in {0, *filled}
        assert found.titles == len([number for number in filled if number < found.number])
