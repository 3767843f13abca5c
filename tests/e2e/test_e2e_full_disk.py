"""A ledger that can't be written: nothing goes out that it could not record, and nobody is called twice for it."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from program import CONFIG, SIMPLE, Program, contacts_csv
from pydantic import SecretStr
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from importer import run as conductor
from importer.concluding import Ended
from importer.errors import ImporterError
from importer.ledger import open_ledger
from importer.outside import Outside
from importer.preparing import Request
from importer.sandbox import RunningSandbox, start
from importer.sending.pacing import Halt
from importer.settings import Settings

PEOPLE = 150


@contextmanager
def disk_of(pages: int) -> Iterator[None]:
    """Let no database grow beyond so many pages: SQLite then says what it says of a full disk."""

    def limit(connection: DBAPIConnection, _entry: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count={pages}")
        cursor.close()

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def imported(folder: Path, sandbox: RunningSandbox) -> Ended:
    """Import the list of a folder."""
    settings = Settings(
        token=SecretStr(CONFIG.token),
        api_url=sandbox.url,
        ledger=str(folder / "ledger.db"),
        out=folder / "reports",
        rate="off",
        grace=0.0,
        yes=True,
    )
    clock = iter(range(1_800_000_000, 1_900_000_000))
    outside = Outside(lambda: float(next(clock)), Halt(), lambda _progress: None, lambda _question: True)
    return conductor.run(Request((folder / "a.csv",), folder / "m.yaml", None, "", again=False), settings, outside)


def pages_of(folder: Path) -> int:
    """Return how many pages the ledger has."""
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        return int(connection.execute("PRAGMA page_count").fetchone()[0])


@pytest.mark.parametrize("room", [0, 1, 3, 6, 10, 14, 18, 22, 26])
def test_a_disk_that_fills_up_at_any_moment_costs_no_second_call(tmp_path: Path, room: int) -> None:
    """While a list is read, planned or sent: once there is room again, the rest is sent and nobody twice."""
    (tmp_path / "a.csv").write_text(contacts_csv(PEOPLE), encoding="utf-8")
    (tmp_path / "m.yaml").write_text(SIMPLE, encoding="utf-8")
    with start(replace(CONFIG)) as sandbox:
        open_ledger(str(tmp_path / "ledger.db"), time.time).close()
        with disk_of(pages_of(tmp_path) + room), pytest.raises(ImporterError, match="The disk is full"):
            imported(tmp_path, sandbox)
        before = len(sandbox.state.store.all())
        assert before < PEOPLE
        ended = imported(tmp_path, sandbox)
        called = Counter(lead.phone_number for lead in sandbox.state.store.all())
    assert (len(called), max(called.values())) == (PEOPLE, 1)
    assert ended.summary.leads.in_doubt == ended.summary.leads.not_sent == 0


def test_a_read_only_ledger_stops_the_run_before_a_request_goes_out(tmp_path: Path) -> None:
    """The sentence says what to do, and the platform was not even asked for its campaigns."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(3)), program.write("m.yaml", SIMPLE)
        open_ledger(str(tmp_path / "ledger.db"), time.time).close()
        place = f"sqlite:///file:{tmp_path / 'ledger.db'}?mode=ro&uri=true"
        said = program.run("run", source, "-m", mapping, "--yes", "--ledger", place)
        assert (said.code, sandbox.state.journal.entries) == (2, ())
        assert "read-only" in said.err
