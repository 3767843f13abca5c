"""CSV, TSV and other text: scanned once, then read by pandas where regular and by the csv module where not."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TextIO

from importer.errors import FileError
from importer.issues import Issue, IssueCode
from importer.reading.cells import trim
from importer.reading.dialect import (
    CANDIDATES,
    HEAD_RECORDS,
    NO_DELIMITER,
    ONE_COLUMN,
    RARE_CANDIDATES,
    Dialect,
    consistency,
    sep_line,
)
from importer.reading.encoding import encoding_of, first_undecodable_line, survey
from importer.reading.header_row import HEAD_ROWS, HeaderRow, find_header
from importer.reading.headers import column_letters_of, column_names
from importer.reading.scan import Shape, scan
from importer.reading.sniff import UNREADABLE
from importer.reading.source import Source
from importer.records import Detected, SourceOptions, SourceRow

CHUNK_CHARACTERS = 1 << 20
FEW = 20  # a delimiter that stands in fewer than one of so many lines
PANDAS_FROM_RECORDS = 20_000  # below, importing pandas takes longer than reading the file


@dataclass(frozen=True, slots=True)
class TextFile:
    """How a text file is to be read."""

    path: Path
    encoding: str
    skipped_lines: int = 0  # Excel's `sep=;` line, which a spreadsheet program does not show
    dialect: Dialect = ONE_COLUMN
    marked_within: bool = False  # byte order marks of files that were put together: before a quote they would hide it

    def with_delimiter(self, delimiter: str) -> "TextFile":
        """Return the same file, parted by another delimiter."""
        return replace(self, dialect=replace(self.dialect, delimiter=delimiter))

    def lines(self, handle: TextIO) -> Iterable[str]:
        """Give the lines as the csv module is to see them."""
        return (line.removeprefix("\ufeff") for line in handle) if self.marked_within else handle

    def open(self) -> TextIO:
        """Open the file behind its skipped lines; line ends stay as they are, the csv module wants them so."""
        handle = self.path.open(encoding=self.encoding, newline="")
        for _ in range(self.skipped_lines):
            handle.readline()
        return handle


def open_text(path: Path, options: SourceOptions) -> Source:
    """Find encoding, delimiter and header of a text file, and check all its records.

    Raises FileError where one of them can't be found or a record can't be read safely.
    """
    try:
        return _open(path, options)
    except OSError:  # a stick that was pulled out, a network drive that is gone
        raise FileError("{path}: {says}", path=path, says=UNREADABLE) from None


def _open(path: Path, options: SourceOptions) -> Source:
    found = survey(path)
    encoding = encoding_of(path, found, options.encoding)
    try:
        bare = TextFile(path, encoding, dialect=Dialect(escape="\\" if found.escapes else None))
        file, shape, titles = _shape(replace(bare, marked_within=found.marked_within), options)
    except UnicodeError:
        raise FileError(
            '{path}, line {line}: this is not written in {encoding}. Save the file as "CSV UTF-8" in Excel, or correct '
            "`encoding` in the mapping.",
            path=path,
            line=first_undecodable_line(path, encoding),
            encoding=encoding,
        ) from None
    detected = Detected(
        path=path,
        file_format="csv",
        sheet="",
        header_row=shape.header_row,
        columns=_columns(shape),
        encoding=encoding,
        delimiter="" if file.dialect.delimiter == NO_DELIMITER else file.dialect.delimiter,
        rows=shape.records - shape.header_row,
        titles=titles,
        sha256=found.sha256,
    )
    return Source(detected, lambda: read_rows(file, shape))


def read_rows(file: TextFile, shape: Shape) -> Iterator[SourceRow]:
    """Read the rows below the header by the reader that suits the file.

    Raises FileError where the file is not any more what was scanned.
    """
    by_pandas = shape.regular and not file.marked_within and shape.records >= PANDAS_FROM_RECORDS
    rows = rows_by_pandas(file, shape) if by_pandas else rows_by_csv(file, shape)
    count = 0
    try:
        for row in rows:
            count += 1
            yield row
    except (OSError, ValueError, csv.Error):  # ValueError: what can't be decoded, and pandas' own errors
        count = -1
    if count != shape.records - shape.header_row:
        raise FileError(
            "{path}: The file was changed while it was read. Try again when it stands still.", path=file.path
        )


def rows_by_csv(file: TextFile, shape: Shape) -> Iterator[SourceRow]:
    """Read any shape by the csv module."""
    with file.open() as handle:
        reader = file.dialect.reader(file.lines(handle))
        line = file.skipped_lines + 1
        for number, record in enumerate(reader, 1):
            if number > shape.header_row:
                cells = [_text(cell) for cell in record] if shape.nuls else list(map(trim, record))
                yield _row(number, line, cells, shape.width)
            line = file.skipped_lines + reader.line_num + 1


def rows_by_pandas(file: TextFile, shape: Shape) -> Iterator[SourceRow]:
    """Read a regular file by pandas, chunk by chunk: one record a line, all of one width."""
    from importer.reading.frames import records_by_pandas  # noqa: PLC0415 - pandas takes half a second to import

    with file.open() as handle:
        records = records_by_pandas(handle, file.dialect.delimiter, shape.width)
        for number, record in islice(enumerate(records, 1), shape.header_row, None):
            yield SourceRow(number, tuple(map(trim, record)), number + file.skipped_lines)


def _row(number: int, line: int, cells: list[str], width: int) -> SourceRow:
    """Fit the cells to the columns: a short record is filled up, what a long one has more is said."""
    missing = width - len(cells)
    if missing >= 0:
        return SourceRow(number, (*cells, *[""] * missing), line)
    extra = " | ".join(filter(None, cells[width:]))
    warnings = (Issue(IssueCode.EXTRA_CELLS, value=extra),) if extra else ()
    return SourceRow(number, tuple(cells[:width]), line, warnings=warnings)


def _columns(shape: Shape) -> tuple[str, ...]:
    return column_names([_text(cell) for cell in shape.header]) or column_letters_of(shape.width)


def _text(cell: str) -> str:
    return trim(cell.replace("\x00", ""))


def _shape(bare: TextFile, options: SourceOptions) -> tuple[TextFile, Shape, int]:
    """Choose the delimiter and scan the file with it; the titles above the header are counted.

    The first records propose one. Where the scan finds the file irregular, or nothing separates its cells, all
    records are weighed, and the better one is scanned again.
    """
    with bare.open() as handle:
        named = sep_line(handle.readline())
    bare = replace(bare, skipped_lines=1 if named else 0)
    fixed = _fixed_delimiter(bare.path, options.delimiter) or named
    file = bare.with_delimiter(fixed or _best_delimiter(bare, HEAD_RECORDS))
    if not fixed and file.dialect.delimiter == NO_DELIMITER:
        file = bare.with_delimiter(_best_delimiter(bare))
    refusal, shape = _try_scan(file, options)
    if not fixed and (shape is None or not shape.regular):
        better = bare.with_delimiter(_best_delimiter(bare))
        if better != file:
            file = better
            refusal, shape = _try_scan(file, options)
    if shape is None:
        raise refusal or FileError("{path}: The file can't be read.", path=bare.path)
    header = _header_of(file, shape.header_row)
    return file, shape, header.titles if header and header.number else 0


def _header_of(file: TextFile, wanted: int | None) -> HeaderRow | None:
    """Find the header in the first records; None where they hold nothing, or can't be read: the scan says why."""
    with file.open() as handle:
        reader = file.dialect.reader(file.lines(handle))
        try:
            head = [list(map(_text, record)) for record in islice(reader, HEAD_ROWS)]
        except csv.Error:
            return None
    return find_header(head, wanted)


def _try_scan(file: TextFile, options: SourceOptions) -> tuple[FileError | None, Shape | None]:
    header = _header_of(file, options.header_row)
    with file.open() as handle:
        try:
            shape = scan(
                file.path,
                file.lines(handle),
                file.dialect,
                skipped_lines=file.skipped_lines,
                header_row=header.number if header else options.header_row,
            )
        except FileError as refusal:
            return refusal, None
    return None, shape


def _best_delimiter(file: TextFile, limit: int | None = None) -> str:
    """Give the candidate that separates the records most evenly; none where nothing does."""
    for candidates in (CANDIDATES, RARE_CANDIDATES):
        weights = []
        for place, candidate in enumerate(_occurring(file, candidates, limit)):
            with file.open() as handle:
                weights.append(
                    (
                        *consistency(file.lines(handle), replace(file.dialect, delimiter=candidate), limit),
                        -place,
                        candidate,
                    )
                )
        weight, *_, best = max(weights, default=(0.0, NO_DELIMITER))
        if weight:
            return best
    return NO_DELIMITER


def _occurring(file: TextFile, candidates: tuple[str, ...], limit: int | None) -> list[str]:
    """Leave away the candidates that are far too few to separate the records of the whole file: weighing takes long."""
    if limit is not None:
        return list(candidates)
    counts: Counter[str] = Counter()
    lines = 0
    with file.open() as handle:
        while chunk := handle.read(CHUNK_CHARACTERS):
            lines += max(chunk.count("\n"), chunk.count("\r"))
            counts.update({candidate: chunk.count(candidate) for candidate in candidates})
    return [candidate for candidate in candidates if counts[candidate] * FEW > lines]


def _fixed_delimiter(path: Path, wanted: str | None) -> str:
    """Check the mapping's delimiter; a tab may be written as backslash and t, or as `tab`."""
    delimiter = "\t" if wanted in ("\\t", "tab") else wanted or ""
    if len(delimiter) > 1 or (delimiter and delimiter in '"\r\n\x00'):
        raise FileError(
            '{path}: The mapping says delimiter "{wanted}", which is none. Write one character, such as ";", "," or '
            '"\\t".',
            path=path,
            wanted=wanted,
        )
    return delimiter
