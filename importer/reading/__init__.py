"""From a spreadsheet file to what was detected in it and its rows."""

from pathlib import Path

from importer.errors import FileError
from importer.reading.header_row import HEAD_ROWS, HeaderRow, find_header
from importer.reading.packed import PACKED, open_packed
from importer.reading.returned import mentions
from importer.reading.sniff import Kind, kind_of
from importer.reading.source import Source
from importer.reading.text import open_text
from importer.records import ReadLimits, SourceOptions

__all__ = [
    "HEAD_ROWS",
    "PACKED",
    "FileError",
    "HeaderRow",
    "Source",
    "find_header",
    "kind_of",
    "mentions",
    "open_source",
]

_LIMITS = ReadLimits()


def open_source(path: Path, options: SourceOptions, limits: ReadLimits = _LIMITS) -> Source:
    """Find out what a file is and how to read it; `options` fixes what the mapping names.

    `limits` hold for packed files, and for workbooks.

    Raises FileError with one sentence for a salesperson: place, what was found, and the cure; InterruptedRunError where
    Ctrl-C ended the reading of a workbook.
    """
    kind = kind_of(path)
    if kind in PACKED:
        return open_packed(
            path, kind, limits.max_unpacked_mb, lambda inside, its_kind: _open(inside, its_kind, options, limits)
        )
    return _open(path, kind, options, limits)


def _open(path: Path, kind: Kind, options: SourceOptions, limits: ReadLimits) -> Source:
    if kind is Kind.TEXT:
        return open_text(path, options)
    from importer.reading.workbook import open_workbook  # noqa: PLC0415 - subprocess and tempfile: not for --help

    return open_workbook(path, kind, options, limits)
