"""Two importers on one ledger at the same time."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from program import CONFIG, SIMPLE, TIMEOUT_S, Program, contacts_csv

from importer.sandbox import start


def test_the_same_run_is_not_sent_by_two(tmp_path: Path) -> None:
    """While one process sends a file, the same command in another terminal is refused and names the first."""
    with start(replace(CONFIG, latency_s=0.5)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(60)), program.write("m.yaml", SIMPLE)
        with program.start("run", source, "-m", mapping, "--yes") as first:
            assert sandbox.state.journal.wait_for(4, TIMEOUT_S)
            again = program.start("run", source, "-m", mapping, "--yes"), program.start("resume", "--yes")
            said = []
            for process in again:
                with process:
                    said.append(process.communicate(timeout=TIMEOUT_S)[1])
            first.communicate(timeout=TIMEOUT_S)
        assert (first.returncode, [process.returncode for process in again]) == (0, [2, 2])
        assert all(f"is being worked on by process {first.pid} " in err for err in said)
        assert len(sandbox.state.store.all()) == 60


def test_two_files_with_the_same_people_call_each_of_them_once(tmp_path: Path) -> None:
    """Sent at the same time, a person of both files is in one lead; the other run says already_there."""
    with start(replace(CONFIG, latency_s=0.05)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        mapping = program.write("m.yaml", SIMPLE)
        forwards = contacts_csv(40)
        header, *people = forwards.splitlines()
        one, two = program.write("1.csv", forwards), program.write("2.csv", "\n".join((header, *reversed(people), "")))
        with program.start("run", one, "-m", mapping, "--yes") as first:
            with program.start("run", two, "-m", mapping, "--yes") as second:
                second.communicate(timeout=TIMEOUT_S)
            first.communicate(timeout=TIMEOUT_S)
        assert (first.returncode, second.returncode) == (0, 0)
        called = Counter(lead.phone_number for lead in sandbox.state.store.all())
        assert (len(called), max(called.values())) == (40, 1)
