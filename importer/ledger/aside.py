"""Numbers that leave their lead when it is claimed or ends: what the report then says of them."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, select, update

from importer.issues import Issue, IssueCode
from importer.ledger import schema
from importer.ledger.keys import same
from importer.ledger.texts import issue_to_text
from importer.records import LeadState, Outcome, Role, Verdict

_OPEN = (LeadState.PLANNED.value, LeadState.SENDING.value, LeadState.IN_DOUBT.value)


def drop(connection: Connection, contact: RowMapping, verdict: Verdict) -> None:
    """Take a number out of its lead, for a reason that the report gives."""
    aside = {
        "lead_seq": None,
        "role": "",
        "outcome": verdict.outcome.value,
        "issue": issue_to_text(verdict.issue),
    }
    connection.execute(update(schema.member).where(_is(contact)).values(aside))


def suppress(connection: Connection, run_key: int, suppressed: Mapping[str, str]) -> None:
    """Take numbers out of a run's planned leads that a list names which is newer than the plan.

    A number of a lead that was sent, and may be sent again, is marked, so that every process takes it out before that.
    `suppressed` gives each number's list.
    """
    member, lead = schema.member, schema.lead
    query = (
        select(member.c.run_key, member.c.contact_seq, member.c.lead_seq, member.c.phone, lead.c.state)
        .join(lead, same(member, lead, "lead_seq"))
        .where(member.c.run_key == run_key, lead.c.state.in_(_OPEN), member.c.outcome.is_(None))
        .order_by(member.c.lead_seq, member.c.position)
    )
    for _, group in groupby(connection.execute(query).mappings().all(), key=lambda item: item["lead_seq"]):
        contacts = list(group)
        named = {item["phone"]: suppressed[item["phone"]] for item in contacts if item["phone"] in suppressed}
        if named and contacts[0]["state"] == LeadState.PLANNED.value:
            take_out(connection, contacts, named)
        elif named:
            _mark(connection, contacts, named)


def take_out(connection: Connection, contacts: Sequence[RowMapping], named: Mapping[str, str]) -> None:
    """Take those out of a planned lead that are not to be called; `contacts` are all of it, `named` gives their list.

    Who is behind a primary moves up; a lead without numbers is none.
    """
    left = [contact for contact in contacts if contact["phone"] not in named]
    for contact in contacts:
        if contact["phone"] in named:
            issue = Issue(IssueCode.ON_SUPPRESSION_LIST, detail=named[contact["phone"]])
            drop(connection, contact, Verdict(Outcome.SUPPRESSED, issue))
    if left:
        connection.execute(update(schema.member).where(_is(left[0])).values(role=Role.PRIMARY.value))
    else:
        _end_without_numbers(connection, contacts[0], named[contacts[0]["phone"]])


def _mark(connection: Connection, contacts: Sequence[RowMapping], named: Mapping[str, str]) -> None:
    for contact in contacts:
        if list_name := named.get(contact["phone"]):
            connection.execute(update(schema.member).where(_is(contact)).values(never_to_call=list_name))


def _is(contact: RowMapping) -> ColumnElement[bool]:
    member = schema.member
    return and_(member.c.run_key == contact["run_key"], member.c.contact_seq == contact["contact_seq"])


def _end_without_numbers(connection: Connection, contact: RowMapping, list_name: str) -> None:
    """Remove a lead that nobody is left in; one that was tried stays in the books, as refused by a list."""
    lead = schema.lead
    this = (lead.c.run_key == contact["run_key"]) & (lead.c.lead_seq == contact["lead_seq"])
    issue = issue_to_text(Issue(IssueCode.ON_SUPPRESSION_LIST, detail=list_name))
    refused = {"state": LeadState.REFUSED.value, "issue": issue}
    connection.execute(update(lead).where(this, lead.c.attempts > 0).values(refused))
    connection.execute(delete(lead).where(this, lead.c.attempts == 0))


def leave_out_secondaries(connection: Connection, run_key: int, lead_seq: int, issue: Issue) -> None:
    """Say of a lead's secondaries what is true of them: not they are in the campaign, their primary is."""
    member = schema.member
    these = (member.c.run_key == run_key) & (member.c.lead_seq == lead_seq) & (member.c.role == Role.SECONDARY.value)
    group = issue_to_text(Issue(IssueCode.GROUP_ALREADY_CALLED, detail=issue.detail))
    values = {"outcome": Outcome.ALREADY_THERE.value, "issue": group}
    connection.execute(update(member).where(these).values(values))
