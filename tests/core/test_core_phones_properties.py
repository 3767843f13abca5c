"""What holds for every phone cell: no error, no number that nobody wrote."""

import re
import time
import unicodedata
from collections.abc import Iterator
from datetime import date

import phonenumbers
import pytest
from core_samples import dialled
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from importer.phones import read_phones

REGIONS = st.sampled_from(
    [
        *("", "XX", "BG", "DE", "AT", "CH", "GB", "US", "RO", "GR", "TR", "RS", "MK", "IT", "FR"),
        *("ES", "PL", "HU", "NL", "SE", "AR", "MX", "BR", "AU", "SM"),
    ]
)
TRUNK_ZERO_REGIONS = st.sampled_from(["BG", "DE", "AT", "GB", "FR", "RO", "TR", "SE"])
E164 = re.compile(r"\+[1-9]\d{6,14}")
FLOATS = re.compile(r"\d[.,]?\d*[eE]\+?\d{1,3}")  # 8.88123456E8: their last zeros need not be written
# What can stand between the digits of one number; a plus only before the first.
WITHIN = frozenset(" ()/.-")
NUMBERS = st.sampled_from(
    ["0888123456", "+359 888 123 456", "02/987 65 43", "029876543", "030 1234567", "00493012345", "262-397-7937", "(0"]
)
PIECES = st.one_of(
    NUMBERS,
    st.integers(0, 10**10).map(str),
    st.sampled_from(
        [*" .,;:/|()+-#xеeE'№€%\n\t\u200b\u00a0²٣８OоОlI&*•_~", " / ", " - ", " и ", "ext", "вътр.", "тел."]
    ),
    st.sampled_from(
        ["факс", "лв", "няма", "моб ", "1) ", " 2) ", "00", "+359", "(0)", "_x000D_", "<br>", "E+08", ".0"]
    ),
    st.dates().map(lambda day: f"{day:%d.%m.%Y}"),
    st.floats(0, 1e12).map(str),
)
SALES_CELLS = st.lists(PIECES, max_size=8).map("".join)
DIGIT_CELLS = st.text(alphabet="0012345678899+ ()-/.,\n;OоlIeEx٠٨８²\u200b", max_size=60)
DATE_FORMS = [
    *("{0:%d.%m.%Y}", "{0.day}.{0.month}.{0.year}", "{0:%d/%m/%Y}", "{0:%m/%d/%Y}", "{0:%d-%m-%Y}", "{0:%Y-%m-%d}"),
    *("{0:%Y/%m/%d}", "{0:%d. %m. %Y}", "{0:%d.%m.%y}", "{0:%d/%m/%y}", "{0:%y-%m-%d}", "{0:%d %m %Y}"),
    *("{0:%Y%m%d}", "{0:%d%m%Y}", "{0:%m.%Y}", "{0:%Y-%m}", "{0:%d.%m}-{0:%d.%m}", "{0:%Y-%m-%d %H:%M:%S}"),
]
CELLS = st.one_of(st.text(), SALES_CELLS, DIGIT_CELLS)
EXAMPLES = [  # of most countries, a mobile and a fixed number
    number
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    if (number := phonenumbers.example_number_for_type(region, kind)) is not None
]


def plain(cell: str) -> str:
    """Return a cell with ASCII digits, simple spaces and hyphens, and nothing invisible; made without the importer."""
    found = []
    for char in cell:
        kind = unicodedata.category(char)
        parts = char if kind == "No" else unicodedata.normalize("NFKC", char)
        found += ["" if unicodedata.category(part)[0] == "M" else _plain(part) for part in parts]
    return "".join(found)


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    kind = unicodedata.category(char)
    return {"Cf": "", "Pd": "-", "Zs": " ", "Cc": " ", "Zl": " ", "Zp": " "}.get(kind, char)


def stands_in(phone: str, cell: str, region: str) -> bool:
    """Tell whether a number stands in a cell: its digits side by side, no further one at either end, and its country.

    Before them stands nothing but the trunk prefix and a country code, and without a written one the country is the
    region's own.
    """
    text = plain(cell)
    number = phonenumbers.parse(phone)
    national = phonenumbers.national_significant_number(number)
    code = str(number.country_code)
    at = [place for place, char in enumerate(text) if char.isascii() and char.isdigit()]
    digits = "".join(text[place] for place in at)
    is_home = code == str(phonenumbers.country_code_for_region(region))
    return any(
        _is_its_own(text, at[begin], at[end - 1], is_float=bool(FLOATS.search(text)))
        and (is_home or _has_code(text[: at[begin] + 1], digits[begin : end - len(national)], code))
        for begin, end in _windows(digits, national, code)
    )


def _windows(digits: str, national: str, code: str) -> Iterator[tuple[int, int]]:
    """Yield the places (from, to) of a number's digits with each that may stand before them."""
    for prefix in ("", "0", "06", "8", "1", code, f"{code}0", f"{code}06", f"00{code}", f"00{code}0", f"011{code}"):
        wanted = prefix + national
        for begin in range(len(digits) - len(wanted) + 1):
            if digits.startswith(wanted, begin):
                yield begin, begin + len(wanted)


def _is_its_own(text: str, first: int, last: int, *, is_float: bool) -> bool:
    """Tell whether a number's digits have no letter or comma between them, and no digit at either end."""
    after = text[last + 1 : last + 2]
    alone = not text[first - 1 : first].isdigit() and (is_float or not after.isdigit())
    return alone and set(text[first : last + 1]) - set("0123456789") <= WITHIN


def _has_code(before: str, prefix: str, code: str) -> bool:
    """Tell whether a number begins with a written country code: behind a plus, 00 or 011."""
    return prefix.startswith((f"00{code}", f"011{code}")) or (prefix.startswith(code) and "+" in before[-4:])


def written(number: phonenumbers.PhoneNumber) -> list[str]:
    """Return the forms in which people write a number."""
    forms = phonenumbers.PhoneNumberFormat
    national, abroad, e164 = [
        phonenumbers.format_number(number, form) for form in (forms.NATIONAL, forms.INTERNATIONAL, forms.E164)
    ]
    return [national, re.sub(r"\D", "", national), abroad, e164, f"00{e164[1:]}"]


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


@settings(deadline=None, max_examples=500)
@given(cell=CELLS, region=REGIONS)
@example(cell="О888 123 456", region="BG")
@example(cell="359888123456.0", region="BG")
@example(cell="8.881234560E8", region="BG")
@example(cell="02 98765\n43", region="BG")
@example(cell="0888123456 0899555111", region="BG")
@example(cell="03012340305678", region="DE")
@example(cell="886377", region="SM")
def test_every_number_is_valid_and_stands_in_its_cell(cell: str, region: str) -> None:
    """A number is E.164, exists, and is what stands in the cell: no digit is added, taken away or of two numbers."""
    for phone in dialled(cell, region):
        assert E164.fullmatch(phone)
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone))
        assert stands_in(phone, cell, region)


@settings(deadline=None, max_examples=200)
@given(
    number=st.sampled_from(EXAMPLES), form=st.integers(0, 4), zero=st.sampled_from(["kept", "lost", "float", "short"])
)
def test_what_a_spreadsheet_makes_of_a_number_is_that_number_or_none(
    number: phonenumbers.PhoneNumber, form: int, zero: str
) -> None:
    """In every country: what lost its first zeros, or became a float, is never another one."""
    region = phonenumbers.region_code_for_number(number) or ""
    text = written(number)[form]
    if zero != "kept" and text.isdecimal():
        text = {"lost": text.lstrip("0"), "float": f"{float(text)}", "short": f"{float(text):.5E}"}[zero]
    assert dialled(text, region) in ([], [phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)])


@settings(deadline=None, max_examples=300)
@given(
    first=st.sampled_from(EXAMPLES),
    second=st.sampled_from(EXAMPLES),
    forms=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    joint=st.sampled_from(
        ["", " ", "-", "/", " / ", ", ", ";", "\n", " и ", "+", "  ", "&", "*", ".", " тел ", "(", ")"]
    ),
)
def test_two_numbers_of_any_country_never_become_a_third(
    first: phonenumbers.PhoneNumber, second: phonenumbers.PhoneNumber, forms: tuple[int, int], joint: str
) -> None:
    """Whatever stands between them, a cell gives the numbers that each of them gives alone, or none.

    Left out is what nobody can see: where numbers have any length, the next one could as well be the end of the first,
    if it shows no beginning of its own.
    """
    region = phonenumbers.region_code_for_number(first) or ""
    one, other = written(first)[forms[0]], written(second)[forms[1]]
    assume(other[0] in "0+" or joint in {" / ", ", ", ";", "\n", " и ", "&", "*", " тел "})
    assert set(dialled(one + joint + other, region)) <= {*dialled(one, region), *dialled(other, region)}


SLOW_PARTS = [
    "0",
    "(0",
    "+",
    " ",
    "/",
    "- ",
    "0 ",
    "   ~0",
    "///*0",
    "1x",
    "вътр",
    "тел ",
    "1) ",
    "02 12345 ",
    "0\n",
    "1,",
    "ﷺ",
]


@pytest.mark.parametrize("part", SLOW_PARTS)
@pytest.mark.parametrize("end", ["", "0", "x", " (", "тел 0888"])
def test_no_text_takes_long(part: str, end: str) -> None:
    """The longest text that is looked at takes some milliseconds at most, and a longer one no more."""
    for size in (250, 32_767):
        text = (part * size)[: size - len(end)] + end
        before = time.process_time()
        read_phones(text, "DE", "Phone")
        assert time.process_time() - before < 0.5


def test_a_text_that_is_slow_to_compose_is_not_composed() -> None:
    """Marks that stand in no order take the square of their number to be put into one."""
    before = time.process_time()
    assert dialled("0" + "\u0315\u0300\u0323" * 100_000) == []
    assert time.process_time() - before < 0.5


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
