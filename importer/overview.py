"""What stands in the ledger of runs: all of them at a glance, and one while it is being sent. Nothing is changed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from importer.errors import OptionError
from importer.ledger import Lately, Ledger, Run, Standing, Worker, ledger_exists, open_ledger
from importer.outside import Outside
from importer.records import FileSummary, LeadCounts, RunState
from importer.sending.rates import duration_s, per_second
from importer.settings import Settings

LATELY_S = 60.0  # the rate is that of so long


@dataclass(frozen=True, slots=True)
class Overview:
    """One run in the list of all."""

    run: Run
    leads: LeadCounts
    workers: tuple[Worker, ...]  # the living


@dataclass(frozen=True, slots=True)
class Status:
    """How a run stands just now; times in seconds since the epoch, UTC."""

    run: Run
    files: tuple[FileSummary, ...]
    campaign_ids: tuple[int, ...]  # of the leads still planned
    rows: int  # read so far, blank ones left out
    leads: LeadCounts
    standing: Standing
    workers: tuple[Worker, ...]  # also such as died at it
    lately: Lately
    rate_per_s: float  # answers in a second, in the last minute
    allowed_per_s: float | None
    paused_until: float  # 0.0 where nobody waits
    left_s: float | None  # None where nobody can say
    now: float

    @property
    def lives(self) -> bool:
        """Whether a process works on it."""
        return any(worker.lives for worker in self.workers)


@contextmanager
def known_ledger(settings: Settings, outside: Outside) -> Iterator[Ledger]:
    """Open a ledger that is there; raises OptionError where it is not, for a new one would know nothing."""
    if not ledger_exists(settings.ledger):
        raise OptionError(
            "There is no ledger at {ledger}. Correct --ledger (or LEAD_IMPORTER_LEDGER).", ledger=settings.ledger
        )
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        yield ledger


def being_worked_on(run: Run, holder: str) -> OptionError:
    """Return what is said where another process has a run."""
    return OptionError(
        "Run {name} is being worked on by {holder}. Wait until that one has ended.", name=run.name, holder=holder
    )


def runs(settings: Settings, outside: Outside) -> tuple[Overview, ...]:
    """Return all runs, the latest first, with their counts of leads; none where there is no ledger yet."""
    if not ledger_exists(settings.ledger):
        return ()
    with known_ledger(settings, outside) as ledger:
        return tuple(
            Overview(
                run=found,
                leads=ledger.results.leads(found.key),
                workers=tuple(worker for worker in ledger.owners.workers(found.key) if worker.lives),
            )
            for found in ledger.runs.all()
        )


def status(name: str | None, settings: Settings, outside: Outside) -> Status | None:
    """Return how a run stands, by default the latest; None where there is none at all.

    Raises OptionError where there is no run of that name.
    """
    if name is None and not ledger_exists(settings.ledger):
        return None
    with known_ledger(settings, outside) as ledger:
        found = ledger.runs.named(name) if name else ledger.runs.last()
        return None if found is None else _status(ledger, found, outside.clock())


def _status(ledger: Ledger, run: Run, now: float) -> Status:
    workers = ledger.owners.workers(run.key)
    living = [worker for worker in workers if worker.lives]
    standing, lately = ledger.standings.of(run.key), ledger.standings.lately(run.key, now - LATELY_S)
    limits = tuple({limit for worker in living for limit in worker.limits})
    began = max(now - LATELY_S, min((worker.started_at for worker in living), default=now))
    rate = lately.answers / max(now - began, 1.0) if living else 0.0
    expected = rate or per_second(limits)
    left = standing.left
    return Status(
        run=run,
        files=ledger.staging.files(run.key),
        campaign_ids=ledger.results.campaigns(run.key),
        rows=ledger.standings.rows(run.key) if run.state is RunState.STAGING else 0,
        leads=ledger.results.leads(run.key),
        standing=standing,
        workers=workers,
        lately=lately,
        rate_per_s=rate,
        allowed_per_s=per_second(limits),
        paused_until=max((ledger.standings.paused_until(worker.account, now) for worker in living), default=0.0),
        left_s=max(left / expected, duration_s(left, limits) or 0.0) if living and left and expected else None,
        now=now,
    )
