"""The world around a command: its clock, its progress bar, its questions, and the signals that stop it."""

import signal
import sys
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from importer.errors import FileError, OptionError, as_typed
from importer.languages import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import FrameType

    from importer.outside import Outside
    from importer.sending.pacing import Halt
    from importer.settings import Settings

_STOPS = (signal.SIGINT, signal.SIGTERM)
_STOPPING = sentence("Stopping; what is under way is finished first. Ctrl-C again ends at once.")

NOBODY_BEFORE_SENDING = sentence("Nobody is there to ask before sending. Add --yes to go on without a question.")
NOBODY_BEFORE_DELETING = sentence("Nobody is there to ask before deleting. Add --yes to go on without a question.")
NOBODY_BEFORE_REMOVING = sentence("Nobody is there to ask before removing. Add --yes to go on without a question.")

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
    from importer.terminal import ProgressBar, ask, name_country, pick

    log = RunLog(time.time)
    halt, bar = Halt(), ProgressBar(on_terminal=sys.stderr.isatty(), clock=time.monotonic)
    stopping = partial(bar.say, _STOPPING.said)  # in the user's language: a thread does not know it
    before = {number: signal.signal(number, _interrupting(halt, stopping)) for number in _STOPS}
    try:
        asking = bar.away_for(interruptible(ask, otherwise=False))
        somebody = picks and sys.stdin.isatty() and sys.stdout.isatty()
        yield Outside(
            time.time,
            halt,
            bar.show,
            asking,
            say=bar.say,
            pick=interruptible(pick, None) if somebody else None,
            name_country=interruptible(name_country, "") if somebody else None,
            tell=log.tell,
            log_into=log.into,
        )
    finally:
        bar.close()
        log.close()
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupting(halt: "Halt", tell: "Callable[[], None]") -> "Callable[[int, FrameType | None], None]":
    def stop() -> None:
        halt.interrupt()
        tell()

    def handle(_number: int, _frame: "FrameType | None") -> None:
        for number in _STOPS:  # a second one ends the process at once; the ledger knows how to go on
            signal.signal(number, signal.SIG_DFL)
        # In a thread: the handler may have interrupted the very code that holds the lock of the halt, or of the bar.
        Thread(target=stop).start()

    return handle


def interruptible(ask: "Callable[[Q], A]", otherwise: "A") -> "Callable[[Q], A]":
    """Let Ctrl-C, or a wish of the system that it ends, mean `otherwise` at a question."""

    def asking(question: "Q") -> "A":
        before = {number: signal.signal(number, signal.default_int_handler) for number in _STOPS}
        try:
            return ask(question)
        except (KeyboardInterrupt, EOFError):
            sys.stderr.write("\n")  # the question's line is left open
            return otherwise
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    return asking


def need_somebody_to_ask(
    settings: "Settings", says: Sentence = NOBODY_BEFORE_SENDING, *, token: bool = True, as_json: bool = False
) -> None:
    """Raise OptionError where nobody can be asked, or the token is missing that is needed after the answer.

    `says` tells the first.
    """
    if token:
        settings.secret_token()
    if not settings.yes and (as_json or not sys.stdin.isatty()):
        raise OptionError(says)


def need_a_mapping(file: "Path", settings: "Settings", *, as_json: bool) -> None:
    """Raise OptionError where no mapping is named, and nobody is there who could look at a proposed one.

    FileError where there is no such file either.
    """
    is_seen = sys.stdin.isatty() and sys.stdout.isatty() and not (as_json or settings.yes)
    if settings.mapping is None and not is_seen:
        if not file.exists():  # a mapping would not help
            raise FileError("{path}: There is no such file. Check the name and the folder.", path=file)
        raise OptionError(
            "There is no mapping. Name one with -m, such as -m mappings/contacts.yaml; `lead-importer suggest "
            "{file}` proposes one.",
            file=as_typed(file),
        )
