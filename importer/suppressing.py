"""Lists of numbers never to call: read whole before anything is planned, for a typo in one is a call."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from importer.errors import FileError
from importer.phones import read_phones
from importer.reading import open_source
from importer.records import SourceOptions


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a list; the first can be a header."""

    number: int  # as a spreadsheet program shows it
    cells: tuple[str, ...] = field(repr=False)
    can_be_header: bool = False


def read_lists(paths: tuple[Path, ...], region: str) -> dict[str, str]:
    """Return every number of the lists in E.164, with the name of its list.

    A list is any file that the importer reads; a number may stand in any of its columns. Raises FileError for a row in
    which no number can be read, with the row and the cure.
    """
    return {phone: path.name for path in paths for phone in _numbers(path, region)}


def _numbers(path: Path, region: str) -> Iterator[str]:
    for line in _lines(path):
        found = [phone.phone for cell in line.cells for phone in read_phones(cell, region, "") if phone.phone]
        if not found and not (line.can_be_header and not _has_digits(line.cells)):
            raise FileError(
                f"{path}, row {line.number}: no phone number can be read in this row of a list of numbers never to "
                "call, so nothing is sent. Correct the row, or name the country of its numbers with --region."
            )
        yield from found


def _lines(path: Path) -> Iterator[_Line]:
    """Yield the rows that are not blank, the first one too: a bare list has no header."""
    source = open_source(path, SourceOptions(include_hidden=True))
    yield _Line(source.detected.header_row, source.detected.columns, can_be_header=True)
    for row in source.rows():
        if not row.blank:
            yield _Line(row.number, row.cells)


def _has_digits(cells: tuple[str, ...]) -> bool:
    return any(char.isdigit() for cell in cells for char in cell)
