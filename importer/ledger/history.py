"""What earlier runs say about some numbers: in which campaign they are already, since when, through which run."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import RowMapping, func, select

from importer.duplicates import GroupKey, NumberKey, OtherCampaign
from importer.issues import Issue, IssueCode
from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.keys import campaign_key, same
from importer.ledger.texts import issue_from_text
from importer.records import LeadState, Outcome, Verdict

_ENDED = {
    LeadState.CREATED.value: Outcome.ALREADY_THERE,
    LeadState.ALREADY_THERE.value: Outcome.ALREADY_THERE,
    LeadState.REFUSED.value: Outcome.REFUSED,
}


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row of a file's content that was sent, with one of its numbers."""

    sha256: str
    sheet: str
    number: int
    campaign_id: int
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class History:
    """Earlier runs, read only."""

    database: Database

    def in_campaign(self, api_url: str, keys: Iterable[NumberKey]) -> dict[NumberKey, str]:
        """Return which numbers their campaigns hold, and through which run."""
        wanted = {(campaign_key(api_url, key.campaign_id), key.phone): key for key in keys}
        return {
            wanted[row["campaign_key"], row["phone"]]: _since(row)
            for row in self._claims({phone for _, phone in wanted})
            if (row["campaign_key"], row["phone"]) in wanted
        }

    def elsewhere(self, api_url: str, keys: Iterable[NumberKey]) -> dict[str, tuple[OtherCampaign, ...]]:
        """Return in which other campaigns of the same platform the numbers are, each with its first day."""
        own = {(campaign_key(api_url, key.campaign_id), key.phone) for key in keys}
        found: defaultdict[str, dict[int, OtherCampaign]] = defaultdict(dict)
        for row in self._claims({phone for _, phone in own}):
            if row["campaign_key"].startswith(f"{api_url}#") and (row["campaign_key"], row["phone"]) not in own:
                # The latest come first: where a campaign has a number twice, the first day stays.
                found[row["phone"]][row["campaign_id"]] = OtherCampaign(row["campaign_id"], _day(row["sent_at"]))
        return {phone: tuple(others.values()) for phone, others in found.items()}

    def groups(self, api_url: str, keys: Iterable[GroupKey]) -> dict[GroupKey, str]:
        """Return which groups have a lead that was sent, and through which run."""
        wanted = {(campaign_key(api_url, key.campaign_id), key.group_key): key for key in keys}
        lead = schema.lead
        query = (
            select(lead.c.campaign_key, lead.c.group_key, lead.c.sent_at, schema.run.c.name)
            .join(schema.run, schema.run.c.run_key == lead.c.run_key)
            .where(lead.c.state == LeadState.CREATED.value)
            .where(lead.c.campaign_key.in_({key for key, _ in wanted}))
            .where(lead.c.group_key.in_({key for _, key in wanted}))
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all() if wanted else []
        found = {(row["campaign_key"], row["group_key"]): _since(row) for row in rows}
        return {wanted[key]: text for key, text in found.items() if key in wanted}

    def knows_content(self, sha256s: Iterable[str]) -> bool:
        """Tell whether one of these contents was imported before."""
        table = schema.source_file
        query = select(func.count()).select_from(table).where(table.c.sha256.in_(set(sha256s)))
        with self.database.read() as connection:
            return bool(connection.execute(query).scalar_one())

    def sent_rows(self, api_url: str, rows: Iterable[SentRow]) -> dict[SentRow, Verdict]:
        """Return what became of rows of the same content that were sent before, by an earlier run."""
        wanted = set(rows)
        lead, member, row, file = schema.lead, schema.member, schema.source_row, schema.source_file
        query = (
            select(
                *(file.c.sha256, file.c.sheet, row.c.number, lead.c.campaign_id, member.c.phone),
                *(lead.c.state, lead.c.issue, lead.c.sent_at, schema.run.c.name),
            )
            .join(member, same(lead, member, "lead_seq"))
            .join(schema.contact, same(member, schema.contact, "contact_seq"))
            .join(row, same(schema.contact, row, "row_seq"))
            .join(file, same(row, file, "file_seq"))
            .join(schema.run, schema.run.c.run_key == lead.c.run_key)
            .where(lead.c.attempts > 0, lead.c.state.in_(_ENDED))
            .where(file.c.sha256.in_({item.sha256 for item in wanted}))
            .where(row.c.number.in_({item.number for item in wanted}))
            .where(lead.c.campaign_key.in_({campaign_key(api_url, item.campaign_id) for item in wanted}))
        )
        with self.database.read() as connection:
            found = connection.execute(query).mappings().all() if wanted else []
        keyed = {
            SentRow(**{name: item[name] for name in SentRow.__dataclass_fields__}): _verdict(item) for item in found
        }
        return {key: verdict for key, verdict in keyed.items() if key in wanted}

    def _claims(self, phones: set[str]) -> list[RowMapping]:
        """Return the claims on numbers that are in a campaign for certain: neither sending nor in doubt."""
        claim, lead = schema.claim, schema.lead
        query = (
            select(claim.c.campaign_key, claim.c.phone, lead.c.campaign_id, lead.c.sent_at, schema.run.c.name)
            .join(lead, same(claim, lead, "lead_seq"))
            .join(schema.run, schema.run.c.run_key == lead.c.run_key)
            .where(claim.c.phone.in_(phones), claim.c.in_flight.is_(False))
            .order_by(claim.c.claim_key.desc())
        )
        with self.database.read() as connection:
            return list(connection.execute(query).mappings().all()) if phones else []


def _verdict(row: RowMapping) -> Verdict:
    outcome = _ENDED[row["state"]]
    if outcome is Outcome.REFUSED:
        return Verdict(outcome, issue_from_text(row["issue"]) or Issue(IssueCode.REFUSED))
    return Verdict(outcome, Issue(IssueCode.ROW_SENT_BEFORE, detail=_since(row)))


def _since(row: RowMapping) -> str:
    return f"run {row['name']}, {_day(row['sent_at'])}"


def _day(at: float | None) -> str:
    return datetime.fromtimestamp(at or 0, UTC).astimezone().date().isoformat()
