"""A time that passes quickly: all waits are shorter by one factor, and in true proportion to real requests."""

import time
from datetime import UTC, datetime

from importer.sandbox import Moment
from importer.sending.pacing import Halt

BEGAN_AT = 1_800_000_000.0
FACTOR = 40.0  # seconds of this time in a real one
SHORTEST_S = 0.02  # of real time, that anybody sleeps


class FastTime(Halt):
    """One time for importer and sandbox; a halt of one run ends that run only, so each begins with its own `anew`."""

    def __init__(self, factor: float = FACTOR, began_s: float | None = None) -> None:
        super().__init__()
        self._factor = factor
        self._began_s = time.monotonic() if began_s is None else began_s

    def anew(self) -> "FastTime":
        """Return the same time with nothing halted."""
        return FastTime(self._factor, self._began_s)

    def clock(self) -> float:
        """Return the importer's time, in seconds since the epoch."""
        return BEGAN_AT + (time.monotonic() - self._began_s) * self._factor

    def sleep(self, seconds: float) -> None:
        """Sleep for the part of it that is real, but not so short that all work is waiting; a halt wakes sleepers."""
        super().sleep(max(seconds / self._factor, SHORTEST_S if seconds > 0 else 0.0))

    def read(self) -> Moment:
        """Return the sandbox's time."""
        now = self.clock()
        return Moment(now, datetime.fromtimestamp(now, UTC))
