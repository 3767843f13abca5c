"""Runs the importer in children; where that is asked they die, by SIGKILL, where a crash could cost something.

Started as a program it reads orders from standard input, one JSON object a line, and answers each with the number of
the process that it forked for it, and at its end with the exit code. Of a child that is to die the seams are wrapped
from outside: before and after each commit of the ledger, named after the work behind it, and before and after each
request, named after method and path. That the importer is loaded once and forked is what makes hundreds of starts
affordable.
"""

import gc
import inspect
import json
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NoReturn, TypeVar
from unittest import mock

import alembic.context
import anyio
import httpcore
import httpx
import jinja2
from pydantic import SecretStr
from sqlalchemy import Connection

from importer import cli, run, terminal
from importer.ledger.database import Database
from importer.ledger.writer import Writer
from importer.outside import Outside
from importer.preparing import Request
from importer.reporting import workbook
from importer.sending.answers import Answer
from importer.sending.client import PlatformClient
from importer.sending.pacing import Halt
from importer.settings import Settings

LOADED = (alembic.context, anyio, httpcore, jinja2, run, terminal, workbook)  # here, so that no child has to
LONGEST_S = 100  # that an importer may take with a few rows

T = TypeVar("T")
Reach = Callable[[str], None]
_NUMBERS = re.compile(r"/\d+")


@dataclass(frozen=True, slots=True)
class Order:
    """What a child does: run a command, write down the points that it reaches, and die at one of them if told to."""

    arguments: tuple[str, ...]  # of the command line
    folder: str  # the child's working directory
    environment: dict[str, str] = field(repr=False)
    out: str = "said.txt"  # the file that gets what it says
    err: str = "said.txt"  # and what it complains of
    record: str = ""  # the file that gets the names of the points, one a line; "" wraps nothing
    kill_at: str = ""  # the point's name; "" lets the child live
    nth: int = 1  # at which time that it is reached

    def to_text(self) -> str:
        """Return it as one line."""
        return json.dumps(asdict(self))


class Points:
    """The points as they are reached, in any thread."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._counts = Counter[str]()
        self._lock = threading.Lock()
        Path(order.record).touch()

    def reach(self, name: str) -> None:
        """Write the point down, and die where that was ordered: no thread gets further."""
        with self._lock:
            self._counts[name] += 1
            with Path(self._order.record).open("a", encoding="utf-8") as file:
                file.write(f"{name}\n")
            if (name, self._counts[name]) == (self._order.kill_at, self._order.nth):
                os.kill(os.getpid(), signal.SIGKILL)


class _Group(threading.local):
    """The names of the acts that a thread commits now."""

    def __init__(self) -> None:
        self.names: list[str] = []


def watch_commits(reach: Reach) -> None:
    """Wrap the ledger's transactions: those of the writer are named after the acts in them, others after who calls."""
    whole, enqueue, group = Database.write, Writer.write, _Group()

    def write(database: Database) -> AbstractContextManager[Connection]:
        frame = inspect.currentframe()
        return transaction(database, _caller(frame.f_back if frame else None))

    @contextmanager
    def transaction(database: Database, caller: str) -> Iterator[Connection]:
        group.names = []
        with whole(database) as connection:
            yield connection
            names = list(dict.fromkeys(group.names)) or [caller]
            _reach_all(reach, "before commit", names)
        _reach_all(reach, "after commit", names)

    def queued(writer: Writer, act: Callable[[Connection], T]) -> T:
        def named(connection: Connection) -> T:
            group.names.append(act.__qualname__.partition(".<locals>")[0])
            return act(connection)

        return enqueue(writer, named)

    mock.patch.object(Database, "write", write).start()
    mock.patch.object(Writer, "write", queued).start()


def watch_requests(reach: Reach) -> None:
    """Wrap what sends a request: before it is written, and after its answer is read and before that is recorded."""
    send: Callable[..., Answer] = vars(PlatformClient)["_send"]

    def watched(client: PlatformClient, request: httpx.Request, *more: int) -> Answer:
        name = f"{request.method} {_NUMBERS.sub('/N', request.url.path)}"
        reach(f"before request {name}")
        answer = send(client, request, *more)
        reach(f"after request {name}")
        return answer

    mock.patch.object(PlatformClient, "_send", watched).start()


def _reach_all(reach: Reach, when: str, names: list[str]) -> None:
    for name in names:
        reach(f"{when} {name}")


def _caller(frame: FrameType | None) -> str:
    """Name a caller; a private one with who calls it, up to one that has a name for others."""
    names: list[str] = []
    while frame is not None:
        names.append(frame.f_code.co_qualname)
        if not names[-1].rpartition(".")[2].startswith("_"):
            break
        frame = frame.f_back
    return ">".join(reversed(names))


def be_importer(order: Order) -> None:
    """Be the importer, in the child."""
    signal.alarm(LONGEST_S)  # one that hangs is ended, and its order answered
    os.chdir(order.folder)
    for path in (order.out, order.err):
        Path(path).write_bytes(b"")
    for path, stream in ((order.out, sys.stdout), (order.err, sys.stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), stream.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.environ.clear()
    os.environ.update(order.environment)
    if order.record:
        points = Points(order)
        watch_commits(points.reach)
        watch_requests(points.reach)
    sys.argv = ["lead-importer", *order.arguments]
    cli.main()


def end_as_importer(order: Order) -> NoReturn:
    """Be the importer, and end with its exit code; nothing else that Python does at an end is worth the time."""
    try:
        be_importer(order)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def warm_up() -> None:
    """Check a list once, so that no child makes anew what the importer keeps: a page's template, tables of numbers."""
    with TemporaryDirectory() as folder:
        Path(folder, "a.csv").write_text("Телефон\n0888123456\n", encoding="utf-8")
        Path(folder, "m.yaml").write_text("version: 1\ncampaign_id: 1\nregion: BG\nphone: Телефон\n", encoding="utf-8")
        request = Request((Path(folder, "a.csv"),), Path(folder, "m.yaml"), None, "", again=False)
        settings = Settings(ledger=str(Path(folder, "ledger.db")), out=Path(folder, "reports"), token=SecretStr(""))
        outside = Outside(time.time, Halt(), lambda _progress: None, lambda _question: False)
        run.check(request, settings, outside)


def main() -> None:
    """Fork a child for each order; answer with its process number, then its exit code, negative for a signal."""
    warm_up()
    gc.freeze()  # a collection in a child would copy all that it shares
    for line in sys.stdin:
        child = os.fork()
        if not child:
            end_as_importer(Order(**json.loads(line)))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
