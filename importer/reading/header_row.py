"""In which row the header stands: titles above it are passed over, and a list without one is noticed. Pure.

What is wrongly taken for a header, or for none, loses nobody: the mapping's columns are then missing, and it says so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto, unique

HEAD_ROWS = 200  # looked at; a header below is named by the mapping
MAX_TITLE_ROWS = 50

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}\.?(?:[ T].*)?")
_LONG_FIGURE_DIGITS = 7  # a phone, an identity number: no name of a column


@unique
class _Kind(Enum):
    """What a cell holds, as far as it tells a header from data."""

    EMPTY = auto()
    TEXT = auto()
    FIGURE = auto()  # a year or an amount: a header can hold one too
    LONG_FIGURE = auto()  # a number to call, or as long as one
    EMAIL = auto()


_NEVER_IN_HEADER = (_Kind.LONG_FIGURE, _Kind.EMAIL)
_Kinds = tuple[_Kind, ...]


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """Where the header stands."""

    number: int  # from 1, as a spreadsheet program shows it; 0: there is none
    titles: int = 0  # rows above it that hold something


def find_header(rows: Iterable[Sequence[str]], wanted: int | None = None) -> HeaderRow | None:
    """Find the header in the first rows of a sheet (trimmed texts); `wanted` is the row that the mapping names.

    Returns None where no row holds anything. The header is the row above the data that has the most texts over
    columns of figures, of those the widest, of those the first; a row much narrower than the table is a title.
    """
    kinds = [tuple(map(_kind, row)) for row in rows]
    filled = {number: row for number, row in enumerate(kinds, 1) if any(kind is not _Kind.EMPTY for kind in row)}
    if wanted is not None:
        return HeaderRow(wanted, sum(number < wanted for number in filled))
    if not filled:
        return None
    number = _choose(filled)
    return HeaderRow(number, sum(above < number for above in filled))


def _choose(filled: dict[int, _Kinds]) -> int:
    majority = _majorities(list(filled.values()))
    first_data = next((number for number, row in filled.items() if _is_data(row, majority)), 0)
    above = [number for number in filled if not first_data or number < first_data][:MAX_TITLE_ROWS]
    table = Counter(_width(row) for row in filled.values())
    usual = max(table, key=lambda width: (table[width], width))
    candidates = [number for number in above if 2 * _width(filled[number]) >= usual]
    if not candidates:
        return 0 if first_data else next(iter(filled))
    return max(
        candidates, key=lambda number: (_over_figures(filled[number], majority), _width(filled[number]), -number)
    )


def _kind(cell: str) -> _Kind:
    if not any(map(str.isalnum, cell)):
        return _Kind.TEXT if cell else _Kind.EMPTY
    if _EMAIL.fullmatch(cell):
        return _Kind.EMAIL
    if any(map(str.isalpha, cell)):
        return _Kind.TEXT
    digits = sum(map(str.isdigit, cell))
    return _Kind.LONG_FIGURE if digits >= _LONG_FIGURE_DIGITS and not _DATE.fullmatch(cell) else _Kind.FIGURE


def _width(row: _Kinds) -> int:
    return sum(kind is not _Kind.EMPTY for kind in row)


def _majorities(rows: list[_Kinds]) -> list[_Kind]:
    """Return for each column the kind that at least half of its cells with something in them are of, else TEXT."""
    majorities = []
    for column in range(max(map(len, rows))):
        counts = Counter(row[column] for row in rows if len(row) > column and row[column] is not _Kind.EMPTY)
        kind, count = max(counts.items(), key=lambda item: (item[1], item[0].value), default=(_Kind.TEXT, 0))
        majorities.append(kind if 2 * count >= counts.total() else _Kind.TEXT)
    return majorities


def _is_data(row: _Kinds, majority: list[_Kind]) -> bool:
    """Tell whether the row holds what no header does, in a column that holds the like elsewhere."""
    return any(kind in _NEVER_IN_HEADER and kind is usual for kind, usual in zip(row, majority, strict=False))


def _over_figures(row: _Kinds, majority: list[_Kind]) -> int:
    """Count the texts that stand over figures or addresses."""
    return sum(kind is _Kind.TEXT and usual is not _Kind.TEXT for kind, usual in zip(row, majority, strict=False))
