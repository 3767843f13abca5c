"""Several processes on one run: its first lead goes alone, and what a dead one had in hand is taken over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from ledger_samples import AGAIN, CAMPAIGN, DOUBT, NOW, HandClock, created, opened, planned, states

from importer.claims import NEVER, LeadResult
from importer.errors import CanaryError, LedgerError
from importer.ledger import Ledger, Run
from importer.ledger.claiming import BLOCKED_S, Claims
from importer.records import LeadState

KEPT = LeadResult(LeadState.PLANNED, "retry", ready_at=NOW + 3600)
PARKED = LeadResult(LeadState.IN_DOUBT, "in_doubt", ready_at=NEVER)


@dataclass(frozen=True)
class Pair:
    """Two processes that send one run."""

    run: Run
    first: Claims
    second: Claims
    clock: HandClock
    ledger: Ledger

    def kill_first(self) -> None:
        """End the first process as kill -9 does: the system frees its lock, and its name stays in the ledger."""
        lock = self.first.owners._lock  # noqa: SLF001 - a real kill is played by another test
        assert lock is not None
        lock.release()


@contextmanager
def pair(folder: Path, *leads: list[int], proven: bool = True) -> Iterator[Pair]:
    """Let two processes work on a run with these leads."""
    clock = HandClock()
    with opened(folder, clock) as one, opened(folder, clock) as two:
        run = planned(one, *leads)
        if not proven:
            with one.database.write() as connection:
                connection.exec_driver_sql("DELETE FROM canary")
        for ledger in (one, two):
            assert ledger.owners.enter(run.key, alone=False) == ""
        with one.session(run) as first, two.session(run) as second:
            yield Pair(run, first.claims, second.claims, clock, two)


def test_nobody_sends_a_second_lead_before_the_first_has_arrived(tmp_path: Path) -> None:
    """The other process waits while it is sent and while it is in doubt, and goes on once it is known to be whole."""
    with pair(tmp_path, [1], [2], [3], proven=False) as it:
        canary = it.first.claim()
        assert canary is not None
        for result in (DOUBT, None):
            assert it.second.claim() is None
            it.clock.turn(BLOCKED_S)
            if result is not None:
                it.first.finish(canary.ref, result)
        it.first.settle(canary.ref, created())
        it.first.prove(CAMPAIGN, "")
        assert it.second.claim() is not None
        assert it.first.claim() is not None
        assert it.second.proven() == {CAMPAIGN}


def test_a_first_lead_that_is_tried_again_waits_for_another_that_took_its_place(tmp_path: Path) -> None:
    """While its sender waited, the other process has sent the next lead: still only one is under way."""
    with pair(tmp_path, [1], [2], proven=False) as it:
        tried = it.first.claim()
        assert tried is not None
        it.first.finish(tried.ref, KEPT)
        assert it.second.claim() is not None
        assert it.first.claim(tried.ref) is None
        assert states(it.ledger, it.run) == ["planned", "sending"]
        assert it.first.next_ready_at() == NOW + BLOCKED_S


def test_a_first_lead_that_arrived_otherwise_stops_both(tmp_path: Path) -> None:
    """The other process is told by its next claim, and nothing is claimed; a resume tries again."""
    with pair(tmp_path, [1], [2], proven=False) as it:
        canary = it.first.claim()
        assert canary is not None
        it.first.finish(canary.ref, created())
        it.first.prove(CAMPAIGN, "It lost a variable.")
        with pytest.raises(CanaryError, match="It lost a variable"):
            it.second.claim()
        assert states(it.ledger, it.run) == ["created", "planned"]
        it.first.owners.leave()
        it.second.recover()
        assert it.second.claim() is not None


def test_a_first_lead_that_only_a_person_can_settle_is_none(tmp_path: Path) -> None:
    """The next one is the first that really arrives."""
    with pair(tmp_path, [1], [2], proven=False) as it:
        canary = it.first.claim()
        assert canary is not None
        it.first.finish(canary.ref, PARKED)
        assert it.second.claim() is not None


def test_what_a_living_process_has_in_hand_is_left_alone(tmp_path: Path) -> None:
    """What it sends, and what it will try again; the other one only learns that it has to wait."""
    with pair(tmp_path, [1], [2]) as it:
        sending, kept = it.first.claim(), it.first.claim()
        assert sending is not None
        assert kept is not None
        it.first.finish(kept.ref, KEPT)
        it.second.recover()
        assert it.second.rescue()
        assert states(it.ledger, it.run) == ["sending", "planned"]
        assert it.second.claim() is None
        assert it.first.finish(sending.ref, created())
        assert it.first.claim(kept.ref) is not None


def test_what_a_dead_process_had_in_hand_is_taken_over(tmp_path: Path) -> None:
    """What it sent is in doubt, what it would have tried again is free, and its own late word counts for nothing."""
    with pair(tmp_path, [1], [2]) as it:
        sending, kept = it.first.claim(), it.first.claim()
        assert sending is not None
        assert kept is not None
        it.first.finish(kept.ref, KEPT)
        it.kill_first()
        assert not it.second.rescue()
        assert states(it.ledger, it.run) == ["in_doubt", "planned"]
        assert not it.first.finish(sending.ref, created())
        again = it.second.claim()
        assert again is not None
        assert again.ref.lead_seq == kept.ref.lead_seq
        assert it.first.claim(kept.ref) is None
        assert not it.second.rescue()


def test_nobody_at_work_is_nobody_to_wait_for(tmp_path: Path) -> None:
    """One's own leads and those that are done hold nobody up."""
    with pair(tmp_path, [1], [2], [3]) as it:
        done, again = it.first.claim(), it.first.claim()
        assert done is not None
        assert again is not None
        assert it.second.rescue()
        it.first.finish(done.ref, created())
        it.first.finish(again.ref, AGAIN)
        mine = it.second.claim()
        assert mine is not None
        assert not it.second.rescue()
        assert it.first.rescue()


def test_a_first_lead_that_has_arrived_is_compared_before_a_second_goes(tmp_path: Path) -> None:
    """Between its outcome and the comparison there is a moment: the other process waits, unless the first is dead."""
    with pair(tmp_path, [1], [2], [3], proven=False) as it:
        canary = it.first.claim()
        assert canary is not None
        it.first.finish(canary.ref, created())
        assert it.second.claim() is None
        it.kill_first()
        assert not it.second.rescue()
        assert it.second.claim() is not None


def test_a_run_is_given_up_whole_or_not_at_all(tmp_path: Path) -> None:
    """Half of it would be a run that has read nothing, and that the same command would call finished."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [2])
        with ledger.database.write() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER stop BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'crash'); END"
            )
        with pytest.raises(LedgerError):
            ledger.runs.discard(run.key)
        assert states(ledger, run) == ["planned", "planned"]
