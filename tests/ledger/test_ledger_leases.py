"""The edges of ownership: who leaves, who is buried, and whose lease lasts."""

import time
from pathlib import Path

import pytest
from ledger_samples import (
    NOW,
    HandClock,
    ask,
    begin,
    buried,
    opened,
    planned,
)

from importer.ledger import Ledger, Run
from importer.ledger.owners import awake_and_asleep_s

WORKERS = "SELECT run_key, owner, alone FROM worker ORDER BY run_key, owner"


OWNERS = "SELECT name FROM owner ORDER BY name"


def far_away(ledger: Ledger, run: Run, lease_until: float) -> None:
    """Let a process of another host work on a run."""
    with ledger.database.write() as connection:
        owner = "INSERT INTO owner VALUES ('far', 'elsewhere', 7, 0, ?, '', '[]')"
        connection.exec_driver_sql(owner, (lease_until,))
        connection.exec_driver_sql("INSERT INTO worker VALUES (?, 'far', 0)", (run.key,))


def test_entering_a_run_anew_changes_nothing_for_others(tmp_path: Path) -> None:
    """Nor for the other runs of the same process; and it works on those alone that it entered."""
    with opened(tmp_path) as ledger, opened(tmp_path) as other:
        first, second, third = begin(ledger), begin(ledger), begin(ledger)
        for owners, run in ((ledger.owners, first), (ledger.owners, second), (other.owners, first)):
            assert owners.enter(run.key, alone=False) == ""
        before = ask(ledger, WORKERS)
        assert len(before) == 3
        assert ledger.owners.enter(first.key, alone=False) == ""
        assert ask(ledger, WORKERS) == before
        assert [ledger.owners.is_worked_on(run.key) for run in (first, second, third)] == [True, True, False]
        assert other.owners.is_worked_on(second.key)


def test_who_leaves_takes_nobody_along(tmp_path: Path) -> None:
    """Its name, its runs and its lock are gone, those of others stay; and it can come back."""
    with opened(tmp_path) as ledger, opened(tmp_path) as other:
        run = begin(ledger)
        for each in (ledger, other):
            assert each.owners.enter(run.key, alone=False) == ""
        locks = tmp_path / "ledger.db.locks"
        ledger.owners.leave()
        assert not (locks / f"{ledger.owners.name}.lock").exists()
        assert (locks / f"{other.owners.name}.lock").exists()
        assert ask(other, OWNERS) == [(other.owners.name,)]
        assert ask(other, WORKERS) == [(run.key, other.owners.name, 0)]
        assert other.owners.enter(run.key, alone=True) == ""
        other.owners.leave()
        assert ledger.owners.enter(run.key, alone=True) == ""
        assert ask(ledger, OWNERS) == [(ledger.owners.name,)]
        (locks / f"{ledger.owners.name}.lock").unlink()
        ledger.owners.leave()
        assert ask(ledger, OWNERS) == []


def test_the_locks_lie_where_they_are_told_to(tmp_path: Path) -> None:
    """Their folder is made with what it stands in."""
    with opened(tmp_path) as ledger:
        ledger.owners.folder = tmp_path / "home" / "locks"
        assert ledger.owners.enter(begin(ledger).key, alone=True) == ""
        assert (tmp_path / "home" / "locks" / f"{ledger.owners.name}.lock").exists()


def test_only_the_dead_are_buried(tmp_path: Path) -> None:
    """With all their work, and nothing of those who live, be their leases equally old."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger, opened(tmp_path, clock) as other:
        run = begin(ledger)
        for each in (ledger, other):
            assert each.owners.enter(run.key, alone=False) == ""
        far_away(ledger, run, NOW + 60)
        assert set(ask(ledger, "SELECT lease_until FROM owner")) == {(NOW + 60,)}
        clock.turn(60)
        assert not buried(ledger, "far")
        clock.turn(1)
        assert not buried(ledger, other.owners.name)
        assert len(ask(ledger, WORKERS)) == 3
        assert buried(ledger, "far")
        names = sorted([ledger.owners.name, other.owners.name])
        assert ask(ledger, OWNERS) == [(name,) for name in names]
        assert ask(ledger, WORKERS) == [(run.key, name, 0) for name in names]


def test_a_lease_that_lasts_is_not_renewed(tmp_path: Path) -> None:
    """It counts from the moment when the process began to live, and to the last second that is asked for."""
    clock, awake = HandClock(), HandClock()
    lease = "SELECT lease_until FROM owner"
    with opened(tmp_path, clock) as ledger:
        ledger.owners.elapsed = awake
        ledger.owners.enter(begin(ledger).key, alone=True)
        assert ask(ledger, lease) == [(NOW + 60,)]
        clock.turn(10)
        awake.turn(20)
        ledger.owners.hold(40)
        assert ask(ledger, lease) == [(NOW + 60,)]
        ledger.owners.hold(41)
        assert ask(ledger, lease) == [(NOW + 70,)]


def test_who_shares_with_nobody_has_no_lease_to_hold(tmp_path: Path) -> None:
    """A process that entered no run can't lose one."""
    with opened(tmp_path) as ledger, ledger.session(planned(ledger, [1])) as session:
        session.claims.hold(1e6)
        assert ask(ledger, OWNERS) == []


def test_sleep_counts_where_the_machine_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux has a clock for it; elsewhere the clock that nobody can set counts it already."""
    with monkeypatch.context() as patched:
        patched.setattr(time, "CLOCK_BOOTTIME", 7, raising=False)
        patched.setattr(time, "clock_gettime", lambda clock: clock + 0.5)
        slept = awake_and_asleep_s()
        patched.delattr(time, "CLOCK_BOOTTIME")
        patched.setattr(time, "monotonic", lambda: 3.0)
        elsewhere = awake_and_asleep_s()
    assert (slept, elsewhere) == (7.5, 3.0)


def test_a_lock_that_can_be_seen_tells_more_than_a_lease(tmp_path: Path) -> None:
    """Who holds it lives, on whichever host; who should have one on this host and has none is dead."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger, opened(tmp_path, clock) as other:
        run = begin(ledger)
        other.owners.host = "elsewhere"
        assert other.owners.enter(run.key, alone=False) == ""
        far_away(ledger, run, NOW + 3600)
        with ledger.database.write() as connection:
            connection.exec_driver_sql("UPDATE owner SET host = ? WHERE name = 'far'", (ledger.owners.host,))
        clock.turn(61)
        assert not buried(ledger, other.owners.name)
        assert buried(ledger, "far")
