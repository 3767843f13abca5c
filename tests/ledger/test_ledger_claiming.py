"""Who may send which lead: intentions, fences, numbers that are held, and what a crash leaves."""

from pathlib import Path

import pytest
from ledger_samples import (
    AGAIN,
    CAMPAIGN,
    DOUBT,
    NOW,
    REFUSED,
    THERE,
    URL,
    HandClock,
    ask,
    begin,
    created,
    held,
    opened,
    phone,
    plan,
    planned,
    row,
    sent,
    stage,
    states,
)

from importer.claims import NEVER, LeadRef, LeadResult, LearnedLead, Witness
from importer.issues import Issue, IssueCode
from importer.ledger import Ledger, Run
from importer.ledger.claiming import BLOCKED_S
from importer.ledger.texts import issue_from_text, issue_to_text
from importer.records import LeadContact, LeadState, Outcome, Variable

ATTEMPTS = "SELECT number, started_at, finished_at, status, decision FROM attempt ORDER BY lead_seq, number"


def issue_of(ledger: Ledger, run: Run, lead_seq: int = 1) -> Issue | None:
    """Return what the ledger says about a lead."""
    query = "SELECT issue FROM lead WHERE run_key = :run AND lead_seq = :seq"
    ((text,),) = ask(ledger, query, run=run.key, seq=lead_seq)
    return issue_from_text(str(text) if text else None)


def test_the_intention_stands_before_the_act(tmp_path: Path) -> None:
    """When `claim` returns, another process sees the state, the attempt and all claims, and nothing is finished."""
    with opened(tmp_path) as ledger, opened(tmp_path) as other:
        run = planned(ledger, [1, 2])
        with ledger.session(run) as session:
            claimed = session.claims.claim()
            assert states(other, run) == ["sending"]
            assert ask(other, ATTEMPTS) == [(1, NOW, None, None, "")]
            assert held(other) == {phone(1): True, phone(2): True}
    assert claimed is not None
    assert claimed.ref == LeadRef(run.key, 1, 1)
    assert (claimed.attempt, claimed.first_attempt_at, claimed.doubted) == (1, NOW, False)


def test_a_claimed_lead_is_whole(tmp_path: Path) -> None:
    """Its contacts come in the order of calling, with their variables; numbers put aside are not in it."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [3, 0, 1, 3, 2])
        with ledger.session(run) as session:
            claimed = session.claims.claim()
    assert claimed is not None
    name = (Variable("customer_name", "Ана"),)
    assert claimed.lead.primary == LeadContact(phone(3), name)
    assert claimed.lead.secondaries == (LeadContact(phone(1), name), LeadContact(phone(2), name))
    assert (claimed.lead.campaign_id, claimed.lead.allow_duplicate) == (CAMPAIGN, False)


def test_leads_are_claimed_in_their_order_and_once(tmp_path: Path) -> None:
    """Each planned lead is given out to one sender; after the last there is none."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [2], [3])
        with ledger.session(run) as session:
            seqs = [claimed.ref.lead_seq for _ in range(3) if (claimed := session.claims.claim())]
            assert seqs == [1, 2, 3]
            assert session.claims.claim() is None
            assert not session.claims.is_ready()
            assert session.claims.next_ready_at() is None


KEPT = {
    "created": (created(), "created", {phone(1): False, phone(2): False}, (201, "created")),
    "already-there": (THERE, "already_there", {phone(1): False}, (422, "look_up")),
    "refused": (REFUSED, "refused", {}, (422, "refused")),
    "planned": (AGAIN, "planned", {}, (None, "retry")),
    "in-doubt": (DOUBT, "in_doubt", {phone(1): True, phone(2): True}, (None, "in_doubt")),
}


@pytest.mark.parametrize("case", KEPT)
def test_a_result_keeps_or_gives_back_the_numbers(tmp_path: Path, case: str) -> None:
    """What was acted on keeps its numbers, what was not gives them back, what nobody knows holds on to them."""
    result, state, claims, ended = KEPT[case]
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1, 2])
        with ledger.session(run) as session:
            claimed = session.claims.claim()
            assert claimed is not None
            clock.turn(3)
            assert session.claims.finish(claimed.ref, result)
        assert states(ledger, run) == [state]
        assert held(ledger) == claims
        assert ask(ledger, ATTEMPTS) == [(1, NOW, NOW + 3, *ended)]
        assert issue_of(ledger, run) == result.issue
        assert ask(ledger, "SELECT platform_id FROM lead") == [(result.platform_id,)]


@pytest.mark.parametrize("result", [created(), THERE, REFUSED, AGAIN, DOUBT], ids=lambda result: result.state)
def test_a_stale_result_changes_nothing(tmp_path: Path, result: LeadResult) -> None:
    """A sender that comes back late, after its lead was claimed again, is told so and leaves no trace."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1, 2])
        with ledger.session(run) as session:
            claims = session.claims
            stale = claims.claim()
            assert stale is not None
            claims.recover()
            (doubt,) = claims.in_doubt()
            assert claims.settle(doubt.ref, AGAIN)
            again = claims.claim()
            assert again is not None
            assert (again.ref.fence, again.attempt) == (stale.ref.fence + 1, 2)
            tables = [ask(ledger, f"SELECT * FROM {table}") for table in ("lead", "attempt", "claim")]  # noqa: S608 - names of tables
            assert not claims.finish(stale.ref, result)
            assert not claims.settle(stale.ref, result)
            assert not claims.settle(again.ref, result)  # it is being sent, not in doubt
            assert tables == [ask(ledger, f"SELECT * FROM {table}") for table in ("lead", "attempt", "claim")]  # noqa: S608 - names of tables
            assert claims.finish(again.ref, result)
            assert not claims.finish(again.ref, result)


def test_a_lead_that_is_sent_again_keeps_its_first_time(tmp_path: Path) -> None:
    """The age of a lead on the platform is held against the first attempt, over all processes."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1])
        with ledger.session(run) as session:
            sent(session.claims, AGAIN)
            clock.turn(60)
            claimed = session.claims.claim()
        assert claimed is not None
        assert (claimed.attempt, claimed.first_attempt_at, claimed.doubted) == (2, NOW, False)
        assert ask(ledger, "SELECT first_attempt_at, sent_at FROM lead") == [(NOW, NOW + 60)]


def test_a_lead_waits_until_it_is_ready(tmp_path: Path) -> None:
    """Others come first meanwhile; its own sender can claim it before, by its reference and by no older one."""
    clock = HandClock()
    later = LeadResult(LeadState.PLANNED, "retry", ready_at=NOW + 10)
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1], [2])
        with ledger.session(run) as session:
            claims = session.claims
            sent(claims, later, created())
            assert (claims.claim(), claims.is_ready(), claims.next_ready_at()) == (None, False, NOW + 10)
            assert claims.claim(LeadRef(run.key, 1, 0)) is None
            again = claims.claim(LeadRef(run.key, 1, 1))
            assert again is not None
            assert claims.finish(again.ref, later)
            clock.turn(10)
            assert claims.is_ready()
            assert claims.claim() is not None


def test_a_number_in_flight_holds_a_lead_back(tmp_path: Path) -> None:
    """Also as a secondary, also in the same run, also where duplicates are allowed: one is called at a time."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1, 2], [3, 2], [4], allow_duplicate=True)
        with ledger.session(run) as session:
            claims = session.claims
            first, free = claims.claim(), claims.claim()
            assert first is not None
            assert free is not None
            assert (free.ref.lead_seq, claims.claim()) == (3, None)
            assert claims.next_ready_at() == clock.now + BLOCKED_S
            assert issue_of(ledger, run, 2) == Issue(IssueCode.HELD_BY_RUN, detail=f"run {run.name}")
            clock.turn(BLOCKED_S)
            assert claims.claim() is None
            claims.finish(first.ref, created())
            clock.turn(BLOCKED_S)
            freed = claims.claim()
            assert freed is not None
            assert freed.ref.lead_seq == 2
            assert issue_of(ledger, run, 2) is None


def test_a_lead_that_is_tried_again_is_held_back_too(tmp_path: Path) -> None:
    """Between two tries another run takes its number: its own sender is told that there is none now, at once."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run, other = planned(ledger, [1], allow_duplicate=True), planned(ledger, [1], allow_duplicate=True)
        with ledger.session(run) as session, ledger.session(other) as another:
            claimed = session.claims.claim()
            assert claimed is not None
            session.claims.finish(claimed.ref, AGAIN)
            assert another.claims.claim() is not None
            assert session.claims.claim(claimed.ref) is None
        assert states(ledger, run) == ["planned"]


def test_a_living_run_is_waited_for(tmp_path: Path) -> None:
    """Its number may come free: the lead is asked for again after a moment."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger, opened(tmp_path, clock) as other:
        mine, theirs = planned(ledger, [1]), planned(other, [1])
        assert other.owners.enter(theirs.key, alone=False) == ""
        with ledger.session(mine) as session, other.session(theirs) as another:
            assert another.claims.claim() is not None
            assert session.claims.claim() is None
            assert session.claims.next_ready_at() == NOW + BLOCKED_S


def test_a_dead_runs_number_parks_the_lead(tmp_path: Path) -> None:
    """Nobody works on it, so waiting is no use; the issue names the run, and a resume asks again."""
    with opened(tmp_path) as ledger:
        mine, theirs = planned(ledger, [1], [2]), planned(ledger, [1])
        with ledger.session(mine) as session, ledger.session(theirs) as another:
            assert another.claims.claim() is not None
            free = session.claims.claim()
            assert free is not None
            assert (free.ref.lead_seq, session.claims.next_ready_at()) == (2, None)
            assert not session.claims.is_ready()
            assert issue_of(ledger, mine) == Issue(IssueCode.HELD_BY_RUN, detail=f"run {theirs.name}")
            another.claims.recover()
            (doubt,) = another.claims.in_doubt()
            assert another.claims.settle(doubt.ref, REFUSED)
            assert session.claims.claim() is None
            session.claims.recover()
            again = session.claims.claim()
            assert again is not None
            assert again.ref.lead_seq == 1


def test_what_waits_for_a_person_is_not_waited_for(tmp_path: Path) -> None:
    """A lead in doubt for good, of this very run, parks the others with its number: else the run would never end."""
    for_good = LeadResult(LeadState.IN_DOUBT, "in_doubt", issue=DOUBT.issue, ready_at=NEVER)
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1], [1], allow_duplicate=True)
        with ledger.session(run) as session:
            sent(session.claims, for_good)
            assert session.claims.claim() is None
            assert session.claims.next_ready_at() is None


def test_a_secondary_that_is_in_the_campaign_is_dropped(tmp_path: Path) -> None:
    """Another run created it since this one was planned; the lead goes without it, and the report says why."""
    with opened(tmp_path) as ledger:
        theirs, mine = planned(ledger, [2]), planned(ledger, [1, 2, 3])
        with ledger.session(theirs) as session:
            sent(session.claims, created())
        with ledger.session(mine) as session:
            claimed = session.claims.claim()
        assert claimed is not None
        assert [contact.phone for contact in claimed.lead.secondaries] == [phone(3)]
        (result,) = ledger.results.rows(mine.key, Issue(IssueCode.STOPPED))
        dropped = result.lines[1]
        assert (dropped.outcome, dropped.phone) == (Outcome.ALREADY_THERE, "")
        assert dropped.issue == Issue(IssueCode.IN_CAMPAIGN, detail=f"run {theirs.name}")


def test_a_primary_that_is_in_the_campaign_ends_its_lead(tmp_path: Path) -> None:
    """Nothing is sent; the secondaries would call the company again, and are not said to be in the campaign."""
    with opened(tmp_path) as ledger:
        theirs, mine = planned(ledger, [1]), planned(ledger, [1, 2], [3])
        with ledger.session(theirs) as session:
            sent(session.claims, created())
        with ledger.session(mine) as session:
            claimed = session.claims.claim()
        assert claimed is not None
        assert (claimed.ref.lead_seq, states(ledger, mine)) == (2, ["already_there", "sending"])
        assert held(ledger) == {phone(1): False, phone(3): True}
        (result, _) = ledger.results.rows(mine.key, Issue(IssueCode.STOPPED))
        assert [(line.outcome, line.issue.code if line.issue else None) for line in result.lines] == [
            (Outcome.ALREADY_THERE, IssueCode.IN_CAMPAIGN),
            (Outcome.ALREADY_THERE, IssueCode.GROUP_ALREADY_CALLED),
        ]
        assert {line.issue.detail for line in result.lines if line.issue} == {f"run {theirs.name}"}


def test_secondaries_of_a_lead_that_is_there_are_not_said_to_be_there(tmp_path: Path) -> None:
    """The platform names the primary; of the others the report says that their group was called already."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1, 2])
        with ledger.session(run) as session:
            sent(session.claims, THERE)
        (result,) = ledger.results.rows(run.key, Issue(IssueCode.STOPPED))
        assert result.issue == THERE.issue
        assert [line.issue.code for line in result.lines if line.issue] == [
            IssueCode.IN_CAMPAIGN,
            IssueCode.GROUP_ALREADY_CALLED,
        ]


def test_a_mapping_can_allow_duplicates(tmp_path: Path) -> None:
    """Its leads go although their numbers are there; a run that doesn't allow them still sees theirs."""
    with opened(tmp_path) as ledger:
        strict, third = planned(ledger, [1]), planned(ledger, [1])
        loose = planned(ledger, [1], allow_duplicate=True, sha256="another content")
        with ledger.session(strict) as session:
            sent(session.claims, created("1"))
        with ledger.session(loose) as session:
            claimed = session.claims.claim()
            assert claimed is not None
            assert claimed.lead.allow_duplicate
            session.claims.finish(claimed.ref, created("2"))
        with ledger.session(third) as session:
            assert session.claims.claim() is None
        assert states(ledger, third) == ["already_there"]


def test_a_row_is_sent_once_even_where_duplicates_are_allowed(tmp_path: Path) -> None:
    """Two runs of the same content that were planned beside each other: the second finds its row sent."""
    with opened(tmp_path) as ledger:
        runs = [begin(ledger, allow_duplicate=True), begin(ledger, allow_duplicate=True)]
        for run in runs:
            stage(ledger, run, [row(2, [1]), row(3, [2])], sha256="the same")
            plan(ledger, run)
        with ledger.session(runs[0]) as session:
            sent(session.claims, created("1"))
        with ledger.session(runs[1]) as session:
            claimed = session.claims.claim()
            assert claimed is not None
            assert claimed.lead.primary.phone == phone(2)
        assert states(ledger, runs[1]) == ["already_there", "sending"]
        assert issue_of(ledger, runs[1]) == Issue(IssueCode.ROW_SENT_BEFORE, detail=f"run {runs[0].name}")


def test_numbers_of_a_lead_that_was_there_are_free_for_others(tmp_path: Path) -> None:
    """The platform knows the primary; its colleague was never called, and a later file may bring her."""
    with opened(tmp_path) as ledger:
        first, second = planned(ledger, [1, 2]), planned(ledger, [2])
        with ledger.session(first) as session:
            sent(session.claims, THERE)
        with ledger.session(second) as session:
            assert session.claims.claim() is not None


def test_campaigns_do_not_mix(tmp_path: Path) -> None:
    """The same number may be called for two campaigns, also at the same moment."""
    with opened(tmp_path) as ledger:
        first, second = planned(ledger, [1]), planned(ledger, [1], campaign_id=43)
        with ledger.session(first) as session, ledger.session(second) as another:
            assert session.claims.claim() is not None
            assert another.claims.claim() is not None


@pytest.mark.parametrize("way", ["finish", "settle"])
def test_one_platform_id_belongs_to_one_lead(tmp_path: Path, way: str) -> None:
    """A look-up, or an answer with an older lead, that shows a lead of ours is no second one."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [2])
        with ledger.session(run) as session:
            claims = session.claims
            sent(claims, created("7"))
            claimed = claims.claim()
            assert claimed is not None
            if way == "settle":
                claims.finish(claimed.ref, DOUBT)
                assert claims.settle(claimed.ref, created("7"))
            else:
                assert claims.finish(claimed.ref, created("7"))
        assert states(ledger, run) == ["created", "already_there"]
        assert issue_of(ledger, run, 2) == Issue(IssueCode.IN_CAMPAIGN, detail=f"run {run.name}")


def test_leads_without_a_platform_id_stand_beside_each_other(tmp_path: Path) -> None:
    """Where the platform tells no id, it can't be the same."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [2])
        with ledger.session(run) as session:
            sent(session.claims, created(""), created(""))
        assert states(ledger, run) == ["created", "created"]


def test_recovery_puts_in_doubt_what_a_crash_left(tmp_path: Path) -> None:
    """Everything else of the run can be claimed at once, and another run's leads are left alone."""
    clock = HandClock()
    waiting = LeadResult(LeadState.PLANNED, "retry", ready_at=NOW + 3600)
    with opened(tmp_path, clock) as ledger:
        run, other = planned(ledger, [1, 2], [3], [4], [5]), planned(ledger, [6])
        with ledger.session(run) as session, ledger.session(other) as another:
            assert session.claims.claim() is not None
            sent(session.claims, waiting, created())
            assert another.claims.claim() is not None
    clock.turn(60)
    with opened(tmp_path, clock) as ledger, ledger.session(run) as session:
        session.claims.recover()
        assert states(ledger, run) == ["in_doubt", "planned", "created", "planned"]
        assert states(ledger, other) == ["sending"]
        assert held(ledger)[phone(1)]
        assert issue_of(ledger, run) == Issue(IssueCode.ANSWER_LOST, detail="the importer was stopped")
        (doubt,) = session.claims.in_doubt()
        assert (doubt.attempt, doubt.first_attempt_at, doubt.sent_at, doubt.looks) == (1, NOW, NOW, 0)
        assert [contact.phone for contact in (doubt.lead.primary, *doubt.lead.secondaries)] == [phone(1), phone(2)]
        claimed = session.claims.claim()
        assert claimed is not None
        assert claimed.ref.lead_seq == 2
        session.claims.recover()
        assert states(ledger, run)[1] == "in_doubt"


@pytest.mark.parametrize("lost", ["crash", "answer"])
def test_a_lead_once_in_doubt_is_doubted_ever_after(tmp_path: Path, lost: str) -> None:
    """When it is sent again and the platform says that it is there, it can be our own."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1])
        with ledger.session(run) as session:
            claims = session.claims
            claimed = claims.claim()
            assert claimed is not None
            if lost == "crash":
                claims.recover()
            else:
                claims.finish(claimed.ref, DOUBT)
            assert claims.settle(claimed.ref, AGAIN)
            for _ in range(2):
                again = claims.claim()
                assert again is not None
                assert again.doubted
                claims.finish(again.ref, AGAIN)


@pytest.mark.parametrize("by", ["late.txt", "of the platform (blacklisted in campaign 43)"])
def test_who_may_not_be_called_any_more_is_not_sent_again(tmp_path: Path, by: str) -> None:
    """A look-up that finds nobody makes a lead planned again; who is listed by then leaves it, and who is left goes.

    Whatever process claims it: what one knows, all heed.
    """
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1, 2], [3], [4])
        with ledger.session(run) as session:
            doubts = [session.claims.claim() for _ in range(2)]
            for claimed in doubts:
                assert claimed is not None
                session.claims.finish(claimed.ref, DOUBT)
            never = (phone(1), phone(3))
            if by == "late.txt":
                ledger.planning.suppress(run.key, dict.fromkeys(never, by))
            else:
                ledger.learning(URL, 43).add([LearnedLead(one, (one,), (one,), None) for one in never])
            for doubt in session.claims.in_doubt():
                assert session.claims.settle(doubt.ref, AGAIN)
            taken = [session.claims.claim() for _ in range(3)]
        left = [(one.lead.primary.phone, one.lead.secondaries) if one else None for one in taken]
        assert left == [(phone(2), ()), (phone(4), ()), None]
        assert states(ledger, run) == ["sending", "refused", "sending"]
        query = "SELECT phone, issue FROM member WHERE run_key = :run AND outcome = 'suppressed' ORDER BY contact_seq"
        named = issue_to_text(Issue(IssueCode.ON_SUPPRESSION_LIST, detail=by))
        assert ask(ledger, query, run=run.key) == [(phone(1), named), (phone(3), named)]
        counts = ledger.results.leads(run.key)
        assert (counts.refused, counts.in_doubt, ledger.standings.sent(run.key)) == (0, 2, 0)


def test_looks_are_counted_from_the_last_attempt(tmp_path: Path) -> None:
    """Each look-up that leaves a lead in doubt counts; a new attempt starts anew."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1], [2])
        with ledger.session(run) as session:
            claims = session.claims
            sent(claims, DOUBT, LeadResult(LeadState.IN_DOUBT, "in_doubt", ready_at=NOW + 1))
            first, second = claims.in_doubt()
            assert (first.looks, first.ref.lead_seq, second.ready_at) == (0, 1, NOW + 1)
            assert claims.settle(first.ref, LeadResult(LeadState.IN_DOUBT, "in_doubt", ready_at=NOW + 20))
            second, first = claims.in_doubt()
            assert (second.ref.lead_seq, first.looks, first.ready_at) == (2, 1, NOW + 20)
            assert claims.settle(first.ref, AGAIN)
            clock.turn(30)
            again = claims.claim()
            assert again is not None
            claims.finish(again.ref, DOUBT)
            looks = {doubt.ref.lead_seq: (doubt.looks, doubt.sent_at) for doubt in claims.in_doubt()}
            assert looks == {1: (0, NOW + 30), 2: (0, NOW)}


def test_the_witness_is_the_latest_lead_of_the_campaign(tmp_path: Path) -> None:
    """A lead that the platform is known to hold, by its id; one without an id, or of another campaign, is none."""
    clock = HandClock()
    with opened(tmp_path, clock) as ledger:
        run = planned(ledger, [1, 5], [2], [3])
        with ledger.session(run) as session:
            assert session.claims.witness(CAMPAIGN) is None
            for result in (created("11"), created("12"), created("")):
                sent(session.claims, result)
                clock.turn(1)
            assert session.claims.witness(CAMPAIGN) == Witness(CAMPAIGN, phone(2), "12", NOW + 1, NOW + 1)
            assert session.claims.witness(43) is None
        later = planned(ledger, [9])
        with ledger.session(later) as session:
            assert session.claims.witness(CAMPAIGN) == Witness(CAMPAIGN, phone(2), "12", NOW + 1, NOW + 1)


def test_parking_a_campaign_leaves_the_others(tmp_path: Path) -> None:
    """Its planned leads wait for a resume, with the reason; what is being sent is not touched."""
    issue = Issue(IssueCode.STOPPED, detail="the platform refused its campaign 42")
    with opened(tmp_path) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(2, [1]), row(3, [2]), row(4, [3], campaign_id=43)])
        plan(ledger, run)
        with ledger.session(run) as session:
            claims = session.claims
            assert claims.claim() is not None
            claims.park(CAMPAIGN, issue)
            assert issue_of(ledger, run, 2) == issue
            other = claims.claim()
            assert other is not None
            assert other.lead.campaign_id == 43
            assert (claims.claim(), claims.next_ready_at()) == (None, None)
            claims.recover()
            assert issue_of(ledger, run, 2) is None
            assert claims.is_ready()


def test_look_ups_are_counted(tmp_path: Path) -> None:
    """They go into the summary of their run."""
    with opened(tmp_path) as ledger:
        run, other = planned(ledger, [1]), planned(ledger, [2])
        with ledger.session(run) as session:
            session.claims.count_lookup()
            session.claims.count_lookup()
        assert ledger.results.requests(run.key).lookups == 2
        assert ledger.results.requests(other.key).lookups == 0


def test_no_repr_shows_a_person(tmp_path: Path) -> None:
    """Claimed leads end in logs and tracebacks: no number and no name stands there."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1, 2])
        with ledger.session(run) as session:
            claimed = session.claims.claim()
            assert claimed is not None
            session.claims.finish(claimed.ref, DOUBT)
            shown = repr(claimed) + repr(session.claims.in_doubt())
    assert not any(private in shown for private in (phone(1), phone(2), "Ана"))


def test_a_look_without_an_answer_is_no_look(tmp_path: Path) -> None:
    """Absent twice means twice seen to be absent: what the platform did not answer says nothing."""
    silent = LeadResult(LeadState.IN_DOUBT, "in_doubt", issue=DOUBT.issue, ready_at=NOW + 10, looked=False)
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1])
        with ledger.session(run) as session:
            sent(session.claims, DOUBT)
            (doubt,) = session.claims.in_doubt()
            for result, looks in ((silent, 0), (DOUBT, 1), (silent, 1)):
                assert session.claims.settle(doubt.ref, result)
                (doubt,) = session.claims.in_doubt()
                assert doubt.looks == looks
