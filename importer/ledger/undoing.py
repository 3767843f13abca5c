"""Taking a run back: which of its leads are on the platform, and what became of the wish to delete them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, exists, select, update

from importer.claims import SentLead
from importer.issues import Issue, IssueCode, details
from importer.languages import sentence
from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.holders import contacts_of
from importer.ledger.keys import same
from importer.ledger.runs import Run
from importer.ledger.texts import issue_to_text, variables_from_text
from importer.records import Lead, LeadContact, LeadState

_CREATED, _DELETING, _UNDONE = LeadState.CREATED.value, LeadState.DELETING.value, LeadState.UNDONE.value


@dataclass(frozen=True, slots=True)
class SentLeads:
    """The leads of one run that the platform holds (importer.claims.UndoBook)."""

    database: Database
    run: Run
    clock: Callable[[], float]

    def leads(self) -> Iterator[SentLead]:
        """Yield the run's leads that are on the platform, in their order; memory holds one."""
        after = 0
        while (found := self._next(after)) is not None:
            yield found
            after = found.lead_seq

    def withdraw(self, *, absent: bool = False) -> int:
        """Take back what is planned, so that no resume sends it; return how many leads.

        One that was sent before and whose answer was lost may be on the platform all the same, unless it was seen to
        be `absent` there just now.
        """
        lead, attempt = schema.lead, schema.attempt
        planned = (lead.c.run_key == self.run.key) & (lead.c.state == LeadState.PLANNED.value)
        lost = attempt.c.finished_at.is_(None) | (attempt.c.decision == LeadState.IN_DOUBT.value)
        doubted = exists().where(same(attempt, lead, "lead_seq"), lost)
        told = Issue(IssueCode.NOT_UNDONE, detail=details.MAY_BE_THERE)
        with self.database.write() as connection:
            maybe = update(lead).where(planned, doubted).values(state=_UNDONE, issue=issue_to_text(told))
            never = update(lead).where(planned).values(state=_UNDONE, issue=issue_to_text(Issue(IssueCode.WITHDRAWN)))
            return sum(connection.execute(each).rowcount for each in ([never] if absent else [maybe, never]))

    def begin(self, lead: SentLead) -> bool:
        """Record that the platform is asked to delete a lead; False where it is no longer ours to delete."""
        states = schema.lead.c.state.in_((_CREATED, _DELETING))
        with self.database.write() as connection:
            values = {"state": _DELETING, "issue": None, "ready_at": self.clock()}
            begun = update(schema.lead).where(_is(lead), states).values(values)
            return bool(connection.execute(begun).rowcount)

    def undone(self, lead: SentLead) -> None:
        """Record that a lead is gone: its numbers count as never imported."""
        claim = schema.claim
        issue = issue_to_text(Issue(IssueCode.UNDONE))
        with self.database.write() as connection:
            gone = update(schema.lead).where(_is(lead), schema.lead.c.state == _DELETING)
            if connection.execute(gone.values(state=_UNDONE, issue=issue)).rowcount:
                held = (claim.c.run_key == lead.run_key) & (claim.c.lead_seq == lead.lead_seq)
                connection.execute(delete(claim).where(held))

    def keep(self, lead: SentLead, reason: str, *, asked: bool = False) -> None:
        """Record that a lead stays, and why; `asked`: its deletion stands out, and it may be gone all the same."""
        issue = issue_to_text(Issue(IssueCode.NOT_UNDONE, detail=reason))
        state = _DELETING if asked else _CREATED
        there = schema.lead.c.state.in_((_CREATED, _DELETING))
        with self.database.write() as connection:
            connection.execute(update(schema.lead).where(_is(lead), there).values(state=state, issue=issue))

    def by_ids(self, platform_ids: Iterable[str]) -> dict[str, SentLead]:
        """Return those of the run's leads that the platform holds under one of these ids."""
        lead = schema.lead
        query = select(lead).where(lead.c.run_key == self.run.key, lead.c.platform_id.in_(list(platform_ids)))
        with self.database.read() as connection:
            rows = connection.execute(query.where(schema.HAS_PLATFORM_ID)).mappings().all()
            return {row["platform_id"]: self._lead(connection, row) for row in rows}

    def campaigns(self) -> tuple[int, ...]:
        """Return the campaigns in which the platform holds leads of the run."""
        lead = schema.lead
        query = select(lead.c.campaign_id).where(lead.c.run_key == self.run.key, schema.IS_ON_PLATFORM).distinct()
        with self.database.read() as connection:
            return tuple(sorted(connection.execute(query).scalars().all()))

    def _next(self, after: int) -> SentLead | None:
        lead = schema.lead
        query = select(lead).where(lead.c.run_key == self.run.key, lead.c.lead_seq > after, schema.IS_ON_PLATFORM)
        with self.database.read() as connection:
            row = connection.execute(query.order_by(lead.c.lead_seq).limit(1)).mappings().first()
            return self._lead(connection, row) if row is not None else None

    def _lead(self, connection: Connection, row: RowMapping) -> SentLead:
        contacts = contacts_of(connection, row)
        people = [LeadContact(item["phone"], variables_from_text(item["variables"])) for item in contacts]
        first = contacts[0]
        return SentLead(
            run_key=row["run_key"],
            lead_seq=row["lead_seq"],
            platform_id=row["platform_id"],
            lead=Lead(row["campaign_id"], people[0], tuple(people[1:]), self.run.allow_duplicate),
            place=sentence("{file}, row {row}", file=Path(first["path"]).name, row=first["number"]),
            asked_at=row["ready_at"] if row["state"] == _DELETING else None,
        )


def _is(lead: SentLead) -> ColumnElement[bool]:
    table = schema.lead
    return (table.c.run_key == lead.run_key) & (table.c.lead_seq == lead.lead_seq)
