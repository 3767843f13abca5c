"""Which character separates the cells of a text file."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

CANDIDATES = (",", ";", "\t", "|")
NO_DELIMITER = "\x1f"  # a file of one column is read with a character that no text holds
HEAD_RECORDS = 1000

_SEP_LINE = re.compile(r'"?sep=([^\r\n"])"?[\r\n]*', re.IGNORECASE)


def sep_line(first_line: str) -> str:
    """Give the delimiter that Excel's first line `sep=;` names, "" where the line is none."""
    found = _SEP_LINE.fullmatch(first_line.removeprefix("\ufeff"))
    return found[1] if found else ""


def consistency(lines: Iterable[str], delimiter: str, limit: int | None = None) -> tuple[float, bool, int]:
    """Weigh a delimiter over the records: the larger, the better.

    Gives the share of records that have the commonest width above 1 (0 where it separates nothing), whether it
    stands without a space after it (a comma in a sentence has one), and that width.
    """
    widths: Counter[int] = Counter()
    first = spaced = count = 0
    try:
        for record in islice(csv.reader(lines, delimiter=delimiter), limit):
            if len(record) < 2 and not any(record):  # noqa: PLR2004 - a blank line; `;;;` tells something
                continue
            width = len(record)
            first = first or width
            widths[width] += 1
            count += width - 1
            spaced += sum(cell.startswith(" ") for cell in record[1:])
    except csv.Error:
        pass  # an endless cell: what came before it tells enough, and the scan says where it is
    in_sentences = spaced * 2 > count
    share, width = _commonest(widths)
    if in_sentences and first == 1:
        return 0.0, False, 0
    if share < 0.5 and first < 2:  # noqa: PLR2004 - neither most records nor the header have two cells
        return 0.0, False, 0
    return share, not in_sentences, width


def _commonest(widths: Counter[int]) -> tuple[float, int]:
    several = [(count, width) for width, count in widths.items() if width > 1]
    if not several:
        return 0.0, 0
    count, width = max(several)
    return count / widths.total(), width
