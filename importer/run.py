"""The conductor: check, run, resume, report. It gives progress as values and never prints."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from importer import narrating
from importer.agreeing import must_agree, must_be_made_from
from importer.campaigns import choosing
from importer.checking import check, day_of, past, stage_and_plan
from importer.concluding import Ended, Ending, ReportPlace, Share, conclude, end_now, ending, make_folder
from importer.delivering import Account, Trip, account_of, terms_of
from importer.errors import (
    DeclinedError,
    ExitCode,
    LedgerError,
    LedgerLostError,
    OptionError,
    StoppedError,
    UnusableError,
)
from importer.events import tell_all
from importer.issues import Issue, IssueCode, details
from importer.languages import joined, sentence
from importer.ledger import Ledger, Run, ledger_exists, open_ledger
from importer.outside import Outside, Question
from importer.overview import being_worked_on, known_ledger, runs, status
from importer.planfile import Plan
from importer.preparing import Prepared, Request, lists_again, new_run, prepare
from importer.records import LeadCounts, RunState
from importer.sending.client import normalize_api_url
from importer.sending.rates import duration_s
from importer.settings import Settings
from importer.watching import SendingWatch

__all__ = ["check", "folder_of", "report", "resume", "run", "runs", "status"]


def run(request: Request, settings: Settings, outside: Outside, plan: Plan | None = None) -> Ended:
    """Check, ask, send, report; the same import that did not come to its end goes on.

    With a `plan` exactly that is sent. Raises UnusableError where nothing can be sent, PlanError where the plan can't
    be kept; what stops a run later is told in `Ended.stopped`.
    """
    day = day_of(outside.clock() if plan is None else plan.header.made_at)
    choose = choosing(settings, outside, lambda: open_ledger(settings.ledger, outside.clock))
    prepared = prepare(request, day, settings.read_limits, choose)
    if plan is not None:
        with past(settings, outside) as history:
            must_be_made_from(plan, prepared, normalize_api_url(settings.api_url), history)
    notes = (*prepared.notes, *_of_new_ledger(settings))
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        account = account_of(settings, ledger.key)
        begun = ledger.runs.find_or_begin(new_run(prepared, account.api_url, Path()))
        return _Import(ledger, begun, account, settings, outside, plan, notes).go(prepared)


def resume(name: str | None, settings: Settings, outside: Outside) -> Ended | Run | None:
    """Go on where a run stopped, by default the last that did; with nothing to resume return the last run, if any.

    Raises UnusableError where the run can't be resumed here.
    """
    if name is None and not ledger_exists(settings.ledger):
        return None
    with known_ledger(settings, outside) as ledger:
        found = ledger.runs.named(name) if name else ledger.runs.unfinished()
        if found is None or found.state is RunState.FINISHED:
            return found or ledger.runs.last()
        account = account_of(settings, ledger.key)
        account.must_be_of(found)
        prepared = _prepared_again(found, settings) if found.state is RunState.STAGING else None
        return _Import(ledger, found, account, settings, outside).go(prepared)


def report(name: str, settings: Settings, outside: Outside) -> Ended:
    """Write a run's report again; raises OptionError where there is no such run."""
    with known_ledger(settings, outside) as ledger:
        found = ledger.runs.named(name)
        if found.purged_at is not None:
            raise OptionError(
                "The names and numbers of run {name} were removed: there is nothing left to report.", name=name
            )
        if found.state is RunState.STAGING:
            raise OptionError(
                "Run {name} stopped while its files were read. Go on with `lead-importer resume {name}`.", name=name
            )
        stopped = StoppedError(found.stop_reason) if found.exit_code == ExitCode.STOPPED else None
        left = details.STOPPED if stopped else found.stop_reason or details.NOT_SO_FAR  # a few words in each row
        why = Issue(IssueCode.STOPPED, detail=left)
        place = ReportPlace(folder_of(found, settings), settings.show_numbers)
        return conclude(ledger, found, place, Ending(why, stopped), outside.watch)


def _of_new_ledger(settings: Settings) -> tuple[str, ...]:
    """Return what whoever mistyped its path should know of a ledger that is about to be made."""
    if ledger_exists(settings.ledger):
        return ()
    return (
        sentence(
            "A new ledger is begun at {ledger}: it knows of nobody who was called before.", ledger=settings.ledger
        ),
    )


JOIN_S = 0.5  # a run whose files another process reads is looked at so often


@dataclass(slots=True)
class _Import:
    """A run that this process works on."""

    ledger: Ledger
    run: Run
    account: Account
    settings: Settings
    outside: Outside
    plan: Plan | None = None  # what is to be sent, and nothing else
    notes: tuple[str, ...] = ()  # what a person should know before the first lead
    watching: SendingWatch | None = None  # once it is sent

    def go(self, prepared: Prepared | None) -> Ended:
        """Stage what was not staged, send what was not sent, report."""
        ledger, run = self.ledger, self._entered()
        folder = folder_of(run, self.settings)
        make_folder(folder)
        ledger.runs.set_report_folder(run.key, str(folder))
        tell_all(self.outside.tell, narrating.run_begun(run, prepared))
        stopped: StoppedError | None = None
        try:
            self._stage(run, prepared)
            ledger.owners.enter(run.key, alone=False)  # from now on others may join
            limits = self.settings.read_limits
            suppressed = prepared.suppressed if prepared is not None else lists_again(run.request, limits)
            if run.state is not RunState.STAGING:  # else the plan just made knows the lists
                ledger.planning.suppress(run.key, suppressed)
                self._must_agree()
            self._send()
        except LedgerLostError as error:
            self.outside.tell(narrating.stopped(error))
            raise  # nothing can be recorded any more, and no report be written
        except DeclinedError:
            if run.state is not RunState.STAGING:
                raise DeclinedError(
                    "Nothing was sent now. Run {name} stays planned: `lead-importer resume` goes on.", name=run.name
                ) from None
            self._discard(folder)
            raise
        except StoppedError as error:
            if ledger.runs.get(run.key).state is RunState.STAGING:
                raise self._stopped_reading(folder, error) from None
            stopped = error
        except UnusableError as error:
            if run.state is RunState.STAGING:
                self._discard(folder)
            elif ledger.results.requests(run.key).posts:
                raise StoppedError(error.sentence) from None
            raise
        self.outside.log_into(folder)
        end = ending(stopped, limited=self.settings.limit is not None)
        place = ReportPlace(folder, self.settings.show_numbers)
        ended = end_now(ledger, ledger.runs.get(run.key), place, end, self.outside.watch)
        tell_all(self.outside.tell, narrating.ended(ended))
        others = tuple(other.name for other in ledger.runs.all_unfinished() if other.key != run.key)
        return replace(ended, notes=self.notes, share=self._share(), unfinished=others)

    def _stage(self, run: Run, prepared: Prepared | None) -> None:
        """Stage and plan, unless that was done before; what is half done is done again."""
        ledger = self.ledger
        if prepared is None or run.state is not RunState.STAGING:
            return
        ledger.runs.forget_stage(run.key)
        try:
            stage_and_plan(ledger, ledger.history, run, prepared, self.outside)
        except StoppedError:
            ledger.runs.forget_stage(run.key)
            raise
        self._must_agree()  # before others may join
        ledger.runs.set_state(run.key, RunState.PLANNED)

    def _stopped_reading(self, folder: Path, error: StoppedError) -> StoppedError:
        """Record a stop before anything could be sent: there is nothing to report, and resume begins with the files."""
        self.ledger.runs.stop(self.run.key, sentence("it was stopped while its files were read"), ExitCode.STOPPED)
        _remove_if_empty(folder)
        said = sentence(
            "Stopped on request while the files were read; nothing was sent. `lead-importer resume {name}` goes on.",
            name=self.run.name,
        )
        return type(error)(said)

    def _entered(self) -> Run:
        """Join those that work on the run; while another process reads its files, wait for that one."""
        ledger, key, waited = self.ledger, self.run.key, False
        while True:
            staging = ledger.runs.get(key).state is RunState.STAGING
            holder = ledger.owners.enter(key, alone=staging)
            if not holder:
                self._tell_whom_it_helps()
                return ledger.runs.get(key)
            if not staging and waited:
                raise being_worked_on(self.run, holder)
            waited = not staging  # who has just read the files lets the others in a moment later
            self.outside.halt.sleep(JOIN_S)

    def _tell_whom_it_helps(self) -> None:
        living = [worker.name for worker in self.ledger.owners.workers(self.run.key) if worker.lives]
        if living:
            note = sentence(
                "Run {run} is being sent by {processes} already: this process helps it along.",
                run=self.run.name,
                processes=joined(living, ", "),
            )
            self.notes = (*self.notes, note)
            self.outside.say(note)

    def _must_agree(self) -> None:
        if self.plan is not None:
            must_agree(self.plan, self.ledger, self.run)

    def _share(self) -> Share | None:
        """Return who brought how many leads to their end, where other processes sent some meanwhile."""
        elsewhere = self.watching.sent_elsewhere if self.watching else 0
        return Share(self.watching.sent_here, elsewhere) if self.watching and elsewhere else None

    def _discard(self, folder: Path) -> None:
        """Leave no trace of a run that was begun just now and sent nothing, unless somebody joined it meanwhile."""
        if self.ledger.owners.enter(self.run.key, alone=True) or self.ledger.results.requests(self.run.key).posts:
            return
        self.ledger.runs.discard(self.run.key)
        _remove_if_empty(folder)

    def _send(self) -> None:
        """Send what is planned and settle what is in doubt."""
        terms = terms_of(self.account, self.settings)
        with self.ledger.session(self.run, terms) as session:
            session.claims.recover()
            counts = self.ledger.results.leads(self.run.key)
            if not counts.not_sent + counts.in_doubt:
                return
            outside = self.outside
            trip = Trip(self.ledger, session, self.run, self.account, self.settings, outside.halt, outside.tell)
            self._ask(trip, counts)
            outside.halt.check()
            outside.log_into(folder_of(self.run, self.settings))  # not before: who says no leaves no trace
            self.watching = trip.watched(outside.watch)
            try:
                trip.deliver(self.watching)
            except LedgerError as error:
                raise LedgerLostError(
                    "{fault} What was sent stands in it; `lead-importer resume` goes on.", fault=error.sentence
                ) from None

    def _ask(self, trip: Trip, counts: LeadCounts) -> None:
        results, run, limit = self.ledger.results, self.run, self.settings.limit
        campaigns = trip.campaigns()
        self.notes = (*self.notes, *(trip.warnings() if counts.not_sent else ()))
        question = Question(
            run=run.name,
            files=tuple(file.detected.path for file in self.ledger.staging.files(run.key)),
            leads=counts.not_sent,
            secondaries=results.secondaries(run.key),
            in_doubt=counts.in_doubt,
            campaign_ids=results.campaigns(run.key),
            campaigns=campaigns,
            api_url=self.account.api_url,
            limit=limit,
            notes=self.notes,
            duration_s=duration_s(min(counts.not_sent, limit or counts.not_sent), self.account.limits),
        )
        if counts.not_sent and not self.settings.yes and not self.outside.ask(question):
            raise DeclinedError("Nothing was sent.")


def _prepared_again(run: Run, settings: Settings) -> Prepared:
    """Prepare a run that was stopped while it was staged; raises OptionError where its files are others now."""
    prepared = prepare(Request.from_text(run.request), day_of(run.started_at), settings.read_limits)
    if prepared.fingerprint(run.api_url) != run.fingerprint:
        raise OptionError(
            "Run {name} stopped before its rows were all read, and its files or its mapping have changed since. "
            "Import them with `lead-importer run`; nothing of this run was sent.",
            name=run.name,
        )
    return prepared


def folder_of(run: Run, settings: Settings) -> Path:
    """Return where a run's report lies."""
    return settings.out.resolve() / run.name


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()
