"""The words of the importer: frozen records that cross the seams between rooms, and the states.

Personal values (numbers, names, variables) are kept out of every repr.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from pathlib import Path

from importer.issues import Issue, IssueCode

MAX_SECONDARIES = 10  # the platform's limit of secondary contacts a lead (documented)

# The columns that a to-fix workbook adds to the user's own: the same in each language, for they are read back.
ADDED_PREFIX = "lead-importer: "
RUN_COLUMN = f"{ADDED_PREFIX}run"
ROW_COLUMN = f"{ADDED_PREFIX}row"
REASON_COLUMN, CURE_COLUMN, PLACE_COLUMN = (f"{ADDED_PREFIX}{word}" for word in ("reason", "cure", "place"))
ADDED_COLUMNS = (REASON_COLUMN, CURE_COLUMN, PLACE_COLUMN, RUN_COLUMN, ROW_COLUMN)


@unique
class Role(StrEnum):
    """A contact's place in its lead."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    NONE = ""


@unique
class Outcome(StrEnum):
    """What becomes of a row: each row ends in exactly one of these nine."""

    CREATED = "created"
    ALREADY_THERE = "already_there"
    REPEATED = "repeated"
    SUPPRESSED = "suppressed"
    LEFT_OUT = "left_out"
    REJECTED = "rejected"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    NOT_SENT = "not_sent"


@unique
class LeadState(StrEnum):
    """Where a lead stands; the ledger's only transitions are those of the design's section 7."""

    PLANNED = "planned"
    SENDING = "sending"
    CREATED = "created"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    DELETING = "deleting"  # the platform was asked to delete it, and has not confirmed that
    UNDONE = "undone"  # deleted there, or taken back before it was sent: it counts as never imported


@unique
class RunKind(StrEnum):
    """Where a run's leads come from."""

    IMPORT = "import"
    SYNC = "sync"  # learned from the platform


@unique
class RunState(StrEnum):
    """Where a run stands; all but `finished` can be resumed."""

    STAGING = "staging"
    PLANNED = "planned"
    STOPPED = "stopped"
    FINISHED = "finished"


@unique
class Overflow(StrEnum):
    """What becomes of the contacts of a group beyond one lead."""

    SPLIT = "split"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What a mapping may fix about the file; None: find it."""

    sheet: str | int | None = None  # a name, or a position from 1
    header_row: int | None = None  # from 1, as a spreadsheet program shows it; 0: the file has none
    encoding: str | None = None
    delimiter: str | None = None
    include_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What reading one workbook may cost; one that needs more is refused."""

    max_memory_mb: int = 2048
    max_seconds: float = 300.0
    max_unpacked_mb: int = 1024  # its parts; and the texts of its rows
    max_cells: int = 40_000_000  # rows times columns in use; about 32 bytes each


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found out about a source file before its first row."""

    path: Path
    file_format: str  # csv, xlsx, xlsm, xls, xlsb or ods
    sheet: str  # "" for a text file
    header_row: int  # from 1, as a spreadsheet program shows it; 0: the file has none
    columns: tuple[str, ...]  # header names, made distinct and never empty; without a header `A`, `B`, …
    encoding: str = ""  # text files only
    delimiter: str = ""  # text files only
    rows: int | None = None  # records below the header, where known before reading
    titles: int = 0  # rows above the header that hold something
    hidden_sheets: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()  # visible, and not read either
    hidden_columns: tuple[str, ...] = ()  # of `columns`; they are read
    packed_as: str = ""  # gzip or zip, where the file was packed
    sha256: str = ""  # of the file's bytes, hexadecimal; of a packed file those of the one inside
    first_column: int = 0  # of `columns` in the sheet, from 0: cells are addressed by it


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One record of a source file."""

    number: int  # from 1, as a spreadsheet program shows it
    cells: tuple[str, ...] = field(repr=False)  # one trimmed text per column of Detected.columns, "" where empty
    line: int | None = None  # the physical line where the record starts, from 1; text files only
    hidden: bool = False
    warnings: tuple[Issue, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells) and not self.warnings


@dataclass(frozen=True, slots=True)
class Variable:
    """One value for the platform, under the platform's name."""

    name: str
    value: str = field(repr=False)  # never empty: an empty one is not sent


@dataclass(frozen=True, slots=True)
class Contact:
    """One number of a row with its variables; `phone` is "" where `issue` says why there is none."""

    column: str  # header of the column that the number came from
    phone_input: str = field(repr=False)  # the cell as it was
    phone: str = field(repr=False)  # E.164
    variables: tuple[Variable, ...] = ()
    issue: Issue | None = None
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why something ends before it is sent, or what became of it: an outcome and the issue behind it."""

    outcome: Outcome
    issue: Issue


@dataclass(frozen=True, slots=True)
class Correction:
    """What a row that came back in a to-fix workbook has to do with a row of an earlier run."""

    identity: str  # what the first row of all was known by: its numbers are not sent twice under another name
    run_key: int | None = None  # the run and the row that it corrects; None where nothing in it was mended
    row_seq: int | None = None


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row as the mapping reads it: at least one contact, the row's own first, then in calling order."""

    number: int
    line: int | None
    campaign_id: int  # 0 where the verdict is that there is none
    contacts: tuple[Contact, ...]
    group_key: str = field(default="", repr=False)  # "" = no group: the row is a lead of its own
    leads_group: bool = False  # the mapping's `primary` rule names this row
    verdict: Verdict | None = None  # set where the row ends here: left out or rejected
    warnings: tuple[Issue, ...] = ()
    cells: tuple[str, ...] = field(default=(), repr=False)  # as they were read, for the user to mend
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class LeadContact:
    """One person of a lead as the platform gets it."""

    phone: str = field(repr=False)  # E.164
    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """One request: a primary contact with 0 to 10 secondary contacts for a campaign."""

    campaign_id: int
    primary: LeadContact
    secondaries: tuple[LeadContact, ...]
    allow_duplicate: bool


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One number of a row in the report, or the one line of a row without any number."""

    role: Role
    phone_input: str = field(repr=False)
    phone: str = field(repr=False)  # "" for a number that was dropped
    outcome: Outcome
    issue: Issue | None = None  # why it ended so; None where there is nothing to say
    warnings: tuple[Issue, ...] = ()
    lead_id: str = ""  # the platform's
    attempts: int = 0  # requests that posted its lead
    sent_at: datetime | None = None  # UTC; when the last of them went out
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row: the one outcome it is counted under, and a line for each of its numbers."""

    file: str  # the path as it was given
    sheet: str
    number: int  # as a spreadsheet program shows it
    campaign_id: int  # 0 where the row names none
    outcome: Outcome
    issue: Issue | None
    lines: tuple[ResultLine, ...]  # at least one
    warnings: tuple[Issue, ...] = ()  # of the row as a whole
    seq: int = 0  # the row's place in its run
    file_seq: int = 0  # the file's place in its run, from 1
    cells: tuple[str, ...] = field(default=(), repr=False)  # of a rejected or refused row, as they were read

    @property
    def is_mended(self) -> bool:
        """Whether it came back mended and went its own way since: nobody need look at it any more."""
        return any(issue.code is IssueCode.MENDED for issue in self.warnings)


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One source file of a run."""

    detected: Detected
    rows_read: int  # records below the header, blank ones included
    rows_blank: int


@unique
class Finding(StrEnum):
    """How ledger and platform can differ on a lead."""

    MISSING = "missing"  # the ledger has it, the platform doesn't show it
    CHANGED = "changed"  # both have it, and not the same
    TWICE = "twice"  # the platform has one of the run's numbers under another lead too
    EXTRA = "extra"  # the platform has it, and it did not come from here


@dataclass(frozen=True, slots=True)
class Difference:
    """One lead on which ledger and platform differ."""

    finding: Finding
    lead_id: str  # the platform's
    campaign_id: int
    phone: str = field(repr=False)
    place: str = field(repr=False)  # file and row, "" for a lead that did not come from here
    detail: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """Leads of a run by what became of them; `planned` is all that were made from the rows and meant to be sent."""

    planned: int = 0
    created: int = 0
    already_there: int = 0
    refused: int = 0
    in_doubt: int = 0
    not_sent: int = 0
    undone: int = 0  # deleted on the platform, or taken back before they were sent


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """Requests of a run."""

    posts: int = 0
    lookups: int = 0
    retries: int = 0  # posts beyond the first of a lead
    rate_limited: int = 0  # posts answered by 429


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows by outcome (each row once) and issues by code (rejections, drops and warnings)."""

    rows: Mapping[Outcome, int]
    issues: Mapping[IssueCode, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """All that `summary.json` says."""

    run: str
    started_at: datetime  # UTC
    finished_at: datetime | None  # UTC
    exit_code: int
    files: tuple[FileSummary, ...]
    tally: Tally
    leads: LeadCounts
    requests: RequestCounts

    @property
    def rows_read(self) -> int:
        """Rows read of all files, blank ones included."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_blank(self) -> int:
        """Blank rows of all files."""
        return sum(file.rows_blank for file in self.files)
