"""What happens in a run, as values for its log.

An event holds numbers, words of enumerations, hashes and names of types, and has no field that could hold anything of a
person: no text of a cell, of an answer, of a path. Its name in the log is its class's; `docs/logs.md` lists them all.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

RunName = NewType("RunName", str)  # the time at which a run began, such as 2026-11-23-071145
Digest = NewType("Digest", str)  # SHA-256, hexadecimal
Word = NewType("Word", str)  # one of a few that stand in the code: a file format, the name of an exception's class

_WORD_BEGINS = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    @property
    def name(self) -> str:
        """Its stable name, such as `lead_sent`."""
        return _WORD_BEGINS.sub("_", type(self).__name__).lower()


Tell = Callable[[Event], None]  # safe to call from several threads


def silent(_event: Event) -> None:
    """Tell nobody."""


def tell_all(tell: Tell, events: Iterable[Event]) -> None:
    """Tell one event after the other."""
    for event in events:
        tell(event)


@dataclass(frozen=True, slots=True)
class FileOpened(Event):
    """A source file was opened and looked through."""

    position: int  # among the files of the run, from 1
    format: Word  # csv, xlsx, ...
    sha256: Digest
    rows: int | None  # below the header, where known before reading


@dataclass(frozen=True, slots=True)
class CheckBegun(Event):
    """A check began; it sends nothing."""

    version: Word  # of the importer


@dataclass(frozen=True, slots=True)
class RunBegun(Event):
    """A run began, or this process took it up."""

    run: RunName
    state: StrEnum  # the run's; `staging` where it has just begun
    version: Word  # of the importer


@dataclass(frozen=True, slots=True)
class FileStaged(Event):
    """A source file stands in the ledger, row by row."""

    position: int  # among the files of the run, from 1
    rows: int  # below the header, blank ones included
    blank: int


@dataclass(frozen=True, slots=True)
class RunPlanned(Event):
    """The rows are grouped into leads, and who was called before is put aside."""

    leads: int
    secondaries: int


@dataclass(frozen=True, slots=True)
class LeadSent(Event):
    """A request for a lead goes out; the ledger knows of it."""

    lead: int  # its number in the run, from 1
    attempt: int  # from 1, over all processes


@dataclass(frozen=True, slots=True)
class LeadAnswered(Event):
    """The request came to its end: an answer, or a failure in its place."""

    lead: int
    attempt: int
    status: int | None  # of the HTTP answer; None: there was none
    failure: StrEnum | None
    duration_ms: int
    decision: StrEnum


@dataclass(frozen=True, slots=True)
class LeadSettled(Event):
    """A lead in doubt was looked for."""

    lead: int
    sighting: StrEnum  # what the platform showed
    state: StrEnum  # the lead's, after it


@dataclass(frozen=True, slots=True)
class LeadEnded(Event):
    """A lead came to its end; in an undo `created` is one that stays on the platform."""

    lead: int
    state: StrEnum


@dataclass(frozen=True, slots=True)
class AccountPaused(Event):
    """Nobody of the account sends for so long: the platform asked for it, or gives no usable answer."""

    seconds: float


@dataclass(frozen=True, slots=True)
class RunStopped(Event):
    """Something stopped the run before its end."""

    kind: Word  # of the error, see docs/exit-codes.md


@dataclass(frozen=True, slots=True)
class RunEnded(Event):
    """The report is written. Counts are those of leads and of requests."""

    exit_code: int
    created: int
    already_there: int
    refused: int
    in_doubt: int
    not_sent: int
    undone: int
    posts: int
    lookups: int
    retries: int
    rate_limited: int
