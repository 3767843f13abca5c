"""A child process that reads what the importer would not dare to: its memory and time are limited, its end is told.

The child gets its request on standard input and answers into a file without a name, which only this user can open. Of
the environment it gets nothing, so it can't know the token; standard input stays open, and its end tells the child that
the parent is gone. On Linux the system limits its memory; elsewhere, where it does not do so reliably, its memory is
looked at several times a second.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto, unique
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import BinaryIO, Self

from importer.records import ReadLimits

LOOK_EVERY_S = 0.1
_MB = 1 << 20
_SYSTEM_LIMITS_MEMORY = sys.platform == "linux"  # by RLIMIT_AS, which the child sets for itself


@unique
class End(Enum):
    """How a child came to its end."""

    DONE = auto()
    TOO_SLOW = auto()
    TOO_LARGE = auto()  # it asked for more memory than it may have
    CRASHED = auto()
    INTERRUPTED = auto()  # Ctrl-C, which the whole process group gets


_ENDS = {
    0: End.DONE,
    -signal.SIGINT: End.INTERRUPTED,
    -signal.SIGTERM: End.INTERRUPTED,
    -signal.SIGABRT: End.TOO_LARGE,  # how calamine ends where memory is refused
    3: End.TOO_LARGE,  # the same on Windows
    **({-signal.SIGKILL: End.TOO_LARGE, -signal.SIGXCPU: End.TOO_SLOW} if sys.platform != "win32" else {}),
}


def ask_child(module: str, request: str, limits: ReadLimits) -> tuple[BinaryIO, End]:
    """Run a module of the importer as a process of its own; return the file it wrote into, and how it ended.

    `request` is one line, the first that the child reads. The child is dead when this returns or raises.
    """
    answer = tempfile.TemporaryFile(prefix="lead-importer-")  # noqa: SIM115 - the caller goes on reading it
    try:
        with _started(module, answer) as child, _Guard(child, limits) as guard:
            _tell(child, request)
            child.wait()
    except BaseException:
        answer.close()
        raise
    return answer, guard.verdict or _ENDS.get(child.returncode, End.CRASHED)


@contextmanager
def _started(module: str, answer: BinaryIO) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(  # noqa: S603 - our own module, by our own Python
        # -S: the path is handed on, so `site` has nothing to do. -P: nothing from the folder that the user is in.
        [sys.executable, "-S", "-P", "-X", "utf8", "-m", module],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.DEVNULL,  # it could quote a cell
        env=_environment(),
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def _environment() -> dict[str, str]:
    """Return where modules are found, and what Windows needs to start a process: nothing of ours."""
    places = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
    system = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ and os.name == "nt"}
    return {"PYTHONPATH": os.pathsep.join(places), **system}


def _tell(child: "subprocess.Popen[bytes]", request: str) -> None:
    if child.stdin is None:
        raise RuntimeError
    with suppress(OSError):  # it is dead already; how it ended says the rest
        child.stdin.write(request.encode() + b"\n")
        child.stdin.flush()


class _Guard(Thread):
    """Kills a child that takes too long or too much, from beside: the parent only waits."""

    def __init__(self, child: "subprocess.Popen[bytes]", limits: ReadLimits) -> None:
        super().__init__(daemon=True)
        self.verdict: End | None = None
        self._child = child
        self._limits = limits
        self._deadline_s = monotonic() + limits.max_seconds
        self._ended = Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Look at the child until it has ended."""
        memory = None if _SYSTEM_LIMITS_MEMORY else _memory_of(self._child.pid)
        while not self._ended.wait(LOOK_EVERY_S):
            if monotonic() > self._deadline_s:
                self._end(End.TOO_SLOW)
            elif memory is not None and memory() > self._limits.max_memory_mb * _MB:
                self._end(End.TOO_LARGE)

    def _end(self, verdict: End) -> None:
        self.verdict = self.verdict or verdict
        self._child.kill()


def _memory_of(pid: int) -> Callable[[], int]:
    """Return what tells the bytes that a process holds, 0 where it is gone."""
    import psutil  # noqa: PLC0415 - not needed where the system watches

    def held() -> int:
        try:
            return int(psutil.Process(pid).memory_info().rss)
        except psutil.Error:
            return 0

    return held
