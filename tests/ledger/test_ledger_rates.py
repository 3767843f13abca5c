"""The edges of the shared budget: who has no rate, clocks set back, accounts apart."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from ledger_samples import (
    NOW,
    ask,
    begin,
    opened,
)

from importer.claims import Limit, Terms
from importer.ledger import Ledger
from importer.ledger.budget import JITTER, RECHECK_S, Budget
from importer.ledger.opening import Session

SLOW = (Limit(1, 10.0),)


@contextmanager
def beside(
    folder: Path, account: str
) -> Iterator[tuple[Ledger, Budget, Callable[[], AbstractContextManager[Session]]]]:
    """Let an importer without a rate send, and give what starts a slow one beside it, of an account."""
    with opened(folder) as ledger, opened(folder) as other:
        run = begin(ledger)
        for each in (ledger, other):
            assert each.owners.enter(run.key, alone=False) == ""
        with ledger.session(run, Terms("a", lease_s=1e6)) as session:
            yield ledger, session.budget, lambda: other.session(run, Terms(account, SLOW, lease_s=1e6))


def test_who_has_no_rate_sees_within_a_moment_that_another_one_has(tmp_path: Path) -> None:
    """It does not ask before each request, and writes nothing while nobody has one."""
    with beside(tmp_path, "a") as (ledger, budget, slow):
        assert budget.reserve("a", (), NOW) == NOW
        with slow():
            assert [budget.reserve("a", (), NOW) for _ in range(2)] == [NOW] * 2
            soon = NOW + RECHECK_S - 0.5
            assert [budget.reserve("a", (), soon) for _ in range(2)] == [soon] * 2
            assert ask(ledger, "SELECT count(*) FROM request_slot") == [(0,)]
            later = NOW + RECHECK_S
            assert [budget.reserve("a", (), later) for _ in range(2)] == [later, later + 10 * JITTER]
            assert budget.reserve("a", (), later) == later + 20 * JITTER


def test_a_clock_set_back_does_not_let_anybody_send_without_a_rate_for_long(tmp_path: Path) -> None:
    """What was found at a time to come is not believed."""
    with beside(tmp_path, "a") as (_, budget, slow):
        assert budget.reserve("a", (), NOW) == NOW
        with slow():
            before = NOW - 100
            assert [budget.reserve("a", (), before) for _ in range(2)] == [before, before + 10 * JITTER]


def test_the_rate_of_another_account_is_nothing_to_this_one(tmp_path: Path) -> None:
    """Who has no rate goes on without one."""
    with beside(tmp_path, "b") as (ledger, budget, slow), slow():
        for now in (NOW, NOW + RECHECK_S):
            assert [budget.reserve("a", (), now) for _ in range(3)] == [now] * 3
        assert ask(ledger, "SELECT count(*) FROM request_slot") == [(0,)]


def test_a_pause_of_more_than_an_hour_is_none(tmp_path: Path) -> None:
    """It was set by a clock that ran ahead."""
    with opened(tmp_path) as ledger, ledger.session(begin(ledger)) as session:
        session.budget.pause("a", NOW + 3601)
        assert session.budget.paused_until("a", NOW) == 0.0
        assert session.budget.paused_until("a", NOW + 1) == NOW + 3601


@contextmanager
def budget_of(folder: Path) -> Iterator[tuple[Ledger, Budget]]:
    """Open the budget of a ledger that nobody else uses."""
    with opened(folder) as ledger, ledger.session(begin(ledger)) as session:
        yield ledger, session.budget


def test_a_clock_set_back_forgets_only_what_is_to_come_of_its_account(tmp_path: Path) -> None:
    """The requests that were sent count on, and another account keeps its turns."""
    with budget_of(tmp_path) as (ledger, budget):
        with ledger.database.write() as connection:
            for slot in (("a", NOW), ("a", NOW + 9000), ("b", NOW + 9000)):
                connection.exec_driver_sql("INSERT INTO request_slot (account, at) VALUES (?, ?)", slot)
        assert budget.reserve("a", SLOW, NOW) == NOW + 10 * JITTER
        assert budget.reserve("b", SLOW, NOW + 9000) == NOW + 9000 + 10 * JITTER


@pytest.mark.parametrize(("ahead_s", "left"), [(6100, 2), (6200, 1)])
def test_a_turn_is_believed_as_far_ahead_as_a_queue_can_reach(tmp_path: Path, ahead_s: int, left: int) -> None:
    """An hour's pause, and a hundred senders in front, four in 102 seconds."""
    limits = (Limit(4, 100.0),)
    with budget_of(tmp_path) as (ledger, budget):
        budget.reserve("a", limits, NOW + ahead_s)
        budget.reserve("a", limits, NOW)
        assert ask(ledger, "SELECT count(*) FROM request_slot") == [(left,)]


def test_requests_are_remembered_for_as_long_as_the_longest_rate_asks(tmp_path: Path) -> None:
    """An hour, and a little for jitter, also where a quicker importer cleans up."""
    slow, quick = (Limit(2, 3600.0),), (Limit(9, 1.0),)
    with budget_of(tmp_path) as (_, budget):
        assert [budget.reserve("a", slow, NOW + at) for at in (0, 10)] == [NOW, NOW + 10]
        assert budget.reserve("a", quick, NOW + 3605) == NOW + 3605
        assert budget.reserve("a", slow, NOW + 3606) == NOW + 10 + 3600 * JITTER


def test_each_account_has_a_pause_of_its_own(tmp_path: Path) -> None:
    """A longer one of one account leaves the other's as it was."""
    with budget_of(tmp_path) as (_, budget):
        for account, until in (("b", NOW + 10), ("a", NOW + 20), ("a", NOW + 30)):
            budget.pause(account, until)
        assert [budget.paused_until(account, NOW) for account in ("a", "b")] == [NOW + 30, NOW + 10]
