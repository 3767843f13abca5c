"""The time, passed in: tests turn it by hand."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of both clocks."""

    monotonic_s: float  # for rates and waits
    at: datetime  # UTC, for what people read


class Clock(Protocol):
    """What the sandbox asks for the time; it reads it once a request."""

    def read(self) -> Moment:
        """Return the time now."""


class SystemClock:
    """The computer's own clocks."""

    def read(self) -> Moment:
        """Return the time now."""
        return Moment(time.monotonic(), datetime.now(UTC))
