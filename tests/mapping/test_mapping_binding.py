"""A mapping and a file: which column is which, and what is told where one is missing."""

import pytest
from mapping_tools import SMALL, TODAY, WHOLE_EXAMPLE, bound, detected, mapped, values

from importer.errors import MappingError, OptionError
from importer.mapping import bind, parse_mapping


def refused(text: str, *columns: str) -> str:
    """Return why a mapping can't be tied to a file with these columns."""
    with pytest.raises(MappingError) as caught:
        bound(text, *columns)
    return str(caught.value)


def test_a_missing_column_is_told_in_one_sentence() -> None:
    """Place in the mapping, column, file, nearest column, and the columns that the file has."""
    assert refused("version: 1\nphone: Телефн\n", "Име", "Телефон") == (
        'm.yaml:2:8: the file "clients.xlsx" has no column "Телефн" (the nearest is "Телефон"); '
        'it has the columns "Име", "Телефон".'
        " If its header stands in another row, write `source: {header_row: N}`."
    )


def test_all_missing_columns_are_told_at_once() -> None:
    """Whatever the part of the mapping, each line has its own place."""
    said = refused(WHOLE_EXAMPLE.replace("BG  ", "{column: Държава}  "), "x").splitlines()
    places = [":".join(line.split(":")[1:3]) for line in said]
    assert places == [
        *("11:18", "12:8", "15:18", "16:21", "17:19", "18:24", "18:24", "22:15", "22:53", "24:16", "25:23", "26:17"),
    ]  # fmt: skip
    assert ['; it has the columns "x".' in line for line in said].index(True) == len(said) - 1


def test_none_of_the_aliases_is_there() -> None:
    """All names that were tried are told."""
    said = refused(f"{SMALL}variables: {{e: {{column: [Имейл, E-mail]}}}}\n", "Phone", "Mail")
    assert said.startswith('m.yaml:3:25: the file "clients.xlsx" has no column "Имейл" or "E-mail" (the nearest')


def test_a_file_without_columns_is_told() -> None:
    """An empty sheet has nothing to name."""
    assert refused(SMALL).startswith('m.yaml:2:8: the file "clients.xlsx" has no column "Phone"; it has no columns.')


@pytest.mark.parametrize(
    ("header", "value"), [("име", "1"), ("  ИМЕ ", "1"), ("Name", "2"), ("[nope, Name, Име]", "2")]
)
def test_headers_match_as_people_read_them(header: str, value: str) -> None:
    """Letter case and spaces make no difference; the first alias that the file has is taken."""
    row = mapped(f"{SMALL}variables: {{x: {{column: {header}}}}}\n", {"Phone": "", "Име": "1", "NAME": "2"})
    assert values(row) == {"x": value}


def test_of_two_headers_that_look_the_same_the_exact_one_is_taken() -> None:
    """Where the file itself tells the two apart, so can the mapping."""
    row = mapped(f"{SMALL}variables: {{x: NAME}}\n", {"Phone": "", "Name": "1", "NAME": "2"})
    assert values(row) == {"x": "2"}


def test_of_two_headers_that_look_the_same_none_is_guessed() -> None:
    """Both are named, so that the person can choose."""
    said = refused(f"{SMALL}variables: {{x: name}}\n", "Phone", "Name", "NAME")
    assert '"name" can mean more than one column of the file "clients.xlsx": "Name" and "NAME"' in said


def test_a_mapping_without_a_campaign_needs_the_option() -> None:
    """Without either there is nothing to send to."""
    mapping = parse_mapping(SMALL, "m.yaml")
    with pytest.raises(MappingError, match="names no campaign: write campaign_id in it, or give --campaign-id"):
        bind(mapping, detected("Phone"), campaign_id=None, region="", today=TODAY)


def test_options_that_can_be_nothing_are_refused() -> None:
    """A region that is no country and an id below 1 are wrong use."""
    with pytest.raises(OptionError, match='"Nowhere" is no country'):
        bound(SMALL, "Phone", region="Nowhere")
    with pytest.raises(OptionError, match="whole number from 1; found 0"):
        bound(SMALL, "Phone", campaign_id=0)


def test_variable_names_come_in_the_order_of_the_mapping() -> None:
    """The primary's first, then those that only secondaries have, each once."""
    text = (
        f"{SMALL}variables: {{b: A, a: A}}\nsecondary_contacts: {{columns: [{{phone: P2, variables: {{c: A, b: A}}}}]}}"
    )
    assert bound(text, "Phone", "P2", "A").variable_names == ("b", "a", "c")
