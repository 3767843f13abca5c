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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Thread

from filelock import FileLock, Timeout
from sqlalchemy import RowMapping, delete, insert, select, update

from importer.claims import Terms
from importer.errors import ImporterError, LedgerLostError
from importer.ledger import schema
from importer.ledger.database import Database

BEATS = 4  # renewals in the time of one lease
_TAKEN_OVER = (
    "This machine was silent for so long that another one took the run over. Nothing more is sent from here; look at "
    "the run there."
)


def awake_and_asleep_s() -> float:
    """Return seconds of a clock that also counts while the machine sleeps, and that nobody can set."""
    # Linux stops its monotonic clock in sleep; the others don't have or need this one.
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


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

    def take(self, run_key: int) -> str:
        """Make this process the owner of a run; return "" or, where a living one has it, who that is."""
        self.live()
        with self.database.write() as connection:
            query = select(schema.run.c.owner).where(schema.run.c.run_key == run_key)
            holder = connection.execute(query).scalar_one()
            known = connection.execute(select(schema.owner).where(schema.owner.c.name == holder)).mappings().first()
            if known and holder != self.name:
                if not self._dead(known):
                    return f"process {known['pid']} on {known['host']}"
                connection.execute(delete(schema.owner).where(schema.owner.c.name == holder))
                self._path(holder).unlink(missing_ok=True)
            mine = update(schema.run).where(schema.run.c.run_key == run_key).values(owner=self.name)
            connection.execute(mine)
        return ""

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
                connection.execute(update(schema.run).where(schema.run.c.owner == self.name).values(owner=""))
                connection.execute(delete(schema.owner).where(schema.owner.c.name == self.name))
        finally:
            self._lock.release()
            self._path(self.name).unlink(missing_ok=True)
            self._lock = None

    def is_dead(self, name: str) -> bool:
        """Tell whether an owner is known to be dead; one without a name was given up in good order."""
        if name in ("", self.name):
            return True
        with self.database.read() as connection:
            known = connection.execute(select(schema.owner).where(schema.owner.c.name == name)).mappings().first()
        return known is None or self._dead(known)

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
            with suppress(ImporterError):
                self._renew()

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
