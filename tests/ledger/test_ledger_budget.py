"""The shared budget of requests: never more than a limit allows, in any window, for anybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_samples import NOW, ask, opened

from importer.claims import Limit
from importer.ledger.budget import JITTER, Budget
from importer.ledger.writer import Writer

LIMITS = st.lists(
    st.builds(Limit, st.integers(1, 5), st.sampled_from([1.0, 10.0, 60.0, 3600.0])), min_size=1, max_size=3
).map(tuple)
# Seconds that pass before each request, and which of two accounts sends it.
REQUESTS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.0, 0.0, 0.5, 3.0, 30.0, 1000.0]), st.integers(0, 1)), min_size=1, max_size=30
)


@contextmanager
def budget_in(folder: Path) -> Iterator[Budget]:
    """Open the budget of a ledger."""
    with opened(folder) as ledger, Writer(ledger.database) as writer:
        yield Budget(ledger.database, writer)


def most_in_a_window(times: list[float], period_s: float) -> int:
    """Return the most requests in any window of that length."""
    return max(sum(start <= at < start + period_s for at in times) for start in times)


def test_no_window_ever_holds_more_than_its_count(tmp_path: Path) -> None:
    """Whatever is asked and when: every limit holds for each account, and none waits for the other's requests."""
    examples = count()

    @settings(max_examples=60, deadline=None)
    @given(limits=LIMITS, requests=REQUESTS)
    def holds(budget: Budget, limits: tuple[Limit, ...], requests: list[tuple[float, int]]) -> None:
        now, example = NOW, next(examples)
        times: dict[int, list[float]] = {0: [], 1: []}
        for passed_s, account in requests:
            now += passed_s
            at = budget.reserve(f"{example}-{account}", limits, now)
            assert at >= now
            times[account].append(at)
            assert at == now or len(times[account]) > 1
        for sent in filter(None, times.values()):
            for limit in limits:
                assert most_in_a_window(sent, limit.period_s) <= limit.count

    with budget_in(tmp_path) as budget:
        holds(budget)


def test_nobody_sends_before_a_pause_ends(tmp_path: Path) -> None:
    """The longest pause stands, the limits hold behind it, and another account has nothing to do with it."""
    examples = count()

    @settings(max_examples=30, deadline=None)
    @given(limits=LIMITS, pauses=st.lists(st.floats(0, 3000), max_size=4), requests=st.integers(1, 10))
    def holds(budget: Budget, limits: tuple[Limit, ...], pauses: list[float], requests: int) -> None:
        account = str(next(examples))
        for pause_s in pauses:
            budget.pause(account, NOW + pause_s)
        until = max((NOW + pause_s for pause_s in pauses), default=0.0)
        assert budget.paused_until(account, NOW) == until
        assert budget.paused_until(f"{account}-b", NOW) == 0.0
        times = [budget.reserve(account, limits, NOW) for _ in range(requests)]
        assert times[0] == max(NOW, until)
        assert all(most_in_a_window(times, limit.period_s) <= limit.count for limit in limits)
        assert budget.reserve(f"{account}-b", limits, NOW) == NOW

    with budget_in(tmp_path) as budget:
        holds(budget)


@pytest.mark.parametrize("burst", [1, 2, 20])
def test_a_burst_up_to_the_count_goes_at_once(tmp_path: Path, burst: int) -> None:
    """The window is used as the platform gives it, then the next waits for the first, and a little for jitter."""
    with budget_in(tmp_path) as budget:
        limits = (Limit(burst, 10.0),)
        assert [budget.reserve("a", limits, NOW) for _ in range(burst)] == [NOW] * burst
        assert [budget.reserve("a", limits, NOW) for _ in range(burst)] == [NOW + 10 * JITTER] * burst
        later = NOW + 10 * JITTER * 3
        assert [budget.reserve("a", limits, later) for _ in range(burst)] == [later] * burst


def test_the_strictest_of_several_limits_holds(tmp_path: Path) -> None:
    """Ten in a burst, but only fifteen a minute."""
    with budget_in(tmp_path) as budget:
        limits = (Limit(10, 10.0), Limit(15, 60.0))
        times = [budget.reserve("a", limits, NOW) - NOW for _ in range(31)]
    assert times == pytest.approx([0.0] * 10 + [10.2] * 5 + [61.2] * 10 + [71.4] * 5 + [122.4])


def test_two_importers_share_one_budget(tmp_path: Path) -> None:
    """They have a writer each, and one ledger."""
    with budget_in(tmp_path) as budget, budget_in(tmp_path) as other:
        limits = (Limit(1, 1.0),)
        times = [each.reserve("a", limits, NOW) for each in (budget, other) * 5]
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))


def test_a_short_window_does_not_make_a_long_one_forget(tmp_path: Path) -> None:
    """An importer with another `--rate` leaves the reservations that the first one's limit counts."""
    slow, quick = (Limit(3, 60.0),), (Limit(5, 1.0),)
    with budget_in(tmp_path) as budget:
        times = [budget.reserve("a", slow, NOW) for _ in range(3)]
        times.append(budget.reserve("a", quick, NOW + 10))
        times.append(budget.reserve("a", slow, NOW + 11))
    assert times[-1] >= NOW + 60


def test_what_no_limit_counts_any_more_is_forgotten(tmp_path: Path) -> None:
    """The table does not grow for ever."""
    with opened(tmp_path) as ledger, Writer(ledger.database) as writer:
        budget = Budget(ledger.database, writer)
        for number in range(50):
            budget.reserve("a", (Limit(1, 1.0),), NOW + number * 400)
        ((left,),) = ask(ledger, "SELECT count(*) FROM request_slot")
        assert int(str(left)) <= 11


@pytest.mark.parametrize("ahead_s", [4000.0, 86_400.0, 1e9])
def test_a_clock_that_was_set_back_stops_nobody(tmp_path: Path, ahead_s: float) -> None:
    """Reservations and pauses further off than an hour and the senders' queue are none: they are forgotten."""
    with budget_in(tmp_path) as budget:
        limits = (Limit(1, 1.0),)
        for before_s in (1800.0, 0.0):
            budget.reserve("a", limits, NOW + ahead_s - before_s)
        budget.pause("a", NOW + ahead_s + 60)
        assert budget.paused_until("a", NOW) == 0.0
        assert budget.reserve("a", limits, NOW) == NOW
        assert budget.reserve("a", limits, NOW) == NOW + JITTER


def test_a_pause_counts_for_an_hour_at_most(tmp_path: Path) -> None:
    """An hour is the longest that the platform's wish is followed; what is over is over."""
    with budget_in(tmp_path) as budget:
        budget.pause("a", NOW + 3600)
        assert budget.paused_until("a", NOW) == NOW + 3600
        assert budget.reserve("a", (Limit(1, 1.0),), NOW) == NOW + 3600
        assert budget.reserve("a", (Limit(1, 1.0),), NOW + 4000) == NOW + 4000
