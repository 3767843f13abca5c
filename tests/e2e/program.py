"""Starts the program itself, as a user would, and a sandbox for it to talk to."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from children import children
from crash_child import Order

from importer.sandbox import Campaign, RunningSandbox, SandboxConfig

TOKEN = "sandbox-token"
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
L08 = CORPUS / "l08-atomic-crm-contacts-500.csv"
TIMEOUT_S = 100.0
SIMPLE = """\
version: 1
campaign_id: 42
region: BG
phone: Телефон
variables: {customer_name: Име}
"""
L08_MAPPING = """\
version: 1
campaign_id: 42
region: US
phone: phone_work
variables:
  customer_name: {template: "{first_name} {last_name}"}
  company: company
secondary_contacts:
  columns: [phone_home, phone_other]
  rows: {group_by: company}
"""
CONFIG = SandboxConfig(token=TOKEN, campaigns=(Campaign(42, "Sofia"),))


@dataclass(frozen=True, slots=True)
class Said:
    """What a finished process said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Program:
    """The program in a folder of its own, with a ledger and an environment of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, sandbox: RunningSandbox | None = None, **more: str) -> "Program":
        """Return the program, tied to a sandbox where there is one."""
        own = {"LEAD_IMPORTER_LEDGER": str(folder / "ledger.db"), "LEAD_IMPORTER_OUT": str(folder / "reports")}
        # What is kept for the user (a login, crash files) stays in the folder. Who never logged in must not wait for a
        # keyring: where one is asked all the same, the test fails at once.
        own |= {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
        own["PYTHON_KEYRING_BACKEND"] = "no.such.backend.Keyring"
        if sandbox is not None:
            own |= {"LEAD_IMPORTER_API_URL": sandbox.url, "LEAD_IMPORTER_TOKEN": TOKEN}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEAD_IMPORTER_")}
        return cls(folder, {**inherited, "LEAD_IMPORTER_RATE": "off", "LEAD_IMPORTER_GRACE": "0", **own, **more})

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Write a file into the folder."""
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def start(self, *arguments: str | Path, stdin: TextIO | None = None) -> "subprocess.Popen[str]":
        """Start it, with nobody at the keyboard."""
        return subprocess.Popen(
            [sys.executable, "-m", "importer", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str | Path) -> Said:
        """Run it to its end, in a child of a process that has it loaded already: that is nine times as quick."""
        with TemporaryDirectory() as said:
            out, err = Path(said, "out"), Path(said, "err")
            code = children().carry_out(self.order(*arguments, out=str(out), err=str(err)))
            return Said(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def order(self, *arguments: str | Path, out: str = "said.txt", err: str = "said.txt") -> Order:
        """Return what a child is told that runs it; what it says ends in files of the folder."""
        return Order(tuple(map(str, arguments)), str(self.folder), self.environment, out, err)

    def run_alone(self, *arguments: str | Path, stdin: TextIO | None = None) -> Said:
        """Start it and let it run to its end, where it matters how a process begins."""
        with self.start(*arguments, stdin=stdin) as process:
            out, err = process.communicate(timeout=TIMEOUT_S)
        return Said(process.returncode, out, err)


def contacts_csv(count: int) -> str:
    """Return a list of made-up people with different valid mobile numbers."""
    rows = (f"Човек {number};0888{100000 + number}" for number in range(count))
    return "\n".join(("Име;Телефон", *rows, ""))
