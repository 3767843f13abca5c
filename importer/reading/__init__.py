"""From a spreadsheet file to what was detected in it and its rows."""

from pathlib import Path

from importer.errors import FileError
from importer.reading.packed import PACKED, open_packed
from importer.reading.returned import mentions
from importer.reading.sniff import Kind, kind_of
from importer.reading.source import Source
from importer.reading.text import open_text
from importer.records import ReadLimits, SourceOptions

__all__ = ["FileError", "Source", "mentions", "open_source"]

_LIMITS = ReadLimits()


def open_source(path: Path, options: SourceOptions, limits: ReadLimits = _LIMITS) -> Source:
    """Find out what a file is and how to read it; `options` fixes what the mapping names.

    `limits` hold for packed files, and for workbooks.

    Raises FileError with one sentence for a salesperson: place, what was found, and the cure.
    """
    kind = kind_of(path)
    if kind in PACKED:
        return open_packed(
            path, kind, limits.max_unpacked_mb, lambda inside, its_kind: _open(inside, its_kind, options)
        )
    return _open(path, kind, options)


def _open(path: Path, kind: Kind, options: SourceOptions) -> Source:
    if kind is Kind.XLSX:
        from importer.reading.workbook import open_workbook  # noqa: PLC0415 - calamine: not for --help

        return open_workbook(path, options)
    return open_text(path, options)
