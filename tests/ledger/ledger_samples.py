"""What the tests of the ledger share: a clock turned by hand, rows and leads of nobody, results, and the tables."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from importer.claims import LeadRef, LeadResult
from importer.duplicates import DuplicateRules, Seen, decide
from importer.grouping import GroupRules, cut
from importer.issues import Issue, IssueCode
from importer.ledger import Ledger, NewRun, Run, canaries, open_ledger
from importer.ledger.claiming import Claims
from importer.ledger.texts import issue_from_text
from importer.records import Contact, Detected, LeadState, MappedRow, Outcome, RunState, Variable, Verdict

NOW = 1_790_000_000.0  # 2026-09-21 14:13:20 UTC
URL = "http://127.0.0.1:1/api"
CAMPAIGN = 42
CAMPAIGN_KEY = f"{URL}#{CAMPAIGN}"
UNSENT = Issue(IssueCode.STOPPED, detail="the run was interrupted")
LEFT_OUT = Verdict(Outcome.LEFT_OUT, Issue(IssueCode.HIDDEN_ROW))

THERE = LeadResult(
    LeadState.ALREADY_THERE, "look_up", 422, "7", Issue(IssueCode.IN_CAMPAIGN, detail="the platform says so")
)
REFUSED = LeadResult(LeadState.REFUSED, "refused", 422, issue=Issue(IssueCode.REFUSED, detail="No."))
DOUBT = LeadResult(LeadState.IN_DOUBT, "in_doubt", issue=Issue(IssueCode.ANSWER_LOST, detail="ReadTimeout"))
AGAIN = LeadResult(LeadState.PLANNED, "retry")


def created(platform_id: str = "71") -> LeadResult:
    """Return the result of a lead that the platform accepted under this id."""
    return LeadResult(LeadState.CREATED, "created", 201, platform_id)


@dataclass
class HandClock:
    """A clock that stands still until a test turns it."""

    now: float = NOW

    def __call__(self) -> float:
        """Return the time that the test set."""
        return self.now

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@contextmanager
def opened(folder: Path, clock: Callable[[], float] | None = None) -> Iterator[Ledger]:
    """Open the ledger of a folder, as one importer does, and close it with the block."""
    with closing(open_ledger(str(folder / "ledger.db"), clock or HandClock())) as ledger:
        yield ledger


def phone(number: int) -> str:
    """Return a number that is nobody's."""
    return f"+359888{number:06}"


def contact(number: int, name: str = "Ана") -> Contact:
    """Return a contact with one variable; 0 is an empty cell, and -1 a number that can't be used."""
    if number < 0:
        return Contact("Телефон", "няма", "", issue=Issue(IssueCode.NOT_A_PHONE, "Телефон", "няма"))
    if not number:
        return Contact("Телефон", "", "", issue=Issue(IssueCode.NO_PHONE, column="Телефон"))
    return Contact("Телефон", f"0888 {number}", phone(number), (Variable("customer_name", name),))


def row(  # noqa: PLR0913 - a row has the parts that it has
    number: int,
    phones: Sequence[int],
    *,
    group: str = "",
    leads: bool = False,
    campaign_id: int = CAMPAIGN,
    verdict: Verdict | None = None,
) -> MappedRow:
    """Return a row as the mapping reads it."""
    contacts = tuple(contact(item) for item in phones)
    return MappedRow(number, number, campaign_id, contacts, group, leads, verdict)


def begin(ledger: Ledger, *, allow_duplicate: bool = False, url: str = URL, fingerprint: str = "same") -> Run:
    """Begin a run whose first leads have arrived as they were sent: the next ones need not wait."""
    run = ledger.runs.begin(
        NewRun(
            fingerprint=fingerprint,
            api_url=url,
            mapping_name="Sofia",
            variable_names=("customer_name",),
            allow_duplicate=allow_duplicate,
            again=False,
            request="{}",
            report_folder="reports",
        )
    )
    with ledger.database.write() as connection:
        for campaign_id in (41, CAMPAIGN, 43):
            canaries.record(connection, run.key, campaign_id, "", NOW)
    return run


def stage(ledger: Ledger, run: Run, rows: Sequence[MappedRow | None], *, sha256: str = "aa") -> None:
    """Write the rows of a file to the ledger."""
    detected = Detected(Path("/data/people.csv"), "csv", "", 1, ("Телефон",), sha256=sha256)
    ledger.staging.stage(run.key, detected, rows)


def plan(ledger: Ledger, run: Run, seen: Seen | None = None) -> None:
    """Make leads of what is staged; the past is only what `seen` tells."""
    leads = cut(ledger.planning.candidates(run.key), GroupRules())
    rules = DuplicateRules(allow_duplicate=run.allow_duplicate)
    ledger.planning.add(run.key, run.api_url, decide(leads, seen or Seen(), rules))
    ledger.runs.set_state(run.key, RunState.PLANNED)


def planned(
    ledger: Ledger,
    *leads: Sequence[int],
    allow_duplicate: bool = False,
    campaign_id: int = CAMPAIGN,
    sha256: str = "aa",
) -> Run:
    """Begin a run with one planned lead for each group of numbers, the primary first; the past is not asked."""
    run = begin(ledger, allow_duplicate=allow_duplicate)
    rows = [row(number, phones, campaign_id=campaign_id) for number, phones in enumerate(leads, start=2)]
    stage(ledger, run, rows, sha256=sha256)
    plan(ledger, run)
    return run


def sent(claims: Claims, *results: LeadResult) -> None:
    """Claim as many leads as there are results, and finish each with its own."""
    for result in results:
        claimed = claims.claim()
        assert claimed is not None
        assert claims.finish(claimed.ref, result)


def ask(ledger: Ledger, query: str, **values: object) -> list[tuple[object, ...]]:
    """Ask the tables directly."""
    with ledger.database.engine.connect() as connection:
        return [tuple(found) for found in connection.execute(text(query), values)]


def states(ledger: Ledger, run: Run) -> list[str]:
    """Return the states of a run's leads in their order."""
    return [
        str(state)
        for (state,) in ask(ledger, "SELECT state FROM lead WHERE run_key = :run ORDER BY lead_seq", run=run.key)
    ]


def held(ledger: Ledger) -> dict[str, bool]:
    """Return the claimed numbers of all campaigns, and whether each is in flight."""
    marked = {ledger.marks.of(phone(number)): phone(number) for number in range(1_000)}
    found = ask(ledger, "SELECT number_mark, in_flight FROM claim")
    return {marked[str(number_mark)]: bool(flying) for number_mark, flying in found}


def finished(ledger: Ledger, run: Run, *results: LeadResult) -> Run:
    """Send a run's first leads, each with its result."""
    with ledger.session(run) as session:
        sent(session.claims, *results)
    return run


def issues(ledger: Ledger, run: Run) -> list[Issue | None]:
    """Return what the ledger says about each lead of a run."""
    found = ask(ledger, "SELECT issue FROM lead WHERE run_key = :run ORDER BY lead_seq", run=run.key)
    return [issue_from_text(str(text) if text else None) for (text,) in found]


def claim(claims: Claims) -> LeadRef:
    """Claim the next lead, which is there."""
    claimed = claims.claim()
    assert claimed is not None
    return claimed.ref


WAITS = LeadResult(LeadState.PLANNED, "retry", ready_at=NOW + 3600)


def buried(ledger: Ledger, name: str) -> bool:
    """Tell whether a process is dead, as another one sees it."""
    with ledger.database.write() as connection:
        return ledger.owners.bury(connection, name)
