"""Who stands in a lead, and who else holds its numbers; read in the transaction that claims it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, select

from importer.claims import Witness
from importer.issues import details
from importer.ledger import schema
from importer.ledger.keys import Marks, identity_of, same
from importer.records import LeadState

_CONTACTS: Select[tuple[object, ...]] = (
    select(
        *(schema.member.c.run_key, schema.member.c.lead_seq, schema.member.c.contact_seq, schema.member.c.phone),
        *(schema.member.c.never_to_call, schema.contact.c.variables),
        *(schema.source_file.c.sha256, schema.source_file.c.path, schema.source_file.c.sheet),
        *(schema.source_row.c.number, schema.source_row.c.identity),
    )
    .join(schema.contact, same(schema.member, schema.contact, "contact_seq"))
    .join(schema.source_row, same(schema.contact, schema.source_row, "row_seq"))
    .join(schema.source_file, same(schema.source_row, schema.source_file, "file_seq"))
    .where(schema.member.c.run_key == bindparam("run"), schema.member.c.lead_seq == bindparam("seq"))
    .where(schema.member.c.outcome.is_(None))
    .order_by(schema.member.c.position)
)

_BLACKLISTED = select(schema.blacklisted.c.number_mark, schema.blacklisted.c.campaign_id).where(
    schema.blacklisted.c.api_url == bindparam("url"),
    schema.blacklisted.c.number_mark.in_(bindparam("marks", expanding=True)),
)


def contacts_of(connection: Connection, row: RowMapping) -> Sequence[RowMapping]:
    """Return the lead's contacts in the order of calling, the primary first."""
    return connection.execute(_CONTACTS, {"run": row["run_key"], "seq": row["lead_seq"]}).mappings().all()


def never_to_call(connection: Connection, api_url: str, contacts: Sequence[RowMapping], marks: Marks) -> dict[str, str]:
    """Return which of a lead's numbers are on a list by now, or blacklisted by the platform, and what names them."""
    listed = {item["phone"]: item["never_to_call"] for item in contacts if item["never_to_call"]}
    seen = blacklisted(connection, api_url, [item["phone"] for item in contacts], marks)
    return {phone: details.BLACKLISTED.format(campaign=campaign_id) for phone, campaign_id in seen.items()} | listed


def blacklisted(connection: Connection, api_url: str, phones: Iterable[str], marks: Marks) -> dict[str, int]:
    """Return which numbers the platform was seen to have blacklisted, and in which campaign."""
    marked = {marks.of(phone): phone for phone in phones}
    found = connection.execute(_BLACKLISTED, {"url": api_url, "marks": list(marked)}).all()
    return {marked[row.number_mark]: row.campaign_id for row in found}


def holders_of(
    connection: Connection, row: RowMapping, contacts: Sequence[RowMapping], marks: Marks
) -> dict[str, RowMapping]:
    """Return who holds the lead's numbers in its campaign; one that is in flight counts before one that is not."""
    claim, lead, run = schema.claim, schema.lead, schema.run
    phones = {marks.of(item["phone"]): item["phone"] for item in contacts}
    query = (
        select(claim.c.number_mark, claim.c.in_flight, lead.c.ready_at, run.c.run_key, run.c.name)
        .join(lead, same(claim, lead, "lead_seq"))
        .join(run, run.c.run_key == claim.c.run_key)
        .where(claim.c.campaign_key == row["campaign_key"], claim.c.number_mark.in_(phones))
        .order_by(claim.c.in_flight, claim.c.claim_key)
    )
    return {phones[found["number_mark"]]: found for found in connection.execute(query).mappings()}


def row_identity(contact: RowMapping) -> str:
    """Return what a contact's row is known by, whatever the file is called: content, sheet and row.

    One that came back mended is known as the row that it was at first.
    """
    return contact["identity"] or identity_of(contact["sha256"], contact["sheet"], contact["number"])


def same_rows(
    connection: Connection, campaign_key: str, contacts: Sequence[RowMapping], marks: Marks
) -> dict[str, str]:
    """Return which numbers were sent from the very same rows, and in which run."""
    claim, run = schema.claim, schema.run
    phones = {(marks.of(contact["phone"]), row_identity(contact)): contact["phone"] for contact in contacts}
    query = (
        select(claim.c.number_mark, claim.c.row_identity, run.c.name)
        .join(run, run.c.run_key == claim.c.run_key)
        .where(claim.c.campaign_key == campaign_key, claim.c.number_mark.in_({mark for mark, _ in phones}))
        .where(claim.c.row_identity.in_({identity for _, identity in phones}), schema.IS_OF_A_ROW)
    )
    found = {(row.number_mark, row.row_identity): row.name for row in connection.execute(query)}
    return {phones[key]: name for key, name in found.items() if key in phones}


def was_doubted(connection: Connection, row: RowMapping) -> bool:
    """Tell whether an earlier attempt may have been acted on."""
    attempt = schema.attempt
    lost = attempt.c.finished_at.is_(None) | (attempt.c.decision == LeadState.IN_DOUBT.value)
    query = select(func.count()).where(attempt.c.run_key == row["run_key"], attempt.c.lead_seq == row["lead_seq"], lost)
    return bool(connection.execute(query).scalar_one())


def witness_of(connection: Connection, campaign_id: int, campaign_key: str, before: float) -> Witness | None:
    """Return a lead that its only attempt created in the campaign, the latest that was answered before."""
    lead, member, attempt = schema.lead, schema.member, schema.attempt
    query = (
        select(member.c.phone, lead.c.platform_id, attempt.c.started_at, attempt.c.finished_at)
        .join(member, same(lead, member, "lead_seq"))
        .join(attempt, same(lead, attempt, "lead_seq"))
        .where(lead.c.campaign_key == campaign_key, member.c.position == 0, member.c.phone != "")
        .where(lead.c.attempts == 1, attempt.c.decision == LeadState.CREATED.value, schema.HAS_PLATFORM_ID)
        .where(lead.c.state == LeadState.CREATED.value)
        .where(attempt.c.finished_at < before)
        .order_by(attempt.c.started_at.desc())
    )
    row = connection.execute(query.limit(1)).first()
    return Witness(campaign_id, row.phone, row.platform_id, row.started_at, row.finished_at) if row else None
