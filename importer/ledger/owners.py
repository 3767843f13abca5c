"""Which processes work on runs, and whether they still live.

A process holds the lock of a file named after it for as long as it lives: the system releases it, also after a kill -9.
Another process of the same host knows that an owner is dead when it can take the owner's lock. Other hosts can't see
that lock: for them an owner lives until its lease is over, which it renews while it lives.
"""

import json
import os
import platform
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Thread

from filelock import FileLock, Timeout
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from importer.claims import Limit, Terms
from importer.errors import ImporterError, LedgerLostError
from importer.languages import Sentence, sentence
from importer.ledger import schema
from importer.ledger.database import Database

BEATS = 4  # renewals in the time of one lease
_TAKEN_OVER = sentence(
    "This machine was silent for so long that another one took the run over. Nothing more is sent from here; look at "
    "the run there."
)


def awake_and_asleep_s() -> float:
    """Return seconds of a clock that also counts while the machine sleeps, and that nobody can set."""
    # Linux stops its monotonic clock in sleep; the others don't have or need this one.
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that works on a run, or that died at it."""

    pid: int
    host: str
    started_at: float  # seconds since the epoch, UTC
    lives: bool
    account: str  # keyed fingerprint; "" before it sends
    limits: tuple[Limit, ...]  # the rate that it was told to keep

    @property
    def name(self) -> Sentence:
        """How messages call it."""
        return sentence("process {pid} on {host}", pid=self.pid, host=self.host)


@dataclass(slots=True)
class Owners:
    """This process as an owner of runs, and what it knows of the others."""

    database: Database
    folder: Path  # where the locks lie: beside the ledger
    clock: Callable[[], float]
    elapsed: Callable[[], float] = awake_and_asleep_s
    host: str = field(default_factory=platform.node)
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    _lock: FileLock | None = None
    _terms: Terms = field(default_factory=Terms)
    _leased_until: float = 0.0  # by `elapsed`

    def enter(self, run_key: int, *, alone: bool) -> str:
        """Begin, or go on, to work on a run; return "" or, where a living process stands in the way, who that is.

        Several can send a run together; who works on it alone keeps the others out, and waits for them.
        """
        self.live()
        worker = schema.worker
        with self.database.write() as connection:
            for other in self._others(connection, run_key):
                if (alone or other["alone"]) and not self.bury(connection, other["name"]):
                    return self._worker(other).name
            mine = (worker.c.run_key == run_key) & (worker.c.owner == self.name)
            connection.execute(delete(worker).where(mine))
            connection.execute(insert(worker).values(run_key=run_key, owner=self.name, alone=alone))
        return ""

    def is_worked_on(self, run_key: int) -> bool:
        """Tell whether a living process works on a run, this one or another."""
        worker = schema.worker
        with self.database.read() as connection:
            mine = select(worker.c.owner).where(worker.c.run_key == run_key, worker.c.owner == self.name)
            if connection.execute(mine).first() is not None:
                return True
            others = self._others(connection, run_key)
        return not all(self._dead(other) for other in others)

    def workers(self, run_key: int) -> tuple[Worker, ...]:
        """Return the other processes that work on a run, or died at it; nothing is changed."""
        with self.database.read() as connection:
            return tuple(self._worker(other) for other in self._others(connection, run_key))

    def _worker(self, known: RowMapping) -> Worker:
        limits = tuple(Limit(**limit) for limit in json.loads(known["limits"]))
        lives = not self._dead(known)
        return Worker(known["pid"], known["host"], known["started_at"], lives, known["account"], limits)

    def _others(self, connection: Connection, run_key: int) -> Sequence[RowMapping]:
        owner, worker = schema.owner, schema.worker
        query = select(owner, worker.c.alone).join(worker, worker.c.owner == owner.c.name)
        return connection.execute(query.where(worker.c.run_key == run_key, owner.c.name != self.name)).mappings().all()

    @contextmanager
    def sending(self, terms: Terms) -> Iterator[None]:
        """Keep the lease alive while the block lasts, and let the other importers know the rate that holds."""
        if self._lock is None:
            yield  # a ledger of our own, which nobody else sees
            return
        self._terms = terms
        self._renew()
        ended = Event()
        heart = Thread(target=self._beat, args=(ended,), name="heartbeat")
        heart.start()
        try:
            yield
        finally:
            ended.set()
            heart.join()

    def hold(self, seconds: float) -> None:
        """Make sure that the lease lasts for so many seconds; raises LedgerLostError where another host has the run.

        The machine may have slept since the last renewal.
        """
        if self._lock is not None and self._leased_until - self.elapsed() < seconds:
            self._renew()

    def leave(self) -> None:
        """Give up all runs of this process and release its lock."""
        if self._lock is None:
            return
        try:
            with self.database.write() as connection:
                connection.execute(delete(schema.worker).where(schema.worker.c.owner == self.name))
                connection.execute(delete(schema.owner).where(schema.owner.c.name == self.name))
        finally:
            self._lock.release()
            self._path(self.name).unlink(missing_ok=True)
            self._lock = None

    def bury(self, connection: Connection, name: str) -> bool:
        """Tell whether a process is dead, and make sure that it can't come back: its lease can't be renewed any more.

        One that is not known left in good order.
        """
        owner = schema.owner
        if name == self.name:
            return False
        known = connection.execute(select(owner).where(owner.c.name == name)).mappings().first()
        if known is None:
            return True
        # One that has just renewed its lease is not the one that was seen dead.
        same_lease = (owner.c.name == name) & (owner.c.lease_until == known["lease_until"])
        if not self._dead(known) or not connection.execute(delete(owner).where(same_lease)).rowcount:
            return False
        connection.execute(delete(schema.worker).where(schema.worker.c.owner == name))
        return True

    def live(self) -> None:
        """Let this process be known to the others, and take the lock that it holds for as long as it lives."""
        if self._lock is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._path(self.name))
        lock.acquire(timeout=0)
        self._lock = lock
        about = {"name": self.name, "host": self.host, "pid": os.getpid(), "started_at": self.clock()}
        with self.database.write() as connection:
            connection.execute(insert(schema.owner).values(**about, lease_until=self.clock() + self._terms.lease_s))
        self._leased_until = self.elapsed() + self._terms.lease_s

    def _renew(self) -> None:
        """Extend the lease; the time is read before the ledger is asked, so that ours ends first."""
        until, leased_until = self.clock() + self._terms.lease_s, self.elapsed() + self._terms.lease_s
        limits = json.dumps([asdict(limit) for limit in self._terms.limits])
        mine = update(schema.owner).where(schema.owner.c.name == self.name)
        with self.database.write() as connection:
            values = {"lease_until": until, "account": self._terms.account, "limits": limits}
            renewed = connection.execute(mine.values(values)).rowcount
        if not renewed:
            raise LedgerLostError(_TAKEN_OVER)
        self._leased_until = leased_until

    def _beat(self, ended: Event) -> None:
        while not ended.wait(self._terms.lease_s / BEATS):
            # What keeps it from renewing is told by `hold`, just before the next request.
            try:
                self._renew()
            except LedgerLostError:
                self._leased_until = 0.0
            except ImporterError:
                continue

    def _dead(self, known: RowMapping) -> bool:
        if known["host"] != self.host and not self._path(known["name"]).exists():
            return bool(known["lease_until"] < self.clock())  # its lock can't be seen from here
        try:
            with FileLock(self._path(known["name"]), timeout=0):
                return True
        except Timeout:
            return False

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.lock"
