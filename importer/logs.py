"""The log of a run: one line of JSON for each event, in a file beside the report. The only room with structlog.

Several processes may send one run: each appends whole lines to the same file. A log that can't be written never stops a
run: what counts stands in the ledger.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO

import structlog

from importer.events import Event, RunEnded

LOG_NAME = "run.log.jsonl"


class RunLog:
    """Keeps what happens until the run's folder is known, then writes it there; safe from several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._waiting: list[tuple[float, Event]] = []
        self._file: BinaryIO | None = None
        self._logger = structlog.wrap_logger(None, processors=[_rendered])
        self._closed = False
        self.failed = False  # nothing can be written any more

    def tell(self, event: Event) -> None:
        """Write an event down."""
        with self._lock:
            if not (self.failed or self._closed):
                self._waiting.append((self._clock(), event))
                self._write()
                if isinstance(event, RunEnded):
                    self._shut()  # what comes now belongs to another run

    def into(self, folder: Path) -> None:
        """Write to the log in this folder until the run has ended."""
        with self._lock:
            if self._file is None and not (self.failed or self._closed):
                self._open(folder / LOG_NAME)
                self._write()

    def close(self) -> None:
        """Close the file; a command without a run leaves nothing behind."""
        with self._lock:
            self._shut()
            self._waiting.clear()
            self._closed = True

    def _open(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError:
            self.failed = True
            return
        self._file = os.fdopen(handle, "ab")
        self._logger = structlog.wrap_logger(structlog.BytesLogger(self._file), processors=[_rendered])

    def _write(self) -> None:
        if self._file is None:
            return
        try:
            for at, event in self._waiting:
                self._logger.info(event.name, at=at, **_facts(event))
        except OSError:
            self.failed = True
            self._shut()
        self._waiting.clear()

    def _shut(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # what could not be written can't be written now either
                file.close()


def _facts(event: Event) -> dict[str, object]:
    return {item.name: getattr(event, item.name) for item in fields(event)}


def _rendered(_logger: object, _method: str, told: Mapping[str, object]) -> bytes:
    """Return one line: the time and the event first, so that a person can read down the file."""
    at = datetime.fromtimestamp(float(str(told["at"])), UTC).isoformat(timespec="milliseconds")
    facts = {name: value for name, value in told.items() if name not in {"at", "event"}}
    line = {"at": at.replace("+00:00", "Z"), "event": told["event"], "pid": os.getpid(), **facts}
    return json.dumps(line).encode("ascii")
