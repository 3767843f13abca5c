"""How the sending of a run goes, told as values while it goes: over all processes, as the ledger has it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from importer.claims import Limit
from importer.ledger import Ledger, Standing
from importer.preparing import Pace, Progress, Stage, Watch
from importer.records import LeadState
from importer.sending.gauge import Gauge
from importer.sending.rates import per_second

LATELY_S = 30.0  # the rate is that of so long
SETTLED_S = 3.0  # before that a rate says nothing
SHARE = 20  # a look at the ledger may take one part in so many of the time


@dataclass(slots=True)
class SendingWatch:
    """Tells how far a run is; made when its sending begins."""

    ledger: Ledger
    run_key: int
    limits: tuple[Limit, ...]
    limit: int | None  # no more leads than these are sent now
    watch: Watch
    clock: Callable[[], float]
    gauge: Gauge = field(default_factory=Gauge)
    sent_here: int = 0
    _first: Standing = field(init=False)
    _sent_before: int = field(init=False)
    _seen: deque[tuple[float, int]] = field(default_factory=deque)  # when, and how many had ended
    _not_before: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._first = self.ledger.standings.of(self.run_key)
        self._sent_before = self.ledger.standings.sent(self.run_key)
        self._tell(self._first)

    @property
    def sent_elsewhere(self) -> int:
        """How many leads other processes brought to their end meanwhile."""
        sent = self.ledger.standings.sent(self.run_key) - self._sent_before
        return max(sent - self.sent_here, 0)

    def on_end(self, _state: LeadState) -> None:
        """Count a lead that this process brought to its end."""
        with self._lock:
            self.sent_here += 1

    def beat(self) -> None:
        """Look at the ledger, though not so often that it costs something, and tell how far the run is."""
        began = self.clock()
        if began < self._not_before:
            return
        standing = self.ledger.standings.of(self.run_key)
        self._not_before = began + SHARE * (self.clock() - began)
        self._tell(standing)

    def _tell(self, now: Standing) -> None:
        total = self._first.left if self.limit is None else min(self._first.left, self.limit + self._first.in_doubt)
        done = min(now.ended - self._first.ended, total)
        self.watch(Progress(Stage.SENDING, done, total, self._pace(now, total - done)))

    def _pace(self, standing: Standing, left: int) -> Pace:
        now = self.clock()
        rate, allowed = self._rate(now, standing.ended), per_second(self.limits)
        expected = rate or (allowed if now - self._seen[0][0] < SETTLED_S else None)
        wait = self.gauge.at(now)
        return Pace(
            rate_per_s=rate,
            allowed_per_s=allowed,
            in_doubt=standing.in_doubt,
            sent_here=self.sent_here,
            left_s=left / expected if expected else None,
            waiting=wait.waiting if wait else None,
            waiting_s=wait.until - now if wait else 0.0,
        )

    def _rate(self, now: float, ended: int) -> float:
        """Return how many leads came to their end in a second lately; 0 where it is too early to say."""
        self._seen.append((now, ended))
        while now - self._seen[0][0] > LATELY_S and len(self._seen) > 2:  # noqa: PLR2004 - two make a difference
            self._seen.popleft()
        since, before = self._seen[0]
        return (ended - before) / (now - since) if now - since >= SETTLED_S else 0.0
