"""Names of columns and texts of cells."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reading.cells import text_of, trim
from importer.reading.headers import column_letters, column_names


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_lettered_as_in_a_spreadsheet_program(index: int, letters: str) -> None:
    """A position becomes the letters that Excel shows."""
    assert column_letters(index) == letters


@pytest.mark.parametrize(
    ("header", "first_column", "names"),
    [
        (["id", "name", "id", "id"], 0, ("id", "name", "id (2)", "id (3)")),
        (["id", "id", "id (2)"], 0, ("id", "id (3)", "id (2)")),
        (["Име", "", ""], 2, ("Име", "Column D", "Column E")),
        (["Phone", "PHONE"], 0, ("Phone", "PHONE (2)")),
        (["Mobile\n phone"], 0, ("Mobile phone",)),
    ],
)
def test_each_column_has_a_name_of_its_own(header: list[str], first_column: int, names: tuple[str, ...]) -> None:
    """Repeated names are numbered, empty ones are lettered, a real header keeps its name."""
    assert column_names(header, first_column) == names


@given(st.lists(st.sampled_from(["", "id", "ID", "id (2)", "Column A", "Column B", "x"]), max_size=12))
def test_names_are_distinct_and_never_empty(header: list[str]) -> None:
    """Whatever the header holds, no two columns share a name, not even up to case."""
    names = column_names(header)
    assert len(names) == len(header)
    assert all(names)
    assert len({name.casefold() for name in names}) == len(header)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (359888123456.0, "359888123456"),
        (2987654.0, "2987654"),
        (123456789012345.0, "123456789012345"),
        (-3.0, "-3"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (0.00001, "0.00001"),
        (3.59888123456e20, "3.59888123456E+20"),
        (float(2**53), str(2**53)),
        (1e16, "1E+16"),
        (7, "7"),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1), "2026-03-01"),  # noqa: DTZ001 - a spreadsheet's times have no zone
        (datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30:00"),  # noqa: DTZ001 - likewise
        (datetime(2026, 3, 1, 9, 29, 59, 999_999), "2026-03-01 09:30:00"),  # noqa: DTZ001 - likewise
        (time(9, 5), "09:05:00"),
        (timedelta(hours=30, minutes=1), "30:01:00"),
        ("\xa0 +359 88\u200b\ufeff ", "+359 88"),
        ("0\x00888", "0888"),
    ],
)
def test_a_cell_becomes_text(value: object, text: str) -> None:
    """A number keeps all its digits and gets no dot; dates are ISO; texts are trimmed."""
    assert text_of(value) == text


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_whole_numbers_up_to_15_digits_keep_each_digit(number: int) -> None:
    """What calamine gives as float is written without dot and exponent."""
    assert text_of(float(number)) == str(number)


@given(st.text())
def test_trimming_takes_white_space_off(text: str) -> None:
    """After trimming, Python's own strip finds nothing more."""
    assert trim(text) == trim(text).strip()
