"""What a person should see of a run's rows at one glance: why rows are not sent, by count, each with an example."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importer.issues import Issue, IssueCode
from importer.records import Outcome, RowResult

MAX_EXAMPLES = 5
NEED_A_PERSON = (Outcome.REJECTED, Outcome.REFUSED, Outcome.IN_DOUBT)
_SENT = (Outcome.CREATED, Outcome.NOT_SENT)


@dataclass(frozen=True, slots=True)
class Example:
    """A row, and what is said of it."""

    file: str
    sheet: str
    number: int  # as a spreadsheet program shows it
    issue: Issue


@dataclass(frozen=True, slots=True)
class Reason:
    """What is said of several rows."""

    outcome: Outcome  # under which these rows are counted
    count: int  # rows; of a warning numbers
    first: Example


@dataclass(frozen=True, slots=True)
class _Kind:
    outcome: Outcome
    code: IssueCode


class Notices:
    """Notes as the rows go by; memory holds one example a kind."""

    def __init__(self) -> None:
        self._examples: list[Example] = []
        self._reasons: Counter[_Kind] = Counter()
        self._warnings: Counter[_Kind] = Counter()
        self._first: dict[_Kind, Example] = {}

    def of(self, rows: Iterable[RowResult]) -> Iterator[RowResult]:
        """Pass the rows on, each noted on its way."""
        for row in rows:
            self._note(row)
            yield row

    @property
    def examples(self) -> tuple[Example, ...]:
        """The first rows that need a person."""
        return tuple(self._examples)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why rows are not sent: first what needs a person, each with the most rows first."""
        return self._sorted(self._reasons)

    @property
    def warnings(self) -> tuple[Reason, ...]:
        """What is said of rows that are sent all the same, the most first."""
        return self._sorted(self._warnings)

    def _sorted(self, counts: Counter[_Kind]) -> tuple[Reason, ...]:
        found = [Reason(kind.outcome, count, self._first[kind]) for kind, count in counts.items()]
        return tuple(sorted(found, key=lambda reason: (reason.outcome not in NEED_A_PERSON, -reason.count)))

    def _note(self, row: RowResult) -> None:
        if row.outcome in _SENT:
            for issue in _said_of_sent(row):
                self._count(self._warnings, row, issue)
        elif row.issue is not None and not row.is_mended:
            self._count(self._reasons, row, row.issue)
            if row.outcome in NEED_A_PERSON and len(self._examples) < MAX_EXAMPLES:
                self._examples.append(_example(row, row.issue))

    def _count(self, counts: Counter[_Kind], row: RowResult, issue: Issue) -> None:
        kind = _Kind(row.outcome, issue.code)
        counts[kind] += 1
        self._first.setdefault(kind, _example(row, issue))


def _said_of_sent(row: RowResult) -> Iterator[Issue]:
    """Yield the warnings of a row that is sent, and why some of its numbers are not."""
    yield from row.warnings
    for line in row.lines:
        yield from line.warnings
        if line.outcome not in _SENT and line.issue is not None:
            yield line.issue


def _example(row: RowResult, issue: Issue) -> Example:
    return Example(row.file, row.sheet, row.number, issue)
