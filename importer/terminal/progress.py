"""How far a stage is: a bar on a terminal, one line a minute off it."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import NoReturn

import structlog
from tqdm import tqdm

from importer.outside import Asked
from importer.preparing import Pace, Progress, Stage
from importer.sending.gauge import Waiting
from importer.terminal.words import lasting

LOG_EVERY_S = 60.0
_SAYS = {
    Stage.READING: "reading",
    Stage.PLANNING: "planning",
    Stage.SENDING: "sending",
    Stage.REPORTING: "writing the report",
    Stage.COMPARING: "comparing",
    Stage.UNDOING: "deleting",
    Stage.LEARNING: "learning",
}
_WAITS = {
    Waiting.DOWN: "no usable answers, next try in {left}",
    Waiting.ASKED: "told to wait, {left} left",
    Waiting.PAUSED: "another process was told to wait, {left} left",
    Waiting.TRYING_AGAIN: "trying again in {left}",
    Waiting.ANOTHER_PROCESS: "waits for another process",
    Waiting.SETTLING: "looks for those in doubt in {left}",
}


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
            self._bar = _bar(progress)
        self._bar.update(progress.done - self._bar.n)
        if progress.pace is not None:
            self._bar.set_postfix_str(pace_in_words(progress.pace))

    def say(self, note: str) -> None:
        """Say something at once, above the bar."""
        tqdm.write(note if self._on_terminal else f"lead-importer: {note}", file=sys.stderr)

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
        pace = asdict(progress.pace) if progress.pace else {}
        pace |= {"waiting": pace["waiting"].value} if pace.get("waiting") else {}
        structlog.get_logger().info(progress.stage.value, done=progress.done, total=progress.total, **pace)


def pace_in_words(pace: Pace) -> str:
    """Return how the sending goes: what it waits for, else its rate; what is in doubt; the time left."""
    wait = _WAITS.get(pace.waiting) if pace.waiting is not None else None
    allowed = f" of {pace.allowed_per_s:.2g}" if pace.allowed_per_s is not None else ""
    parts = [wait.format(left=lasting(max(pace.waiting_s, 0.0))) if wait else f"{pace.rate_per_s:.2f}{allowed}/s"]
    parts += [f"{pace.in_doubt} in doubt"] if pace.in_doubt else []
    parts += [f"{lasting(pace.left_s)} left"] if pace.left_s is not None and not wait else []
    return ", ".join(parts)


def _bar(progress: Progress) -> "tqdm[NoReturn]":
    unit = "rows" if progress.stage is Stage.READING else "leads"
    known = f"{{percentage:3.0f}}%|{{bar}}| {{n_fmt}} of {{total_fmt}} {unit}"
    counted = known if progress.total else f"{{n_fmt}} {unit}"
    pace = "{postfix}" if progress.pace is not None else ", {rate_fmt}"
    how_far = "" if progress.stage is Stage.REPORTING else f" {counted}{pace}"
    return tqdm(
        desc=_SAYS[progress.stage],
        total=progress.total,
        unit=f" {unit}",
        file=sys.stderr,
        leave=False,
        dynamic_ncols=True,
        bar_format=f"{{desc}}{how_far}",
    )
