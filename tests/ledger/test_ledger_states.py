"""Whatever is planned, claimed, finished, killed and settled in whatever order: nobody is called twice."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from ledger_samples import AGAIN, DOUBT, REFUSED, THERE, HandClock, ask, begin, created, opened, plan, row, stage

from importer.claims import LeadRef, LeadResult
from importer.ledger import Ledger, Run
from importer.ledger.claiming import BLOCKED_S, Claims
from importer.ledger.owners import Owners
from importer.ledger.writer import Writer
from importer.records import LeadState

NUMBERS = st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True)
IN_FLIGHT = {LeadState.SENDING, LeadState.IN_DOUBT}
MAX_RUNS = 4
ENDS = {
    LeadState.CREATED: None,
    LeadState.ALREADY_THERE: THERE,
    LeadState.REFUSED: REFUSED,
    LeadState.IN_DOUBT: DOUBT,
    LeadState.PLANNED: AGAIN,
}
LEAD = """
    SELECT lead.lead_seq, lead.state, lead.fence, lead.attempts, lead.ready_at, group_concat(member.phone) FROM lead
    JOIN member ON member.run_key = lead.run_key AND member.lead_seq = lead.lead_seq
    WHERE lead.run_key = :run GROUP BY lead.lead_seq ORDER BY lead.lead_seq
"""


@dataclass
class Known:
    """A lead as the model has it."""

    run: Run
    primary: str
    numbers: set[str]
    state: LeadState = LeadState.PLANNED
    ref: LeadRef = field(default=LeadRef(0, 0, 0))  # of its latest claim
    owner: str = ""  # the process that claimed it last
    doubted: bool = False
    given_up: bool = False  # its primary turned out to be in the campaign, through another lead
    ready_at: float = 0.0  # as the tables have it

    @property
    def flying(self) -> set[str]:
        """The numbers that are in flight through it."""
        return self.numbers if self.state in IN_FLIGHT else set()

    @property
    def kept(self) -> set[str]:
        """The numbers that are in the campaign through an attempt of it; of the others nobody knows."""
        if self.given_up:
            return set()
        kept = {LeadState.CREATED: self.numbers, LeadState.ALREADY_THERE: {self.primary}}
        return kept.get(self.state, set())


@dataclass(frozen=True)
class World:
    """A ledger that all examples share; each has a campaign of its own, under a URL of its own."""

    ledger: Ledger
    owners: tuple[Owners, Owners]  # two processes that send the same runs
    writer: Writer
    clock: HandClock
    examples: Iterator[int]


class Leads(RuleBasedStateMachine):
    """Runs of one campaign at once, with duplicates allowed or not, against a model of what may happen."""

    world: World  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.ledger, self.clock = self.world.ledger, self.world.clock
        self.url = f"http://127.0.0.1:1/{next(self.world.examples)}"
        self.claims: list[Claims] = []
        self.leads: dict[tuple[int, int], Known] = {}
        self.stale: list[LeadRef] = []
        self.ids = itertools.count(1)

    def in_state(self, *states: LeadState) -> list[Known]:
        """Return the leads in these states."""
        return [lead for lead in self.leads.values() if lead.state in states]

    @precondition(lambda self: len(self.claims) < 2 * MAX_RUNS)
    @rule(loose=st.booleans(), leads=st.lists(NUMBERS, min_size=1, max_size=4))
    def plan(self, leads: list[list[int]], *, loose: bool) -> None:
        """Begin a run with some leads; the past is not asked, as if all runs had been planned at the same moment."""
        run = begin(self.ledger, url=self.url, allow_duplicate=loose)
        stage(self.ledger, run, [row(number, phones) for number, phones in enumerate(leads, start=2)], sha256=run.name)
        plan(self.ledger, run)
        writer = self.world.writer
        for owners in self.world.owners:
            self.claims.append(Claims(self.ledger.database, writer, run, owners, self.clock, self.ledger.marks))
        for seq, _, _, _, _, numbers in ask(self.ledger, LEAD, run=run.key):
            query = "SELECT phone FROM member WHERE run_key = :run AND lead_seq = :seq AND role = 'primary'"
            ((primary,),) = ask(self.ledger, query, run=run.key, seq=seq)
            self.leads[run.key, int(str(seq))] = Known(run, str(primary), set(str(numbers).split(",")))

    @precondition(lambda self: self.claims)
    @rule(which=st.integers(0, 2 * MAX_RUNS - 1))
    def claim(self, which: int) -> None:
        """Claim a lead: it must be free; where there is none, each that was ready must have a reason."""
        claims = self.claims[which % len(self.claims)]
        run, now = claims.run, self.clock()
        flying = set().union(*(lead.flying for lead in self.leads.values()))
        kept = set().union(*(lead.kept for lead in self.leads.values()))
        ready = [lead for lead in self.in_state(LeadState.PLANNED) if lead.run is run and lead.ready_at <= now]
        claimed = claims.claim()
        for lead in ready:
            looked_at = claimed is None or claimed.ref.lead_seq > self._seq(lead)
            if looked_at and not lead.numbers & flying and not run.allow_duplicate and lead.primary in kept:
                lead.state, lead.given_up = LeadState.ALREADY_THERE, True
        if claimed is None:
            assert all(lead.numbers & flying or lead.state is LeadState.ALREADY_THERE for lead in ready)
            return
        lead = self.leads[run.key, claimed.ref.lead_seq]
        lead.owner = claims.owners.name
        numbers = {claimed.lead.primary.phone, *(contact.phone for contact in claimed.lead.secondaries)}
        assert lead in ready
        assert lead.state is LeadState.PLANNED
        assert numbers == (lead.numbers if run.allow_duplicate else lead.numbers - kept)
        assert not numbers & flying
        assert claimed.lead.primary.phone == lead.primary
        assert (claimed.ref.fence, claimed.attempt) == (lead.ref.fence + 1, lead.ref.fence + 1)
        assert claimed.doubted == lead.doubted
        self.stale += [lead.ref] if lead.ref.fence else []
        lead.numbers, lead.state, lead.ref = numbers, LeadState.SENDING, claimed.ref

    def _seq(self, lead: Known) -> int:
        return next(seq for (_, seq), known in self.leads.items() if known is lead)

    @precondition(lambda self: self.in_state(LeadState.SENDING))
    @rule(which=st.integers(0, 20), state=st.sampled_from(list(ENDS)), later=st.booleans())
    def finish(self, which: int, state: LeadState, *, later: bool) -> None:
        """Record an answer."""
        self._end(LeadState.SENDING, which, state, later=later)

    @precondition(lambda self: self.in_state(LeadState.IN_DOUBT))
    @rule(which=st.integers(0, 20), state=st.sampled_from(list(ENDS)), later=st.booleans())
    def settle(self, which: int, state: LeadState, *, later: bool) -> None:
        """Record what a look-up says of a lead in doubt, or that nobody knows yet."""
        self._end(LeadState.IN_DOUBT, which, state, later=later)

    def _end(self, before: LeadState, which: int, after: LeadState, *, later: bool) -> None:
        among = self.in_state(before)
        lead = among[which % len(among)]
        claims = next(item for item in self.claims if item.run is lead.run)
        result = ENDS[after] or created(str(next(self.ids)))
        if later:
            result = LeadResult(result.state, result.decision, ready_at=self.clock() + 1)
        record, other = (
            (claims.finish, claims.settle) if before is LeadState.SENDING else (claims.settle, claims.finish)
        )
        assert not other(lead.ref, result)
        assert record(lead.ref, result)
        lead.state = after
        lead.doubted = lead.doubted or after is LeadState.IN_DOUBT

    @precondition(lambda self: self.stale)
    @rule(which=st.integers(0, 20), state=st.sampled_from(list(ENDS)))
    def come_back_late(self, which: int, state: LeadState) -> None:
        """Let a sender that was overtaken report; nobody listens."""
        ref = self.stale[which % len(self.stale)]
        claims = next(item for item in self.claims if item.run.key == ref.run_key)
        result = ENDS[state] or created("late")
        assert not claims.finish(ref, result)
        assert not claims.settle(ref, result)

    @precondition(lambda self: self.claims)
    @rule(which=st.integers(0, 2 * MAX_RUNS - 1))
    def crash_and_resume(self, which: int) -> None:
        """Kill one process of a run, and start it again; what the other one has in hand is left alone."""
        claims = self.claims[which % len(self.claims)]
        mine = [lead for lead in self.in_state(LeadState.SENDING) if lead.run is claims.run]
        claims.recover()
        for lead in (lead for lead in mine if lead.owner == claims.owners.name):
            lead.state, lead.doubted = LeadState.IN_DOUBT, True

    @rule(seconds=st.sampled_from([BLOCKED_S, 2.0]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.clock.turn(seconds)

    @invariant()
    def the_tables_agree(self) -> None:
        """Each lead is in the state that the model has; fences and attempts rose with each claim, by one."""
        for claims in self.claims:
            for seq, state, fence, attempts, ready_at, _ in ask(self.ledger, LEAD, run=claims.run.key):
                lead = self.leads[claims.run.key, int(str(seq))]
                assert (state, fence, attempts) == (lead.state, lead.ref.fence, lead.ref.fence)
                lead.ready_at = float(str(ready_at))

    @invariant()
    def nobody_is_called_twice(self) -> None:
        """No number is in flight twice, nor twice in the campaign without duplicates allowed."""
        flying = Counter(number for lead in self.leads.values() for number in lead.flying)
        once = Counter(
            number for lead in self.leads.values() if not lead.run.allow_duplicate for number in lead.kept | lead.flying
        )
        assert max([*flying.values(), *once.values()], default=0) <= 1


def test_leads_stay_in_order_whatever_happens(tmp_path: Path) -> None:
    """The model and the ledger agree after every step."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger, opened(tmp_path, clock) as other, Writer(ledger.database) as writer:
        owners = (ledger.owners, other.owners)
        for owner in owners:
            owner.live()

        class Example(Leads):
            world = World(ledger, owners, writer, clock, itertools.count())

        run_state_machine_as_test(Example, settings=settings(max_examples=25, stateful_step_count=40, deadline=None))
