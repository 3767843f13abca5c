"""What comes back in a to-fix workbook: which rows a person mended, and which row of which run each of them corrects.

Such a file is known by the columns that the report added to the user's own. A row is mended where a cell that the
mapping reads is not any more what it was. A row without those columns' values, or of a run that this ledger doesn't
know, is a new one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from importer.errors import FileError
from importer.issues import Issue, IssueCode, details
from importer.ledger import EarlierRow, History
from importer.mapping import Binding
from importer.reading import PACKED, Source, kind_of, mentions, open_source
from importer.records import (
    ROW_COLUMN,
    RUN_COLUMN,
    Correction,
    Detected,
    MappedRow,
    Outcome,
    ReadLimits,
    SourceOptions,
    SourceRow,
    Verdict,
)

BATCH_ROWS = 500  # looked up in the ledger together
_ROW = re.compile(r"[0-9]{1,9}")  # a longer one is none of ours
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\ufffd]+")  # what a spreadsheet program may write in another way
_MAX_COMPARED = 32_000  # a workbook's cell ends a little later


def is_returned(detected: Detected) -> bool:
    """Tell whether a file has the columns that tie its rows to an earlier run."""
    return RUN_COLUMN in detected.columns and ROW_COLUMN in detected.columns


def open_new_or_returned(path: Path, options: SourceOptions, limits: ReadLimits) -> Source:
    """Open a file as the mapping says, and one that came back as the report wrote it: its header is in row 1.

    Where the user's own list has its header, and how it is encoded, says nothing about what we wrote ourselves. Raises
    FileError where the file can't be read.
    """
    found: Source | None = None
    if kind_of(path) in PACKED or mentions(path, RUN_COLUMN):  # what is packed can't be looked into so quickly
        for own in (SourceOptions(header_row=1), SourceOptions()):
            found = _opened(path, own, limits)
            if found is not None and is_returned(found.detected):
                return found
    if found is not None and options == SourceOptions():
        return found  # the last of them was opened as the mapping says
    return open_source(path, options, limits)


def _opened(path: Path, options: SourceOptions, limits: ReadLimits) -> Source | None:
    try:
        return open_source(path, options, limits)
    except FileError:
        return None  # the mapping's own options are tried next, and what is wrong is told then


def returned_rows(source: Source, binding: Binding, history: History | None) -> Iterator[MappedRow | None] | None:
    """Return the rows of a file that came back, as the mapping reads them; None for any other file.

    `history` is None without a past: then all rows are new.
    """
    if history is None or not is_returned(source.detected):
        return None
    returned = _Returned(source.detected, binding, history)
    return returned.judged(source.rows(), returned.groups(source.rows()))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A row and the one that it came from, if any."""

    row: SourceRow
    earlier: EarlierRow | None
    run: str


@dataclass(frozen=True, slots=True)
class _Returned:
    """A file that came back."""

    detected: Detected
    binding: Binding
    history: History

    def groups(self, rows: Iterable[SourceRow]) -> frozenset[str]:
        """Return the groups in which something was mended: a colleague's row may only have waited for that."""
        mended = (pair.row for pair in self._pairs(rows) if pair.earlier and self._is_mended(pair.row, pair.earlier))
        return frozenset(self.binding.apply(row).group_key for row in mended)

    def judged(self, rows: Iterable[SourceRow], mended_groups: frozenset[str]) -> Iterator[MappedRow | None]:
        """Yield each row as the mapping reads it, with what it corrects; None for a blank one."""
        for pair in self._pairs(rows):
            mapped = None if pair.row.blank else self.binding.apply(pair.row)
            if mapped is None or pair.earlier is None:
                yield mapped
            else:
                yield self._judged(mapped, pair, mended_groups)

    def _judged(self, mapped: MappedRow, pair: _Pair, mended_groups: frozenset[str]) -> MappedRow:
        earlier = pair.earlier
        if earlier is None:
            return mapped
        if mapped.verdict is not None and mapped.verdict.outcome is Outcome.LEFT_OUT:
            return replace(mapped, correction=Correction(earlier.identity))
        waited = earlier.waits and mapped.group_key in mended_groups
        if waited or self._is_mended(pair.row, earlier):
            return replace(mapped, correction=Correction(earlier.identity, earlier.run_key, earlier.row_seq))
        unmended = Verdict(Outcome.LEFT_OUT, Issue(IssueCode.NOT_MENDED, detail=details.RUN.format(run=pair.run)))
        return replace(mapped, correction=Correction(earlier.identity), verdict=unmended)

    def _is_mended(self, row: SourceRow, earlier: EarlierRow) -> bool:
        """Tell whether a cell that the mapping reads was changed; where nobody knows what it was, it counts as that."""
        if not earlier.cells:
            return True
        now = dict(zip(self.detected.columns, row.cells, strict=True))
        return any(_plain(now.get(header, "")) != _plain(earlier.cells.get(header, "")) for header in self.binding.used)

    def _pairs(self, rows: Iterable[SourceRow]) -> Iterator[_Pair]:
        source = iter(rows)
        while batch := list(islice(source, BATCH_ROWS)):
            ties = [self._tie(row) for row in batch]
            known: Mapping[tuple[str, int], EarlierRow] = self.history.earlier_rows(tie for tie in ties if tie)
            for row, tie in zip(batch, ties, strict=True):
                yield _Pair(row, known.get(tie) if tie else None, tie[0] if tie else "")

    def _tie(self, row: SourceRow) -> tuple[str, int] | None:
        """Return the run and the place in it that a row names; None for a new row."""
        run, seq = (row.cells[self.detected.columns.index(column)] for column in (RUN_COLUMN, ROW_COLUMN))
        return (run, int(seq)) if run and _ROW.fullmatch(seq) else None


def _plain(text: str) -> str:
    return _UNSEEN.sub(" ", text[:_MAX_COMPARED]).strip()
