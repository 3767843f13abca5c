"""What stops the importer, cut by what to do next.

ImporterError
├── UnusableError      mend the input or the command; nothing was sent        exit 2
│   ├── FileError      the source file (NoDataError: a sheet of it holds nothing)
│   ├── MappingError   the mapping file, or it and the source file disagree
│   ├── OptionError    an option or an environment variable
│   ├── PlanError      a plan can't be read, or what it was made from has changed
│   └── LedgerError    the ledger can't be opened or written
├── StoppedError       the run stopped before its end; `resume` goes on       exit 3
│   ├── TokenRefusedError
│   ├── CampaignRefusedError
│   ├── PlatformDownError
│   ├── WrongAddressError  the API URL is not the platform's
│   ├── CanaryError
│   ├── TooManyRefusedError
│   ├── DeclinedError    the person who was asked said no
│   ├── LedgerLostError  the ledger can't be written any more in the middle of a run
│   ├── ReportError      the report can't be written; all is in the ledger
│   └── InterruptedRunError
└── CountsError        rows read and the sum of outcomes differ: a fault of the importer    exit 3

A message is for a salesperson: place, value found, what is allowed, and the cure. It never holds
personal data beyond what the user typed himself (a path, an option). `str` of an error is English, for logs and
scripts; `said` is in the user's language.
"""

import os
import re
import shlex
import subprocess
from enum import IntEnum
from pathlib import Path

from importer.languages import Sentence, sentence

_SYSTEM_SAYS = (  # the commonest; whatever else a system says stays in its own words
    sentence("Permission denied"),
    sentence("Operation not permitted"),
    sentence("No such file or directory"),
    sentence("Not a directory"),
    sentence("Is a directory"),
    sentence("File exists"),
    sentence("File name too long"),
    sentence("No space left on device"),
    sentence("Disk quota exceeded"),
    sentence("Read-only file system"),
    sentence("Input/output error"),
    sentence("Address already in use"),
)
_WORD_BEGINS = re.compile(r"(?<!^)(?=[A-Z])")


class ExitCode(IntEnum):
    """What the process says at its end (the design's section 8)."""

    DONE = 0
    NEEDS_A_PERSON = 1
    UNUSABLE = 2
    STOPPED = 3


class ImporterError(Exception):
    """The root: everything the importer raises on purpose."""

    exit_code = ExitCode.STOPPED

    def __init__(self, text: str = "", /, **values: object) -> None:
        """`text` is what every such error says, `values` fill its placeholders."""
        self.sentence = text if isinstance(text, Sentence) else sentence(text, **values)
        super().__init__(self.sentence)

    @property
    def said(self) -> str:
        """What went wrong, in the language that is spoken."""
        return self.sentence.said

    @property
    def kind(self) -> str:
        """Its stable name for scripts and logs, such as `token_refused`."""
        return _WORD_BEGINS.sub("_", type(self).__name__.removesuffix("Error")).lower()


class UnusableError(ImporterError):
    """Wrong use: an option, a mapping or a file can't be used; nothing was sent."""

    exit_code = ExitCode.UNUSABLE


class FileError(UnusableError):
    """A source file can't be read."""


class NoDataError(FileError):
    """A sheet of a workbook holds nothing."""


class MappingError(UnusableError):
    """A mapping can't be used, alone or with this file."""


class OptionError(UnusableError):
    """An option or an environment variable has a value that can't be used."""


class PlanError(UnusableError):
    """A plan can't be read, or what it was made from has changed since."""


class LedgerError(UnusableError):
    """The ledger can't be opened or written."""


class StoppedError(ImporterError):
    """The run stopped before its end; the same command or `resume` goes on."""


class TokenRefusedError(StoppedError):
    """401, 403 or a redirect: every further request would fail."""


class CampaignRefusedError(StoppedError):
    """The platform doesn't know the campaign."""


class PlatformDownError(StoppedError):
    """No usable answer for as long as the run was told to wait."""


class WrongAddressError(StoppedError):
    """What answers at the API URL is not the platform."""


class CanaryError(StoppedError):
    """The first lead's answer doesn't hold what was sent."""


class TooManyRefusedError(StoppedError):
    """More of the last leads were refused than `--max-refused` allows."""


class DeclinedError(StoppedError):
    """The person who was asked before sending said no."""


class LedgerLostError(StoppedError):
    """The ledger can't be written any more; without it nothing may be sent."""


class ReportError(StoppedError):
    """The report can't be written; all that it would say is in the ledger."""


class InterruptedRunError(StoppedError):
    """Ctrl-C or SIGTERM."""


class CountsError(ImporterError):
    """Rows read and the sum of outcomes differ: the importer is at fault and says so."""


def as_typed(*words: str | Path) -> str:
    """Return the words of a command as they can be copied into the terminal."""
    texts = [str(word) for word in words]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)


def system_says(error: OSError) -> str:
    """Return the system's own words for an error, as a sentence where there is one for them."""
    words = error.strerror or type(error).__name__
    return next((known for known in _SYSTEM_SAYS if known == words), words)
