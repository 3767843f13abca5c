"""What the tests of this room share: writing small files and reading them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from importer.reading import open_source
from importer.records import Detected, SourceOptions, SourceRow

Value = str | float | bool | date | datetime | time | None


def read(path: Path, options: SourceOptions | None = None) -> tuple[Detected, list[SourceRow]]:
    """Open a file and read all its rows."""
    source = open_source(path, options or SourceOptions())
    return source.detected, list(source.rows())


def cells(rows: Sequence[SourceRow]) -> list[tuple[str, ...]]:
    """Give the cells alone."""
    return [row.cells for row in rows]


def written(folder: Path, content: str | bytes, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    """Write a text file, its line ends as they are."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook(
    folder: Path, rows: Sequence[Sequence[Value]], *, top: int = 0, left: int = 0, name: str = "list.xlsx"
) -> Path:
    """Write a workbook of one sheet by XlsxWriter, its first cell `top` rows and `left` columns in."""
    path = folder / name
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet("Контакти")
    for number, row in enumerate(rows):
        sheet.write_row(top + number, left, row)
    book.close()
    return path
