"""A user's way through the program, at real processes and a real server."""

import json
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from program import CONFIG, L08, L08_MAPPING, SIMPLE, TIMEOUT_S, Program, Said, contacts_csv

from importer.sandbox import RunningSandbox, start

NEEDS_L08 = pytest.mark.skipif(not L08.is_file(), reason="the shared corpus is not beside the project")


def numbers(sandbox: RunningSandbox) -> list[str]:
    """Return all numbers that the sandbox would call, primary and secondary."""
    leads = sandbox.state.store.all()
    return [lead.phone_number for lead in leads] + [
        contact.phone_number for lead in leads for contact in lead.secondary_contacts
    ]


def posts(sandbox: RunningSandbox) -> int:
    """Return how many leads were posted."""
    return sum(entry.method == "POST" for entry in sandbox.state.journal.entries)


def summary(program: Program, run: str | None = None) -> dict[str, dict[str, int]]:
    """Return the summary.json of a run, by default of the last."""
    folders = sorted((program.folder / "reports").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    folder = program.folder / "reports" / run if run else folders[-1]
    found: dict[str, dict[str, int]] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found


def adds_up(rows: dict[str, int]) -> bool:
    """Whether rows read are the sum of the nine outcomes and the blank rows."""
    return rows["read"] == sum(count for name, count in rows.items() if name != "read")


def test_a_list_is_checked_imported_and_imported_again(tmp_path: Path) -> None:
    """Check sends nothing, run sends each lead once, a second run sends nothing."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(5)), program.write("m.yaml", SIMPLE)

        checked = program.run("check", source, "-m", mapping)
        assert (checked.code, posts(sandbox)) == (0, 0)
        to = 'to campaign 42 "Sofia" (in progress: calls start at once).'
        assert f"Would be sent: 5 leads {to}" in checked.out
        assert f"  lead-importer run {source} -m {mapping}\n" in checked.out
        assert not (tmp_path / "ledger.db").exists()

        first = program.run("run", source, "-m", mapping, "--yes")
        assert (first.code, posts(sandbox), summary(program)["rows"]["created"]) == (0, 5, 5)

        second = program.run("run", source, "-m", mapping, "--yes")
        assert (second.code, posts(sandbox), summary(program)["rows"]["already_there"]) == (0, 5, 5)
        assert "created" in program.run("runs").out


def test_the_report_can_be_written_again(tmp_path: Path) -> None:
    """`report RUN` writes the same summary from the ledger alone, without the file and without the platform."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(3)), program.write("m.yaml", SIMPLE)
        program.run("run", source, "-m", mapping, "--yes")
    before = summary(program)
    source.unlink()
    run = str(before["run"])
    again = program.run("report", run, "--out", tmp_path / "elsewhere")
    written = json.loads((tmp_path / "elsewhere" / run / "summary.json").read_text(encoding="utf-8"))
    assert (again.code, written) == (0, before)


def test_json_on_standard_output_is_the_summary(tmp_path: Path) -> None:
    """`--json` prints summary.json and nothing else."""
    program = Program.at(tmp_path)
    source, mapping = program.write("a.csv", contacts_csv(2)), program.write("m.yaml", SIMPLE)
    said = program.run("check", source, "-m", mapping, "--json")
    assert json.loads(said.out) == summary(program)
    assert adds_up(json.loads(said.out)["rows"])


@NEEDS_L08
def test_a_real_crm_export_ends_with_every_row_accounted_for(tmp_path: Path) -> None:
    """500 contacts of 55 companies: the sandbox holds what the summary says, and a second run posts nothing."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        mapping = program.write("l08.yaml", L08_MAPPING)
        said = program.run("run", L08, "-m", mapping, "--yes")
        found, held = summary(program), sandbox.state.store.all()

        assert said.code == 1  # faker's numbers: some rows have none that exists
        assert found["rows"]["read"] == 500
        assert adds_up(found["rows"])
        assert len(held) == found["leads"]["created"] == posts(sandbox)
        assert max(len(lead.secondary_contacts) for lead in held) <= 10
        assert max(Counter(numbers(sandbox)).values()) == 1
        assert found["issues"]["invalid_number"] == 356
        # of 474 valid numbers one is premium-rate
        assert len(numbers(sandbox)) == 473

        program.run("run", L08, "-m", mapping, "--yes")
        assert posts(sandbox) == found["leads"]["created"]
        assert summary(program)["rows"]["already_there"] == found["rows"]["created"]


def stopped_in_the_middle(
    program: Program, sandbox: RunningSandbox, how: signal.Signals, more: str = ""
) -> tuple[Said, int]:
    """Start a run of 40 leads, stop it after some, and return what it said and how many were posted."""
    source, mapping = program.write("a.csv", contacts_csv(40)), program.write("m.yaml", SIMPLE + more)
    with program.start("run", source, "-m", mapping, "--yes") as process:
        assert sandbox.state.journal.wait_for(12, TIMEOUT_S)
        process.send_signal(how)
        out, err = process.communicate(timeout=TIMEOUT_S)
    return Said(process.returncode, out, err), posts(sandbox)


@pytest.mark.parametrize("more", ["", "allow_duplicate: true\n"])
def test_a_killed_run_is_resumed_and_nobody_is_called_twice(tmp_path: Path, more: str) -> None:
    """After SIGKILL in the middle, `resume` ends with all leads in the sandbox, each once."""
    with start(replace(CONFIG, latency_s=0.05)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        killed, before = stopped_in_the_middle(program, sandbox, signal.SIGKILL, more)
        assert killed.code == -signal.SIGKILL
        assert before < 40
        resumed = program.run("resume", "--yes")
        assert (resumed.code, resumed.err) == (0, "")
        assert Counter(numbers(sandbox)) == Counter(f"+359888{100000 + number}" for number in range(40))
        assert summary(program)["leads"]["created"] == 40
        assert program.run("resume", "--yes").out.startswith("There is nothing to resume")


def test_a_killed_run_goes_on_by_the_same_command(tmp_path: Path) -> None:
    """After SIGKILL, `run` with the same file and mapping continues that run instead of beginning another."""
    with start(replace(CONFIG, latency_s=0.05)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        stopped_in_the_middle(program, sandbox, signal.SIGKILL)
        again = program.run("run", tmp_path / "a.csv", "-m", tmp_path / "m.yaml", "--yes")
        assert again.code == 0
        assert max(Counter(numbers(sandbox)).values()) == 1
        assert len(list((tmp_path / "reports").iterdir())) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_on_request_is_clean_and_resumable(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end with exit 3, a report that adds up and nothing in doubt; `resume` sends the rest."""
    with start(replace(CONFIG, latency_s=0.05)) as sandbox:
        program = Program.at(tmp_path, sandbox)
        stopped, before = stopped_in_the_middle(program, sandbox, how)
        found = summary(program)
        assert (stopped.code, stopped.err.splitlines()) == (
            3,
            [
                "lead-importer: Stopping; what is under way is finished first. Ctrl-C again ends at once.",
                "lead-importer: Stopped on request. `lead-importer resume` goes on.",
            ],
        )
        assert adds_up(found["rows"])
        assert (found["leads"]["created"], found["leads"]["in_doubt"]) == (before_created(sandbox), 0)
        assert found["leads"]["not_sent"] == 40 - found["leads"]["created"]
        assert before < 40
        assert program.run("resume", "--yes").code == 0
        assert len(numbers(sandbox)) == len(set(numbers(sandbox))) == 40


def before_created(sandbox: RunningSandbox) -> int:
    """Return how many leads the sandbox holds."""
    return len(sandbox.state.store.all())


def test_a_limit_leaves_the_rest_for_later(tmp_path: Path) -> None:
    """`--limit 3` sends three leads, exits with 1, and `resume` sends the others."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(8)), program.write("m.yaml", SIMPLE)
        limited = program.run("run", source, "-m", mapping, "--yes", "--limit", "3")
        assert (limited.code, posts(sandbox), summary(program)["rows"]["not_sent"]) == (1, 3, 5)
        assert (program.run("resume", "--yes").code, posts(sandbox)) == (0, 8)
