"""A row that names its own country, where the mapping reads its numbers in another."""

import pytest
from mapping_tools import mapped

from importer.issues import IssueCode
from importer.records import Contact

BULGARIAN_NUMBERS = "version: 1\nphone: P\nregion: BG\n"
BY_COUNTRY = "version: 1\nphone: P\nregion: {column: Country, default: BG}\n"


def contact(text: str, phone: str, country: str, header: str = "Country") -> Contact:
    """Return the contact of a row with these two cells."""
    (only,) = mapped(text, {"P": phone, header: country}, region="").contacts
    return only


def said(one: Contact) -> tuple[str, str]:
    """Return the contact's number, and the code of what is said about it."""
    code = one.issue.code if one.issue else "".join(warning.code for warning in one.warnings)
    return one.phone, code


@pytest.mark.parametrize(
    ("phone", "country", "expected"),
    [
        ("(08) 9029 4631", "", ("+359890294631", "")),
        ("(08) 9029 4631", "България", ("+359890294631", "")),
        (
            "(08) 9029 4631",
            "Атлантида",
            ("+359890294631", ""),
        ),  # a column that the mapping doesn't ask may hold anything
        ("(08) 9029 4631", "Australia", ("", IssueCode.TWO_COUNTRIES)),
        ("064 123 456", "Сърбия", ("", IssueCode.TWO_COUNTRIES)),
        ("0888 123 456", "Australia", ("", IssueCode.TWO_COUNTRIES)),  # (08) 8812 3456 in Adelaide
        ("02 987 65 43", "Australia", ("+35929876543", IssueCode.OTHER_COUNTRY)),
        ("888123456", "DE", ("+359888123456", IssueCode.OTHER_COUNTRY)),
        ("+359888123456", "Australia", ("+359888123456", "")),
        ("00359888123456", "DE", ("+359888123456", "")),
        ("+61890294631", "Australia", ("+61890294631", "")),
        ("0188123456", "DE", ("", IssueCode.INVALID_NUMBER)),
        ("няма", "DE", ("", IssueCode.NO_PHONE)),
    ],
)
def test_a_number_of_the_region_alone_is_doubted(phone: str, country: str, expected: tuple[str, str]) -> None:
    """It is called with a warning; one that the row's country has too is not called; a written code settles it."""
    assert said(contact(BULGARIAN_NUMBERS, phone, country)) == expected


@pytest.mark.parametrize(
    ("phone", "country", "expected"),
    [
        ("(08) 9029 4631", "", ("+359890294631", "")),
        ("(08) 9029 4631", "Australia", ("+61890294631", "")),
        ("(08) 9029 4631", "Атлантида", ("", IssueCode.UNKNOWN_REGION)),
        ("02 987 65 43", "Australia", ("", IssueCode.INVALID_NUMBER)),
        ("+359888123456", "Australia", ("+359888123456", "")),
    ],
)
def test_a_country_that_the_mapping_asks_decides_alone(phone: str, country: str, expected: tuple[str, str]) -> None:
    """The default serves empty cells only: a number that the row's country doesn't have is none."""
    assert said(contact(BY_COUNTRY, phone, country)) == expected


@pytest.mark.parametrize(
    ("header", "country", "code"),
    [
        ("Държава", "AU", IssueCode.OTHER_COUNTRY),
        ("страна", "Австралия", IssueCode.OTHER_COUNTRY),
        ("Billing Country", "AUS", IssueCode.OTHER_COUNTRY),
        ("Land", "Australien", IssueCode.OTHER_COUNTRY),
        ("Land", "DE", IssueCode.TWO_COUNTRIES),
        ("Country", "TH", IssueCode.TWO_COUNTRIES),
        ("Land", "TH", ""),  # Thüringen
        ("Country of birth", "Australia", ""),
        ("Фирма", "Australia", ""),
    ],
)
def test_a_country_is_known_by_its_header(header: str, country: str, code: str) -> None:
    """Only a column whose header says so is the row's country, and a German state is none."""
    phone = "" if code == IssueCode.TWO_COUNTRIES else "+35929876543"
    assert said(contact(BULGARIAN_NUMBERS, "02 987 65 43", country, header)) == (phone, code)


def test_the_sentences_name_the_rows_country() -> None:
    """A person sees which country is meant, as the row writes it."""
    (warning,) = contact(BULGARIAN_NUMBERS, "02 987 65 43", "Австралия").warnings
    issue = contact(BULGARIAN_NUMBERS, "(08) 9029 4631", "Австралия").issue
    assert '("Австралия")' in warning.reason
    assert issue is not None
    assert '("Австралия")' in issue.reason


def test_of_several_numbers_only_those_without_a_code_are_doubted() -> None:
    """Each number of a cell is weighed by itself."""
    row = mapped(BULGARIAN_NUMBERS, {"P": "0888 123 456, +359 899 555 111", "Country": "DE"}, region="")
    assert [said(one) for one in row.contacts] == [
        ("+359888123456", IssueCode.OTHER_COUNTRY),
        ("+359899555111", ""),
    ]
