"""The log of a run: whole lines, stable names, nothing of a person."""

import json
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from importer import events
from importer.events import Event, LeadEnded, LeadSent, RunBegun, RunEnded, RunName, Word
from importer.logs import LOG_NAME, RunLog
from importer.records import LeadState, RunState

PAGE = (Path(__file__).parents[2] / "docs" / "logs.md").read_text(encoding="utf-8")
ENDED = RunEnded(0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0)


def lines_of(folder: Path) -> list[dict[str, object]]:
    """Return the lines of a folder's log."""
    return [json.loads(line) for line in (folder / LOG_NAME).read_text(encoding="ascii").splitlines()]


@pytest.fixture
def log() -> Iterator[RunLog]:
    """Give a log whose clock stands."""
    made = RunLog(lambda: 1_800_000_000.25)
    yield made
    made.close()


def test_what_happened_before_the_folder_is_known_is_written_first(log: RunLog, tmp_path: Path) -> None:
    """Time, event, process and facts, in this order, one line of JSON each."""
    log.tell(RunBegun(RunName("2026-11-23-071145"), RunState.STAGING, Word("1.0")))
    log.into(tmp_path / "run")
    log.tell(LeadEnded(3, LeadState.CREATED))
    text = (tmp_path / "run" / LOG_NAME).read_text(encoding="ascii")
    at, pid = '"at": "2027-01-15T08:00:00.250Z"', f'"pid": {os.getpid()}'
    assert text.splitlines() == [
        f'{{{at}, "event": "run_begun", {pid}, "run": "2026-11-23-071145", "state": "staging", "version": "1.0"}}',
        f'{{{at}, "event": "lead_ended", {pid}, "lead": 3, "state": "created"}}',
    ]


def test_each_run_has_its_own_log(log: RunLog, tmp_path: Path) -> None:
    """What is told after a run has ended belongs to the next one."""
    for run in ("first", "second"):
        log.tell(RunBegun(RunName(run), RunState.STAGING, Word("1.0")))
        log.into(tmp_path / run)
        log.tell(ENDED)
    assert [(line["event"], line.get("run")) for line in lines_of(tmp_path / "second")] == [
        ("run_begun", "second"),
        ("run_ended", None),
    ]
    assert len(lines_of(tmp_path / "first")) == 2


def test_a_run_that_leaves_nothing_behind_leaves_no_log(log: RunLog, tmp_path: Path) -> None:
    """Without a folder nothing is written, also not later."""
    log.tell(LeadSent(1, 1))
    log.close()
    log.into(tmp_path)
    log.tell(LeadSent(2, 1))
    assert list(tmp_path.iterdir()) == []


def test_the_log_is_for_its_owner_alone(log: RunLog, tmp_path: Path) -> None:
    """Nobody else on the machine may read it."""
    log.into(tmp_path / "run")
    assert (tmp_path / "run" / LOG_NAME).stat().st_mode & 0o777 == 0o600


def test_several_processes_write_whole_lines_into_one_log(tmp_path: Path) -> None:
    """Two logs, each told by four threads, give every line whole."""
    logs = [RunLog(lambda: 0.0) for _ in range(2)]

    def tell(log: RunLog) -> None:
        for lead in range(200):
            log.tell(LeadSent(lead, 1))

    for log in logs:
        log.into(tmp_path)
    threads = [threading.Thread(target=tell, args=(log,)) for log in logs for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for log in logs:
        log.close()
    assert len(lines_of(tmp_path)) == 2 * 4 * 200


def test_a_log_that_can_not_be_written_stops_nobody(log: RunLog, tmp_path: Path) -> None:
    """Neither where its folder can't be made, nor where the disk is full; it says so once it is asked."""
    (tmp_path / "file").write_text("", encoding="ascii")
    log.into(tmp_path / "file" / "run")
    log.tell(LeadSent(1, 1))
    assert log.failed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is needed")
def test_a_full_disk_stops_nobody(log: RunLog, tmp_path: Path) -> None:
    """A line that can't be written is the last one that is tried."""
    (tmp_path / LOG_NAME).symlink_to("/dev/full")
    log.into(tmp_path)
    log.tell(LeadSent(1, 1))
    log.tell(LeadSent(2, 1))
    assert log.failed


EVENTS = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)]
TOLD = [kind for kind in EVENTS if kind is not Event]
SAFE = {"int", "float", "StrEnum", "RunName", "Digest", "Word", "NoneType"}


@pytest.mark.parametrize("kind", TOLD)
def test_an_event_has_no_field_that_could_hold_anything_of_a_person(kind: type[Event]) -> None:
    """Numbers, words of enumerations, hashes and the names of types; no text."""
    for name, hint in get_type_hints(kind).items():
        parts = getattr(hint, "__args__", (hint,))
        assert {part.__name__ for part in parts} <= SAFE, name


def test_the_page_lists_every_event_with_its_fields_and_no_other() -> None:
    """What a script may rely on is written down."""
    rows = re.findall(r"^\| `([a-z_]+)` \|.*\| ([^|]*) \|$", PAGE, flags=re.MULTILINE)
    told = {name: re.findall(r"`([a-z0-9_]+)`", listed) for name, listed in rows}
    made = {_name_of(kind): [item.name for item in fields(kind)] for kind in TOLD}
    assert told == made


def _name_of(kind: type[Event]) -> str:
    return str(kind.name.fget(kind.__new__(kind)))  # type: ignore[attr-defined] # a property, read from its class
