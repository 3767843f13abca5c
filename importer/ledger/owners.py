"""Which processes work on runs, and whether they still live.

A process holds the lock of a file named after it for as long as it lives: the system releases it, also after a kill -9.
Another process knows that an owner is dead when it can take the owner's lock.
"""

import os
import platform
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import delete, insert, select, update

from importer.ledger import schema
from importer.ledger.database import Database


@dataclass(slots=True)
class Owners:
    """This process as an owner of runs, and what it knows of the others."""

    database: Database
    folder: Path  # where the locks lie: beside the ledger
    clock: Callable[[], float]
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    _lock: FileLock | None = None

    def take(self, run_key: int) -> str:
        """Make this process the owner of a run; return "" or, where a living one has it, who that is."""
        self._live()
        with self.database.write() as connection:
            query = select(schema.run.c.owner).where(schema.run.c.run_key == run_key)
            holder = connection.execute(query).scalar_one()
            known = connection.execute(select(schema.owner).where(schema.owner.c.name == holder)).mappings().first()
            if known and holder != self.name:
                if not self._dead(holder, known["host"]):
                    return f"process {known['pid']} on {known['host']}"
                connection.execute(delete(schema.owner).where(schema.owner.c.name == holder))
                self._path(holder).unlink(missing_ok=True)
            mine = update(schema.run).where(schema.run.c.run_key == run_key).values(owner=self.name)
            connection.execute(mine)
        return ""

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
            host = connection.execute(select(schema.owner.c.host).where(schema.owner.c.name == name)).scalar()
        return host is None or self._dead(name, host)

    def _live(self) -> None:
        if self._lock is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._path(self.name))
        lock.acquire(timeout=0)
        self._lock = lock
        values = {"name": self.name, "host": platform.node(), "pid": os.getpid(), "started_at": self.clock()}
        with self.database.write() as connection:
            connection.execute(insert(schema.owner).values(values))

    def _dead(self, name: str, host: str) -> bool:
        if host != platform.node() and not self._path(name).exists():
            return False  # its lock can't be seen from here
        try:
            with FileLock(self._path(name), timeout=0):
                return True
        except Timeout:
            return False

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.lock"
