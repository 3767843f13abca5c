"""What a spreadsheet program writes as text is read back: cells, columns, header, delimiter, encoding."""

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_files import cells, read, written

HEADERS = (("№", "Име", "Телефон", "Бележка"), ("Фирма", "Телефон", "Имейл"), ("Nr", "Telefon", "Name", "Straße"))
TITLES: tuple[list[list[str]], ...] = ([], [["Списък 2026"]], [[], ["Kunden"], []])
PHONES = ("0888123456", "+359 88 812 3456", "030 1234567", "0888/123-456", "0888123456; 0899555111")
TEXTS = (
    *("Иван Петров", "Мария, Георгиева", "ЕТ „Слънце“", 'Фирма "Х" ООД', "Димитър; Стоян", "Юлия\nВтори ред", "А|Б"),
    *("", "1,5", "да", '5" тръба', "C:\\data\\", "ООД 'Z'", "=1+1", "TRUE", "007", "\tа"),
)


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[list[str]], tuple[str, ...], list[list[str]]]:
    """Make titles, a header and rows; one column holds numbers to call."""
    header = draw(st.sampled_from(HEADERS))
    row = st.tuples(*(st.sampled_from(PHONES if name in {"Телефон", "Telefon"} else TEXTS) for name in header))
    return draw(st.sampled_from(TITLES)), header, draw(st.lists(row.map(list), min_size=1, max_size=12))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    table=lists(),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
    names_it=st.booleans(),
)
def test_a_written_list_is_read_back(  # noqa: PLR0913, PLR0917 - one argument a way to write it
    tmp_path: Path,
    table: tuple[list[list[str]], tuple[str, ...], list[list[str]]],
    delimiter: str,
    end: str,
    encoding: str,
    names_it: bool,
) -> None:
    """In every delimiter, line end and encoding, with and without a `sep=` line."""
    titles, header, rows = table
    text = io.StringIO()
    text.write(f"sep={delimiter}{end}" if names_it else "")
    # The csv module does not quote a line feed where lines end otherwise.
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    )
    writer.writerows([*titles, header, *rows])
    found, read_rows = read(written(tmp_path, text.getvalue(), encoding=encoding))
    assert (found.delimiter, found.encoding, found.columns) == (delimiter, encoding, header)
    assert found.header_row == len(titles) + 1
    assert cells(read_rows) == [tuple(map(str.strip, row)) for row in rows]
