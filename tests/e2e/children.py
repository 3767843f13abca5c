"""The program that has the importer loaded and forks one for each order, and how it is asked."""

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crash_child import Order


@dataclass(frozen=True, slots=True)
class Children:
    """That program; it carries out one order after the other."""

    process: "subprocess.Popen[str]"

    def carry_out(self, order: Order) -> int:
        """Let a child run to its end and return its exit code."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(order.to_text() + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@cache
def children() -> Children:
    """Return the one of this process; it ends with it, when its standard input does."""
    command = [sys.executable, str(Path(__file__).with_name("crash_child.py"))]
    return Children(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
