# ruff: noqa: E501 - the example stands as it is in the design
"""What the tests of the mapping share: a mapping of section 9, and short ways to bind and apply."""

from datetime import date
from pathlib import Path

import pytest

from importer.errors import MappingError
from importer.mapping import Binding, bind, parse_mapping
from importer.records import Detected, MappedRow, SourceRow

WHOLE_EXAMPLE = """\
version: 1
name: Продажби София
source:                       # all optional: found by itself, and said so
  sheet: Контакти             # a name or a position from 1; default: the first visible sheet with data
  header_row: 3
  encoding: windows-1251
  delimiter: ";"
  include_hidden: false
campaign_id: 42               # or {column: Кампания}; --campaign-id wins
allow_duplicate: false        # sent as the platform's allow_dupplicate
region: BG                    # or {column: Държава, default: BG}; a code written in the number always wins
phone: Телефон                # a column; or {first_of: [Мобилен, Телефон]}
several: secondary            # further numbers found in one cell: secondary contacts (default), or `first`: only the first, a warning
variables:                    # name on the platform: where its value comes from
  customer_name: Име          # a column
  company: {column: Фирма, transform: [trim, title]}
  email: {column: [Имейл, E-mail], check: email, required: true}    # header aliases: the one the file has
  greeting: {template: "Здравейте, {Име} {Фамилия}", default: "Здравейте"}
  source: {value: Панаир Пловдив 2026}
secondary_contacts:
  columns:                    # further numbers of the same row
    - {phone: Телефон 2, variables: {customer_name: Лице 2}}
  rows:                       # rows that are one lead
    group_by: [Фирма]
    primary: {column: Роля, in: [управител, собственик]}            # else the group's first row
only: [{column: Съгласие, in: [да, yes, "1"]}]                      # rows that pass; also not_in, filled, matches
"""

TODAY = date(2026, 11, 27)
SMALL = "version: 1\nphone: Phone\n"


def detected(*columns: str) -> Detected:
    """Return a file with these columns."""
    return Detected(path=Path("clients.xlsx"), file_format="xlsx", sheet="S", header_row=1, columns=columns)


def bound(text: str, *columns: str, campaign_id: int | None = 42, region: str = "BG") -> Binding:
    """Return a mapping tied to a file with these columns."""
    return bind(parse_mapping(text, "m.yaml"), detected(*columns), campaign_id=campaign_id, region=region, today=TODAY)


def mapped(text: str, cells: dict[str, str], *, region: str = "BG", campaign_id: int | None = 42) -> MappedRow:
    """Return one row, given as header -> cell, as the mapping reads it."""
    binding = bound(text, *cells, region=region, campaign_id=campaign_id)
    return binding.apply(SourceRow(2, tuple(cells.values())))


def values(row: MappedRow, contact: int = 0) -> dict[str, str]:
    """Return the variables of one of the row's contacts."""
    return {variable.name: variable.value for variable in row.contacts[contact].variables}


def refusal(text: str) -> str:
    """Return what the loader says of a mapping it refuses."""
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, "m.yaml")
    return str(caught.value)
