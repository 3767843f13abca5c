"""Numbers that leave their lead: by a newer list of numbers never to call, or when it is claimed."""

from pathlib import Path

from ledger_samples import (
    THERE,
    WAITS,
    ask,
    begin,
    claim,
    created,
    finished,
    opened,
    phone,
    plan,
    planned,
    row,
    stage,
    states,
)

from importer.issues import Issue, IssueCode
from importer.ledger.texts import issue_from_text

MEMBERS = "SELECT phone, lead_seq, role, outcome FROM member WHERE run_key = :run ORDER BY contact_seq"


def test_numbers_of_a_newer_list_leave_the_leads_that_are_planned(tmp_path: Path) -> None:
    """Who is behind moves up; a lead without numbers goes, or is refused where it was tried; the rest stays whole."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [7], [8], [1, 2, 3], [4, 5], [6], [9])
        other = planned(ledger, [1, 2], [3, 4, 5], [6], [7], [8])
        finished(ledger, run, WAITS, created())
        before = ask(ledger, MEMBERS, run=other.key)
        ledger.planning.suppress(run.key, {phone(number): f"list {number}" for number in (1, 3, 5, 6, 7, 8)})
        gone = (None, "", "suppressed")
        assert ask(ledger, MEMBERS, run=run.key) == [
            (phone(7), *gone),
            (phone(8), 2, "primary", None),
            (phone(1), *gone),
            (phone(2), 3, "primary", None),
            (phone(3), *gone),
            (phone(4), 4, "primary", None),
            (phone(5), *gone),
            (phone(6), *gone),
            (phone(9), 6, "primary", None),
        ]
        found = ask(ledger, "SELECT lead_seq, state FROM lead WHERE run_key = :run ORDER BY lead_seq", run=run.key)
        assert found == [(1, "refused"), (2, "created"), (3, "planned"), (4, "planned"), (6, "planned")]
        told = ask(ledger, "SELECT issue FROM member WHERE run_key = :run AND outcome IS NOT NULL", run=run.key)
        listed = [Issue(IssueCode.ON_SUPPRESSION_LIST, detail=f"list {number}") for number in (7, 1, 3, 5, 6)]
        assert [issue_from_text(str(text)) for (text,) in told] == listed
        assert ask(ledger, MEMBERS, run=other.key) == before
        assert states(ledger, other) == ["planned"] * 5


def test_a_newer_list_keeps_the_order_of_calling(tmp_path: Path) -> None:
    """The group's leading row stays first, wherever its rows stand in the file."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        rows = [row(2, [1], group="a"), row(3, [4]), row(4, [2], group="a", leads=True), row(5, [3], group="a")]
        stage(ledger, run, rows)
        plan(ledger, run)
        before = {str(number): role for number, _, role, _ in ask(ledger, MEMBERS, run=run.key)}
        assert before[phone(2)] == "primary"
        ledger.planning.suppress(run.key, {phone(3): "a list"})
        after = {str(number): role for number, _, role, _ in ask(ledger, MEMBERS, run=run.key)}
        assert after == before | {phone(3): ""}
        ledger.planning.suppress(run.key, {phone(2): "a list"})
        after = {str(number): role for number, _, role, _ in ask(ledger, MEMBERS, run=run.key)}
        assert after == {phone(1): "primary", phone(2): "", phone(3): "", phone(4): "primary"}


def test_only_the_secondaries_of_the_lead_that_was_there_are_left_out(tmp_path: Path) -> None:
    """Its primary is in the campaign, and other leads have theirs, in this run and in others."""
    with opened(tmp_path) as ledger:
        run, other = planned(ledger, [1, 2], [3, 4]), planned(ledger, [5, 6])
        finished(ledger, run, THERE, created())
        outcomes = [outcome for one in (run, other) for *_, outcome in ask(ledger, MEMBERS, run=one.key)]
        assert outcomes == [None, "already_there", None, None, None, None]


def test_a_number_that_is_dropped_at_its_claim_takes_no_other_with_it(tmp_path: Path) -> None:
    """It has no place in its lead any more; the others keep theirs."""
    with opened(tmp_path) as ledger:
        finished(ledger, planned(ledger, [2]), created())
        run, other = planned(ledger, [1, 2, 3], [4]), planned(ledger, [5, 6])
        with ledger.session(run) as session:
            claim(session.claims)
        members = [found[1:] for one in (run, other) for found in ask(ledger, MEMBERS, run=one.key)]
        kept = (1, "primary", None), (1, "secondary", None)
        assert members == [kept[0], (None, "", "already_there"), kept[1], (2, "primary", None), *kept]
