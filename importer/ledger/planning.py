"""Planning a run inside the ledger: contacts in the order of calling out, decided leads in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, case, func, insert, select

from importer.duplicates import DecidedLead, NumberKey, Placement
from importer.grouping import Candidate
from importer.issues import IssueCode, details
from importer.ledger import schema
from importer.ledger.aside import suppress
from importer.ledger.database import Database
from importer.ledger.keys import Marks, campaign_key, same
from importer.ledger.texts import has_code, issue_to_text, issues_to_text
from importer.records import Outcome

CHUNK_ROWS = 5_000
_Values = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from."""

    row_seq: int
    sha256: str  # of the file's content
    sheet: str
    number: int  # as a spreadsheet program shows it
    campaign_id: int
    phone: str = field(repr=False)
    identity: str = ""  # of the row that it came back from, where it corrects one


@dataclass(frozen=True, slots=True)
class Planning:
    """Reading staged contacts and writing leads with their members."""

    database: Database
    marks: Marks

    def candidates(self, run_key: int) -> Iterator[Candidate]:
        """Yield the run's contacts group by group, in the order of calling; memory holds a chunk of them.

        A group stands where its first row stands. Its first row, or the first that the mapping's `primary` rule
        names, leads it; behind it come its further numbers, then the other rows in their order.
        """
        with self.database.read() as connection:
            result = connection.execution_options(yield_per=CHUNK_ROWS).execute(_in_calling_order(run_key))
            for row in result:
                place = details.ROW.format(row=row.number, file=Path(row.path).name)
                yield Candidate(
                    row.contact_seq, row.row_seq, row.group_seq, row.campaign_id, row.group_key, row.phone, place
                )

    def taken(self, run_key: int, api_url: str, keys: Iterable[NumberKey]) -> dict[NumberKey, str]:
        """Return which of the numbers stand in a planned lead of this run, and in which row."""
        wanted = {(campaign_key(api_url, key.campaign_id), key.phone): key for key in keys}
        table = schema.member
        query = (
            select(table.c.campaign_key, table.c.phone, schema.source_row.c.number, schema.source_file.c.path)
            .join(schema.contact, same(table, schema.contact, "contact_seq"))
            .join(schema.source_row, same(schema.contact, schema.source_row, "row_seq"))
            .join(schema.source_file, same(schema.source_row, schema.source_file, "file_seq"))
            .where(table.c.run_key == run_key, table.c.lead_seq.is_not(None), table.c.outcome.is_(None))
            .where(table.c.phone.in_({phone for _, phone in wanted}))
            .order_by(table.c.contact_seq.desc())
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        places = {
            (row.campaign_key, row.phone): details.ROW.format(row=row.number, file=Path(row.path).name) for row in rows
        }
        return {wanted[found]: place for found, place in places.items() if found in wanted}

    def origins(self, run_key: int, contact_seqs: Iterable[int]) -> tuple[Origin, ...]:
        """Return from which content, sheet and row contacts come."""
        contact, row, file = schema.contact, schema.source_row, schema.source_file
        query = (
            select(
                *(row.c.row_seq, file.c.sha256, file.c.sheet, row.c.number, row.c.campaign_id, contact.c.phone),
                row.c.identity,
            )
            .join(row, same(contact, row, "row_seq"))
            .join(file, same(row, file, "file_seq"))
            .where(contact.c.run_key == run_key, contact.c.contact_seq.in_(list(contact_seqs)))
        )
        with self.database.read() as connection:
            return tuple(Origin(**row) for row in connection.execute(query).mappings())

    def add(self, run_key: int, api_url: str, leads: Iterable[DecidedLead]) -> None:
        """Write decided leads behind those written already."""
        decided = list(leads)
        with self.database.write() as connection:
            first = _next_lead_seq(connection, run_key)
            numbered = list(enumerate((lead for lead in decided if lead.state is not None), first))
            lead_values = [self._lead_values(run_key, api_url, seq, lead) for seq, lead in numbered]
            seqs = {id(lead): seq for seq, lead in numbered}
            member_values = [
                _member_values(run_key, campaign_key(api_url, lead.campaign_id), seqs.get(id(lead)), at, placement)
                for lead in decided
                for at, placement in enumerate(lead.placements)
            ]
            if lead_values:
                connection.execute(insert(schema.lead), lead_values)
            if member_values:
                connection.execute(insert(schema.member), member_values)

    def suppress(self, run_key: int, suppressed: Mapping[str, str]) -> None:
        """Take numbers out of planned leads that a newer list of numbers never to call names."""
        if suppressed:
            with self.database.write() as connection:
                suppress(connection, run_key, suppressed)

    def _lead_values(self, run_key: int, api_url: str, lead_seq: int, lead: DecidedLead) -> _Values:
        return {
            "run_key": run_key,
            "lead_seq": lead_seq,
            "campaign_key": campaign_key(api_url, lead.campaign_id),
            "campaign_id": lead.campaign_id,
            "group_mark": self.marks.of(lead.group_key),
            "state": lead.state.value if lead.state else None,
            "issue": issue_to_text(lead.issue),
        }


def _in_calling_order(run_key: int) -> Select[tuple[object, ...]]:
    row, contact, file = schema.source_row, schema.contact, schema.source_file
    group = (
        select(
            row.c.campaign_id,
            row.c.group_key,
            func.min(row.c.row_seq).label("group_seq"),
            func.min(case((row.c.leads_group, row.c.row_seq))).label("leader_seq"),
        )
        .where(row.c.run_key == run_key, _in_group(row), row.c.group_key != "")
        .group_by(row.c.campaign_id, row.c.group_key)
        .cte("grouped")
    )
    group_seq = func.coalesce(group.c.group_seq, row.c.row_seq).label("group_seq")
    return (
        select(
            contact.c.contact_seq,
            row.c.row_seq,
            group_seq,
            row.c.campaign_id,
            row.c.group_key,
            case((row.c.outcome.is_(None), contact.c.phone), else_="").label("phone"),
            row.c.number,
            file.c.path,
        )
        .join(contact, same(row, contact, "row_seq"))
        .join(file, same(row, file, "file_seq"))
        .outerjoin(group, and_(row.c.campaign_id == group.c.campaign_id, row.c.group_key == group.c.group_key))
        .where(row.c.run_key == run_key, _in_group(row))
        .order_by(group_seq, case((row.c.row_seq == group.c.leader_seq, 0), else_=1), contact.c.contact_seq)
    )


def _in_group(row: Table) -> ColumnElement[bool]:
    """Return the condition for rows that have a place in their group.

    A rejected one has it too, but it can't be called; nor can one that came back as it was.
    """
    unmended = has_code(row.c.issue, IssueCode.NOT_MENDED)
    return row.c.outcome.is_(None) | (row.c.outcome == Outcome.REJECTED.value) | unmended


def _next_lead_seq(connection: Connection, run_key: int) -> int:
    query = select(func.max(schema.lead.c.lead_seq)).where(schema.lead.c.run_key == run_key)
    return (connection.execute(query).scalar_one() or 0) + 1


def _member_values(run_key: int, key: str, lead_seq: int | None, position: int, placement: Placement) -> _Values:
    verdict = placement.verdict
    return {
        "run_key": run_key,
        "contact_seq": placement.contact_seq,
        "lead_seq": lead_seq if placement.role else None,
        "campaign_key": key,
        "phone": placement.phone,
        "position": position,
        "role": placement.role.value,
        "outcome": verdict.outcome.value if verdict else None,
        "issue": issue_to_text(verdict.issue) if verdict else None,
        "warnings": issues_to_text(placement.warnings),
    }
