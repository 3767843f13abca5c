"""A mapping tied to a file: each row of it in, the row as the mapping reads it out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from importer.issues import Issue, IssueCode, details
from importer.mapping.columns import Cells, Column
from importer.mapping.folding import fold
from importer.mapping.numbers import BoundPhone, BoundRegion
from importer.mapping.origins import ExplainedContact, address
from importer.mapping.rules import BoundRule
from importer.mapping.shorthands import whole_number
from importer.mapping.values import Address, BoundVariables, Values
from importer.records import Contact, MappedRow, Outcome, SourceRow, Verdict

_BETWEEN_KEYS = "\x1f"  # folding leaves none in a value, so that ("a", "b c") and ("a b", "c") differ


_VALUELESS = (IssueCode.CELL_ERROR, IssueCode.FORMULA_WITHOUT_RESULT)


@dataclass(frozen=True, slots=True)
class BoundCampaign:
    """Where a row's campaign comes from."""

    fixed: int  # 0 where a column names it
    column: Column | None

    def read(self, cells: Cells) -> int:
        """Return the campaign's id, 0 where the row names none."""
        if self.column is None:
            return self.fixed
        return whole_number(cells[self.column.index]) or 0

    def fault(self, cells: Cells) -> Issue:
        """Return what is wrong with a row that names no campaign."""
        column = self.column or Column(-1, "")
        return Issue(IssueCode.BAD_CAMPAIGN, column.header, cells[column.index])


@dataclass(frozen=True, slots=True)
class BoundSecondary:
    """A further number of the same row; without variables of its own it has the row's."""

    phone: BoundPhone
    variables: BoundVariables | None


@dataclass(frozen=True, slots=True)
class _Person:
    """Who stands in one place of the mapping: the row's own contact, or one of its further columns."""

    contacts: tuple[Contact, ...]
    phone: BoundPhone
    variables: BoundVariables
    values: Values
    own: bool  # the variables are read for this person alone


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """What makes rows one lead."""

    columns: tuple[Column, ...]
    primary: BoundRule | None

    def key(self, cells: Cells) -> str:
        """Return what rows of one group have in common, "" where the row is in none."""
        values = [fold(cells[column.index]) for column in self.columns]
        return _BETWEEN_KEYS.join(values) if any(values) else ""


@dataclass(frozen=True, slots=True)
class Binding:
    """A mapping tied to the columns of one file; made by `bind`."""

    campaign: BoundCampaign
    region: BoundRegion
    phone: BoundPhone
    variables: BoundVariables
    secondaries: tuple[BoundSecondary, ...]
    group: BoundGroup | None
    only: tuple[BoundRule, ...]
    skip: tuple[BoundRule, ...]
    deciding: frozenset[str]  # headers of those by which it is decided who is called, in which campaign and country
    limits: tuple[tuple[Column, int], ...]  # characters of a cell that a rule's pattern can search in time
    include_hidden: bool
    used: frozenset[str]  # headers of the columns that the mapping reads
    numbered: bool  # a template has the row's number, which stands behind the last cell
    first_column: int  # of the file's columns in its sheet, from 0

    @property
    def variable_names(self) -> tuple[str, ...]:
        """The names in the mapping's order: the primary's, then those that only secondaries have."""
        own = (second.variables for second in self.secondaries if second.variables)
        named = [one.name for variables in (self.variables, *own) for one in variables.every]
        return tuple(dict.fromkeys(named))

    def apply(self, row: SourceRow) -> MappedRow:
        """Return the row as the mapping reads it: its contacts, its group, and why it ends here if it does.

        `row.cells` has one trimmed text per column of the bound file. Nothing is raised: what is wrong is an issue.
        """
        cells = self._cells(row)
        campaign_id = self.campaign.read(cells)
        contacts: tuple[Contact, ...] = ()
        fault: Issue | None = None
        warnings = tuple(issue for issue in row.warnings if not issue.column or issue.column in self.used)
        dropped: tuple[Issue, ...] = ()
        for person in self._people(cells):
            contacts += person.contacts
            if person.own:
                fault = fault or person.values.fault
                dropped += person.values.warnings
        group = self.group
        return MappedRow(
            row.number,
            row.line,
            campaign_id,
            _explained(contacts, warnings) if warnings else contacts,
            group.key(cells) if group else "",
            group is not None and group.primary is not None and group.primary.holds(cells),
            self._left_out(row) or self._rejected(cells, campaign_id, fault),
            warnings + dropped,
            row.cells,
        )

    def explain(self, row: SourceRow) -> tuple[ExplainedContact, ...]:
        """Return the row's people, each value with the cells that it came from; slower than `apply`, for a few rows."""
        cells = self._cells(row)

        def addressed(column: Column) -> str:
            return address(column, row.number, self.first_column)

        return tuple(_traced(person, cells, addressed) for person in self._people(cells))

    def _cells(self, row: SourceRow) -> Cells:
        return (*row.cells, str(row.number)) if self.numbered else row.cells

    def _people(self, cells: Cells) -> Iterator[_Person]:
        """Yield the row's own contact, then those of its further columns that have a number."""
        region = self.region.read(cells)
        values = self.variables.read(cells)
        variables = values.variables
        contacts = self.phone.contacts(cells, region, variables) or (self.phone.no_contact(variables),)
        yield _Person(contacts, self.phone, self.variables, values, own=True)
        for second in self.secondaries:
            own = values if second.variables is None else second.variables.read(cells)
            if further := second.phone.further(cells, region, own.variables):
                bound = second.variables or self.variables
                yield _Person(further, second.phone, bound, own, own=second.variables is not None)

    def _left_out(self, row: SourceRow) -> Verdict | None:
        """Return why the row is none of those to be sent; that it is hidden comes first, then what no rule can tell."""
        if row.hidden and not self.include_hidden:
            return Verdict(Outcome.LEFT_OUT, Issue(IssueCode.HIDDEN_ROW))
        for issue in row.warnings:
            if issue.code in _VALUELESS and issue.column in self.deciding:  # likewise unknown
                return Verdict(Outcome.REJECTED, issue)
        for column, most in self.limits:
            if len(row.cells[column.index]) > most:  # whether it may be called stays unknown
                return Verdict(Outcome.REJECTED, Issue(IssueCode.VALUE_TOO_LONG, column.header, "", _searched(most)))
        for rule in self.only:
            if not rule.holds(row.cells):
                return rule.verdict(row.cells, IssueCode.EXCLUDED_BY_RULE)
        for rule in self.skip:
            if rule.holds(row.cells):
                return rule.verdict(row.cells, IssueCode.SKIPPED_BY_RULE)
        return None

    def _rejected(self, cells: Cells, campaign_id: int, fault: Issue | None) -> Verdict | None:
        issue = fault if campaign_id else self.campaign.fault(cells)
        return Verdict(Outcome.REJECTED, issue) if issue else None


def _searched(most: int) -> str:
    return details.SEARCHED.format(most=most)


def _traced(person: _Person, cells: Cells, addressed: Address) -> ExplainedContact:
    told = {contact.column for contact in person.contacts if contact.phone}
    phones = tuple(contact.phone for contact in person.contacts if contact.phone)
    columns = [column for column in person.phone.columns if not told or column.header in told]
    issues = tuple(contact.issue for contact in person.contacts if contact.issue)
    variables = person.variables.explain(cells, addressed)
    return ExplainedContact(phones, tuple(map(addressed, columns)), issues, variables)


def _explained(contacts: tuple[Contact, ...], warnings: tuple[Issue, ...]) -> tuple[Contact, ...]:
    """Say of a contact without a number what its cell shows instead, where the file knows that."""
    told = {issue.column: issue for issue in warnings if issue.code in _VALUELESS}
    return tuple(
        replace(contact, issue=told[contact.issue.column])
        if contact.issue and contact.issue.code is IssueCode.NO_PHONE and contact.issue.column in told
        else contact
        for contact in contacts
    )
