"""The loop in good weather and before its brakes: against the sandbox and a real ledger."""

import threading
from pathlib import Path
from typing import Any

import pytest
from loop_samples import CONFIG, WAIT_S, Act, Alter, Knock, Reply, outing, phone

from importer import sandbox
from importer.claims import Limit
from importer.errors import CampaignRefusedError, CanaryError, InterruptedRunError, StoppedError, TooManyRefusedError
from importer.records import LeadCounts, LeadState
from importer.sending.pacing import Halt

SINGLE = [[number] for number in range(1, 31)]


def test_every_lead_is_created_once(tmp_path: Path) -> None:
    """Four senders, leads with secondaries, no pause: the platform holds each as it was planned."""
    leads = [[number, number + 100, number + 200] for number in range(1, 31)]
    with outing(tmp_path, *leads, hand=False) as out:
        out.send(4)
        out.agree()
        assert out.states == ["created"] * 30
        assert out.ended == [LeadState.CREATED] * 30
        assert sorted(out.door.posts) == [phone(number) for number in range(1, 31)]
        for lead in out.state.store.all():
            number = int(lead.phone_number[-6:])
            assert lead.variables == {"customer_name": f"Ана {number}"}
            assert [item.phone_number for item in lead.secondary_contacts] == [phone(number + 100), phone(number + 200)]
        requests = out.ledger.results.requests(out.run.key)
        assert (requests.posts, requests.retries, requests.lookups) == (30, 0, 0)


def test_the_canary_goes_alone_then_all_go_together(tmp_path: Path) -> None:
    """The first lead has come back before a second goes in; behind it, four are under way at once."""
    together = threading.Barrier(4)

    def fault(knock: Knock) -> Act:
        if knock.phone != phone(1):
            together.wait(WAIT_S)
        return Act.PASS

    with outing(tmp_path, *SINGLE[:9], fault=fault, hand=False) as out:
        out.send(4)
        out.agree()
        assert out.door.events[:2] == [("in", phone(1)), ("out", phone(1))]
        assert [kind for kind, _ in out.door.events[2:6]] == ["in"] * 4
        first = out.state.journal.entries[0].body
        assert isinstance(first, dict)
        assert first["phone_number"] == phone(1)


def test_each_campaign_has_its_canary(tmp_path: Path) -> None:
    """As long as one campaign has none, one lead goes at a time."""
    with outing(tmp_path, *SINGLE[:6], campaigns=[42, 42, 42, 43, 43, 43], hand=False) as out:
        out.send(4)
        out.agree()
        alone = [(kind, phone(number)) for number in range(1, 5) for kind in ("in", "out")]
        assert out.door.events[:8] == alone


def test_a_lead_that_is_there_already_is_no_canary(tmp_path: Path) -> None:
    """Only one that is really created proves that the mapping fits the campaign."""
    with outing(tmp_path, *SINGLE[:6], foreign=[1, 2], hand=False) as out:
        out.send(4)
        out.agree()
        assert out.states == ["already_there"] * 2 + ["created"] * 4
        assert out.door.events[:6] == [(kind, phone(number)) for number in (1, 2, 3) for kind in ("in", "out")]


def spoil(data: Any) -> None:  # noqa: ANN401 - JSON
    """Change what the platform says that it holds."""
    data["variables"] = {"customer_name": "Somebody else"}


def test_a_canary_that_came_back_otherwise_stops_before_a_second_lead(tmp_path: Path) -> None:
    """The sentence names the variable and no value; what was created is recorded, the others stay planned."""
    with outing(tmp_path, *SINGLE[:5], fault=lambda _knock: Alter(spoil), hand=False) as out:
        with pytest.raises(CanaryError) as caught:
            out.send(4)
        out.agree()
        assert out.door.posts == [phone(1)]
        assert out.states == ["created"] + ["planned"] * 4
        assert 'the variable "customer_name"' in str(caught.value)
        assert not any(private in str(caught.value) for private in ("Ана", "Somebody", phone(1)))


def test_a_canary_in_doubt_is_compared_with_what_the_look_up_finds(tmp_path: Path) -> None:
    """Its answer is lost; an earlier lead of the campaign proves the look-up, and that shows another value."""
    with outing(tmp_path, [1], [2], [3]) as out:
        out.send(limit=1)
        out.resume()

        def fault(knock: Knock) -> Act | Alter:
            if knock.method == "GET" and knock.phone == phone(2):
                return Alter(lambda found: spoil(found[0]))
            return Act.LOSE if knock.method == "POST" else Act.PASS

        out.door.fault = fault
        with pytest.raises(CanaryError, match="customer_name"):
            out.send()
        out.agree()
        assert out.states == ["created", "created", "planned"]


def test_a_canary_that_nobody_compared_proves_nothing(tmp_path: Path) -> None:
    """Its answer is lost, this host has no look-up, and it counts as created: the next lead is the canary then."""

    def fault(knock: Knock) -> Act | Reply | Alter:
        if knock.method == "GET":
            return Reply(404, {"message": "The route could not be found."})
        if knock.phone == phone(1):
            return Act.LOSE if knock.turn == 1 else Act.PASS
        return Alter(spoil)

    with outing(tmp_path, *SINGLE[:4], fault=fault) as out:
        with pytest.raises(CanaryError):
            out.send(4)
        out.agree()
        assert out.states == ["created", "created", "planned", "planned"]
        assert out.door.posts == [phone(1), phone(1), phone(2)]


def test_our_own_rate_keeps_the_platform_from_saying_429(tmp_path: Path) -> None:
    """Thirty leads under 10/1s on both sides: three windows, each filled, and not one request too many."""
    config = sandbox.SandboxConfig(campaigns=CONFIG.campaigns, rate_limit="10/1s")
    with outing(tmp_path, *SINGLE, config=config) as out:
        out.send(limits=(Limit(10, 1.0),))
        out.agree()
        entries = out.state.journal.entries
        assert [entry.status for entry in entries] == [200] * 30
        times = [entry.moment.monotonic_s - entries[0].moment.monotonic_s for entry in entries]
        assert times == pytest.approx([0.0] * 10 + [1.02] * 10 + [2.04] * 10)


def test_the_rate_holds_in_real_time_too(tmp_path: Path) -> None:
    """Four senders at once; what a busy machine delays by more than the 2% for jitter is told 429, and not lost."""
    config = sandbox.SandboxConfig(campaigns=CONFIG.campaigns, rate_limit="15/2s")
    with outing(tmp_path, *SINGLE, config=config, hand=False) as out:
        out.send(4, limits=(Limit(15, 2.0),), url=out.door.platform)
        out.agree()
        entries = out.state.journal.entries
        assert len(entries) <= 33
        assert 2.0 <= entries[-1].moment.monotonic_s - entries[0].moment.monotonic_s < 8.0


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_limit_of_leads_holds(tmp_path: Path, concurrency: int) -> None:
    """No more than so many are posted, whoever sends them; the next time goes on behind them."""
    with outing(tmp_path, *SINGLE[:10], hand=False) as out:
        out.send(concurrency, limit=3)
        out.agree()
        assert len(out.door.posts) == 3
        assert out.ledger.results.leads(out.run.key) == LeadCounts(planned=10, created=3, not_sent=7)
        out.send(concurrency)
        out.agree()
        assert sorted(out.door.posts) == [phone(number) for number in range(1, 11)]


def test_an_interrupt_lets_the_request_under_way_end(tmp_path: Path) -> None:
    """Its answer is recorded; nothing else is begun, and nothing is in doubt."""
    with outing(tmp_path, *SINGLE[:6], hand=False) as out:

        def fault(knock: Knock) -> Act:
            if knock.phone == phone(3):
                out.halt.interrupt()
            return Act.PASS

        out.door.fault = fault
        with pytest.raises(InterruptedRunError):
            out.send()
        out.agree()
        assert out.states == ["created"] * 3 + ["planned"] * 3


def test_an_interrupt_ends_a_wait(tmp_path: Path) -> None:
    """Who waits for his turn for half an hour stops at once, without a claim."""
    with outing(tmp_path, *SINGLE[:3], hand=False) as out:
        waiting = threading.Event()

        class Waits(Halt):
            def sleep(self, seconds: float) -> None:
                waiting.set()
                super().sleep(seconds)

        def interrupt() -> None:
            assert waiting.wait(WAIT_S)
            out.halt.interrupt()

        out.halt = Waits()
        out.session.budget.pause("account", out.clock() + 1800)
        stopper = threading.Thread(target=interrupt)
        stopper.start()
        with pytest.raises(InterruptedRunError):
            out.send(2)
        stopper.join()
        assert out.states == ["planned"] * 3
        assert out.door.posts == []


def test_an_interrupt_while_a_duplicate_is_looked_up_leaves_nothing_in_the_air(tmp_path: Path) -> None:
    """The platform refused it, so it was not acted on: it is planned again, not in doubt."""
    with outing(tmp_path, [1], [2], [3], foreign=[2]) as out:

        def fault(knock: Knock) -> Act:
            if knock.phone == phone(2) and knock.method == "POST":
                out.halt.interrupt()
            return Act.PASS

        out.door.fault = fault
        with pytest.raises(InterruptedRunError):
            out.send()
        out.agree()
        assert out.states == ["created", "planned", "planned"]
        out.resume()
        out.door.fault = lambda _knock: Act.PASS
        out.send()
        out.agree()
        assert out.states == ["created", "already_there", "created"]


def test_a_refused_token_stops_all_and_loses_none(tmp_path: Path) -> None:
    """401 in the middle: what was asked stays planned, what was created is recorded, and a resume goes on."""
    with outing(tmp_path, *SINGLE[:10], hand=False) as out:

        def fault(knock: Knock) -> Act | Reply:
            created = len(out.state.store.all())
            return Reply(401, {"message": "Unauthenticated."}) if created >= 4 and knock.turn == 1 else Act.PASS

        out.door.fault = fault
        with pytest.raises(StoppedError, match=r"refused the token \(status 401: Unauthenticated\.\)"):
            out.send(3)
        out.agree()
        created = len(out.state.store.all())
        assert sorted(out.states) == ["created"] * created + ["planned"] * (10 - created)
        assert created < 10
        out.door.fault = lambda _knock: Act.PASS
        out.resume()
        out.send(3)
        out.agree()
        assert out.states == ["created"] * 10


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_stops_the_run(tmp_path: Path, status: int) -> None:
    """It is never followed: the lead would be lost or sent to somebody else."""
    reply = Reply(status, {}, {"Location": "https://elsewhere.example/api/user/lead"})
    with outing(tmp_path, [1], [2], fault=lambda _knock: reply) as out:
        with pytest.raises(StoppedError, match="redirects elsewhere"):
            out.send()
        assert out.states == ["planned"] * 2
        assert out.door.posts == [phone(1)]


def test_a_campaign_that_is_unknown_is_parked_and_the_others_go_on(tmp_path: Path) -> None:
    """One request is enough to know; its leads stay planned, and the end of the run says so."""
    with outing(tmp_path, *SINGLE[:6], campaigns=[42, 44, 42, 44, 43, 44]) as out:
        with pytest.raises(CampaignRefusedError, match=r"refused campaign 44 \(Campaign not found\)"):
            out.send()
        out.agree()
        assert out.states == ["created", "planned", "created", "planned", "created", "planned"]
        assert out.door.posts.count(phone(2)) == 1
        assert out.door.posts.count(phone(4)) == 0
        assert out.session.claims.next_ready_at() is None


def test_too_many_refusals_stop_the_run(tmp_path: Path) -> None:
    """More than 20% of the last 50: the eleventh; each is recorded with the platform's words."""

    def fault(knock: Knock) -> Act | Reply:
        number = int(knock.phone[-6:])
        return Reply(422, {"message": "The variable is invalid."}) if number % 2 == 0 else Act.PASS

    with outing(tmp_path, *SINGLE, fault=fault) as out:
        with pytest.raises(TooManyRefusedError, match="11 of the last 22"):
            out.send()
        out.agree()
        assert (out.states.count("refused"), out.states.count("created")) == (11, 11)
        out.resume()
        out.send(max_refused=1.0)
        assert (out.states.count("refused"), out.states.count("created")) == (15, 15)
        out.agree()


def test_what_is_there_already_is_no_refusal(tmp_path: Path) -> None:
    """A file that was imported on another machine does not look like a fault."""
    with outing(tmp_path, *SINGLE, foreign=range(1, 30)) as out:
        out.send(max_refused=0.0)
        out.agree()
        assert out.states == ["already_there"] * 29 + ["created"]


def test_a_fault_of_ours_stops_the_other_senders_and_is_not_hidden(tmp_path: Path) -> None:
    """An exception that nobody thought of comes out of the loop as it is."""
    with outing(tmp_path, *SINGLE[:8], hand=False) as out:

        def on_end(_state: LeadState) -> None:
            raise ZeroDivisionError

        out.on_end = on_end
        with pytest.raises(ZeroDivisionError):
            out.send(4)
        assert out.halt.is_set
        assert len(out.door.posts) < 8
