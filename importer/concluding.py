"""The end of a run: its report is written from the ledger, the sum is checked, the exit code follows."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from importer import reporting
from importer.errors import (
    CampaignRefusedError,
    CanaryError,
    ExitCode,
    InterruptedRunError,
    OptionError,
    PlatformDownError,
    ReportError,
    StoppedError,
    TokenRefusedError,
    TooManyRefusedError,
    WrongAddressError,
    system_says,
)
from importer.issues import Issue, IssueCode, details
from importer.languages import Sentence, sentence
from importer.ledger import Ledger, Run
from importer.noticing import NEED_A_PERSON, Example, Notices, Reason
from importer.preparing import Progress, Stage, Watch
from importer.previewing import ShownLead
from importer.records import LeadCounts, Outcome, Summary, Tally
from importer.reporting import Written
from importer.sending.desk import CampaignInfo

_WHY = {
    TokenRefusedError: sentence(details.TOKEN_REFUSED),
    CampaignRefusedError: sentence(details.CAMPAIGN_REFUSED),
    PlatformDownError: sentence(details.PLATFORM_DOWN),
    CanaryError: sentence(details.CANARY),
    WrongAddressError: sentence(details.WRONG_ADDRESS),
    TooManyRefusedError: sentence(details.TOO_MANY_REFUSED),
    InterruptedRunError: sentence(details.INTERRUPTED),
}


@dataclass(frozen=True, slots=True)
class Share:
    """Who brought how many leads of a run to their end."""

    here: int
    elsewhere: int  # by other processes, meanwhile


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a check says of the sending that would follow."""

    first: tuple[ShownLead, ...]  # as the platform will get them
    duration_s: float | None  # at least, at the rate; None where nothing limits it
    rate: str  # as the user wrote it
    plan: Path | None = None  # where it was written
    mapping: Path | None = None  # what it was read by: named, or settled with the person
    campaign_id: int | None = None  # named, or picked; None: that of the mapping


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and where its report lies."""

    summary: Summary
    folder: Path
    written: Written
    mapping_name: str
    secondaries: int  # of the leads still planned
    campaign_ids: tuple[int, ...]  # of the leads still planned
    campaigns: tuple[CampaignInfo, ...] | None = None  # None: not asked, or the host can't list them
    examples: tuple[Example, ...] = ()  # the first rows that need a person
    reasons: tuple[Reason, ...] = ()  # why rows are not sent
    warnings: tuple[Reason, ...] = ()  # what is said of rows that are sent
    stopped: StoppedError | None = None
    notes: tuple[str, ...] = ()
    outlook: Outlook | None = None  # of a check
    share: Share | None = None  # where other processes sent some of it
    unfinished: tuple[str, ...] = ()  # other runs that wait to be resumed


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """Where a run's report is written, and whether its page may show whole numbers."""

    folder: Path
    show_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a run is over: what stopped it, if anything, and what the report says of leads that are still planned."""

    unsent: Issue
    stopped: StoppedError | None = None


def ending(stopped: StoppedError | None, *, limited: bool) -> Ending:
    """Return the ending of a run that was sent."""
    left = details.LIMITED if limited else details.LEFT
    detail = left if stopped is None else why(stopped)
    return Ending(Issue(IssueCode.STOPPED, detail=detail), stopped)


def why(stopped: StoppedError) -> Sentence:
    """Return in a few words what stopped a run."""
    return _WHY.get(type(stopped), sentence(details.STOPPED))


def make_folder(folder: Path) -> None:
    """Make a report's folder before anything is sent; raises OptionError where that can't be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OptionError(
            "The folder {folder} can't be made ({reason}). Name another with --out.",
            folder=folder,
            reason=system_says(error),
        ) from None


def conclude(ledger: Ledger, run: Run, place: ReportPlace, end: Ending, watch: Watch) -> Ended:
    """Write the report of a run, and return how it ended: when it did, if it ended before, else now.

    Raises CountsError where the sum is not right, ReportError where the report can't be written.
    """
    watch(Progress(Stage.REPORTING, 0))
    notices = Notices()
    rows = notices.of(ledger.results.rows(run.key, end.unsent))
    files = ledger.staging.files(run.key)
    leads = ledger.results.leads(run.key)
    is_check = end.unsent.code is IssueCode.WOULD_SEND

    def summarize(tally: Tally) -> Summary:
        return Summary(
            run=run.name,
            started_at=datetime.fromtimestamp(run.started_at, UTC),
            finished_at=datetime.fromtimestamp(run.finished_at or ledger.clock(), UTC),
            exit_code=_exit_code(tally, end, leads),
            files=files,
            tally=tally,
            leads=leads,
            requests=ledger.results.requests(run.key),
        )

    tied_to = "" if is_check else run.name
    about = reporting.About(run.mapping_name, run.variable_names, tied_to, is_check, place.show_numbers)
    try:
        written = reporting.write_report(place.folder, rows, files, about, summarize)
    except OSError as error:
        raise ReportError(
            "The report can't be written into {folder} ({reason}). All is in the ledger: `lead-importer report {name} "
            "--out DIR` writes it elsewhere.",
            folder=place.folder,
            reason=system_says(error),
            name=run.name,
        ) from None
    return Ended(
        summary=written.summary,
        folder=place.folder,
        written=written,
        mapping_name=run.mapping_name,
        secondaries=ledger.results.secondaries(run.key),
        campaign_ids=ledger.results.campaigns(run.key),
        examples=notices.examples,
        reasons=notices.reasons,
        warnings=notices.warnings,
        stopped=end.stopped,
    )


def end_now(ledger: Ledger, run: Run, place: ReportPlace, end: Ending, watch: Watch) -> Ended:
    """Write the report of a run that ends now, also for the second time, and record the end; raises as `conclude`."""
    ended = conclude(ledger, replace(run, finished_at=None), place, end, watch)
    _record(ledger, run, ended)
    return ended


def _record(ledger: Ledger, run: Run, ended: Ended) -> None:
    """Record in the ledger how a run ended: finished, or stopped where something of it is left to do."""
    leads, finished_at = ended.summary.leads, ended.summary.finished_at
    at = finished_at.timestamp() if finished_at else None  # a report that is written again says the same moment
    if ended.stopped is not None or leads.not_sent or leads.in_doubt:
        reason = sentence(details.LEFT) if ended.stopped is None else ended.stopped.sentence
        ledger.runs.stop(run.key, reason, ended.summary.exit_code, at)
    else:
        ledger.runs.finish(run.key, ended.summary.exit_code, at)


def _exit_code(tally: Tally, end: Ending, leads: LeadCounts) -> ExitCode:
    if end.stopped is not None:
        return ExitCode.STOPPED
    # What a check would send needs nobody, nor does what was taken back.
    waits = leads.not_sent and end.unsent.code is not IssueCode.WOULD_SEND
    waiting = tally.rows[Outcome.NOT_SENT] if waits else 0
    needed = waiting + sum(tally.rows[outcome] for outcome in NEED_A_PERSON)
    return ExitCode.NEEDS_A_PERSON if needed else ExitCode.DONE
