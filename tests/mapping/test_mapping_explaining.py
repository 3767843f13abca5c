"""Where each value of a row came from."""

from datetime import date
from pathlib import Path

import pytest
from mapping_tools import SMALL, TODAY, WHOLE_EXAMPLE, bound, detected

from importer.issues import IssueCode
from importer.mapping import Explained, ExplainedContact, Origin, bind, parse_mapping
from importer.records import Detected, SourceRow

HEADERS = ("Phone", "A", "B", "Empty")
CELLS = ("0888123456", "Иван", "Петров", "")


def explained(source: str, cells: tuple[str, ...] = CELLS) -> Explained:
    """Return the one variable x of row 3, explained."""
    binding = bound(f"{SMALL}variables: {{x: {source}}}\n", *HEADERS)
    ((variable,),) = [contact.variables for contact in binding.explain(SourceRow(3, cells))]
    return variable


@pytest.mark.parametrize(
    ("source", "value", "origin", "cells"),
    [
        ("A", "Иван", Origin.COLUMNS, ("B3",)),
        ("{template: '{A} {B}'}", "Иван Петров", Origin.COLUMNS, ("B3", "C3")),
        ("{template: '{A} {Empty|}'}", "Иван", Origin.COLUMNS, ("B3",)),
        ("{template: '{Empty|колега}'}", "колега", Origin.FIXED, ()),
        ("{template: '{A} {Empty}', default: d}", "d", Origin.DEFAULT, ()),
        ("{template: '{p}', parts: {p: {column: Empty, default: d}}}", "d", Origin.DEFAULT, ()),
        ("{template: '{file} {row} {today}'}", "clients.xlsx 3 2026-11-27", Origin.FIXED, ()),
        ("{first_of: [Empty, B, A]}", "Петров", Origin.COLUMNS, ("C3",)),
        ("{all_of: [A, Empty, B]}", "Иван Петров", Origin.COLUMNS, ("B3", "C3")),
        ("{value: v}", "v", Origin.FIXED, ()),
        ("{value: v, transform: upper}", "V", Origin.FIXED, ()),
        ("{column: Empty, default: d}", "d", Origin.DEFAULT, ()),
        ("{column: A, transform: digits, default: d}", "d", Origin.DEFAULT, ()),
        ("Empty", "", Origin.NOTHING, ("D3",)),
        ("{first_of: [Empty]}", "", Origin.NOTHING, ("D3",)),
        ("{when: [{column: A, filled: true, then: B}], otherwise: A}", "Петров", Origin.COLUMNS, ("C3",)),
        ("{when: [{column: Empty, filled: true, then: B}], otherwise: {value: o}}", "o", Origin.FIXED, ()),
        ("{when: [{column: Empty, filled: true, then: B}]}", "", Origin.NOTHING, ("D3", "C3")),
    ],
)
def test_a_value_is_told_with_its_cells(source: str, value: str, origin: Origin, cells: tuple[str, ...]) -> None:
    """Columns by the addresses of their cells, what is fixed as such, the default as such."""
    assert explained(source) == Explained("x", value, origin, cells)


def test_a_value_at_fault_is_told_with_its_issue_and_its_cell() -> None:
    """So is one that is missing, and one that was dropped."""
    wrong = explained("{column: A, check: email}")
    assert (wrong.value, wrong.cells, wrong.issue and wrong.issue.code) == ("", ("B3",), IssueCode.BAD_EMAIL)
    missing = explained("{column: Empty, required: true}")
    assert (missing.cells, missing.issue and missing.issue.code) == (("D3",), IssueCode.MISSING_VALUE)
    dropped = explained("{column: A, check: email, if_wrong: drop, default: d@e.bg}")
    assert (dropped.value, dropped.origin, dropped.issue and dropped.issue.code) == (
        "d@e.bg",
        Origin.DEFAULT,
        IssueCode.BAD_EMAIL,
    )


def test_what_is_explained_is_what_is_sent() -> None:
    """The example of the design: the values of both ways are the same, contact by contact."""
    headers = ("Име", "Фамилия", "Фирма", "Имейл", "Телефон", "Телефон 2", "Лице 2", "Роля", "Съгласие")
    cells = ("Анна", "Петрова", "АЛФА ООД", "anna@alfa.bg", "0888 123 456; 12", "029876543", "Иван", "", "да")
    binding, row = bound(WHOLE_EXAMPLE, *headers), SourceRow(4, cells)
    contacts, people = binding.apply(row).contacts, binding.explain(row)
    sent = {(contact.phone, one.name, one.value) for contact in contacts if contact.phone for one in contact.variables}
    assert sent == {(phone, one.name, one.value) for who in people for phone in who.phones for one in who.variables}
    assert [who.cells for who in people] == [("E4",), ("F4",)]
    assert [issue.code for issue in people[0].issues] == [IssueCode.TOO_SHORT]


def test_columns_beyond_z_and_a_table_that_begins_further_right() -> None:
    """Addresses are those that a spreadsheet program shows."""
    headers = tuple(f"h{number}" for number in range(30))
    mapping = parse_mapping("version: 1\nphone: h0\nvariables: {x: h25, y: h29}\n", "m")
    wide = Detected(Path("w.xlsx"), "xlsx", "S", 1, headers, first_column=1)
    binding = bind(mapping, wide, campaign_id=1, region="", today=TODAY)
    (who,) = binding.explain(SourceRow(12, ("0888123456", *headers[1:])))
    assert (who.cells, [one.cells for one in who.variables]) == (("B12",), [("AA12",), ("AE12",)])


def test_a_repr_shows_no_value() -> None:
    """Numbers and values stay out of logs."""
    shown = repr(ExplainedContact(("+359888123456",), ("A1",), (), (explained("A"),)))
    assert "888" not in shown
    assert "Иван" not in shown


def test_today_is_the_day_that_is_passed_in() -> None:
    """The core knows no clock."""
    mapping = parse_mapping(f"{SMALL}variables: {{x: {{template: '{{today}}'}}}}\n", "m")
    binding = bind(mapping, detected("Phone"), campaign_id=1, region="", today=date(2020, 2, 29))
    assert binding.apply(SourceRow(2, ("",))).contacts[0].variables[0].value == "2020-02-29"
