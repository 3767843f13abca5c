"""From files and a mapping to planned leads in a ledger: what `check` and `run` share, up to the first request."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum, unique
from hashlib import sha256
from itertools import islice
from pathlib import Path

from importer.correcting import is_returned, returned_rows
from importer.duplicates import DuplicateRules, GroupKey, NumberKey, RowKey, Seen, decide
from importer.grouping import CutLead, GroupRules, cut
from importer.issues import details
from importer.languages import Sentence, sentence_count
from importer.ledger import History, Ledger, NewRun, Run, SentRow
from importer.mapping import Binding, Mapping, bind
from importer.opening import open_all
from importer.reading import Source
from importer.records import MappedRow, ReadLimits, SourceRow, Verdict
from importer.sending.gauge import Waiting
from importer.suppressing import read_lists

BATCH_LEADS = 500  # decided on at once: at most 5,500 numbers are looked up in the ledger together
STEP_ROWS = 1_000  # progress is told, and a halt is seen, after so many rows


@unique
class Stage(StrEnum):
    """What a run is at."""

    READING = "reading"
    PLANNING = "planning"
    SENDING = "sending"
    REPORTING = "reporting"
    COMPARING = "comparing"
    UNDOING = "undoing"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class Pace:
    """How the sending of a run goes, over all processes that send it."""

    rate_per_s: float  # leads that came to their end in a second, lately
    allowed_per_s: float | None  # requests, by our own limit; None where there is none
    in_doubt: int  # leads
    sent_here: int  # leads that this process brought to their end
    left_s: float | None  # until all is sent; None where nobody can say
    waiting: Waiting | None = None
    waiting_s: float = 0.0  # for so long still


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is, in rows or leads; `total` is None where nobody knows."""

    stage: Stage
    done: int
    total: int | None = None
    pace: Pace | None = None  # while sending


Watch = Callable[[Progress], None]  # may raise, and so stops what it watches


@dataclass(frozen=True, slots=True)
class Request:
    """What it takes to stage a run, also once more."""

    files: tuple[Path, ...]
    mapping: Path
    campaign_id: int | None
    region: str
    again: bool
    suppress: tuple[Path, ...] = ()  # lists of numbers never to call
    list_region: str = ""  # of their numbers without a country code

    def to_text(self) -> str:
        """Return it as JSON, with whole paths."""
        return json.dumps(
            {
                "files": [str(path.resolve()) for path in self.files],
                "mapping": str(self.mapping.resolve()),
                "campaign_id": self.campaign_id,
                "region": self.region,
                "again": self.again,
                "suppress": [str(path.resolve()) for path in self.suppress],
                "list_region": self.list_region,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_text(cls, text: str) -> "Request":
        """Read what `to_text` wrote."""
        values = json.loads(text)
        files, suppress = (tuple(map(Path, values.pop(name))) for name in ("files", "suppress"))
        return cls(files=files, mapping=Path(values.pop("mapping")), suppress=suppress, **values)


@dataclass(frozen=True, slots=True)
class Job:
    """One file, opened and tied to the mapping."""

    source: Source
    binding: Binding


@dataclass(frozen=True, slots=True)
class Prepared:
    """Files and mapping that fit each other; nothing is read beyond what it takes to know that."""

    request: Request
    mapping: Mapping
    jobs: tuple[Job, ...]
    mapping_sha256: str
    suppressed: Named[str, str] = field(repr=False)  # numbers never to call, and their list
    choice: str = ""  # which mapping of a folder was taken

    @property
    def variable_names(self) -> tuple[str, ...]:
        """The platform's names of all variables, in the mapping's order."""
        return tuple(dict.fromkeys(name for job in self.jobs for name in job.binding.variable_names))

    @property
    def rows(self) -> int | None:
        """Rows of all files, where each knows."""
        counts = [job.source.detected.rows for job in self.jobs]
        return None if None in counts else sum(count or 0 for count in counts)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which mapping was taken, and how many numbers never to call each list holds: who named them sees it."""
        counts = Counter(self.suppressed.values())
        lists = tuple(_size_of(name, count) for name, count in sorted(counts.items()))
        return (self.choice, *lists) if self.choice else lists

    def fingerprint(self, api_url: str) -> str:
        """Return what tells this import from others: contents, mapping, campaign and platform."""
        known = [
            [[job.source.detected.sha256, job.source.detected.sheet] for job in self.jobs],
            [self.mapping_sha256, self.request.campaign_id, self.request.region, self.request.again, api_url],
        ]
        return sha256(json.dumps(known).encode()).hexdigest()


Choose = Callable[[Request, Mapping], Request]  # settles what the request leaves open


def prepare(
    request: Request, today: date, limits: ReadLimits, choose: Choose = lambda request, _mapping: request
) -> Prepared:
    """Load the mapping, open the files and tie them; `today` is what templates call so.

    Raises MappingError or FileError, before anything is staged.
    """
    opened = open_all(request.files, request.mapping, request.campaign_id, limits)
    mapping = opened.mapping
    request = choose(request, mapping)
    jobs = [
        Job(
            source,
            bind(mapping, source.detected, campaign_id=request.campaign_id, region=request.region, today=today),
        )
        for source in opened.sources
    ]
    region = request.region or ((mapping.region and mapping.region.default) or "")
    lists = (*request.suppress, *_lists_of(mapping, opened.path))
    whole = replace(request, mapping=opened.path, suppress=lists, list_region=region)
    suppressed = read_lists(lists, region, limits)
    digest = sha256(opened.text.encode()).hexdigest()
    return Prepared(whole, mapping, tuple(jobs), digest, suppressed, opened.note)


def _size_of(name: str, count: int) -> Sentence:
    return sentence_count(
        "{name}: {count} number never to call.", "{name}: {count} numbers never to call.", count, name=name
    )


def lists_again(text: str, limits: ReadLimits) -> Named[str, str]:
    """Return the numbers never to call of a run that was planned before: its lists may have grown since.

    One that is gone was heeded when the run was planned. Raises FileError where one can't be read any more.
    """
    request = Request.from_text(text)
    paths = tuple(path for path in request.suppress if path.exists())
    return read_lists(paths, request.list_region, limits)


def _lists_of(mapping: Mapping, path: Path) -> tuple[Path, ...]:
    """Return the lists that a mapping names; they lie beside it unless their path is whole."""
    return tuple(path.parent / name for name in mapping.suppress)


def new_run(prepared: Prepared, api_url: str, report_folder: Path) -> NewRun:
    """Return what the ledger needs to begin a run."""
    return NewRun(
        fingerprint=prepared.fingerprint(api_url),
        api_url=api_url,
        mapping_name=prepared.mapping.name or prepared.request.mapping.stem,
        variable_names=prepared.variable_names,
        allow_duplicate=prepared.mapping.allow_duplicate,
        again=prepared.request.again,
        request=prepared.request.to_text(),
        report_folder=str(report_folder.resolve()),
    )


def stage(ledger: Ledger, history: History | None, run: Run, prepared: Prepared, watch: Watch) -> None:
    """Read the files once: each row mapped, normalized and written to the ledger in chunks."""
    done = 0
    for job in prepared.jobs:
        rows = returned_rows(job.source, job.binding, history) or _mapped(job.binding, job.source.rows())
        summary = ledger.staging.stage(run.key, job.source.detected, _watched(rows, done, prepared.rows, watch))
        done += summary.rows_read


def _mapped(binding: Binding, rows: Iterable[SourceRow]) -> Iterator[MappedRow | None]:
    return (None if row.blank else binding.apply(row) for row in rows)


def _watched(
    rows: Iterator[MappedRow | None], before: int, total: int | None, watch: Watch
) -> Iterator[MappedRow | None]:
    for done, row in enumerate(rows, before):
        if done % STEP_ROWS == 0:
            watch(Progress(Stage.READING, done, total))
        yield row


def plan(ledger: Ledger, history: History | None, run: Run, prepared: Prepared, watch: Watch) -> None:
    """Group the staged rows into leads, and put aside who was called or will be; `history` is None without a past."""
    secondary = prepared.mapping.secondary_contacts
    group_rules = GroupRules(secondary.overflow, secondary.primary_required)
    rules = DuplicateRules(
        prepared.mapping.allow_duplicate, frozenset(prepared.mapping.skip_if_in), secondary.primary_required
    )
    knower = _Knower(ledger, history, run, prepared)
    leads = cut(ledger.planning.candidates(run.key), group_rules)
    done = 0
    while batch := list(islice(leads, BATCH_LEADS)):
        watch(Progress(Stage.PLANNING, done))
        ledger.planning.add(run.key, run.api_url, decide(batch, knower.seen(batch), rules))
        done += len(batch)


class _Knower:
    """Asks the ledger what it knows of a batch of leads."""

    def __init__(self, ledger: Ledger, history: History | None, run: Run, prepared: Prepared) -> None:
        self._ledger = ledger
        self._history = history
        self._run = run
        self._suppressed = prepared.suppressed
        contents = [job.source.detected.sha256 for job in prepared.jobs]
        returned = any(is_returned(job.source.detected) for job in prepared.jobs)
        known = history is not None and (returned or history.knows_content(contents))
        self._seen_before = known and not run.again

    def seen(self, leads: Iterable[CutLead]) -> Seen:
        candidates = [candidate for lead in leads for candidate in lead.contacts]
        keys = {NumberKey(candidate.campaign_id, candidate.phone) for candidate in candidates}
        groups = {GroupKey(item.campaign_id, item.group_key) for item in candidates if item.group_key}
        url = self._run.api_url
        in_run = self._ledger.planning.taken(self._run.key, url, keys)
        phones = {key.phone for key in keys}
        suppressed = {phone: self._suppressed[phone] for phone in phones if phone in self._suppressed}
        if self._history is None:
            return Seen(in_run=in_run, suppressed=suppressed)
        for phone, campaign_id in self._history.blacklisted(url, phones).items():
            suppressed.setdefault(phone, details.BLACKLISTED.format(campaign=campaign_id))
        return Seen(
            in_run=in_run,
            in_campaign=self._history.in_campaign(url, keys),
            sent_rows=self._sent_rows([candidate.contact_seq for candidate in candidates]),
            groups=self._history.groups(url, groups),
            elsewhere=self._history.elsewhere(url, keys),
            suppressed=suppressed,
        )

    def _sent_rows(self, contact_seqs: list[int]) -> dict[RowKey, Verdict]:
        """Return what became of these rows when the same content was sent before; most files are new."""
        if not self._seen_before or self._history is None:
            return {}
        origins = self._ledger.planning.origins(self._run.key, contact_seqs)
        asked = {
            RowKey(item.row_seq, item.phone): SentRow(
                item.sha256, item.sheet, item.number, item.campaign_id, item.phone, item.identity
            )
            for item in origins
        }
        found = self._history.sent_rows(self._run.api_url, asked.values())
        return {key: verdict for key, row in asked.items() if (verdict := found.get(row))}
