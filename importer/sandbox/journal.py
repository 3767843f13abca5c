"""What was asked and answered, in order: the witness that tests question.

Headers are not kept, so the token never is.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from importer.sandbox.jsons import Json, JsonObject, render

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from importer.sandbox.clock import Moment


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One request and its answer."""

    moment: Moment  # when the platform acted; the rate limit counts by the same reading
    method: str
    path: str
    query: Mapping[str, str] = field(repr=False)  # decoded
    status: int  # as answered; 0 where the connection was dropped
    body: Json = field(repr=False)  # the JSON that was sent; None where there was none or it could not be read
    lead_id: int | None  # the lead that this request created, else None
    fault: str = ""  # what went wrong by order
    sequence: int = 0  # from 1, in the order in which the platform acted; given by the journal

    def as_json(self) -> JsonObject:
        """Return the entry as the file and `GET /sandbox/journal` show it."""
        return {
            "sequence": self.sequence,
            "monotonic_s": self.moment.monotonic_s,
            "at": self.moment.at.isoformat(),
            "method": self.method,
            "path": self.path,
            "query": dict(self.query),
            "status": self.status,
            "body": self.body,
            "lead_id": self.lead_id,
            "fault": self.fault,
        }


class Journal:
    """An append-only list, kept in memory and, where a path is given, in a file of JSON lines."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Condition()
        self._entries: list[JournalEntry] = []
        self._path = path
        if path is not None:
            # Made now, so that a path that can't be written stops the start; for its owner only, it holds numbers.
            path.touch(mode=0o600)

    @property
    def entries(self) -> tuple[JournalEntry, ...]:
        """Return all entries so far."""
        return self.after(0)

    def after(self, sequence: int) -> tuple[JournalEntry, ...]:
        """Return the entries that came after the one with this number."""
        with self._lock:
            return tuple(self._entries[max(sequence, 0) :])

    def wait_for(self, count: int, timeout_s: float) -> bool:
        """Wait until so many requests were answered; False where that takes too long."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self._entries) >= count, timeout_s)

    def append(self, entry: JournalEntry) -> None:
        """Give an entry its number and write it down, in the file too before the answer goes out."""
        with self._lock:
            numbered = replace(entry, sequence=len(self._entries) + 1)
            self._entries.append(numbered)
            self._lock.notify_all()
            if self._path is not None:
                # Opened for each line: nothing stays open that a test or a restart would have to close.
                with self._path.open("ab") as file:
                    file.write(render(numbered.as_json()) + b"\n")
