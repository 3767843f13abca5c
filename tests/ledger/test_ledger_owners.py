"""Which process works on a run, and whether it still lives: against real processes."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ledger_samples import HandClock, ask, begin, opened

from importer.claims import Limit, Terms
from importer.errors import LedgerLostError
from importer.ledger import Ledger, Run

HOLDER = """
import sys, time
from importer.ledger import open_ledger

place, run_key = sys.argv[1], int(sys.argv[2])
ledger = open_ledger(place, time.time)
print(repr(ledger.owners.take(run_key)), ledger.owners.name, flush=True)
sys.stdin.readline()
ledger.close()
"""


@contextmanager
def holding(folder: Path, run: Run) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Let another process take the run, and give it with its name as an owner once it has it."""
    command = [sys.executable, "-c", HOLDER, str(folder / "ledger.db"), str(run.key)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            said, name = process.stdout.readline().split()
            assert said == "''"
            yield process, name
        finally:
            process.kill()


def far_away(ledger: Ledger, lease_until: float) -> None:
    """Let a process of another host own all runs."""
    with ledger.database.write() as connection:
        values = f"('far', 'elsewhere', 7, 0, {lease_until}, '', '[]')"
        connection.exec_driver_sql(f"INSERT INTO owner VALUES {values}")  # noqa: S608 - a number
        connection.exec_driver_sql("UPDATE run SET owner = 'far'")


def lease_of(ledger: Ledger) -> float:
    """Return until when the only owner has its runs."""
    ((lease_until,),) = ask(ledger, "SELECT lease_until FROM owner")
    return float(str(lease_until))


def test_a_run_of_a_living_process_is_left_alone_until_that_is_killed(tmp_path: Path) -> None:
    """SIGKILL gives it no time to say so; its lock, which the system releases, does."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        with holding(tmp_path, run) as (process, name):
            assert ledger.owners.take(run.key).startswith(f"process {process.pid} on ")
            assert not ledger.owners.is_dead(name)
            assert ledger.runs.get(run.key).owner == name
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert ledger.owners.is_dead(name)
            assert ledger.owners.take(run.key) == ""
        assert ledger.runs.get(run.key).owner == ledger.owners.name


def test_a_run_that_was_given_up_is_free(tmp_path: Path) -> None:
    """A process that ends in good order leaves neither its name nor a lock behind."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        with holding(tmp_path, run) as (process, name):
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.wait() == 0
        assert ledger.runs.get(run.key).owner == ""
        assert ask(ledger, "SELECT count(*) FROM owner") == [(0,)]
        assert not (tmp_path / "ledger.db.locks" / f"{name}.lock").exists()
        assert ledger.owners.is_dead(name)


def test_a_run_can_be_taken_twice_by_the_same_process(tmp_path: Path) -> None:
    """It has it already."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        assert ledger.owners.take(run.key) == ledger.owners.take(run.key) == ""
        assert ask(ledger, "SELECT count(*) FROM owner") == [(1,)]


def test_two_runs_have_two_owners(tmp_path: Path) -> None:
    """Importers at once work on a run each."""
    with opened(tmp_path) as ledger, opened(tmp_path) as other:
        first, second = begin(ledger), begin(ledger)
        assert ledger.owners.take(first.key) == other.owners.take(second.key) == ""
        assert ledger.owners.take(second.key) != ""
        assert not ledger.owners.is_dead(other.owners.name)
        assert other.owners.take(first.key) != ""
    assert ledger.owners.name != other.owners.name


def test_an_owner_on_another_host_lives_until_its_lease_is_over(tmp_path: Path) -> None:
    """Its lock can't be seen from here."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = begin(ledger)
        far_away(ledger, lease_until=clock() + 10)
        assert ledger.owners.take(run.key) == "process 7 on elsewhere"
        assert not ledger.owners.is_dead("far")
        clock.turn(11)
        assert ledger.owners.is_dead("far")
        assert ledger.owners.take(run.key) == ""
        assert ledger.runs.get(run.key).owner == ledger.owners.name


def test_a_lease_is_renewed_while_the_run_is_sent(tmp_path: Path) -> None:
    """The heart beats several times in the time of a lease, and ends with the session."""
    with opened(tmp_path, time.time) as ledger:
        run = begin(ledger)
        ledger.owners.take(run.key)
        with ledger.session(run, Terms(lease_s=0.2)):
            first = lease_of(ledger)
            assert any(lease_of(ledger) > first for _ in range(10_000))
        assert "heartbeat" not in {thread.name for thread in threading.enumerate()}


def test_a_machine_that_slept_renews_its_lease_before_it_sends(tmp_path: Path) -> None:
    """The clock that counts sleep tells it that the lease may be over; the ledger's own clock can be set."""
    clock, awake = HandClock(), HandClock()
    with opened(tmp_path, clock) as ledger:
        run = begin(ledger)
        ledger.owners.elapsed = awake
        ledger.owners.take(run.key)
        with ledger.session(run, Terms(lease_s=100)) as session:
            awake.turn(60)
            clock.turn(1_000)
            session.claims.hold(30)
            assert lease_of(ledger) < clock()
            session.claims.hold(50)
            assert lease_of(ledger) == clock() + 100


def test_who_lost_the_run_while_it_slept_sends_nothing_more(tmp_path: Path) -> None:
    """Another host took the run over when the lease was over: the first one must not go on."""
    clock, awake = HandClock(), HandClock()
    with opened(tmp_path, clock) as ledger, opened(tmp_path, clock) as other:
        run = begin(ledger)
        ledger.owners.elapsed, ledger.owners.host, other.owners.folder = awake, "elsewhere", tmp_path / "own"
        ledger.owners.take(run.key)
        with ledger.session(run, Terms(lease_s=100)) as session:
            clock.turn(200)
            awake.turn(200)
            assert other.owners.take(run.key) == ""
            with pytest.raises(LedgerLostError, match="took the run over"):
                session.claims.hold(50)


def test_each_importer_tells_the_others_its_rate(tmp_path: Path) -> None:
    """The ledger has account and limits of each that sends."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        ledger.owners.take(run.key)
        with ledger.session(run, Terms("account", (Limit(20, 10.0),))):
            told = ask(ledger, "SELECT account, limits FROM owner")
    assert told == [("account", '[{"count": 20, "period_s": 10.0}]')]


def test_nobody_is_dead(tmp_path: Path) -> None:
    """A run without an owner, or with one that is not known any more, is nobody's."""
    with opened(tmp_path, HandClock()) as ledger:
        assert ledger.owners.is_dead("")
        assert ledger.owners.is_dead("unheard-of")
        ledger.owners.leave()
