"""A mapping tied to a file: each row of it in, the row as the mapping reads it out."""

from dataclasses import dataclass, replace

from importer.errors import MappingError, OptionError
from importer.issues import Issue, IssueCode
from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.folding import fold
from importer.mapping.model import Mapping, SecondaryRows, Several
from importer.mapping.nearest import quoted
from importer.mapping.numbers import BoundPhone, BoundRegion, bind_phone, bind_region
from importer.mapping.regions import region_code
from importer.mapping.rules import BoundRule, bind_rule
from importer.mapping.shorthands import whole_number
from importer.mapping.values import BoundVariables, bind_variables
from importer.records import Contact, Detected, MappedRow, Outcome, SourceRow, Verdict

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
    include_hidden: bool
    used: frozenset[str]  # headers of the columns that the mapping reads

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
        cells = row.cells
        campaign_id = self.campaign.read(cells)
        contacts, fault = self._contacts(cells)
        warnings = tuple(issue for issue in row.warnings if not issue.column or issue.column in self.used)
        group = self.group
        return MappedRow(
            row.number,
            row.line,
            campaign_id,
            _explained(contacts, warnings) if warnings else contacts,
            group.key(cells) if group else "",
            group is not None and group.primary is not None and group.primary.holds(cells),
            self._left_out(row) or self._rejected(cells, campaign_id, fault),
            warnings,
        )

    def _contacts(self, cells: Cells) -> tuple[tuple[Contact, ...], Issue | None]:
        """Return the row's own contact and further ones, and the first thing wrong with their variables."""
        region = self.region.read(cells)
        variables = self.variables.values(cells)
        fault = self.variables.fault(cells)
        contacts = self.phone.contacts(cells, region, variables) or (self.phone.no_contact(variables),)
        for second in self.secondaries:
            own = variables if second.variables is None else second.variables.values(cells)
            if further := second.phone.further(cells, region, own):
                contacts += further
                if second.variables:
                    fault = fault or second.variables.fault(cells)
        return contacts, fault

    def _left_out(self, row: SourceRow) -> Verdict | None:
        """Return why the row is none of those to be sent; that it is hidden comes first."""
        if row.hidden and not self.include_hidden:
            return Verdict(Outcome.LEFT_OUT, Issue(IssueCode.HIDDEN_ROW))
        for rule in self.only:
            if not rule.holds(row.cells):
                return rule.verdict(row.cells)
        return None

    def _rejected(self, cells: Cells, campaign_id: int, fault: Issue | None) -> Verdict | None:
        issue = fault if campaign_id else self.campaign.fault(cells)
        return Verdict(Outcome.REJECTED, issue) if issue else None


def _explained(contacts: tuple[Contact, ...], warnings: tuple[Issue, ...]) -> tuple[Contact, ...]:
    """Say of a contact without a number what its cell shows instead, where the file knows that."""
    told = {issue.column: issue for issue in warnings if issue.code in _VALUELESS}
    return tuple(
        replace(contact, issue=told[contact.issue.column])
        if contact.issue and contact.issue.code is IssueCode.NO_PHONE and contact.issue.column in told
        else contact
        for contact in contacts
    )


def bind(mapping: Mapping, detected: Detected, *, campaign_id: int | None, region: str) -> Binding:
    """Tie a mapping to a file's columns: they are found once, so that each row is quick.

    `campaign_id` is the option, which wins over the mapping; `region` (a code or a country's name) serves where the
    mapping names none, "" = none. Raises MappingError where columns are missing (all of them, with the nearest and with
    those that the file has) or no campaign is named, OptionError where an option is no country or no id.
    """
    columns = Columns(detected, mapping.places)
    binding = Binding(
        campaign=_bind_campaign(mapping, columns, campaign_id),
        region=bind_region(mapping.region, columns, _fallback(region)),
        phone=bind_phone(mapping.phone, columns, ("phone",), only_first=_only_first(mapping)),
        variables=bind_variables(mapping.variables, columns, ("variables",)),
        secondaries=_bind_secondaries(mapping, columns),
        group=_bind_group(mapping.secondary_contacts.rows, columns),
        only=tuple(bind_rule(rule, columns, ("only", n)) for n, rule in enumerate(mapping.only)),
        include_hidden=mapping.source.include_hidden,
        used=frozenset(columns.used),
    )
    columns.refuse_missing()
    return binding


def _only_first(mapping: Mapping) -> bool:
    return mapping.several is Several.FIRST


def _fallback(region: str) -> str:
    code = region_code(region) if region else ""
    if region and not code:
        message = f"{quoted(region)} is no country the importer knows; write its code, such as BG, DE or GB."
        raise OptionError(message)
    return code


def _bind_campaign(mapping: Mapping, columns: Columns, option: int | None) -> BoundCampaign:
    source = mapping.campaign_id
    if option is not None and option < 1:
        message = f"the campaign id must be a whole number from 1; found {option}."
        raise OptionError(message)
    if option is not None:
        return BoundCampaign(option, None)
    if source is None:
        message = (
            f"{mapping.places.name} names no campaign: write campaign_id in it, or give --campaign-id or --campaign."
        )
        raise MappingError(message)
    if source.column is not None:
        return BoundCampaign(0, columns.find(source.column, ("campaign_id", "column")))
    return BoundCampaign(source.value or 0, None)


def _bind_secondaries(mapping: Mapping, columns: Columns) -> tuple[BoundSecondary, ...]:
    bound = []
    for number, source in enumerate(mapping.secondary_contacts.columns):
        loc = ("secondary_contacts", "columns", number)
        phone = bind_phone(source.phone, columns, (*loc, "phone"), only_first=_only_first(mapping))
        own = bind_variables(source.variables, columns, (*loc, "variables")) if source.variables else None
        bound.append(BoundSecondary(phone, own))
    return tuple(bound)


def _bind_group(rows: SecondaryRows | None, columns: Columns) -> BoundGroup | None:
    if rows is None:
        return None
    loc = ("secondary_contacts", "rows")
    keys = tuple(columns.find(names, (*loc, "group_by", n)) for n, names in enumerate(rows.group_by))
    primary = bind_rule(rows.primary, columns, (*loc, "primary")) if rows.primary else None
    return BoundGroup(keys, primary)
