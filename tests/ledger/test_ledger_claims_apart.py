"""Claims kept apart: by run, campaign, process and row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from ledger_samples import (
    AGAIN,
    CAMPAIGN,
    DOUBT,
    NOW,
    THERE,
    URL,
    WAITS,
    HandClock,
    ask,
    begin,
    claim,
    created,
    finished,
    issues,
    opened,
    phone,
    plan,
    planned,
    row,
    sent,
    stage,
    states,
)

from importer.claims import NEVER, LeadRef, LeadResult, Witness
from importer.errors import CanaryError
from importer.issues import Issue, IssueCode
from importer.ledger import Ledger, NewRun, Run
from importer.ledger.claiming import BLOCKED_S, Claims
from importer.records import LeadState


def in_campaigns(ledger: Ledger, *campaigns: int) -> Run:
    """Begin a run with a planned lead in each of these campaigns, whose first leads have not arrived yet."""
    run = begin(ledger)
    rows = [row(at, [10 * run.key + at], campaign_id=campaign) for at, campaign in enumerate(campaigns, start=2)]
    stage(ledger, run, rows, sha256=run.name)
    plan(ledger, run)
    with ledger.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM canary WHERE run_key = ?", (run.key,))
    return run


def test_the_first_lead_of_a_campaign_holds_up_no_other_campaign(tmp_path: Path) -> None:
    """Nor the same campaign of another run: it has a first lead of its own."""
    with opened(tmp_path) as ledger:
        run, other = in_campaigns(ledger, 42, 42, 43), in_campaigns(ledger, 42)
        with ledger.session(run) as session, ledger.session(other) as another:
            claimed = [session.claims.claim() for _ in range(3)]
            assert [one.lead.campaign_id if one else None for one in claimed] == [42, 43, None]
            assert another.claims.claim() is not None


def test_a_first_lead_that_arrived_otherwise_stops_its_campaign_alone(tmp_path: Path) -> None:
    """The run goes on in its other campaigns, and so do other runs; a resume tries again."""
    with opened(tmp_path) as ledger:
        run, other = in_campaigns(ledger, 42, 41), in_campaigns(ledger, 41, 42)
        with ledger.session(run) as session, ledger.session(other) as another:
            session.claims.prove(41, "It lost a variable.")
            another.claims.prove(42, "It lost its secondary.")
            first = session.claims.claim()
            assert first is not None
            assert first.lead.campaign_id == 42
            session.claims.finish(first.ref, created())
            with pytest.raises(CanaryError, match="It lost a variable"):
                session.claims.claim()
            assert another.claims.claim() is not None
            session.claims.prove(42, "")
            assert (session.claims.proven(), another.claims.proven()) == (frozenset({42}), frozenset())
            session.claims.recover()
            last = session.claims.claim()
            assert last is not None
            assert last.lead.campaign_id == 41
            assert session.claims.proven() == {42}
            with pytest.raises(CanaryError, match="It lost its secondary"):
                another.claims.claim()


def test_a_first_lead_can_be_judged_anew(tmp_path: Path) -> None:
    """What is said last of it counts."""
    with opened(tmp_path) as ledger:
        run = in_campaigns(ledger, 42)
        with ledger.session(run) as session:
            session.claims.prove(42, "It lost a variable.")
            assert not session.claims.proven()
            session.claims.prove(42, "")
            session.claims.prove(43, "")
            assert session.claims.proven() == {42, 43}


def test_what_a_person_should_settle_is_looked_for_again_once_look_ups_can_be_trusted(tmp_path: Path) -> None:
    """Of this run and campaign only; what has a time of its own, or is not in doubt, keeps it."""
    parked = LeadResult(LeadState.IN_DOUBT, "in_doubt", ready_at=NEVER)
    waits = LeadResult(LeadState.IN_DOUBT, "in_doubt", ready_at=NOW + 20)
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        campaigns = (42, 43, 42, 42)
        stage(ledger, run, [row(at, [at], campaign_id=campaign) for at, campaign in enumerate(campaigns, start=2)])
        plan(ledger, run)
        other = planned(ledger, [9])
        with ledger.session(run) as session, ledger.session(other) as another:
            sent(session.claims, parked, parked, waits)
            sent(another.claims, parked)
            session.claims.park(42, Issue(IssueCode.STOPPED))
            session.claims.prove(42, "")
            ready = {doubt.ref.lead_seq: doubt.ready_at for doubt in session.claims.in_doubt()}
            assert ready == {1: NOW, 2: NEVER, 3: NOW + 20}
            assert session.claims.claim() is None
            assert [doubt.ready_at for doubt in another.claims.in_doubt()] == [NEVER]


def test_an_answer_ends_the_attempt_of_its_own_lead(tmp_path: Path) -> None:
    """The leads of other runs have the same places in their order: their attempts stay open."""
    with opened(tmp_path) as ledger:
        runs = planned(ledger, [1], [2]), planned(ledger, [3], [4])
        with ledger.session(runs[0]) as session, ledger.session(runs[1]) as another:
            ref = claim(session.claims)
            claim(session.claims)
            claim(another.claims)
            assert session.claims.finish(ref, created())
        query = "SELECT run_key, lead_seq, status, decision FROM attempt ORDER BY run_key, lead_seq"
        first, second = (run.key for run in runs)
        assert ask(ledger, query) == [(first, 1, 201, "created"), (first, 2, None, ""), (second, 1, None, "")]


def test_a_platform_id_is_sought_in_its_own_campaign_over_all_runs(tmp_path: Path) -> None:
    """The lead that has it can stand at the same place of another run."""
    with opened(tmp_path) as ledger:
        finished(ledger, planned(ledger, [1], campaign_id=41), created("7"))
        run = finished(ledger, planned(ledger, [2]), created("7"))
        later = finished(ledger, planned(ledger, [3]), created("7"))
        assert (states(ledger, run), states(ledger, later)) == (["created"], ["already_there"])
        assert issues(ledger, later) == [Issue(IssueCode.IN_CAMPAIGN, detail=f"run {run.name}")]


def test_a_lead_that_is_there_keeps_what_the_platform_said(tmp_path: Path) -> None:
    """It may name a lead of ours; and a lead that was only found there does not own its id."""
    with opened(tmp_path) as ledger:
        run = finished(ledger, planned(ledger, [1], [2], [3]), THERE, created("7"), THERE)
        assert states(ledger, run) == ["already_there", "created", "already_there"]
        assert issues(ledger, run) == [THERE.issue, None, THERE.issue]


@dataclass(frozen=True)
class Two:
    """Two processes that send one run."""

    ledger: Ledger
    run: Run
    first: Claims
    second: Claims
    clock: HandClock

    def kill_first(self) -> None:
        """End the first process as kill -9 does: the system frees its lock, and its name stays in the ledger."""
        lock = self.first.owners._lock  # noqa: SLF001 - a real kill is played by another test
        assert lock is not None
        lock.release()


@contextmanager
def together(folder: Path, *leads: list[int]) -> Iterator[Two]:
    """Let two processes work on one run with these leads."""
    clock = HandClock()
    with opened(folder, clock) as one, opened(folder, clock) as two:
        run = planned(one, *leads)
        for ledger in (one, two):
            assert ledger.owners.enter(run.key, alone=False) == ""
        with one.session(run) as first, two.session(run) as second:
            yield Two(one, run, first.claims, second.claims, clock)


WAITS_IN_DOUBT = LeadResult(LeadState.IN_DOUBT, "in_doubt", ready_at=NOW + 20)


READY = LeadResult(LeadState.PLANNED, "retry", ready_at=NOW)


@pytest.mark.parametrize(
    ("result", "waited_for"), [(WAITS, True), (READY, False), (AGAIN, False), (WAITS_IN_DOUBT, False), (THERE, False)]
)
def test_only_what_another_process_will_send_is_waited_for(
    tmp_path: Path, result: LeadResult, *, waited_for: bool
) -> None:
    """Its lead that waits for the next try; what is ready, in doubt or done is anybody's or nobody's."""
    with together(tmp_path, [1]) as it:
        sent(it.first, result)
        assert it.second.rescue() is waited_for


def test_a_parked_lead_is_waited_for_by_nobody(tmp_path: Path) -> None:
    """Only a resume sends it, whoever had it in hand, and whether that process lives or not."""
    with together(tmp_path, [1], [2]) as it:
        sent(it.first, AGAIN)
        it.first.park(CAMPAIGN, Issue(IssueCode.STOPPED))
        assert not it.second.rescue()
        it.second.recover()
        sent(it.first, WAITS)
        assert claim(it.first).lead_seq == 2
        sent_ref = LeadRef(it.run.key, 1, 2)
        assert it.first.claim(sent_ref) is not None
        it.first.finish(LeadRef(it.run.key, 1, 3), AGAIN)
        it.first.park(CAMPAIGN, Issue(IssueCode.STOPPED))
        it.kill_first()
        assert not it.second.rescue()
        assert states(it.ledger, it.run) == ["planned", "in_doubt"]
        assert it.second.next_ready_at() is None


def test_what_another_process_sends_of_another_run_holds_nobody_up(tmp_path: Path) -> None:
    """Each run is waited for by those who work on it."""
    with together(tmp_path, [1]) as it:
        other = planned(it.ledger, [2])
        with it.ledger.session(other) as session:
            claim(session.claims)
            assert not it.second.rescue()


def test_a_lead_that_a_living_run_holds_back_stays_held_back(tmp_path: Path) -> None:
    """Nobody has it in hand, and there is nobody dead to take it over from."""
    with together(tmp_path, [1]) as it:
        other = planned(it.ledger, [1])
        with it.ledger.session(other) as session:
            claim(it.second)
            assert session.claims.claim() is None
            assert not session.claims.rescue()
            assert session.claims.next_ready_at() == NOW + BLOCKED_S


def test_what_the_dead_had_in_hand_is_looked_for_at_once(tmp_path: Path) -> None:
    """Whatever time its last try had; what they had in doubt already keeps its own time and looks."""
    with together(tmp_path, [1], [2], [3]) as it:
        sent(it.first, WAITS, WAITS_IN_DOUBT, WAITS)
        assert it.first.claim(LeadRef(it.run.key, 1, 1)) is not None
        it.kill_first()
        assert not it.second.rescue()
        doubts = {doubt.ref.lead_seq: (doubt.ready_at, doubt.looks) for doubt in it.second.in_doubt()}
        assert doubts == {1: (NOW, 0), 2: (NOW + 20, 0)}
        assert claim(it.second).lead_seq == 3


def test_a_resume_looks_for_everything_in_doubt_anew(tmp_path: Path) -> None:
    """At once and from the first look on; what a living process has in hand, and other runs, are left alone."""
    with together(tmp_path, [1], [2], [3]) as it:
        other = planned(it.ledger, [4])
        with it.ledger.session(other) as session:
            sent(session.claims, WAITS_IN_DOUBT)
            sent(it.second, WAITS_IN_DOUBT)
            (doubt,) = it.second.in_doubt()
            assert it.second.settle(doubt.ref, WAITS_IN_DOUBT)
            sent(it.first, WAITS_IN_DOUBT)
            claim(it.first)
            it.clock.turn(5)
            it.second.recover()
            found = [(doubt.ref.lead_seq, doubt.ready_at, doubt.looks) for doubt in it.second.in_doubt()]
            assert found == [(1, NOW + 5, 0), (2, NOW + 20, 0)]
            assert [doubt.ready_at for doubt in session.claims.in_doubt()] == [NOW + 20]


def test_a_lead_that_was_given_back_is_claimed_by_its_own_reference(tmp_path: Path) -> None:
    """Another one that waits for its next try, after as many claims, is not taken in its stead."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [2])
        with ledger.session(run) as session:
            sent(session.claims, WAITS, WAITS)
            again = session.claims.claim(LeadRef(run.key, 2, 1))
            assert again is not None
            assert again.lead.primary.phone == phone(2)


def test_a_run_waits_for_its_own_leads_only(tmp_path: Path) -> None:
    """What another run could send at once is not its next lead."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1])
        planned(ledger, [2])
        with ledger.session(run) as session:
            sent(session.claims, WAITS)
            assert session.claims.next_ready_at() == NOW + 3600


def test_the_lead_in_doubt_that_is_ready_first_is_looked_for_first(tmp_path: Path) -> None:
    """Of this run, in the order of sending where two are ready at once; a reference names one, and only its claim."""
    soon = LeadResult(LeadState.IN_DOUBT, "in_doubt", ready_at=NOW + 10)
    with opened(tmp_path) as ledger:
        run, other = planned(ledger, [1], [2], [3], [4]), planned(ledger, [5])
        with ledger.session(run) as session, ledger.session(other) as another:
            claims = session.claims
            assert claims.next_doubt() is None
            sent(claims, WAITS_IN_DOUBT, soon, soon)
            sent(another.claims, DOUBT)
            assert [doubt.ref.lead_seq for doubt in claims.in_doubt()] == [2, 3, 1]
            found = [claims.next_doubt(), claims.next_doubt(LeadRef(run.key, 3, 1))]
            assert [doubt.ref.lead_seq if doubt else None for doubt in found] == [2, 3]
            assert claims.next_doubt(LeadRef(run.key, 3, 2)) is None
            assert claims.next_doubt(LeadRef(run.key, 4, 0)) is None


def test_a_witness_was_answered_before_and_sent_once(tmp_path: Path) -> None:
    """A lead that went twice, or whose answer was lost, does not prove when the platform wrote its time."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1], [2], [3], [4])
        with ledger.session(run) as session:
            claims = session.claims
            sent(claims, created("11"))
            clock.turn(10)
            sent(claims, created("12"))
            clock.turn(10)
            sent(claims, AGAIN, created("13"), DOUBT)
            (doubt,) = claims.in_doubt()
            claims.settle(doubt.ref, created("14"))
            latest = Witness(CAMPAIGN, phone(2), "12", NOW + 10, NOW + 10)
            assert claims.witness(CAMPAIGN) == latest
            assert claims.witness(CAMPAIGN, NOW + 11) == latest
            assert claims.witness(CAMPAIGN, NOW + 10) == Witness(CAMPAIGN, phone(1), "11", NOW, NOW)
            assert claims.witness(CAMPAIGN, NOW) is None


def test_a_purged_or_undone_lead_is_no_witness(tmp_path: Path) -> None:
    """Nobody can look for a number that is gone, nor for a lead that was deleted."""
    with opened(tmp_path) as ledger:
        purged = finished(ledger, planned(ledger, [1]), created("11"))
        ledger.purging.purge(purged.key, NOW)
        run = finished(ledger, planned(ledger, [2]), created("12"))
        book = ledger.sent_leads(run)
        (lead,) = book.leads()
        with ledger.session(run) as session:
            assert session.claims.witness(CAMPAIGN) is not None
            book.begin(lead)
            book.undone(lead)
            assert session.claims.witness(CAMPAIGN) is None


def test_an_id_is_known_where_a_lead_was_created_under_it(tmp_path: Path) -> None:
    """In its campaign, through whichever run; one that was only found there, or deleted, is nobody's."""
    with opened(tmp_path) as ledger:
        other = finished(ledger, planned(ledger, [1], [2]), created("11"), created("12"))
        run = finished(ledger, planned(ledger, [3], [4]), THERE, created(""))
        book = ledger.sent_leads(other)
        lead, _ = book.leads()
        book.begin(lead)
        book.undone(lead)
        with ledger.session(run) as session:
            asked = [(CAMPAIGN, "12"), (43, "12"), (CAMPAIGN, "11"), (CAMPAIGN, "7"), (CAMPAIGN, ""), (CAMPAIGN, "9")]
            assert [session.claims.knows_id(*one) for one in asked] == [True, False, False, False, False, False]


READY_AT = "SELECT run_key, lead_seq, ready_at, issue IS NULL FROM lead ORDER BY run_key, lead_seq"


def test_parking_a_campaign_touches_nothing_else(tmp_path: Path) -> None:
    """Neither a lead of it that is being sent or done, nor the same campaign of another run."""
    with opened(tmp_path) as ledger:
        run, other = planned(ledger, [1], [2], [3]), planned(ledger, [4])
        with ledger.session(run) as session:
            sent(session.claims, created())
            claim(session.claims)
            session.claims.park(CAMPAIGN, Issue(IssueCode.STOPPED))
        assert ask(ledger, READY_AT) == [
            (run.key, 1, 0.0, 1),
            (run.key, 2, 0.0, 1),
            (run.key, 3, NEVER, 0),
            (other.key, 1, 0.0, 1),
        ]


def test_a_next_try_waits_for_the_first_lead_too(tmp_path: Path) -> None:
    """It alone is put off for a moment; it can go once the first lead has arrived."""
    with together(tmp_path, [1], [2], [3]) as it:
        with it.ledger.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM canary")
        sent(it.first, WAITS)
        ref = LeadRef(it.run.key, 1, 1)
        first_lead = claim(it.second)
        assert it.first.claim(ref) is None
        ready = [(seq, at) for _, seq, at, _ in ask(it.ledger, READY_AT)]
        assert ready == [(1, NOW + BLOCKED_S), (2, 0.0), (3, 0.0)]
        it.second.finish(first_lead, created())
        it.second.prove(CAMPAIGN, "")
        assert it.first.claim(ref) is not None


def test_a_row_that_is_sent_again_on_purpose_is_not_taken_for_sent(tmp_path: Path) -> None:
    """Its numbers go once more, without the row's mark; the first time, which has it, is still known."""
    with opened(tmp_path) as ledger:
        runs = [begin(ledger, allow_duplicate=True)]
        again = NewRun(
            "again", URL, "Sofia", ("customer_name",), allow_duplicate=True, again=True, request="", report_folder=""
        )
        runs += [ledger.runs.begin(again), ledger.runs.begin(again), begin(ledger, allow_duplicate=True)]
        for run, result in zip(runs, (created("1"), created("2"), created("3"), None), strict=True):
            stage(ledger, run, [row(2, [1])], sha256="the same")
            plan(ledger, run)
            with ledger.session(run) as session:
                if result is None:
                    assert session.claims.claim() is None
                else:
                    sent(session.claims, result)
        identities = [str(identity) for (identity,) in ask(ledger, "SELECT row_identity FROM claim ORDER BY claim_key")]
        assert [bool(identity) for identity in identities] == [True, False, False]
        assert issues(ledger, runs[3]) == [Issue(IssueCode.ROW_SENT_BEFORE, detail=f"run {runs[0].name}")]


def test_the_row_that_leads_its_group_is_called_first(tmp_path: Path) -> None:
    """The contacts of a claimed lead come in the order of calling, not in that of the file."""
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1], group="a"), row(3, [2], group="a", leads=True), row(4, [3], group="a")])
        plan(ledger, run)
        with ledger.session(run) as session:
            claimed = session.claims.claim()
            assert claimed is not None
            assert session.claims.finish(claimed.ref, created())
            witness = session.claims.witness(CAMPAIGN)
        people = (claimed.lead.primary, *claimed.lead.secondaries)
        assert [person.phone for person in people] == [phone(2), phone(1), phone(3)]
        assert witness is not None
        assert witness.phone == phone(2)


def test_a_row_can_be_sent_to_another_campaign(tmp_path: Path) -> None:
    """Also where duplicates are allowed, it is its campaign that has the row."""
    with opened(tmp_path) as ledger:
        finished(ledger, planned(ledger, [1], allow_duplicate=True), created("1"))
        run = planned(ledger, [1], allow_duplicate=True, campaign_id=43)
        finished(ledger, run, created("2"))
        assert states(ledger, run) == ["created"]


def test_a_lead_is_not_doubted_for_its_neighbours(tmp_path: Path) -> None:
    """What nobody knows of one lead says nothing of the next, nor of the same place in another run."""
    with opened(tmp_path) as ledger:
        run, other = planned(ledger, [1], [2]), planned(ledger, [3])
        with ledger.session(run) as session, ledger.session(other) as another:
            sent(session.claims, DOUBT)
            claimed = session.claims.claim(), another.claims.claim()
        assert [one.doubted if one else None for one in claimed] == [False, False]
