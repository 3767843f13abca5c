"""Everything but sending: what `check` does, and what a run begins with."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from importer import narrating
from importer.campaigns import choosing
from importer.concluding import Ended, Ending, Outlook, ReportPlace, conclude, why
from importer.delivering import Trip, account_of, terms_of
from importer.errors import InterruptedRunError, StoppedError
from importer.events import tell_all
from importer.issues import Issue, IssueCode
from importer.languages import sentence
from importer.ledger import History, Ledger, Run, ledger_exists, open_ledger, open_scratch
from importer.outside import Outside
from importer.planfile import LedgerMark, check_target, header_of, mark_of, write_plan
from importer.preparing import Prepared, Progress, Request, new_run, plan, prepare, stage
from importer.previewing import preview
from importer.sending.client import normalize_api_url
from importer.sending.desk import CampaignInfo
from importer.sending.rates import duration_s, parse_rate
from importer.settings import Settings

PREVIEWED = 3  # leads
_WOULD_SEND = Issue(IssueCode.WOULD_SEND)


def check(request: Request, settings: Settings, outside: Outside, plan_path: Path | None = None) -> Ended:
    """Do everything but sending, in a ledger that is gone afterwards; the real one is only asked what it knows.

    `plan_path` names the file that the plan is written to. Raises UnusableError where the input can't be used.
    """
    try:
        return _check(request, settings, outside, plan_path)
    except InterruptedRunError:
        raise InterruptedRunError("Stopped on request. Nothing was sent, and nothing is to be resumed.") from None


def _check(request: Request, settings: Settings, outside: Outside, plan_path: Path | None) -> Ended:
    if plan_path is not None:
        check_target(plan_path)
    limits = parse_rate(settings.rate)
    choose = choosing(settings, outside, lambda: open_scratch(outside.clock))
    prepared = prepare(request, day_of(outside.clock()), settings.read_limits, choose)
    tell_all(outside.tell, narrating.check_begun(prepared))
    api_url = normalize_api_url(settings.api_url)
    with closing(open_scratch(outside.clock)) as scratch:
        started = datetime.fromtimestamp(outside.clock(), UTC).astimezone()
        folder = settings.out / f"check-{started:%Y-%m-%d-%H%M%S}"
        run = scratch.runs.begin(new_run(prepared, api_url, folder))
        with past(settings, outside) as history:
            known = mark_of(history)
            stage_and_plan(scratch, history, run, prepared, outside)
        campaigns, notes = _look_at_campaigns(scratch, run, settings, outside)
        written = _Planned(scratch, run, prepared, known).write(plan_path) if plan_path else None
        outside.log_into(folder)
        place = ReportPlace(folder, settings.show_numbers)
        ended = conclude(scratch, run, place, Ending(_WOULD_SEND), outside.watch)
        tell_all(outside.tell, narrating.ended(ended))
        first = preview(tuple(islice(scratch.plans.leads(run.key), PREVIEWED)), prepared.jobs)
    duration, settled = duration_s(ended.summary.leads.not_sent, limits), prepared.request
    outlook = Outlook(first, duration, settings.rate, written, settled.mapping, settled.campaign_id)
    return replace(ended, campaigns=campaigns, notes=(*prepared.notes, *notes), outlook=outlook)


def day_of(moment: float) -> date:
    """Return the day of a moment (seconds since the epoch) where the machine stands."""
    return datetime.fromtimestamp(moment, UTC).astimezone().date()


def stage_and_plan(ledger: Ledger, history: History | None, run: Run, prepared: Prepared, outside: Outside) -> None:
    """Read the files and plan the leads; raises the reason of a halt."""

    def watch(progress: Progress) -> None:
        outside.halt.check()
        outside.watch(progress)

    stage(ledger, history, run, prepared, watch)
    plan(ledger, history, run, prepared, watch)
    outside.halt.check()
    tell_all(outside.tell, narrating.staged(ledger, run))


@contextmanager
def past(settings: Settings, outside: Outside) -> Iterator[History | None]:
    """Give what the real ledger knows; None where there is no ledger yet, and none is made."""
    if not ledger_exists(settings.ledger):
        yield None
        return
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        yield ledger.history


@dataclass(frozen=True, slots=True)
class _Planned:
    """A planned run that is written down."""

    ledger: Ledger
    run: Run
    prepared: Prepared
    known: LedgerMark

    def write(self, path: Path) -> Path:
        header = header_of(self.prepared, self.run.api_url, self.known, self.ledger.clock())
        rows = self.ledger.results.rows(self.run.key, _WOULD_SEND)
        return write_plan(path, header, self.ledger.plans.leads(self.run.key), rows)


def _look_at_campaigns(
    scratch: Ledger, run: Run, settings: Settings, outside: Outside
) -> tuple[tuple[CampaignInfo, ...] | None, tuple[str, ...]]:
    """Return the campaigns and warnings where token and platform are there, else why they were not looked at."""
    if not settings.has_token():
        return None, (sentence("The campaign was not looked at: there is no token."),)
    account = account_of(settings, b"")
    try:
        with scratch.session(run, terms_of(account, settings)) as session:
            trip = Trip(scratch, session, run, account, settings, outside.halt, outside.tell)
            return trip.campaigns(), trip.warnings()
    except InterruptedRunError:
        raise
    except StoppedError as error:
        return None, (sentence("The campaign was not looked at: {why}.", why=why(error)),)
