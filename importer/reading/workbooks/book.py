"""What every kind of workbook gives: its sheets, and a sheet's cells with what is to be said of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from importer.reading.workbooks.sheets import Sheet


class ProtectedError(Exception):
    """The workbook is encrypted."""


class EntitiesError(Exception):
    """A part declares a document type; honest workbooks never do."""


class TooManyCellsError(Exception):
    """A sheet has, or claims to have, more cells than the limit allows."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.rows = rows  # to the last that holds something
        self.columns = columns  # likewise


class TooMuchUnpackedError(Exception):
    """The parts of a packed workbook are larger than the limit allows."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are shown as one; all from 1, the last ones included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that has data."""

    rows: Callable[[], Iterator[list[str]]] = field(repr=False)  # texts from row 1 on, `width` each; begins anew
    first_column: int  # from 0: where the texts of a row begin
    width: int  # columns
    last_row: int  # from 1, the last that holds something; `rows` may end before
    hidden_rows: AbstractSet[int] = field(default=frozenset(), repr=False)  # from 1
    hidden_columns: AbstractSet[int] = frozenset()  # from 1
    # Row (from 1) -> column (from 1) -> the error that the cell shows, "" for a formula without a stored result.
    valueless: Mapping[int, Mapping[int, str]] = field(default_factory=dict, repr=False)
    merges: Sequence[Merge] = ()


class Book(Protocol):
    """A workbook that is open."""

    @property
    def file_format(self) -> str:
        """Name the format: xlsx, xlsm, xls, xlsb or ods."""

    @property
    def sheets(self) -> Sequence[Sheet]:
        """List all sheets in their order."""

    def table(self, sheet: Sheet) -> Table | None:
        """Read a sheet; None where it has no data. Raises TooManyCellsError."""
