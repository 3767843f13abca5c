"""pandas and the csv module must give the very same rows for each file that either may read."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reading_files import written

from importer.errors import FileError
from importer.reading import frames
from importer.reading.dialect import Dialect
from importer.reading.scan import scan
from importer.reading.text import TextFile, rows_by_csv, rows_by_pandas

CELL = st.one_of(
    st.sampled_from(["", " ", "NA", "nan", "NULL", "None", "1e5", "007", "TRUE", "-", "#", "2026-01-02", '""']),
    st.text(alphabet="ab1 \"',;\t\ufeff\x1a\x1c\x85\u2028\xa0яü€😀\\#\r\n\x00", max_size=6),
    st.text(max_size=6),
)


def quoted(cell: str) -> str:
    """Write a cell in quotes."""
    return '"' + cell.replace('"', '""') + '"'


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str]:
    """Make a delimiter and a text of records of one width, some cells quoted and some not, some lines blank."""
    delimiter = draw(st.sampled_from([",", ";", "\t", "|", "\x1f"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    width = draw(st.integers(1, 4))
    records = draw(st.lists(st.lists(CELL, min_size=width, max_size=width) | st.just([]), max_size=8))
    write = draw(st.lists(st.booleans(), min_size=1, max_size=7))
    lines = [
        delimiter.join(quoted(cell) if write[at % len(write)] else cell for at, cell in enumerate(record, row))
        for row, record in enumerate(records)
    ]
    return delimiter, end.join(lines) + draw(st.sampled_from(["", end]))


@example((",", '\ufeff"a",b\n1,2'))
@example((",", '\ufeff"'))
@example((",", "\na,b\n\n1,2\n\n"))
@example((",", 'a,b\n"x"y,"z" \n'))
@example((",", ' ,"a"\n"" ,x'))
@example(("\x1f", '\n""\na\n'))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=600)
@given(tables())
def test_both_readers_give_the_same_rows(tmp_path: Path, table: tuple[str, str]) -> None:
    """Cells, row numbers and lines are equal for each text that the scan calls regular."""
    delimiter, text = table
    file = TextFile(written(tmp_path, text.encode("utf-8", "ignore")), "utf-8", dialect=Dialect(delimiter))
    try:
        with file.open() as handle:
            shape = scan(file.path, handle, file.dialect)
    except FileError:
        return
    if shape.regular:
        assert list(rows_by_pandas(file, shape)) == list(rows_by_csv(file, shape))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_both_readers_agree_over_chunks_and_encodings(tmp_path: Path, encoding: str) -> None:
    """A file of several chunks, behind a `sep=` line, gives the same rows by both."""
    lines = [f'{number};"Иван; {number}"' if number % 7 else "" for number in range(frames.CHUNK_RECORDS * 2 + 3)]
    text = "sep=;\r\nномер;име\r\n" + "\r\n".join(lines) + "\r\n"
    file = TextFile(written(tmp_path, text, encoding=encoding), encoding, 1, Dialect(";"))
    with file.open() as handle:
        shape = scan(file.path, handle, file.dialect, skipped_lines=1)
    rows = list(rows_by_pandas(file, shape))
    assert shape.regular
    assert len(rows) == len(lines)
    assert rows == list(rows_by_csv(file, shape))
    assert (rows[-1].number, rows[-1].line) == (len(lines) + 1, len(lines) + 2)
