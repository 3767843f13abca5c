"""Twenty rows through the real program while the platform fails some: all arrive, each once, and none again."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from program import CONFIG, SIMPLE, Program, contacts_csv

from importer.sandbox import Fault, RunningSandbox, ScriptedFault, start

COUNT = 20
NUMBERS = [f"+359888{100000 + place}" for place in range(COUNT)]
ALLOWING = "allow_duplicate: true\n"


def faults(lost: Fault) -> tuple[ScriptedFault, ...]:
    """In each ten rows one is told to wait, one fails before it acts, and one is accepted and its answer lost."""
    places = {2: Fault.TOO_MANY, 5: Fault.ERROR_BEFORE, 8: lost}
    return tuple(ScriptedFault(NUMBERS[ten + place], 1, fault) for ten in (0, 10) for place, fault in places.items())


def called_once(sandbox: RunningSandbox) -> bool:
    """Whether the sandbox holds each of the numbers exactly once."""
    return Counter(lead.phone_number for lead in sandbox.state.store.all()) == Counter(NUMBERS)


def posts(sandbox: RunningSandbox) -> int:
    """Return how many leads were posted."""
    return sum(entry.method == "POST" for entry in sandbox.state.journal.entries)


def summary(program: Program) -> dict[str, dict[str, int]]:
    """Return the summary.json of the last run."""
    folders = (program.folder / "reports").iterdir()
    folder = max(folders, key=lambda path: path.stat().st_mtime_ns)
    found: dict[str, dict[str, int]] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found


def adds_up(rows: dict[str, int]) -> bool:
    """Whether rows read are the sum of the nine outcomes and the blank rows."""
    return rows["read"] == sum(count for name, count in rows.items() if name != "read")


@pytest.mark.parametrize("more", ["", ALLOWING], ids=["refusing", "allowing"])
@pytest.mark.parametrize("lost", [Fault.DROP_AFTER, Fault.ERROR_AFTER])
def test_twenty_rows_arrive_once_whatever_is_run_again(tmp_path: Path, lost: Fault, more: str) -> None:
    """The first run ends with 20 of 20 created, and neither a resume nor two more runs post anything."""
    with start(replace(CONFIG, faults=faults(lost))) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(COUNT)), program.write("m.yaml", SIMPLE + more)
        run = ("run", source, "-m", mapping, "--yes", "--grace", "0.5s", "--timeout", "2s")

        first = program.run(*run)
        assert (first.code, first.err) == (0, "")
        assert_all_created(program, sandbox)
        posted = posts(sandbox)
        assert posted == COUNT + 4  # the two that were told to wait and the two that failed

        assert program.run("resume", "--yes").out.startswith("There is nothing to resume")
        for _ in range(2):
            assert program.run(*run).code == 0
            assert_all_there(program, "row_sent_before" if more else "in_campaign")
        assert posts(sandbox) == posted
        assert called_once(sandbox)


def assert_all_created(program: Program, sandbox: RunningSandbox) -> None:
    """Read in the report of the last run that all were created, and in the sandbox that they are there."""
    found = summary(program)
    assert adds_up(found["rows"])
    assert (found["rows"]["read"], found["rows"]["created"], found["rows"]["in_doubt"]) == (COUNT, COUNT, 0)
    assert (found["leads"]["created"], found["requests"]["rate_limited"]) == (COUNT, 2)
    assert called_once(sandbox)


def assert_all_there(program: Program, code: str) -> None:
    """Read in the report of the last run that each row is there already, for one reason."""
    found = summary(program)
    assert adds_up(found["rows"])
    assert (found["rows"]["already_there"], found["issues"]) == (COUNT, {code: COUNT})
    assert found["requests"]["posts"] == 0
