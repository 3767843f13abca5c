"""How far a stage is: a bar on a terminal, one line a minute off it."""

import sys
from collections.abc import Callable
from typing import NoReturn

import structlog
from tqdm import tqdm

from importer.outside import Asked
from importer.preparing import Progress, Stage

LOG_EVERY_S = 60.0
_ROWS = (Stage.READING, Stage.REPORTING)


class ProgressBar:
    """Shows progress: a bar on a terminal, one line a minute off it."""

    def __init__(self, *, on_terminal: bool, clock: Callable[[], float]) -> None:
        self._on_terminal = on_terminal
        self._clock = clock
        self._bar: tqdm[NoReturn] | None = None  # moved by hand, over nothing
        self._stage: Stage | None = None
        self._logged_at = clock()
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))

    def show(self, progress: Progress) -> None:
        """Show how far a stage is."""
        if not self._on_terminal:
            self._log(progress)
            return
        if progress.stage is not self._stage or self._bar is None:
            self.close()
            self._stage = progress.stage
            unit = " rows" if progress.stage in _ROWS else " leads"
            self._bar = tqdm(desc=progress.stage.value, total=progress.total, unit=unit, file=sys.stderr, leave=False)
        self._bar.update(progress.done - self._bar.n)

    def away_for(self, ask: Callable[[Asked], bool]) -> Callable[[Asked], bool]:
        """Return the asking with the bar taken away before."""

        def asking(question: Asked) -> bool:
            self.close()
            return ask(question)

        return asking

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _log(self, progress: Progress) -> None:
        if self._clock() - self._logged_at < LOG_EVERY_S:
            return
        self._logged_at = self._clock()
        structlog.get_logger().info(progress.stage.value, done=progress.done, total=progress.total)
