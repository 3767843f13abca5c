"""Merged cells hold what the sheet shows: one value, which counts for each of the rows they cover. Pure.

Over several columns it counts for the first; what lies covered, and nobody sees, counts for nothing. A row that has
nothing of its own stays blank: two rows that are merged in all their cells are one that is taller.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from importer.reading.workbooks.book import Merge


@dataclass(slots=True)
class _Cover:
    """A merge, as it lies over the rows."""

    last_row: int
    places: range  # in a row's texts
    value: str = field(default="", repr=False)


def spread(rows: Iterable[list[str]], merges: Sequence[Merge], first_column: int) -> Iterator[list[str]]:
    """Write the values of merged cells into the rows below; `rows` begin with row 1, their cells at `first_column`."""
    begins: dict[int, list[Merge]] = defaultdict(list)
    for merge in merges:
        begins[merge.first_row].append(merge)
    covers: list[_Cover] = []
    for number, row in enumerate(rows, 1):
        if covers:
            covers = [cover for cover in covers if number <= cover.last_row]
            _cover(row, covers)
        covers += [_begin(row, merge, first_column) for merge in begins.get(number, ())]
        yield row


def _begin(row: list[str], merge: Merge, first_column: int) -> _Cover:
    """Take the value of a merge in its first row, and empty what it covers beside it."""
    first = merge.first_column - 1 - first_column
    places = range(max(first, 0), min(merge.last_column - first_column, len(row)))
    value = row[first] if 0 <= first < len(row) else ""
    for place in places:
        row[place] = value if place == first else ""
    return _Cover(merge.last_row, places if first >= 0 else range(0), value)


def _cover(row: list[str], covers: Sequence[_Cover]) -> None:
    """Empty what is covered in a row below, and write the values where the row has something of its own."""
    for cover in covers:
        for place in cover.places:
            row[place] = ""
    if any(row):
        for cover in covers:
            if cover.places:
                row[cover.places.start] = cover.value
