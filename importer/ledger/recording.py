"""What became of a claimed lead, and of the numbers that it holds; in the transaction of whoever says so."""

from dataclasses import replace

from sqlalchemy import Connection, and_, delete, select, update

from importer.claims import LeadRef, LeadResult
from importer.issues import Issue, IssueCode, details
from importer.ledger import schema
from importer.ledger.aside import leave_out_secondaries
from importer.ledger.keys import Marks
from importer.ledger.texts import issue_to_text
from importer.records import LeadState, Role

_SENDING, _DOUBT = LeadState.SENDING.value, LeadState.IN_DOUBT.value


def set_state(connection: Connection, state: str, ref: LeadRef, result: LeadResult, now: float) -> bool:
    """Record what became of a lead that is in `state` under this claim; False where it no longer is."""
    lead, attempt = schema.lead, schema.attempt
    this = (lead.c.run_key == ref.run_key) & (lead.c.lead_seq == ref.lead_seq)
    fenced = update(lead).where(this, lead.c.state == state, lead.c.fence == ref.fence)
    looks = lead.c.looks + (1 if state == _DOUBT and result.looked else 0)
    values = {"issue": issue_to_text(result.issue), "ready_at": result.ready_at, "looks": looks}
    if result.platform_id:
        values["platform_id"] = result.platform_id
    if not connection.execute(fenced.values(state=result.state.value, **values)).rowcount:
        return False
    if state == _SENDING:
        number = select(lead.c.attempts).where(this).scalar_subquery()
        made = (attempt.c.run_key == ref.run_key) & (attempt.c.lead_seq == ref.lead_seq)
        ended = {"finished_at": now, "status": result.status, "decision": result.decision}
        connection.execute(update(attempt).where(made, attempt.c.number == number).values(ended))
    return True


def release(connection: Connection, ref: LeadRef, result: LeadResult, marks: Marks) -> None:
    """Let go the numbers of a lead that are not in the campaign through it, and keep the others for good."""
    claim = schema.claim
    held = (claim.c.run_key == ref.run_key) & (claim.c.lead_seq == ref.lead_seq)
    if result.state in (LeadState.PLANNED, LeadState.REFUSED):
        connection.execute(delete(claim).where(held))
    elif result.state in (LeadState.CREATED, LeadState.ALREADY_THERE):
        connection.execute(update(claim).where(held).values(in_flight=False))
    if result.state is LeadState.ALREADY_THERE:
        # Nobody knows of the others: the platform holds the primary's number, perhaps in a lead without them.
        primary = marks.of(_primary_phone(connection, ref))
        connection.execute(delete(claim).where(held, claim.c.number_mark != primary))
        if result.issue is not None:
            leave_out_secondaries(connection, ref.run_key, ref.lead_seq, result.issue)


def _primary_phone(connection: Connection, ref: LeadRef) -> str:
    member = schema.member
    this = and_(member.c.run_key == ref.run_key, member.c.lead_seq == ref.lead_seq)
    return str(connection.execute(select(member.c.phone).where(this, member.c.role == Role.PRIMARY.value)).scalar_one())


def not_twice(connection: Connection, ref: LeadRef, result: LeadResult) -> LeadResult:
    """Return the result, but already_there where another lead was created under the same platform id."""
    lead = schema.lead
    if result.state is not LeadState.CREATED or not result.platform_id:
        return result
    mine = (lead.c.run_key == ref.run_key) & (lead.c.lead_seq == ref.lead_seq)
    campaign = select(lead.c.campaign_key).where(mine).scalar_subquery()
    same_id = (lead.c.campaign_key == campaign) & (lead.c.platform_id == result.platform_id)
    query = select(schema.run.c.name).join(lead, lead.c.run_key == schema.run.c.run_key).where(same_id, ~mine)
    name = connection.execute(query.where(schema.HAS_PLATFORM_ID)).scalar()
    if name is None:
        return result
    issue = Issue(IssueCode.IN_CAMPAIGN, detail=details.RUN.format(run=name))
    return replace(result, state=LeadState.ALREADY_THERE, issue=issue)
