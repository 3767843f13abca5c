"""One pass over all records of a text file, which proves how it can be read."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from importer.errors import FileError
from importer.languages import Sentence, sentence, sentence_count
from importer.reading.cells import trim
from importer.reading.dialect import Dialect
from importer.reading.quotes import Swallowed, left_open, swallows

CELL_CHARACTERS = 131_072  # csv's own limit; Excel's is 32,767


@dataclass(frozen=True, slots=True)
class Shape:
    """What the records of a file look like."""

    records: int  # blank ones and the header counted
    header_row: int  # from 1; 0: there is none
    header: tuple[str, ...] = field(repr=False)  # filled up to `width`; () where there is none
    width: int  # columns: the header's, those of most rows where these have more, without a header those of the widest
    regular: bool  # each record is one physical line without NULs, blank or as wide as `width`
    nuls: bool  # some cell holds NUL characters


class _Lines:
    """The physical lines on their way to csv.reader; `raw` holds those of the record just read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.raw: list[str] = []
        self.nuls = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.raw.append(line)
        if "\x00" in line:
            self.nuls = True
        return line


class _Scan:
    """The state of the pass."""

    def __init__(self, path: Path, dialect: Dialect, skipped_lines: int, header_row: int | None) -> None:
        self.path = path
        self.delimiter, self.escape = dialect.delimiter, dialect.escape
        self.line = skipped_lines + 1  # where the record begins
        self.wanted = header_row
        self.records = 0
        self.header_row = 0
        self.header: tuple[str, ...] = ()
        self.filled = False
        self.widths: Counter[int] = Counter()
        self.several_lines = False
        self.overfull: Counter[int] = Counter()  # rows with values beyond the header, by where the last one stands
        self.second_bom = False  # pandas takes it away, and then sees what is behind it as the first character

    def take(self, record: list[str], raw: list[str]) -> None:
        """Count one record."""
        self.records += 1
        if record:
            self.widths[len(record)] += 1
        if not self.filled and any(trim(cell.replace("\x00", "")) for cell in record):
            self.filled = True
            self.wanted = self.records if self.wanted is None else self.wanted
        if self.records == self.wanted:
            self.header_row = self.records
            self.header = tuple(record)
        elif self.header and len(record) > len(self.header):
            filled = max((at for at, cell in enumerate(record, 1) if trim(cell)), default=0)
            self.overfull[filled] += filled > len(self.header)
        self.second_bom = self.second_bom or (self.records == 1 and raw[0].startswith("\ufeff"))
        if len(raw) > 1:
            self.several_lines = True
            if self.wanted is not None and self.records > self.wanted:
                self.refuse(swallows("".join(raw), self.delimiter, len(record), self._columns(), self.escape))
        self.line += len(raw)

    def _columns(self) -> int:
        """Give the width to expect: the header's, or the commonest where a title stands for the header."""
        return max(len(self.header), self.widths.most_common(1)[0][0])

    def width(self) -> int:
        """Give the number of columns; where most rows have values beyond the header, its end is missing."""
        below = self.records - self.header_row
        if self.header and 2 * self.overfull.total() > below:
            return self.overfull.most_common(1)[0][0]
        return len(self.header) or max(self.widths)

    def refuse(self, swallowed: Swallowed | None) -> None:
        """Stop where a quote swallows rows of the record that begins at `line`."""
        if swallowed is None:
            return
        raise FileError(
            "{path}, line {line}: {says}", path=self.path, line=self.line + swallowed.line, says=_told(swallowed)
        )


def _told(swallowed: Swallowed) -> Sentence:
    what = sentence("the file may be cut off there")
    if swallowed.lines:
        what = sentence_count("it swallows {count} line", "it swallows {count} lines", swallowed.lines)
    if swallowed.closed:
        return sentence(
            'a quote (") opens here and is closed only by a later quote; {what}. '
            "Close or remove the quote and try again.",
            what=what,
        )
    return sentence(
        'a quote (") opens here and is never closed; {what}. Close or remove the quote and try again.', what=what
    )


def scan(
    path: Path, lines: Iterable[str], dialect: Dialect, *, skipped_lines: int = 0, header_row: int | None = None
) -> Shape:
    """Read all records once; `lines` are those after the first `skipped_lines` of the file.

    `header_row` is 0 where there is none, None where it is the first row with something in it.

    Raises FileError where a quote swallows rows, a cell is endless, the file has no data, or no such header row.
    """
    source = _Lines(lines)
    state = _Scan(path, dialect, skipped_lines, header_row)
    raw: list[str] = []
    try:
        for record in dialect.reader(source):
            raw = source.raw
            state.take(record, raw)
            source.raw = []
    except csv.Error:
        state.refuse(left_open("".join(source.raw), dialect.delimiter, dialect.escape))
        raise FileError(
            "{path}, line {line}: one cell holds more than {most:,} characters. Check that the file is a table.",
            path=path,
            line=state.line,
            most=CELL_CHARACTERS,
        ) from None
    state.line -= len(raw)
    state.refuse(left_open("".join(raw), dialect.delimiter, dialect.escape))
    _check_header(state)
    odd = state.several_lines or source.nuls or state.second_bom or dialect.escape
    width = state.width()
    regular = not odd and set(state.widths) == {width}
    header = (*state.header, *[""] * (width - len(state.header))) if state.header else ()
    return Shape(state.records, state.header_row, header, width, regular, source.nuls)


def _check_header(state: _Scan) -> None:
    if any(map(trim, state.header)) or (state.filled and state.wanted == 0):
        return
    if not state.filled:
        raise FileError("{path}: The file holds only blank lines. Check that it was saved completely.", path=state.path)
    check_header_row(f"{state.path}", state.wanted or 0, state.records)


def check_header_row(place: str, wanted: int, last_row: int) -> None:
    """Say what is wrong with a header row that holds nothing; `last_row` is the last one with data."""
    if wanted > last_row or wanted < 1:
        raise FileError(
            "{place}: The mapping says header_row: {wanted}, but the rows are 1 to {last_row}. Write the row that "
            "holds the column names.",
            place=place,
            wanted=wanted,
            last_row=last_row,
        )
    raise FileError(
        "{place}: The mapping says header_row: {wanted}, but row {wanted} is empty. Write the row that holds the "
        "column names.",
        place=place,
        wanted=wanted,
    )
