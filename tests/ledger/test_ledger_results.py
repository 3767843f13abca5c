"""What became of every row, and the counts, as a report reads them; runs and their states."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledger_samples import (
    AGAIN,
    CAMPAIGN,
    DOUBT,
    LEFT_OUT,
    NOW,
    REFUSED,
    THERE,
    UNSENT,
    HandClock,
    begin,
    created,
    opened,
    phone,
    plan,
    planned,
    row,
    sent,
    stage,
)

from importer.claims import LeadResult
from importer.errors import OptionError
from importer.issues import Issue, IssueCode
from importer.languages import sentence
from importer.ledger import results
from importer.records import LeadCounts, LeadState, Outcome, RequestCounts, Role, RunState, Variable

SENT_AT = datetime.fromtimestamp(NOW, UTC)
LIMITED = LeadResult(LeadState.PLANNED, "pause", 429)


def test_every_row_ends_in_one_outcome(tmp_path: Path) -> None:
    """Each state of a lead, each way to be put aside, and a lead that a process is just sending."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        numbers = [[1, 2], [3], [4], [5], [6], [7], [1], [0], [0, 8], [9, 1]]
        rows = [row(number, phones) for number, phones in enumerate(numbers, start=2)]
        stage(ledger, run, [*rows, row(12, [10], verdict=LEFT_OUT)])
        plan(ledger, run)
        with ledger.session(run) as session:
            sent(session.claims, created(), THERE, REFUSED, DOUBT)
            assert session.claims.claim() is not None
        found = list(ledger.results.rows(run.key, UNSENT))
    told = [(item.number, item.outcome, item.issue.code if item.issue else None) for item in found]
    assert told == [
        (2, Outcome.CREATED, None),
        (3, Outcome.ALREADY_THERE, IssueCode.IN_CAMPAIGN),
        (4, Outcome.REFUSED, IssueCode.REFUSED),
        (5, Outcome.IN_DOUBT, IssueCode.ANSWER_LOST),
        (6, Outcome.IN_DOUBT, IssueCode.ANSWER_LOST),
        (7, Outcome.NOT_SENT, IssueCode.STOPPED),
        (8, Outcome.REPEATED, IssueCode.REPEATED_IN_RUN),
        (9, Outcome.REJECTED, IssueCode.NO_PHONE),
        (10, Outcome.NOT_SENT, IssueCode.STOPPED),
        (11, Outcome.NOT_SENT, IssueCode.STOPPED),
        (12, Outcome.LEFT_OUT, IssueCode.HIDDEN_ROW),
    ]


def test_a_line_for_every_number(tmp_path: Path) -> None:
    """A dropped number has its own outcome and no phone; the others have id, attempts and time of their lead."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1, -1, 0, 1, 2])])
        plan(ledger, run)
        with ledger.session(run) as session:
            sent(session.claims, AGAIN, created("71"))
        (result,) = ledger.results.rows(run.key, UNSENT)
    assert (result.file, result.sheet, result.campaign_id) == ("/data/people.csv", "", CAMPAIGN)
    assert [(line.role, line.phone, line.outcome) for line in result.lines] == [
        (Role.PRIMARY, phone(1), Outcome.CREATED),
        (Role.NONE, "", Outcome.REJECTED),
        (Role.NONE, "", Outcome.REPEATED),
        (Role.SECONDARY, phone(2), Outcome.CREATED),
    ]
    first, unusable, repeated, second = result.lines
    assert (first.lead_id, first.attempts, first.sent_at) == ("71", 2, SENT_AT)
    assert (second.lead_id, second.attempts, second.sent_at) == ("71", 2, SENT_AT)
    assert (repeated.lead_id, repeated.attempts, repeated.sent_at) == ("", 0, None)
    assert (first.phone_input, unusable.phone_input) == ("0888 1", "няма")
    assert first.variables == (Variable("customer_name", "Ана"),)


def test_rows_stream_in_the_order_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row's lines stay together wherever a chunk ends, and the first comes before the last is read."""
    monkeypatch.setattr(results, "CHUNK_ROWS", 2)
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(9, [1, 2, 3], group="a"), row(10, [4])])
        stage(ledger, run, [row(2, [5, 6], group="a"), row(3, [7])], sha256="bb")
        plan(ledger, run)
        rows = ledger.results.rows(run.key, UNSENT)
        first = next(rows)
        assert (first.number, len(first.lines)) == (9, 3)
        assert [(item.number, len(item.lines)) for item in rows] == [(10, 1), (2, 2), (3, 1)]


def test_leads_and_requests_are_counted(tmp_path: Path) -> None:
    """Leads that were meant to be sent by what became of them; posts, retries and 429 over all attempts."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        other = planned(ledger, [9])
        with ledger.session(other) as session:
            sent(session.claims, created("70"))
        run = planned(ledger, [1, 11], [2], [3], [4], [5], [6, 12, 13], [9])
        assert ledger.results.leads(run.key) == LeadCounts(planned=7, not_sent=7)
        assert ledger.results.secondaries(run.key) == 3
        with ledger.session(run) as session:
            sent(session.claims, LIMITED, AGAIN, created("71"), THERE, REFUSED, DOUBT)
            assert session.claims.claim() is not None
        assert ledger.results.leads(run.key) == LeadCounts(7, 1, 1, 1, 2, 2)
        assert ledger.results.requests(run.key) == RequestCounts(posts=7, lookups=0, retries=2, rate_limited=1)
        assert ledger.results.secondaries(run.key) == 2
        assert ledger.results.campaigns(run.key) == (CAMPAIGN,)
        with ledger.session(run) as session:
            session.claims.recover()
            sent(session.claims, created("72"))
            assert session.claims.claim() is None
        # The last turned out to be in the campaign through the other run: it was never meant to be sent.
        assert ledger.results.leads(run.key) == LeadCounts(6, 2, 2, 1, 2, 0)
        assert ledger.results.campaigns(run.key) == ()


def test_campaigns_of_planned_leads_in_their_order(tmp_path: Path) -> None:
    """Each once."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1], campaign_id=43), row(3, [2], campaign_id=41), row(4, [3], campaign_id=43)])
        plan(ledger, run)
        assert ledger.results.campaigns(run.key) == (41, 43)


def test_a_run_is_found_again(tmp_path: Path) -> None:
    """By name, as the last, and as the unfinished one of the same import; its fields come back as they were."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        assert (ledger.runs.last(), ledger.runs.unfinished(), ledger.runs.all()) == (None, None, ())
        first, second = begin(ledger), begin(ledger, fingerprint="other")
        clock.turn(1)
        third = begin(ledger)
        assert second.name == f"{first.name}-2"
        assert third.name not in (first.name, second.name)
        assert ledger.runs.named(second.name) == ledger.runs.get(second.key) == second
        with pytest.raises(OptionError, match=f'no run "nothing".*{second.name}, {first.name}'):
            ledger.runs.named("nothing")
        assert ledger.runs.all() == (third, second, first)
        assert (ledger.runs.unfinished(), ledger.runs.unfinished("other")) == (third, second)
        assert second.variable_names == ("customer_name",)
        ledger.runs.finish(third.key, 0)
        assert ledger.runs.unfinished() == second
        assert ledger.runs.last() == ledger.runs.get(third.key)


def test_a_run_stops_and_finishes(tmp_path: Path) -> None:
    """What stopped it is kept until it finishes; one that was still being staged stays so, to be staged again."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run, staging = begin(ledger), begin(ledger)
        ledger.runs.set_state(run.key, RunState.PLANNED)
        ledger.owners.enter(run.key, alone=True)
        ledger.runs.set_report_folder(run.key, "/elsewhere")
        clock.turn(5)
        ledger.runs.stop(run.key, sentence("no token"), 3)
        ledger.runs.stop(staging.key, sentence("no token"), 3)
        stopped = ledger.runs.get(run.key)
        assert (stopped.state, stopped.stop_reason, stopped.exit_code) == (RunState.STOPPED, "no token", 3)
        assert (stopped.finished_at, stopped.report_folder) == (NOW + 5, "/elsewhere")
        assert ledger.runs.get(staging.key).state is RunState.STAGING
        ledger.runs.finish(run.key, 0)
        finished = ledger.runs.get(run.key)
        assert (finished.state, finished.stop_reason, finished.exit_code) == (RunState.FINISHED, "", 0)


def test_an_issue_survives_the_ledger(tmp_path: Path) -> None:
    """Code, column, value and detail, whatever stands in them: line ends, quotes, other scripts."""
    issue = Issue(IssueCode.NOT_A_PHONE, 'Тел\n"1"', "a\nb\u2028c", "x\\n")
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        contact = row(2, [1]).contacts[0]
        changed = type(contact)(contact.column, "x", contact.phone, contact.variables, None, (issue, issue))
        stage(ledger, run, [type(row(2, [1]))(2, 2, CAMPAIGN, (changed,), warnings=(issue,))])
        plan(ledger, run)
        (result,) = ledger.results.rows(run.key, UNSENT)
    assert result.warnings == (issue,)
    assert result.lines[0].warnings == (issue, issue)
