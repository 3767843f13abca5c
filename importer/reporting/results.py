"""Rows -> `results.csv` and `results.xlsx`, both in one pass."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from importer.records import RowResult, Tally
from importer.reporting.cells import Cell, csv_cell, need_care
from importer.reporting.files import private_folder, publish, unfinished
from importer.reporting.lines import header, row_lines
from importer.reporting.tally import TallyBuilder, count_rows

CSV_NAME = "results.csv"
XLSX_NAME = "results.xlsx"


@dataclass(frozen=True, slots=True)
class WrittenResults:
    """What was written; a path differs from its usual name where that file is open in Excel."""

    tally: Tally
    csv_path: Path
    xlsx_path: Path


def write_results(folder: Path, rows: Iterable[RowResult], variable_names: Sequence[str]) -> WrittenResults:
    """Write both files into `folder` (created, private) while reading `rows` once, in flat memory.

    Raises OSError where the folder can't be written; then, as when `rows` raises, the files of before are untouched.
    """
    counts = TallyBuilder()
    private_folder(folder)
    with unfinished(folder) as work:
        with _csv_file(work / CSV_NAME) as text, _workbook(work / XLSX_NAME, header(variable_names)) as book:
            text.writerow([csv_cell(title) for title in header(variable_names)])
            for row in count_rows(rows, into=counts):
                for cells in row_lines(row, variable_names):
                    _write_line(cells, text, book)
        return WrittenResults(
            tally=counts.tally,
            csv_path=publish(work / CSV_NAME, folder / CSV_NAME),
            xlsx_path=publish(work / XLSX_NAME, folder / XLSX_NAME),
        )


class _CsvWriter(Protocol):
    def writerow(self, row: Iterable[Cell], /) -> object: ...


class _Book(Protocol):
    def write(self, cells: Sequence[Cell], *, care: bool) -> None: ...


def _write_line(cells: Sequence[Cell], text: _CsvWriter, book: _Book) -> None:
    care = need_care(cells)
    text.writerow([csv_cell(cell) for cell in cells] if care else cells)
    book.write(cells, care=care)


@contextmanager
def _csv_file(path: Path) -> Iterator[_CsvWriter]:
    # By its byte order mark Excel knows UTF-8; without it Cyrillic is shown as something else.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield csv.writer(file)  # comma and CRLF


@contextmanager
def _workbook(path: Path, titles: Sequence[str]) -> Iterator[_Book]:
    from importer.reporting.workbook import ResultsBook  # noqa: PLC0415  # late: --help needn't load XlsxWriter

    with ResultsBook(path, titles) as book:
        yield book
