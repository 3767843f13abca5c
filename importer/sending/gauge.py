"""What the senders wait for just now, as one of them tells it and somebody who shows progress asks."""

from dataclasses import dataclass
from enum import StrEnum, unique
from threading import Lock


@unique
class Waiting(StrEnum):
    """What a sender waits for; where several wait for different things, the first of these tells most."""

    DOWN = "down"  # no usable answers: all senders back off together
    ASKED = "asked"  # the platform asked us to wait (429, 503)
    PAUSED = "paused"  # another process was asked, or backs off
    TRYING_AGAIN = "trying_again"  # a lead had no usable answer, and has its next try soon
    ANOTHER_PROCESS = "another_process"  # it has the first lead under way, or a number that a lead here shares
    SETTLING = "settling"  # a lead in doubt is looked for again soon
    RATE = "rate"  # its turn


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for, and until when."""

    waiting: Waiting
    until: float  # seconds since the epoch, UTC


class Gauge:
    """The latest word on each kind of wait; safe from several threads."""

    def __init__(self) -> None:
        self._until: dict[Waiting, float] = {}
        self._lock = Lock()

    def tell(self, wait: Wait) -> None:
        """Note a wait."""
        with self._lock:
            self._until[wait.waiting] = wait.until

    def at(self, now: float) -> Wait | None:
        """Return the wait that tells most; None where nobody waits."""
        with self._lock:
            waits = [Wait(kind, self._until[kind]) for kind in Waiting if self._until.get(kind, now) > now]
        return waits[0] if waits else None
