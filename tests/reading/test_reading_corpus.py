"""The real files of the corpus, where it is there, behave as its README says."""

import time
from pathlib import Path

import pytest
from reading_files import cells, read

from importer.errors import FileError
from importer.records import SourceOptions

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")


def named(start: str) -> Path:
    """Find a corpus file by its number."""
    return next(CORPUS.glob(f"{start}-*"))


@pytest.mark.parametrize(
    ("start", "encoding", "delimiter", "columns", "rows"),
    [
        ("c02", "utf-16", ",", 19, 327),
        ("c04", "utf-32-le", ",", 3, 4),
        ("c05", "utf-16", ",", 3, 5),
        ("c06", "cp1252", ",", 2, 12),
        ("c10", "utf-8", ";", 2, 1),
        ("c11", "utf-8", ";", 11, 82),
        ("c14", "utf-8", ",", 3, 2),
        ("c16", "utf-8", ",", 3, 1),
        ("c18", "utf-8", ",", 3, 3),
        ("c19", "utf-8", ",", 5, 2),
        ("c23", "utf-8", ",", 3, 4),
        ("c27", "utf-8", ",", 2, 5),
        ("l08", "utf-8", ",", 24, 500),
        ("l13", "utf-8", ",", 22, 3),
        ("phones", "utf-8", ",", 4, 50),
    ],
)
def test_a_text_file(start: str, encoding: str, delimiter: str, columns: int, rows: int) -> None:
    """Encoding, delimiter, columns and rows are found, and no NUL or BOM is left in a cell."""
    found, read_rows = read(named(start))
    assert (found.encoding, found.delimiter) == (encoding, delimiter)
    assert (len(found.columns), len(read_rows), found.rows) == (columns, rows, rows)
    assert not any({"\x00", "\ufeff"} & set(cell) for row in cells(read_rows) for cell in row)
    assert not any({"\x00", "\ufeff"} & set(name) for name in found.columns)


@pytest.mark.parametrize(
    ("start", "sheet", "columns", "rows", "hidden_sheets", "hidden_rows"),
    [
        ("l23", "Sheet1", 14, 4, (), []),
        ("x01", "Sheet1", 11, 1, (), []),
        ("x17", "Sheet1", 2, 9, (), []),
        ("x22", "工作表1", 10, 9, (), []),
        ("x30", "RawErrors", 10, 13, (), []),
        ("x32", "Arbeitszeitcheck_2.3", 25, 3, (), []),
        ("x24", "Visible", 7, 1, ("Hidden", "VeryHidden"), []),
        ("x26", "Sheet1", 3, 2, (), [2]),
    ],
)
def test_a_workbook(  # noqa: PLR0913, PLR0917 - one argument a column of the table
    start: str, sheet: str, columns: int, rows: int, hidden_sheets: tuple[str, ...], hidden_rows: list[int]
) -> None:
    """Sheet, columns, rows and what is hidden are found."""
    found, read_rows = read(named(start))
    assert (found.sheet, found.hidden_sheets) == (sheet, hidden_sheets)
    assert (len(found.columns), len(read_rows), found.rows) == (columns, rows, rows)
    assert [row.number for row in read_rows if row.hidden] == hidden_rows


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ("c25", "line 3: a quote .* it swallows 1 line"),
        ("x03", "OpenDocument"),
        ("x04", "XML entities, which are not allowed"),
        ("x09", "protected with a password"),
        ("x13", "damaged or not completely downloaded"),
        ("x43", "old Excel file"),
    ],
)
def test_a_file_that_is_refused(start: str, says: str) -> None:
    """Each has its own sentence."""
    with pytest.raises(FileError, match=says):
        read(named(start))


def test_values_are_kept() -> None:
    """Digits, line breaks, leading zeros and extra cells come through."""
    assert read(named("c27"))[1][0].cells[0] == "123456789012345678901234"
    assert read(named("c14"))[1][1].cells[0] == "Once upon\ra time"
    assert read(named("c19"))[1][0].cells == ("1101", "John", "0", "30", "001101")
    assert read(named("c18"))[1][0].warnings[0].value == "I'm too long!"
    assert [(row.number, row.line) for row in read(named("c23"))[1]] == [(2, 2), (3, 7), (4, 12), (5, 17)]


def test_headers_are_found_and_named() -> None:
    """Below titles, filters and blank lines; repeated names stay apart; the mapping may still say otherwise."""
    found = read(named("c11"))[0]
    assert (found.header_row, found.titles, found.columns[:3]) == (12, 6, ("Column A", "1985", "1993"))
    assert read(named("c11"), SourceOptions(header_row=14))[0].titles == 8
    assert (read(named("c18"))[0].header_row, read(named("c18"))[0].titles) == (4, 0)
    assert read(named("c19"))[0].columns == ("id", "name", "id (2)", "age", "id (3)")
    assert read(named("c10"))[0].columns == ("A", "1")


def test_every_file_is_read_or_refused_in_time() -> None:
    """No file of the corpus takes two seconds or raises anything but a FileError."""
    for path in sorted(CORPUS.glob("[!R]*")):
        began = time.process_time()
        try:
            read(path)
        except FileError as refusal:
            assert str(path) in str(refusal)  # noqa: PT017 - both ends are right here
        assert time.process_time() - began < 2
