"""Two importers on one ledger at the same time."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from program import CONFIG, SIMPLE, TIMEOUT_S, Program, contacts_csv

from importer.sandbox import Fault, ScriptedFault, start

LATE_START_S = 1.0  # of a process among others, before it takes its first turn


def senders(folder: Path) -> Counter[str]:
    """Return how many leads each process sent last, by its name in the ledger."""
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        return Counter(name for (name,) in connection.execute("SELECT owner FROM lead"))


def test_two_processes_split_one_file(tmp_path: Path) -> None:
    """The same command in another terminal, and a resume in a third, help along: nobody is called twice."""
    with start(replace(CONFIG, latency_s=0.5)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(120)), program.write("m.yaml", SIMPLE)
        with program.start("run", source, "-m", mapping, "--yes") as first:
            assert sandbox.state.journal.wait_for(4, TIMEOUT_S)
            with (
                program.start("run", source, "-m", mapping, "--yes") as second,
                program.start("resume", "--yes") as third,
            ):
                processes = (first, second, third)
                said = [process.communicate(timeout=TIMEOUT_S) for process in processes]
        assert [process.returncode for process in processes] == [0, 0, 0]
        assert [" helps it along." in err for _, err in said] == [False, True, True]
        shares = [
            re.search(r"sent this run: (\d+) leads from here, (\d+) leads from elsewhere", out) for out, _ in said
        ]
        assert sum(int(share[1]) for share in shares if share) == 120
        called = Counter(lead.phone_number for lead in sandbox.state.store.all())
        assert (len(called), max(called.values())) == (120, 1)
        assert len(list((tmp_path / "reports").glob("2*"))) == 1
        assert len(senders(tmp_path)) == 3
        assert min(senders(tmp_path).values()) >= 5


def test_a_run_begun_by_two_at_the_same_moment_is_one(tmp_path: Path) -> None:
    """The one that comes second waits until the first has read the file, and then helps."""
    with start(replace(CONFIG, latency_s=0.05)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(200)), program.write("m.yaml", SIMPLE)
        with program.start("run", source, "-m", mapping, "--yes") as first:
            with program.start("run", source, "-m", mapping, "--yes") as second:
                second.communicate(timeout=TIMEOUT_S)
            first.communicate(timeout=TIMEOUT_S)
        assert (first.returncode, second.returncode) == (0, 0)
        assert len(list((tmp_path / "reports").glob("2*"))) == 1
        assert len(sandbox.state.store.all()) == 200


def test_who_helps_takes_over_what_a_killed_process_left(tmp_path: Path) -> None:
    """Its leads are looked for on the platform, and sent only where they are not there."""
    with start(replace(CONFIG, latency_s=0.3)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(80)), program.write("m.yaml", SIMPLE)
        with program.start("run", source, "-m", mapping, "--yes") as first:
            assert sandbox.state.journal.wait_for(4, TIMEOUT_S)
            with program.start("run", source, "-m", mapping, "--yes") as second:
                assert sandbox.state.journal.wait_for(30, TIMEOUT_S)
                first.kill()
                second.communicate(timeout=TIMEOUT_S)
        assert second.returncode == 0
        called = Counter(lead.phone_number for lead in sandbox.state.store.all())
        assert (len(called), max(called.values())) == (80, 1)


def test_two_files_with_the_same_people_call_each_of_them_once(tmp_path: Path) -> None:
    """Sent at the same time, a person of both files is in one lead; the other run says already_there.

    Each run is sent by one process, and none tells of another.
    """
    with start(replace(CONFIG, latency_s=0.05)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        mapping = program.write("m.yaml", SIMPLE)
        forwards = contacts_csv(40)
        header, *people = forwards.splitlines()
        one, two = program.write("1.csv", forwards), program.write("2.csv", "\n".join((header, *reversed(people), "")))
        with program.start("run", one, "-m", mapping, "--yes") as first:
            with program.start("run", two, "-m", mapping, "--yes") as second:
                told = second.communicate(timeout=TIMEOUT_S)[0]
            told += first.communicate(timeout=TIMEOUT_S)[0]
        assert (first.returncode, second.returncode) == (0, 0)
        called = Counter(lead.phone_number for lead in sandbox.state.store.all())
        assert (len(called), max(called.values())) == (40, 1)
        assert "Several processes" not in told


def test_nobody_waits_for_the_first_lead_of_a_dead_process(tmp_path: Path) -> None:
    """It is taken over although all other leads are ready: they wait for it."""
    fault = ScriptedFault("*", 1, Fault.SLOW)
    with start(replace(CONFIG, faults=(fault,), slow_s=4.0)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(3)), program.write("m.yaml", SIMPLE)
        with program.start("run", source, "-m", mapping, "--yes") as first:
            assert sandbox.state.journal.wait_for(3, TIMEOUT_S)  # campaigns, assistants, the first lead
            with program.start("run", source, "-m", mapping, "--yes") as second:
                assert sandbox.state.journal.wait_for(5, TIMEOUT_S)  # the other one asks too, and waits
                first.kill()
                second.communicate(timeout=TIMEOUT_S)
        assert second.returncode == 0
        assert len(sandbox.state.store.all()) == 3


def test_three_processes_keep_to_one_rate_together(tmp_path: Path) -> None:
    """The turns that they took, as the ledger has them: at most 20 in any 10 s, 95% of that used, and a share each."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox, LEAD_IMPORTER_RATE="20/10s")
        mapping = program.write("m.yaml", SIMPLE)
        header, *people = contacts_csv(60).splitlines()
        files = [program.write(f"{place}.csv", "\n".join((header, *people[place::3], ""))) for place in range(3)]
        processes = [program.start("run", file, "-m", mapping, "--yes") for file in files]
        for process in processes:
            with process:
                process.communicate(timeout=TIMEOUT_S)
        assert [process.returncode for process in processes] == [0, 0, 0]
        assert len(sandbox.state.store.all()) == 60
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        turns = [float(at) for (at,) in connection.execute("SELECT at FROM request_slot ORDER BY at")]
    assert len(turns) == len(sandbox.state.journal.entries)
    assert max(sum(at <= other < at + 10 for other in turns) for at in turns) <= 20
    full_windows = (len(turns) - 1) // 20
    assert turns[20 * full_windows] - turns[0] <= full_windows * 10 / 0.95 + LATE_START_S
