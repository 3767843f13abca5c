"""The faults that can be ordered: what the caller sees, and what the platform did."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

import httpx
import pytest
from sandbox_wire import FIRST, SECOND, Wire, body, contact, running

from importer.sandbox import Fault, LeadStatus, Quirk, SandboxConfig, ScriptedFault

QUICK_S = 0.2
STATUS = {
    Fault.TOO_MANY: 429,
    Fault.TOO_MANY_HEADER: 429,
    Fault.TOO_MANY_DATE: 429,
    Fault.TOO_MANY_BODY: 429,
    Fault.TOO_MANY_BARE: 429,
    Fault.BUSY: 503,
    Fault.UNAUTHORIZED: 401,
    Fault.ERROR_BEFORE: 500,
    Fault.GATEWAY_BEFORE: 502,
    Fault.UNAVAILABLE_BEFORE: 503,
    Fault.PAGE_BEFORE: 200,
    Fault.ERROR_AFTER: 500,
    Fault.GATEWAY_AFTER: 502,
    Fault.UNAVAILABLE_AFTER: 503,
    Fault.PAGE_AFTER: 200,
    Fault.SLOW: 200,
    Fault.LATE: 200,
    Fault.LOST_VARIABLES: 200,
}
ACTED = [fault for fault in Fault if "after" in fault and "retry" not in fault] + [Fault.SLOW, Fault.LATE]


def ordered(*faults: Fault, number: str = FIRST, **more: float) -> SandboxConfig:
    """Return a sandbox in which the attempts for a number meet these faults, one after the other."""
    orders = tuple(ScriptedFault(number, attempt, fault) for attempt, fault in enumerate(faults, start=1))
    return SandboxConfig(faults=orders, slow_s=QUICK_S, wait_s=7, **more)  # type: ignore[arg-type] # numbers of any kind


def shown(wire: Wire) -> list[dict[str, object]]:
    """Return what a look-up shows."""
    found: list[dict[str, object]] | dict[str, list[dict[str, object]]] = wire.client.get(
        "/user/leads", params={"campaign_id": 1}
    ).json()
    return found["data"] if isinstance(found, dict) else found


@pytest.mark.parametrize("fault", STATUS)
def test_an_ordered_fault_answers_with_its_status_and_acts_or_not(fault: Fault) -> None:
    """The lead is there only where the fault says that the platform acts; the attempt behind it is as always."""
    with running(ordered(fault)) as wire:
        assert wire.client.post("/user/lead", json=body()).status_code == STATUS[fault]
        there = fault in {*ACTED, Fault.LOST_VARIABLES}
        assert len(wire.state.store.all()) == there
        assert wire.client.post("/user/lead", json=body()).status_code == (422 if there else 200)
        assert [entry.fault for entry in wire.state.journal.entries] == [fault.value, ""]


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER])
def test_a_dropped_connection_gives_not_a_byte(fault: Fault) -> None:
    """The client hears of no status; whether the platform acted can't be told from outside."""
    with running(ordered(fault)) as wire:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            wire.client.post("/user/lead", json=body())
        assert len(wire.state.store.all()) == (fault is Fault.DROP_AFTER)
        assert wire.state.journal.entries[0].status == 0


def test_the_forms_of_429_say_how_long_in_different_places() -> None:
    """In the header as seconds or as a date, in the body, in both, or nowhere."""
    forms = (Fault.TOO_MANY, Fault.TOO_MANY_HEADER, Fault.TOO_MANY_DATE, Fault.TOO_MANY_BODY, Fault.TOO_MANY_BARE)
    with running(ordered(*forms)) as wire:
        both, header, date, inside, bare = (wire.client.post("/user/lead", json=body()) for _ in forms)
    assert (both.headers["Retry-After"], both.json()["retry_after"]) == ("7", 7)
    assert header.headers["Retry-After"] == "7"
    assert header.text.startswith("<!DOCTYPE html>")
    until, now = (parsedate_to_datetime(date.headers[name]) for name in ("Retry-After", "Date"))
    assert (until - now).total_seconds() == 7
    assert ("Retry-After" in inside.headers, inside.json()["retry_after"]) == (False, 7)
    assert ("Retry-After" in bare.headers, "retry_after" in bare.json()) == (False, False)


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.LATE])
def test_who_does_not_wait_for_a_slow_answer_has_a_lead_all_the_same(fault: Fault) -> None:
    """The platform acts although the client is gone: at once, or only then."""
    with running(ordered(fault)) as wire:
        with pytest.raises(httpx.ReadTimeout):
            wire.client.post("/user/lead", json=body(), timeout=QUICK_S / 4)
        assert wire.state.journal.wait_for(1, timeout_s=10)
        assert len(wire.state.store.all()) == 1


def test_lost_variables_are_the_primarys() -> None:
    """The lead is there, but what was said about the person is not."""
    with running(ordered(Fault.LOST_VARIABLES)) as wire:
        sent = body(variables={"name": "A"}, secondary_contacts=[contact(SECOND, name="B")])
        answered = wire.client.post("/user/lead", json=sent).json()["data"]
    assert (answered["variables"], answered["secondary_contacts"][0]["variables"]) == ({}, {"name": "B"})


def test_a_fault_for_any_number_counts_each_number_by_itself() -> None:
    """`*` is each number's own n-th attempt, and an order for the very number goes before it."""
    orders = (ScriptedFault("*", 1, Fault.TOO_MANY), ScriptedFault(SECOND, 1, Fault.ERROR_BEFORE))
    with running(SandboxConfig(faults=orders)) as wire:
        statuses = [wire.client.post("/user/lead", json=body(number)).status_code for number in (FIRST, SECOND) * 2]
    assert statuses == [429, 500, 200, 200]


def test_a_deletion_can_be_lost_too() -> None:
    """Orders for DELETE are counted by the number of the lead that is to go."""
    orders = (ScriptedFault(FIRST, 1, Fault.ERROR_AFTER, "DELETE"),)
    with running(SandboxConfig(faults=orders)) as wire:
        lead_id = wire.client.post("/user/lead", json=body()).json()["data"]["id"]
        assert wire.client.delete(f"/user/leads/{lead_id}").status_code == 500
        assert wire.state.store.all() == ()


@pytest.mark.parametrize(("quirk", "status"), [(Quirk.NO_LOOKUP, 404), (Quirk.FORBIDDEN_LOOKUP, 403)])
def test_a_host_may_have_no_look_up(quirk: Quirk, status: int) -> None:
    """Leads are taken all the same."""
    with running(SandboxConfig(quirks=frozenset({quirk}))) as wire:
        assert wire.client.post("/user/lead", json=body()).status_code == 200
        assert wire.client.get("/user/leads", params={"campaign_id": 1}).status_code == status


def test_a_slow_look_up_answers_too_late() -> None:
    """Who waits long enough gets it."""
    with running(SandboxConfig(quirks=frozenset({Quirk.SLOW_LOOKUP}), slow_s=QUICK_S)) as wire:
        with pytest.raises(httpx.ReadTimeout):
            wire.client.get("/user/leads", timeout=QUICK_S / 4)
        assert wire.client.get("/user/leads").json()["total"] == 0


def test_a_lagging_look_up_shows_a_lead_only_later() -> None:
    """It is there, and can't be seen for a while."""
    with running(SandboxConfig(quirks=frozenset({Quirk.LAGGING_LOOKUP}), lag_s=5)) as wire:
        wire.client.post("/user/lead", json=body())
        assert not shown(wire)
        wire.clock.turn(5)
        assert shown(wire)


def test_a_look_up_may_hide_what_is_finished() -> None:
    """A lead whose calls are over is not shown any more."""
    with running(SandboxConfig(quirks=frozenset({Quirk.HIDES_FINISHED}))) as wire:
        lead_id = wire.client.post("/user/lead", json=body()).json()["data"]["id"]
        assert shown(wire)
        wire.state.store.set_status(lead_id, LeadStatus.COMPLETED)
        assert not shown(wire)


def test_numbers_may_be_shown_without_their_plus() -> None:
    """Everywhere, also in the answer to a new lead and among the secondaries."""
    with running(SandboxConfig(quirks=frozenset({Quirk.NO_PLUS}))) as wire:
        sent = body(secondary_contacts=[contact(SECOND)])
        answered = wire.client.post("/user/lead", json=sent).json()["data"]
        (found,) = shown(wire)
    assert answered["phone_number"] == found["phone_number"] == FIRST.removeprefix("+")
    assert answered["secondary_contacts"][0]["phone_number"] == SECOND.removeprefix("+")


def test_older_shapes_wrap_the_answer_and_write_ids_as_text() -> None:
    """As older copies of the documentation show it."""
    with running(SandboxConfig(quirks=frozenset({Quirk.OLD_SHAPES}))) as wire:
        (answered,) = wire.client.post("/user/lead", json=body()).json()
        (found,) = shown(wire)
    assert answered["data"]["id"] == found["id"] == "1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", str(found["created_at"]))


def test_the_platforms_clock_may_differ_from_ours() -> None:
    """In what it writes of leads and in the answer's date alike."""
    with running(SandboxConfig(clock_offset_s=600)) as wire:
        answer = wire.client.post("/user/lead", json=body())
    assert answer.json()["data"]["created_at"] == "2025-06-30 12:03:20"
    assert answer.headers["Date"] == "Mon, 30 Jun 2025 12:03:20 GMT"


@pytest.mark.parametrize("text", ["", "*:1", "*:one:429", "*:1:410", "*:1:429:POST"])
def test_an_order_that_can_not_be_read_says_what_can(text: str) -> None:
    """The sentence shows how an order is written, and all faults."""
    with pytest.raises(ValueError, match=r"write NUMBER:ATTEMPT:FAULT.*drop-after"):
        ScriptedFault.from_text(text)


def test_an_order_is_read_as_it_is_written() -> None:
    """Number, attempt, fault."""
    assert ScriptedFault.from_text(f"{FIRST}:2:500-after") == ScriptedFault(FIRST, 2, Fault.ERROR_AFTER)
