"""Quotes in CSV that a reader would follow too far.

The csv module does not complain where a quote is left open: the rows after it end in one cell. A cell may well hold
line breaks, so a record over several lines is looked at closely, and only such a one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BREAK = re.compile(r"\r\n|\r|\n")
_NARROW = 3  # a table of fewer columns has too few delimiters to recognize a whole row inside a cell


@dataclass(frozen=True, slots=True)
class Swallowed:
    """A quote that swallows rows."""

    line: int  # of the opening quote, from 0 at the record's first line
    lines: int  # physical lines after it that it takes in
    closed: bool  # a later quote closes it by accident


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int  # of the opening quote
    end: int  # of the closing quote; the text's end where there is none
    closed: bool
    tidy: bool  # the delimiter, the line's end or nothing follows the closing quote


def left_open(text: str, delimiter: str, escape: str | None = None) -> Swallowed | None:
    """Find the quote that the last record of a file (its raw text) leaves open."""
    return next((_swallowed(text, cell) for cell in _quoted(text, delimiter, escape) if not cell.closed), None)


def swallows(text: str, delimiter: str, cells: int, columns: int, escape: str | None = None) -> Swallowed | None:
    """Find a quote in a record of several lines (its raw text) that most likely takes in whole rows.

    Honest line breaks leave the record with as many `cells` as the header has `columns`.
    """
    for cell in _quoted(text, delimiter, escape):
        inside = _BREAK.split(text[cell.start : cell.end])
        if len(inside) > 1 and _suspicious(cell, inside, delimiter, cells, columns):
            return _swallowed(text, cell)
    return None


def _suspicious(cell: _Cell, inside: list[str], delimiter: str, cells: int, columns: int) -> bool:
    if not cell.closed or not cell.tidy or cells > columns > 1:  # one column: a title, not the header
        return True
    if cells < columns:
        return any(delimiter in line for line in inside[1:])
    whole_rows = (line for line in inside[1:-1] if f"{delimiter} " not in line)
    return columns >= _NARROW and any(line.count(delimiter) == columns - 1 for line in whole_rows)


def _swallowed(text: str, cell: _Cell) -> Swallowed:
    inside = text[cell.start : cell.end].rstrip("\r\n")
    return Swallowed(
        line=len(_BREAK.findall(text[: cell.start])), lines=len(_BREAK.findall(inside)), closed=cell.closed
    )


def _quoted(text: str, delimiter: str, escape: str | None) -> Iterator[_Cell]:
    """Walk over the quoted cells of one record, as the csv module understands them."""
    at = 0
    while True:
        if text.startswith('"', at):
            end = _closing(text, at + 1, escape)
            after = text[end + 1 : end + 2]
            yield _Cell(at, end, closed=end < len(text), tidy=after in ("", delimiter, "\r", "\n"))
            at = end + 1
        at = text.find(delimiter, at) + 1
        if not at:
            return


def _closing(text: str, at: int, escape: str | None) -> int:
    """Find the closing quote; a doubled or an escaped one is a quote in the text."""
    begin = at
    while (end := text.find('"', at)) >= 0:
        before = text[begin:end]
        if escape and (len(before) - len(before.rstrip(escape))) % 2:
            at = end + 1
        elif text.startswith('"', end + 1):
            at = end + 2
        else:
            return end
    return len(text)
