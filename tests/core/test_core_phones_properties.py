"""What holds for every phone cell: no error, no number that nobody wrote."""

import re
import unicodedata
from datetime import date

import phonenumbers
import pytest
from core_samples import dialled
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.phones import read_phones

REGIONS = st.sampled_from(["", "BG", "DE", "AT", "US", "GB", "IT", "AR", "MX", "BR", "XX"])
TRUNK_ZERO_REGIONS = st.sampled_from(["BG", "DE", "AT", "GB", "FR", "RO", "TR", "SE"])
E164 = re.compile(r"\+[1-9]\d{6,14}")
NUMBERS = st.sampled_from(
    ["0888123456", "+359 888 123 456", "02/987 65 43", "029876543", "030 1234567", "00493012345", "262-397-7937", "(0"]
)
PIECES = st.one_of(
    NUMBERS,
    st.integers(0, 10**10).map(str),
    st.sampled_from([*" .,;:/|()+-#xеeE'№€%\n\t\u200b\u00a0²٣８", " / ", " и ", "ext", "вътр.", "тел.", "лв", "няма"]),
    st.dates().map(lambda day: f"{day:%d.%m.%Y}"),
    st.floats(0, 1e12).map(str),
)
SALES_CELLS = st.lists(PIECES, max_size=8).map("".join)
DATE_FORMS = [
    *("{0:%d.%m.%Y}", "{0.day}.{0.month}.{0.year}", "{0:%d/%m/%Y}", "{0:%m/%d/%Y}", "{0:%d-%m-%Y}", "{0:%Y-%m-%d}"),
    *("{0:%Y/%m/%d}", "{0:%d. %m. %Y}", "{0:%d.%m.%y}", "{0:%d/%m/%y}", "{0:%y-%m-%d}", "{0:%d %m %Y}"),
    *("{0:%Y%m%d}", "{0:%d%m%Y}", "{0:%m.%Y}", "{0:%Y-%m}", "{0:%d.%m}-{0:%d.%m}", "{0:%Y-%m-%d %H:%M:%S}"),
]
CELLS = st.one_of(st.text(), SALES_CELLS)


def digits_of(cell: str) -> str:
    """Return a cell's digits, in any script, as 0 to 9, without all that stands between them."""
    return "".join(str(unicodedata.decimal(char)) for char in cell if char.isdecimal())


@settings(deadline=None, max_examples=300)
@given(cell=CELLS, region=REGIONS)
@example(cell="; и ;", region="BG")
@example(cell="\ud800" + "1" * 12, region="BG")
@example(cell="1." + "2" * 99 + "e99", region="BG")
def test_every_text_gives_numbers_or_issues(cell: str, region: str) -> None:
    """Whatever the text, at least one result comes back, each a number or an issue, and never both."""
    phones = read_phones(cell, region, "Phone")
    assert phones
    assert all(bool(phone.phone) != bool(phone.issue) for phone in phones)


@settings(deadline=None, max_examples=300)
@given(cell=CELLS, region=REGIONS)
def test_every_number_is_valid_and_stands_in_its_cell(cell: str, region: str) -> None:
    """A number is E.164, exists, and its national digits stand side by side in the cell."""
    for phone in dialled(cell, region):
        number = phonenumbers.parse(phone)
        assert E164.fullmatch(phone)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.national_significant_number(number) in digits_of(cell)


@settings(deadline=None)
@given(
    day=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    form=st.sampled_from(DATE_FORMS),
    around=st.sampled_from(["{}", "{} г.", "от {}", "am {}", " {} ", "({})", "до {}!"]),
    region=REGIONS,
)
def test_a_date_is_never_dialled(day: date, form: str, around: str, region: str) -> None:
    """No date is a number to call, in whatever form and country, alone or in a text."""
    assert dialled(around.format(form.format(day)), region) == []


@settings(deadline=None)
@given(
    whole=st.integers(0, 10**10),
    cents=st.integers(0, 99),
    form=st.sampled_from(["{0}.{1:02}", "{0},{1:02}", "{0:,}.{1:02}", "{2}.{1:02}", "{2},{1:02}", "-{0}.{1:02}"]),
    unit=st.sampled_from(["", " лв", " лв.", "лв", " BGN", " €", "€", " EUR"]),
    region=TRUNK_ZERO_REGIONS,
)
def test_an_amount_with_cents_is_never_dialled(whole: int, cents: int, form: str, unit: str, region: str) -> None:
    """No price is a number to call, as long as it has less than nine digits or a remainder."""
    spaced = f"{whole:,}".replace(",", " ")
    found = dialled(form.format(whole, cents, spaced) + unit, region)
    assert found == [] or (unit == "" and cents == 0 and whole >= 10**8)


@settings(deadline=None)
@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    joint=st.sampled_from([", ", ",", " ", "; "]),
    region=REGIONS,
)
def test_a_place_on_the_map_is_never_dialled(latitude: float, longitude: float, joint: str, region: str) -> None:
    """Coordinates are no number to call."""
    assert dialled(f"{latitude:.6f}{joint}{longitude:.6f}", region) == []


@settings(deadline=None)
@given(birthday=st.dates(date(1900, 1, 1), date(2099, 12, 31)), rest=st.integers(0, 9999), word=st.booleans())
def test_a_personal_id_is_never_dialled(birthday: date, rest: int, word: bool) -> None:
    """A Bulgarian ЕГН (year, month plus 40 from 2000 on, day, four digits) is no Bulgarian number."""
    month = birthday.month + (40 if birthday.year >= 2000 else 0)
    egn = f"{birthday:%y}{month:02}{birthday:%d}{rest:04}"
    assert dialled(f"ЕГН {egn}" if word else egn) == []


@settings(deadline=None)
@given(
    first=st.sampled_from(["0888 123 456", "02/987 65 43", "029876543", "0431 23456", "032 65432"]),
    joint=st.sampled_from(["/", " / ", "/ ", ", ", ",", ";", " (", " - ", " и "]),
    more=st.from_regex(r"[0-9]{1,4}", fullmatch=True),
)
def test_a_few_more_digits_make_no_other_number(first: str, joint: str, more: str) -> None:
    """Of a range such as `0888 123 456/457`, the number alone can be called, or none: never one made of both."""
    assert dialled(first + joint + more) in ([], dialled(first))


@settings(deadline=None)
@given(
    first=st.sampled_from(["0301234567", "030 1234", "0171 765 4321", "089/98765"]),
    second=st.sampled_from(["0307654321", "030 5678", "0151 23456789", "040/98765"]),
    joint=st.sampled_from([" ", "-", " - ", "/", " / ", ",", ", ", ";", "\n", " oder ", "+"]),
)
def test_two_numbers_never_become_one(first: str, second: str, joint: str) -> None:
    """Where numbers have any length, two in a cell are two, or none."""
    assert set(dialled(first + joint + second, "DE")) <= {*dialled(first, "DE"), *dialled(second, "DE")}


@settings(deadline=None)
@given(
    number=st.sampled_from(["+359888123456", "+35929876543", "+493012345678", "+12623977937", "+442079460958"]),
    groups=st.lists(st.integers(1, 4), min_size=1, max_size=12),
    separators=st.lists(st.sampled_from([" ", "-", ".", "\u00a0"]), min_size=12, max_size=12),
    region=REGIONS,
)
def test_separators_change_nothing(number: str, groups: list[int], separators: list[str], region: str) -> None:
    """A number with its country code is read the same in any grouping, or rejected: never as another."""
    text, rest = number[:4], number[4:]
    for size, separator in zip(groups, separators, strict=False):
        text += rest[:size] + separator
        rest = rest[size:]
    assert dialled(text + rest, region) in ([number], [])


@pytest.mark.parametrize("cell", ["0888 123 456", "тел. 02 987 65 43; 0899 555 111 вътр. 12", "Анна"])
def test_a_result_shows_no_number_in_its_repr(cell: str) -> None:
    """Neither a number nor the cell stands in the repr of what was read."""
    shown = repr(read_phones(cell, "BG", "Phone"))
    assert not re.search(r"\d{3}|Анна", shown)
