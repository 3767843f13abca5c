"""What a row is counted under, from what became of its numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from importer.issues import Issue
from importer.records import LeadState, Outcome, ResultLine, Verdict

OF_STATE = {
    LeadState.CREATED: Outcome.CREATED,
    LeadState.ALREADY_THERE: Outcome.ALREADY_THERE,
    LeadState.REFUSED: Outcome.REFUSED,
    LeadState.IN_DOUBT: Outcome.IN_DOUBT,
    LeadState.PLANNED: Outcome.NOT_SENT,
    LeadState.DELETING: Outcome.CREATED,  # until the platform has confirmed that it is gone
    LeadState.UNDONE: Outcome.NOT_SENT,
    LeadState.SENDING: Outcome.IN_DOUBT,  # its process was killed, or is at it just now
}

# A row none of whose numbers is in a lead is counted under the first of these that one of them has.
_OF_DROPPED = (
    Outcome.REFUSED,
    Outcome.ALREADY_THERE,
    Outcome.REPEATED,
    Outcome.SUPPRESSED,
    Outcome.LEFT_OUT,
    Outcome.REJECTED,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A number's line, and whether the number is in a lead."""

    result: ResultLine
    in_lead: bool


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What a row, or one of its numbers, is counted under, and why."""

    outcome: Outcome
    issue: Issue | None


def of_row(verdict: Verdict | None, lines: Sequence[Line]) -> RowOutcome:
    """Return the outcome of a row: its own verdict, else that of its first number in a lead, else of those dropped."""
    if verdict is not None:
        return RowOutcome(verdict.outcome, verdict.issue)
    sent = next((line.result for line in lines if line.in_lead), None)
    if sent is not None:
        return RowOutcome(sent.outcome, sent.issue)
    first = min((line.result for line in lines), key=lambda line: _rank(line.outcome))
    return RowOutcome(first.outcome, first.issue)


def _rank(outcome: Outcome) -> int:
    return _OF_DROPPED.index(outcome) if outcome in _OF_DROPPED else len(_OF_DROPPED)
