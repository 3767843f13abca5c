"""The pure parts: validation, the store, the sliding window, the settings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandbox_wire import FIRST, SECOND, THIRD, body, contact

from importer.sandbox import Campaign, SandboxConfig
from importer.sandbox.leads import LeadChange, NewContact, NewLead, Search
from importer.sandbox.limits import RateLimiter, Window, parse_windows
from importer.sandbox.store import LeadStore
from importer.sandbox.validation import read_new_lead

AT = datetime(2025, 6, 30, 11, 53, 20, tzinfo=UTC)


def new(number: str = FIRST, *, allow_duplicate: bool = False) -> NewLead:
    """Return a lead to place."""
    return NewLead(1, NewContact(number, {}), (), allow_duplicate)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"phone_number": None}, "phone_number"),
        ({"phone_number": ""}, "phone_number"),
        ({"phone_number": "0888123456"}, "phone_number"),
        ({"phone_number": "359888123456"}, "phone_number"),
        ({"phone_number": "+359 888 123 456"}, "phone_number"),
        ({"phone_number": "+359888123456\n"}, "phone_number"),
        ({"phone_number": "+0888123456"}, "phone_number"),
        ({"phone_number": "+1234567890123456"}, "phone_number"),
        ({"phone_number": "+٣٥٩٨٨٨١٢٣٤٥"}, "phone_number"),
        ({"phone_number": 359888123456}, "phone_number"),
        ({"campaign_id": None}, "campaign_id"),
        ({"campaign_id": "1"}, "campaign_id"),
        ({"campaign_id": True}, "campaign_id"),
        ({"campaign_id": 1.0}, "campaign_id"),
        ({"variables": []}, "variables"),
        ({"variables": None}, "variables"),
        ({"variables": {"company": 5}}, "variables.company"),
        ({"variables": {"company": None}}, "variables.company"),
        ({"allow_dupplicate": "false"}, "allow_dupplicate"),
        ({"secondary_contacts": {}}, "secondary_contacts"),
        ({"secondary_contacts": [contact(f"+3598881{place:05}") for place in range(11)]}, "secondary_contacts"),
        ({"secondary_contacts": [SECOND]}, "secondary_contacts.0"),
        ({"secondary_contacts": [{}]}, "secondary_contacts.0.phone_number"),
        ({"secondary_contacts": [contact("0888")]}, "secondary_contacts.0.phone_number"),
        ({"secondary_contacts": [contact(SECOND), contact(FIRST)]}, "secondary_contacts.1.phone_number"),
        ({"secondary_contacts": [contact(SECOND), contact(SECOND)]}, "secondary_contacts.1.phone_number"),
        (
            {"secondary_contacts": [{"phone_number": SECOND, "variables": [1]}]},
            "secondary_contacts.0.variables",
        ),
    ],
)
def test_one_fault_is_named_by_its_field(fields: dict[str, object], where: str) -> None:
    """A body with one fault gets one text, under the field where it is."""
    errors = read_new_lead({**body(), **fields})  # type: ignore[dict-item]  # nonsense is what is tested
    assert isinstance(errors, dict)
    assert {name: len(texts) for name, texts in errors.items()} == {where: 1}


def test_ten_secondaries_are_read_in_order() -> None:
    """Ten secondary contacts are taken, in the order sent; a left-out allow_dupplicate is false."""
    numbers = [f"+3598881{place:05}" for place in range(10)]
    lead = read_new_lead(
        {"phone_number": FIRST, "campaign_id": 1, "secondary_contacts": [{"phone_number": n} for n in numbers]}
    )
    assert isinstance(lead, NewLead)
    assert [secondary.phone_number for secondary in lead.secondaries] == numbers
    assert not lead.allow_duplicate


@pytest.mark.parametrize("nothing", [None, [], "text", 5, {}])
def test_body_that_is_no_object_lacks_its_fields(nothing: object) -> None:
    """A body that is no object is read as an empty one."""
    assert read_new_lead(nothing).keys() == {"phone_number", "campaign_id"}  # type: ignore[arg-type, union-attr]  # nonsense is what is tested


def test_changed_number_frees_the_old_one() -> None:
    """After a change the new number is taken, the old one free, and the lead keeps its place in the list."""
    store = LeadStore()
    first = store.create(new(FIRST), AT).lead
    second = store.create(new(SECOND), AT).lead
    store.change(first.id, LeadChange(None, THIRD, None, {}), AT)
    assert not store.create(new(THIRD), AT).is_new
    assert store.create(new(FIRST), AT).is_new
    assert [lead.id for lead in store.all()][:2] == [first.id, second.id]


def test_duplicate_names_the_oldest_lead() -> None:
    """Where a number stands twice, a third is answered by the first; that one deleted, by the second."""
    store = LeadStore()
    first = store.create(new(), AT).lead
    second = store.create(new(allow_duplicate=True), AT).lead
    assert store.create(new(), AT).lead == first
    assert store.delete(first.id)
    assert store.create(new(), AT).lead == second
    assert store.find(Search(phone_number=FIRST)) == (second,)


def test_no_personal_data_in_a_repr() -> None:
    """A lead that lands in a log shows neither number nor variables."""
    lead = (
        LeadStore().create(NewLead(1, NewContact(FIRST, {"customer_name": "Име"}), (), allow_duplicate=False), AT).lead
    )
    assert FIRST not in repr(lead)
    assert "Име" not in repr(lead)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("", ()),
        ("off", ()),
        ("20/10s", (Window(20, 10),)),
        ("1/s", (Window(1, 1),)),
        ("20/10s, 100/min,1000/2h", (Window(20, 10), Window(100, 60), Window(1000, 7200))),
    ],
)
def test_rates_are_read(text: str, windows: tuple[Window, ...]) -> None:
    """A rate is read as it is written on the command line."""
    assert parse_windows(text) == windows


@pytest.mark.parametrize("text", ["20", "0/s", "20/0s", "-1/s", "20/10", "20/10d", "1/s,", "٢/s", "1.5/s"])
def test_bad_rates_are_named(text: str) -> None:
    """What is no rate is refused with how to write one, already when the sandbox is set up."""
    with pytest.raises(ValueError, match="20/10s"):
        SandboxConfig(rate_limit=text)


# Eighths of a second are exact in binary: the test is of the window, not of rounding.
gaps = st.lists(st.integers(0, 40).map(lambda eighths: eighths / 8), max_size=80)
window_sets = st.lists(st.builds(Window, st.integers(1, 6), st.integers(1, 12)), min_size=1, max_size=3).map(tuple)


@given(windows=window_sets, gaps=gaps)
def test_no_window_ever_holds_too_many(windows: tuple[Window, ...], gaps: list[float]) -> None:
    """Wherever a window is laid, it holds no more accepted requests than allowed, and none is refused needlessly."""
    limiter, accepted, now_s = RateLimiter(windows), list[float](), 0.0
    for gap_s in gaps:
        now_s += gap_s
        verdict = limiter.take(now_s)
        assert verdict is not None
        inside = [sum(now_s - window.length_s < time for time in accepted) for window in windows]
        has_room = all(count < window.requests for count, window in zip(inside, windows, strict=True))
        assert verdict.accepted == has_room
        if verdict.accepted:
            accepted.append(now_s)


@given(windows=window_sets, gaps=gaps)
def test_waiting_as_told_is_enough(windows: tuple[Window, ...], gaps: list[float]) -> None:
    """A request that waits its retry_after is accepted, and one a second too early is not."""
    limiter, now_s = RateLimiter(windows), 0.0
    for gap_s in gaps:
        now_s += gap_s
        verdict = limiter.take(now_s)
        assert verdict is not None
        if verdict.accepted:
            assert verdict.retry_after_s == 0
            continue
        early = limiter.take(now_s + verdict.retry_after_s - 1)
        now_s += verdict.retry_after_s
        on_time = limiter.take(now_s)
        assert early is not None
        assert on_time is not None
        assert (early.accepted, on_time.accepted) == (False, True)


def test_headers_speak_of_the_tightest_window() -> None:
    """Of several windows the one with the least room is told."""
    verdict = RateLimiter(parse_windows("20/10s,5/min")).take(0.0)
    assert verdict is not None
    assert (verdict.limit, verdict.remaining) == (5, 4)


def test_campaign_is_read_from_the_command_line() -> None:
    """`ID:NAME` names a campaign; a name may hold colons."""
    assert Campaign.from_text("42:София: юг") == Campaign(42, "София: юг")


@pytest.mark.parametrize("text", ["42", "42:", ":Sofia", "x:Sofia", "-1:Sofia"])
def test_bad_campaign_is_named(text: str) -> None:
    """What is no campaign is refused with how to write one."""
    with pytest.raises(ValueError, match="ID:NAME"):
        Campaign.from_text(text)


@pytest.mark.parametrize(
    "settings",
    [
        {"token": " "},
        {"campaigns": (Campaign(1, "A"), Campaign(1, "B"))},
        {"latency_s": -1.0},
        {"latency_s": float("nan")},
        {"port": 65536},
    ],
)
def test_settings_that_make_no_sense(settings: dict[str, object]) -> None:
    """A setting that can't work is refused before anything starts."""
    with pytest.raises(ValueError, match=r"token|campaigns|latency|port"):
        SandboxConfig(**settings)  # type: ignore[arg-type]  # wrong values are what is tested


def test_token_is_not_in_a_repr() -> None:
    """A config that lands in a log does not give the token away."""
    assert "hidden-one" not in repr(SandboxConfig(token="hidden-one"))
