"""XLSX: cells by calamine, hidden rows and the sheet's reach by its XML."""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from itertools import chain, islice, repeat
from pathlib import Path
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from importer.errors import FileError, NoDataError
from importer.issues import Issue, IssueCode
from importer.reading.cells import text_of
from importer.reading.header_row import HEAD_ROWS, HeaderRow, find_header
from importer.reading.headers import column_letters_of, column_names
from importer.reading.scan import check_header_row
from importer.reading.sheet_xml import EntitiesError, SheetMarks, refuse_entities, sheet_marks, sheet_parts
from importer.reading.sheets import Sheet, hidden_names, other_names, sheets_to_try
from importer.reading.sniff import DAMAGED, PROTECTED
from importer.reading.source import Source
from importer.records import Detected, SourceOptions, SourceRow

MAX_CELLS = 40_000_000  # calamine takes 32 bytes for each cell of the rectangle in use, empty or not


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet that has data, in memory."""

    sheet: Sheet
    cells: CalamineSheet = field(repr=False)
    first_column: int  # from 0
    width: int  # columns
    last_row: int  # from 1, the last with a value, if only an empty text
    marks: SheetMarks


def open_workbook(path: Path, options: SourceOptions) -> Source:
    """Find sheet and header of a workbook and read the sheet.

    Raises FileError where the workbook is damaged or protected, or has no such sheet or header row.
    """
    with translated(path):
        with path.open("rb") as handle:
            sha256 = file_digest(handle, "sha256").hexdigest()
        with zipfile.ZipFile(path) as archive:
            refuse_entities(archive)
            with CalamineWorkbook.from_path(path) as workbook:
                sheets = _sheets(archive, workbook)
                table = _first_with_data(path, archive, workbook, sheets_to_try(path, sheets, options.sheet))
        found, header = _header(path, table, options.header_row)
    detected = Detected(
        path=path,
        file_format="xlsx",
        sheet=table.sheet.name,
        header_row=found.number,
        columns=column_names(header, table.first_column) or column_letters_of(table.width, table.first_column),
        rows=table.last_row - found.number,
        titles=found.titles,
        hidden_sheets=hidden_names(sheets, table.sheet),
        other_sheets=other_names(sheets, table.sheet),
        sha256=sha256,
        first_column=table.first_column,
    )
    return Source(detected, lambda: _rows(path, table, found.number, detected.columns))


def _sheets(archive: zipfile.ZipFile, workbook: CalamineWorkbook) -> list[Sheet]:
    parts = sheet_parts(archive)
    return [
        Sheet(
            name=found.name,
            part=parts.get(found.name, ""),
            visible=found.visible == SheetVisibleEnum.Visible,
            is_table=found.typ == SheetTypeEnum.WorkSheet,
        )
        for found in workbook.sheets_metadata
    ]


def _first_with_data(path: Path, archive: zipfile.ZipFile, workbook: CalamineWorkbook, sheets: list[Sheet]) -> _Table:
    for sheet in sheets:
        table = _table(path, archive, workbook, sheet)
        if table is not None:
            return table
    if len(sheets) == 1:
        raise NoDataError(f'{path}: The sheet "{sheets[0].name}" has no data. Choose another by `sheet:`.')
    raise FileError(f"{path}: No visible sheet has data. Fill one in, or name a hidden one by `sheet:`.")


def _table(path: Path, archive: zipfile.ZipFile, workbook: CalamineWorkbook, sheet: Sheet) -> _Table | None:
    """Read a sheet into memory; None where it has no data."""
    marks = sheet_marks(archive, sheet.part)
    if marks.last_row * marks.last_column > MAX_CELLS:
        raise FileError(
            f'{path}, sheet "{sheet.name}": a single cell stands far outside the table, so that the sheet reaches '
            f"to row {marks.last_row:,} and column {marks.last_column:,}. Copy the table to a new workbook and "
            "try again."
        )
    cells = workbook.get_sheet_by_name(sheet.name)
    if cells.start is None or cells.end is None:
        return None
    if not any(any(map(text_of, row)) for row in cells.iter_rows()):
        return None
    # calamine ends where the last value stands; a cell below it can show an error.
    width = cells.end[1] - cells.start[1] + 1
    return _Table(sheet, cells, cells.start[1], width, max(cells.end[0] + 1, *marks.valueless, 0), marks)


def _header(path: Path, table: _Table, wanted: int | None) -> tuple[HeaderRow, list[str]]:
    """Find the header row, and give its cells; none where the sheet has no header."""
    head = [list(map(text_of, row)) for row in islice(table.cells.iter_rows(), max(HEAD_ROWS, wanted or 0))]
    found = find_header(head, wanted) or _first_filled(table)
    header = head[found.number - 1] if 0 < found.number <= len(head) else []
    if found.number and not any(header):
        check_header_row(f'{path}, sheet "{table.sheet.name}"', found.number, table.last_row)
    return found, header


def _first_filled(table: _Table) -> HeaderRow:
    """Take the first row with something in it, far below the sheet's top."""
    filled = (number for number, row in enumerate(table.cells.iter_rows(), 1) if any(map(text_of, row)))
    return HeaderRow(next(filled))


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


def _rows(path: Path, table: _Table, header_row: int, columns: Sequence[str]) -> Iterator[SourceRow]:
    hidden = table.marks.hidden_rows
    with translated(path):
        filled: Iterable[Sequence[object]] = table.cells.iter_rows()
        below: Iterable[Sequence[object]] = repeat([""] * len(columns))
        for number, row in enumerate(chain(filled, below), 1):
            if number > table.last_row:
                return
            if number > header_row:
                warnings = _warnings(columns, table.first_column, table.marks.valueless.get(number))
                yield SourceRow(number, tuple(map(text_of, row)), hidden=number in hidden, warnings=warnings)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn whatever a damaged workbook makes the libraries raise into a FileError."""
    try:
        yield
    except PasswordError:
        raise FileError(f"{path}: {PROTECTED}") from None
    except (EntitiesError, DefusedXmlException):
        raise FileError(
            f"{path}: The workbook contains XML entities, which are not allowed. Open it in Excel, save it as a "
            "new .xlsx and try again."
        ) from None
    except (
        CalamineError,
        ExpatError,
        SyntaxError,  # ElementTree's ParseError is one
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        LookupError,  # a part that the archive does not have, an encoding that Python does not know
        ValueError,  # a row number or cell reference that is none
        NotImplementedError,  # a compression that zipfile does not know
        RuntimeError,  # a part that is encrypted
        OSError,
    ):
        raise FileError(f"{path}: {DAMAGED}") from None
    except BaseException as error:
        # A panic of calamine's Rust code is no Exception, and its class can't be imported.
        if type(error).__name__ == "PanicException":
            raise FileError(f"{path}: {DAMAGED}") from None
        raise
