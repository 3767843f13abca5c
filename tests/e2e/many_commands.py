"""Runs many commands in one process, one after the other: what loads slowly loads once.

Read as a script it takes its steps as JSON from standard input. A step can break a function of the program: it then
fails, and quotes in its text all lists that lie in the folder.
"""

import importlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

TIMEOUT_S = 100.0


@dataclass(frozen=True, slots=True)
class Step:
    """One command."""

    arguments: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    breaks: str = ""  # module:name of what fails
    typed: str = ""  # what stands on standard input


@dataclass(frozen=True, slots=True)
class Told:
    """What a command said."""

    code: int
    out: str
    err: str


def run_all(steps: Sequence[Step]) -> list[Told]:
    """Run the steps in a process of their own; RUN in an argument is the name of the folder's latest run."""
    asked = [(step.arguments, str(step.folder), step.environment, step.breaks, step.typed) for step in steps]
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    return [Told(*told) for told in json.loads(done.stdout)]


def _main() -> None:
    told = [_run(*step) for step in json.load(sys.stdin)]
    sys.__stdout__.write(json.dumps(told))  # type: ignore[union-attr] # it is there


def _run(
    arguments: list[str], folder: str, environment: dict[str, str], breaks: str, typed: str
) -> tuple[int, str, str]:
    from importer import cli  # noqa: PLC0415 - in the process of the steps alone

    os.chdir(folder)
    out, err, code = io.StringIO(), io.StringIO(), 0
    reports = Path("reports")
    names = sorted(path.name for path in reports.iterdir() if path.name[:2] == "20") if reports.exists() else []
    argv = ["lead-importer", *(names[-1] if names and item == "RUN" else item for item in arguments)]
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", argv),
        patch.object(sys, "stdin", io.StringIO(typed)),
        redirect_stdout(out),
        redirect_stderr(err),
        _broken(breaks),
    ):
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


@contextmanager
def _broken(place: str) -> Iterator[None]:
    if not place:
        yield
        return
    module, _, name = place.partition(":")
    holder: object = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        holder = getattr(holder, part)
    text = "".join(path.read_text(encoding="utf-8") for path in Path().glob("*.csv"))

    def fail(*arguments: object, **_named: object) -> NoReturn:
        error = RuntimeError(text, arguments)
        error.add_note(text)
        raise error from KeyError(text)

    with patch.object(holder, last, fail):
        yield


if __name__ == "__main__":
    _main()
