"""One rate for several importers of an account: never more than it allows, nearly all of it used, a fair share each."""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest
from ledger_samples import NOW, HandClock, begin, opened

from importer.claims import Limit, Terms
from importer.ledger.budget import Budget

ACCOUNT = "account"
TWENTY = Limit(20, 10.0)


@contextmanager
def importers(folder: Path, *rates: tuple[Limit, ...]) -> Iterator[tuple[HandClock, list[Budget]]]:
    """Start an importer for each rate, on one ledger and one account."""
    clock = HandClock()
    with ExitStack() as stack:
        budgets = []
        for rate in rates:
            ledger = stack.enter_context(opened(folder, clock))
            run = begin(ledger)
            ledger.owners.enter(run.key, alone=False)
            budgets.append(stack.enter_context(ledger.session(run, Terms(ACCOUNT, rate, lease_s=1e6))).budget)
        yield clock, budgets


def played(clock: HandClock, budgets: list[Budget], rates: Sequence[tuple[Limit, ...]], until: float) -> Counter[int]:
    """Let each importer reserve its next turn when it has had one; return how many turns each had."""
    order = count()
    waiting = [
        (budget.reserve(ACCOUNT, rates[place], clock()), next(order), place) for place, budget in enumerate(budgets)
    ]
    heapq.heapify(waiting)
    sent: list[tuple[float, int]] = []
    while waiting[0][0] <= until:
        at, _, place = heapq.heappop(waiting)
        clock.now = max(clock.now, at)
        sent.append((clock.now, place))
        heapq.heappush(waiting, (budgets[place].reserve(ACCOUNT, rates[place], clock()), next(order), place))
    times = [at for at, _ in sent]
    for limit in {limit for rate in rates for limit in rate}:
        assert max(sum(at <= other < at + limit.period_s for other in times) for at in times) <= limit.count
    return Counter(place for _, place in sent)


def test_three_importers_share_twenty_in_ten_seconds(tmp_path: Path) -> None:
    """Together never more than 20 in any 10 s, at least 95% of that, and each its third."""
    rates = [(TWENTY,)] * 3
    with importers(tmp_path, *rates) as (clock, budgets):
        shares = played(clock, budgets, rates, until=NOW + 200.0)
    assert sum(shares.values()) >= 0.95 * 20 * 20
    assert max(shares.values()) - min(shares.values()) <= 1


@pytest.mark.parametrize("slowest", [(Limit(1, 1.0),), (Limit(5, 10.0), Limit(20, 60.0))])
def test_the_lowest_rate_of_the_living_holds_for_all(tmp_path: Path, slowest: tuple[Limit, ...]) -> None:
    """Also for one that was told to keep to no rate at all; when the slow one is gone, the others go on faster."""
    rates = [(TWENTY,), (), slowest]
    with importers(tmp_path, *rates) as (clock, budgets):
        shares = played(clock, budgets, rates, until=NOW + 120.0)
        assert min(shares.values()) >= max(shares.values()) - 1
    assert 0.9 * 120 * min(limit.count / limit.period_s for limit in slowest) <= sum(shares.values())


def test_who_has_no_rate_waits_for_nobody_while_nobody_has_one(tmp_path: Path) -> None:
    """And writes nothing for it; a pause of the platform's still holds."""
    with importers(tmp_path, ()) as (clock, (budget,)):
        assert [budget.reserve(ACCOUNT, (), clock()) for _ in range(50)] == [NOW] * 50
        budget.pause(ACCOUNT, NOW + 30)
        assert budget.paused_until(ACCOUNT, clock()) == NOW + 30


def test_an_importer_that_died_limits_nobody_for_long(tmp_path: Path) -> None:
    """Its rate is forgotten with its lease."""
    with importers(tmp_path, ()) as (clock, (budget,)), opened(tmp_path, clock) as dead:
        run = begin(dead)
        dead.owners.enter(run.key, alone=False)
        with dead.session(run, Terms(ACCOUNT, (Limit(1, 1.0),), lease_s=60.0)):
            assert [budget.reserve(ACCOUNT, (), clock()) for _ in range(2)][1] > NOW + 1
            clock.turn(100)
            assert [budget.reserve(ACCOUNT, (), clock()) for _ in range(3)] == [NOW + 100] * 3
