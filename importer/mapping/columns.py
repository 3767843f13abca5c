"""A file's headers, found by name once, before the first row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from importer.errors import MappingError
from importer.mapping.folding import fold
from importer.mapping.nearest import listed, nearest, quoted
from importer.mapping.patterns import MAX_WORK
from importer.mapping.places import Fault, Loc, Places, told
from importer.mapping.templates import FACTS, ROW
from importer.records import Detected

Cells = tuple[str, ...]  # one text per column of the file, "" where empty


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file."""

    index: int  # in a row's cells
    header: str  # as the file writes it


NO_COLUMN = Column(-1, "")  # stands in until all missing columns are known; no binding is made with it


class Columns:
    """Finds columns by the names a mapping gives them, and collects those that are missing."""

    def __init__(self, detected: Detected, places: Places, today: date | None = None) -> None:
        self._headers = detected.columns
        self._facts = {"file": detected.path.name, "sheet": detected.sheet, "today": today.isoformat() if today else ""}
        self._file = detected.path.name
        self.first_column = detected.first_column  # in its sheet, from 0
        self._header_hint = (
            "If its header stands in another row, write `source: {header_row: N}`."
            if detected.header_row
            else "No header was found in it, so its columns are named by letters. If it has one, write "
            "`source: {header_row: N}`."
        )
        self._places = places
        self._missing: list[Fault] = []
        self.used: set[str] = set()  # headers of the columns that the mapping reads
        self.searched: list[tuple[Column, int]] = []  # by rules, and how large the pattern is
        self.numbered = False  # the mapping reads the row's number, which then stands behind the last cell
        self._same: dict[str, list[Column]] = {}
        for index, header in enumerate(detected.columns):
            self._same.setdefault(fold(header), []).append(Column(index, header))

    def find(self, names: Iterable[str], loc: Loc) -> Column:
        """Return the first of the names that the file has; `loc` is where the mapping names them."""
        wanted = tuple(names)
        for name in wanted:
            same = self._same.get(fold(name), [])
            exact = [column for column in same if column.header == name]
            if exact or len(same) == 1:
                found = (exact or same)[0]
                self.used.add(found.header)
                return found
            if same:
                return self._miss(loc, self._ambiguous(name, same))
        return self._miss(loc, self._unknown(wanted))

    def first_headed(self, folded: frozenset[str]) -> Column | None:
        """Return the first column with one of these headers, None where there is none; it doesn't count as read."""
        return next((same[0] for header, same in self._same.items() if header in folded), None)

    def fact(self, name: str, loc: Loc) -> str | Column | None:
        """Return the text that a name such as {today} stands for, or the place of the row's number; None: no such name.

        Where the file has a column of that name, nobody knows which of the two is meant.
        """
        if name not in FACTS:
            return None
        if same := self._same.get(fold(name)):
            header = same[0].header
            return self._miss(
                loc, f'{{{name}}} can mean the column {quoted(header)} of the file: write {{"{header}"}} for that one'
            )
        self.numbered = self.numbered or name == ROW
        return Column(len(self._headers), "") if name == ROW else self._facts[name]

    def limits(self) -> tuple[tuple[Column, int], ...]:
        """Return how many characters the cells may have that rules search for patterns, so that each row is quick."""
        together = sum(size for _, size in self.searched)
        return tuple((column, MAX_WORK // together) for column, _ in self.searched)

    def refuse_missing(self) -> None:
        """Raise MappingError where a column is missing: every one, and the columns that the file has."""
        if self._missing:
            message = told(self._places.name, self._missing)
            has = f"has the columns {listed(self._headers)}" if self._headers else "has no columns"
            raise MappingError(f"{message}; it {has}. {self._header_hint}")

    def _miss(self, loc: Loc, says: str) -> Column:
        self._missing.append(Fault(self._places.value(loc), says))
        return NO_COLUMN

    def _unknown(self, names: tuple[str, ...]) -> str:
        near = next((found for name in names if (found := nearest(name, self._headers))), "")
        meant = f" (the nearest is {quoted(near)})" if near else ""
        wanted = " or ".join(quoted(name) for name in names)
        return f"the file {quoted(self._file)} has no column {wanted}{meant}"

    def _ambiguous(self, name: str, same: list[Column]) -> str:
        both = " and ".join(quoted(column.header) for column in same)
        return f"{quoted(name)} can mean more than one column of the file {quoted(self._file)}: {both}"
