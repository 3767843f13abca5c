"""When leads were sent, in at most so many bars, however many leads there are and however long they took. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from importer.records import Outcome

MAX_BARS = 60
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bar:
    """The leads that were sent in one stretch of time, by what became of them."""

    begins: datetime  # UTC
    counts: Mapping[Outcome, int]

    @property
    def leads(self) -> int:
        """All of them."""
        return sum(self.counts.values())


class Timeline:
    """Counts leads by time; where there are too many bars, two become one."""

    def __init__(self, max_bars: int = MAX_BARS) -> None:
        self._max_bars = max_bars
        self._bars: dict[int, Counter[Outcome]] = {}  # by number, counted in widths since the epoch
        self.width_s = 1

    def add(self, sent_at: datetime, outcome: Outcome) -> None:
        """Count a lead."""
        number = int((sent_at - _EPOCH).total_seconds()) // self.width_s
        self._bars.setdefault(number, Counter())[outcome] += 1
        while max(self._bars) - min(self._bars) >= self._max_bars:
            self._widen()

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All bars from the first lead to the last, empty ones too."""
        if not self._bars:
            return ()
        numbers = range(min(self._bars), max(self._bars) + 1)
        return tuple(
            Bar(_EPOCH + timedelta(seconds=number * self.width_s), self._bars.get(number, Counter()))
            for number in numbers
        )

    def _widen(self) -> None:
        self.width_s *= 2
        wider: dict[int, Counter[Outcome]] = {}
        for number, counts in self._bars.items():
            wider.setdefault(number // 2, Counter()).update(counts)
        self._bars = wider
