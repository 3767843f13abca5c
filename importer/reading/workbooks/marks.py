"""What is to be known of a sheet besides its values, and calamine does not tell."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from importer.reading.workbooks.book import Merge
from importer.reading.workbooks.number_formats import NumberFormat

_PLACE = 0xFFFF


@dataclass(slots=True)
class SheetMarks:
    """Gathered in one pass over a sheet; rows and columns from 1."""

    hidden_rows: set[int] = field(default_factory=set, repr=False)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list, repr=False)
    last_row: int = 0  # the last with a value, 0 where none has
    last_column: int = 0  # likewise
    # Row -> column -> the error that the cell shows, "" for a formula without a stored result.
    valueless: dict[int, dict[int, str]] = field(default_factory=dict, repr=False)
    # Numbers whose format shows more than the number: row, column and style in one integer, for there can be millions.
    formatted: "array[int]" = field(default_factory=lambda: array("Q"), repr=False)

    def reach(self, row: int, column: int) -> None:
        """Note that something stands in a cell."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

    def no_value(self, row: int, column: int, error: str) -> None:
        """Note a cell that shows an error, or ("") a formula without a result."""
        self.valueless.setdefault(row, {})[column] = error
        self.reach(row, column)

    def number_in_style(self, row: int, column: int, style: int) -> None:
        """Note a number whose style has a format of its own."""
        if column <= _PLACE and style <= _PLACE:
            self.formatted.append(row << 32 | column << 16 | style)

    def styled_cells(self) -> "Styled":
        """Return the cells of `formatted` row by row."""
        keys = self.formatted
        if any(keys[at] > keys[at + 1] for at in range(len(keys) - 1)):
            keys = array("Q", sorted(keys))
        return Styled(keys)


class Styled:
    """Walks through the styled cells while rows are read in their order."""

    def __init__(self, keys: "array[int]") -> None:
        self._keys = keys
        self._at = 0

    def of_row(self, row: int) -> Iterator[tuple[int, int]]:
        """Yield column and style of each; rows are asked for in ascending order."""
        keys = self._keys
        while self._at < len(keys) and keys[self._at] >> 32 <= row:
            key = keys[self._at]
            self._at += 1
            if key >> 32 == row:
                yield key >> 16 & _PLACE, key & _PLACE


Formats = Mapping[int, NumberFormat]  # by style
Values = Sequence[object]
