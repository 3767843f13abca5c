"""A crash at every point that matters: each commit of the ledger and each request, found by watching a run.

Whatever the point, the same command afterwards ends with each lead on the platform once, and a report that says so.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from agreement import assert_agreement
from children import children
from crash_child import Order
from program import CONFIG, Program

from importer.sandbox import RunningSandbox, start

PEOPLE = """\
Име;Фирма;Телефон;Телефон 2
Човек 1;Алфа;0888100001;0888100011
Човек 2;Бета;0888100002;
Човек 3;Алфа;0888100003;
Човек 4;;0888100004;
Човек 5;;0888100002;
Човек 6;;0888100006;
"""
MAPPING = """\
version: 1
campaign_id: 42
region: BG
phone: Телефон
variables: {customer_name: Име}
secondary_contacts: {columns: [Телефон 2], rows: {group_by: Фирма}}
"""
ROWS = 6
ONCE = (
    *(("Човек 1", "+359888100001"), ("Човек 1", "+359888100011"), ("Човек 2", "+359888100002")),
    *(("Човек 3", "+359888100003"), ("Човек 4", "+359888100004"), ("Човек 6", "+359888100006")),
)
REPEATED = ("Човек 5", "+359888100002")  # the number of an earlier row
POST = "request POST /api/user/lead"
LOST = ((f"before {POST}", 2), (f"after {POST}", 2))  # a request that was not sent, and an answer that was lost
SHARDS = 4

Place = tuple[str, int]  # a point's name, and at which time that it is reached
Crashes = tuple[Place, ...]  # one after the other, each in a process of its own


@dataclass(frozen=True, slots=True)
class Importing:
    """One file on its way into a sandbox of its own."""

    program: Program
    sandbox: RunningSandbox
    calls: tuple[tuple[str, str], ...]

    def run(self, record: Path | None = None, kill_at: Place = ("", 1)) -> int:
        """Run the command, and return its exit code."""
        arguments = ("run", "people.csv", "-m", "mapping.yaml", "--yes")
        folder, record_path = str(self.program.folder), str(record) if record else ""
        name, nth = kill_at
        order = Order(arguments, folder, self.program.environment, record=record_path, kill_at=name, nth=nth)
        return children().carry_out(order)

    def crash(self, place: Place) -> None:
        """Run the command with a crash; one that doesn't come is a failure."""
        assert self.run(self.program.folder / "points", place) == -signal.SIGKILL, (place, self.said)

    def record(self) -> tuple[str, ...]:
        """Run the command to its good end, and return the points that it reached."""
        record = self.program.folder / "recorded"
        assert self.run(record) == 0, self.said
        return tuple(record.read_text(encoding="utf-8").splitlines())

    def assert_done(self) -> None:
        """Assert that reports and sandbox agree on everybody, each called once."""
        assert_agreement(self.program, self.sandbox, self.calls, ROWS)

    @property
    def said(self) -> str:
        """What the last process said."""
        return (self.program.folder / "said.txt").read_text(encoding="utf-8")


@contextmanager
def importing(folder: Path, *, allow_duplicate: bool) -> Iterator[Importing]:
    """Start a sandbox, and write file and mapping into a folder; a wide rate makes the budget commit too."""
    folder.mkdir()
    with start(CONFIG) as sandbox:
        settings = {"CONCURRENCY": "1", "RATE": "900/1s", "TIMEOUT": "1s", "GRACE": "0"}
        program = Program.at(folder, sandbox, **{f"LEAD_IMPORTER_{name}": value for name, value in settings.items()})
        program.write("people.csv", PEOPLE)
        program.write("mapping.yaml", MAPPING + f"allow_duplicate: {str(allow_duplicate).lower()}\n")
        yield Importing(program, sandbox, (*ONCE, REPEATED) if allow_duplicate else ONCE)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was watched: a run, and for each way to lose a lead the run after it."""

    run: tuple[str, ...]
    after: dict[Place, tuple[str, ...]]

    def scenarios(self) -> list[Crashes]:
        """Return a crash at each place of a run, and at each place that only a run after a crash has."""
        known = set(self.run)
        second = (
            (lost, place) for lost, points in self.after.items() for place in places(points) if place[0] not in known
        )
        return [*((place,) for place in places(self.run)), *second]


def places(points: tuple[str, ...]) -> list[Place]:
    """Return the first two times of each point."""
    return [(name, nth) for name, count in Counter(points).items() for nth in range(1, min(count, 2) + 1)]


@pytest.fixture(scope="module", params=[False, True], ids=["each number once", "allow_duplicate"])
def allow_duplicate(request: pytest.FixtureRequest) -> bool:
    """Say what the mapping says."""
    return bool(request.param)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, *, allow_duplicate: bool) -> Recorded:
    """Watch a run without a crash, and those after one."""
    base, after = tmp_path_factory.mktemp("recorded"), {}
    with importing(base / "run", allow_duplicate=allow_duplicate) as undisturbed:
        run = undisturbed.record()
        undisturbed.assert_done()
    for number, lost in enumerate(LOST):
        with importing(base / str(number), allow_duplicate=allow_duplicate) as disturbed:
            disturbed.crash(lost)
            after[lost] = disturbed.record()
            disturbed.assert_done()
    return Recorded(run, after)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_the_point_of_a_crash_each_lead_is_sent_once_and_reported_so(
    tmp_path: Path, recorded: Recorded, shard: int, *, allow_duplicate: bool
) -> None:
    """Killed at any commit or request, the same command ends with report and sandbox in agreement."""
    for number, crashes in enumerate(recorded.scenarios()[shard::SHARDS]):
        with importing(tmp_path / str(number), allow_duplicate=allow_duplicate) as disturbed:
            for place in crashes:
                disturbed.crash(place)
            assert disturbed.run() == 0, (crashes, disturbed.said)
            disturbed.assert_done()


def test_the_points_of_a_run_are_watched(recorded: Recorded, *, allow_duplicate: bool) -> None:
    """A run reaches the points one knows of, each before and after, as often as it has leads."""
    counts = Counter(name.partition(">")[0] for name in recorded.run)
    commits = ("Budget.reserve", "Claims.claim", "Claims.finish", "Claims.recover", "Runs.find_or_begin", "Runs.finish")
    requests = ("POST /api/user/lead", "GET /api/user/campaigns")
    known = {*(f"commit {name}" for name in commits), *(f"request {name}" for name in requests)}
    assert {f"{when} {what}" for when in ("before", "after") for what in known} <= counts.keys()
    each_lead = {f"{when} {what}" for when in ("before", "after") for what in (POST, "commit Claims.finish")}
    assert {counts[name] for name in each_lead} == {5 if allow_duplicate else 4}


def test_the_points_of_settling_are_watched(recorded: Recorded) -> None:
    """A run after a crash in the middle of a lead reaches the look-up and what it settles."""
    known = ("commit Claims.settle", "commit Claims.count_lookup", "request GET /api/user/leads")
    for points in recorded.after.values():
        assert {f"{when} {what}" for when in ("before", "after") for what in known} <= set(points)


def test_every_point_has_its_counterpart(recorded: Recorded) -> None:
    """What is watched before is watched after as well, and the other way round."""
    for points in (recorded.run, *recorded.after.values()):
        sides = {
            when: sorted(name.partition(" ")[2] for name in points if name.startswith(when))
            for when in ("before", "after")
        }
        assert sides["before"] == sides["after"]
