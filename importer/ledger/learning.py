"""What a campaign holds already, learned from the platform: only ids and keyed hashes of numbers are kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, insert, select

from importer.claims import LearnedLead
from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.keys import Marks, campaign_key
from importer.ledger.runs import NewRun, Runs
from importer.records import LeadState, RunKind


@dataclass(frozen=True, slots=True)
class Learned:
    """How much of a page was new."""

    leads: int = 0
    numbers: int = 0
    blacklisted: int = 0


@dataclass(slots=True)
class Learning:
    """Learns one campaign of one platform; the leads that are new stand under a run of their own."""

    database: Database
    runs: Runs
    marks: Marks
    api_url: str
    campaign_id: int
    _run_key: int | None = None
    _next_seq: int = field(default=1)

    def add(self, leads: Iterable[LearnedLead]) -> Learned:
        """Take a page of leads in; what the ledger knows already, or is sending just now, stays as it is."""
        listed = list(leads)
        if self._run_key is None and listed:
            self._run_key = self.runs.begin(self._new_run(), RunKind.SYNC).key
        with self.database.write() as connection:
            numbers = [self._add(connection, lead) for lead in listed]
            blacklisted = sum(self._blacklist(connection, phone) for lead in listed for phone in lead.blacklisted)
        new = [count for count in numbers if count is not None]
        return Learned(len(new), sum(new), blacklisted)

    def finish(self) -> None:
        """Record that the campaign was learned to its end."""
        if self._run_key is not None:
            self.runs.finish(self._run_key, 0)

    def _add(self, connection: Connection, lead: LearnedLead) -> int | None:
        """Write a lead with those of its numbers that nobody holds; None where it is known, or may be ours."""
        table, claim, key = schema.lead, schema.claim, campaign_key(self.api_url, self.campaign_id)
        known = select(table.c.lead_seq).where(table.c.campaign_key == key, table.c.platform_id == lead.platform_id)
        marks = [self.marks.of(phone) for phone in lead.phones]
        held = select(claim.c.number_mark, claim.c.in_flight).where(
            claim.c.campaign_key == key, claim.c.number_mark.in_(marks)
        )
        holders = connection.execute(held).all()
        if connection.execute(known.where(schema.HAS_PLATFORM_ID)).first() or any(row.in_flight for row in holders):
            return None
        seq = self._write_lead(connection, key, lead)
        free = [mark for mark in dict.fromkeys(marks) if mark not in {row.number_mark for row in holders}]
        shared = {"campaign_key": key, "run_key": self._run_key, "lead_seq": seq, "in_flight": False}
        if free:
            connection.execute(insert(claim), [{**shared, "number_mark": mark} for mark in free])
        return len(free)

    def _write_lead(self, connection: Connection, key: str, lead: LearnedLead) -> int:
        seq, self._next_seq = self._next_seq, self._next_seq + 1
        values = {
            "run_key": self._run_key,
            "lead_seq": seq,
            "campaign_key": key,
            "campaign_id": self.campaign_id,
            "group_mark": "",
            "state": LeadState.CREATED.value,
            "platform_id": lead.platform_id,
            "sent_at": lead.created_at,
        }
        connection.execute(insert(schema.lead).values(values))
        return seq

    def _blacklist(self, connection: Connection, phone: str) -> int:
        """Record that the platform never calls a number; return 1 where that is news."""
        table, mark = schema.blacklisted, self.marks.of(phone)
        known = select(func.count()).where(table.c.api_url == self.api_url, table.c.number_mark == mark)
        if connection.execute(known).scalar_one():
            return 0
        values = {"api_url": self.api_url, "number_mark": mark, "campaign_id": self.campaign_id}
        connection.execute(insert(table).values(values))
        return 1

    def _new_run(self) -> NewRun:
        return NewRun(
            fingerprint="",
            api_url=self.api_url,
            mapping_name="",
            variable_names=(),
            allow_duplicate=False,
            again=False,
            request="{}",
            report_folder="",
        )
