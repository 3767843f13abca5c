"""Rows -> counts: each row once by its outcome, and issues by code."""

from collections import Counter
from collections.abc import Iterable, Iterator

from importer.issues import Issue, IssueCode
from importer.records import Outcome, RowResult, Tally


class TallyBuilder:
    """Counts that grow row by row; memory doesn't."""

    def __init__(self) -> None:
        self._rows: Counter[Outcome] = Counter()
        self._issues: Counter[IssueCode] = Counter()

    def add(self, row: RowResult) -> None:
        """Count one row under its outcome, and what is said about it and its lines."""
        self._rows[row.outcome] += 1
        for line in row.lines:
            if line.issue is not None:
                self._issues[line.issue.code] += 1
            for warning in line.warnings:
                self._issues[warning.code] += 1
        for issue in own_issues(row):
            self._issues[issue.code] += 1

    @property
    def tally(self) -> Tally:
        """The counts so far: all nine outcomes, and the codes that occurred, by name."""
        return Tally(
            rows={outcome: self._rows[outcome] for outcome in Outcome},
            issues=dict(sorted(self._issues.items())),
        )


def count_rows(rows: Iterable[RowResult], into: TallyBuilder) -> Iterator[RowResult]:
    """Pass rows on, each counted on its way."""
    for row in rows:
        into.add(row)
        yield row


def own_issues(row: RowResult) -> tuple[Issue, ...]:
    """Return what is said of the row as a whole: its issue, unless a line of it has the same, and its warnings."""
    if row.issue is None or any(line.issue == row.issue for line in row.lines):
        return row.warnings
    return (row.issue, *row.warnings)
