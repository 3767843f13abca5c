"""What a row is counted under."""

import pytest

from importer.issues import Issue, IssueCode
from importer.outcomes import OF_STATE, Line, RowOutcome, of_row
from importer.records import LeadState, Outcome, ResultLine, Role, Verdict

SAID = {outcome: Issue(IssueCode.STOPPED, detail=outcome.value) for outcome in Outcome}


def in_lead(outcome: Outcome) -> Line:
    """Return the line of a number in a lead that ended so."""
    return Line(ResultLine(Role.PRIMARY, "0888 123 456", "+359888123456", outcome, SAID[outcome]), in_lead=True)


def aside(outcome: Outcome) -> Line:
    """Return the line of a number that was dropped."""
    return Line(ResultLine(Role.NONE, "0888 123 456", "", outcome, SAID[outcome]), in_lead=False)


CASES = [
    # A row with several numbers takes its lead's outcome, whatever was dropped from it.
    ([in_lead(Outcome.CREATED)], Outcome.CREATED),
    ([in_lead(Outcome.CREATED), aside(Outcome.REJECTED)], Outcome.CREATED),
    ([aside(Outcome.REJECTED), in_lead(Outcome.CREATED)], Outcome.CREATED),
    ([aside(Outcome.SUPPRESSED), in_lead(Outcome.NOT_SENT)], Outcome.NOT_SENT),
    ([aside(Outcome.ALREADY_THERE), in_lead(Outcome.IN_DOUBT)], Outcome.IN_DOUBT),
    ([aside(Outcome.REPEATED), in_lead(Outcome.REFUSED)], Outcome.REFUSED),
    ([in_lead(Outcome.ALREADY_THERE), in_lead(Outcome.ALREADY_THERE)], Outcome.ALREADY_THERE),
    # A split group can put the numbers of one row in two leads: its first number decides.
    ([in_lead(Outcome.REFUSED), in_lead(Outcome.CREATED)], Outcome.REFUSED),
    # None in a lead: the one that says most about a call.
    ([aside(Outcome.REJECTED)], Outcome.REJECTED),
    ([aside(Outcome.REJECTED), aside(Outcome.LEFT_OUT)], Outcome.LEFT_OUT),
    ([aside(Outcome.LEFT_OUT), aside(Outcome.SUPPRESSED)], Outcome.SUPPRESSED),
    ([aside(Outcome.SUPPRESSED), aside(Outcome.REPEATED)], Outcome.REPEATED),
    ([aside(Outcome.REPEATED), aside(Outcome.ALREADY_THERE)], Outcome.ALREADY_THERE),
    ([aside(Outcome.ALREADY_THERE), aside(Outcome.REFUSED)], Outcome.REFUSED),
]


@pytest.mark.parametrize(("lines", "want"), CASES)
def test_a_row_is_counted_once(lines: list[Line], want: Outcome) -> None:
    """A row takes the outcome of its first number in a lead, else the weightiest of those dropped, with its issue."""
    assert of_row(None, lines) == RowOutcome(want, SAID[want])


def test_a_rows_own_verdict_comes_first() -> None:
    """A row that ended before grouping is what its verdict says."""
    verdict = Verdict(Outcome.LEFT_OUT, Issue(IssueCode.HIDDEN_ROW))
    assert of_row(verdict, [aside(Outcome.REJECTED)]) == RowOutcome(Outcome.LEFT_OUT, verdict.issue)


def test_the_first_of_equal_drops_gives_the_issue() -> None:
    """Of two rejected numbers, the first one's issue stands for the row."""
    first, second = Issue(IssueCode.TOO_SHORT), Issue(IssueCode.PREMIUM_RATE)
    lines = [Line(ResultLine(Role.NONE, "1", "", Outcome.REJECTED, issue), in_lead=False) for issue in (first, second)]
    assert of_row(None, lines) == RowOutcome(Outcome.REJECTED, first)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.CREATED])
def test_a_row_without_a_number_sent_is_never_created(outcome: Outcome) -> None:
    """Only a number in a lead that was created makes its row `created`."""
    assert of_row(None, [aside(outcome), aside(Outcome.REJECTED)]).outcome is not Outcome.CREATED


def test_every_state_of_a_lead_has_an_outcome() -> None:
    """What is being sent is in doubt; what is being deleted is there until the platform has confirmed that."""
    assert {state: outcome.value for state, outcome in OF_STATE.items()} == {
        LeadState.PLANNED: "not_sent",
        LeadState.SENDING: "in_doubt",
        LeadState.CREATED: "created",
        LeadState.ALREADY_THERE: "already_there",
        LeadState.REFUSED: "refused",
        LeadState.IN_DOUBT: "in_doubt",
        LeadState.DELETING: "created",
        LeadState.UNDONE: "not_sent",
    }
