"""Lists of numbers never to call: read whole before anything is planned, for a typo in one is a call."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from importer.errors import FileError, NoDataError
from importer.issues import IssueCode
from importer.languages import sentence
from importer.phones import Phone, read_phones
from importer.reading import HEAD_ROWS, HeaderRow, Source, find_header, open_source
from importer.records import ReadLimits, SourceOptions

_MOST_HEADER_DIGITS = 4  # "Телефон 2" is a header, a number is none


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a list, with the numbers that each cell holds; those above the data can be a header or titles."""

    place: str  # file and sheet, for a person
    row: int  # as a spreadsheet program shows it
    cells: tuple[str, ...] = field(repr=False)
    phones: tuple[tuple[Phone, ...], ...] = field(repr=False)
    can_be_header: bool = False  # or a title above it

    @property
    def is_header(self) -> bool:
        """Whether this is the list's header, or a title above it."""
        return self.can_be_header and all(
            sum(char.isdigit() for char in cell) <= _MOST_HEADER_DIGITS for cell in self.cells
        )

    @property
    def found(self) -> list[str]:
        """The numbers of the row."""
        return [phone.phone for cell in self.phones for phone in cell if phone.phone]


def read_lists(paths: tuple[Path, ...], region: str, limits: ReadLimits) -> dict[str, str]:
    """Return every number of the lists in E.164, with the name of its list.

    A list is any file that the importer reads, with all its sheets; a number may stand in any of its columns. Raises
    FileError for a row in which no number can be read, or one that is written wrongly beside another, and for a list
    without any: who names one wants somebody not to be called.
    """
    return {phone: path.name for path in paths for phone in _numbers(path, region, limits)}


def _numbers(path: Path, region: str, limits: ReadLimits) -> list[str]:
    numbers = [
        phone for place, source in _sheets(path, limits) for phone in _checked(list(_lines(place, source, region)))
    ]
    if not numbers:
        raise FileError(
            "{path}: this list of numbers never to call holds no number. Fill it in, or leave it away.", path=path
        )
    return numbers


def _sheets(path: Path, limits: ReadLimits) -> Iterator[tuple[str, Source]]:
    """Yield all sheets that hold something, each with its place for a person, as if none had a header."""
    whole = SourceOptions(include_hidden=True, header_row=0)
    first = open_source(path, whole, limits)
    yield str(path), first
    for sheet in (*first.detected.other_sheets, *first.detected.hidden_sheets):
        with suppress(NoDataError):
            place = sentence('{path}, sheet "{sheet}"', path=path, sheet=sheet)
            yield place, open_source(path, replace(whole, sheet=sheet), limits)


def _lines(place: str, source: Source, region: str) -> Iterator[_Line]:
    """Yield all rows that are not blank: what looks like a title or a header can hold a number too."""
    rows = source.rows()
    head = list(islice(rows, HEAD_ROWS))
    header = find_header([row.cells for row in head])
    for row in chain(head, rows):
        if not row.blank:
            header = header or HeaderRow(row.number)  # far below the first rows
            is_above = row.number <= header.number
            yield _Line(place, row.number, row.cells, _read(row.cells, region), can_be_header=is_above)


def _read(cells: Sequence[str], region: str) -> tuple[tuple[Phone, ...], ...]:
    return tuple(read_phones(cell, region, "") for cell in cells)


def _checked(lines: Sequence[_Line]) -> Iterator[str]:
    """Yield the numbers; the column that holds most of them must be a number in every row."""
    counts = Counter(place for line in lines for place, cell in enumerate(line.phones) if any(it.phone for it in cell))
    most = max(counts.values(), default=0)
    for line in lines:
        if line.is_header:
            continue
        wrong = any(
            _is_wrong(cell, must_be_one=counts[place] == most and most > 1) for place, cell in enumerate(line.phones)
        )
        if wrong or not line.found:
            raise FileError(
                "{place}, row {row}: a phone number can't be read in this row of a list of numbers never to call, so "
                "nothing is sent. Correct the row, or name the country of its numbers with --region.",
                place=line.place,
                row=line.row,
            )
        yield from line.found


def _is_wrong(cell: tuple[Phone, ...], *, must_be_one: bool) -> bool:
    """Tell whether a cell holds something that was meant as a number and is none."""
    broken = [phone for phone in cell if phone.issue and phone.issue.code is not IssueCode.NO_PHONE]
    return bool(broken) and (must_be_one or len(broken) < len(cell))
