"""Somebody at a terminal: the program in a pseudo-terminal, with answers typed where it asks."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

from program import TIMEOUT_S, Program


def at_terminal(program: Program, *arguments: str | Path, types: dict[str, str]) -> tuple[int, str]:
    """Run the program; type each answer, with Enter, once its prompt is shown. Return the exit code and the screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "importer", *map(str, arguments)],
        cwd=program.folder,
        env={**program.environment, "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        screen = _talk(ours, dict(types))
        return process.wait(TIMEOUT_S), screen
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _talk(terminal: int, answers: dict[str, str]) -> str:
    screen, deadline = b"", time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            shown = os.read(terminal, 65_536)
        except OSError:  # Linux: the program has closed its end
            break
        if not shown:
            break
        screen += shown
        for prompt in [prompt for prompt in answers if prompt.encode() in screen]:
            os.write(terminal, answers.pop(prompt).encode() + b"\n")
    return screen.decode("utf-8", "replace").replace("\r\n", "\n")
