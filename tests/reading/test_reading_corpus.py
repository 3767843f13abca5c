"""The real files of the corpus, where it is there, behave as its README says."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from reading_files import cells, read

from importer.errors import FileError
from importer.issues import IssueCode
from importer.records import SourceOptions

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
# Started by a small process: what a child of a large one is said to have used includes the memory of its parent.
START = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', *sys.argv[1:]]))"
MEASURE = """
import resource, sys
from pathlib import Path
from importer.reading import FileError, open_source
from importer.records import SourceOptions
try:
    sum(1 for _ in open_source(Path(sys.argv[1]), SourceOptions()).rows())
except FileError as refusal:
    assert sys.argv[1] in str(refusal)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(one.ru_utime + one.ru_stime for one in used), *(one.ru_maxrss / 1024 for one in used))
"""
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
        ("x03", "The sheet claims 999,999,998,000,000,001 cells.* the limit is 40,000,000"),
        ("x04", "XML entities, which are not allowed"),
        ("x09", "protected with a password"),
        ("x13", "damaged or not completely downloaded"),
        ("x43", "damaged or not completely downloaded"),
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the memory of processes that have ended")
def test_every_file_is_read_or_refused_within_its_time_and_memory() -> None:
    """Each is given to a process of its own, which says what it and its own children took: 2 s and 300 MB at most.

    Time is that of the processor: others may be using this machine.
    """
    for path in sorted(CORPUS.glob("[!R]*")):
        said = subprocess.run([sys.executable, "-c", START, MEASURE, path], capture_output=True, text=True, check=True)
        cpu_s, parent_mb, child_mb = map(float, said.stdout.split())
        assert cpu_s < 2
        assert parent_mb < 300
        assert child_mb < 300


def test_stray_and_repeated_cells_cost_nothing() -> None:
    """A sheet that is styled down to its last row is read at once, one that claims 10^18 cells refused at once."""
    for start in ("x01", "x03", "x43"):
        began = os.times()
        with suppress(FileError):
            read(named(start))
        took = [after - before for after, before in zip(os.times(), began, strict=True)]
        assert sum(took[:4]) < 1


def test_what_cells_lack_is_said() -> None:
    """Errors, formulas that nobody calculated, and a hidden column, as their files have them."""
    errors = [row.warnings[0] for row in read(named("x30"))[1] if row.warnings]
    assert {issue.value for issue in errors} >= {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
    assert {issue.code for issue in errors} == {IssueCode.CELL_ERROR}
    formulas = [issue.code for row in read(named("x32"))[1] for issue in row.warnings]
    assert formulas
    assert set(formulas) == {IssueCode.FORMULA_WITHOUT_RESULT}
    assert read(named("x26"))[0].hidden_columns == ("HIDDEN",)
