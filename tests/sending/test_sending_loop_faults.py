"""The loop in bad weather: limits, lost answers, duplicates, a platform that is gone. None is lost or goes twice."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from loop_samples import CONFIG, NOW, TOKEN, WAIT_S, Act, Alter, Fault, Knock, Outing, Reply, closed_url, outing, phone

from importer.errors import PlatformDownError, StoppedError, TokenRefusedError
from importer.issues import Issue, IssueCode
from importer.records import LeadState, Outcome
from importer.sandbox import DuplicateAnswer, SandboxConfig
from importer.sending.client import PlatformClient
from importer.sending.payload import payload

GONE = Reply(404, {"message": "The route could not be found."})
PAGE = Reply(200, "<!DOCTYPE html><html></html>", {"Content-Type": "text/html"})
DOWN = Reply(502, "<html>Bad Gateway</html>", {"Content-Type": "text/html"})
LIMITED = {"message": "Too Many Attempts."}
OLDER_LEAD = replace(CONFIG, duplicate_answer=DuplicateAnswer.OLDER_LEAD)


def once(number: int, act: Act | Reply, lookups: Act | Reply | Alter = Act.PASS) -> Fault:
    """Play a fault at the first post of a number, and another at all look-ups."""

    def fault(knock: Knock) -> Act | Reply | Alter:
        if knock.method == "GET":
            return lookups
        return act if (knock.phone, knock.turn) == (phone(number), 1) else Act.PASS

    return fault


def times_of(out: Outing, method: str, number: int) -> list[float]:
    """Return when a number was posted or looked for, in seconds since the start."""
    return [knock.at - NOW for knock in out.door.knocks if (knock.method, knock.phone) == (method, phone(number))]


WAITS = {
    "seconds": Reply(429, LIMITED, {"Retry-After": "7"}),
    "date": Reply(
        429,
        LIMITED,
        {
            "Retry-After": format_datetime(datetime.fromtimestamp(NOW + 1007, UTC), usegmt=True),
            "Date": format_datetime(datetime.fromtimestamp(NOW + 1000, UTC), usegmt=True),
        },
    ),
    "body": Reply(429, {**LIMITED, "retry_after": 7}),
    "unavailable": Reply(503, {}, {"Retry-After": "7"}),
}


@pytest.mark.parametrize("case", WAITS)
def test_the_platforms_wait_is_honoured(tmp_path: Path, case: str) -> None:
    """In each way to say it; the lead is posted again after it, and nothing else before."""
    with outing(tmp_path, [1], [2], [3], fault=once(2, WAITS[case])) as out:
        out.send()
        out.agree()
        assert out.states == ["created"] * 3
        assert times_of(out, "POST", 2) == [0.0, pytest.approx(7.0)]
        assert times_of(out, "POST", 3) == [pytest.approx(7.0)]
        requests = out.ledger.results.requests(out.run.key)
        assert (requests.posts, requests.retries, requests.rate_limited) == (4, 1, 0 if case == "unavailable" else 1)


def test_429_pauses_all_senders(tmp_path: Path) -> None:
    """The other three have been answered meanwhile, and wait too; no lead is lost."""
    numbers = [[number] for number in range(1, 13)]
    until: list[float] = []
    with outing(tmp_path, *numbers, hand=False) as out:

        def fault(knock: Knock) -> Act | Reply:
            if knock.phone == phone(2) and knock.turn == 1:
                return Reply(429, LIMITED, {"Retry-After": "1"})
            late = time.monotonic() + WAIT_S
            while knock.phone in (phone(3), phone(4), phone(5)) and not until:
                # Held back until the pause is known, so that what comes after them comes after it.
                assert time.monotonic() < late
                until.extend(filter(None, [out.session.budget.paused_until("account", out.clock())]))
            return Act.PASS

        out.door.fault = fault
        out.send(4)
        out.agree()
        assert out.states == ["created"] * 12
        held = {phone(number) for number in (3, 4, 5)}
        behind = [knock for knock in out.door.knocks if knock.phone not in held | {phone(1)}]
        assert min(knock.at for knock in behind if (knock.phone, knock.turn) != (phone(2), 1)) >= until[0]
        assert len(out.door.posts) == 13


def test_a_platform_that_is_always_full_is_given_up_in_the_end(tmp_path: Path) -> None:
    """Never before 8 tries; everything stays planned."""
    with outing(tmp_path, [1], [2], fault=lambda _knock: Reply(429, LIMITED, {"Retry-After": "5"})) as out:
        with pytest.raises(PlatformDownError):
            out.send(give_up_s=20.0)
        assert out.states == ["planned"] * 2
        assert len(out.door.posts) == 8
        out.door.fault = lambda _knock: Act.PASS
        out.resume()
        out.send()
        out.agree()


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_platform_that_cannot_be_reached_is_tried_then_given_up(tmp_path: Path, concurrency: int) -> None:
    """Nothing was acted on, so everything is planned, and can be claimed at once by a resume."""
    with outing(tmp_path, *[[number] for number in range(1, 7)]) as out:
        with pytest.raises(PlatformDownError, match="resume` goes on"):
            out.send(concurrency, url=closed_url(), give_up_s=60.0)
        out.agree()
        assert out.states == ["planned"] * 6
        assert out.clock() - NOW >= 60
        requests = out.ledger.results.requests(out.run.key)
        assert requests.posts >= 8
        out.resume()
        out.send(concurrency)
        out.agree()
        assert out.states == ["created"] * 6


def test_a_connection_that_comes_back_is_used(tmp_path: Path) -> None:
    """A hiccup of one lead is no reason to stop: here the platform restarts between two tries."""
    with outing(tmp_path, [1], [2], fault=once(1, Reply(503, {}, {"Retry-After": "1"}))) as out:
        out.send()
        out.agree()
        assert out.door.posts == [phone(1), phone(1), phone(2)]


LOST: dict[str, Act | Reply] = {
    "dropped": Act.LOSE,
    "never-arrived": Act.DROP,
    "bad-gateway": DOWN,
    "error": Reply(500, {"message": "Oops"}),
}


@pytest.mark.parametrize("allow_duplicate", [False, True])
@pytest.mark.parametrize("case", LOST)
def test_a_lost_answer_is_settled_by_looking(tmp_path: Path, case: str, *, allow_duplicate: bool) -> None:
    """Found: created with the platform's id, and never posted twice. Absent twice: posted again, not before time."""
    act = LOST[case]
    with outing(tmp_path, [1], [2, 5], [3], fault=once(2, act), allow_duplicate=allow_duplicate) as out:
        out.send()
        out.agree()
        assert out.states == ["created"] * 3
        stored = {lead.phone_number: str(lead.id) for lead in out.state.store.all()}
        assert out.ids == [stored[phone(number)] for number in (1, 2, 3)]
        if act is Act.LOSE:
            assert out.door.posts == [phone(1), phone(2), phone(3)]
            assert len(times_of(out, "GET", 2)) == 1
        else:
            # The second look waits for the grace, and for the request's own time where a second lead could come of it.
            wait_s = 20.0 + (WAIT_S if allow_duplicate else 0.0)
            assert out.door.posts.count(phone(2)) == 2
            first, second = times_of(out, "GET", 2)
            assert first < 1.0
            assert second >= wait_s
            assert times_of(out, "POST", 2)[1] >= wait_s


def test_other_leads_are_sent_while_one_is_in_doubt(tmp_path: Path) -> None:
    """Nobody waits for the grace of somebody else's lead."""
    with outing(tmp_path, [1], [2], [3], [4], fault=once(2, Act.DROP)) as out:
        out.send()
        out.agree()
        assert out.door.posts == [phone(number) for number in (1, 2, 3, 4, 2)]
        assert times_of(out, "POST", 4) == [0.0]


UNTRUSTED: dict[str, Act | Reply | Alter] = {
    "no-lookup": GONE,
    "blind": Alter(lambda found: found.clear()),
    "other-shape": Reply(200, {"leads": []}),
}


@pytest.mark.parametrize("case", UNTRUSTED)
@pytest.mark.parametrize("act", [Act.LOSE, Act.DROP], ids=["arrived", "never-arrived"])
def test_without_a_look_up_the_platform_refuses_the_second(tmp_path: Path, case: str, act: Act) -> None:
    """A look-up that is missing, or doesn't find what is known to be there: sent again, and `taken` means created."""
    with outing(tmp_path, [1], [2], [3], fault=once(2, act, UNTRUSTED[case])) as out:
        out.send()
        out.agree()
        assert out.states == ["created"] * 3
        assert out.door.posts.count(phone(2)) == 2
        assert len(out.state.store.all()) == 3
        assert out.ids[1] == ("" if act is Act.LOSE else "3")


@pytest.mark.parametrize("allow_duplicate", [False, True])
def test_a_look_up_that_gets_no_answer_says_nothing(tmp_path: Path, *, allow_duplicate: bool) -> None:
    """Errors, and then absent: that is one look; the second has its time before the lead is sent again."""

    def fault(knock: Knock) -> Act | Reply:
        if knock.method == "POST":
            return Act.DROP if (knock.phone, knock.turn) == (phone(2), 1) else Act.PASS
        return DOWN if knock.phone == phone(2) and knock.turn <= 6 else Act.PASS

    with outing(tmp_path, [1], [2], fault=fault, allow_duplicate=allow_duplicate) as out:
        out.send()
        out.agree()
        assert out.states == ["created"] * 2
        looks = times_of(out, "GET", 2)
        assert len(looks) == 8
        assert looks[7] - looks[6] >= 20.0
        assert times_of(out, "POST", 2)[1] >= looks[7]


def test_a_platform_that_answers_no_look_up_is_given_up(tmp_path: Path) -> None:
    """The lead stays in doubt, and a resume settles it."""
    with outing(tmp_path, [1], [2], [3], fault=once(2, Act.LOSE, DOWN)) as out:
        with pytest.raises(PlatformDownError):
            out.send(give_up_s=30.0)
        assert out.states == ["created", "in_doubt", "created"]
        out.door.fault = lambda _knock: Act.PASS
        out.resume()
        out.send()
        out.agree()
        assert out.states == ["created"] * 3


@pytest.mark.parametrize("case", ["no-lookup", "blind"])
@pytest.mark.parametrize("act", [Act.LOSE, Act.DROP], ids=["arrived", "never-arrived"])
def test_without_a_look_up_nothing_is_sent_twice_where_twice_is_allowed(tmp_path: Path, case: str, act: Act) -> None:
    """The platform would take it again: it stays in doubt for a person, and so does what shares its number."""
    leads = [[1], [2], [3], [2, 4]]
    with outing(tmp_path, *leads, fault=once(2, act, UNTRUSTED[case]), allow_duplicate=True) as out:
        out.send()
        assert out.states == ["created", "in_doubt", "created", "planned"]
        assert out.door.posts == [phone(1), phone(2), phone(3)]
        rows = list(out.ledger.results.rows(out.run.key, Issue(IssueCode.STOPPED)))
        assert [row.outcome for row in rows] == [
            Outcome.CREATED,
            Outcome.IN_DOUBT,
            Outcome.CREATED,
            Outcome.NOT_SENT,
        ]
        assert [row.issue.code for row in rows if row.issue] == [IssueCode.ANSWER_LOST, IssueCode.HELD_BY_RUN]


def test_a_lost_canary_is_settled_before_a_second_lead(tmp_path: Path) -> None:
    """It is seen on the platform, and what is seen is there: it is posted once, and looked up before the others go."""
    with outing(tmp_path, *[[number] for number in range(1, 6)], fault=once(1, Act.LOSE)) as out:
        out.send(4)
        out.agree()
        assert out.states == ["created"] * 5
        assert [knock.method for knock in out.door.knocks[:2]] == ["POST", "GET"]
        assert out.door.posts.count(phone(1)) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_killed_process_was_sending_is_settled(tmp_path: Path, *, arrived: bool) -> None:
    """Its lead may be there or not: it is looked for, and sent only where it is absent twice."""
    with outing(tmp_path, [1], [2], [3]) as out:
        out.send(limit=1)
        killed = out.claim()
        if arrived:
            with PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
                client.post_lead(payload(killed.lead))
        out.resume()
        out.send()
        out.agree()
        assert out.states == ["created"] * 3
        assert out.door.posts.count(phone(2)) == 1


AGES_S = {"just-now": 10.0, "an-hour": 3600.0, "a-day": 86_400.0, "two-days": 172_800.0}


@pytest.mark.parametrize("age", AGES_S)
@pytest.mark.parametrize("config", [CONFIG, OLDER_LEAD], ids=["refused", "older-lead"])
def test_a_lead_of_somebody_else_is_there_already(tmp_path: Path, config: SandboxConfig, age: str) -> None:
    """Whichever way the platform says it: not ours, with the platform's id, and not posted again."""
    with outing(tmp_path, [1], [2, 4], [3], config=config, foreign=[2], foreign_age_s=AGES_S[age]) as out:
        out.send()
        out.agree()
        assert out.states == ["created", "already_there", "created"]
        assert out.ids[1] == "1"
        assert out.door.posts == [phone(1), phone(2), phone(3)]
        row = list(out.ledger.results.rows(out.run.key, Issue(IssueCode.STOPPED)))[1]
        assert [line.issue.code for line in row.lines if line.issue] == [
            IssueCode.IN_CAMPAIGN,
            IssueCode.GROUP_ALREADY_CALLED,
        ]
        assert out.ended == [LeadState.CREATED, LeadState.ALREADY_THERE, LeadState.CREATED]


def test_a_lead_of_somebody_else_is_not_taken_for_the_one_in_doubt(tmp_path: Path) -> None:
    """The answer is lost, and what the look-up finds is older than the attempt: it was there before."""
    with outing(tmp_path, [1], [2], fault=once(2, Act.LOSE), foreign=[2], foreign_age_s=3600) as out:
        out.send()
        out.agree()
        assert out.states == ["created", "already_there"]
        assert out.ids[1] == "1"


def test_where_duplicates_are_allowed_somebody_elses_lead_is_no_answer(tmp_path: Path) -> None:
    """Ours never arrived, and an older one has the number: ours is sent again, once."""
    with outing(
        tmp_path, [1], [2], fault=once(2, Act.DROP), foreign=[2], foreign_age_s=3600, allow_duplicate=True
    ) as out:
        out.send()
        out.agree()
        assert out.states == ["created"] * 2
        assert [lead.phone_number for lead in out.state.store.all()].count(phone(2)) == 2


def test_a_duplicate_that_no_look_up_finds_is_refused(tmp_path: Path) -> None:
    """The platform says `taken`, and holds nothing under the number: its words are the reason."""

    def fault(knock: Knock) -> Act | Alter:
        blind = knock.method == "GET" and knock.phone == phone(2)
        return Alter(lambda found: found.clear()) if blind else Act.PASS

    with outing(tmp_path, [1], [2], fault=fault, foreign=[2]) as out:
        out.send()
        out.agree()
        assert out.states == ["created", "refused"]
        row = list(out.ledger.results.rows(out.run.key, Issue(IssueCode.STOPPED)))[1]
        assert row.issue == Issue(IssueCode.REFUSED, detail="The phone number has already been taken.")


def test_a_platform_that_breaks_down_is_given_up_and_everything_is_known_later(tmp_path: Path) -> None:
    """It acts and answers 502, for minutes: the run stops; resumed, each lead turns out to be there once."""
    numbers = [[number] for number in range(1, 31)]
    with outing(tmp_path, *numbers) as out:
        out.send(limit=1)
        out.resume()
        out.door.fault = lambda knock: Act.LOSE if knock.method == "POST" else DOWN
        with pytest.raises(PlatformDownError):
            out.send(give_up_s=60.0)
        assert set(out.states) <= {"created", "planned", "in_doubt"}
        posted = len(set(out.door.posts))
        assert posted < 30
        out.door.fault = lambda _knock: Act.PASS
        out.resume()
        out.send(4)
        out.agree()
        assert out.states == ["created"] * 30
        assert len(out.state.store.all()) == 30


STOPPING_LOOKUPS = {
    "page": (PAGE, StoppedError, "a web page"),
    "token": (Reply(401, {"message": "Unauthenticated."}), TokenRefusedError, "token"),
}


@pytest.mark.parametrize("case", STOPPING_LOOKUPS)
@pytest.mark.parametrize("foreign", [True, False], ids=["duplicate", "in-doubt"])
def test_a_look_up_that_answers_wrongly_stops_the_run(tmp_path: Path, case: str, *, foreign: bool) -> None:
    """It is not the platform's API, or no longer our account; the lead stays as it is known, and nothing is lost."""
    reply, error, words = STOPPING_LOOKUPS[case]
    fault = once(2, Act.PASS if foreign else Act.LOSE, reply)
    with outing(tmp_path, [1], [2], [3], fault=fault, foreign=[2] if foreign else []) as out:
        with pytest.raises(error, match=words):
            out.send()
        assert out.states[:2] == ["created", "planned" if foreign else "in_doubt"]
        out.door.fault = lambda _knock: Act.PASS
        out.resume()
        out.send()
        out.agree()
        assert out.states == ["created", "already_there" if foreign else "created", "created"]


def test_look_ups_wait_for_their_turn_too(tmp_path: Path) -> None:
    """A 429 on a look-up pauses the account; the look-up is made after it."""

    def fault(knock: Knock) -> Act | Reply:
        if knock.method == "GET" and knock.phone == phone(2) and knock.turn == 1:
            return Reply(429, LIMITED, {"Retry-After": "9"})
        return Act.LOSE if (knock.method, knock.phone) == ("POST", phone(2)) else Act.PASS

    with outing(tmp_path, [1], [2], fault=fault) as out:
        out.send()
        out.agree()
        first, second = times_of(out, "GET", 2)
        assert second - first == pytest.approx(9.0)
        assert out.ledger.results.requests(out.run.key).lookups == 3
