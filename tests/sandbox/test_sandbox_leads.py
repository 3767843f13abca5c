"""Leads over HTTP: made, looked up, changed, deleted, as API.md says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sandbox_wire import FIRST, HEADERS, SECOND, THIRD, Wire, body, contact, running

from importer.sandbox import Campaign, DuplicateAnswer, LeadStatus, SandboxConfig

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shared() -> Iterator[Wire]:
    """Give one running sandbox, with one lead (1) and its secondary contact (2), to tests that change nothing."""
    with running() as wire:
        post(wire, secondary_contacts=[contact(SECOND)])
        yield wire


def post(wire: Wire, number: str = FIRST, **fields: object) -> int:
    """Make a lead and return its id."""
    answer = wire.client.post("/user/lead", json=body(number, **fields))
    assert answer.status_code == 200, answer.text
    lead_id = answer.json()["data"]["id"]
    assert isinstance(lead_id, int)
    return lead_id


def ids(wire: Wire, **params: str | int) -> list[int]:
    """Look leads up and return their ids in the order answered."""
    answer = wire.client.get("/user/leads", params=params)
    assert answer.status_code == 200, answer.text
    return [lead["id"] for lead in answer.json()["data"]]


def test_created_lead_is_answered_as_documented() -> None:
    """A created lead comes back whole, in the shape of API.md."""
    with running() as wire:
        secondary = contact(SECOND, company="Фирма")
        answer = wire.client.post(
            "/user/lead", json=body(variables={"customer_name": "Име"}, secondary_contacts=[secondary])
        )
    time = "2025-06-30 11:53:20"
    kept = {"status": "created", "created_at": time, "updated_at": time}
    assert answer.json() == {
        "message": "Lead created successfully",
        "data": {
            "id": 1,
            "campaign_id": 1,
            "phone_number": FIRST,
            "variables": {"customer_name": "Име"},
            **kept,
            "campaign": {"id": 1, "name": "Sandbox"},
            "secondary_contacts": [{"id": 2, "phone_number": SECOND, "variables": {"company": "Фирма"}, **kept}],
        },
    }


def test_ids_increase() -> None:
    """Each lead's id is greater than every id before it, those of secondary contacts too."""
    with running() as wire:
        assert post(wire, FIRST, secondary_contacts=[contact(THIRD)]) == 1
        assert post(wire, SECOND) == 3


def test_duplicate_is_refused() -> None:
    """A number that is taken gets 422 under phone_number where it may not stand twice."""
    with running() as wire:
        post(wire)
        answer = wire.client.post("/user/lead", json=body())
    text = "The phone number has already been taken."
    assert answer.status_code == 422
    assert answer.json() == {"message": text, "errors": {"phone_number": [text]}}
    assert len(wire.state.store.all()) == 1


def test_duplicate_gets_the_older_lead_where_told_so() -> None:
    """With the other kind of host a duplicate gets 200 and the older lead, and nothing is made."""
    with running(SandboxConfig(duplicate_answer=DuplicateAnswer.OLDER_LEAD)) as wire:
        first = post(wire, variables={"company": "Стара"})
        wire.clock.turn(60)
        answer = wire.client.post("/user/lead", json=body(variables={"company": "Нова"}))
    assert answer.status_code == 200
    assert answer.json()["data"]["id"] == first
    assert answer.json()["data"]["variables"] == {"company": "Стара"}
    assert answer.json()["data"]["created_at"] == "2025-06-30 11:53:20"
    assert [entry.lead_id for entry in wire.state.journal.entries] == [first, None]


def test_duplicate_may_be_allowed() -> None:
    """With allow_dupplicate a number stands twice."""
    with running() as wire:
        assert post(wire) < post(wire, allow_dupplicate=True)


def test_duplicates_are_looked_for_per_campaign_and_among_primaries() -> None:
    """Another campaign, or a place among the secondary contacts, does not make a number taken."""
    with running(SandboxConfig(campaigns=(Campaign(1, "A"), Campaign(2, "B")))) as wire:
        post(wire, secondary_contacts=[contact(SECOND)])
        post(wire, campaign_id=2)
        post(wire, SECOND)


def test_unknown_campaign() -> None:
    """A lead for a campaign that does not exist gets 404."""
    with running() as wire:
        answer = wire.client.post("/user/lead", json=body(campaign_id=9))
    assert (answer.status_code, answer.json()) == (404, {"message": "Campaign not found"})


def test_deleted_lead_frees_its_number_and_takes_its_secondaries_along() -> None:
    """A deleted lead is gone with its secondary contacts, and its number is free again."""
    with running() as wire:
        lead_id = post(wire, secondary_contacts=[contact(SECOND)])
        assert wire.client.delete(f"/user/leads/{lead_id}").status_code == 200
        assert wire.client.get("http://" + wire.client.base_url.netloc.decode() + "/sandbox/leads").json() == []
        assert post(wire) > lead_id


@pytest.mark.parametrize("lead_id", ["7", "2", "x", "-1", "9" * 5000, "%D9%A1"])
def test_unknown_lead(shared: Wire, lead_id: str) -> None:
    """An id that is no lead's, be it a secondary contact's or nonsense, gets 404."""
    for method in ("DELETE", "PUT"):
        answer = shared.client.request(method, f"/user/leads/{lead_id}", json={})
        assert (answer.status_code, answer.json()) == (404, {"message": "Lead not found"})


def test_lead_in_a_call_is_not_deleted() -> None:
    """A lead that is being called stays."""
    with running() as wire:
        lead_id = post(wire)
        wire.state.store.set_status(lead_id, LeadStatus.PROCESSING)
        answer = wire.client.delete(f"/user/leads/{lead_id}")
        assert answer.status_code == 422
        assert ids(wire) == [lead_id]


def test_change_merges_variables() -> None:
    """PUT changes what it names, merges variables, and leaves the rest."""
    with running() as wire:
        lead_id = post(wire, variables={"company": "Фирма", "customer_name": "Име"})
        wire.clock.turn(60)
        change = {"phone_number": SECOND, "status": "completed", "variables": {"company": "Друга"}}
        lead = wire.client.put(f"/user/leads/{lead_id}", json=change).json()["data"]
        assert lead["variables"] == {"company": "Друга", "customer_name": "Име"}
        assert (lead["phone_number"], lead["status"], lead["campaign_id"]) == (SECOND, "completed", 1)
        assert (lead["created_at"], lead["updated_at"]) == ("2025-06-30 11:53:20", "2025-06-30 11:54:20")
        assert post(wire, FIRST) > lead_id


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"campaign_id": 9}, 404),
        ({"campaign_id": "1"}, 422),
        ({"phone_number": "0888"}, 422),
        ({"status": "processing"}, 422),
        ({"status": ["created"]}, 422),
        ({"variables": []}, 422),
    ],
)
def test_bad_change_changes_nothing(change: dict[str, object], status: int) -> None:
    """A PUT that is not as it should be is refused whole."""
    with running() as wire:
        lead_id = post(wire)
        before = wire.state.store.get(lead_id)
        assert wire.client.put(f"/user/leads/{lead_id}", json=change).status_code == status
        assert wire.state.store.get(lead_id) == before


def test_look_up_filters() -> None:
    """Each parameter of the look-up narrows it, and a number is found by a part of it."""
    with running(SandboxConfig(campaigns=(Campaign(1, "A"), Campaign(2, "B")))) as wire:
        old = post(wire, FIRST, secondary_contacts=[contact(THIRD)])
        wire.clock.turn(86_400)
        new = post(wire, SECOND)
        other = post(wire, FIRST, campaign_id=2)
        wire.state.store.set_status(new, LeadStatus.COMPLETED)
        assert ids(wire) == [other, new, old]
        assert ids(wire, campaign_id=1) == [new, old]
        assert ids(wire, campaign_id=9) == []
        assert ids(wire, campaign_id=1, phone_number=FIRST) == [old]
        assert ids(wire, phone_number="88800000") == [other, new, old]
        assert ids(wire, phone_number=THIRD) == []
        assert ids(wire, status="completed") == [new]
        assert ids(wire, date_from="2025-07-01") == [other, new]
        assert ids(wire, date_to="2025-06-30") == [old]


def test_plus_must_be_encoded() -> None:
    """A number whose `+` was not encoded finds nothing."""
    with running() as wire:
        post(wire)
        assert wire.client.get(f"/user/leads?phone_number={FIRST}").json()["total"] == 0


def test_pages_can_be_followed() -> None:
    """The paginator counts right, and its links lead through all leads once, filters kept."""
    with running() as wire:
        made = [post(wire, f"+3598880001{place:02}") for place in range(17)]
        post(wire, FIRST)
        query = {"phone_number": "+3598880001", "per_page": "7"}
        page = wire.client.get("/user/leads", params=query).json()
        figures = {name: page[name] for name in ("current_page", "last_page", "per_page", "total", "from", "to")}
        assert figures == {"current_page": 1, "last_page": 3, "per_page": 7, "total": 17, "from": 1, "to": 7}
        assert page["prev_page_url"] is None
        seen = [lead["id"] for lead in page["data"]]
        while page["next_page_url"]:
            page = wire.client.get(page["next_page_url"]).json()
            seen += [lead["id"] for lead in page["data"]]
        assert seen == made[::-1]


def test_page_size_is_15_by_default_and_a_far_page_is_empty() -> None:
    """Without per_page 15 leads come, and a page past the end is empty."""
    with running() as wire:
        for place in range(16):
            post(wire, f"+3598880001{place:02}")
        assert len(ids(wire)) == 15
        assert ids(wire, page=99_999_999) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("per_page", "0"),
        ("per_page", "101"),
        ("per_page", "x"),
        ("page", "9" * 5000),
        ("campaign_id", "abc"),
        ("status", "new"),
        ("date_from", "30.06.2025"),
        ("date_to", "2025-06-31"),
    ],
)
def test_bad_look_up(shared: Wire, name: str, value: str) -> None:
    """A parameter that makes no sense gets 422 under its name."""
    answer = shared.client.get("/user/leads", params={name: value})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [name]


def test_lists_around_the_leads() -> None:
    """Account, campaigns and assistants are answered, the lists as bare arrays."""
    config = SandboxConfig(campaigns=(Campaign(42, "Sofia", status="draft"),))
    with running(config) as wire:
        assert {"name", "email", "total_balance"} <= wire.client.get("/user/me").json().keys()
        campaigns = wire.client.get("/user/campaigns").json()
        assistants = wire.client.get("/user/assistants/outbound").json()
    assert [(item["id"], item["name"], item["status"]) for item in campaigns] == [(42, "Sofia", "draft")]
    assert assistants[0].keys() == {"id", "name", "status", "variables"}
    assert assistants[0]["variables"]["customer_name"] == ""


def test_answers_are_json_also_where_nobody_asked() -> None:
    """A success is JSON whatever the request accepts."""
    with running() as wire:
        answer = wire.client.get("/user/me", headers={**HEADERS, "Accept": "*/*"})
    assert answer.headers["content-type"] == "application/json"
