"""A row that names its own country, where the mapping reads its numbers in another.

Under the region BG an Australian `(08) 9029 4631` is a valid Bulgarian mobile number. Where a file has a column for the
country and the mapping doesn't take the region from it, that column is no reason to read a number otherwise than the
mapping says. It can be a reason for doubt, about a number that has no country code of its own.
"""

from dataclasses import dataclass, replace

from importer.issues import Issue, IssueCode
from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.folding import fold
from importer.mapping.regions import region_code
from importer.phones import Phone, read_phones

_STATE_OR_COUNTRY = "land"  # in German files either
_GERMAN_STATES = frozenset(
    ["BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"]
)
_HEADERS = frozenset(
    {
        *("държава", "страна", "държава/регион", "код на държава"),
        *("country", "country/region", "country code", "country name", "company country", "billing country"),
        *("mailing country", "business country/region", "home country/region", "address 1 - country"),
        *("staat", "land/region", "ländercode", _STATE_OR_COUNTRY),
    }
)


@dataclass(frozen=True, slots=True)
class OwnCountry:
    """The country that a row names, where it isn't the one that its numbers are read in."""

    code: str  # ISO 3166-1 alpha-2
    text: str  # as the row writes it


def own_column(columns: Columns) -> Column | None:
    """Return the column that holds the rows' countries, None where no header says so."""
    return columns.first_headed(_HEADERS)


def own_country(column: Column | None, cells: Cells, region: str) -> OwnCountry | None:
    """Return the country that a row names; None where it names none that is known, or the region itself."""
    if column is None or not region or not (text := cells[column.index]):
        return None
    if fold(column.header) == _STATE_OR_COUNTRY and text.upper() in _GERMAN_STATES:
        return None
    code = region_code(text)
    return OwnCountry(code, text) if code not in {"", region} else None


def weighed(phones: tuple[Phone, ...], cell: str, header: str, own: OwnCountry) -> tuple[Phone, ...]:
    """Return a cell's numbers, weighed against what they would be in the row's own country.

    A number that is the same in both has its country code. One that is a number in the region alone is called, with a
    warning. Where the cell is another number in the row's country, two readings are left and none is taken.
    """
    there = {phone.phone for phone in read_phones(cell, own.code, header) if phone.phone}
    here = {phone.phone for phone in phones if phone.phone}
    both = Issue(IssueCode.TWO_COUNTRIES, header, cell, own.text)
    alone = Issue(IssueCode.OTHER_COUNTRY, header, cell, own.text)
    return tuple(
        phone
        if not phone.phone or phone.phone in there
        else Phone("", both, (), phone.kind)
        if there - here
        else replace(phone, warnings=(*phone.warnings, alone))
        for phone in phones
    )
