"""A stop on request, at a terminal, in every stage: clean, told at once, and said how to go on."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from importer.sandbox import Campaign, Fault, RunningSandbox, SandboxConfig, ScriptedFault, start

CONFIG = SandboxConfig(token="sandbox-token", campaigns=(Campaign(42, "Sofia"),))
MAPPING = "version: 1\ncampaign_id: 42\nregion: BG\nphone: Телефон\nvariables: {customer_name: Име}\n"
LONG = 40_000  # rows: reading them takes longer than a signal needs
TIMEOUT_S = 100.0
PAUSE_S = 500  # longer than any test waits
STOPPING = "Stopping; what is under way is finished first."

stops = pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)


@dataclass
class Terminal:
    """A program at a terminal of its own."""

    process: "subprocess.Popen[bytes]"
    screen: int  # the other end of its terminal
    said: str = field(default="")

    def wait_for(self, pattern: str) -> None:
        """Read what it says until the pattern stands in it."""
        until = time.monotonic() + TIMEOUT_S
        while not re.search(pattern, self.said):
            assert time.monotonic() < until, f"{pattern} did not come: {self.said}"
            assert self._read(1.0), f"it ended without {pattern}: {self.said}"

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self.screen, f"{text}\n".encode())

    def end(self) -> int:
        """Read to its end and return its exit code."""
        while self._read(TIMEOUT_S):
            pass
        return self.process.wait(TIMEOUT_S)

    def _read(self, seconds: float) -> bool:
        """Read what is there; False at the end."""
        if not select.select([self.screen], [], [], seconds)[0]:
            return self.process.poll() is None
        try:
            text = os.read(self.screen, 65536)
        except OSError:  # Linux says so at the end of a terminal
            return False
        self.said += text.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(text)


@contextmanager
def program(folder: Path, sandbox: RunningSandbox, *arguments: str) -> Iterator[Terminal]:
    """Start the program at a terminal of 80 columns."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LEAD_IMPORTER_")},
        "LEAD_IMPORTER_LEDGER": str(folder / "ledger.db"),
        "LEAD_IMPORTER_API_URL": sandbox.url,
        "LEAD_IMPORTER_TOKEN": CONFIG.token,
        "LEAD_IMPORTER_RATE": "off",
    }
    command = [sys.executable, "-m", "importer", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=its, stdout=its, stderr=its) as process:
        os.close(its)
        try:
            yield Terminal(process, ours)
        finally:
            process.kill()
            os.close(ours)


def write(folder: Path, count: int = 30) -> None:
    """Write a list of made-up people and its mapping."""
    rows = (f"Човек {number};0888{100000 + number}" for number in range(count))
    (folder / "a.csv").write_text("\n".join(("Име;Телефон", *rows, "")), encoding="utf-8")
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")


def posts(sandbox: RunningSandbox) -> int:
    """Return how many leads were posted."""
    return sum(entry.method == "POST" for entry in sandbox.state.journal.entries)


@stops
def test_at_the_question_a_stop_means_no(tmp_path: Path, how: signal.Signals) -> None:
    """Nothing is sent, and nothing is left that a later resume would send."""
    write(tmp_path)
    with start(CONFIG) as sandbox, program(tmp_path, sandbox, "run", "a.csv", "-m", "m.yaml") as terminal:
        terminal.wait_for("Type yes to send: ")
        terminal.process.send_signal(how)
        assert terminal.end() == 3
        assert "Nothing was sent." in terminal.said
        assert posts(sandbox) == 0
    with start(CONFIG) as sandbox, program(tmp_path, sandbox, "runs") as terminal:
        assert terminal.end() == 0
        assert "No run stands in the ledger" in terminal.said


def test_while_reading_a_stop_comes_at_once_and_the_run_can_be_resumed(tmp_path: Path) -> None:
    """The message says what to do; no report pretends that rows were read."""
    write(tmp_path, LONG)
    with start(CONFIG) as sandbox, program(tmp_path, sandbox, "run", "a.csv", "-m", "m.yaml") as terminal:
        terminal.wait_for(f"of {LONG} rows")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end() == 3
        assert STOPPING in terminal.said
        assert "Stopped on request while the files were read; nothing was sent." in terminal.said
        assert list((tmp_path / "reports").iterdir()) == []
        with program(tmp_path, sandbox, "resume", "--yes", "--limit", "1") as again:
            again.wait_for(f"of {LONG} rows")  # it begins with the files


def test_a_check_that_is_stopped_leaves_nothing_to_resume(tmp_path: Path) -> None:
    """And doesn't send its user to a command that would find nothing."""
    write(tmp_path, LONG)
    with start(CONFIG) as sandbox, program(tmp_path, sandbox, "check", "a.csv", "-m", "m.yaml") as terminal:
        terminal.wait_for(f"of {LONG} rows")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end() == 3
        assert "Nothing was sent, and nothing is to be resumed." in terminal.said


@stops
def test_in_a_pause_of_the_platform_a_stop_does_not_wait_for_its_end(tmp_path: Path, how: signal.Signals) -> None:
    """While it waits the screen says what for; resume is named, and the lead that had to wait is not lost."""
    write(tmp_path)
    faulty = replace(CONFIG, faults=(ScriptedFault("*", 1, Fault.TOO_MANY),), wait_s=PAUSE_S)
    with start(faulty) as sandbox, program(tmp_path, sandbox, "run", "a.csv", "-m", "m.yaml", "--yes") as terminal:
        terminal.wait_for("told to wait, . min left")
        terminal.process.send_signal(how)
        assert terminal.end() == 3
        assert STOPPING in terminal.said
        assert "`lead-importer resume` goes on" in terminal.said
        assert "not sent            30" in terminal.said


def test_what_is_under_way_is_awaited_and_a_second_stop_is_not(tmp_path: Path) -> None:
    """The first Ctrl-C waits for the answer; the second ends at once, and what was under way is settled by resume."""
    write(tmp_path, 1)
    slow = replace(CONFIG, faults=(ScriptedFault("*", 1, Fault.SLOW),), slow_s=3.0)
    with start(slow) as sandbox, program(tmp_path, sandbox, "run", "a.csv", "-m", "m.yaml", "--yes") as terminal:
        assert sandbox.state.journal.wait_for(3, TIMEOUT_S)  # campaigns, assistants, the lead
        terminal.process.send_signal(signal.SIGINT)
        terminal.wait_for("Stopping;")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end() == -signal.SIGINT
    with start(slow) as sandbox, program(tmp_path, sandbox, "status") as terminal:
        assert terminal.end() == 0
        assert "is gone without a word" in terminal.said
        assert re.search(r"under way +1", terminal.said)
