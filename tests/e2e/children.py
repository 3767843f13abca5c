"""The program that has the importer loaded and forks one for each order, and how it is asked."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crash_child import Order


@dataclass(frozen=True, slots=True)
class Children:
    """That program; it carries out one order after the other."""

    process: "subprocess.Popen[bytes]"

    def carry_out(self, order: Order) -> int:
        """Let a child run to its end and return its exit code."""
        self.start(order)
        return self._answer()

    def carry_out_or_kill(self, order: Order, moment_s: Callable[[], float]) -> int:
        """Let a child run to its end, or kill it so many seconds after its start; return its exit code."""
        child = self.start(order)
        assert self.process.stdout is not None
        if not select.select([self.process.stdout], [], [], moment_s())[0]:
            os.kill(child, signal.SIGKILL)
        return self._answer()

    def start(self, order: Order) -> int:
        """Start a child, and return its process number."""
        assert self.process.stdin is not None
        self.process.stdin.write(order.to_text().encode() + b"\n")
        return self._answer()

    def _answer(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@cache
def children() -> Children:
    """Return the one of this process; it ends with it, when its standard input does."""
    command = [sys.executable, str(Path(__file__).with_name("crash_child.py"))]
    return Children(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0))
