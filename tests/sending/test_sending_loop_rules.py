"""The small rules of the loop by themselves: settling, brakes, pacing, the quota, the halt."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from loop_samples import NOW, HandClock
from sending_samples import sample_lead

from importer.claims import NEVER, LeadInDoubt, LeadRef, LeadResult, Limit
from importer.errors import InterruptedRunError, PlatformDownError, StoppedError, TokenRefusedError, TooManyRefusedError
from importer.issues import Issue, IssueCode
from importer.ledger import open_ledger
from importer.ledger.budget import JITTER, Budget
from importer.ledger.writer import Writer
from importer.records import LeadState
from importer.sending.brakes import BACKOFF_S, DOWN_AFTER, LONGEST_BACKOFF_S, REFUSED_OF, Brakes
from importer.sending.gauge import Wait, Waiting
from importer.sending.pacing import LONGEST_WAIT_S, Halt, Pacer
from importer.sending.sender import Quota
from importer.sending.settling import Look, SettlingTimes, Sighting, settle

GRACE_S, TIMEOUT_S = 20.0, 30.0
SENT = NOW - 5.0
LOST = SENT + 4.0  # when the answer was lost, and the lead first ready to be looked for
FOUND = Look(Sighting.OURS, "71")
PERHAPS = Look(Sighting.OURS, "71", certain=False)
OLDER = Look(Sighting.OLDER, "7")
ABSENT, BLIND, SILENT = Look(Sighting.ABSENT), Look(Sighting.NO_LOOKUP), Look(Sighting.NO_ANSWER)

CREATED = LeadResult(LeadState.CREATED, "settled: found", platform_id="71")
THERE = LeadResult(
    LeadState.ALREADY_THERE,
    "settled: older",
    platform_id="7",
    issue=Issue(IssueCode.IN_CAMPAIGN, detail="the platform held it before"),
)
AGAIN = LeadResult(LeadState.PLANNED, "settled: absent")
RESEND = LeadResult(LeadState.PLANNED, "settled: send again")


def doubtful(why: str, ready_at: float, *, looked: bool = True) -> LeadResult:
    """Return what leaves a lead in doubt."""
    issue = Issue(IssueCode.ANSWER_LOST, detail=why)
    return LeadResult(LeadState.IN_DOUBT, "in_doubt", issue=issue, ready_at=ready_at, looked=looked)


def later(ready_at: float) -> LeadResult:
    """Return what lets a lead be looked for a second time."""
    return doubtful("it is looked for again", ready_at)


FOREVER = doubtful("the platform can't say whether it arrived", NEVER)
GRACE_OVER, ALL_OVER = LOST + GRACE_S, SENT + TIMEOUT_S + GRACE_S
# What was seen, whether duplicates are allowed, looks before, seconds since the attempt: what follows.
SETTLED: dict[str, tuple[Look, bool, int, float, LeadResult]] = {
    "found": (FOUND, False, 0, 5, CREATED),
    "found-twice-allowed": (FOUND, True, 0, 5, CREATED),
    "found-late": (FOUND, True, 3, 500, CREATED),
    "perhaps": (PERHAPS, False, 0, 5, CREATED),
    "perhaps-twice-allowed": (PERHAPS, True, 0, 5, FOREVER),
    "older": (OLDER, False, 0, 5, THERE),
    "older-twice-allowed": (OLDER, True, 0, 5, later(ALL_OVER)),
    "older-again-twice-allowed": (OLDER, True, 1, 50, AGAIN),
    "absent": (ABSENT, False, 0, 5, later(GRACE_OVER)),
    "absent-at-a-late-first-look": (ABSENT, False, 0, 500, later(SENT + 500)),
    "absent-twice": (ABSENT, False, 1, 24, AGAIN),
    "absent-twice-allowed": (ABSENT, True, 0, 5, later(ALL_OVER)),
    "absent-again-twice-allowed": (ABSENT, True, 1, 50, AGAIN),
    "no-look-up": (BLIND, False, 0, 5, later(GRACE_OVER)),
    "no-look-up-again": (BLIND, False, 1, 24, RESEND),
    "no-look-up-twice-allowed": (BLIND, True, 0, 5, FOREVER),
    "no-look-up-twice-allowed-late": (BLIND, True, 9, 5000, FOREVER),
    "silent": (SILENT, False, 0, 5, doubtful("the platform gives no answer just now", SENT + 15, looked=False)),
    "silent-again": (SILENT, True, 1, 60, doubtful("the platform gives no answer just now", SENT + 70, looked=False)),
}


@pytest.mark.parametrize("case", SETTLED)
def test_a_lead_in_doubt_is_settled_by_the_table(case: str) -> None:
    """Each line of the design's list (section 7): what was seen, and what follows."""
    look, allow_duplicate, looks, passed_s, result = SETTLED[case]
    lead = sample_lead(allow_duplicate=allow_duplicate)
    doubt = LeadInDoubt(LeadRef(1, 1, 1), lead, 1, SENT, SENT, looks, LOST)
    assert settle(look, doubt, SENT + passed_s, SettlingTimes(TIMEOUT_S, GRACE_S)) == result


def test_who_will_not_send_again_leaves_a_lead_in_doubt_to_a_person() -> None:
    """Where a host can't look up, sending again is the only way to find out: an undo doesn't take it."""
    doubt = LeadInDoubt(LeadRef(1, 1, 1), sample_lead(allow_duplicate=False), 1, SENT, SENT, 1, LOST)
    times = SettlingTimes(TIMEOUT_S, GRACE_S, send_again=False)
    assert settle(BLIND, doubt, SENT + 24, times) == FOREVER


def test_a_few_unusable_answers_are_nothing() -> None:
    """Ten in a row make all wait, longer each time, up to half a minute."""
    brakes = Brakes(give_up_s=1000.0, max_refused=0.2)
    waits = [brakes.unusable(NOW) for _ in range(DOWN_AFTER + 6)]
    assert waits[: DOWN_AFTER - 1] == [0.0] * (DOWN_AFTER - 1)
    assert waits[DOWN_AFTER - 1 :] == [
        BACKOFF_S,
        4.0,
        8.0,
        16.0,
        LONGEST_BACKOFF_S,
        LONGEST_BACKOFF_S,
        LONGEST_BACKOFF_S,
    ]


def test_one_usable_answer_starts_the_count_anew() -> None:
    """It need not be a good one."""
    brakes = Brakes(give_up_s=0.0, max_refused=0.2)
    for at in range(5):
        for _ in range(DOWN_AFTER - 1):
            assert brakes.unusable(NOW + at) == 0.0
        brakes.answered()


GIVEN_UP = {
    "too-few": (DOWN_AFTER - 1, 10_000.0, False),
    "too-soon": (DOWN_AFTER, 299.0, False),
    "both": (DOWN_AFTER, 300.0, True),
    "much-later": (DOWN_AFTER + 50, 300.0, True),
}


@pytest.mark.parametrize("case", GIVEN_UP)
def test_a_platform_is_given_up_after_its_time_and_enough_tries(case: str) -> None:
    """The time runs from the first of the unusable answers in a row."""
    tries, passed_s, given_up = GIVEN_UP[case]
    brakes = Brakes(give_up_s=300.0, max_refused=0.2)
    for _ in range(tries - 1):
        brakes.unusable(NOW)
    if given_up:
        with pytest.raises(PlatformDownError, match="no usable answer for 300 s"):
            brakes.unusable(NOW + passed_s)
    else:
        brakes.unusable(NOW + passed_s)


REFUSALS = {
    "none": ("......", 0.0, None),
    "first-of-none-allowed": ("r", 0.0, 1),
    "ten": ("r" * 10 + "." * 100, 0.2, None),
    "eleven": ("r" * 11, 0.2, 11),
    "eleven-of-fifty": ("r" * 5 + "." * 39 + "r" * 6, 0.2, 50),
    "eleven-of-more": ("r" * 5 + "." * 40 + "r" * 10, 0.2, None),
    "forgotten": (("r" + "....") * 40, 0.2, None),
    "all-allowed": ("r" * 200, 1.0, None),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_are_counted_over_the_last_leads(case: str) -> None:
    """`r` is a refusal; the run stops at the one that is more than the share of the last 50."""
    leads, allowed, stops_at = REFUSALS[case]
    brakes = Brakes(give_up_s=300.0, max_refused=allowed)
    ended = 0
    try:
        for ended, lead in enumerate(leads, start=1):  # noqa: B007 - read behind the loop
            brakes.ended(refused=lead == "r")
    except TooManyRefusedError as error:
        assert f"of the last {min(ended, REFUSED_OF)} leads" in str(error)  # noqa: PT017 - also where none is raised
        assert ended == stops_at
    else:
        assert stops_at is None


@contextmanager
def pacing(
    folder: Path, *limits: Limit, sleep: Callable[[Pacer, float], None] | None = None
) -> Iterator[tuple[Pacer, HandClock, list[float]]]:
    """Give a pacer on a real budget whose sleepers turn a clock, that clock, and what was slept."""
    clock, naps = HandClock(), list[float]()

    def nap(seconds: float) -> None:
        if seconds > 0:
            naps.append(seconds)
            clock.turn(seconds)
        if sleep:
            sleep(pacer, seconds)

    with closing(open_ledger(str(folder / "ledger.db"), clock)) as ledger, Writer(ledger.database) as writer:
        pacer = Pacer(Budget(ledger.database, writer), "account", limits, clock, nap)
        yield pacer, clock, naps


def test_turns_keep_the_rate(tmp_path: Path) -> None:
    """Two a second, then a wait, in pieces short enough to see what others do meanwhile."""
    with pacing(tmp_path, Limit(2, 10.0)) as (pacer, clock, naps):
        for _ in range(4):
            pacer.turn()
        assert clock.now - NOW == pytest.approx(10 * JITTER)
        assert max(naps) <= LONGEST_WAIT_S


def test_without_a_limit_of_our_own_a_pause_still_holds(tmp_path: Path) -> None:
    """`--rate off`: turns are free, and the platform's wish counts."""
    with pacing(tmp_path) as (pacer, clock, naps):
        pacer.turn()
        assert naps == []
        pacer.pause(30.0)
        pacer.turn()
        assert clock.now == pytest.approx(NOW + 30)
        pacer.turn()
        assert clock.now == pytest.approx(NOW + 30)


def test_a_pause_that_begins_while_waiting_voids_the_turn(tmp_path: Path) -> None:
    """Its time lies in the pause: a new one is taken, behind the pause."""
    pauses = [30.0]

    def another(pacer: Pacer, seconds: float) -> None:
        if seconds > 0 and pauses:
            pacer.pause(pauses.pop())

    with pacing(tmp_path, Limit(1, 5.0), sleep=another) as (pacer, clock, _):
        pacer.turn()
        pacer.turn()
        assert clock.now >= NOW + 1 + 30
        assert pauses == []
        before = clock.now
        pacer.turn()
        assert clock.now >= before + 5


def test_a_clock_that_is_set_back_does_not_prolong_the_wait(tmp_path: Path) -> None:
    """The reservation was made by another clock; a new one is taken."""
    back = [7200.0]

    def set_back(pacer: Pacer, seconds: float) -> None:
        if seconds > 0 and back:
            clock.now -= back.pop()
            assert pacer.clock() < NOW

    with pacing(tmp_path, Limit(1, 10.0), sleep=set_back) as (pacer, clock, naps):
        pacer.turn()
        pacer.turn()
        assert sum(naps) < 60
        assert clock.now < NOW - 7000


def test_a_wait_is_told(tmp_path: Path) -> None:
    """Who shows progress hears how long it still takes."""
    told: list[Wait] = []
    with pacing(tmp_path, Limit(1, 3.0)) as (pacer, _, _):
        telling = replace(pacer, on_wait=told.append)
        telling.turn()
        assert told == []
        telling.turn()
        assert {wait.waiting for wait in told} == {Waiting.RATE}
        assert told[0].until == pytest.approx(NOW + 3 * JITTER)
        told.clear()
        telling.pause(30.0)
        telling.turn()
    assert [wait.waiting for wait in told[:2]] == [Waiting.ASKED, Waiting.PAUSED]
    assert {wait.until for wait in told} == {told[0].until}


def test_a_halt_ends_a_turn_even_where_nobody_waits(tmp_path: Path) -> None:
    """No request goes out behind it."""
    halt = Halt()
    with pacing(tmp_path) as (pacer, _, _):
        stopping = replace(pacer, sleep=halt.sleep)
        stopping.turn()
        halt.stop(TokenRefusedError("no"))
        with pytest.raises(TokenRefusedError):
            stopping.turn()


def test_the_first_reason_stands() -> None:
    """An interrupt behind a refused token does not hide it, nor the other way round."""
    first, second = Halt(), Halt()
    first.check()
    assert not first.is_set
    first.stop(TokenRefusedError("no"))
    first.interrupt()
    first.stop(StoppedError("later"))
    second.interrupt()
    second.stop(TokenRefusedError("no"))
    with pytest.raises(TokenRefusedError):
        first.check()
    with pytest.raises(InterruptedRunError):
        second.sleep(1000.0)
    assert first.is_set
    assert second.is_set


def test_a_sleeper_wakes_at_a_halt() -> None:
    """In the middle of an hour."""
    halt, asleep = Halt(), threading.Event()
    raised: list[StoppedError] = []

    def sleep() -> None:
        asleep.set()
        try:
            halt.sleep(3600.0)
        except StoppedError as error:
            raised.append(error)

    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    assert asleep.wait(10)
    halt.interrupt()
    sleeper.join(10)
    assert not sleeper.is_alive()
    assert [type(error) for error in raised] == [InterruptedRunError]


def test_a_quota_is_never_overdrawn() -> None:
    """Whoever takes it at once, and whatever is given back."""
    quota, taken = Quota(100), list[bool]()
    together = threading.Barrier(8)

    def take() -> None:
        together.wait(10)
        for _ in range(50):
            if quota.take():
                taken.append(True)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 100
    assert quota.is_used_up
    quota.give_back()
    assert not quota.is_used_up
    assert [quota.take(), quota.take()] == [True, False]


def test_no_limit_is_never_used_up() -> None:
    """Without `--limit` everything may go."""
    quota = Quota(None)
    assert all(quota.take() for _ in range(1000))
    quota.give_back()
    assert not quota.is_used_up
