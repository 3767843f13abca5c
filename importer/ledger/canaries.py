"""The first lead that a run really creates in a campaign: no second one goes before it has arrived as it was sent."""

from sqlalchemy import Connection, delete, insert, select, update

from importer.claims import NEVER
from importer.errors import CanaryError
from importer.languages import Sentence
from importer.ledger import schema
from importer.records import LeadState


def is_awaited(connection: Connection, run_key: int, campaign_id: int, me: str) -> bool:
    """Tell whether the campaign's first lead is under way, or has arrived and is being compared by another process.

    Raises CanaryError where it did not arrive as it was sent.
    """
    lead, canary = schema.lead, schema.canary
    this = (canary.c.run_key == run_key) & (canary.c.campaign_id == campaign_id)
    difference = connection.execute(select(canary.c.difference).where(this)).scalar()
    if difference is not None:
        if difference:
            raise CanaryError(Sentence.from_text(difference))
        return False
    # One that only a person can settle is no first lead any more: the next one is.
    doubted = (lead.c.state == LeadState.IN_DOUBT.value) & (lead.c.ready_at < NEVER)
    under_way = (lead.c.state == LeadState.SENDING.value) | doubted
    living = select(schema.owner.c.name).where(schema.owner.c.name != me)
    compared = (lead.c.state == LeadState.CREATED.value) & (lead.c.attempts > 0) & lead.c.owner.in_(living)
    of_campaign = (lead.c.run_key == run_key) & (lead.c.campaign_id == campaign_id)
    query = select(lead.c.lead_seq).where(of_campaign, under_way | compared)
    return connection.execute(query.limit(1)).first() is not None


def record(connection: Connection, run_key: int, campaign_id: int, difference: str, now: float) -> None:
    """Record how the first lead arrived; "" is as it was sent.

    A look-up can be trusted from now on: what only a person could settle before is looked for once more.
    """
    canary, lead = schema.canary, schema.lead
    parked = (lead.c.state == LeadState.IN_DOUBT.value) & (lead.c.ready_at >= NEVER)
    of_campaign = (lead.c.run_key == run_key) & (lead.c.campaign_id == campaign_id)
    connection.execute(update(lead).where(of_campaign, parked).values(ready_at=now))
    this = (canary.c.run_key == run_key) & (canary.c.campaign_id == campaign_id)
    connection.execute(delete(canary).where(this))
    connection.execute(insert(canary).values(run_key=run_key, campaign_id=campaign_id, difference=difference))


def proven(connection: Connection, run_key: int) -> frozenset[int]:
    """Return the campaigns whose first lead arrived as it was sent."""
    canary = schema.canary
    whole = select(canary.c.campaign_id).where(canary.c.run_key == run_key, canary.c.difference == "")
    return frozenset(connection.execute(whole).scalars())


def forget_failed(connection: Connection, run_key: int) -> None:
    """Let a resumed run try again: the mapping's campaign may have been corrected."""
    canary = schema.canary
    connection.execute(delete(canary).where(canary.c.run_key == run_key, canary.c.difference != ""))
