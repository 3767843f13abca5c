"""The rate limit: a strict sliding window, with the clock passed in."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from math import ceil

_WINDOW = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,5})?(s|min|h)", re.ASCII)
_SECONDS = {"s": 1, "min": 60, "h": 3600}


@dataclass(frozen=True, slots=True)
class Window:
    """At most `requests` accepted requests within any `length_s` seconds."""

    requests: int
    length_s: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and what the headers say of it; the figures are those of the tightest window."""

    accepted: bool
    limit: int
    remaining: int  # after this request
    retry_after_s: int  # 0 where accepted, else whole seconds until a request would pass, at least 1


def parse_windows(text: str) -> tuple[Window, ...]:
    """Read `20/10s`, `100/min`, `1000/h`, several joined by a comma; empty or `off` is no limit.

    Raises ValueError with a sentence for the person who typed it.
    """
    if text.strip() in {"", "off"}:
        return ()
    return tuple(_parse_window(part.strip()) for part in text.split(","))


def _parse_window(part: str) -> Window:
    if (match := _WINDOW.fullmatch(part)) is None:
        message = f"not a rate: {part!r}; write 20/10s, 100/min or 1000/h, several joined by a comma, or off"
        raise ValueError(message)
    requests, times, unit = match.groups()
    return Window(int(requests), int(times or 1) * _SECONDS[unit])


class RateLimiter:
    """Counts accepted requests; a refused one takes no place, so trying on does not prolong the wait."""

    def __init__(self, windows: tuple[Window, ...]) -> None:
        self._windows = windows
        self._accepted: list[deque[float]] = [deque() for _ in windows]

    def take(self, now_s: float) -> Verdict | None:
        """Ask for a place at `now_s` (monotonic seconds, never falling); None where nothing is limited."""
        if not self._windows:
            return None
        self._forget(now_s)
        if wait_s := self._wait_s(now_s):
            return Verdict(accepted=False, limit=self._tightest()[1], remaining=0, retry_after_s=wait_s)
        for times in self._accepted:
            times.append(now_s)
        remaining, limit = self._tightest()
        return Verdict(accepted=True, limit=limit, remaining=remaining, retry_after_s=0)

    def _forget(self, now_s: float) -> None:
        for window, times in zip(self._windows, self._accepted, strict=True):
            while times and times[0] + window.length_s <= now_s:
                times.popleft()

    def _wait_s(self, now_s: float) -> int:
        """Return whole seconds until every window has a place, 0 where each has one now."""
        waits_s = [
            times[0] + window.length_s - now_s
            for window, times in zip(self._windows, self._accepted, strict=True)
            if len(times) >= window.requests
        ]
        return max(1, ceil(max(waits_s))) if waits_s else 0

    def _tightest(self) -> tuple[int, int]:
        """Return what remains of the tightest window, and its limit."""
        return min(
            (window.requests - len(times), window.requests)
            for window, times in zip(self._windows, self._accepted, strict=True)
        )
