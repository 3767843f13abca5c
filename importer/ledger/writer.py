"""One writer for all sender threads: it commits in groups what is queued, so that a durable commit serves many.

Each piece of work runs in a savepoint of its own: one that fails takes nothing of the others with it. A caller waits
until the commit that holds its work is durable.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from importer.errors import ImporterError, LedgerError
from importer.ledger.database import Database

MAX_GROUP = 200  # more in one commit gains nothing, and everybody waits for the last

T = TypeVar("T")


@dataclass(slots=True)
class _Work(Generic[T]):
    act: Callable[[Connection], T]
    done: Future[T] = field(default_factory=Future)
    result: T | None = None
    error: BaseException | None = None

    def run(self, connection: Connection, explained: Callable[[DBAPIError], LedgerError]) -> None:
        savepoint = connection.begin_nested()
        try:
            self.result = self.act(connection)
        except (ImporterError, IntegrityError) as error:
            # Only these are the piece's own. A full disk, say, takes the others' work back too: it ends the group.
            savepoint.rollback()
            self.error = explained(error) if isinstance(error, IntegrityError) else error
        else:
            savepoint.commit()

    def tell(self, failure: BaseException | None) -> None:
        if (error := failure or self.error) is not None:
            self.done.set_exception(error)
        else:
            self.done.set_result(self.result)  # type: ignore[arg-type] # None is the result where T allows it


class Writer:
    """A thread that writes to the ledger; use it as a context manager."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Work[object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="ledger-writer")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._queue.put(None)
        self._thread.join()

    def write(self, act: Callable[[Connection], T]) -> T:
        """Run `act` in a transaction and return its result once that is durable; raises what it raised."""
        work: _Work[T] = _Work(act)
        self._queue.put(work)  # type: ignore[arg-type] # the queue holds work of any result
        return work.done.result()

    def _serve(self) -> None:
        while (group := self._next_group()) is not None:
            failure: BaseException | None = None
            try:
                with self._database.write() as connection:
                    for work in group:
                        work.run(connection, self._database.explained)
            except BaseException as error:  # noqa: BLE001 - handed to every caller of the group, none is swallowed
                failure = error
            for work in group:
                work.tell(failure)

    def _next_group(self) -> list[_Work[object]] | None:
        """Wait for work and return all that is queued; None at the end, when nothing is left before it."""
        first = self._queue.get()
        if first is None:
            return None
        group = [first]
        while len(group) < MAX_GROUP:
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                break
            if work is None:
                self._queue.put(None)
                break
            group.append(work)
        return group
