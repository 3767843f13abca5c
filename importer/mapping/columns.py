"""A file's headers, found by name once, before the first row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from importer.errors import MappingError
from importer.languages import Sentence, joined, sentence
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


_OTHER_HEADER = sentence("If its header stands in another row, write `source: {header_row: N}`.")
_NO_HEADER = sentence(
    "No header was found in it, so its columns are named by letters. If it has one, write `source: {header_row: N}`."
)
NO_COLUMN = Column(-1, "")  # stands in until all missing columns are known; no binding is made with it


class Columns:
    """Finds columns by the names a mapping gives them, and collects those that are missing."""

    def __init__(self, detected: Detected, places: Places, today: date | None = None) -> None:
        self._headers = detected.columns
        self._facts = {"file": detected.path.name, "sheet": detected.sheet, "today": today.isoformat() if today else ""}
        self._file = detected.path.name
        self.first_column = detected.first_column  # in its sheet, from 0
        self._header_hint = _OTHER_HEADER if detected.header_row else _NO_HEADER
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
            says = sentence(
                '{{{name}}} can mean the column {column} of the file: write {{"{header}"}} for that one',
                name=name,
                column=quoted(header),
                header=header,
            )
            return self._miss(loc, says)
        self.numbered = self.numbered or name == ROW
        return Column(len(self._headers), "") if name == ROW else self._facts[name]

    def limits(self) -> tuple[tuple[Column, int], ...]:
        """Return how many characters the cells may have that rules search for patterns, so that each row is quick."""
        together = sum(size for _, size in self.searched)
        return tuple((column, MAX_WORK // together) for column, _ in self.searched)

    @property
    def missing(self) -> tuple[Sentence, ...]:
        """What is said of each column that the file does not have, with its place in the mapping."""
        return tuple(told(self._places.name, [fault]) for fault in sorted(set(self._missing)))

    def refuse_missing(self) -> None:
        """Raise MappingError where a column is missing: every one, and the columns that the file has."""
        if not self._missing:
            return
        missing, hint = told(self._places.name, self._missing), self._header_hint
        if not self._headers:
            raise MappingError("{missing}; it has no columns. {hint}", missing=missing, hint=hint)
        has = listed(self._headers)
        raise MappingError("{missing}; it has the columns {columns}. {hint}", missing=missing, columns=has, hint=hint)

    def _miss(self, loc: Loc, says: Sentence) -> Column:
        self._missing.append(Fault(self._places.value(loc), says))
        return NO_COLUMN

    def _unknown(self, names: tuple[str, ...]) -> Sentence:
        near = next((found for name in names if (found := nearest(name, self._headers))), "")
        file, wanted = quoted(self._file), joined(map(quoted, names), sentence(" or "))
        if not near:
            return sentence("the file {file} has no column {names}", file=file, names=wanted)
        return sentence(
            "the file {file} has no column {names} (the nearest is {near})", file=file, names=wanted, near=quoted(near)
        )

    def _ambiguous(self, name: str, same: list[Column]) -> Sentence:
        return sentence(
            "{name} can mean more than one column of the file {file}: {columns}",
            name=quoted(name),
            file=quoted(self._file),
            columns=joined((quoted(column.header) for column in same), sentence(" and ")),
        )
