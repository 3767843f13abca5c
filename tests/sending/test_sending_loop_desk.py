"""What is asked before the first lead, and how far look-ups go: against the sandbox and faults before it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from loop_samples import (
    CAMPAIGN,
    NOW,
    TOKEN,
    WAIT_S,
    Act,
    Alter,
    Fault,
    Knock,
    Outing,
    Reply,
    closed_url,
    outing,
    phone,
)

from importer.errors import ImporterError, PlatformDownError, StoppedError, TokenRefusedError
from importer.sandbox.leads import NewContact, NewLead
from importer.sending.client import PlatformClient
from importer.sending.desk import TRIES, CampaignInfo, list_campaigns
from importer.sending.lookups import LookUps
from importer.sending.pacing import Pacer
from importer.sending.paging import Unavailable
from importer.sending.payload import payload
from importer.sending.settling import Look, Sighting

CLOCK = datetime.fromtimestamp(NOW, UTC)
LISTED = (CampaignInfo(42, "Sofia", "in-progress"), CampaignInfo(43, "Plovdiv", "in-progress"))


def pacer_of(out: Outing) -> Pacer:
    """Return a pacer without a limit of our own."""
    return Pacer(out.session.budget, "account", (), out.clock, out.halt.sleep)


def asked(out: Outing, url: str = "", token: str = TOKEN) -> tuple[CampaignInfo, ...] | None:
    """Ask for the campaigns."""
    with PlatformClient(url or out.door.url, token, WAIT_S) as client:
        return list_campaigns(client, pacer_of(out))


def first(*replies: Reply | Act) -> Fault:
    """Play these replies one after the other, then let everything pass."""
    left = list(replies)
    return lambda _knock: left.pop(0) if left else Act.PASS


def test_campaigns_are_listed_as_the_platform_shows_them(tmp_path: Path) -> None:
    """Id, name and status."""
    with outing(tmp_path, [1]) as out:
        assert asked(out) == LISTED
        assert [knock.method for knock in out.door.knocks] == ["GET"]


OTHER_ANSWERS: dict[str, tuple[Reply, tuple[CampaignInfo, ...] | None]] = {
    "data": (Reply(200, {"data": [{"id": "7", "name": " A\nB "}]}), (CampaignInfo(7, "A B", ""),)),
    "none": (Reply(200, []), ()),
    "not-one": (Reply(200, [{"name": "without an id"}, "?", {"id": 8}]), (CampaignInfo(8, "", ""),)),
    "other-shape": (Reply(200, {"message": "hello"}), None),
    "empty": (Reply(200, ""), None),
    "404": (Reply(404, {"message": "The route could not be found."}), None),
    "405": (Reply(405, {}), None),
    "403": (Reply(403, {}), None),
    "422": (Reply(422, {"message": "?"}), None),
}


@pytest.mark.parametrize("case", OTHER_ANSWERS)
def test_a_host_that_lists_otherwise_or_not_at_all_is_no_obstacle(tmp_path: Path, case: str) -> None:
    """None says that it can't be checked; the leads go all the same."""
    reply, found = OTHER_ANSWERS[case]
    with outing(tmp_path, [1], fault=first(reply)) as out:
        assert asked(out) == found


STOPPING: dict[str, tuple[Reply, type[ImporterError], str]] = {
    "token": (Reply(401, {"message": "Unauthenticated."}), TokenRefusedError, "Unauthenticated"),
    "redirect": (Reply(302, {}, {"Location": "/login"}), StoppedError, "redirects elsewhere"),
    "page": (Reply(200, "<html></html>"), StoppedError, "a web page"),
}


@pytest.mark.parametrize("case", STOPPING)
def test_what_would_fail_for_every_lead_is_told_before_the_first(tmp_path: Path, case: str) -> None:
    """One request, one sentence."""
    reply, error, words = STOPPING[case]
    with outing(tmp_path, [1], fault=lambda _knock: reply) as out:
        with pytest.raises(error, match=words):
            asked(out)
        assert len(out.door.knocks) == 1


def test_a_wrong_token_is_told_by_the_sandbox_itself(tmp_path: Path) -> None:
    """The message has no token in it."""
    with outing(tmp_path, [1]) as out, pytest.raises(TokenRefusedError) as caught:
        asked(out, token="another-one")
    assert "another-one" not in str(caught.value)


PASSING: dict[str, tuple[tuple[Reply | Act, ...], float]] = {
    "hiccup": ((Act.DROP,), 0.0),
    "error": ((Reply(500, {}), Reply(502, "<html>")), 0.0),
    "busy": ((Reply(429, {"retry_after": 11}),), 11.0),
}


@pytest.mark.parametrize("case", PASSING)
def test_a_hiccup_stops_nobody(tmp_path: Path, case: str) -> None:
    """It is asked again, after the wait that the platform asks for."""
    faults, wait_s = PASSING[case]
    with outing(tmp_path, [1], fault=first(*faults)) as out:
        assert asked(out) == LISTED
        assert out.clock() - NOW >= wait_s


@pytest.mark.parametrize("reply", [Act.DROP, Reply(503, {}), Reply(429, {})], ids=["dropped", "503", "429"])
def test_a_platform_that_is_down_is_told_soon(tmp_path: Path, reply: Act | Reply) -> None:
    """A few tries, then a sentence that says that nothing was sent."""
    with outing(tmp_path, [1], fault=lambda _knock: reply) as out:
        with pytest.raises(PlatformDownError, match="can't be reached"):
            asked(out)
        assert len(out.door.knocks) == TRIES


def test_a_platform_that_is_not_there_is_told_soon(tmp_path: Path) -> None:
    """Nobody listens at that port."""
    with outing(tmp_path, [1]) as out, pytest.raises(PlatformDownError, match="no connection"):
        asked(out, url=closed_url())


def test_a_look_up_reads_all_pages_and_compares_exactly(tmp_path: Path) -> None:
    """The platform's match is partial: 120 longer numbers hold the one that is asked for."""
    with outing(tmp_path, [1]) as out:
        at = out.state.store.create(NewLead(CAMPAIGN, NewContact("+3598881", {}), (), allow_duplicate=False), CLOCK)
        for number in range(120):
            more = NewLead(CAMPAIGN, NewContact(f"+3598881{number:03}", {}), (), allow_duplicate=False)
            out.state.store.create(more, CLOCK)
        with PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
            found = LookUps(out.session.claims, pacer_of(out), out.clock).find(client, CAMPAIGN, "+3598881")
        assert not isinstance(found, Unavailable)
        assert [lead.id for lead in found] == [str(at.lead.id)]
        assert len(out.door.knocks) == 2
        assert out.ledger.results.requests(out.run.key).lookups == 2


def test_a_host_that_gives_the_same_page_for_ever_can_not_say_who_is_absent(tmp_path: Path) -> None:
    """It says that there is more and shows the same again: the look-up ends, and counts as missing."""
    lead = {"id": 5, "campaign_id": CAMPAIGN, "phone_number": phone(1), "variables": {}}
    body = {"current_page": 1, "data": [lead], "last_page": 99, "next_page_url": "http://x/?page=2"}
    with outing(tmp_path, [1], fault=lambda _knock: Reply(200, body)) as out:
        with PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
            found = LookUps(out.session.claims, pacer_of(out), out.clock).find(client, CAMPAIGN, phone(1))
        assert found is Unavailable.NO_CALL
        assert len(out.door.knocks) == 2


def test_nothing_is_trusted_without_a_witness(tmp_path: Path) -> None:
    """A look-up counts as missing until it has found a lead that is known to be there."""
    with outing(tmp_path, [1]) as out, PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
        claimed = out.claim()
        lookups = LookUps(out.session.claims, pacer_of(out), out.clock)
        assert lookups.look(client, claimed.lead, NOW) == Look(Sighting.NO_LOOKUP)


def test_what_is_seen_is_there_with_or_without_a_witness(tmp_path: Path) -> None:
    """A lost first lead is found, and so is its id; only that something is not there must be proven."""
    with outing(tmp_path, [1]) as out, PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
        claimed = out.claim()
        client.post_lead(payload(claimed.lead))
        lookups = LookUps(out.session.claims, pacer_of(out), out.clock)
        assert lookups.look(client, claimed.lead, NOW) == Look(Sighting.OURS, "1", certain=False)


def test_a_witness_is_looked_for_once(tmp_path: Path) -> None:
    """After that every look-up of the campaign is one request; another zone's clock is measured and told apart."""

    def later(found: list[dict[str, object]]) -> None:
        for lead in found:
            lead["created_at"] = "2026-09-21 17:13:20"  # three hours ahead of UTC

    def fault(knock: Knock) -> Act | Alter:
        return Alter(later) if knock.method == "GET" else Act.PASS

    with outing(tmp_path, [1], [2], [3], fault=fault) as out, PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
        out.send(limit=2)
        out.door.knocks.clear()
        claimed = out.claim()
        lookups = LookUps(out.session.claims, pacer_of(out), out.clock)
        assert lookups.clock_offset(CAMPAIGN) is None
        assert lookups.look(client, claimed.lead, NOW) == Look(Sighting.ABSENT)
        assert lookups.look(client, claimed.lead, NOW) == Look(Sighting.ABSENT)
        assert out.door.knocks[0].phone in (phone(1), phone(2))
        assert [knock.phone for knock in out.door.knocks[1:]] == [phone(3), phone(3)]
        offset = lookups.clock_offset(CAMPAIGN)
        assert offset is not None
        assert offset.least_s <= 10_800 <= offset.most_s <= offset.least_s + 1.5


def test_a_passing_fault_does_not_cost_the_trust(tmp_path: Path) -> None:
    """What the witness's look-up leaves open is tried again the next time."""
    with outing(tmp_path, [1], [2]) as out, PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
        out.send(limit=1)
        claimed = out.claim()
        lookups = LookUps(out.session.claims, pacer_of(out), out.clock)
        out.door.fault = lambda _knock: Reply(502, "<html>")
        assert lookups.look(client, claimed.lead, NOW) == Look(Sighting.NO_ANSWER)
        out.door.fault = lambda _knock: Act.PASS
        assert lookups.look(client, claimed.lead, NOW) == Look(Sighting.ABSENT)


def test_a_lead_that_the_ledger_knows_is_not_another_one(tmp_path: Path) -> None:
    """Where duplicates are allowed, our own earlier lead under the number is no answer for the one in doubt."""
    with outing(tmp_path, [1], [1], allow_duplicate=True) as out, PlatformClient(out.door.url, TOKEN, WAIT_S) as client:
        out.send(limit=1)
        claimed = out.claim()
        found = LookUps(out.session.claims, pacer_of(out), out.clock).look(client, claimed.lead, NOW)
        assert found.sighting is Sighting.OLDER
