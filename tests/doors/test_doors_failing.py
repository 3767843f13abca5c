"""The last place: what nobody caught is told without what its text says, and the exit code says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """\
import logging, sys, threading, warnings
import typer
from importer.failing import Reader, exit_with

def app(standalone_mode):
    {body}

sys.argv = ["lead-importer", "run", "qqmark.csv"]
exit_with(app, {{"run"}}, Reader(lambda: False, lambda: "{language}"))
"""
IN_A_THREAD = "thread = threading.Thread(target=lambda: {}['qqmark']); thread.start(); thread.join()"


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ("raise KeyboardInterrupt", 3, "lead-importer: Stopped on request."),
        ("return 130", 3, "lead-importer: Stopped on request."),  # what typer makes of Ctrl-C
        ("raise typer.Abort", 3, "lead-importer: Stopped on request."),
        ("return 1", 1, ""),
        ("return None", 0, ""),
        ("sys.exit(1)", 1, ""),
        ("raise typer.BadParameter('no such thing')", 2, "Invalid value: no such thing. `lead-importer run --help`"),
        ("raise ValueError('qqmark')", 3, "lead-importer: Something unexpected went wrong (ValueError in "),
        (IN_A_THREAD, 0, "lead-importer: Something unexpected went wrong (KeyError in "),
        ("warnings.warn('qqmark')", 0, ""),
        ("logging.getLogger('httpx').error('qqmark')", 0, ""),
        ("class A:\n        def __del__(self): raise ValueError('qqmark')\n    A()", 0, "(ValueError in "),
    ],
)
def test_what_nobody_caught_is_told_without_its_text(tmp_path: Path, body: str, code: int, told: str) -> None:
    """Faults, also in threads and while cleaning up, warnings and what libraries log: no text of theirs is shown."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(body=body, language="en")],
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    crashes = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("crash-*.txt")]
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert told in done.stderr if told else done.stderr == ""
    assert len(crashes) == done.stderr.count("Something unexpected")
    assert "qqmark" not in done.stderr + "".join(crashes)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise typer.Abort", "lead-importer: Спряно от вас. Ако е започнало изпълнение, `lead-importer resume`"),
        ("raise ValueError('qqmark')", "lead-importer: Възникна неочаквана грешка (ValueError in "),
        (IN_A_THREAD, "lead-importer: Възникна неочаквана грешка (KeyError in "),
    ],
)
def test_it_is_told_in_the_users_language(tmp_path: Path, body: str, told: str) -> None:
    """Also of a thread, which knows nothing of the language that its program speaks."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", CHILD.format(body=body, language="bg")],
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr.startswith(told.replace(" in ", " в "))
