"""Which character separates the cells of a text file."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader  # it exists for type checkers alone

CANDIDATES = (",", ";", "\t", "|")
RARE_CANDIDATES = ("^", "~", "\x01")  # asked only where none of the others separates anything
NO_DELIMITER = "\x1f"  # a file of one column is read with a character that no text holds
HEAD_RECORDS = 1000
EVERY = 16  # behind the head, the surroundings of a delimiter are looked at in one record of so many

_SEP_LINE = re.compile(r'"?sep=([^\r\n"])"?\1*[\r\n]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a text file are parted."""

    delimiter: str = NO_DELIMITER
    escape: str | None = None  # a backslash, where it makes a quote within quotes part of the text

    def reader(self, lines: Iterable[str]) -> "Reader":
        """Read the records of these lines by the csv module."""
        return csv.reader(lines, delimiter=self.delimiter, escapechar=self.escape)


ONE_COLUMN = Dialect()


def sep_line(first_line: str) -> str:
    """Give the delimiter that Excel's first line `sep=;` names, "" where the line is none.

    A program that saved the file again may have filled the line up with delimiters.
    """
    found = _SEP_LINE.fullmatch(first_line.removeprefix("\ufeff"))
    return found[1] if found else ""


def consistency(lines: Iterable[str], dialect: Dialect, limit: int | None = None) -> tuple[float, int]:
    """Weigh a delimiter over the records: the larger, the better.

    Gives the share of records that have the commonest width above 1, halved where the delimiter most often stands
    before a space (a comma in a sentence) or between two digits (a decimal comma), and where it does not separate the
    first record; 0 where it separates nothing. Then that width.
    """
    widths: Counter[int] = Counter()
    first = natural = count = 0
    try:
        for number, record in enumerate(islice(dialect.reader(lines), limit)):
            if len(record) < 2 and not any(record):  # noqa: PLR2004 - a blank line; `;;;` tells something
                continue
            width = len(record)
            first = first or width
            widths[width] += 1
            if number < HEAD_RECORDS or number % EVERY == 0:
                count += width - 1
                natural += sum(_is_natural(left, right) for left, right in pairwise(record))
    except csv.Error:
        pass  # an endless cell: what came before it tells enough, and the scan says where it is
    is_natural = natural * 2 >= count
    share, width = _commonest(widths)
    if first < 2 and (share < 0.5 or not is_natural):  # noqa: PLR2004 - neither the header nor most records have two cells
        return 0.0, 0
    return share * (1.0 if is_natural else 0.5) * (1.0 if first > 1 else 0.5), width


def _is_natural(left: str, right: str) -> bool:
    """Say whether what stands between two cells separates them, rather than parts of a sentence or of a figure."""
    return not (right.startswith(" ") or (left[-1:].isdigit() and right[:1].isdigit()))


def _commonest(widths: Counter[int]) -> tuple[float, int]:
    several = [(count, width) for width, count in widths.items() if width > 1]
    if not several:
        return 0.0, 0
    count, width = max(several)
    return count / widths.total(), width
