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
from ledger_samples import HandClock, ask, begin, buried, opened

from importer.claims import Limit, Terms
from importer.errors import LedgerLostError
from importer.ledger import Ledger, Run

HOLDER = """
import sys, time
from importer.ledger import open_ledger

place, run_key = sys.argv[1], int(sys.argv[2])
ledger = open_ledger(place, time.time)
print(repr(ledger.owners.enter(run_key, alone=True)), ledger.owners.name, flush=True)
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
        connection.exec_driver_sql("INSERT INTO worker SELECT run_key, 'far', 1 FROM run")


def lease_of(ledger: Ledger) -> float:
    """Return until when the only owner has its runs."""
    ((lease_until,),) = ask(ledger, "SELECT lease_until FROM owner")
    return float(str(lease_until))


def test_a_run_of_a_living_process_is_left_alone_until_that_is_killed(tmp_path: Path) -> None:
    """SIGKILL gives it no time to say so; its lock, which the system releases, does."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        with holding(tmp_path, run) as (process, name):
            assert ledger.owners.enter(run.key, alone=True).startswith(f"process {process.pid} on ")
            assert ledger.owners.is_worked_on(run.key)
            assert not buried(ledger, name)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert not ledger.owners.is_worked_on(run.key)
            assert ledger.owners.enter(run.key, alone=True) == ""
            assert ask(ledger, "SELECT name FROM owner") == [(ledger.owners.name,)]


def test_a_run_that_was_given_up_is_free(tmp_path: Path) -> None:
    """A process that ends in good order leaves neither its name nor a lock behind."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        with holding(tmp_path, run) as (process, name):
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.wait() == 0
        assert not ledger.owners.is_worked_on(run.key)
        assert ask(ledger, "SELECT count(*) FROM owner") == ask(ledger, "SELECT count(*) FROM worker") == [(0,)]
        assert not (tmp_path / "ledger.db.locks" / f"{name}.lock").exists()
        assert buried(ledger, name)


def test_a_run_can_be_entered_twice_by_the_same_process(tmp_path: Path) -> None:
    """First alone, to read its files, then with others."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        assert ledger.owners.enter(run.key, alone=True) == ledger.owners.enter(run.key, alone=False) == ""
        assert ask(ledger, "SELECT alone FROM worker") == [(0,)]


@pytest.mark.parametrize(
    ("first", "second", "together"), [(False, False, True), (True, False, False), (False, True, False)]
)
def test_several_can_work_on_a_run_unless_one_wants_to_be_alone(
    tmp_path: Path, *, first: bool, second: bool, together: bool
) -> None:
    """Who reads its files or takes it back keeps the others out, and waits for them."""
    with opened(tmp_path) as ledger, opened(tmp_path) as other:
        run = begin(ledger)
        assert ledger.owners.enter(run.key, alone=first) == ""
        assert (other.owners.enter(run.key, alone=second) == "") is together
        assert other.owners.enter(begin(ledger).key, alone=True) == ""


def test_an_owner_on_another_host_lives_until_its_lease_is_over(tmp_path: Path) -> None:
    """Its lock can't be seen from here."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = begin(ledger)
        far_away(ledger, lease_until=clock() + 10)
        assert ledger.owners.enter(run.key, alone=True) == "process 7 on elsewhere"
        assert not buried(ledger, "far")
        clock.turn(11)
        assert ledger.owners.enter(run.key, alone=True) == ""
        assert ask(ledger, "SELECT name FROM owner") == [(ledger.owners.name,)]


def test_a_lease_is_renewed_while_the_run_is_sent(tmp_path: Path) -> None:
    """The heart beats several times in the time of a lease, and ends with the session."""
    with opened(tmp_path, time.time) as ledger:
        run = begin(ledger)
        ledger.owners.enter(run.key, alone=True)
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
        ledger.owners.enter(run.key, alone=True)
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
        ledger.owners.enter(run.key, alone=True)
        with ledger.session(run, Terms(lease_s=100)) as session:
            clock.turn(200)
            awake.turn(200)
            assert other.owners.enter(run.key, alone=True) == ""
            with pytest.raises(LedgerLostError, match="took the run over"):
                session.claims.hold(50)


def test_each_importer_tells_the_others_its_rate(tmp_path: Path) -> None:
    """The ledger has account and limits of each that sends."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        ledger.owners.enter(run.key, alone=True)
        with ledger.session(run, Terms("account", (Limit(20, 10.0),))):
            told = ask(ledger, "SELECT account, limits FROM owner")
    assert told == [("account", '[{"count": 20, "period_s": 10.0}]')]


def test_who_is_not_known_is_dead(tmp_path: Path) -> None:
    """A process leaves its name in the ledger for as long as it lives; this one itself is never dead."""
    with opened(tmp_path, HandClock()) as ledger:
        assert buried(ledger, "unheard-of")
        assert not buried(ledger, ledger.owners.name)
        ledger.owners.leave()
