"""Contacts: the numbers that a row's phone columns hold, with the country that they are read in."""

from dataclasses import dataclass, replace

from importer.issues import Issue, IssueCode
from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.folding import fold
from importer.mapping.own_country import OwnCountry, own_column, own_country, weighed
from importer.mapping.places import Loc
from importer.mapping.regions import region_code
from importer.mapping.rules import BoundRule, bind_rule
from importer.mapping.sources import PhoneSource, RegionSource
from importer.phones import Phone, PhoneKind, read_phones
from importer.records import Contact, Variable


@dataclass(frozen=True, slots=True)
class Region:
    """The country of a row's numbers."""

    code: str  # ISO 3166-1 alpha-2, "" where there is none
    unknown: Issue | None = None  # the row's text for a country that nobody knows
    own: OwnCountry | None = None  # another country that the row names in a column the mapping doesn't ask


@dataclass(frozen=True, slots=True)
class BoundRegion:
    """Where a row's country comes from: the first rule that holds, its column, the default."""

    default: Region
    column: Column | None
    named: dict[str, str]  # what the column's folded texts mean besides countries, to codes
    rules: tuple[tuple[BoundRule, Region], ...]
    own: Column | None = None  # where a row names its country, and the mapping doesn't ask it

    def read(self, cells: Cells) -> Region:
        """Return the row's country; without a rule that holds and a text of its own, the default."""
        for rule, region in self.rules:
            if rule.holds(cells):
                return region
        if self.column is None or not (text := cells[self.column.index]):
            own = own_country(self.own, cells, self.default.code)
            return replace(self.default, own=own) if own else self.default
        code = (self.named.get(fold(text)) if self.named else "") or region_code(text)
        return Region(code) if code else Region("", Issue(IssueCode.UNKNOWN_REGION, self.column.header, text))


@dataclass(frozen=True, slots=True)
class BoundPhone:
    """The column of a number, or several of which the first with a usable number counts."""

    columns: tuple[Column, ...]
    only_first: bool  # further numbers of a cell are not sent
    kinds: frozenset[PhoneKind]  # that are called; empty: all

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
        if self.kinds:
            phones = tuple([_of_kind(phone, self.kinds, header, cell) for phone in phones])
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


def _of_kind(phone: Phone, kinds: frozenset[PhoneKind], header: str, cell: str) -> Phone:
    """Return the number, without it where its kind is none of those wanted."""
    if not phone.phone or phone.kind is None or phone.kind in kinds:
        return phone
    words = phone.kind.value.replace("_", " ")
    return Phone("", Issue(IssueCode.UNWANTED_KIND, header, cell, words), (), phone.kind)


def wanted_kinds(named: tuple[PhoneKind, ...]) -> frozenset[PhoneKind]:
    """Return the kinds that a mapping asks for; where numbers don't tell, they can be either of two."""
    either = {PhoneKind.MOBILE, PhoneKind.FIXED_LINE} & set(named)
    return frozenset({*named, PhoneKind.FIXED_OR_MOBILE} if either else named)


def bind_phone(
    source: PhoneSource, columns: Columns, loc: Loc, kinds: frozenset[PhoneKind], *, only_first: bool
) -> BoundPhone:
    """Tie a number to the columns of a file; `loc` is where the mapping names it."""
    if source.first_of is None:
        return BoundPhone((columns.find(source.column or (), (*loc, "column")),), only_first, kinds)
    choices = [columns.find(names, (*loc, "first_of", n)) for n, names in enumerate(source.first_of)]
    return BoundPhone(tuple(choices), only_first, kinds)


def bind_region(source: RegionSource | None, columns: Columns, fallback: str) -> BoundRegion:
    """Tie the country to rules, a column or a default; `fallback` serves where the mapping names none."""
    if source is None:
        return BoundRegion(Region(fallback), None, {}, (), own_column(columns))
    column = columns.find(source.column, ("region", "column")) if source.column else None
    rules = [
        (bind_rule(case, columns, ("region", "when", number)), Region(case.then))
        for number, case in enumerate(source.when)
    ]
    named = {fold(text): code for text, code in source.lookup.items()}
    own = None if column else own_column(columns)
    return BoundRegion(Region(source.default or fallback), column, named, tuple(rules), own)
