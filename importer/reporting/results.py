"""Rows -> `results.csv` and `results.xlsx`."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from importer.records import RowResult, Summary
from importer.reporting.cells import Cell, csv_cell, need_care
from importer.reporting.lines import header, row_lines

if TYPE_CHECKING:
    from importer.reporting.workbook import ResultsBook

CSV_NAME = "results.csv"
XLSX_NAME = "results.xlsx"


class _CsvWriter(Protocol):
    def writerow(self, row: Iterable[Cell], /) -> object: ...


@dataclass(frozen=True, slots=True)
class Results:
    """Takes the rows of a run in their order and writes their lines into both files, in flat memory."""

    text: _CsvWriter
    book: "ResultsBook"
    variable_names: Sequence[str]

    def add(self, row: RowResult) -> None:
        """Write a row's lines."""
        for cells in row_lines(row, self.variable_names):
            care = need_care(cells)
            self.text.writerow([csv_cell(cell) for cell in cells] if care else cells)
            self.book.write(cells, care=care)

    def sum_up(self, summary: Summary) -> None:
        """Write the workbook's sheet of sums."""
        self.book.sum_up(summary)


@contextmanager
def results_in(folder: Path, variable_names: Sequence[str]) -> Iterator[Results]:
    """Give both files to write to; whole when the block ends, given up where it raises."""
    from importer.reporting.workbook import ResultsBook  # noqa: PLC0415 - late: --help needn't load XlsxWriter

    titles = header(variable_names)
    # By its byte order mark Excel knows UTF-8; without it Cyrillic is shown as something else.
    with (folder / CSV_NAME).open("w", encoding="utf-8-sig", newline="") as file:
        text = csv.writer(file)  # comma and CRLF
        text.writerow([csv_cell(name) for name in titles])
        with ResultsBook(folder / XLSX_NAME, titles) as book:
            yield Results(text, book, variable_names)
