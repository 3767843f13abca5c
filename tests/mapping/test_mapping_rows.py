"""Source rows in, mapped rows out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapping_tools import SMALL, WHOLE_EXAMPLE, bound, mapped, values

from importer.issues import Issue, IssueCode
from importer.mapping.texts import is_email
from importer.records import Contact, MappedRow, Outcome, SourceRow, Variable, Verdict

HEADERS = ("Име", "Фамилия", "Фирма", "Имейл", "Телефон", "Телефон 2", "Лице 2", "Роля", "Съгласие")
ANNA = ("Анна", "Петрова", "АЛФА ООД", "anna@alfa.bg", "0888 123 456", "+359 2 987 6543", "Иван", "Управител", "Да")
BORIS = ("Борис", "", "Алфа  оод", "boris@alfa.bg", "0888123457", "", "Никой", "продавач", "1")
VERA = ("Вера", "Илиева", "", "няма", "0888123458", "", "", "", "не")
SOURCE = Variable("source", "Панаир Пловдив 2026")

EXPECTED = (
    MappedRow(
        number=4,
        line=None,
        campaign_id=42,
        contacts=(
            Contact(
                "Телефон",
                "0888 123 456",
                "+359888123456",
                (
                    Variable("customer_name", "Анна"),
                    Variable("company", "Алфа Оод"),
                    Variable("email", "anna@alfa.bg"),
                    Variable("greeting", "Здравейте, Анна Петрова"),
                    SOURCE,
                ),
            ),
            Contact("Телефон 2", "+359 2 987 6543", "+35929876543", (Variable("customer_name", "Иван"),)),
        ),
        group_key="алфа оод",
        leads_group=True,
        cells=ANNA,
    ),
    MappedRow(
        number=5,
        line=None,
        campaign_id=42,
        contacts=(
            Contact(
                "Телефон",
                "0888123457",
                "+359888123457",
                (
                    Variable("customer_name", "Борис"),
                    Variable("company", "Алфа Оод"),
                    Variable("email", "boris@alfa.bg"),
                    Variable("greeting", "Здравейте"),
                    SOURCE,
                ),
            ),
        ),
        group_key="алфа оод",
        cells=BORIS,
    ),
    MappedRow(
        number=6,
        line=None,
        campaign_id=42,
        contacts=(
            Contact(
                "Телефон",
                "0888123458",
                "+359888123458",
                (
                    Variable("customer_name", "Вера"),
                    Variable("email", "няма"),
                    Variable("greeting", "Здравейте, Вера Илиева"),
                    SOURCE,
                ),
            ),
        ),
        verdict=Verdict(
            Outcome.LEFT_OUT,
            Issue(IssueCode.EXCLUDED_BY_RULE, "Съгласие", "не", '"Съгласие" in [да, yes, 1]'),
        ),
        cells=VERA,
    ),
)


def test_the_whole_example_of_the_design() -> None:
    """Rows, the mapping of section 9, and what comes of them."""
    binding = bound(WHOLE_EXAMPLE.replace("[trim, title]", "[collapse, title]"), *HEADERS, region="")
    rows = [SourceRow(number, cells) for number, cells in enumerate((ANNA, BORIS, VERA), start=4)]
    assert tuple(binding.apply(row) for row in rows) == EXPECTED


# Values


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("A", "aa  BB"),
        ("{column: A, transform: upper}", "AA  BB"),
        ("{column: A, transform: [collapse, lower]}", "aa bb"),
        ("{column: A, transform: title}", "Aa  Bb"),
        ("{first_of: [Empty, A]}", "aa  BB"),
        ("{first_of: [Empty, [Nope, Name]]}", "о'нийл-петров"),
        ("{column: Name, transform: title}", "О'Нийл-Петров"),
        ("{value: x}", "x"),
        ("{column: Empty, default: d}", "d"),
        ("{column: Empty, default: d, transform: upper}", "d"),
        ("{template: '{{{A}}} & { name }'}", "{aa  BB} & о'нийл-петров"),
        ("{template: '{A} {Empty}', default: d}", "d"),
        ("{template: 'plain'}", "plain"),
        ("{template: 'Hi, {Empty | there }!'}", "Hi, there!"),
        ("{template: '{Empty|} {A} {Empty|}', transform: upper}", "AA BB"),
        ('{template: \'{"A" | x}, {"Empty" | x}\'}', "aa  BB, x"),
    ],
)
def test_where_a_value_comes_from_and_what_is_done_to_it(source: str, value: str) -> None:
    """Found, then transformed, then the default where nothing is left."""
    cells = {"Phone": "", "A": "aa  BB", "Empty": "", "Name": "о'нийл-петров"}
    assert values(mapped(f"{SMALL}variables: {{x: {source}}}\n", cells)) == {"x": value}


def test_empty_values_are_not_there() -> None:
    """The platform then uses its own default; a template with a hole greets nobody."""
    text = f"{SMALL}variables: {{a: A, b: {{template: 'Hello, {{A}}'}}, c: {{first_of: [A]}}}}\n"
    assert values(mapped(text, {"Phone": "", "A": ""})) == {}


def test_a_missing_required_value_rejects_the_row() -> None:
    """The verdict names the column and the variable; a default is never missing."""
    text = f"{SMALL}variables: {{n: {{column: A, required: true, default: '{{0}}'}}}}\n"
    row = mapped(text.replace("{0}", ""), {"Phone": "0888123456", "A": ""})
    assert row.verdict == Verdict(Outcome.REJECTED, Issue(IssueCode.MISSING_VALUE, "A", detail="n"))
    assert row.contacts[0].phone == "+359888123456"
    assert mapped(text.replace("{0}", "x"), {"Phone": "0888123456", "A": ""}).verdict is None


def test_a_value_that_is_no_address_rejects_the_row() -> None:
    """The cell is shown as it was; an empty one is only missing where it is required."""
    text = f"{SMALL}variables: {{e: {{column: A, check: email, transform: lower}}}}\n"
    row = mapped(text, {"Phone": "0888123456", "A": "Anna(at)B.BG"})
    assert row.verdict == Verdict(Outcome.REJECTED, Issue(IssueCode.BAD_EMAIL, "A", "Anna(at)B.BG", "e"))
    assert mapped(text, {"Phone": "0888123456", "A": ""}).verdict is None
    assert mapped(text, {"Phone": "0888123456", "A": "ANNA@B.BG"}).verdict is None


@pytest.mark.parametrize(
    "text", ["a@b.bg", "first.last+tag@sub.example.com", "иван@пример.бг", "a_b@x-y.info", "o'neil@b.co"]
)
def test_addresses(text: str) -> None:
    """Something at a domain with a top level."""
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "a@b", "@b.bg", "a@", "a@b.", "a@.bg", "a b@c.bg", "a@b c.bg", "a@@b.bg", "a@b@c.bg", "a@b..bg"),
        *(".a@b.bg", "a.@b.bg", "a..b@c.bg", "a@-b.bg", "a@b.1", "a@b.bg, c@d.bg", "a@b.bg;", "<a@b.bg>"),
        "a@" + "b." * 200 + "bg",
    ],
)  # fmt: skip
def test_no_addresses(text: str) -> None:
    """Two addresses, spaces and open domains are none."""
    assert not is_email(text)


# Phones


def phones(text: str, cells: dict[str, str], *, region: str = "BG") -> list[tuple[str, str, str]]:
    """Return column, number and issue code of each contact of a row."""
    row = mapped(text, cells, region=region)
    return [(one.column, one.phone, one.issue.code if one.issue else "") for one in row.contacts]


FIRST_OF = "version: 1\nphone: {first_of: [M, T]}\n"


@pytest.mark.parametrize(
    ("mobile", "landline", "expected"),
    [
        ("0888123456", "029876543", [("M", "+359888123456", "")]),
        ("", "029876543", [("T", "+35929876543", "")]),
        ("няма", "029876543", [("T", "+35929876543", "")]),
        ("12", "029876543", [("T", "+35929876543", ""), ("M", "", IssueCode.TOO_SHORT)]),
        ("", "0888", [("T", "", IssueCode.TOO_SHORT)]),
        ("12", "0888", [("M", "", IssueCode.TOO_SHORT), ("T", "", IssueCode.TOO_SHORT)]),
        ("", "няма телефон", [("T", "", IssueCode.NO_PHONE)]),
        ("12", "няма телефон", [("M", "", IssueCode.TOO_SHORT)]),
        ("няма", "-", [("M", "", IssueCode.NO_PHONE)]),
        ("", "", [("M, T", "", IssueCode.NO_PHONE)]),
    ],
)
def test_the_first_usable_number_counts(mobile: str, landline: str, expected: list[tuple[str, str, str]]) -> None:
    """Numbers that were passed over stand behind it with their reason; an empty-like cell is no number."""
    assert phones(FIRST_OF, {"M": mobile, "T": landline}) == expected


def test_further_numbers_of_a_cell_follow_the_first() -> None:
    """They come right behind the row's own number, with the row's variables, before other columns."""
    text = f"{SMALL}variables: {{a: A}}\nsecondary_contacts: {{columns: [P2]}}\n"
    row = mapped(text, {"Phone": "0888123456; 0899555111", "P2": "029876543", "A": "x"})
    assert [one.phone for one in row.contacts] == ["+359888123456", "+359899555111", "+35929876543"]
    assert all(one.variables == (Variable("a", "x"),) for one in row.contacts)
    assert row.contacts[1].phone_input == "0888123456; 0899555111"


def test_an_unusable_number_keeps_its_place() -> None:
    """Grouping decides what becomes of it."""
    found = phones(SMALL, {"Phone": "0888; 0899555111"})
    assert [phone for _, phone, _ in found] == ["", "+359899555111"]
    assert found[0][2]


@pytest.mark.parametrize("cell", ["0888123456; 0899555111", "12; 0888123456; 0899555111"])
def test_only_the_first_usable_number_of_a_cell_is_kept(cell: str) -> None:
    """`several: first` leaves a warning that there were more."""
    row = mapped(f"{SMALL}several: first\n", {"Phone": cell})
    (only,) = row.contacts
    assert only.phone == "+359888123456"
    assert [warning.code for warning in only.warnings] == [IssueCode.FURTHER_NUMBER_DROPPED]


def test_where_none_is_usable_the_first_number_of_a_cell_says_why() -> None:
    """Nothing is sent, so no further number is dropped from it."""
    (only,) = mapped(f"{SMALL}several: first\n", {"Phone": "12; 13"}).contacts
    assert only.issue
    assert not only.warnings


@pytest.mark.parametrize("cell", ["", "няма", "-"])
def test_an_empty_secondary_is_no_contact(cell: str) -> None:
    """Neither a warning nor a missing value comes of it."""
    text = f"""{SMALL}secondary_contacts:
  columns: [{{phone: P2, variables: {{n: {{column: N, required: true}}}}}}]
"""
    row = mapped(text, {"Phone": "0888123456", "P2": cell, "N": ""})
    assert len(row.contacts) == 1
    assert row.verdict is None


def test_a_fault_in_a_secondary_s_variables_rejects_the_row() -> None:
    """The row is the unit that a person mends."""
    text = f"""{SMALL}secondary_contacts:
  columns: [{{phone: P2, variables: {{n: {{column: N, required: true}}}}}}]
"""
    row = mapped(text, {"Phone": "0888123456", "P2": "029876543", "N": ""})
    assert row.verdict == Verdict(Outcome.REJECTED, Issue(IssueCode.MISSING_VALUE, "N", detail="n"))
    assert len(row.contacts) == 2


# Region and campaign


BY_COUNTRY = "version: 1\nphone: P\nregion: {column: C, default: BG}\n"


@pytest.mark.parametrize(
    ("country", "number", "expected"),
    [
        ("", "0888123456", "+359888123456"),
        ("Bulgaria", "0888123456", "+359888123456"),
        ("Германия", "030 901820", "+4930901820"),
        ("deu", "030 901820", "+4930901820"),
        ("Атлантида", "+359888123456", "+359888123456"),
    ],
)
def test_a_number_is_read_in_the_country_of_its_row(country: str, number: str, expected: str) -> None:
    """An empty country is the default; a number with its own code needs none."""
    assert phones(BY_COUNTRY, {"P": number, "C": country}) == [("P", expected, "")]


def test_an_unknown_country_is_why_a_number_has_none() -> None:
    """The person mends the country's cell, not the number's."""
    row = mapped(BY_COUNTRY, {"P": "0888123456", "C": "Атлантида"})
    assert row.contacts[0].issue == Issue(IssueCode.UNKNOWN_REGION, "C", "Атлантида")
    assert row.contacts[0].phone_input == "0888123456"


def test_the_region_of_the_option_serves_where_the_mapping_names_none() -> None:
    """The mapping's own region comes first."""
    assert phones(SMALL, {"Phone": "030 901820"}, region="DE") == [("Phone", "+4930901820", "")]
    assert phones(f"{SMALL}region: Германия\n", {"Phone": "030 901820"}) == [("Phone", "+4930901820", "")]
    assert phones(SMALL, {"Phone": "030 901820"}, region="") == [("Phone", "", IssueCode.NEEDS_REGION)]


@pytest.mark.parametrize(("cell", "campaign"), [("42", 42), ("1", 1), ("9" * 18, 10**18 - 1)])
def test_a_campaign_by_column(cell: str, campaign: int) -> None:
    """A whole number from 1 is a campaign."""
    row = mapped(f"{SMALL}campaign_id: {{column: C}}\n", {"Phone": "", "C": cell}, campaign_id=None)
    assert (row.campaign_id, row.verdict) == (campaign, None)


@pytest.mark.parametrize("cell", ["", "0", "-1", "4.0", "042", "４２", "1_0", "X", "9" * 19])
def test_a_cell_that_is_no_campaign_rejects_the_row(cell: str) -> None:
    """Nothing is guessed about where a lead goes."""
    row = mapped(f"{SMALL}campaign_id: {{column: C}}\n", {"Phone": "", "C": cell}, campaign_id=None)
    assert row.campaign_id == 0
    assert row.verdict == Verdict(Outcome.REJECTED, Issue(IssueCode.BAD_CAMPAIGN, "C", cell))


def test_the_option_wins_over_the_campaign_of_the_mapping() -> None:
    """The column need not even be there."""
    assert mapped(f"{SMALL}campaign_id: 7\n", {"Phone": ""}, campaign_id=None).campaign_id == 7
    assert mapped(f"{SMALL}campaign_id: {{column: C}}\n", {"Phone": ""}, campaign_id=9).campaign_id == 9


# Rules and groups


@pytest.mark.parametrize(
    ("rule", "cell", "passes"),
    [
        ("in: [да, 'yes']", " ДА", True),
        ("in: да", "не", False),
        ("in: ['']", "", True),
        ("in: [NO, 0123]", "no", True),
        ("not_in: [не]", "НЕ", False),
        ("not_in: [не]", "", True),
        ("filled: true", "x", True),
        ("filled: true", "", False),
        ("filled: false", "", True),
        ("filled: no", "x", False),
        ("matches: '^соф'", "СОФИЯ", True),
        ("matches: 'ФИ'", "София", True),
        ("matches: '^фия'", "София", False),
        ("matches: 'x', not_in: [x]", "x", False),
    ],
)
def test_which_rows_pass_a_rule(rule: str, cell: str, passes: bool) -> None:
    """Values are compared folded; all that a rule names must hold."""
    row = mapped(f"{SMALL}only: [{{column: A, {rule}}}]\n", {"Phone": "", "A": cell})
    assert (row.verdict is None) == passes


@pytest.mark.parametrize(
    ("rule", "cell", "words"),
    [
        ("in: [да, yes, 1]", "x", '"A" in [да, yes, 1]'),
        ("not_in: ['', x], filled: true", "", '"A" not in ["", x] and filled'),
        ("filled: false, matches: '^x'", "y", '"A" empty and matching ^x'),
    ],
)
def test_the_rule_that_leaves_a_row_out_is_told_in_words(rule: str, cell: str, words: str) -> None:
    """All rules must hold; the first that does not is named, with the cell."""
    text = f"{SMALL}only: [{{column: Phone, filled: true}}, {{column: A, {rule}}}]\n"
    row = mapped(text, {"Phone": "0888123456", "A": cell})
    assert row.verdict == Verdict(Outcome.LEFT_OUT, Issue(IssueCode.EXCLUDED_BY_RULE, "A", cell, words))
    assert row.contacts[0].phone


def test_left_out_wins_over_rejected_and_hidden_over_all() -> None:
    """Nobody need mend a row that is not to be sent."""
    text = f"{SMALL}variables: {{n: {{column: A, required: true}}}}\nonly: [{{column: A, filled: true}}]\n"
    binding = bound(text, "Phone", "A")
    shown, hidden = (binding.apply(SourceRow(2, ("", ""), hidden=hidden)) for hidden in (False, True))
    assert shown.verdict
    assert shown.verdict.issue.code is IssueCode.EXCLUDED_BY_RULE
    assert hidden.verdict == Verdict(Outcome.LEFT_OUT, Issue(IssueCode.HIDDEN_ROW))


def test_hidden_rows_can_be_included() -> None:
    """`include_hidden: true` makes a hidden row like any other."""
    binding = bound(f"{SMALL}source: {{include_hidden: true}}\n", "Phone")
    assert binding.apply(SourceRow(2, ("0888123456",), hidden=True)).verdict is None


@pytest.mark.parametrize(
    ("company", "town", "key"),
    [("АЛФА  оод", "София", "алфа оод\x1fсофия"), ("", "София", "\x1fсофия"), ("", "", "")],
)
def test_the_key_of_a_group(company: str, town: str, key: str) -> None:
    """Folded values of its columns; where all are empty the row is a lead of its own."""
    text = f"{SMALL}secondary_contacts: {{rows: {{group_by: [Company, Town]}}}}\n"
    assert mapped(text, {"Phone": "", "Company": company, "Town": town}).group_key == key


def test_what_the_row_brings_is_passed_on() -> None:
    """Its number, its line and its warnings."""
    warning = Issue(IssueCode.EXTRA_CELLS, value="x")
    row = bound(SMALL, "Phone").apply(SourceRow(7, ("",), line=9, warnings=(warning,)))
    assert (row.number, row.line, row.warnings) == (7, 9, (warning,))


HOSTILE = WHOLE_EXAMPLE.replace("region: BG", "region: {column: Държава}").replace(
    'in: [да, yes, "1"]', 'matches: "д|(?i)x+"'
)
CELLS = st.one_of(
    st.text(),
    st.sampled_from(["", "0888123456", "0888; +49 30 901820", "няма", "да", "x@y.bg", "Германия", "\ud800", "٣"]),
)


@given(st.tuples(*[CELLS] * 10), st.booleans())
def test_no_row_makes_apply_fail(cells: tuple[str, ...], hidden: bool) -> None:
    """Whatever the cells, a row comes out with at least one contact, each with a number or an issue."""
    row = bound(HOSTILE, *HEADERS, "Държава").apply(SourceRow(2, cells, hidden=hidden))
    assert row.contacts
    for contact in row.contacts:
        assert bool(contact.phone) != bool(contact.issue)
        assert all(variable.value for variable in contact.variables)


def test_a_phone_cell_without_a_value_tells_what_it_shows() -> None:
    """The reason is the cell's error, not that it is empty; what stands in columns nobody reads is not told."""
    binding = bound(f"{SMALL}variables: {{name: Name}}\n", "Phone", "Name", "Unread")
    broken = [Issue(IssueCode.CELL_ERROR, header, "#N/A") for header in ("Phone", "Name", "Unread")]
    row = binding.apply(SourceRow(2, ("", "", ""), warnings=tuple(broken)))
    assert row.contacts[0].issue == broken[0]
    assert row.warnings == tuple(broken[:2])
    filled = binding.apply(SourceRow(2, ("0888123456", "", ""), warnings=(broken[1],)))
    assert (filled.contacts[0].issue, filled.warnings) == (None, (broken[1],))


@pytest.mark.parametrize(
    "rule",
    [
        "skip: [{column: Deciding, in: [да]}]",
        "only: [{column: Deciding, in: [да]}]",
        "region: {column: Deciding, default: BG}",
        "secondary_contacts: {rows: {group_by: [Deciding]}}",
    ],
)
@pytest.mark.parametrize("code", [IssueCode.CELL_ERROR, IssueCode.FORMULA_WITHOUT_RESULT])
def test_nobody_is_called_where_the_cell_that_decides_has_no_value(rule: str, code: IssueCode) -> None:
    """A formula that nobody has calculated may say "do not call", or another country."""
    binding = bound(f"version: 1\nphone: Phone\nvariables: {{note: Note}}\n{rule}\n", "Phone", "Deciding", "Note")
    broken = Issue(code, "Deciding", "#N/A")
    assert binding.apply(SourceRow(2, ("0888123456", "", ""), warnings=(broken,))).verdict == Verdict(
        Outcome.REJECTED, broken
    )
    only_said = Issue(code, "Note", "#N/A")
    row = binding.apply(SourceRow(2, ("0888123456", "да", ""), warnings=(only_said,)))
    assert row.verdict is None or row.verdict.issue.code is IssueCode.SKIPPED_BY_RULE
