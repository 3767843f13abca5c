"""Mapping text in, a Mapping or all its errors out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapping_tools import SMALL, WHOLE_EXAMPLE, refusal

from importer.errors import MappingError
from importer.mapping import Mapping, Several, parse_mapping
from importer.records import Overflow, SourceOptions

SOURCE_KEYS = "column, first_of, all_of, separator, template, parts, value, when, otherwise, transform, default"
VARIABLE_KEYS = f"{SOURCE_KEYS}, check, required, if_wrong"
ONE_SOURCE = 'exactly one of "column", "first_of", "all_of", "template", "value", "when" must stand here'
STEPS = (
    "trim, collapse, upper, lower, title, sentence, names, first_name, last_name, digits, translit, replace, remove, "
    "extract, split, join, date, number, lookup, truncate, pad"
)


def parsed(text: str) -> Mapping:
    """Return the mapping of a text that is right."""
    return parse_mapping(text, "m.yaml")


def test_the_whole_example_of_the_design_loads() -> None:
    """Every line of the design's example is understood as it says."""
    mapping = parsed(WHOLE_EXAMPLE)
    assert mapping.name == "Продажби София"
    assert mapping.source == SourceOptions("Контакти", 3, "windows-1251", ";", include_hidden=False)
    assert list(mapping.variables) == ["customer_name", "company", "email", "greeting", "source"]
    assert mapping.variables["email"].column == ("Имейл", "E-mail")
    assert mapping.several is Several.SECONDARY
    assert mapping.only[0].one_of == ("да", "yes", "1")
    assert not mapping.allow_duplicate


def test_what_is_not_written_has_its_default() -> None:
    """A mapping of two lines is whole."""
    mapping = parsed(SMALL)
    assert mapping.source == SourceOptions()
    assert mapping.campaign_id is None
    assert mapping.region is None
    assert mapping.skip_if_in == ()
    assert mapping.secondary_contacts.overflow is Overflow.SPLIT
    assert mapping.secondary_contacts.primary_required is False


def test_the_keys_beside_the_example_load() -> None:
    """Overflow, primary_required and skip_if_in are carried in the model."""
    text = f"{SMALL}skip_if_in: [41, 43]\nsecondary_contacts: {{overflow: reject, primary_required: true}}\n"
    mapping = parsed(text)
    assert mapping.skip_if_in == (41, 43)
    assert mapping.secondary_contacts.overflow is Overflow.REJECT
    assert mapping.secondary_contacts.primary_required is True


@pytest.mark.parametrize("text", ["NO", "0123", "12:30:45", "1.10", "0x1F", "2026-01-01", "yes", '"NO"', "1_000"])
def test_a_text_stays_as_it_is_written(text: str) -> None:
    """Nothing in a YAML text is turned into a number, a date or a boolean."""
    mapping = parsed(f"{SMALL}variables: {{x: {{value: {text}}}}}\n")
    assert mapping.variables["x"].value == text.strip('"')


@pytest.mark.parametrize(("written", "sheet"), [("2", 2), ('"2"', "2"), ("Лист 2", "Лист 2"), ("' Лист '", "Лист")])
def test_only_plain_digits_are_a_position_of_a_sheet(written: str, sheet: str | int) -> None:
    """A sheet whose name is a number is named in quotation marks."""
    assert parsed(f"{SMALL}source: {{sheet: {written}}}\n").source.sheet == sheet


def test_a_byte_order_mark_and_dashes_do_no_harm() -> None:
    """Windows editors put a byte order mark at the start."""
    assert parsed("\ufeff---\n" + SMALL).phone.column == ("Phone",)


def test_a_mapping_cannot_be_changed() -> None:
    """A mapping is a value."""
    with pytest.raises(ValueError, match="frozen"):
        parsed(SMALL).name = "x"  # type: ignore[misc]  # that it is refused is the test


SYNTAX = [
    ("", 'm.yaml:1:1: the mapping is empty; it begins with "version: 1"'),
    ("# nothing\n", 'm.yaml:1:1: the mapping is empty; it begins with "version: 1"'),
    ("version: [1", 'm.yaml:1:12: the list that begins in line 1 is not closed: a "," or "]" is missing'),
    ("a: {b: 1", 'm.yaml:1:9: the braces that open in line 1 are not closed: a "," or "}" is missing'),
    ("a: b: c", 'm.yaml:1:5: a ":" stands where none can be: quote text that holds a colon'),
    ("a:\n\t- 1", "m.yaml:2:1: a tab stands where spaces are needed"),
    ("a: 'x\n", "m.yaml:2:1: the quotation mark of line 1 is not closed"),
    ("a: 1\nb\nc: 1", 'm.yaml:3:1: the ":" behind the key of line 2 is missing'),
    ('a: "\\d"', "m.yaml:1:6: a backslash in double quotation marks: use single ones"),
    ("a: @x", "m.yaml:1:4: text that begins with this character must stand in quotation marks"),
    ("a: \x00", "m.yaml:1:1: the text holds characters that no YAML has"),
    ("a: 1\n--- \nb: 1", "m.yaml:2:1: a second document begins here"),
    ("[" * 30, "m.yaml:1:22: the mapping is nested deeper than 20 levels"),
    ("? [a]\n: b", "m.yaml:1:3: a key must be a text: quote one that begins with a bracket"),
    ("x" * 65_537, "m.yaml:1:1: the mapping has 65537 bytes; at most 65536 are read"),
    (
        "- a\n b: 1\n- c: 'x' y\n",
        'm.yaml:2:3: a ":" stands where none can be: quote text that holds a colon',
    ),
    (
        "a:\n  - 'x' y\n",
        "m.yaml:2:9: this line does not fit those above it: look at its indentation and quotation marks",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), SYNTAX)
def test_broken_yaml_is_told_in_one_sentence(text: str, says: str) -> None:
    """Whoever mends it needs the place and plain words, not the parser's."""
    assert refusal(text) == says


NO_ANCHORS = "anchors (&) and aliases (*) are not allowed: write the value out, or quote the text"
FORM = [
    (f"{SMALL}phone: B\n", 'm.yaml:3:1: the key "phone" stands twice, first in line 2: keep one of the two'),
    (
        f"{SMALL}variables: {{a: &x B, b: *x}}\n",
        f"m.yaml:3:16: {NO_ANCHORS}\nm.yaml:3:25: {NO_ANCHORS}",
    ),
    (f"{SMALL}name: !!str x\n", 'm.yaml:3:7: text that begins with "!" must stand in quotation marks'),
]


@pytest.mark.parametrize(("text", "says"), FORM)
def test_what_yaml_allows_and_a_mapping_does_not(text: str, says: str) -> None:
    """A repeated key would lose one silently; an alias can grow without end."""
    assert refusal(text) == says


KEYS = (
    "version, name, source, campaign_id, allow_duplicate, skip_if_in, suppress, region, phone, phone_types, several, "
    "variables, max_length, secondary_contacts, only, skip"
)
MEANING = [
    ("- a\n", "1:1: expected keys with values; found a list"),
    ("version: 1\n", '1:1: the key "phone" is missing'),
    ("phone: A\n", '1:1: the key "version" is missing'),
    ("version: 2\nphone: A\n", '1:10: this importer reads mappings of version 1; found "2"'),
    (f"{SMALL}varables: {{}}\n", f'3:1: unknown key "varables"; did you mean "variables"? Allowed: {KEYS}'),
    (f"{SMALL}zzzz: {{}}\n", f'3:1: unknown key "zzzz"; allowed: {KEYS}'),
    (
        f"{SMALL}variables: {{a: {{colum: B}}}}\n",
        f'3:17: unknown key "colum"; did you mean "column"? Allowed: {VARIABLE_KEYS}',
    ),
    (
        f"{SMALL}variables: {{a: {{column: A, value: B}}}}\n",
        f"3:16: {ONE_SOURCE}; found column and value",
    ),
    (
        f"{SMALL}variables: {{a: {{default: B}}}}\n",
        f"3:16: {ONE_SOURCE}",
    ),
    (
        f"{SMALL}variables: {{a: {{column: A, transform: [trm]}}}}\n",
        f'3:40: unknown transform "trm"; did you mean "trim"? Allowed: {STEPS}',
    ),
    (
        f"{SMALL}variables: {{a: {{column: A, check: phone}}}}\n",
        '3:35: unknown check "phone"; allowed: email, url, number, date, one_of, matches',
    ),
    (
        f"{SMALL}variables: {{a: {{column: A, check: email, default: x}}}}\n",
        '3:16: "x" does not pass its own check, email',
    ),
    (f"{SMALL}variables: {{a: {{first_of: []}}}}\n", "3:27: expected a list that is not empty; found a list"),
    (f"{SMALL}variables: {{a: {{column: {{b: c}}}}}}\n", "3:25: expected a list; found keys with values"),
    (
        f"{SMALL}variables: {{a: [B, C]}}\n",
        "3:16: a list can mean two things: write {column: [...]} for one column's names, or {first_of: [...]}",
    ),
    (f"{SMALL}variables:\n  a:\n  b: C\n", "4:3: no column is named here"),
    (f'{SMALL}variables: {{"": C}}\n', "3:13: a name is empty"),
    (f"{SMALL}variables: x\n", '3:12: expected names with their values; found "x"'),
    (
        f"{SMALL}variables: {{a: {{template: '{{B'}}}}\n",
        '3:27: a brace is open in the template: write "{Column}", and "{{" or "}}" for a brace itself',
    ),
    (
        f"{SMALL}variables: {{a: {{template: 'x{{ }}'}}}}\n",
        '3:27: the template has a "{}" without the name of a column',
    ),
    (f"{SMALL}variables: {{a: {{value: ''}}}}\n", '3:24: expected a text that is not empty; found ""'),
    (f"{SMALL}campaign_id: 4x\n", '3:14: expected a whole number from 1, such as 42; found "4x"'),
    (f"{SMALL}campaign_id: 0\n", '3:14: expected a whole number from 1, such as 42; found "0"'),
    (f"{SMALL}campaign_id: {{}}\n", '3:14: exactly one of "value", "column" must stand here'),
    (f"{SMALL}region: {{}}\n", '3:9: a region needs "column", "when", "default" or several of them'),
    (f"{SMALL}region: Bulgria\n", '3:9: "Bulgria" is no country the importer knows; did you mean "Bulgaria"?'),
    (
        f"{SMALL}region: ???\n",
        '3:9: "???" is no country the importer knows; write its code, such as BG, DE or GB',
    ),
    (
        f"{SMALL}several: firts\n",
        '3:10: "firts" is not allowed here; did you mean "first"? Allowed: secondary, first',
    ),
    (f"{SMALL}allow_duplicate: maybe\n", '3:18: expected true or false; found "maybe"'),
    (f"{SMALL}allow_duplicate:\n", "3:1: expected true or false; found nothing"),
    (
        f"{SMALL}source: {{header_row: -1}}\n",
        '3:22: expected the row that holds the column names, from 1, or "none"; found "-1"',
    ),
    (f"{SMALL}source: {{sheet: []}}\n", "3:17: expected a sheet's name or its position from 1; found a list"),
    (
        f"{SMALL}source: {{encoding: klingon}}\n",
        '3:20: "klingon" is no encoding; common ones are utf-8, windows-1251, windows-1252, utf-16',
    ),
    (f"{SMALL}source: {{delimiter: ';;'}}\n", '3:21: expected one character, such as ";" or ","; found ";;"'),
    (
        f"{SMALL}only: [{{column: A}}]\n",
        '3:8: a rule needs at least one of "in", "not_in", "starts_with", "filled", "matches"',
    ),
    (f"{SMALL}only: {{column: A}}\n", "3:7: expected a list; found keys with values"),
    (f"{SMALL}only: [{{column: A, in: [~]}}]\n", "3:25: expected one text; found nothing"),
    (
        f"{SMALL}only: [{{column: A, matches: '('}}]\n",
        '3:29: "(" is no regular expression (missing ): ()',
    ),
    (
        f"{SMALL}secondary_contacts: {{rows: {{primary: {{column: A, in: b}}}}}}\n",
        '3:28: the key "group_by" is missing in "rows"',
    ),
    (
        f"{SMALL}secondary_contacts: {{columns: [{{phone_2: C, phone: B}}]}}\n",
        '3:33: unknown key "phone_2"; did you mean "phone"? Allowed: phone, variables',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), MEANING)
def test_a_wrong_value_is_told_with_its_place_and_what_is_allowed(text: str, says: str) -> None:
    """Each message has the place, the value found, the values allowed, and the nearest."""
    assert refusal(text) == f"m.yaml:{says}"


def test_all_errors_are_told_at_once_in_the_order_of_the_file() -> None:
    """Nobody mends a mapping one error a time."""
    text = "version: 1\nphon: A\nseveral: x\nvariables: {a: {value: 1, foo: 2}}\nseveral: y\n"
    places = [line.split(": ")[0] for line in refusal(text).splitlines()]
    assert places == ["m.yaml:1:1", "m.yaml:2:1", "m.yaml:3:10", "m.yaml:4:27", "m.yaml:5:1"]


def test_no_message_has_the_words_of_a_library() -> None:
    """A salesperson has never heard of pydantic or of tuples."""
    said = "\n".join(refusal(text) for text, _ in MEANING + SYNTAX + FORM).lower()
    for word in ("pydantic", "tuple", "input", "dict", "validation", "nonetype", "mapping values", "scalar"):
        assert word not in said


@pytest.mark.parametrize("unit", ["{", "[", "a: ", "- ", "? ", "{a: ", "'a': {", "&a ", "!", "%", "|", "a,", "# "])
def test_no_text_takes_long(unit: str) -> None:
    """A hostile text of full length is refused, and soon: the test's time-out is the measure."""
    with pytest.raises(MappingError):
        parsed(unit * (65_000 // len(unit)))


YAML_PIECES = st.sampled_from(
    [
        *("version: 1\n", "phone: A\n", "variables:\n", "  a: B\n", "{", "}", "[", "]", ", ", ": ", "- ", "\n", "  "),
        *("&x ", "*x", "!!int ", "'", '"', "|\n", ">\n", "? ", "#", "%YAML 1.1\n", "---\n", "...\n", "\t", "<<", "~"),
        *("only: ", "column: ", "in: ", "matches: ", "secondary_contacts: ", "rows: ", "first_of: ", "\ufeff"),
        *("\\x", "\\U0011FFFF", "\u2028", "\x85", "\ud800", "1", "NO", "(?i"),
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(YAML_PIECES, max_size=30).map("".join)))
def test_no_text_makes_the_loader_fail_in_another_way(text: str) -> None:
    """Whatever the text, the answer is a mapping or a MappingError with a place."""
    try:
        parsed(text)
    except MappingError as error:
        assert str(error).startswith("m.yaml:")  # noqa: PT017  # both endings are right here


INNER_KEYS = ("rows", "group_by", "in", "x", "then", "from", "to", "by", "take", "with", "table", "number", "one_of")

TREES = st.recursive(
    st.one_of(st.none(), st.sampled_from(["A", "1", "first", "true", "email", "trim", "BG", ""])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from([*KEYS.split(", "), *VARIABLE_KEYS.split(", "), *STEPS.split(", "), *INNER_KEYS]), inner
        ),
    ),
    max_leaves=12,
)


@given(tree=st.dictionaries(st.sampled_from(KEYS.split(", ")), TREES))
def test_no_shape_makes_the_loader_fail_in_another_way(tree: dict[str, object]) -> None:
    """Known keys in unknown shapes are told like all else."""
    try:
        parsed(repr({"version": "1", "phone": "A", **tree}).replace("None", "~"))
    except MappingError as error:
        assert str(error).startswith("m.yaml:")  # noqa: PT017  # both endings are right here
