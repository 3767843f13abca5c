"""Merged cells, as the sheet shows them."""

from pathlib import Path

import openpyxl
import pytest
from reading_files import cells, read

from importer.reading.workbooks.book import Merge
from importer.reading.workbooks.merging import spread


def merged(folder: Path, rows: list[list[str | None]], *ranges: str) -> Path:
    """Write a workbook with these cells merged."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for reference in ranges:
        book.worksheets[0].merge_cells(reference)
    book.save(folder / "merged.xlsx")
    return folder / "merged.xlsx"


def test_a_value_merged_over_rows_counts_for_each(tmp_path: Path) -> None:
    """One company over three people."""
    rows: list[list[str | None]] = [["Фирма", "Име"], ["А", "Ана"], [None, "Боян"], [None, "Вяра"], [None, "Гошо"]]
    _, found = read(merged(tmp_path, rows, "A2:A4"))
    assert cells(found) == [("А", "Ана"), ("А", "Боян"), ("А", "Вяра"), ("", "Гошо")]


def test_a_row_that_has_nothing_of_its_own_stays_blank(tmp_path: Path) -> None:
    """Two rows that are merged in all their cells are one person, not two."""
    rows: list[list[str | None]] = [["Име", "Телефон"], ["Ана", "0888123456"], [None, None], ["Боян", "0888123457"]]
    _, found = read(merged(tmp_path, rows, "A2:A3", "B2:B3"))
    assert [row.blank for row in found] == [False, True, False]


def test_a_header_of_two_rows_gives_each_column_its_own_name(tmp_path: Path) -> None:
    """A title above all columns, names merged over two rows, one name above two columns."""
    rows: list[list[str | None]] = [
        ["Контакти 2026", None, None, None],
        ["Име", "Телефони", None, "Град"],
        [None, "мобилен", "служебен", None],
        ["Ана", "0888123456", "029876543", "София"],
    ]
    found, read_rows = read(merged(tmp_path, rows, "A1:D1", "A2:A3", "B2:C2", "D2:D3"))
    assert (found.header_row, found.titles) == (3, 2)
    assert found.columns == ("Име", "мобилен", "служебен", "Град")
    assert cells(read_rows) == [("Ана", "0888123456", "029876543", "София")]


@pytest.mark.parametrize("first_column", [0, 1])
def test_what_lies_covered_counts_for_nothing(first_column: int) -> None:
    """Some programs keep the values below a merge; nobody sees them."""
    rows = [["a", "x", "b"], ["y", "z", "c"], ["", "", "d"]]
    offset = first_column
    merge = Merge(1, 2, 1 + offset, 2 + offset)
    assert list(spread(rows, [merge], offset)) == [["a", "", "b"], ["a", "", "c"], ["", "", "d"]]


def test_a_merge_beyond_the_table_changes_nothing() -> None:
    """It may begin left of the first column or end right of the last."""
    rows = [["a", "b"], ["", "c"]]
    assert list(spread(rows, [Merge(1, 2, 1, 2), Merge(1, 99, 5, 16_000)], 2)) == [["a", "b"], ["", "c"]]
