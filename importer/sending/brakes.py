"""What stops a run that goes wrong: a platform that gives no usable answers, too many refusals."""

import threading
from collections import deque

from importer.errors import PlatformDownError, StoppedError, TooManyRefusedError

DOWN_AFTER = 10  # attempts in a row without a usable answer, until all senders back off together
BACKOFF_S = 2.0
LONGEST_BACKOFF_S = 30.0
REFUSED_OF = 50  # the refusals are counted over so many of the last leads


class Brakes:
    """What the answers so far say about going on; safe from several threads."""

    def __init__(self, give_up_s: float, max_refused: float) -> None:
        self._give_up_s = give_up_s
        self._allowed = max_refused * REFUSED_OF
        self._refused: deque[bool] = deque(maxlen=REFUSED_OF)
        self._unusable = 0
        self._down_since: float | None = None
        self._lock = threading.Lock()

    def answered(self) -> None:
        """Note an answer that could be used; 429 is one."""
        with self._lock:
            self._unusable, self._down_since = 0, None

    def unusable(self, now: float) -> float:
        """Note an attempt without a usable answer; return for how long all should wait, in seconds.

        Raises PlatformDownError when that has gone on for as long as the run was told to wait.
        """
        with self._lock:
            self._unusable += 1
            self._down_since = now if self._down_since is None else self._down_since
            if self._unusable < DOWN_AFTER:
                return 0.0
            if now - self._down_since >= self._give_up_s:
                raise self.down()
            doublings = min(self._unusable - DOWN_AFTER, 10)
            return float(min(BACKOFF_S * 2**doublings, LONGEST_BACKOFF_S))

    def ended(self, *, refused: bool) -> None:
        """Note how a lead ended; raises TooManyRefusedError."""
        with self._lock:
            self._refused.append(refused)
            if refused and sum(self._refused) > self._allowed:
                raise TooManyRefusedError(
                    "The platform refused {refused} of the last {count} leads. Look at the reasons in the report; "
                    "`lead-importer resume` goes on, with --max-refused 100% whatever is refused.",
                    refused=sum(self._refused),
                    count=len(self._refused),
                )

    def down(self) -> StoppedError:
        """Return why the run stops when the platform can't be reached any more."""
        return PlatformDownError(
            "The platform has given no usable answer for {give_up_s:g} s. What was not sent stays planned: "
            "`lead-importer resume` goes on.",
            give_up_s=self._give_up_s,
        )
