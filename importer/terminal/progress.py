"""How far a stage is: a bar on a terminal, one line a minute off it."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import NoReturn

import structlog
from tqdm import tqdm

from importer.languages import said, say, sentence
from importer.outside import Asked
from importer.preparing import Pace, Progress, Stage
from importer.sending.gauge import Waiting
from importer.terminal.words import inert_lines, lasting

LOG_EVERY_S = 60.0
_SAYS = {
    Stage.READING: sentence("reading"),
    Stage.PLANNING: sentence("planning"),
    Stage.SENDING: sentence("sending"),
    Stage.REPORTING: sentence("writing the report"),
    Stage.COMPARING: sentence("comparing"),
    Stage.UNDOING: sentence("deleting"),
    Stage.LEARNING: sentence("learning"),
}
_WAITS = {
    Waiting.DOWN: sentence("no usable answers, next try in {left}"),
    Waiting.ASKED: sentence("told to wait, {left} left"),
    Waiting.PAUSED: sentence("another process was told to wait, {left} left"),
    Waiting.TRYING_AGAIN: sentence("trying again in {left}"),
    Waiting.ANOTHER_PROCESS: sentence("waits for another process"),
    Waiting.SETTLING: sentence("looks for those in doubt in {left}"),
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
        told = inert_lines(said(note))
        tqdm.write(told if self._on_terminal else f"lead-importer: {told}", file=sys.stderr)

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
    parts = [say(wait, left=lasting(max(pace.waiting_s, 0.0))) if wait else _rate(pace)]
    parts += [say("{count} in doubt", count=pace.in_doubt)] if pace.in_doubt else []
    parts += [say("{duration} left", duration=lasting(pace.left_s))] if pace.left_s is not None and not wait else []
    return ", ".join(parts)


def _rate(pace: Pace) -> str:
    if pace.allowed_per_s is None:
        return say("{rate}/s", rate=f"{pace.rate_per_s:.2f}")
    return say("{rate} of {allowed}/s", rate=f"{pace.rate_per_s:.2f}", allowed=f"{pace.allowed_per_s:.2g}")


def _bar(progress: Progress) -> "tqdm[NoReturn]":
    unit = say("rows") if progress.stage is Stage.READING else say("leads")
    count = say("{done} of {total} {unit}", done="{n_fmt}", total="{total_fmt}", unit=unit)
    counted = f"{{percentage:3.0f}}%|{{bar}}| {count}" if progress.total else f"{{n_fmt}} {unit}"
    pace = "{postfix}" if progress.pace is not None else ", {rate_fmt}"
    how_far = "" if progress.stage is Stage.REPORTING else f" {counted}{pace}"
    return tqdm(
        desc=_SAYS[progress.stage].said,
        total=progress.total,
        unit=f" {unit}",
        file=sys.stderr,
        leave=False,
        dynamic_ncols=True,
        bar_format=f"{{desc}}{how_far}",
    )
