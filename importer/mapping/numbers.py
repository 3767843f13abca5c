"""Contacts: the numbers that a row's phone columns hold, with the country that they are read in."""

from dataclasses import dataclass, replace

from importer.issues import Issue, IssueCode
from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.model import PhoneSource, RegionSource
from importer.mapping.own_country import OwnCountry, own_column, own_country, weighed
from importer.mapping.places import Loc
from importer.mapping.regions import region_code
from importer.phones import Phone, read_phones
from importer.records import Contact, Variable


@dataclass(frozen=True, slots=True)
class Region:
    """The country of a row's numbers."""

    code: str  # ISO 3166-1 alpha-2, "" where there is none
    unknown: Issue | None = None  # the row's text for a country that nobody knows
    own: OwnCountry | None = None  # another country that the row names in a column the mapping doesn't ask


@dataclass(frozen=True, slots=True)
class BoundRegion:
    """Where a row's country comes from."""

    default: Region
    column: Column | None
    own: Column | None = None  # where a row names its country, and the mapping doesn't ask it

    def read(self, cells: Cells) -> Region:
        """Return the row's country; without a text of its own, the default."""
        if self.column is None or not (text := cells[self.column.index]):
            own = own_country(self.own, cells, self.default.code)
            return replace(self.default, own=own) if own else self.default
        code = region_code(text)
        return Region(code) if code else Region("", Issue(IssueCode.UNKNOWN_REGION, self.column.header, text))


@dataclass(frozen=True, slots=True)
class BoundPhone:
    """The column of a number, or several of which the first with a usable number counts."""

    columns: tuple[Column, ...]
    only_first: bool  # further numbers of a cell are not sent

    def contacts(self, cells: Cells, region: Region, variables: tuple[Variable, ...]) -> tuple[Contact, ...]:
        """Return a contact for each number, in the cell's order; none where every cell is empty.

        Of several columns the first with a usable number counts, and behind it stand the unusable ones that were
        passed over: the report shows them.
        """
        unusable: tuple[Contact, ...] = ()
        for column in self.columns:
            if cell := cells[column.index]:
                contacts = self._in_cell(cell, column.header, region, variables)
                if contacts[0].phone or any(contact.phone for contact in contacts):
                    return (*contacts, *_written(unusable)) if unusable else contacts
                unusable = (*unusable, *contacts)
        return _written(unusable) or unusable[:1]

    def no_contact(self, variables: tuple[Variable, ...]) -> Contact:
        """Return the contact of a row that has no number at all."""
        headers = ", ".join([column.header for column in self.columns])
        return Contact(headers, "", "", variables, Issue(IssueCode.NO_PHONE, headers))

    def further(self, cells: Cells, region: Region, variables: tuple[Variable, ...]) -> tuple[Contact, ...]:
        """Return the same for a secondary contact: who has "none" written in the cell is no contact either."""
        return _written(self.contacts(cells, region, variables))

    def _in_cell(self, cell: str, header: str, region: Region, variables: tuple[Variable, ...]) -> tuple[Contact, ...]:
        phones = read_phones(cell, region.code, header)
        if region.own:
            phones = weighed(phones, cell, header, region.own)
        if self.only_first and len(phones) > 1:
            phones = (_first_usable(phones, header),)
        return tuple(
            [Contact(header, cell, phone.phone, variables, _issue(phone, region), phone.warnings) for phone in phones]
        )


def _written(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Return the contacts without those whose cell only says that there is no number."""
    for contact in contacts:
        if contact.issue and contact.issue.code is IssueCode.NO_PHONE:
            return tuple([contact for contact in contacts if _says_more(contact.issue)])
    return contacts


def _says_more(issue: Issue | None) -> bool:
    return issue is None or issue.code is not IssueCode.NO_PHONE


def _first_usable(phones: tuple[Phone, ...], header: str) -> Phone:
    """Return the first usable number with a warning about the others; the first one where none is."""
    for phone in phones:
        if phone.phone:
            dropped = Issue(IssueCode.FURTHER_NUMBER_DROPPED, header)
            return replace(phone, warnings=(*phone.warnings, dropped))
    return phones[0]


def _issue(phone: Phone, region: Region) -> Issue | None:
    """Return a number's issue; a country that nobody knows is why a number has none."""
    if phone.issue and region.unknown and phone.issue.code is IssueCode.NEEDS_REGION:
        return region.unknown
    return phone.issue


def bind_phone(source: PhoneSource, columns: Columns, loc: Loc, *, only_first: bool) -> BoundPhone:
    """Tie a number to the columns of a file; `loc` is where the mapping names it."""
    if source.first_of is None:
        return BoundPhone((columns.find(source.column or (), (*loc, "column")),), only_first)
    choices = [columns.find(names, (*loc, "first_of", n)) for n, names in enumerate(source.first_of)]
    return BoundPhone(tuple(choices), only_first)


def bind_region(source: RegionSource | None, columns: Columns, fallback: str) -> BoundRegion:
    """Tie the country to a column or a default; `fallback` serves where the mapping names none."""
    if source is None:
        return BoundRegion(Region(fallback), None, own_column(columns))
    if source.column is None:
        return BoundRegion(Region(source.default or fallback), None, own_column(columns))
    return BoundRegion(Region(source.default or fallback), columns.find(source.column, ("region", "column")))
