"""What earlier runs say about some numbers: in which campaign they are already, since when, through which run."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, func, select

from importer.duplicates import GroupKey, NumberKey, OtherCampaign
from importer.issues import Issue, IssueCode, details
from importer.ledger import holders, schema
from importer.ledger.database import Database
from importer.ledger.keys import Marks, campaign_key, identity_of, same
from importer.ledger.texts import cells_from_text, has_code, issue_from_text
from importer.records import LeadState, Outcome, RunKind, Verdict


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row of a file's content that was sent, with one of its numbers."""

    sha256: str
    sheet: str
    number: int
    campaign_id: int
    phone: str = field(repr=False)
    came_from: str = field(default="", compare=False)  # the identity of the row that it corrects

    @property
    def identity(self) -> str:
        """What the row is known by, whatever the file is called, and however often it was mended."""
        return self.came_from or identity_of(self.sha256, self.sheet, self.number)


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A row of an earlier run, as it was read then."""

    run_key: int
    row_seq: int
    identity: str
    cells: Mapping[str, str] = field(repr=False)  # by header; empty where nobody knows them any more
    waits: bool  # it was rejected for the sake of another row, its group's primary


@dataclass(frozen=True, slots=True)
class History:
    """Earlier runs, read only."""

    database: Database
    marks: Marks

    @property
    def ledger_id(self) -> str:
        """What tells this ledger from others; nobody learns its key from it."""
        return sha256(self.marks.key).hexdigest()[:16]

    def version(self) -> str:
        """Return what changes as soon as planning could decide otherwise: claims, refusals, what was blacklisted."""
        claim, lead = schema.claim, schema.lead
        settled = claim.c.in_flight.is_(False)
        queries = (
            select(func.count(), func.max(claim.c.claim_key)).where(settled),
            select(func.count(), func.max(lead.c.sent_at)).where(lead.c.state == LeadState.REFUSED.value),
            select(func.count()).select_from(schema.blacklisted),
        )
        with self.database.read() as connection:
            known = [list(connection.execute(query).one()) for query in queries]
        return sha256(json.dumps(known).encode()).hexdigest()[:16]

    def in_campaign(self, api_url: str, keys: Iterable[NumberKey]) -> dict[NumberKey, str]:
        """Return which numbers their campaigns hold, and through which run."""
        wanted = self._marked(api_url, keys)
        return {
            wanted[row["campaign_key"], row["number_mark"]]: _origin(row)
            for row in self._claims({mark for _, mark in wanted})
            if (row["campaign_key"], row["number_mark"]) in wanted
        }

    def elsewhere(self, api_url: str, keys: Iterable[NumberKey]) -> dict[str, tuple[OtherCampaign, ...]]:
        """Return in which other campaigns of the same platform the numbers are, each with its first day."""
        own = self._marked(api_url, keys)
        phones = {mark: key.phone for (_, mark), key in own.items()}
        found: defaultdict[str, dict[int, OtherCampaign]] = defaultdict(dict)
        for row in self._claims(set(phones)):
            if row["campaign_key"].startswith(f"{api_url}#") and (row["campaign_key"], row["number_mark"]) not in own:
                # The latest come first: where a campaign has a number twice, the first day stays.
                found[phones[row["number_mark"]]][row["campaign_id"]] = OtherCampaign(
                    row["campaign_id"], _day(row["sent_at"])
                )
        return {phone: tuple(others.values()) for phone, others in found.items()}

    def groups(self, api_url: str, keys: Iterable[GroupKey]) -> dict[GroupKey, str]:
        """Return which groups have a lead that was sent, and through which run."""
        wanted = {(campaign_key(api_url, key.campaign_id), self.marks.of(key.group_key)): key for key in keys}
        lead = schema.lead
        query = (
            select(lead.c.campaign_key, lead.c.group_mark, lead.c.sent_at, schema.run.c.name)
            .join(schema.run, schema.run.c.run_key == lead.c.run_key)
            .where(schema.IS_ON_PLATFORM)
            .where(lead.c.campaign_key.in_({key for key, _ in wanted}))
            .where(lead.c.group_mark.in_({mark for _, mark in wanted}))
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all() if wanted else []
        found = {(row["campaign_key"], row["group_mark"]): _since(row) for row in rows}
        return {wanted[key]: text for key, text in found.items() if key in wanted}

    def known_ids(self, api_url: str, campaign_id: int, platform_ids: Iterable[str]) -> set[str]:
        """Return those of the ids that the ledger knows: leads of any run, and those that were there before."""
        lead = schema.lead
        wanted = (lead.c.campaign_key == campaign_key(api_url, campaign_id), lead.c.platform_id.in_(list(platform_ids)))
        with self.database.read() as connection:
            return set(connection.execute(select(lead.c.platform_id).where(*wanted)).scalars())

    def sent_ids(self, api_url: str, keys: Iterable[NumberKey]) -> dict[NumberKey, str]:
        """Return under which id the platform holds each number that was sent to it from here; "" for an unknown one."""
        wanted = self._marked(api_url, keys)
        claim, lead = schema.claim, schema.lead
        query = (
            select(claim.c.campaign_key, claim.c.number_mark, lead.c.platform_id)
            .join(lead, same(claim, lead, "lead_seq"))
            .where(claim.c.number_mark.in_({mark for _, mark in wanted}))
            .order_by(lead.c.state == LeadState.CREATED.value, lead.c.platform_id)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all() if wanted else []
        found = {(row.campaign_key, row.number_mark): row.platform_id for row in rows}
        return {wanted[key]: platform_id for key, platform_id in found.items() if key in wanted}

    def blacklisted(self, api_url: str, phones: Iterable[str]) -> dict[str, int]:
        """Return which numbers the platform was seen to have blacklisted, and in which campaign."""
        with self.database.read() as connection:
            return holders.blacklisted(connection, api_url, phones, self.marks)

    def knows_content(self, sha256s: Iterable[str]) -> bool:
        """Tell whether one of these contents was imported before."""
        table = schema.source_file
        query = select(func.count()).select_from(table).where(table.c.sha256.in_(set(sha256s)))
        with self.database.read() as connection:
            return bool(connection.execute(query).scalar_one())

    def sent_rows(self, api_url: str, rows: Iterable[SentRow]) -> dict[SentRow, Verdict]:
        """Return what became of rows of the same content that were sent before, by an earlier run."""
        wanted = set(rows)
        return {**self._refused_rows(api_url, wanted), **self._claimed_rows(api_url, wanted)} if wanted else {}

    def earlier_rows(self, ties: Iterable[tuple[str, int]]) -> dict[tuple[str, int], EarlierRow]:
        """Return rows of earlier runs by the run's name and the row's place in it; unknown ones are missing."""
        wanted = set(ties)
        row, file, run = schema.source_row, schema.source_file, schema.run
        query = (
            select(run.c.name, row, file.c.sha256, file.c.sheet, file.c.detected)
            .join(run, run.c.run_key == row.c.run_key)
            .join(file, same(row, file, "file_seq"))
            .where(run.c.name.in_({name for name, _ in wanted}), row.c.row_seq.in_({seq for _, seq in wanted}))
        )
        with self.database.read() as connection:
            found = connection.execute(query).mappings().all() if wanted else []
            waiting = _waiting(connection, {row["run_key"] for row in found}, {row["row_seq"] for row in found})
        return {
            (item["name"], item["row_seq"]): _earlier(item, waits=(item["run_key"], item["row_seq"]) in waiting)
            for item in found
            if (item["name"], item["row_seq"]) in wanted
        }

    def _claimed_rows(self, api_url: str, wanted: set[SentRow]) -> dict[SentRow, Verdict]:
        """Return which rows hold a number of a campaign; that stays known when the rows themselves are gone."""
        claim, lead, run = schema.claim, schema.lead, schema.run
        keyed = {
            (campaign_key(api_url, item.campaign_id), self.marks.of(item.phone), item.identity): item for item in wanted
        }
        query = (
            select(claim.c.campaign_key, claim.c.number_mark, claim.c.row_identity, lead.c.sent_at, run.c.name)
            .join(lead, same(claim, lead, "lead_seq"))
            .join(run, run.c.run_key == claim.c.run_key)
            .where(claim.c.campaign_key.in_({campaign for campaign, _, _ in keyed}), claim.c.in_flight.is_(False))
            .where(claim.c.number_mark.in_({mark for _, mark, _ in keyed}), schema.IS_OF_A_ROW)
        )
        with self.database.read() as connection:
            found = connection.execute(query).mappings().all()
        verdicts = {
            (row["campaign_key"], row["number_mark"], row["row_identity"]): Verdict(
                Outcome.ALREADY_THERE, Issue(IssueCode.ROW_SENT_BEFORE, detail=_since(row))
            )
            for row in found
        }
        return {keyed[key]: verdict for key, verdict in verdicts.items() if key in keyed}

    def _refused_rows(self, api_url: str, wanted: set[SentRow]) -> dict[SentRow, Verdict]:
        lead, member, row, file = schema.lead, schema.member, schema.source_row, schema.source_file
        query = (
            select(
                *(file.c.sha256, file.c.sheet, row.c.number, lead.c.campaign_id, member.c.phone),
                lead.c.issue,
            )
            .join(member, same(lead, member, "lead_seq"))
            .join(schema.contact, same(member, schema.contact, "contact_seq"))
            .join(row, same(schema.contact, row, "row_seq"))
            .join(file, same(row, file, "file_seq"))
            .where(lead.c.attempts > 0, lead.c.state == LeadState.REFUSED.value)
            .where(file.c.sha256.in_({item.sha256 for item in wanted}))
            .where(row.c.number.in_({item.number for item in wanted}))
            .where(lead.c.campaign_key.in_({campaign_key(api_url, item.campaign_id) for item in wanted}))
        )
        with self.database.read() as connection:
            found = connection.execute(query).mappings().all()
        names = ("sha256", "sheet", "number", "campaign_id", "phone")
        keyed = {SentRow(**{name: item[name] for name in names}): item for item in found}
        return {
            key: Verdict(Outcome.REFUSED, issue_from_text(item["issue"]) or Issue(IssueCode.REFUSED))
            for key, item in keyed.items()
            if key in wanted
        }

    def _marked(self, api_url: str, keys: Iterable[NumberKey]) -> dict[tuple[str, str], NumberKey]:
        return {(campaign_key(api_url, key.campaign_id), self.marks.of(key.phone)): key for key in keys}

    def _claims(self, number_marks: set[str]) -> list[RowMapping]:
        """Return the claims on numbers that are in a campaign for certain: neither sending nor in doubt."""
        claim, lead, run = schema.claim, schema.lead, schema.run
        query = (
            select(
                claim.c.campaign_key, claim.c.number_mark, lead.c.campaign_id, lead.c.sent_at, run.c.name, run.c.kind
            )
            .join(lead, same(claim, lead, "lead_seq"))
            .join(run, run.c.run_key == lead.c.run_key)
            .where(claim.c.number_mark.in_(number_marks), claim.c.in_flight.is_(False))
            .order_by(claim.c.claim_key.desc())
        )
        with self.database.read() as connection:
            return list(connection.execute(query).mappings().all()) if number_marks else []


def _waiting(connection: Connection, run_keys: set[int], row_seqs: set[int]) -> set[tuple[int, int]]:
    """Return which of the rows were rejected because their group's primary could not be called."""
    contact, member = schema.contact, schema.member
    query = (
        select(contact.c.run_key, contact.c.row_seq)
        .join(member, same(contact, member, "contact_seq"))
        .where(contact.c.run_key.in_(run_keys), contact.c.row_seq.in_(row_seqs))
        .where(has_code(member.c.issue, IssueCode.PRIMARY_UNUSABLE))
    )
    return {(found.run_key, found.row_seq) for found in connection.execute(query)} if row_seqs else set()


def _earlier(row: RowMapping, *, waits: bool) -> EarlierRow:
    columns, cells = json.loads(row["detected"])["columns"], cells_from_text(row["cells"])
    return EarlierRow(
        run_key=row["run_key"],
        row_seq=row["row_seq"],
        identity=row["identity"] or identity_of(row["sha256"], row["sheet"], row["number"]),
        cells=dict(zip(columns, cells, strict=True)) if cells else {},
        waits=waits,
    )


def _origin(row: RowMapping) -> str:
    """Say how the ledger knows of a number: through a run, or by having looked at the platform."""
    if row["kind"] == RunKind.SYNC.value:
        return details.SEEN.format(day=row["name"][:10])
    return _since(row)


def _since(row: RowMapping) -> str:
    return details.RUN_AND_DAY.format(run=row["name"], day=_day(row["sent_at"]))


def _day(at: float | None) -> str:
    return datetime.fromtimestamp(at or 0, UTC).astimezone().date().isoformat()
