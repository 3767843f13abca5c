"""Numbers that leave their lead when it is claimed or ends: what the report then says of them."""

from collections.abc import Mapping
from itertools import groupby

from sqlalchemy import Connection, RowMapping, delete, select, update

from importer.issues import Issue, IssueCode
from importer.ledger import schema
from importer.ledger.keys import same
from importer.ledger.texts import issue_to_text
from importer.records import LeadState, Outcome, Role, Verdict


def drop(connection: Connection, contact: RowMapping, verdict: Verdict) -> None:
    """Take a number out of its lead, for a reason that the report gives."""
    member = schema.member
    this = (member.c.run_key == contact["run_key"]) & (member.c.contact_seq == contact["contact_seq"])
    aside = {
        "lead_seq": None,
        "role": "",
        "outcome": verdict.outcome.value,
        "issue": issue_to_text(verdict.issue),
    }
    connection.execute(update(member).where(this).values(aside))


def suppress(
    connection: Connection, run_key: int, suppressed: Mapping[str, str], only_lead_seq: int | None = None
) -> None:
    """Take numbers out of a run's planned leads, or of one, that a list names which is newer than the plan.

    Who is behind a primary moves up; a lead without numbers is none. `suppressed` gives each number's list.
    """
    member, lead = schema.member, schema.lead
    query = (
        select(member.c.run_key, member.c.contact_seq, member.c.lead_seq, member.c.phone)
        .join(lead, same(member, lead, "lead_seq"))
        .where(member.c.run_key == run_key, lead.c.state == LeadState.PLANNED.value, member.c.outcome.is_(None))
        .order_by(member.c.lead_seq, member.c.position)
    )
    if only_lead_seq is not None:
        query = query.where(member.c.lead_seq == only_lead_seq)
    for lead_seq, group in groupby(connection.execute(query).mappings().all(), key=lambda item: item["lead_seq"]):
        contacts = list(group)
        named = [contact for contact in contacts if contact["phone"] in suppressed]
        for contact in named:
            issue = Issue(IssueCode.ON_SUPPRESSION_LIST, detail=suppressed[contact["phone"]])
            drop(connection, contact, Verdict(Outcome.SUPPRESSED, issue))
        left = [contact for contact in contacts if contact not in named]
        if named and left:
            this = (member.c.run_key == run_key) & (member.c.contact_seq == left[0]["contact_seq"])
            connection.execute(update(member).where(this).values(role=Role.PRIMARY.value))
        elif named:
            _end_without_numbers(connection, run_key, lead_seq)


def _end_without_numbers(connection: Connection, run_key: int, lead_seq: int) -> None:
    """Remove a lead that nobody is left in; one that was tried stays in the books, as refused."""
    lead = schema.lead
    this = (lead.c.run_key == run_key) & (lead.c.lead_seq == lead_seq)
    connection.execute(update(lead).where(this, lead.c.attempts > 0).values(state=LeadState.REFUSED.value))
    connection.execute(delete(lead).where(this, lead.c.attempts == 0))


def leave_out_secondaries(connection: Connection, run_key: int, lead_seq: int, issue: Issue) -> None:
    """Say of a lead's secondaries what is true of them: not they are in the campaign, their primary is."""
    member = schema.member
    these = (member.c.run_key == run_key) & (member.c.lead_seq == lead_seq) & (member.c.role == Role.SECONDARY.value)
    group = issue_to_text(Issue(IssueCode.GROUP_ALREADY_CALLED, detail=issue.detail))
    values = {"outcome": Outcome.ALREADY_THERE.value, "issue": group}
    connection.execute(update(member).where(these).values(values))
