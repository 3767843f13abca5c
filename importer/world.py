"""The world around a command: its clock, its progress bar, its questions, and the signals that stop it."""

import signal
import sys
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from importer.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from importer.outside import Outside
    from importer.sending.pacing import Halt
    from importer.settings import Settings

Q = TypeVar("Q")
A = TypeVar("A")


@contextmanager
def outside_world(*, picks: bool = False) -> "Iterator[Outside]":
    """Give the real clock, a progress bar, the questions, a log, and a halt that Ctrl-C and SIGTERM set.

    `picks`: a person who is there may be asked for the campaign.
    """
    import time

    from importer.logs import RunLog
    from importer.outside import Outside
    from importer.sending.pacing import Halt
    from importer.terminal import ProgressBar, ask, pick

    log = RunLog(time.time)
    halt, bar = Halt(), ProgressBar(on_terminal=sys.stderr.isatty(), clock=time.monotonic)
    before = {number: signal.signal(number, _interrupting(halt)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asking = bar.away_for(interruptible(ask, otherwise=False))
        somebody = picks and sys.stdin.isatty() and sys.stdout.isatty()
        picking = interruptible(pick, None) if somebody else None
        yield Outside(time.time, halt, bar.show, asking, pick=picking, tell=log.tell, log_into=log.into)
    finally:
        bar.close()
        log.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupting(halt: "Halt") -> "Callable[[int, FrameType | None], None]":
    def handle(number: int, _frame: "FrameType | None") -> None:
        # In a thread: the handler may have interrupted the very code that holds the halt's lock.
        Thread(target=halt.interrupt).start()
        signal.signal(number, signal.SIG_DFL)  # a second one ends the process at once; the ledger knows how to go on

    return handle


def interruptible(ask: "Callable[[Q], A]", otherwise: "A") -> "Callable[[Q], A]":
    """Let Ctrl-C at a question mean `otherwise`."""

    def asking(question: "Q") -> "A":
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return ask(question)
        except (KeyboardInterrupt, EOFError):
            return otherwise
        finally:
            signal.signal(signal.SIGINT, before)

    return asking


def need_somebody_to_ask(
    settings: "Settings", what: str = "sending", *, token: bool = True, as_json: bool = False
) -> None:
    """Raise OptionError where nobody can be asked, or the token is missing that is needed after the answer."""
    if token:
        settings.secret_token()
    if not settings.yes and (as_json or not sys.stdin.isatty()):
        raise OptionError(f"Nobody is there to ask before {what}. Add --yes to go on without a question.")
