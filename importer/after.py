"""What a person does after a run: compare it, take it back, decide what stays in doubt, learn, forget.

Like the conductor it gives progress as values and never prints.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum, unique
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from importer import __version__, narrating, reporting
from importer.campaigns import chosen
from importer.claims import LeadInDoubt, LeadResult, SentLead
from importer.comparing import Comparison
from importer.concluding import Ended, Ending, ReportPlace, end_now
from importer.delivering import Account, Trip, account_of, known_campaigns, pacer_of, terms_of
from importer.errors import DeclinedError, ExitCode, OptionError, StoppedError, system_says
from importer.events import LeadEnded, RunBegun, RunName, Word
from importer.issues import Issue, IssueCode, details
from importer.languages import sentence
from importer.ledger import Ledger, Run, Session, ledger_exists, open_ledger
from importer.outside import Outside, PurgeQuestion, UndoQuestion
from importer.overview import being_worked_on, known_ledger
from importer.preparing import Progress, Stage
from importer.records import Difference, Finding, LeadState, RunState
from importer.run import folder_of
from importer.sending.desk import list_campaigns
from importer.sending.leads import learned_of
from importer.sending.lookups import LookUps
from importer.sending.paging import Pages
from importer.settings import Settings

if TYPE_CHECKING:
    from importer.ledger import Learned

MAX_EXAMPLES = 5
_WHICH = sentence(
    "Which campaign is to be learned? Name it with --campaign-id, such as --campaign-id 42, or with --campaign."
)


@dataclass(frozen=True, slots=True)
class Audited:
    """How ledger and platform agree on a run."""

    run: str
    compared: int  # leads of the run that the platform should hold
    found: Mapping[Finding, int]
    path: Path  # audit.csv

    @property
    def exit_code(self) -> ExitCode:
        """What is on the platform and did not come from here needs nobody."""
        needed = [count for finding, count in self.found.items() if finding is not Finding.EXTRA]
        return ExitCode.NEEDS_A_PERSON if any(needed) else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Kept:
    """A lead that an undo left on the platform."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did."""

    ended: Ended
    deleted: int
    withdrawn: int
    kept: Mapping[str, int]  # reason -> leads
    examples: tuple[Kept, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Whether all of the run was taken back."""
        if self.ended.stopped is not None:
            return ExitCode.STOPPED
        return ExitCode.NEEDS_A_PERSON if self.kept or self.ended.summary.leads.in_doubt else ExitCode.DONE


@unique
class Choice(StrEnum):
    """What a person says of a lead in doubt."""

    CALLED = "called"  # it is on the platform
    SEND = "send"  # it is not: send it again
    LEAVE = "leave"  # not decided


@dataclass(frozen=True, slots=True)
class Doubt:
    """A lead in doubt, as a person is asked about it."""

    place: str
    phone: str = field(repr=False)
    campaign_id: int
    sent_at: float  # seconds since the epoch, UTC


@dataclass(frozen=True, slots=True)
class Synced:
    """What was learned of a campaign."""

    campaign_id: int
    shown: int  # leads that the platform showed
    leads: int  # of these, new to the ledger
    numbers: int  # numbers that the ledger now knows in addition
    blacklisted: int
    unreadable: int  # leads whose number is in no international form


def audit(name: str, settings: Settings, outside: Outside) -> Audited:
    """Compare a run with what the platform holds, both ways; nothing is changed on either side."""
    with _visit(name, settings, outside) as visit, visit.account.connect() as client:
        book, pacer = visit.ledger.sent_leads(visit.run), visit.trip.pacer
        comparison = Comparison(
            book,
            visit.ledger.history,
            Pages(client, pacer, visit.session.claims.count_lookup),
            LookUps(visit.session.claims, pacer, outside.clock),
            client,
            visit.account.api_url,
            lambda done: outside.watch(Progress(Stage.COMPARING, done)),
        )
        found: Counter[Finding] = Counter()

        def counted() -> Iterator[Difference]:
            for difference in comparison.differences():
                found[difference.finding] += 1
                yield difference

        outside.log_into(folder_of(visit.run, settings))
        try:
            path = reporting.write_audit(folder_of(visit.run, settings), counted())
        except OSError as error:
            raise OptionError(
                "The audit can't be written ({reason}). Name another --out.", reason=system_says(error)
            ) from None
        return Audited(visit.run.name, sum(1 for _ in book.leads()), found, path)


def undo(name: str, settings: Settings, outside: Outside) -> Undone:
    """Delete the run's leads that the platform has not called yet, and take back what was not sent.

    What is in doubt is looked for first. Raises DeclinedError where the person says no.
    """
    with _visit(name, settings, outside) as visit:
        ledger, run = visit.ledger, visit.run
        counts = ledger.results.leads(run.key)
        question = UndoQuestion(run.name, counts.created, counts.not_sent, counts.in_doubt, run.api_url)
        if not settings.yes and not outside.ask(question):
            raise DeclinedError("Nothing was deleted.")
        outside.log_into(folder_of(run, settings))
        kept: Counter[str] = Counter()
        examples: list[Kept] = []
        done = 0

        def on_end(lead: SentLead, state: LeadState, reason: str) -> None:
            nonlocal done
            done += 1
            outside.tell(LeadEnded(lead.lead_seq, state))
            outside.watch(Progress(Stage.UNDOING, done, counts.created))
            if state is LeadState.CREATED:
                kept[reason] += 1
                examples.extend([Kept(lead.place, reason)] if len(examples) < MAX_EXAMPLES else [])

        stopped: StoppedError | None = None
        withdrawn = 0
        try:
            visit.session.claims.recover()
            # First of all, so that no resume sends what was to be taken back, whatever stops us here.
            withdrawn = ledger.sent_leads(run).withdraw()
            visit.trip.settle(visit.trip.watched(lambda _progress: None))
            withdrawn += ledger.sent_leads(run).withdraw(absent=True)
            with visit.account.connect() as client:
                visit.trip.undo(client, on_end)
        except StoppedError as error:
            again = f"`lead-importer undo {run.name}`"
            stopped = StoppedError(error.sentence.swapped("`lead-importer resume`", again).swapped("`resume`", again))
        ended = _report_again(visit, Issue(IssueCode.WITHDRAWN), stopped, settings, outside)
        deleted = ended.summary.leads.undone - counts.undone - withdrawn
        return Undone(ended, deleted, withdrawn, kept, tuple(examples))


def decide(name: str, settings: Settings, outside: Outside, choose: Callable[[Doubt], Choice]) -> Ended | None:
    """Let a person close what stays in doubt; None where nothing is in doubt.

    What was called counts as created. What is to be sent is planned again: `resume` sends it.
    """
    with known_ledger(settings, outside) as ledger:
        run = _taken(ledger, name)
        if run.state is RunState.STAGING:
            raise OptionError("Run {name} has sent nothing yet, so nothing of it is in doubt.", name=name)
        with ledger.session(run) as session:
            session.claims.recover()
            doubts = session.claims.in_doubt()
            if not doubts:
                return None
            for doubt in doubts:
                _close(session, doubt, choose(_doubt_of(ledger, doubt)))
        return end_now(ledger, run, _place(run, settings), Ending(_LEFT), outside.watch)


def sync(settings: Settings, outside: Outside) -> Synced:
    """Learn what a campaign holds already, page by page; nothing is changed on the platform."""
    if settings.campaign_id is None and not settings.campaign and outside.pick is None:
        raise OptionError(_WHICH)
    if not ledger_exists(settings.ledger):
        outside.say(sentence("A new ledger is begun at {ledger}.", ledger=settings.ledger))
    with closing(open_ledger(settings.ledger, outside.clock)) as ledger:
        account = account_of(settings, ledger.key)
        with ledger.visiting(terms_of(account, settings)) as budget, account.connect() as client:
            pacer = pacer_of(budget, account, outside.halt, outside.clock, outside.tell)
            listing = partial(list_campaigns, client, pacer)
            campaign_id = chosen(settings.campaign_id, settings.campaign, outside, listing)
            if campaign_id is None:
                raise OptionError(_WHICH)
            known_campaigns(account, pacer, (campaign_id,))
            learning = ledger.learning(account.api_url, campaign_id)
            shown, unreadable, totals = 0, 0, Counter[str]()
            for page in Pages(client, pacer, lambda: None).all_of(campaign_id):
                readable = [lead for held in page if (lead := learned_of(held)) is not None]
                shown, unreadable = shown + len(page), unreadable + len(page) - len(readable)
                totals.update(_counts(learning.add(readable)))
                outside.watch(Progress(Stage.LEARNING, shown))
            learning.finish()
    return Synced(campaign_id, shown, **totals, unreadable=unreadable)


def purge(settings: Settings, outside: Outside) -> tuple[Run, ...]:
    """Remove personal data of runs that ended long ago, and keep what prevents a second call; return these runs."""
    if settings.older_than is None:
        raise OptionError("How old is old? Name it with --older-than, such as --older-than 90d.")
    with known_ledger(settings, outside) as ledger:
        due = ledger.purging.due(outside.clock() - settings.older_than)
        if not due:
            ledger.purging.wipe()  # a purge may have been cut off before it came to that
            return ()
        if not settings.yes and not outside.ask(PurgeQuestion(tuple(run.name for run in due))):
            raise DeclinedError("Nothing was removed.")
        done = tuple(run for run in due if _purged(ledger, run, settings.older_than, outside.clock()))
        ledger.purging.wipe()
        return done


_LEFT = Issue(IssueCode.STOPPED, detail=details.LEFT)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A run of the past that this process works on, with the platform at hand."""

    ledger: Ledger
    run: Run
    account: Account
    session: Session
    trip: Trip


@contextmanager
def _visit(name: str, settings: Settings, outside: Outside) -> Iterator[_Visit]:
    """Take a run that was sent; raises OptionError where it can't be worked on."""
    with known_ledger(settings, outside) as ledger:
        run = _taken(ledger, name)
        if run.state is RunState.STAGING:
            raise OptionError("Run {name} stopped while its files were read: it has sent nothing.", name=name)
        account = account_of(settings, ledger.key)
        account.must_be_of(run)
        with ledger.session(run, terms_of(account, settings)) as session:
            outside.tell(RunBegun(RunName(run.name), run.state, Word(__version__)))
            trip = Trip(ledger, session, run, account, settings, outside.halt, outside.tell)
            yield _Visit(ledger, run, account, session, trip)


def _taken(ledger: Ledger, name: str) -> Run:
    run = ledger.runs.named(name)
    if run.purged_at is not None:
        raise OptionError(
            "The names and numbers of run {name} were removed: nothing more can be done with it.", name=name
        )
    if holder := ledger.owners.enter(run.key, alone=True):
        raise being_worked_on(run, holder)
    return ledger.runs.get(run.key)


def _purged(ledger: Ledger, run: Run, older_than_s: float, now: float) -> bool:
    """Purge a run, unless somebody has begun to work on it since the person was asked."""
    if ledger.owners.enter(run.key, alone=True) or run not in ledger.purging.due(now - older_than_s):
        return False
    ledger.purging.purge(run.key, now)
    return True


def _report_again(
    visit: _Visit, unsent: Issue, stopped: StoppedError | None, settings: Settings, outside: Outside
) -> Ended:
    ended = end_now(visit.ledger, visit.run, _place(visit.run, settings), Ending(unsent, stopped), outside.watch)
    for event in narrating.ended(ended):
        outside.tell(event)
    return ended


def _close(session: Session, doubt: LeadInDoubt, choice: Choice) -> None:
    states = {Choice.CALLED: LeadState.CREATED, Choice.SEND: LeadState.PLANNED}
    if choice in states:
        issue = Issue(IssueCode.DECIDED) if choice is Choice.CALLED else None
        session.claims.settle(doubt.ref, LeadResult(states[choice], f"decided: {choice.value}", issue=issue))


def _doubt_of(ledger: Ledger, doubt: LeadInDoubt) -> Doubt:
    place = ledger.results.place(doubt.ref.run_key, doubt.ref.lead_seq)
    return Doubt(place, doubt.lead.primary.phone, doubt.lead.campaign_id, doubt.sent_at)


def _counts(new: "Learned") -> dict[str, int]:
    return {"leads": new.leads, "numbers": new.numbers, "blacklisted": new.blacklisted}


def _place(run: Run, settings: Settings) -> ReportPlace:
    return ReportPlace(folder_of(run, settings), settings.show_numbers)
