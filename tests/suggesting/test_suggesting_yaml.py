"""Whatever the headers are, what is written loads and fits the file it was made for."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from suggesting_tools import WORDS, loaded, proposal_for, without_hashes

from importer.errors import MappingError
from importer.mapping import bind
from importer.mapping.document import read_document
from importer.reading.headers import column_names
from importer.records import Detected
from importer.suggesting import Proposal, write
from importer.suggesting.yaml_text import in_comment, scalar

ODD = [
    "Име: на лицето", "# Телефон", "'Phone'", '"Mobile"', "0123", "NO", "null", "~", "true", "1e3", "- Тел", "? x",
    "! tag", "&anchor", "*alias", "{Phone}", "[Phone]", "a, b", "Phone\\n", "%", "@", "`", "|", ">", "Тел\u2028ефон",
    "\ufeffPhone", "\x07Phone", "\x85Phone", "Phone\x9f", "📞 Телефон", "Телефон \u202e", "a" * 300, "decide",
    "decide: x", "12:30:45", "Phone #1", "Phone: 1", "=1+1", "<<", "...", "---", "Ｐｈｏｎｅ", "ﬁrma", "\ud7ff",
    "\U0001f4de", "\U000e0001 x",
]  # fmt: skip
KNOWN = [" ".join(phrase.tokens) for phrase in WORDS]
HEADERS = st.lists(
    st.one_of(st.sampled_from(ODD), st.sampled_from(KNOWN), st.text(max_size=12)), min_size=1, max_size=9
)
CELLS = st.sampled_from(
    [
        "",
        "+359888000401",
        "02 400 0401",
        "Иван Петров",
        "Алфа ООД",
        "a@example.com",
        "12.03.2026",
        "България",
        "да",
        "7501020018",
    ]
)


def undecided(text: str) -> str:
    """Return the mapping as a person leaves it who has answered."""
    head, _, rest = text.partition("decide:\n")
    return head + "\n".join(line for line in rest.split("\n") if not line.startswith('  - "')) if rest else text


def fits(text: str, columns: tuple[str, ...]) -> None:
    """Load the mapping and tie it to the columns."""
    detected = Detected(Path("list.csv"), "csv", "", 1, columns)
    bind(loaded(text), detected, campaign_id=42, region="BG", today=date(2026, 11, 23))


def proved(proposal: Proposal, columns: tuple[str, ...]) -> None:
    """Hold what is written against what was promised of it."""
    text = write(proposal)
    if proposal.decisions:
        with pytest.raises(MappingError) as caught:
            loaded(text)
        asked = [line for line in str(caught.value).splitlines() if "decide:" in line]
        assert len(asked) == len(proposal.decisions)
    if proposal.phone:
        fits(undecided(text), columns)
        fits(undecided(without_hashes(text)), columns)


@settings(max_examples=150, deadline=None)
@given(HEADERS, st.data())
def test_any_headers_give_a_mapping_that_loads_and_fits(headers: list[str], data: st.DataObject) -> None:
    """Also with every offered line taken in; where a person must decide, only that stands in the way."""
    columns = column_names(headers)
    row = st.lists(CELLS, min_size=len(columns), max_size=len(columns))
    rows = data.draw(st.lists(row, max_size=4))
    proved(proposal_for(columns, *rows, region=data.draw(st.sampled_from(["BG", ""]))), columns)


@pytest.mark.parametrize("header", ODD)
def test_an_odd_header_can_be_the_one_to_call(header: str) -> None:
    """It is found by its values, and the loader reads it back letter by letter."""
    columns = column_names([header])
    proved(proposal_for(columns, ["+359888000401"], ["+359888000402"]), columns)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_scalar_is_read_back_as_it_was(text: str) -> None:
    """Whatever stands in it, inside a flow list too."""
    document = read_document(f"key: [{scalar(text)}]", "m.yaml")
    assert document.faults == ()
    assert document.root == {"key": [text]}


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_comment_stays_one(text: str) -> None:
    """No header can end the comment that it stands in."""
    document = read_document(f"key: value  # {in_comment(text)}", "m.yaml")
    assert (document.root, document.faults) == ({"key": "value"}, ())


@pytest.mark.parametrize(
    "text", ["Телефон", "Phone 1 - Value", "Company / Account", "E-mail", "Име (лично)", "first_name"]
)
def test_an_ordinary_header_needs_no_quotation_marks(text: str) -> None:
    """A mapping is read by salespeople."""
    assert scalar(text) == text


@pytest.mark.parametrize("text", ["NO", "null", "0123", "Име: x", "#1", "", " x", "yes", "a,b", "x #y"])
def test_what_could_be_mistaken_is_quoted(text: str) -> None:
    """By this loader or another."""
    assert scalar(text).startswith('"')
