"""When the next request may go: the account's shared budget, the platform's pauses, and a halt of the run."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from importer.claims import Limit, RateBudget
from importer.errors import InterruptedRunError, StoppedError
from importer.events import AccountPaused, Tell, silent
from importer.sending.gauge import Wait, Waiting

T = TypeVar("T")

LONGEST_WAIT_S = 1.0  # a wait is cut into such pieces, so that a pause set meanwhile by another process is seen


class Halt:
    """Why all senders stop, once they should; the first reason stands."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self.reason: StoppedError | None = None

    def stop(self, reason: StoppedError) -> None:
        """Stop all senders; each finishes the request that it has under way."""
        with self._lock:
            self.reason = self.reason or reason
        self._event.set()

    def interrupt(self) -> None:
        """Stop all senders because the user or the system asked for it; safe in a signal handler."""
        self.reason = self.reason or InterruptedRunError("Stopped on request. `lead-importer resume` goes on.")
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether the senders should stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise the reason where there is one."""
        if self.reason is not None and self._event.is_set():
            raise self.reason

    def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until a halt, whose reason is then raised."""
        self._event.wait(max(0.0, seconds))
        self.check()


@dataclass(frozen=True, slots=True)
class Pacer:
    """Gives each request its turn. `sleep` raises when the run halts."""

    budget: RateBudget
    account: str  # keyed fingerprint of API URL and token
    limits: tuple[Limit, ...]  # none: no limit of our own
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    on_wait: Callable[[Wait], None] = field(default=lambda _wait: None)
    tell: Tell = silent
    _queue: threading.Lock = field(default_factory=threading.Lock)

    def turn(self) -> None:
        """Wait until one request may go."""
        with self._queue:
            self._wait_for_turn()

    def turn_to(self, is_wanted: Callable[[], bool], claim: Callable[[], T]) -> T | None:
        """Wait until one request may go, and claim what it is for; None, without a turn, where none is wanted.

        Nobody behind looks whether a turn is wanted before this claim is made: none is taken for nothing.
        """
        with self._queue:
            if not is_wanted():
                return None
            self._wait_for_turn()
            return claim()

    def _wait_for_turn(self) -> None:
        """Reserve a time and wait for it; a pause that begins meanwhile makes it void: a new one is taken.

        One sender of a process waits for a reserved time, the others wait behind it: so processes take turns, however
        many senders each has.
        """
        while True:
            reserved = self.budget.reserve(self.account, self.limits, self.clock())
            if not self._wait_for(reserved, self._why_until(reserved)):
                continue
            paused_until = self.budget.paused_until(self.account, self.clock())
            if paused_until <= self.clock():
                return
            self._wait_for(paused_until, Waiting.PAUSED)

    def pause(self, seconds: float, why: Waiting = Waiting.ASKED) -> None:
        """Let nobody of the account send for so long."""
        until = self.clock() + seconds
        self.on_wait(Wait(why, until))
        self.tell(AccountPaused(round(seconds, 3)))
        self.budget.pause(self.account, until)

    def try_again_in(self, seconds: float) -> None:
        """Wait before a lead's next try."""
        self.on_wait(Wait(Waiting.TRYING_AGAIN, self.clock() + seconds))
        self.sleep(seconds)

    def _why_until(self, reserved: float) -> Waiting:
        """Tell whether a reserved time lies behind a pause."""
        now = self.clock()
        paused = reserved > now and self.budget.paused_until(self.account, now) >= reserved
        return Waiting.PAUSED if paused else Waiting.RATE

    def _wait_for(self, at: float, why: Waiting) -> bool:
        """Sleep until `at`; False where the clock was set back meanwhile by more than a wait can explain."""
        started = self.clock()
        while (left := at - self.clock()) > 0:
            if self.clock() < started - LONGEST_WAIT_S:
                return False
            self.on_wait(Wait(why, at))
            self.sleep(min(left, LONGEST_WAIT_S))
        self.sleep(0)
        return True
