"""An importer and a sandbox in a fast time: files, runs, and what both sides say afterwards."""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

from fast_time import FACTOR, FastTime
from program import CONFIG, SIMPLE
from pydantic import SecretStr

from importer import run as conductor
from importer.claims import NEVER
from importer.concluding import Ended
from importer.outside import Outside
from importer.preparing import Request
from importer.sandbox import RunningSandbox, SandboxConfig, StoredLead, start
from importer.sending import lookups
from importer.settings import Settings

TIMEOUT_S = 0.3  # of real time: how long the client waits for an answer
GRACE_S = 40.0  # of the fast time: 1 s of real time, which a late request needs
MAPPING = SIMPLE + "secondary_contacts: {columns: [Телефон 2]}\n"
HEADER = "Име;Телефон;Телефон 2"


def number(place: int) -> str:
    """Return the number of a made-up person, in international form."""
    return f"+359888{100000 + place}"


def second_number(place: int) -> str:
    """Return the second number of a made-up person."""
    return f"+359887{100000 + place}"


def list_of(count: int, seconds: Sequence[int] = ()) -> str:
    """Return a list of people, numbered from 0; those named have a second number."""
    rows = (
        f"Човек {place};{number(place)};{second_number(place) if place in seconds else ''}" for place in range(count)
    )
    return "\n".join((HEADER, *rows, ""))


@dataclass(frozen=True, slots=True)
class Row:
    """What the report says of a number."""

    outcome: str
    code: str
    lead_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class World:
    """A folder with a list and a mapping, a sandbox, and a time for both sides."""

    folder: Path
    sandbox: RunningSandbox
    time: FastTime
    settings: Settings

    def run(self, **changed: object) -> Ended:
        """Import the list, by the settings with some of them changed."""
        halt = self.time.anew()
        outside = Outside(halt.clock, halt, lambda _progress: None, lambda _question: True)
        request = Request((self.folder / "a.csv",), self.folder / "m.yaml", None, "", again=False)
        return conductor.run(request, self.settings.model_copy(update=changed), outside)

    def run_until_it_ends(self, most: int = 5) -> Ended:
        """Import the list, and again where the run was stopped before its end."""
        for _ in range(most):
            ended = self.run()
            if ended.stopped is None:
                return ended
        raise AssertionError(f"the run was stopped {most} times")

    @property
    def held(self) -> tuple[StoredLead, ...]:
        """The leads in the sandbox."""
        return self.sandbox.state.store.all()

    @property
    def called(self) -> Counter[str]:
        """How often each number stands in the sandbox, as a primary or as a secondary contact."""
        seconds = (contact.phone_number for lead in self.held for contact in lead.secondary_contacts)
        return Counter([*(lead.phone_number for lead in self.held), *seconds])

    @property
    def posts(self) -> Counter[str]:
        """How often each number was posted as a primary."""
        posted = (entry for entry in self.sandbox.state.journal.entries if entry.method == "POST")
        return Counter(str(entry.body["phone_number"]) for entry in posted if isinstance(entry.body, dict))


@contextmanager
def world(
    folder: Path,
    text: str,
    config: SandboxConfig = CONFIG,
    *,
    allow_duplicate: bool = False,
    factor: float = FACTOR,
    **settings: object,
) -> Iterator[World]:
    """Give a world in which nothing has happened yet."""
    (folder / "a.csv").write_text(text, encoding="utf-8")
    (folder / "m.yaml").write_text(MAPPING + f"allow_duplicate: {str(allow_duplicate).lower()}\n", encoding="utf-8")
    time = FastTime(factor)
    own = replace(config, token=CONFIG.token, campaigns=CONFIG.campaigns)
    # Nobody is called here, and a busy machine lets this time run away: a lead is never too old to be believed absent.
    with start(own, clock=time) as sandbox, mock.patch.object(lookups, "CALLED_S", NEVER):
        yield World(folder, sandbox, time, _settings(folder, sandbox).model_copy(update=settings))


def rows_of(ended: Ended) -> dict[str, Row]:
    """Return what results.csv says of each number."""
    with (ended.folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            line["phone"]: Row(line["outcome"], line["code"], line["lead_id"], int(line["attempts"]))
            for line in csv.DictReader(file)
        }


def counts_of(ended: Ended) -> dict[str, int]:
    """Return the rows by outcome that summary.json names, without zeros."""
    summary = json.loads((ended.folder / "summary.json").read_text(encoding="utf-8"))
    return {name: count for name, count in summary["rows"].items() if count}


def _settings(folder: Path, sandbox: RunningSandbox) -> Settings:
    return Settings(
        token=SecretStr(CONFIG.token),
        api_url=sandbox.url,
        ledger=str(folder / "ledger.db"),
        out=folder / "reports",
        rate="off",
        timeout=TIMEOUT_S,
        grace=GRACE_S,
        yes=True,
    )
