"""What a number looks like in its cell, by the format's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reading.workbooks.number_formats import number_format


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0000000000", 888123456, "0888123456"),
        ("0000000000", 888123456.4, "0888123456"),
        ("0##########", 888123456, "0888123456"),
        ('"+"0', 359888123456, "+359888123456"),
        ("\\+0", 359888123456, "+359888123456"),
        ("+0", 359888123456, "+359888123456"),
        ('"+"General', 359888123456, "+359888123456"),
        ('"+359"000000000', 888123456, "+359888123456"),
        ("000 000 000", 888123456, "888 123 456"),
        ('"0049"0', 895123456, "0049895123456"),
        ('"00"0', 359888123456, "00359888123456"),
        ("0000\\ 000\\ 000", 888123456, "0888 123 456"),
        ("0##\\ ###\\ ####", 888123456, "088 812 3456"),
        ("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", 8015557712, "(801) 555-7712"),
        ("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", 5557712, "555-7712"),
        ("00000;[Red]-00000", -5, "-00005"),
        ('0 "бр."', 12, "12 бр."),
        ('"да";;"не"', 1, "да"),
        ('"да";;"не"', 0, "не"),
        ("0%", 0.12, "12%"),
        ("0.00%", 0.125, "12.50%"),
        ("0.0#%", 0.5, "50.0%"),
        ('#,##0.00 "лв."', 1234.5, "1 234,50 лв."),
        ("#,##0.00\\ [$лв.-402]", 12.5, "12,50 лв."),
        ("[$€-407] #,##0.00", 1234.5, "€ 1.234,50"),
        ("[$$-409]#,##0.00", 1234.5, "$1,234.50"),
        ('0.00 "€"', -1.005, "-1.01 €"),
    ],
)
def test_a_number_is_shown_as_in_its_cell(code: str, value: float, shown: str) -> None:
    """Zeros in front, signs between, percents and currencies, as LibreOffice shows them in the same language."""
    found = number_format(code)
    assert found is not None
    assert found.shown(value) == shown


@pytest.mark.parametrize(
    "code",
    [
        *("", "General", "@", "0", "#", "0.00", "#,##0", "#,##0_);(#,##0)", "0.00E+00", "# ?/?", "0,", "0.0,,"),
        *("yyyy-mm-dd", "d.m.yyyy", "[h]:mm", "[$-402]d mmmm yyyy", "hh:mm:ss AM/PM", "0000/000000", "0.0.0"),
        '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
        '"' + "x" * 300 + '"0',
    ],
)
def test_where_the_plain_number_says_as_much_there_is_nothing_to_show(code: str) -> None:
    """Decimals, thousands, exponents and fractions; and dates, which are no numbers."""
    assert number_format(code) is None


def test_a_number_that_is_not_exact_is_left_as_it_is() -> None:
    """Its last digits are lost: no format may make them look whole."""
    found = number_format("0000000000")
    assert found is not None
    assert found.shown(1e17) is None
    assert found.shown(float("nan")) is None
    assert found.shown(float("inf")) is None


@given(
    st.text(alphabet='0#?.,%;"\\[]$-+() E/ymdhs@_*<=>€лвGeneral149', max_size=30),
    st.floats(allow_nan=True) | st.integers(-(10**16), 10**16).map(float),
)
def test_no_format_and_no_number_make_it_raise(code: str, value: float) -> None:
    """A format is a stranger's text."""
    found = number_format(code)
    assert found is None or isinstance(found.shown(value), str | None)


@given(st.integers(0, 15), st.integers(0, 10**15 - 1))
def test_zeros_are_added_and_no_digit_changes(zeros: int, number: int) -> None:
    """Whatever the number, its own digits stand at the end; zeros that would be dialled abroad are left away."""
    found = number_format("0" * (zeros + 2))
    assert found is not None
    shown, padded = found.shown(number), str(number).zfill(zeros + 2)
    assert shown == (None if padded.startswith("00") and number >= 10**6 else padded)


@pytest.mark.parametrize("code", ["0000000000", "0000 000 000", "(000) 000-0000", '"тел. "0000000000'])
@pytest.mark.parametrize("value", [29023456, 24741234, 82820123])
def test_zeros_of_a_format_make_no_number_of_another_country(code: str, value: float) -> None:
    """02 902 3456 without its zero, in a column for mobiles, is not 00290 23456 on Saint Helena."""
    found = number_format(code)
    assert found is not None
    assert found.shown(value) is None


def test_the_zeros_of_a_short_code_are_shown() -> None:
    """Nobody dials it."""
    found = number_format("0000000")
    assert found is not None
    assert found.shown(4212) == "0004212"
