"""Claims: who may send which lead now. Duplicates are checked here again, in the transaction that takes the numbers.

The intention (state `sending`, an attempt, the claims) is committed before the request goes out, the outcome after it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    insert,
    select,
    update,
)

from importer.claims import NEVER, ClaimedLead, LeadInDoubt, LeadRef, LeadResult, Witness
from importer.issues import Issue, IssueCode, details
from importer.ledger import canaries, choosing, rescuing, schema
from importer.ledger.aside import drop, leave_out_secondaries, take_out
from importer.ledger.choosing import Canaries
from importer.ledger.database import Database
from importer.ledger.holders import (
    contacts_of,
    holders_of,
    never_to_call,
    row_identity,
    same_rows,
    was_doubted,
    witness_of,
)
from importer.ledger.keys import Marks, campaign_key
from importer.ledger.owners import Owners
from importer.ledger.recording import not_twice, release, set_state
from importer.ledger.runs import Run
from importer.ledger.texts import issue_to_text, variables_from_text
from importer.ledger.writer import Writer
from importer.records import Lead, LeadContact, LeadState, Outcome, Verdict

BLOCKED_S = 0.5  # a number that another lead holds is asked for again after this

_SENDING, _PLANNED, _DOUBT = LeadState.SENDING.value, LeadState.PLANNED.value, LeadState.IN_DOUBT.value


@dataclass(frozen=True, slots=True)
class Claims:
    """The leads of one run as its senders see them (importer.claims.LeadQueue)."""

    database: Database
    writer: Writer
    run: Run
    owners: Owners
    clock: Callable[[], float]
    marks: Marks
    _canaries: Canaries = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_canaries", Canaries(self.owners.name))

    def recover(self) -> None:
        """Begin anew: put in doubt what dead processes left in `sending`, and let all the others go again.

        What living ones have in hand is left alone.
        """

        def act(connection: Connection) -> None:
            rescuing.begin_anew(connection, self.run.key, self.owners, self.clock())
            canaries.forget_failed(connection, self.run.key)

        self.writer.write(act)

    def rescue(self) -> bool:
        """Take over what dead processes left of the run; return whether living ones still have leads of it."""
        with self.database.read() as connection:
            at_work = rescuing.others_at_work(connection, self.run.key, self.owners, self.clock())
            if not at_work and not rescuing.workers(connection, self.run.key, self.owners):
                return False
        return self.writer.write(
            lambda connection: rescuing.rescue(connection, self.run.key, self.owners, self.clock())
        )

    def proven(self) -> frozenset[int]:
        """Return the campaigns whose first lead of this run arrived as it was sent."""
        with self.database.read() as connection:
            return canaries.proven(connection, self.run.key)

    def prove(self, campaign_id: int, difference: str) -> None:
        """Record how the first lead that was really created in a campaign arrived; "" is as it was sent."""
        self.writer.write(
            lambda connection: canaries.record(connection, self.run.key, campaign_id, difference, self.clock())
        )

    def is_ready(self) -> bool:
        """Whether a planned lead can be claimed now."""
        with self.database.read() as connection:
            return self._next(connection, None) is not None

    def claim(self, ref: LeadRef | None = None) -> ClaimedLead | None:
        """Claim the next ready lead, or the one of `ref`; None where there is none now."""

        def act(connection: Connection) -> ClaimedLead | None:
            while (row := self._next(connection, ref)) is not None:
                contacts = contacts_of(connection, row)
                if named := never_to_call(connection, self.run.api_url, contacts, self.marks):
                    take_out(connection, contacts, named)  # the lead is another one now, or none
                elif going := self._who_may_go(connection, row, contacts):
                    return self._take(connection, row, going)
                elif ref is not None:
                    return None  # held back; only where no lead is named is there another one to look at
            return None

        return self.writer.write(act)

    def next_ready_at(self) -> float | None:
        """Return when the next planned lead can be claimed; None where none is left that could be."""
        with self.database.read() as connection:
            at = choosing.next_ready_at(connection, self.run.key)
        return None if at is None or at >= NEVER else at

    def park(self, campaign_id: int, issue: Issue) -> None:
        """Let no planned lead of a campaign be claimed before the run is resumed."""
        lead = schema.lead
        planned = (lead.c.run_key == self.run.key) & (lead.c.state == _PLANNED)
        parked = update(lead).where(planned, lead.c.campaign_id == campaign_id)
        values = {"ready_at": NEVER, "issue": issue_to_text(issue)}
        self.writer.write(lambda connection: connection.execute(parked.values(values)).rowcount)

    def hold(self, seconds: float) -> None:
        """Make sure that no other host takes the claims within so many seconds; raises LedgerLostError."""
        self.owners.hold(seconds)

    def finish(self, ref: LeadRef, result: LeadResult) -> bool:
        """Record what became of a claimed lead; False where the claim is no longer ours."""
        return self.writer.write(lambda connection: self._record(connection, _SENDING, ref, result))

    def settle(self, ref: LeadRef, result: LeadResult) -> bool:
        """Record what a look-up said of a lead in doubt; False where another process settled it."""
        return self.writer.write(lambda connection: self._record(connection, _DOUBT, ref, result))

    def in_doubt(self) -> tuple[LeadInDoubt, ...]:
        """Return the run's leads in doubt, the earliest ready first."""
        lead = schema.lead
        query = select(lead).where(lead.c.run_key == self.run.key, lead.c.state == _DOUBT)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(lead.c.ready_at, lead.c.lead_seq)).mappings().all()
            return tuple(self._doubt(connection, row) for row in rows)

    def next_doubt(self, ref: LeadRef | None = None) -> LeadInDoubt | None:
        """Return the lead in doubt that is ready first, or the one of `ref`; None where there is none."""
        with self.database.read() as connection:
            row = choosing.next_doubt(connection, self.run.key, ref)
            return None if row is None else self._doubt(connection, row)

    def witness(self, campaign_id: int, before: float = NEVER) -> Witness | None:
        """Return a lead that its only attempt created in the campaign, the latest that was answered before."""
        key = campaign_key(self.run.api_url, campaign_id)
        with self.database.read() as connection:
            return witness_of(connection, campaign_id, key, before)

    def knows_id(self, campaign_id: int, platform_id: str) -> bool:
        """Whether a lead of the ledger was created under this id."""
        lead = schema.lead
        key = campaign_key(self.run.api_url, campaign_id)
        known = (lead.c.campaign_key == key) & (lead.c.platform_id == platform_id) & schema.HAS_PLATFORM_ID
        with self.database.read() as connection:
            return connection.execute(select(lead.c.lead_seq).where(known).limit(1)).first() is not None

    def count_lookup(self) -> None:
        """Count a look-up for the summary."""
        table = schema.run
        mine = update(table).where(table.c.run_key == self.run.key).values(lookups=table.c.lookups + 1)
        self.writer.write(lambda connection: connection.execute(mine).rowcount)

    def _next(self, connection: Connection, ref: LeadRef | None) -> RowMapping | None:
        if ref is None:
            return choosing.next_ready(connection, self.run.key, self.clock(), self._canaries)
        row = choosing.named(connection, ref)
        if row is None or not self._canaries.is_awaited(connection, self.run.key, row["campaign_id"]):
            return row
        # Another process has the first lead under way by now: whoever is free tries this one again.
        connection.execute(update(schema.lead).where(_is(row)).values(ready_at=self.clock() + BLOCKED_S))
        return None

    def _who_may_go(
        self, connection: Connection, row: RowMapping, contacts: Sequence[RowMapping]
    ) -> Sequence[RowMapping]:
        """Return the lead's contacts whose numbers are free; none where it stays, put aside as the holder demands."""
        holders = holders_of(connection, row, contacts, self.marks)
        in_flight = [holder for holder in holders.values() if holder["in_flight"]]
        if in_flight:
            self._hold_back(connection, row, in_flight[0])
            return ()
        taken = self._taken(connection, row, contacts, holders)
        primary, *secondaries = contacts
        if primary["phone"] in taken:
            self._give_up(connection, row, taken[primary["phone"]])
            return ()
        for contact in secondaries:
            if contact["phone"] in taken:
                drop(connection, contact, Verdict(Outcome.ALREADY_THERE, taken[contact["phone"]]))
        return [contact for contact in contacts if contact["phone"] not in taken]

    def _taken(
        self,
        connection: Connection,
        row: RowMapping,
        contacts: Sequence[RowMapping],
        holders: Mapping[str, RowMapping],
    ) -> dict[str, Issue]:
        """Return which numbers can't be sent, and why: their campaign has them, or their very row was sent before."""
        if not self.run.allow_duplicate:
            return {
                phone: Issue(IssueCode.IN_CAMPAIGN, detail=details.RUN.format(run=holder["name"]))
                for phone, holder in holders.items()
            }
        if self.run.again:
            return {}
        sent = same_rows(connection, row["campaign_key"], contacts, self.marks)
        return {
            phone: Issue(IssueCode.ROW_SENT_BEFORE, detail=details.RUN.format(run=name)) for phone, name in sent.items()
        }

    def _hold_back(self, connection: Connection, row: RowMapping, holder: RowMapping) -> None:
        mine = holder["run_key"] == self.run.key
        # Neither a lead that waits for a person nor one whose process is gone comes free while this run lasts.
        parked = holder["ready_at"] >= NEVER or (not mine and not self.owners.is_worked_on(holder["run_key"]))
        ready_at = NEVER if parked else self.clock() + BLOCKED_S
        issue = issue_to_text(Issue(IssueCode.HELD_BY_RUN, detail=details.RUN.format(run=holder["name"])))
        connection.execute(update(schema.lead).where(_is(row)).values(ready_at=ready_at, issue=issue))

    def _give_up(self, connection: Connection, row: RowMapping, issue: Issue) -> None:
        there = LeadState.ALREADY_THERE.value
        connection.execute(update(schema.lead).where(_is(row)).values(state=there, issue=issue_to_text(issue)))
        leave_out_secondaries(connection, row["run_key"], row["lead_seq"], issue)

    def _take(self, connection: Connection, row: RowMapping, contacts: Sequence[RowMapping]) -> ClaimedLead:
        now = self.clock()
        doubted = was_doubted(connection, row)
        attempt, fence = row["attempts"] + 1, row["fence"] + 1
        first_at = row["first_attempt_at"] or now
        values = {
            "attempts": attempt,
            "fence": fence,
            "owner": self.owners.name,
            "first_attempt_at": first_at,
            "sent_at": now,
            "looks": 0,
        }
        connection.execute(update(schema.lead).where(_is(row)).values(state=_SENDING, issue=None, **values))
        key = {"run_key": row["run_key"], "lead_seq": row["lead_seq"]}
        connection.execute(insert(schema.attempt).values(**key, number=attempt, started_at=now))
        shared = {**key, "campaign_key": row["campaign_key"], "repeatable": self.run.allow_duplicate}
        identities = ["" if self.run.again else row_identity(item) for item in contacts]
        claims = [
            {**shared, "number_mark": self.marks.of(item["phone"]), "row_identity": identity}
            for item, identity in zip(contacts, identities, strict=True)
        ]
        connection.execute(insert(schema.claim), claims)
        ref = LeadRef(row["run_key"], row["lead_seq"], fence)
        return ClaimedLead(ref, self._lead(row, contacts), attempt, first_at, doubted)

    def _record(self, connection: Connection, state: str, ref: LeadRef, result: LeadResult) -> bool:
        told = not_twice(connection, ref, result)
        if not set_state(connection, state, ref, told, self.clock()):
            return False
        release(connection, ref, told, self.marks)
        return True

    def _doubt(self, connection: Connection, row: RowMapping) -> LeadInDoubt:
        ref = LeadRef(row["run_key"], row["lead_seq"], row["fence"])
        lead = self._lead(row, contacts_of(connection, row))
        times = (row["first_attempt_at"], row["sent_at"], row["looks"], row["ready_at"])
        return LeadInDoubt(ref, lead, row["attempts"], *times)

    def _lead(self, row: RowMapping, contacts: Sequence[RowMapping]) -> Lead:
        people = [LeadContact(item["phone"], variables_from_text(item["variables"])) for item in contacts]
        return Lead(row["campaign_id"], people[0], tuple(people[1:]), self.run.allow_duplicate)


def _is(row: RowMapping) -> ColumnElement[bool]:
    return and_(schema.lead.c.run_key == row["run_key"], schema.lead.c.lead_seq == row["lead_seq"])
