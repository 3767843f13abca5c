"""Removing personal data, and keeping what prevents a second call: the keyed hashes of the claims, ids and counts."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, select, update

from importer.issues import Issue
from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.runs import Run, Runs
from importer.ledger.texts import issue_from_text, issue_to_text, issues_from_text, issues_to_text
from importer.records import LeadState, RunState

_OPEN = [state.value for state in (LeadState.SENDING, LeadState.IN_DOUBT, LeadState.DELETING)]
_WITH_ISSUES = (
    (schema.source_row, "row_seq"),
    (schema.contact, "contact_seq"),
    (schema.lead, "lead_seq"),
    (schema.member, "contact_seq"),
)
_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Purging:
    """Finds and purges old runs."""

    database: Database
    runs: Runs

    def due(self, before: float) -> tuple[Run, ...]:
        """Return the runs that ended before a time and still hold personal data; never one with an open lead."""
        run, lead = schema.run, schema.lead
        is_open = exists().where(lead.c.run_key == run.c.run_key, lead.c.state.in_(_OPEN))
        query = (
            select(run.c.run_key)
            .where(run.c.state == RunState.FINISHED.value, run.c.finished_at < before, run.c.purged_at.is_(None))
            .where(~is_open)
            .order_by(run.c.run_key)
        )
        with self.database.read() as connection:
            keys = connection.execute(query).scalars().all()
        return tuple(self.runs.get(key) for key in keys)

    def purge(self, run_key: int, now: float) -> None:
        """Remove numbers, names, variables and every text that can hold them from a run."""
        with self.database.write() as connection:
            _empty(connection, run_key)
            for table, seq in _WITH_ISSUES:
                _bare_issues(connection, run_key, table.name, seq)
            mine = schema.run.c.run_key == run_key
            connection.execute(update(schema.run).where(mine).values(purged_at=now, request="{}", stop_reason=""))

    def wipe(self) -> None:
        """Let nothing that was removed stay readable in the ledger's files."""
        self.database.wipe()


def _empty(connection: Connection, run_key: int) -> None:
    contact, member, row = schema.contact, schema.member, schema.source_row
    emptied = {"phone_input": "", "phone": "", "variables": "{}"}
    connection.execute(update(contact).where(contact.c.run_key == run_key).values(emptied))
    connection.execute(update(member).where(member.c.run_key == run_key).values(phone=""))
    connection.execute(update(row).where(row.c.run_key == run_key).values(group_key="", cells=""))


def _bare_issues(connection: Connection, run_key: int, name: str, seq: str) -> None:
    """Keep of each issue its code and column: its value and the platform's words can be personal."""
    table = schema.metadata.tables[name]
    columns = [column for column in ("issue", "warnings") if column in table.c]
    some: ColumnElement[bool] = table.c.issue.is_not(None)
    if "warnings" in columns:
        some |= table.c.warnings != ""
    after = -1
    while True:
        query = select(table.c[seq], *(table.c[column] for column in columns)).where(table.c.run_key == run_key, some)
        found = connection.execute(query.where(table.c[seq] > after).order_by(table.c[seq]).limit(_CHUNK)).mappings()
        rows = found.all()
        if not rows:
            return
        for row in rows:
            this = (table.c.run_key == run_key) & (table.c[seq] == row[seq])
            values: dict[str, str | None] = {"issue": issue_to_text(_bare(issue_from_text(row["issue"])))}
            if "warnings" in columns:
                bare = [Issue(issue.code, issue.column) for issue in issues_from_text(row["warnings"])]
                values["warnings"] = issues_to_text(bare)
            connection.execute(update(table).where(this).values(values))
        after = rows[-1][seq]


def _bare(issue: Issue | None) -> Issue | None:
    return None if issue is None else Issue(issue.code, issue.column)
