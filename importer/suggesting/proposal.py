"""A proposed mapping as values: each choice with its reason, how sure it is, and what else it could be.

It names columns by their headers and never holds a value of the file.
"""

from dataclasses import dataclass, field
from enum import StrEnum, unique

from importer.languages import sentence

Headers = tuple[str, ...]
COUNTRY_QUESTION = sentence(
    "in which country are the numbers without a country code? Write it as a line such as `region: BG`"
)


@unique
class Sureness(StrEnum):
    """How sure a choice is, in a comment's words."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was chosen."""

    says: str
    sureness: Sureness = Sureness.SURE
    others: Headers = ()  # columns that could be meant instead


@dataclass(frozen=True, slots=True)
class Value:
    """A variable: one column, several of which the first filled one counts, or a template over them."""

    name: str  # on the platform
    columns: Headers
    reason: Reason
    together: bool = False  # a template of all columns
    active: bool = True  # else it is written as a comment, to be taken in by a person
    check: str = ""  # what a cell must be to be sent; whatever else stands in it is left out


@dataclass(frozen=True, slots=True)
class Further:
    """A further number of the same row."""

    column: str
    reason: Reason
    values: tuple[Value, ...] = ()  # () = the row's own variables
    active: bool = True


@dataclass(frozen=True, slots=True)
class Country:
    """Where numbers without a country code are at home: by column, by default, or neither."""

    reason: Reason
    column: str = ""
    default: str = ""  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that would be one lead: always a comment, for a person to take in."""

    column: str
    leads: int
    rows: int
    whole: bool  # whether all rows were counted


@dataclass(frozen=True, slots=True)
class Consent:
    """A column that says who may be called."""

    column: str
    allows: bool  # True: a "yes" lets a row pass; False: a "yes" keeps it out


@dataclass(frozen=True, slots=True)
class Left:
    """Columns that are not used, and why."""

    secret: tuple[tuple[str, str], ...] = ()  # header, and what its cells look like
    never: Headers = ()  # look like numbers or names, and are none to call
    empty: Headers = ()
    other: Headers = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What the mapping fixes about the file."""

    fingerprint: str = ""  # "" for a file without a header
    sheet: str = ""  # "" where there is no other
    header_row: int | None = None  # 0: none; None: it is found by itself
    other_sheets: Headers = ()  # not looked at


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole proposed mapping."""

    name: str
    source: Source
    rows: int  # of the file
    looked: int  # of them were looked at
    country: Country
    phone: Value | None
    several: int = 0  # cells of the phone column that hold more than one number
    values: tuple[Value, ...] = ()
    further: tuple[Further, ...] = ()
    group: Group | None = None
    consents: tuple[Consent, ...] = ()
    left: Left = field(default_factory=Left)
    decisions: tuple[str, ...] = ()  # what a person must decide before the mapping loads

    @property
    def asks_country(self) -> bool:
        """Whether one of the decisions is the country of numbers without a country code."""
        return COUNTRY_QUESTION in self.decisions
