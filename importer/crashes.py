"""What is written down when something unexpected goes wrong, for whoever mends it: where in the code, never about whom.

An exception's text can quote a cell or a number, a path names people, arguments name files. So a crash file has the
kinds of the exceptions and the places in the code, and nothing else that came from outside.
"""

import os
import platform
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from traceback import walk_tb

from platformdirs import user_log_path

from importer import __version__

_LIBRARIES = ("httpx", "openpyxl", "pandas", "phonenumbers", "pydantic", "python-calamine", "SQLAlchemy", "typer")
MAX_LINKS = 20  # exceptions behind an exception


def write_crash(error: BaseException, command: str, at: datetime) -> Path | None:
    """Write a crash file, for its owner alone, and return its path; None where it can be written nowhere.

    `command` is the command's name without its arguments.
    """
    for folder in (user_log_path("lead-importer", appauthor=False), Path(tempfile.gettempdir())):
        path = folder / f"crash-{at:%Y-%m-%d-%H%M%S}-{os.getpid()}-{threading.get_native_id()}.txt"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in _lines(error, command, at))
            return path
    return None


def watch_threads(on_crash: Callable[[BaseException], object]) -> None:
    """Hand on what goes wrong where nobody catches it: Python would print it with all that its text says."""

    def in_thread(crash: threading.ExceptHookArgs) -> None:
        if crash.exc_value is not None and not isinstance(crash.exc_value, SystemExit):
            on_crash(crash.exc_value)

    def in_cleaning_up(crash: "sys.UnraisableHookArgs") -> None:
        if crash.exc_value is not None:
            on_crash(crash.exc_value)

    threading.excepthook = in_thread
    sys.unraisablehook = in_cleaning_up


def place_of(error: BaseException) -> str:
    """Return the innermost place in the importer's own code that an exception came through."""
    places = [(frame.f_globals.get("__name__", ""), number) for frame, number in walk_tb(error.__traceback__)]
    own = [(name, number) for name, number in places if str(name).startswith("importer")]
    name, number = (own or places or [("?", 0)])[-1]
    return f"{name}, line {number}"


def _lines(error: BaseException, command: str, at: datetime) -> Iterator[str]:
    yield f"lead-importer {__version__}, command {command or '?'}, {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    yield f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    yield ""
    yield "The texts of exceptions are left away: they can quote numbers and names."
    for link, (one, how) in enumerate(_chain(error, "")):
        if link == MAX_LINKS:
            yield "and more"
            return
        yield ""
        yield f"{how}{type(one).__module__}.{type(one).__qualname__}"
        for frame, number in walk_tb(one.__traceback__):
            yield f"  {frame.f_globals.get('__name__', '?')}:{number} in {frame.f_code.co_qualname}"


def _chain(error: BaseException, how: str) -> Iterator[tuple[BaseException, str]]:
    """Yield an exception, and what lies behind it, the last one first."""
    yield error, how
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _chain(one, "one of a group: ")
    if error.__cause__ is not None:
        yield from _chain(error.__cause__, "caused by: ")
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from _chain(error.__context__, "while handling: ")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
