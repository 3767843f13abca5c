"""What the tests of this room share: proposing for a few cells, and checking a file with what was proposed."""

import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from importer import run as conductor
from importer.concluding import Ended
from importer.mapping import Mapping, parse_mapping
from importer.outside import Asked, Outside
from importer.preparing import Progress, Request
from importer.records import SourceRow
from importer.sending.pacing import Halt
from importer.settings import Settings
from importer.suggesting import Looked, Proposal, Source, parse_words, propose, take_sample

WORDS = parse_words(files("importer.suggesting").joinpath("words.yaml").read_text(encoding="utf-8"), "words.yaml")


def proposal_for(headers: Sequence[str], *rows: Sequence[str], region: str = "BG") -> Proposal:
    """Return what is proposed for a table."""
    sample = take_sample(SourceRow(number, tuple(cells)) for number, cells in enumerate(rows, 2))
    return propose(Looked("list", tuple(headers), Source("0123456789abcdef"), region), sample, WORDS)


def columns_of(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """Return the columns of each variable that is proposed without a #."""
    return {value.name: value.columns for value in proposal.values if value.active}


def phones_of(mapping: Mapping) -> list[str]:
    """Return the columns of numbers in the order of calling."""
    sources = [mapping.phone, *(one.phone for one in mapping.secondary_contacts.columns)]
    return [source.column[0] for source in sources if source.column]


def loaded(text: str) -> Mapping:
    """Load what was proposed."""
    return parse_mapping(text, "m.yaml")


def without_hashes(text: str) -> str:
    """Take in every line of the mapping that was offered as a comment."""
    return "\n".join(line[2:] if _is_offer(line) else line for line in text.splitlines())


def _is_offer(line: str) -> bool:
    return line in {"# variables:", "# secondary_contacts:"} or (line.startswith("#   ") and not line.endswith("."))


def checked(file: Path, mapping: Path, folder: Path) -> Ended:
    """Check a file with a mapping, with a ledger of its own and no platform."""
    settings = Settings(ledger=str(folder / "ledger.db"), out=folder / "reports")
    return conductor.check(Request((file,), mapping, 42, "", again=False), settings, quiet_world())


def quiet_world() -> Outside:
    """Return a world that is never asked."""
    return Outside(time.time, Halt(), _watch, _ask)


def _watch(_progress: Progress) -> None:
    """Look away."""


def _ask(_question: Asked) -> bool:
    raise AssertionError("nobody is to be asked here")
