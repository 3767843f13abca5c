"""Rules on rows and countries, and the kinds of numbers that are called."""

import pytest
from mapping_tools import SMALL, bound, mapped

from importer.issues import Issue, IssueCode
from importer.languages import say, speaking
from importer.mapping.patterns import MAX_WORK
from importer.records import Outcome, Verdict

MOBILE, LANDLINE, AMERICAN = "0888123456", "029876543", "+1 212 555 0103"


def codes(text: str, cells: dict[str, str]) -> list[tuple[str, str]]:
    """Return number and issue code of each contact of a row."""
    return [(one.phone, one.issue.code if one.issue else "") for one in mapped(text, cells).contacts]


@pytest.mark.parametrize(
    ("rule", "cell", "holds"),
    [
        ("starts_with: ['089', Алфа]", "(089) 555 111", True),
        ("starts_with: ['089', Алфа]", "АЛФА ООД", True),
        ("starts_with: '089'", "1089", False),
        ("starts_with: '089'", "", False),
        ("starts_with: '+359'", "+359 888", True),
        ("starts_with: a, in: [b]", "ab", False),
    ],
)
def test_beginnings(rule: str, cell: str, holds: bool) -> None:
    """Words begin as they are written; figures as their digits follow each other."""
    row = mapped(f"{SMALL}only: [{{column: A, {rule}}}]\n", {"Phone": MOBILE, "A": cell})
    assert (row.verdict is None) == holds


def test_a_row_that_a_rule_says_to_skip_is_left_out() -> None:
    """One rule that holds is enough; the report names it, and the cell."""
    text = f"{SMALL}skip: [{{column: A, in: [x]}}, {{column: B, filled: true, not_in: [y]}}]\n"
    assert mapped(text, {"Phone": MOBILE, "A": "", "B": "y"}).verdict is None
    skipped = mapped(text, {"Phone": MOBILE, "A": "", "B": "z"}).verdict
    words = '"B" not in [y] and filled'
    assert skipped == Verdict(Outcome.LEFT_OUT, Issue(IssueCode.SKIPPED_BY_RULE, "B", "z", words))
    first = mapped(text, {"Phone": MOBILE, "A": "X", "B": "z"}).verdict
    assert first
    assert first.issue.column == "A"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("in: [нов, стар]", "сред [нов, стар]"),
        ("in: [a and b], filled: true", "сред [a and b] и попълнена"),
        ("not_in: [''], starts_with: 0", 'извън [""] и с начало [0]'),
        ("filled: false, matches: a and filled", "празна и по образец a and filled"),
        ('in: ["x] and not in [y"]', "сред [x] и извън [y]"),  # as a person reads the English, too
        ("in: [x and matching]", "сред [x and matching]"),
        ('in: ["x] and ["]', "in [x] and []"),  # who can tell where it ends
    ],
)
def test_a_rule_is_said_in_bulgarian_test_by_test(rule: str, said: str) -> None:
    """With its values as they are; where these look like tests themselves, nothing is made of it."""
    binding = bound(f"{SMALL}only: [{{column: Вид, {rule}}}]\n", "Phone", "Вид")
    (words,) = (only.words for only in binding.only)
    with speaking("bg"):
        assert Issue(IssueCode.EXCLUDED_BY_RULE, detail=words).detail_in(say) == f"„Вид“ ({said})"


def test_a_cell_too_long_for_a_rule_s_pattern_is_put_aside() -> None:
    """Nobody is called whose cell might say "do not call" further down, and nobody is lost in silence."""
    text = f"{SMALL}skip: [{{column: A, matches: 'не звъни'}}]\n"
    whole = mapped(text, {"Phone": MOBILE, "A": "х" * 30_000 + " не звъни"}).verdict
    assert whole
    assert whole.issue.code is IssueCode.SKIPPED_BY_RULE
    longer = mapped(text, {"Phone": MOBILE, "A": "х" * MAX_WORK}).verdict
    assert longer
    assert (longer.outcome, longer.issue.code) == (Outcome.REJECTED, IssueCode.VALUE_TOO_LONG)


@pytest.mark.parametrize(
    ("kinds", "cell", "expected"),
    [
        ("[mobile]", MOBILE, [("+359888123456", "")]),
        ("mobile", LANDLINE, [("", IssueCode.UNWANTED_KIND)]),
        ("[fixed_line]", MOBILE, [("", IssueCode.UNWANTED_KIND)]),
        ("[mobile, fixed_line]", LANDLINE, [("+35929876543", "")]),
        ("[mobile]", AMERICAN, [("+12125550103", "")]),
        ("[fixed_line]", AMERICAN, [("+12125550103", "")]),
        ("[voip]", AMERICAN, [("", IssueCode.UNWANTED_KIND)]),
        ("[mobile]", f"{LANDLINE}; {MOBILE}", [("", IssueCode.UNWANTED_KIND), ("+359888123456", "")]),
        ("[mobile]", "12", [("", IssueCode.TOO_SHORT)]),
        ("[mobile]", "няма", [("", IssueCode.NO_PHONE)]),
    ],
)
def test_only_the_kinds_that_are_wanted_are_called(kinds: str, cell: str, expected: list[tuple[str, str]]) -> None:
    """Where a country's numbers don't tell, they count as either; what is no number keeps its own reason."""
    assert codes(f"{SMALL}phone_types: {kinds}\n", {"Phone": cell}) == expected


def test_a_number_of_another_kind_is_told_with_its_kind() -> None:
    """The cell as it was, and in words what it holds."""
    issue = mapped(f"{SMALL}phone_types: [mobile]\n", {"Phone": LANDLINE}).contacts[0].issue
    assert issue == Issue(IssueCode.UNWANTED_KIND, "Phone", LANDLINE, "fixed line")


def test_the_first_column_with_a_number_of_a_wanted_kind_counts() -> None:
    """The landline that stands before it is passed over and shown in the report."""
    text = "version: 1\nphone_types: mobile\nphone: {first_of: [L, M]}\nsecondary_contacts: {columns: [S]}\n"
    cells = {"L": LANDLINE, "M": MOBILE, "S": "029876544"}
    assert codes(text, cells) == [
        ("+359888123456", ""),
        ("", IssueCode.UNWANTED_KIND),
        ("", IssueCode.UNWANTED_KIND),
    ]


REGION = """version: 1
phone: Phone
region:
  column: City
  lookup: {Berlin: DE, София: Bulgaria}
  when: [{column: Phone, starts_with: ["0171"], then: Германия}]
  default: BG
"""


@pytest.mark.parametrize(
    ("city", "number", "expected"),
    [
        ("berlin", "030 901820", "+4930901820"),
        ("СОФИЯ", "02 987 6543", "+35929876543"),
        ("Austria", "01 4000 4001", "+43140004001"),
        ("", "02 987 6543", "+35929876543"),
        ("София", "0171 / 123 45 67", "+491711234567"),
        ("Berlin", "+359 888 123 456", "+359888123456"),
    ],
)
def test_a_country_by_rule_by_table_by_name_or_by_default(city: str, number: str, expected: str) -> None:
    """In this order; a code written in the number wins over all."""
    assert codes(REGION, {"Phone": number, "City": city}) == [(expected, "")]


def test_a_city_that_no_table_knows_is_no_country() -> None:
    """Nothing is guessed."""
    assert codes(REGION, {"Phone": "0888123456", "City": "Пазарджик"}) == [("", IssueCode.UNKNOWN_REGION)]


def test_five_lines_do_the_simple_case() -> None:
    """A column for the number, one for the name, a campaign and a country."""
    text = "version: 1\ncampaign_id: 42\nregion: BG\nphone: Телефон\nvariables: {customer_name: Име}\n"
    row = mapped(text, {"Име": "Иван", "Телефон": MOBILE}, campaign_id=None, region="")
    assert (row.campaign_id, row.contacts[0].phone, row.verdict) == (42, "+359888123456", None)
    assert [(one.name, one.value) for one in row.contacts[0].variables] == [("customer_name", "Иван")]
    assert text.count("\n") == 5
