"""A sheet whose texts are in memory as they were read, row by row: from there to a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from importer.reading.workbooks.book import Merge, Table, TooManyCellsError


@dataclass(slots=True)
class Grid:
    """The texts of a sheet and what is to be said of them; rows and columns from 1, the lists from 0."""

    rows: list[list[str]] = field(default_factory=list, repr=False)  # as wide as each is; one list can stand again
    hidden_rows: set[int] = field(default_factory=set, repr=False)
    hidden_columns: set[int] = field(default_factory=set)
    valueless: dict[int, dict[int, str]] = field(default_factory=dict, repr=False)
    merges: list[Merge] = field(default_factory=list, repr=False)

    def table(self, max_cells: int) -> Table | None:
        """Return it as a table, None where nothing stands in it; raises TooManyCellsError."""
        last_row = max((number for number, row in enumerate(self.rows, 1) if any(row)), default=0)
        if not last_row:
            return None
        columns = {at for row in self.rows for at, text in enumerate(row) if text}
        columns |= {column - 1 for cells in self.valueless.values() for column in cells}
        first, width = min(columns), max(columns) - min(columns) + 1
        last_row = max(last_row, *self.valueless, 0)
        if last_row * width > max_cells:
            raise TooManyCellsError(last_row, width)
        return Table(
            rows=lambda: _padded(self.rows, first, width),
            first_column=first,
            width=width,
            last_row=last_row,
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
            valueless=self.valueless,
            merges=self.merges,
        )


def _padded(rows: Sequence[Sequence[str]], first: int, width: int) -> Iterator[list[str]]:
    for row in rows:
        cells = list(row[first : first + width])
        yield cells + [""] * (width - len(cells))
