"""One writer for many threads: group commits that are durable, and faults that stay with their cause."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from ledger_samples import ask, opened
from sqlalchemy import Connection, event, text

from importer.errors import LedgerError, OptionError
from importer.ledger import Ledger
from importer.ledger.writer import MAX_GROUP, Writer

WAIT_S = 10.0


def put(name: str, value: str = "1") -> "Put":
    """Return a piece of work that writes one line."""
    return Put(name, value)


class Put:
    """Work: write one line, and return its name."""

    def __init__(self, name: str, value: str) -> None:
        self.values = {"name": name, "value": value}

    def __call__(self, connection: Connection) -> str:
        """Write it."""
        connection.execute(text("INSERT INTO meta VALUES (:name, :value)"), self.values)
        return self.values["name"]


def lines(ledger: Ledger) -> set[object]:
    """Return what was written, as another connection sees it."""
    return {name for (name,) in ask(ledger, "SELECT name FROM meta WHERE name <> 'key'")}


class Gate:
    """Work that holds the writer up until the test lets it go on, so that others queue behind it."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, _connection: Connection) -> None:
        """Wait at the gate."""
        self.begun.set()
        assert self.open.wait(WAIT_S)


def queued(writer: Writer, pool: ThreadPoolExecutor, *works: Put) -> list["Future[str]"]:
    """Hand work in from threads, in this order, while the writer is held up; return once it is all in the queue."""
    futures = []
    for count, work in enumerate(works, start=1):
        futures.append(pool.submit(writer.write, work))
        while writer._queue.qsize() < count:  # noqa: SLF001 - nothing else tells that a thread has handed it in
            assert not futures[-1].done()
    return futures


def test_what_is_written_is_durable_when_write_returns(tmp_path: Path) -> None:
    """Another importer's connection sees it at that moment."""
    with opened(tmp_path) as ledger, opened(tmp_path) as other, Writer(ledger.database) as writer:
        for number in range(20):
            assert writer.write(put(str(number))) == str(number)
            assert str(number) in lines(other)


def test_what_waits_is_committed_together(tmp_path: Path) -> None:
    """While one commit is under way, the next group gathers: 30 pieces cost two commits."""
    gate, commits = Gate(), []
    with opened(tmp_path) as ledger, Writer(ledger.database) as writer, ThreadPoolExecutor(31) as pool:
        event.listen(ledger.database.engine, "commit", lambda _connection: commits.append(1))
        first = pool.submit(writer.write, gate)
        assert gate.begun.wait(WAIT_S)
        futures = queued(writer, pool, *(put(str(number)) for number in range(30)))
        assert lines(ledger) == set()
        gate.open.set()
        first.result(WAIT_S)
        assert {future.result(WAIT_S) for future in futures} == lines(ledger) == set(map(str, range(30)))
    assert len(commits) == 2


def test_a_group_has_an_end(tmp_path: Path) -> None:
    """Who is first in a long queue does not wait for all of it."""
    gate, commits = Gate(), []
    with opened(tmp_path) as ledger, Writer(ledger.database) as writer, ThreadPoolExecutor(MAX_GROUP + 2) as pool:
        event.listen(ledger.database.engine, "commit", lambda _connection: commits.append(1))
        first = pool.submit(writer.write, gate)
        assert gate.begun.wait(WAIT_S)
        futures = queued(writer, pool, *(put(str(number)) for number in range(MAX_GROUP + 1)))
        gate.open.set()
        first.result(WAIT_S)
        assert len({future.result(WAIT_S) for future in futures}) == MAX_GROUP + 1
    assert len(commits) == 3


def test_a_fault_of_one_piece_takes_nothing_of_the_others(tmp_path: Path) -> None:
    """Its own writes are taken back, it alone raises, and its neighbours in the same commit stand."""

    class Fails(Put):
        def __call__(self, connection: Connection) -> str:
            super().__call__(connection)
            raise OptionError("not like this")

    gate = Gate()
    with opened(tmp_path) as ledger, Writer(ledger.database) as writer, ThreadPoolExecutor(4) as pool:
        pool.submit(writer.write, gate)
        assert gate.begun.wait(WAIT_S)
        before, failed, behind = queued(writer, pool, put("before"), Fails("failed", "1"), put("behind"))
        gate.open.set()
        assert (before.result(WAIT_S), behind.result(WAIT_S)) == ("before", "behind")
        with pytest.raises(OptionError, match="not like this"):
            failed.result(WAIT_S)
        assert lines(ledger) == {"before", "behind"}


def test_what_the_database_refuses_is_the_fault_of_its_piece(tmp_path: Path) -> None:
    """A constraint that one piece breaks is told to that one, without the value; the others stand."""
    gate = Gate()
    with opened(tmp_path) as ledger, Writer(ledger.database) as writer, ThreadPoolExecutor(4) as pool:
        pool.submit(writer.write, gate)
        assert gate.begun.wait(WAIT_S)
        one, twice, refused = queued(writer, pool, put("one"), put("twice"), put("twice", "+359888123456"))
        gate.open.set()
        assert (one.result(WAIT_S), twice.result(WAIT_S)) == ("one", "twice")
        with pytest.raises(LedgerError) as caught:
            refused.result(WAIT_S)
        assert "+359888123456" not in str(caught.value)
        assert lines(ledger) == {"one", "twice"}


def test_a_full_disk_reaches_everybody_and_nothing_is_written(tmp_path: Path) -> None:
    """It takes the whole transaction back: nobody of the group may be told that his part is durable."""

    class Fills(Put):
        def __call__(self, connection: Connection) -> str:
            ((pages,),) = connection.exec_driver_sql("PRAGMA page_count")
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            try:
                return super().__call__(connection)
            finally:
                connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    gate = Gate()
    with opened(tmp_path) as ledger, Writer(ledger.database) as writer, ThreadPoolExecutor(4) as pool:
        pool.submit(writer.write, gate)
        assert gate.begun.wait(WAIT_S)
        futures = queued(writer, pool, put("before"), Fills("large", "x" * 100_000), put("behind"))
        gate.open.set()
        for future in futures:
            with pytest.raises(LedgerError, match="The disk is full"):
                future.result(WAIT_S)
        assert lines(ledger) == set()
        assert writer.write(put("later")) == "later"
        assert lines(ledger) == {"later"}


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    """Each gets its own result."""
    with opened(tmp_path) as ledger, Writer(ledger.database) as writer, ThreadPoolExecutor(16) as pool:
        works = [put(str(number)) for number in range(300)]
        assert list(pool.map(writer.write, works)) == [str(number) for number in range(300)]
        assert len(lines(ledger)) == 300


def test_the_end_waits_for_what_is_queued(tmp_path: Path) -> None:
    """What was handed in before the block ended is written."""
    gate = Gate()
    with opened(tmp_path) as ledger, ThreadPoolExecutor(3) as pool:
        with Writer(ledger.database) as writer:
            pool.submit(writer.write, gate)
            assert gate.begun.wait(WAIT_S)
            queued(writer, pool, put("one"), put("two"))
            gate.open.set()
        assert lines(ledger) == {"one", "two"}
