"""What a mapping makes of a file's first rows, and where each value comes from: for whoever writes a mapping."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from importer.errors import ExitCode
from importer.issues import Issue
from importer.mapping import Binding, ExplainedContact, Mapping, bind, parse_mapping
from importer.preparing import mapping_text
from importer.reading import open_source
from importer.records import Detected, MappedRow, Outcome, SourceRow

SHOWN_ROWS = 3
MAX_ROWS = 10_000  # looked at: some seconds; `check` reads the whole file


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the mapping reads it."""

    number: int  # as a spreadsheet program shows it
    campaign_id: int  # 0 where there is none, or only the option will name it
    outcome: Outcome | None  # where the row ends before it is sent
    issue: Issue | None  # why
    contacts: tuple[ExplainedContact, ...]


@dataclass(frozen=True, slots=True)
class OftenEmpty:
    """A variable that most rows don't have."""

    name: str
    empty: int  # rows without it


@dataclass(frozen=True, slots=True)
class OnFile:
    """What a mapping makes of a file."""

    detected: Detected
    rows: tuple[ShownRow, ...]  # the first that are not blank
    unused: tuple[str, ...]  # headers of columns that the mapping does not read
    often_empty: tuple[OftenEmpty, ...]
    looked_at: int  # rows, without blank ones
    all_rows: bool  # whether these are all rows of the file
    left_out: int  # of these
    rejected: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A mapping that can be used, alone or with a file."""

    path: Path
    mapping: Mapping
    campaign_named: bool  # in the mapping or by the option
    on_file: OnFile | None

    @property
    def exit_code(self) -> ExitCode:
        """Whether rows need a person."""
        return ExitCode.NEEDS_A_PERSON if self.on_file and self.on_file.rejected else ExitCode.DONE


def check_mapping(path: Path, file: Path | None, campaign_id: int | None, region: str, today: date) -> Checked:
    """Return what a mapping does; raises UnusableError where it can't be used, alone or with this file."""
    mapping = parse_mapping(mapping_text(path), str(path))
    named = campaign_id is not None or mapping.campaign_id is not None
    if file is None:
        return Checked(path, mapping, named, None)
    source = open_source(file, mapping.source)
    # Which campaign it is changes nothing here, so that a mapping without one can be looked at as well.
    binding = bind(
        mapping, source.detected, campaign_id=campaign_id if named else _ANY_CAMPAIGN, region=region, today=today
    )
    on_file = _on_file(source.detected, binding, source.rows())
    if not named:
        on_file = replace(on_file, rows=tuple(replace(row, campaign_id=0) for row in on_file.rows))
    return Checked(path, mapping, named, on_file)


_ANY_CAMPAIGN = 1


def _on_file(detected: Detected, binding: Binding, rows: Iterable[SourceRow]) -> OnFile:
    filled_rows = (row for row in rows if not row.blank)
    shown: list[ShownRow] = []
    filled: Counter[str] = Counter()
    ends: Counter[Outcome | None] = Counter()
    for row in islice(filled_rows, MAX_ROWS):
        mapped = binding.apply(row)
        end = _end(mapped)
        ends[end] += 1
        if end is not Outcome.LEFT_OUT:
            filled.update({one.name for contact in mapped.contacts for one in contact.variables})
        if len(shown) < SHOWN_ROWS:
            shown.append(_shown(mapped, end, binding.explain(row)))
    counted = ends.total() - ends[Outcome.LEFT_OUT]
    empty = (OftenEmpty(name, counted - filled[name]) for name in binding.variable_names)
    return OnFile(
        detected=detected,
        rows=tuple(shown),
        unused=tuple(header for header in detected.columns if header not in binding.used),
        often_empty=tuple(one for one in empty if one.empty * 2 > counted),
        looked_at=ends.total(),
        all_rows=next(filled_rows, None) is None,
        left_out=ends[Outcome.LEFT_OUT],
        rejected=ends[Outcome.REJECTED],
    )


def _end(row: MappedRow) -> Outcome | None:
    """Return how a row ends before it is sent; one without a usable number is rejected."""
    if row.verdict:
        return row.verdict.outcome
    return None if any(contact.phone for contact in row.contacts) else Outcome.REJECTED


def _shown(row: MappedRow, end: Outcome | None, contacts: tuple[ExplainedContact, ...]) -> ShownRow:
    issue = row.verdict.issue if row.verdict else None
    if end is Outcome.REJECTED and issue is None:
        issue = next((contact.issue for contact in row.contacts if contact.issue), None)
    return ShownRow(row.number, row.campaign_id, end, issue, contacts)
