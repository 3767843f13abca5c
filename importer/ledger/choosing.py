"""Which planned lead is next: the statements are built once, since every step of every sender asks."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, RowMapping, bindparam, select

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
