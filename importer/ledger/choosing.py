"""Which lead is next, planned or in doubt: the statements are built once, since every step of every sender asks."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from importer.claims import LeadRef
from importer.ledger import canaries, schema
from importer.records import LeadState

_PLANNED = select(schema.lead).where(
    schema.lead.c.run_key == bindparam("run"), schema.lead.c.state == LeadState.PLANNED.value
)
_READY = (
    _PLANNED.where(schema.lead.c.ready_at <= bindparam("now"))
    .where(schema.lead.c.campaign_id.not_in(bindparam("awaited", expanding=True)))
    .order_by(schema.lead.c.lead_seq)
    .limit(1)
)
_READY_AT = _PLANNED.with_only_columns(func.min(schema.lead.c.ready_at))
_DOUBTS = (
    select(schema.lead)
    .where(schema.lead.c.run_key == bindparam("run"), schema.lead.c.state == LeadState.IN_DOUBT.value)
    .order_by(schema.lead.c.ready_at, schema.lead.c.lead_seq)
    .limit(1)
)
_NAMED_DOUBT = _DOUBTS.where(schema.lead.c.lead_seq == bindparam("seq"), schema.lead.c.fence == bindparam("fence"))
_NAMED = _PLANNED.where(schema.lead.c.lead_seq == bindparam("seq"), schema.lead.c.fence == bindparam("fence"))


@dataclass(frozen=True, slots=True)
class Canaries:
    """What one process knows of the first leads: once one has arrived, nobody asks for it again."""

    me: str
    proven: set[int] = field(default_factory=set)

    def is_awaited(self, connection: Connection, run_key: int, campaign_id: int) -> bool:
        """Tell whether a campaign's first lead is under way, or being compared."""
        if campaign_id in self.proven:
            return False
        if canaries.is_awaited(connection, run_key, campaign_id, self.me):
            return True
        self.proven.update(canaries.proven(connection, run_key))
        return False


def next_ready(connection: Connection, run_key: int, now: float, canaries_of: Canaries) -> RowMapping | None:
    """Return the next lead that may go: ready, and of a campaign whose first lead is not awaited.

    Raises CanaryError like `canaries.is_awaited`.
    """
    awaited: list[int] = []
    while True:
        asked = {"run": run_key, "now": now, "awaited": awaited}
        row = connection.execute(_READY, asked).mappings().first()
        if row is None or not canaries_of.is_awaited(connection, run_key, row["campaign_id"]):
            return row
        awaited.append(row["campaign_id"])


def named(connection: Connection, ref: LeadRef) -> RowMapping | None:
    """Return the lead of a claim that was given back, where nobody has claimed it since."""
    asked = {"run": ref.run_key, "seq": ref.lead_seq, "fence": ref.fence}
    return connection.execute(_NAMED, asked).mappings().first()


def next_ready_at(connection: Connection, run_key: int) -> float | None:
    """Return when the next planned lead can go, at the earliest; None where none is left."""
    at: float | None = connection.execute(_READY_AT, {"run": run_key}).scalar()
    return at


def next_doubt(connection: Connection, run_key: int, ref: LeadRef | None) -> RowMapping | None:
    """Return the lead in doubt that is ready first, or the one of a claim; None where there is none."""
    if ref is None:
        return connection.execute(_DOUBTS, {"run": run_key}).mappings().first()
    asked = {"run": run_key, "seq": ref.lead_seq, "fence": ref.fence}
    return connection.execute(_NAMED_DOUBT, asked).mappings().first()
