"""The decision table, line by line, over the whole importer: what each answer of the platform makes of a lead."""

from dataclasses import replace
from pathlib import Path

import pytest
from fast_world import GRACE_S, World, list_of, number, rows_of, world
from program import CONFIG

from importer.concluding import Ended
from importer.errors import CanaryError, PlatformDownError, StoppedError, TokenRefusedError
from importer.sandbox import DuplicateAnswer, Fault, LeadStatus, Quirk, SandboxConfig, ScriptedFault
from importer.sandbox.leads import NewContact, NewLead

LEADS = 3
HIT = number(1)  # the second lead: the first one proves that all is well
SLOW_S = 0.45  # of real time
BEFORE = {Fault.ERROR_BEFORE, Fault.GATEWAY_BEFORE, Fault.UNAVAILABLE_BEFORE, Fault.DROP_BEFORE, Fault.PAGE_BEFORE}
AFTER = {Fault.ERROR_AFTER, Fault.GATEWAY_AFTER, Fault.UNAVAILABLE_AFTER, Fault.DROP_AFTER, Fault.PAGE_AFTER}
WAITS = {fault for fault in Fault if fault.startswith("429")} | {Fault.BUSY}
SURVIVED = sorted(BEFORE | AFTER | WAITS | {Fault.SLOW, Fault.LATE})
POSTS = {**dict.fromkeys(SURVIVED, 1), **dict.fromkeys(BEFORE | WAITS, 2)}
FORMS = list(DuplicateAnswer)
BLIND = [Quirk.NO_LOOKUP, Quirk.FORBIDDEN_LOOKUP]


def host(*faults: Fault, **more: object) -> SandboxConfig:
    """Return a sandbox in which the attempts for the second lead meet these faults."""
    orders = tuple(ScriptedFault(HIT, attempt, fault) for attempt, fault in enumerate(faults, start=1))
    return replace(CONFIG, faults=orders, slow_s=SLOW_S, **more)  # type: ignore[arg-type] # fields of any kind


def assert_arrived(outer: World, ended: Ended, *, posts: int, id_known: bool = True) -> None:
    """All are created, each once, and the second lead took so many posts."""
    ids = {lead.phone_number: str(lead.id) for lead in outer.held}
    rows = rows_of(ended)
    assert (ended.stopped, ended.summary.exit_code) == (None, 0)
    assert {row.outcome for row in rows.values()} == {"created"}
    assert dict(outer.called) == dict.fromkeys(map(number, range(LEADS)), 1)
    assert (outer.posts[HIT], rows[HIT].attempts) == (posts, posts)
    assert rows[HIT].lead_id == (ids[HIT] if id_known else "")


def held_before(outer: World, seconds: float) -> str:
    """Let the sandbox hold the second number since so long, and return the lead's id."""
    at = outer.time.read().at
    new = NewLead(42, NewContact(HIT, {}), (), allow_duplicate=False)
    placed = outer.sandbox.state.store.create(new, at - (at - at.fromtimestamp(at.timestamp() - seconds, at.tzinfo)))
    return str(placed.lead.id)


@pytest.mark.parametrize("allow_duplicate", [False, True])
@pytest.mark.parametrize("fault", SURVIVED)
def test_each_fault_ends_in_one_lead(tmp_path: Path, fault: Fault, *, allow_duplicate: bool) -> None:
    """What was acted on is found and not posted again; what was not is posted once more."""
    with world(tmp_path, list_of(LEADS), host(fault), allow_duplicate=allow_duplicate) as outer:
        assert_arrived(outer, outer.run(), posts=POSTS[fault])


@pytest.mark.parametrize("allow_duplicate", [False, True])
@pytest.mark.parametrize("offset_s", [-420.0, 660.0])
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.DROP_BEFORE])
def test_clocks_may_differ(tmp_path: Path, fault: Fault, offset_s: float, *, allow_duplicate: bool) -> None:
    """The platform's clock is minutes off: what is ours is known all the same."""
    config = host(fault, clock_offset_s=offset_s)
    with world(tmp_path, list_of(LEADS), config, allow_duplicate=allow_duplicate) as outer:
        assert_arrived(outer, outer.run(), posts=POSTS[fault])


@pytest.mark.parametrize("allow_duplicate", [False, True])
def test_a_refused_token_stops_the_run(tmp_path: Path, *, allow_duplicate: bool) -> None:
    """Exit 3, the lead stays planned, and the same command sends it."""
    with world(tmp_path, list_of(LEADS), host(Fault.UNAUTHORIZED), allow_duplicate=allow_duplicate) as outer:
        ended = outer.run(concurrency=1)
        assert isinstance(ended.stopped, TokenRefusedError)
        assert ended.summary.exit_code == 3
        assert [rows_of(ended)[number(place)].outcome for place in range(LEADS)] == ["created", "not_sent", "not_sent"]
        assert sum(outer.posts.values()) == 2
        assert_arrived(outer, outer.run(), posts=2)


def test_a_canary_without_its_variables_stops_the_run(tmp_path: Path) -> None:
    """The first lead did not arrive as it was sent: exit 3, and no second one goes out."""
    faults = (ScriptedFault(number(0), 1, Fault.LOST_VARIABLES),)
    with world(tmp_path, list_of(LEADS), replace(CONFIG, faults=faults), concurrency=4) as outer:
        ended = outer.run()
        assert isinstance(ended.stopped, CanaryError)
        assert (ended.summary.exit_code, dict(outer.posts)) == (3, {number(0): 1})
        rows = rows_of(ended)
        assert [rows[number(place)].outcome for place in range(LEADS)] == ["created", "not_sent", "not_sent"]
        assert rows[number(0)].lead_id == str(outer.held[0].id)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("age_s", [60.0, 86_400.0])
def test_a_number_that_somebody_else_sent_is_there_already(tmp_path: Path, form: DuplicateAnswer, age_s: float) -> None:
    """In either form of answer: one post, the older lead's id, and nothing for a person to do."""
    with world(tmp_path, list_of(LEADS), host(duplicate_answer=form)) as outer:
        older = held_before(outer, age_s)
        ended = outer.run()
        row = rows_of(ended)[HIT]
        assert (row.outcome, row.code, row.lead_id, outer.posts[HIT]) == ("already_there", "in_campaign", older, 1)
        assert (ended.summary.exit_code, outer.called[HIT]) == (0, 1)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("quirk", BLIND)
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.DROP_BEFORE])
def test_without_look_up_a_second_post_tells(tmp_path: Path, fault: Fault, quirk: Quirk, form: DuplicateAnswer) -> None:
    """The platform takes no number twice: what it says to the second post settles the first."""
    config = host(fault, quirks=frozenset({quirk}), duplicate_answer=form)
    told = fault is Fault.DROP_BEFORE or form is DuplicateAnswer.OLDER_LEAD
    with world(tmp_path, list_of(LEADS), config) as outer:
        assert_arrived(outer, outer.run(), posts=2, id_known=told)


@pytest.mark.parametrize("quirk", BLIND)
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.DROP_BEFORE])
def test_without_look_up_nothing_tells_where_twice_is_allowed(tmp_path: Path, fault: Fault, quirk: Quirk) -> None:
    """It stays in doubt and is said to be, exit 1; running again posts nothing."""
    with world(tmp_path, list_of(LEADS), host(fault, quirks=frozenset({quirk})), allow_duplicate=True) as outer:
        for _ in range(2):
            ended = outer.run()
            row = rows_of(ended)[HIT]
            assert (row.outcome, row.code, row.lead_id) == ("in_doubt", "answer_lost", "")
            assert (ended.stopped, ended.summary.exit_code, outer.posts[HIT]) == (None, 1, 1)
        assert len(outer.held) == LEADS - (fault is Fault.DROP_BEFORE)


def test_a_look_up_without_answers_is_given_up(tmp_path: Path) -> None:
    """Exit 3 with the lead openly in doubt, posted once and never again before it is looked up."""
    config = host(Fault.DROP_AFTER, quirks=frozenset({Quirk.SLOW_LOOKUP}))
    with world(tmp_path, list_of(LEADS), config, give_up=30.0, timeout=0.2) as outer:
        ended = outer.run()
        assert isinstance(ended.stopped, PlatformDownError)
        assert isinstance(ended.stopped, StoppedError)
        assert (ended.summary.exit_code, outer.posts[HIT], outer.called[HIT]) == (3, 1, 1)
        assert rows_of(ended)[HIT].outcome == "in_doubt"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lag_s", [GRACE_S / 4, GRACE_S * 100])
def test_a_lagging_look_up_costs_a_second_post_at_most(tmp_path: Path, lag_s: float, form: DuplicateAnswer) -> None:
    """The lead can't be seen for a while, shorter or longer than the grace: it is there once, and created."""
    config = host(Fault.DROP_AFTER, quirks=frozenset({Quirk.LAGGING_LOOKUP}), lag_s=lag_s, duplicate_answer=form)
    with world(tmp_path, list_of(LEADS), config) as outer:
        ended = outer.run()
        assert {row.outcome for row in rows_of(ended).values()} == {"created"}
        assert (ended.summary.exit_code, max(outer.called.values())) == (0, 1)
        assert outer.posts[HIT] <= 2


def test_a_lag_beyond_the_grace_never_calls_twice(tmp_path: Path) -> None:
    """Where twice is allowed and the look-up shows nothing new, the lead stays in doubt, posted once."""
    config = host(Fault.DROP_AFTER, quirks=frozenset({Quirk.LAGGING_LOOKUP}), lag_s=GRACE_S * 100)
    with world(tmp_path, list_of(LEADS), config, allow_duplicate=True) as outer:
        ended = outer.run()
        assert (rows_of(ended)[HIT].outcome, ended.summary.exit_code) == ("in_doubt", 1)
        assert (outer.posts[HIT], outer.called[HIT]) == (1, 1)


@pytest.mark.parametrize("form", FORMS)
def test_a_trusted_look_up_that_lags_refuses_nobody(tmp_path: Path, form: DuplicateAnswer) -> None:
    """An older lead is shown, so absent counts; what the platform then calls taken is the lost one, and created."""
    lag_s = GRACE_S * 3
    config = host(quirks=frozenset({Quirk.LAGGING_LOOKUP}), lag_s=lag_s, duplicate_answer=form)
    faults = (ScriptedFault(HIT, 1, Fault.DROP_AFTER),)
    with world(tmp_path, list_of(LEADS), replace(config, faults=faults)) as outer:
        outer.run(limit=1)
        outer.time.sleep(lag_s + 1)
        ended = outer.run(concurrency=1, limit=1)
        ended = outer.run() if ended.summary.exit_code else ended
        assert {row.outcome for row in rows_of(ended).values()} == {"created"}
        assert dict(outer.called) == dict.fromkeys(map(number, range(LEADS)), 1)


def test_a_slow_first_answer_leaves_nobody_in_doubt(tmp_path: Path) -> None:
    """The clocks are measured by more than the first lead, which took long: a lost answer is settled by them."""
    faults = (ScriptedFault(number(0), 1, Fault.LATE), ScriptedFault(HIT, 1, Fault.DROP_AFTER))
    config = replace(CONFIG, faults=faults, slow_s=0.15)  # answered in time
    with world(tmp_path, list_of(LEADS), config, allow_duplicate=True, concurrency=1) as outer:
        assert_arrived(outer, outer.run(), posts=1)


@pytest.mark.parametrize("form", FORMS)
def test_a_finished_lead_that_is_hidden_is_still_taken(tmp_path: Path, form: DuplicateAnswer) -> None:
    """Its calls are over and no look-up shows it: the platform's own word decides, and nobody is called twice."""
    with world(
        tmp_path, list_of(LEADS), host(duplicate_answer=form, quirks=frozenset({Quirk.HIDES_FINISHED}))
    ) as outer:
        older = held_before(outer, 86_400.0)
        outer.sandbox.state.store.set_status(int(older), LeadStatus.COMPLETED)
        ended = outer.run()
        row, listed = rows_of(ended)[HIT], form is DuplicateAnswer.OLDER_LEAD
        expected = ("already_there", older, 0) if listed else ("refused", "", 1)
        assert (row.outcome, row.lead_id, ended.summary.exit_code) == expected
        assert (outer.posts[HIT], outer.called[HIT]) == (1, 1)
