"""What the conductors need from the world around them, and what they ask a person before they act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from importer.events import Tell, silent
from importer.preparing import Watch
from importer.records import MappedRow
from importer.sending.desk import CampaignInfo
from importer.sending.pacing import Halt


@dataclass(frozen=True, slots=True)
class Question:
    """What is about to happen, for the person who says yes."""

    run: str
    files: tuple[Path, ...]
    leads: int
    secondaries: int
    in_doubt: int  # sent before, and looked for on the platform first
    campaign_ids: tuple[int, ...]
    campaigns: tuple[CampaignInfo, ...] | None  # None: the host can't list them
    api_url: str
    notes: tuple[str, ...] = ()  # warnings
    limit: int | None = None  # no more leads than these are sent now
    duration_s: float | None = None  # at least, at the rate; None where nothing limits it


@dataclass(frozen=True, slots=True)
class UndoQuestion:
    """What an undo is about to do."""

    run: str
    leads: int  # on the platform
    planned: int  # taken back without being sent
    in_doubt: int  # looked for first
    api_url: str


@dataclass(frozen=True, slots=True)
class PurgeQuestion:
    """What a purge is about to do."""

    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingQuestion:
    """A mapping proposed for a file that came without one."""

    file: Path
    text: str  # the mapping, with its reasons
    rows: tuple[MappedRow, ...] = field(repr=False)  # the first ones, as it reads them
    path: Path  # where it is saved


@dataclass(frozen=True, slots=True)
class CountryQuestion:
    """A file whose numbers without a country code could be of any country."""

    file: Path
    refused: str = ""  # what was typed before, and is no country


Asked = Question | UndoQuestion | PurgeQuestion | MappingQuestion


@dataclass(frozen=True, slots=True)
class Outside:
    """What a run needs from the world around it."""

    clock: Callable[[], float]  # seconds since the epoch
    halt: Halt
    watch: Watch
    ask: Callable[[Asked], bool]
    say: Callable[[str], None] = lambda _note: None  # to a person, at once
    pick: Callable[[tuple[CampaignInfo, ...]], CampaignInfo | None] | None = None  # None: nobody is there to pick
    name_country: Callable[[CountryQuestion], str] | None = None  # "" = nothing; None: nobody is there to name it
    tell: Tell = silent  # what happens, for the log
    log_into: Callable[[Path], None] = lambda _folder: None  # where that log lies, once a run leaves something behind
