"""Where a value of a row came from, for those who look at a mapping's work."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum, unique

from importer.issues import Issue
from importer.mapping.columns import Cells, Column


@unique
class Origin(StrEnum):
    """What gave a value."""

    COLUMNS = "columns"
    FIXED = "fixed"  # it stands in the mapping, or is a fact such as the file's name
    DEFAULT = "default"
    NOTHING = ""  # there is none


@dataclass(frozen=True, slots=True)
class Traced:
    """What gave a value, and the columns whose cells are in it."""

    origin: Origin
    columns: tuple[Column, ...] = ()


Trace = Callable[[Cells], Traced]  # a row's cells in

NOTHING = Traced(Origin.NOTHING)
FIXED = Traced(Origin.FIXED)
DEFAULT = Traced(Origin.DEFAULT)


@dataclass(frozen=True, slots=True)
class Explained:
    """One variable of a row."""

    name: str
    value: str = field(repr=False)  # "" where there is none
    origin: Origin
    cells: tuple[str, ...]  # their addresses, such as B3
    issue: Issue | None = None


@dataclass(frozen=True, slots=True)
class ExplainedContact:
    """One person of a row: the numbers that one place of the mapping gave, and their variables."""

    phones: tuple[str, ...] = field(repr=False)  # E.164
    cells: tuple[str, ...]  # where the numbers stand, or should stand
    issues: tuple[Issue, ...]  # why there is no number, or not every one
    variables: tuple[Explained, ...]


def of_columns(columns: Iterable[Column], cells: Cells) -> Traced:
    """Return what those of the columns gave that are filled."""
    filled = tuple(dict.fromkeys(column for column in columns if cells[column.index]))
    return Traced(Origin.COLUMNS, filled) if filled else NOTHING


def together(traces: Iterable[Traced]) -> Traced:
    """Return what several values gave that are put together: what is fixed counts only where nothing else is there."""
    every = list(traces)
    columns = tuple(dict.fromkeys(column for trace in every for column in trace.columns))
    if columns:
        return Traced(Origin.COLUMNS, columns)
    return next((trace for trace in every if trace.origin is Origin.DEFAULT), FIXED)


def address(column: Column, row: int, first_column: int) -> str:
    """Return a cell's address as a spreadsheet program shows it: B3."""
    letters, index = "", first_column + column.index + 1
    while index:
        index, rest = divmod(index - 1, len(_LETTERS))
        letters = _LETTERS[rest] + letters
    return f"{letters}{row}"


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
