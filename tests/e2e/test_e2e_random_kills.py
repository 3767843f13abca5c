"""Kills at random moments, a hundred in all: whatever was going on, everybody is called once and reported so."""

import random
import signal
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import pytest
from agreement import assert_agreement
from children import children
from program import CONFIG, Program

from importer.sandbox import RunningSandbox, start

KILLS = 25  # in each of the four tests
ROWS = 80
READING_S = (0.0, 0.4)  # after the start: while the program reads, stages and plans; it is loaded already
SENDING_S = (0.0, 0.8)  # after its first request
SILENT_S = 3.0  # a run that has only its end to record makes no request
LATENCY_S = 0.1  # with four senders a file takes two seconds
MAPPING = """\
version: 1
campaign_id: 42
region: BG
phone: Телефон
variables: {customer_name: Име}
secondary_contacts: {rows: {group_by: Фирма}}
"""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of a file."""

    name: str
    company: str
    phone: str  # as the platform has it
    is_repeated: bool  # the number stands in an earlier row

    @property
    def line(self) -> str:
        """The row as the file has it."""
        return f"{self.name};{self.company};0{self.phone.removeprefix('+359')}"


def person(file: int, number: int) -> Person:
    """Return a row: in each eight two are of one company, of each ten the last has the number of an earlier one."""
    place, is_repeated = number % 8, number % 10 == 9
    phone = f"+359888{100_000 + 1_000 * file + number - (5 if is_repeated else 0)}"
    return Person(f"Човек {file}-{number}", f"Фирма {number // 8}" if place > 5 else "", phone, is_repeated)


@dataclass(slots=True)
class Imports:
    """One file after the other, imported in spite of kills."""

    program: Program
    sandbox: RunningSandbox
    allow_duplicate: bool
    chance: random.Random
    people: list[Person] = field(default_factory=list)  # of all files so far

    def next_file(self, file: int) -> None:
        """Write the next file, with people of its own."""
        fresh = [person(file, number) for number in range(ROWS)]
        self.people += fresh
        self.program.write(f"{file}.csv", "\n".join(("Име;Фирма;Телефон", *(one.line for one in fresh), "")))

    def run(self, file: int, *, is_killed: bool) -> int:
        """Import a file, up to a random moment or to the end; return the exit code, negative where it was killed."""
        asked = len(self.sandbox.state.journal.entries)
        order = self.program.order("run", f"{file}.csv", "-m", "m.yaml", "--yes")
        if not is_killed:
            return children().carry_out(order)
        return children().carry_out_or_kill(order, lambda: self._moment_s(asked))

    def _moment_s(self, asked: int) -> float:
        """Return how long to wait before the kill, half of the times behind the run's first request."""
        if self.chance.random() < 0.5:
            return self.chance.uniform(*READING_S)
        self.sandbox.state.journal.wait_for(asked + 1, SILENT_S)
        return self.chance.uniform(*SENDING_S)

    def assert_done(self) -> None:
        """Assert that reports and sandbox agree on everybody of all files, each called once."""
        called = (one for one in self.people if self.allow_duplicate or not one.is_repeated)
        assert_agreement(self.program, self.sandbox, ((one.name, one.phone) for one in called), ROWS)


def kill_again_and_again(imports: Imports) -> None:
    """Kill until all kills are used up; a file that comes to its end between them is followed by another."""
    kills = 0
    for file in count():
        imports.next_file(file)
        while (code := imports.run(file, is_killed=kills < KILLS)) == -signal.SIGKILL:
            kills += 1
        assert code == 0
        imports.assert_done()
        if kills == KILLS:
            break


@pytest.mark.parametrize(("allow_duplicate", "seed"), [(False, 1), (False, 2), (True, 3), (True, 4)])
def test_killed_at_any_moment_each_lead_is_sent_once_and_reported_so(
    tmp_path: Path, seed: int, *, allow_duplicate: bool
) -> None:
    """After 25 kills at random moments the same command ends with report and sandbox in agreement."""
    with start(replace(CONFIG, latency_s=LATENCY_S)) as sandbox:
        program = Program.at(tmp_path, sandbox, LEAD_IMPORTER_TIMEOUT="2s")
        program.write("m.yaml", MAPPING + f"allow_duplicate: {str(allow_duplicate).lower()}\n")
        chance = random.Random(seed)  # noqa: S311 - the same moments each time, no secret
        kill_again_and_again(Imports(program, sandbox, allow_duplicate, chance))
