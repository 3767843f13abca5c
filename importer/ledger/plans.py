"""What a run would send, or has begun to send: lead by lead in the order of the rows, for a plan and for a preview."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from sqlalchemy import RowMapping, Select, select

from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.keys import same
from importer.ledger.texts import variables_from_text
from importer.records import Lead, LeadContact, LeadState, Role

CHUNK_ROWS = 2_000
_WAITING = (LeadState.PLANNED, LeadState.SENDING, LeadState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands: its file's place in the run, from 1, and its number in the file."""

    file_seq: int
    number: int


@dataclass(frozen=True, slots=True)
class PlannedLead:
    """A lead that a run sends, with the places of its contacts."""

    contact_seq: int  # of its primary contact: the same whenever the same rows are read with the same mapping
    lead: Lead
    rows: tuple[RowPlace, ...]  # of each contact, the primary first
    places: tuple[str, ...] = field(repr=False)  # the same in words: file and row
    waits: bool  # it is still to be sent, or settled


@dataclass(frozen=True, slots=True)
class Plans:
    """The leads of runs with what is in them, read only."""

    database: Database

    def leads(self, run_key: int) -> Iterator[PlannedLead]:
        """Yield what a run was meant to send from the beginning, sent or not, in the order of the primaries' rows.

        What was found to be in its campaign before it was posted is not among it. Memory holds a chunk.
        """
        with self.database.read() as connection:
            result = connection.execution_options(yield_per=CHUNK_ROWS).execute(_members(run_key)).mappings()
            for _, members in groupby(result, key=lambda member: member["first_seq"]):
                yield _lead(list(members))


def _members(run_key: int) -> Select[tuple[object, ...]]:
    member, contact, row, file, lead = (
        schema.member,
        schema.contact,
        schema.source_row,
        schema.source_file,
        schema.lead,
    )
    first = member.alias("first")
    return (
        select(
            *(first.c.contact_seq.label("first_seq"), lead.c.campaign_id, lead.c.state, member.c.phone),
            *(contact.c.variables, file.c.path, row.c.file_seq, row.c.number, schema.run.c.allow_duplicate),
        )
        .select_from(first)
        .join(lead, (lead.c.run_key == first.c.run_key) & (lead.c.lead_seq == first.c.lead_seq))
        .join(member, same(lead, member, "lead_seq"))
        .join(contact, same(member, contact, "contact_seq"))
        .join(row, same(contact, row, "row_seq"))
        .join(file, same(row, file, "file_seq"))
        .join(schema.run, schema.run.c.run_key == lead.c.run_key)
        .where(first.c.run_key == run_key, first.c.role == Role.PRIMARY.value, member.c.outcome.is_(None))
        .where((lead.c.state == LeadState.PLANNED.value) | (lead.c.attempts > 0))
        .order_by(first.c.contact_seq, member.c.position)
    )


def _lead(members: list[RowMapping]) -> PlannedLead:
    first = members[0]
    people = [LeadContact(item["phone"], variables_from_text(item["variables"])) for item in members]
    return PlannedLead(
        contact_seq=first["first_seq"],
        lead=Lead(first["campaign_id"], people[0], tuple(people[1:]), first["allow_duplicate"]),
        rows=tuple(RowPlace(item["file_seq"], item["number"]) for item in members),
        places=tuple(f"row {item['number']} of {Path(item['path']).name}" for item in members),
        waits=LeadState(first["state"]) in _WAITING,
    )
