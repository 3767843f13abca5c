"""In which row the header stands: titles above it are passed over, and a list without one is noticed. Pure.

What is wrongly taken for a header, or for none, loses nobody: the mapping's columns are then missing, and it says so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto, unique
from itertools import pairwise

HEAD_ROWS = 200  # looked at; a header below is named by the mapping
MAX_TITLE_ROWS = 50

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}\.?(?:[ T].*)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FEWEST_YEARS = 3  # that make a header of a row: one or two can be data
_NO_FIGURE = frozenset({"-", "--", "–", "—", ".", "..", "...", "…", "/", "*", "?"})  # what fills a cell without one
_LONG_FIGURE_DIGITS = 7  # a phone, an identity number: no name of a column


@unique
class _Kind(Enum):
    """What a cell holds, as far as it tells a header from data."""

    EMPTY = auto()
    TEXT = auto()
    FIGURE = auto()  # an amount: a header can hold one too
    YEAR = auto()
    LONG_FIGURE = auto()  # a number to call, or as long as one
    EMAIL = auto()


_NEVER_IN_HEADER = (_Kind.LONG_FIGURE, _Kind.EMAIL)
_Kinds = tuple[_Kind, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that holds something."""

    kinds: _Kinds
    repeats: int  # cells that say the same as the one before them, as a merged one does that was filled up

    @property
    def width(self) -> int:
        """How many cells hold something of their own."""
        return sum(kind is not _Kind.EMPTY for kind in self.kinds) - self.repeats


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
    filled = {number: _Row(tuple(map(_kind, row)), _repeats(row)) for number, row in enumerate(rows, 1) if any(row)}
    if wanted is not None:
        return HeaderRow(wanted, sum(number < wanted for number in filled))
    if not filled:
        return None
    number = _choose(filled)
    return HeaderRow(number, sum(above < number for above in filled))


def _choose(filled: dict[int, _Row]) -> int:
    majority = _majorities([row.kinds for row in filled.values()])
    widths = Counter(row.width for row in filled.values())
    usual = max(widths, key=lambda width: (widths[width], width))
    wide = {number: row for number, row in filled.items() if 2 * row.width >= usual}
    first_data = next((number for number, row in wide.items() if _is_data(row.kinds, majority)), 0)
    above = [number for number in filled if not first_data or number < first_data][:MAX_TITLE_ROWS]
    candidates = [number for number in above if number in wide]
    # A header that names only the first of many columns is narrow, and stands right above the data.
    candidates = candidates or [number for number in above[-1:] if _names_numbers(filled[number], majority)]
    if not candidates:
        return 0 if first_data else next(iter(filled))
    return max(
        candidates, key=lambda number: (_over_figures(filled[number].kinds, majority), filled[number].width, -number)
    )


def _kind(cell: str) -> _Kind:
    if not any(map(str.isalnum, cell)):
        return _Kind.EMPTY if not cell else _Kind.FIGURE if cell in _NO_FIGURE else _Kind.TEXT
    if _YEAR.fullmatch(cell):
        return _Kind.YEAR
    if _EMAIL.fullmatch(cell):
        return _Kind.EMAIL
    digits, letters = sum(map(str.isdigit, cell)), sum(map(str.isalpha, cell))
    if letters and digits < max(_LONG_FIGURE_DIGITS, letters + 1):  # with an extension it is a number still
        return _Kind.TEXT
    return _Kind.LONG_FIGURE if digits >= _LONG_FIGURE_DIGITS and not _DATE.fullmatch(cell) else _Kind.FIGURE


def _repeats(row: Sequence[str]) -> int:
    return sum(left == right != "" for left, right in pairwise(row))


def _majorities(rows: list[_Kinds]) -> list[_Kind]:
    """Return for each column the kind that at least half of its cells with something in them are of, else TEXT."""
    majorities = []
    for column in range(max(map(len, rows))):
        counts = Counter(row[column] for row in rows if len(row) > column and row[column] is not _Kind.EMPTY)
        counts += Counter({_Kind.FIGURE: counts.pop(_Kind.YEAR, 0)})
        kind, count = max(counts.items(), key=lambda item: (item[1], item[0].value), default=(_Kind.TEXT, 0))
        majorities.append(kind if 2 * count >= counts.total() else _Kind.TEXT)
    return majorities


def _is_data(row: _Kinds, majority: list[_Kind]) -> bool:
    """Tell whether the row holds what no header does, in a column that holds the like elsewhere."""
    return any(kind in _NEVER_IN_HEADER and kind is usual for kind, usual in zip(row, majority, strict=False))


def _names_numbers(row: _Row, majority: list[_Kind]) -> bool:
    """Tell whether one of several texts stands over numbers to call or addresses."""
    over = zip(row.kinds, majority, strict=False)
    return row.width > 1 and any(kind is _Kind.TEXT and usual in _NEVER_IN_HEADER for kind, usual in over)


def _over_figures(row: _Kinds, majority: list[_Kind]) -> int:
    """Count the names that stand over figures or addresses: texts, and years where there are several."""
    names = (_Kind.TEXT, _Kind.YEAR) if row.count(_Kind.YEAR) >= _FEWEST_YEARS else (_Kind.TEXT,)
    return sum(kind in names and usual is not _Kind.TEXT for kind, usual in zip(row, majority, strict=False))
