"""Which sheet of a workbook is read, where its header stands, and what its rows are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from pathlib import Path

from importer.errors import FileError, NoDataError
from importer.issues import Issue, IssueCode
from importer.languages import sentence
from importer.reading.header_row import HEAD_ROWS, HeaderRow, find_header
from importer.reading.headers import column_letters_of, column_names
from importer.reading.scan import check_header_row
from importer.reading.workbooks.book import Book, Table, TooManyCellsError
from importer.reading.workbooks.merging import spread
from importer.reading.workbooks.sheets import Sheet, hidden_names, other_names, sheets_to_try
from importer.records import Detected, SourceOptions, SourceRow

MAX_COLUMNS = 1 << 14  # of Excel and LibreOffice


@dataclass(frozen=True, slots=True)
class Found:
    """What a workbook holds."""

    detected: Detected
    rows: Callable[[], Iterator[SourceRow]] = field(repr=False)


def find(book: Book, path: Path, options: SourceOptions, sha256: str) -> Found:
    """Choose sheet and header; raises FileError where there is no such sheet or header row, or no data."""
    sheet, table = _first_with_data(book, path, sheets_to_try(path, book.sheets, options.sheet))
    found, header = _header(sentence('{path}, sheet "{sheet}"', path=path, sheet=sheet.name), table, options.header_row)
    columns = column_names(header, table.first_column) or column_letters_of(table.width, table.first_column)
    detected = Detected(
        path=path,
        file_format=book.file_format,
        sheet=sheet.name,
        header_row=found.number,
        columns=columns,
        rows=table.last_row - found.number,
        titles=found.titles,
        hidden_sheets=hidden_names(book.sheets, sheet),
        other_sheets=other_names(book.sheets, sheet),
        hidden_columns=tuple(
            name for at, name in enumerate(columns, table.first_column + 1) if at in table.hidden_columns
        ),
        sha256=sha256,
        first_column=table.first_column,
    )
    return Found(detected, lambda: _rows(table, found.number, columns))


def _first_with_data(book: Book, path: Path, sheets: Sequence[Sheet]) -> tuple[Sheet, Table]:
    for sheet in sheets:
        table = book.table(sheet)
        if table is not None and table.width > MAX_COLUMNS:
            raise TooManyCellsError(table.last_row, table.width)
        if table is not None:
            return sheet, table
    if len(sheets) == 1:
        raise NoDataError(
            '{path}: The sheet "{name}" has no data. Choose another by `sheet:`.', path=path, name=sheets[0].name
        )
    raise FileError("{path}: No visible sheet has data. Fill one in, or name a hidden one by `sheet:`.", path=path)


def _texts(table: Table) -> Iterator[list[str]]:
    return spread(table.rows(), table.merges, table.first_column)


def _header(place: str, table: Table, wanted: int | None) -> tuple[HeaderRow, list[str]]:
    """Find the header row, and give its cells; none where the sheet has no header."""
    head = list(islice(_texts(table), max(HEAD_ROWS, wanted or 0)))
    found = find_header(head, wanted) or _first_filled(table)
    header = head[found.number - 1] if 0 < found.number <= len(head) else []
    if found.number and not any(header):
        check_header_row(place, found.number, table.last_row)
    return found, header


def _first_filled(table: Table) -> HeaderRow:
    """Take the first row with something in it, far below the sheet's top."""
    return HeaderRow(
        next((number for number, row in enumerate(_texts(table), 1) if any(row)), min(table.valueless, default=1))
    )


def _rows(table: Table, header_row: int, columns: Sequence[str]) -> Iterator[SourceRow]:
    below: Iterable[list[str]] = repeat([""] * len(columns))
    for number, row in enumerate(chain(_texts(table), below), 1):
        if number > table.last_row:
            return
        if number > header_row:
            yield SourceRow(
                number,
                tuple(row),
                hidden=number in table.hidden_rows,
                warnings=_warnings(columns, table.first_column, table.valueless.get(number)),
            )


def _warnings(columns: Sequence[str], first_column: int, valueless: Mapping[int, str] | None) -> tuple[Issue, ...]:
    """Say of a row which of its cells have no value although something stands in them; most rows have none."""
    if not valueless:
        return ()
    return tuple(
        Issue(IssueCode.CELL_ERROR, columns[place], error)
        if error
        else Issue(IssueCode.FORMULA_WITHOUT_RESULT, columns[place])
        for column, error in valueless.items()
        if 0 <= (place := column - 1 - first_column) < len(columns)
    )
