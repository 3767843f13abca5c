"""The first leads as the platform will get them, each value with the cells that it came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from importer.errors import FileError
from importer.ledger import PlannedLead, RowPlace
from importer.mapping import ExplainedContact
from importer.preparing import Job
from importer.records import LeadContact

MAX_ROWS = 10_000  # read once more to explain a lead; further down nobody looks for the cells of a preview

Explained = Mapping[RowPlace, tuple[ExplainedContact, ...]]


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A variable, and the addresses of its cells, such as B3; () where it is no cell's, or nobody knows."""

    name: str
    value: str = field(repr=False)
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownContact:
    """One person of a lead."""

    phone: str = field(repr=False)  # E.164
    cells: tuple[str, ...]
    values: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class ShownLead:
    """One request."""

    primary: ShownContact
    secondaries: tuple[ShownContact, ...]


def preview(leads: Sequence[PlannedLead], jobs: Sequence[Job]) -> tuple[ShownLead, ...]:
    """Return the leads with the cells of their values; the rows that they stand in are read once more.

    Where a file is gone by then, or another one, nobody knows the cells.
    """
    try:
        explained = _explained({row for lead in leads for row in lead.rows}, jobs)
    except FileError:
        explained = {}
    return tuple(_shown(lead, explained) for lead in leads)


def _explained(rows: Iterable[RowPlace], jobs: Sequence[Job]) -> Explained:
    wanted: dict[int, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.file_seq, set()).add(row.number)
    return {
        place: contacts
        for file_seq, numbers in wanted.items()
        for place, contacts in _explained_of(file_seq, numbers, jobs[file_seq - 1])
    }


def _explained_of(
    file_seq: int, numbers: set[int], job: Job
) -> Iterable[tuple[RowPlace, tuple[ExplainedContact, ...]]]:
    left = set(numbers)
    for row in islice(job.source.rows(), MAX_ROWS):
        if row.number in left:
            left.discard(row.number)
            yield RowPlace(file_seq, row.number), job.binding.explain(row)
        if not left:
            return


def _shown(lead: PlannedLead, explained: Explained) -> ShownLead:
    people = (lead.lead.primary, *lead.lead.secondaries)
    contacts = [_contact(one, explained.get(row, ())) for one, row in zip(people, lead.rows, strict=True)]
    return ShownLead(contacts[0], tuple(contacts[1:]))


def _contact(contact: LeadContact, row: Iterable[ExplainedContact]) -> ShownContact:
    own = next((person for person in row if contact.phone in person.phones), None)
    cells = {one.name: one.cells for one in own.variables} if own else {}
    values = tuple(ShownValue(one.name, one.value, cells.get(one.name, ())) for one in contact.variables)
    return ShownContact(contact.phone, own.cells if own else (), values)
