"""What became of every row, read back from the ledger in the order of the files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import RowMapping, Select, and_, distinct, func, select

from importer import outcomes
from importer.issues import Issue, IssueCode, details
from importer.languages import Sentence, sentence
from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.keys import same
from importer.ledger.texts import cells_from_text, issue_from_text, issues_from_text, lacks_code, variables_from_text
from importer.outcomes import Line, RowOutcome
from importer.records import (
    LeadCounts,
    LeadState,
    Outcome,
    RequestCounts,
    ResultLine,
    Role,
    RowResult,
    Verdict,
)

CHUNK_ROWS = 2_000
_TO_MEND = (Outcome.REJECTED, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Results:
    """A run, read only."""

    database: Database

    def rows(self, run_key: int, unsent: Issue) -> Iterator[RowResult]:
        """Yield the rows of a run; `unsent` says why a lead that is still planned was not sent."""
        mended = self._mended(run_key)
        with self.database.read() as connection:
            result = connection.execution_options(yield_per=CHUNK_ROWS).execute(_lines(run_key)).mappings()
            for seq, lines in groupby(result, key=lambda line: line["row_seq"]):
                yield _row(list(lines), unsent, mended.get(seq, ""))

    def _mended(self, run_key: int) -> dict[int, str]:
        """Return which rows of a run were mended and imported since, and by which run."""
        row, run = schema.source_row, schema.run
        query = (
            select(row.c.corrects_row_seq, run.c.name)
            .join(run, run.c.run_key == row.c.run_key)
            .where(row.c.corrects_run_key == run_key, row.c.run_key != run_key)
            .order_by(row.c.run_key)
        )
        with self.database.read() as connection:
            return {found.corrects_row_seq: found.name for found in connection.execute(query)}

    def leads(self, run_key: int) -> LeadCounts:
        """Count the run's leads by what became of them."""
        lead = schema.lead
        sent_or_meant = (lead.c.state != LeadState.ALREADY_THERE.value) | (lead.c.attempts > 0)
        query = (
            select(lead.c.state, func.count().label("all"), func.count().filter(sent_or_meant).label("planned"))
            # One that a list emptied before it was sent again is none any more, and nobody refused it.
            .where(lead.c.run_key == run_key, lacks_code(lead.c.issue, IssueCode.ON_SUPPRESSION_LIST))
            .group_by(lead.c.state)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        count = {LeadState(row["state"]): int(row["all"]) for row in rows}
        return LeadCounts(
            planned=sum(row["planned"] for row in rows),
            created=count.get(LeadState.CREATED, 0) + count.get(LeadState.DELETING, 0),
            already_there=count.get(LeadState.ALREADY_THERE, 0),
            refused=count.get(LeadState.REFUSED, 0),
            in_doubt=count.get(LeadState.IN_DOUBT, 0) + count.get(LeadState.SENDING, 0),
            not_sent=count.get(LeadState.PLANNED, 0),
            undone=count.get(LeadState.UNDONE, 0),
        )

    def place(self, run_key: int, lead_seq: int) -> Sentence:
        """Return where a lead's primary contact stands: file and row."""
        member, contact, row, file = schema.member, schema.contact, schema.source_row, schema.source_file
        query = (
            select(file.c.path, row.c.number)
            .join(row, same(file, row, "file_seq"))
            .join(contact, same(row, contact, "row_seq"))
            .join(member, same(contact, member, "contact_seq"))
            .where(member.c.run_key == run_key, member.c.lead_seq == lead_seq)
            .order_by(member.c.outcome.is_not(None), member.c.position)
        )
        with self.database.read() as connection:
            found = connection.execute(query.limit(1)).one()
        return sentence("{file}, row {row}", file=Path(found.path).name, row=found.number)

    def secondaries(self, run_key: int) -> int:
        """Count the secondary contacts of the run's planned leads."""
        member, lead = schema.member, schema.lead
        query = (
            select(func.count())
            .select_from(member)
            .join(lead, same(member, lead, "lead_seq"))
            .where(member.c.run_key == run_key, member.c.role == Role.SECONDARY.value)
            .where(lead.c.state == LeadState.PLANNED.value)
        )
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def campaigns(self, run_key: int) -> tuple[int, ...]:
        """Return the campaigns that the run's planned leads join."""
        lead = schema.lead
        planned = (lead.c.run_key == run_key) & (lead.c.state == LeadState.PLANNED.value)
        with self.database.read() as connection:
            found = connection.execute(select(lead.c.campaign_id).where(planned).distinct()).scalars().all()
        return tuple(sorted(found))

    def requests(self, run_key: int) -> RequestCounts:
        """Count the run's requests."""
        attempt = schema.attempt
        query = select(
            func.count().label("posts"),
            func.count(distinct(attempt.c.lead_seq)).label("leads"),
            func.count().filter(attempt.c.status == 429).label("limited"),  # noqa: PLR2004 - Too Many Requests
        ).where(attempt.c.run_key == run_key)
        lookups = select(schema.run.c.lookups).where(schema.run.c.run_key == run_key)
        with self.database.read() as connection:
            row = connection.execute(query).mappings().one()
            looked = connection.execute(lookups).scalar_one()
        return RequestCounts(row["posts"], looked, row["posts"] - row["leads"], row["limited"])


def _lines(run_key: int) -> Select[tuple[object, ...]]:
    row, contact, member, lead, file = (
        schema.source_row,
        schema.contact,
        schema.member,
        schema.lead,
        schema.source_file,
    )
    return (
        select(
            *(row.c.row_seq, row.c.number, row.c.campaign_id, row.c.cells, file.c.file_seq, file.c.path, file.c.sheet),
            *(row.c.outcome.label("row_outcome"), row.c.issue.label("row_issue")),
            row.c.warnings.label("row_warnings"),
            *(contact.c.phone_input, contact.c.phone, contact.c.variables),
            *(contact.c.issue.label("contact_issue"), contact.c.warnings.label("contact_warnings")),
            *(member.c.role, member.c.lead_seq, member.c.outcome.label("member_outcome")),
            *(member.c.issue.label("member_issue"), member.c.warnings.label("member_warnings")),
            *(lead.c.state, lead.c.issue.label("lead_issue"), lead.c.platform_id, lead.c.attempts, lead.c.sent_at),
        )
        .join(file, same(row, file, "file_seq"))
        .join(contact, same(row, contact, "row_seq"))
        .outerjoin(member, same(contact, member, "contact_seq"))
        .outerjoin(lead, and_(member.c.run_key == lead.c.run_key, member.c.lead_seq == lead.c.lead_seq))
        .where(row.c.run_key == run_key)
        .order_by(row.c.row_seq, contact.c.contact_seq)
    )


def _row(rows: list[RowMapping], unsent: Issue, mended_by: str) -> RowResult:
    first = rows[0]
    verdict = _verdict(first["row_outcome"], first["row_issue"])
    lines = [Line(_line(row, verdict, unsent), row["lead_seq"] is not None) for row in _with_number(rows)]
    result = outcomes.of_row(verdict, lines)
    mended = (Issue(IssueCode.MENDED, detail=details.RUN.format(run=mended_by)),) if mended_by else ()
    return RowResult(
        first["path"],
        first["sheet"],
        first["number"],
        first["campaign_id"],
        result.outcome,
        result.issue,
        tuple(line.result for line in lines),
        (*issues_from_text(first["row_warnings"]), *mended),
        first["row_seq"],
        first["file_seq"],
        cells_from_text(first["cells"]) if result.outcome in _TO_MEND else (),
    )


def _with_number(rows: list[RowMapping]) -> list[RowMapping]:
    """Return a row's contacts without its empty cells; one of these where there is nothing else."""
    return [row for row in rows if row["phone_input"]] or rows[:1]


def _line(row: RowMapping, verdict: Verdict | None, unsent: Issue) -> ResultLine:
    became = verdict or _became(row, unsent)
    in_lead = verdict is None and row["lead_seq"] is not None
    return ResultLine(
        role=Role(row["role"] or ""),
        phone_input=row["phone_input"],
        phone=row["phone"] if in_lead else "",
        outcome=became.outcome,
        issue=became.issue,
        warnings=(*issues_from_text(row["contact_warnings"]), *issues_from_text(row["member_warnings"] or "")),
        lead_id=row["platform_id"] or "",
        attempts=row["attempts"] or 0,
        sent_at=datetime.fromtimestamp(row["sent_at"], UTC) if row["sent_at"] else None,
        variables=variables_from_text(row["variables"]),
    )


def _became(row: RowMapping, unsent: Issue) -> RowOutcome:
    if not row["phone"]:
        return RowOutcome(Outcome.REJECTED, issue_from_text(row["contact_issue"]))
    if row["member_outcome"]:
        return RowOutcome(Outcome(row["member_outcome"]), issue_from_text(row["member_issue"]))
    if row["state"] is None:
        return RowOutcome(Outcome.NOT_SENT, unsent)
    outcome = outcomes.OF_STATE[LeadState(row["state"])]
    own = issue_from_text(row["lead_issue"])
    if row["state"] == LeadState.SENDING.value:
        own = Issue(IssueCode.ANSWER_LOST, detail=details.BEING_SENT)
    return RowOutcome(outcome, own or (unsent if outcome is Outcome.NOT_SENT else None))


def _verdict(outcome: str | None, issue: str | None) -> Verdict | None:
    found = issue_from_text(issue)
    return Verdict(Outcome(outcome), found) if outcome and found else None
