"""Which process works on a run, and whether it still lives: against real processes."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger_samples import HandClock, ask, begin, opened

from importer.ledger import Run

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


def test_an_owner_on_another_host_is_taken_to_live(tmp_path: Path) -> None:
    """Its lock can't be seen from here."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        with ledger.database.write() as connection:
            connection.exec_driver_sql("INSERT INTO owner VALUES ('far', 'elsewhere', 7, 0)")
            connection.exec_driver_sql("UPDATE run SET owner = 'far'")
        assert ledger.owners.take(run.key) == "process 7 on elsewhere"
        assert not ledger.owners.is_dead("far")


def test_nobody_is_dead(tmp_path: Path) -> None:
    """A run without an owner, or with one that is not known any more, is nobody's."""
    with opened(tmp_path, HandClock()) as ledger:
        assert ledger.owners.is_dead("")
        assert ledger.owners.is_dead("unheard-of")
        ledger.owners.leave()
