"""Some rows of a file, whatever its length: the first ones, and then every k-th."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from importer.records import SourceRow

FIRST_ROWS = 1_000
FURTHER_ROWS = 1_000
MAX_CELL_CHARACTERS = 256  # a longer text is none of what a column is known by

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was looked at of a file; blank and hidden rows are left out and not counted."""

    first: tuple[Cells, ...] = field(repr=False)
    further: tuple[Cells, ...] = field(repr=False)
    rows: int  # of the whole file

    @property
    def cells(self) -> tuple[Cells, ...]:
        """All rows of the sample."""
        return self.first + self.further

    @property
    def whole(self) -> bool:
        """Whether it is the whole file."""
        return self.rows == len(self.first) + len(self.further)


def take_sample(rows: Iterable[SourceRow]) -> Sample:
    """Read all rows and keep at most FIRST_ROWS + FURTHER_ROWS of them, each cell cut; memory stays flat."""
    shown = (row for row in rows if not row.hidden and any(row.cells))
    first = tuple(_cut(row.cells) for row in islice(shown, FIRST_ROWS))
    further: list[Cells] = []
    step, number = 1, 0
    for number, row in enumerate(shown, 1):
        if number % step:
            continue
        further.append(_cut(row.cells))
        if len(further) == FURTHER_ROWS:
            further = further[1::2]  # those at the multiples of the doubled step
            step *= 2
    return Sample(first, tuple(further), len(first) + number)


def _cut(cells: Cells) -> Cells:
    return tuple([cell[:MAX_CELL_CHARACTERS] for cell in cells])
