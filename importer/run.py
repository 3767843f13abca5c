"""The conductor: check, run, resume, report. It gives progress as values and never prints."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock

from importer import narrating
from importer.campaigns import choosing
from importer.concluding import Ended, Ending, ReportPlace, conclude, ending, record_end, why
from importer.delivering import Account, Trip, account_of, terms_of
from importer.errors import DeclinedError, LedgerError, LedgerLostError, OptionError, StoppedError, UnusableError
from importer.events import Event
from importer.issues import Issue, IssueCode
from importer.ledger import History, Ledger, Run, ledger_exists, open_ledger, open_scratch
from importer.outside import Outside, Question
from importer.preparing import Prepared, Progress, Request, Stage, lists_again, new_run, plan, prepare, stage
from importer.records import LeadCounts, LeadState, RunState
from importer.sending.client import normalize_api_url
from importer.sending.desk import CampaignInfo
from importer.settings import Settings


def check(request: Request, settings: Settings, outside: Outside) -> Ended:
    """Do everything but sending, in a ledger that is gone afterwards; the real one is only asked what it knows.

    Raises UnusableError where the input can't be used.
    """
    choose = choosing(settings, outside, lambda: open_scratch(outside.clock))
    prepared = prepare(request, _day(outside.clock()), settings.read_limits, choose)
    _tell(outside, narrating.check_begun(prepared))
    api_url = normalize_api_url(settings.api_url)
    with closing(open_scratch(outside.clock)) as scratch:
        started = datetime.fromtimestamp(outside.clock(), UTC).astimezone()
        folder = settings.out / f"check-{started:%Y-%m-%d-%H%M%S}"
        run = scratch.runs.begin(new_run(prepared, api_url, folder))
        with _past(settings, outside) as history:
            _stage_and_plan(scratch, history, run, prepared, outside)
        campaigns, notes = _look_at_campaigns(scratch, run, settings, outside)
        outside.log_into(folder)
        place = ReportPlace(folder, settings.show_numbers)
        ended = conclude(scratch, run, place, Ending(Issue(IssueCode.WOULD_SEND)), outside.watch)
        _tell(outside, narrating.ended(ended))
    return replace(ended, campaigns=campaigns, notes=(*prepared.notes, *notes))


def run(request: Request, settings: Settings, outside: Outside) -> Ended:
    """Check, ask, send, report; the same import that did not come to its end goes on.

    Raises UnusableError where nothing can be sent; what stops a run later is told in `Ended.stopped`.
    """
    choose = choosing(settings, outside, lambda: open_ledger(settings.ledger, outside.clock))
    prepared = prepare(request, _day(outside.clock()), settings.read_limits, choose)
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        account = account_of(settings, ledger.key)
        begun = ledger.runs.find_or_begin(new_run(prepared, account.api_url, Path()))
        return _Import(ledger, begun, account, settings, outside).go(prepared)


def resume(name: str | None, settings: Settings, outside: Outside) -> Ended | Run | None:
    """Go on where a run stopped, by default the last that did; with nothing to resume return the last run, if any.

    Raises UnusableError where the run can't be resumed here.
    """
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        found = ledger.runs.named(name) if name else ledger.runs.unfinished()
        if found is None or found.state is RunState.FINISHED:
            return found or ledger.runs.last()
        account = account_of(settings, ledger.key)
        account.must_be_of(found)
        prepared = _prepared_again(found, settings) if found.state is RunState.STAGING else None
        return _Import(ledger, found, account, settings, outside).go(prepared)


def report(name: str, settings: Settings, outside: Outside) -> Ended:
    """Write a run's report again; raises OptionError where there is no such run."""
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        found = ledger.runs.named(name)
        if found.purged_at is not None:
            raise OptionError(f"The names and numbers of run {name} were removed: there is nothing left to report.")
        if found.state is RunState.STAGING:
            raise OptionError(
                f"Run {name} stopped while its files were read. Go on with `lead-importer resume {name}`."
            )
        why = Issue(IssueCode.STOPPED, detail=found.stop_reason or "the run has not come so far")
        place = ReportPlace(_folder(found, settings), settings.show_numbers)
        return conclude(ledger, found, place, Ending(why), outside.watch)


def runs(settings: Settings, outside: Outside) -> tuple[tuple[Run, LeadCounts], ...]:
    """Return all runs, the latest first, with their counts of leads."""
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        return tuple((found, ledger.results.leads(found.key)) for found in ledger.runs.all())


JOIN_S = 0.5  # a run whose files another process reads is looked at so often


@dataclass(frozen=True, slots=True)
class _Import:
    """A run that this process works on."""

    ledger: Ledger
    run: Run
    account: Account
    settings: Settings
    outside: Outside

    def go(self, prepared: Prepared | None) -> Ended:
        """Stage what was not staged, send what was not sent, report."""
        ledger, run = self.ledger, self._entered()
        folder = _folder(run, self.settings)
        _make(folder)
        ledger.runs.set_report_folder(run.key, str(folder))
        _tell(self.outside, narrating.run_begun(run, prepared))
        stopped: StoppedError | None = None
        notes: tuple[str, ...] = ()
        try:
            self._stage(run, prepared)
            ledger.owners.enter(run.key, alone=False)  # from now on others may join
            if run.state is not RunState.STAGING:  # else the plan just made knows the lists
                limits = self.settings.read_limits
                suppressed = prepared.suppressed if prepared is not None else lists_again(run.request, limits)
                ledger.planning.suppress(run.key, suppressed)
            notes = self._send(prepared.notes if prepared else ())
        except LedgerLostError as error:
            self.outside.tell(narrating.stopped(error))
            raise  # nothing can be recorded any more, and no report be written
        except DeclinedError:
            if run.state is not RunState.STAGING:
                raise DeclinedError(
                    f"Nothing was sent now. Run {run.name} stays planned: `lead-importer resume` goes on."
                ) from None
            self._discard(folder)
            raise
        except StoppedError as error:
            stopped = error
        except UnusableError as error:
            if run.state is RunState.STAGING:
                self._discard(folder)
            elif ledger.results.requests(run.key).posts:
                raise StoppedError(str(error)) from None
            raise
        self.outside.log_into(folder)
        end = ending(stopped, limited=self.settings.limit is not None)
        place = ReportPlace(folder, self.settings.show_numbers)
        ended = conclude(ledger, ledger.runs.get(run.key), place, end, self.outside.watch)
        record_end(ledger, run, ended)
        _tell(self.outside, narrating.ended(ended))
        return replace(ended, notes=notes)

    def _stage(self, run: Run, prepared: Prepared | None) -> None:
        """Stage and plan, unless that was done before; what is half done is done again."""
        ledger = self.ledger
        if prepared is None or run.state is not RunState.STAGING:
            return
        ledger.runs.forget_stage(run.key)
        try:
            _stage_and_plan(ledger, ledger.history, run, prepared, self.outside)
        except StoppedError:
            ledger.runs.forget_stage(run.key)
            raise
        ledger.runs.set_state(run.key, RunState.PLANNED)

    def _entered(self) -> Run:
        """Join those that work on the run; while another process reads its files, wait for that one."""
        ledger, key, waited = self.ledger, self.run.key, False
        while True:
            staging = ledger.runs.get(key).state is RunState.STAGING
            holder = ledger.owners.enter(key, alone=staging)
            if not holder:
                return ledger.runs.get(key)
            if not staging and waited:
                raise OptionError(f"Run {self.run.name} is being worked on by {holder}. Wait until that one has ended.")
            waited = not staging  # who has just read the files lets the others in a moment later
            self.outside.halt.sleep(JOIN_S)

    def _discard(self, folder: Path) -> None:
        """Leave no trace of a run that was begun just now and sent nothing, unless somebody joined it meanwhile."""
        if self.ledger.owners.enter(self.run.key, alone=True) or self.ledger.results.requests(self.run.key).posts:
            return
        self.ledger.runs.discard(self.run.key)
        if not any(folder.iterdir()):
            folder.rmdir()

    def _send(self, notes: tuple[str, ...]) -> tuple[str, ...]:
        """Send what is planned and settle what is in doubt; return what a person should know of it."""
        with self.ledger.session(self.run, terms_of(self.account, self.settings)) as session:
            session.claims.recover()
            counts = self.ledger.results.leads(self.run.key)
            total = counts.not_sent + counts.in_doubt
            if not total:
                return notes
            outside = self.outside
            trip = Trip(self.ledger, session, self.run, self.account, self.settings, outside.halt, outside.tell)
            notes = self._ask(trip, counts, notes)
            outside.log_into(_folder(self.run, self.settings))  # not before: who says no leaves no trace
            try:
                trip.deliver(self._counting(total))
            except LedgerError as error:
                raise LedgerLostError(f"{error} What was sent stands in it; `lead-importer resume` goes on.") from None
            return notes

    def _ask(self, trip: Trip, counts: LeadCounts, notes: tuple[str, ...]) -> tuple[str, ...]:
        results, run = self.ledger.results, self.run
        question = Question(
            run=run.name,
            files=tuple(file.detected.path for file in self.ledger.staging.files(run.key)),
            leads=counts.not_sent,
            secondaries=results.secondaries(run.key),
            in_doubt=counts.in_doubt,
            campaign_ids=results.campaigns(run.key),
            campaigns=trip.campaigns(),
            api_url=self.account.api_url,
            limit=self.settings.limit,
            notes=(*notes, *(trip.warnings() if counts.not_sent else ())),
        )
        if counts.not_sent and not self.settings.yes and not self.outside.ask(question):
            raise DeclinedError("Nothing was sent.")
        return question.notes

    def _counting(self, total: int) -> Callable[[LeadState], None]:
        watch, ended, lock = self.outside.watch, 0, Lock()
        watch(Progress(Stage.SENDING, 0, total))

        def on_end(_state: LeadState) -> None:
            nonlocal ended
            with lock:
                ended += 1
                watch(Progress(Stage.SENDING, ended, total))

        return on_end


def _stage_and_plan(ledger: Ledger, history: History | None, run: Run, prepared: Prepared, outside: Outside) -> None:
    def watch(progress: Progress) -> None:
        outside.halt.check()
        outside.watch(progress)

    stage(ledger, history, run, prepared, watch)
    plan(ledger, history, run, prepared, watch)
    _tell(outside, narrating.staged(ledger, run))


@contextmanager
def _past(settings: Settings, outside: Outside) -> Iterator[History | None]:
    """Give what the real ledger knows; None where there is no ledger yet, and none is made."""
    if not ledger_exists(settings.ledger):
        yield None
        return
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        yield ledger.history


def _look_at_campaigns(
    scratch: Ledger, run: Run, settings: Settings, outside: Outside
) -> tuple[tuple[CampaignInfo, ...] | None, tuple[str, ...]]:
    """Return the campaigns and warnings where token and platform are there, else why they were not looked at."""
    try:
        account = account_of(settings, b"")
    except OptionError:
        return None, ("The campaign was not looked at: there is no token.",)
    try:
        with scratch.session(run, terms_of(account, settings)) as session:
            trip = Trip(scratch, session, run, account, settings, outside.halt, outside.tell)
            return trip.campaigns(), trip.warnings()
    except StoppedError as error:
        return None, (f"The campaign was not looked at: {why(error)}.",)


def _prepared_again(run: Run, settings: Settings) -> Prepared:
    """Prepare a run that was stopped while it was staged; raises OptionError where its files are others now."""
    prepared = prepare(Request.from_text(run.request), _day(run.started_at), settings.read_limits)
    if prepared.fingerprint(run.api_url) != run.fingerprint:
        raise OptionError(
            f"Run {run.name} stopped before its rows were all read, and its files or its mapping have changed since. "
            "Import them with `lead-importer run`; nothing of this run was sent."
        )
    return prepared


def _tell(outside: Outside, events: Iterable[Event]) -> None:
    for event in events:
        outside.tell(event)


def _day(moment: float) -> date:
    """Return the day of a moment (seconds since the epoch) where the machine stands."""
    return datetime.fromtimestamp(moment, UTC).astimezone().date()


def _folder(run: Run, settings: Settings) -> Path:
    return settings.out.resolve() / run.name


def _make(folder: Path) -> None:
    """Make the report's folder before anything is sent; raises OptionError where that can't be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OptionError(f"The folder {folder} can't be made ({error.strerror}). Name another with --out.") from None
