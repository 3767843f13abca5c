"""The platform's words and leads, in every documented and guessed shape."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sending_samples import CONNECT, LOST, NOW_TEXT, PHONE, SECOND_PHONE, accepted, answered, lead_body, page

from importer.sending.answers import Answer, field_errors, secondaries_at_fault, words
from importer.sending.jsons import Json
from importer.sending.leads import lead_of, leads_of

WORDS = {
    "message": (answered(422, {"message": "No."}), "No."),
    "error": (answered(400, {"error": "No."}), "No."),
    "error-object": (answered(400, {"error": {"message": "No."}}), "No."),
    "errors": (answered(422, {"errors": {"a": ["One.", "Two."], "b": "Three."}}), "a: One.; a: Two.; b: Three."),
    "errors-said": (answered(422, {"message": "One. (and 1 more error)", "errors": {"a": ["One."]}}), None),
    "errors-list": (answered(400, {"errors": ["One.", 5, None]}), "One."),
    "lines": (answered(400, {"message": "One\r\n\ttwo\x1b[2J"}), "One two [2J"),
    "html": (page(502), "502 Bad Gateway"),
    "odd-status": (page(599), "status 599"),
    "no-text": (answered(400, {"message": ["No."], "errors": 5}), "400 Bad Request"),
    "connect": (CONNECT, "no connection (ConnectError: refused)"),
    "lost": (LOST, "the answer is lost (ReadTimeout)"),
}


@pytest.mark.parametrize(("given_answer", "line"), WORDS.values(), ids=WORDS)
def test_the_words_are_one_line(given_answer: Answer, line: str | None) -> None:
    """`message` with the texts of `errors`, else `error`, else the status."""
    assert words(given_answer) == (line or "One. (and 1 more error)")


def test_long_words_are_cut() -> None:
    """A report has room for a sentence."""
    assert words(answered(400, {"message": "x" * 1000})) == "x" * 299 + "…"


def test_secondaries_at_fault_are_told_by_their_place() -> None:
    """The field of a secondary contact names its place."""
    errors: Json = {"secondary_contacts.2.phone_number": ["a"], "secondary_contacts.0.variables": ["b"], "x": ["c"]}
    assert secondaries_at_fault(answered(422, {"errors": errors})) == (0, 2)
    assert [error.name for error in field_errors(answered(422, {"errors": errors}))][-1] == "x"


SHAPES: dict[str, Json] = {
    "wrapped": {"message": "Lead created successfully", "data": lead_body()},
    "array": [{"message": "Lead created successfully", "data": lead_body()}],
    "bare": lead_body(),
    "bare-array": [lead_body()],
    "data-array": {"data": [lead_body()]},
    "all-arrays": [{"data": [lead_body()]}],
    "lead": {"lead": lead_body()},
    "text-id": {"data": lead_body(lead_id="7")},
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_a_lead_is_found_in_every_shape(body: Json) -> None:
    """Older versions wrap the answer in an array and show the id as a text."""
    lead = lead_of(answered(201, body))
    assert lead is not None
    assert (lead.id, lead.campaign_id, lead.phone_number, lead.status) == ("7", 42, PHONE, "created")
    assert lead.variables == {"customer_name": "Ана", "age": "31"}
    assert [contact.phone_number for contact in lead.secondaries] == [SECOND_PHONE]


NO_LEADS: dict[str, Json] = {
    "null": None,
    "text": "created",
    "empty": {},
    "two": [lead_body(), lead_body()],
    "no-data": {"id": 3, "data": []},
    "true-id": {"id": True},
    "zero-id": {"id": 0},
    "empty-id": {"id": " "},
    "huge-id": {"id": 10**5000},
    "deep": [[[[[[lead_body()]]]]]],
}


@pytest.mark.parametrize("body", NO_LEADS.values(), ids=NO_LEADS)
def test_an_answer_without_an_id_holds_no_lead(body: Json) -> None:
    """What can't be named later was not understood."""
    assert lead_of(answered(200, body)) is None


TIMES = {
    "naive": (NOW_TEXT, datetime(2026, 9, 21, 14, 13, 20)),  # noqa: DTZ001 - the platform's times have no zone
    "z": ("2026-09-21T14:13:20Z", datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)),
    "micros": ("2026-09-21T14:13:20.000001Z", datetime(2026, 9, 21, 14, 13, 20, 1, tzinfo=UTC)),
    "offset": ("2026-09-21T14:13:20+03:00", datetime(2026, 9, 21, 14, 13, 20, tzinfo=timezone(timedelta(hours=3)))),
    "day": ("2026-09-21", None),
    "words": ("just now: today", None),
    "number": (1_790_000_000, None),
    "edge": ("0001-01-01T00:00:00+14:00", None),
}


@pytest.mark.parametrize(("text", "read"), TIMES.values(), ids=TIMES)
def test_times_are_read_with_and_without_a_zone(text: Json, read: datetime | None) -> None:
    """A time without a zone stays without one; what is no time is None."""
    lead = lead_of(answered(200, {"id": 1, "created_at": text}))
    assert lead is not None
    assert lead.created_at == read


VARIABLES: dict[str, tuple[Json, dict[str, Json]]] = {
    "object": ({"a": 1}, {"a": 1}),
    "php-empty": ([], {}),
    "text": ('{"a": "b"}', {"a": "b"}),
    "no-json": ("a=b", {}),
    "null": (None, {}),
}


@pytest.mark.parametrize(("variables", "read"), VARIABLES.values(), ids=VARIABLES)
def test_variables_are_read_as_php_writes_them(variables: Json, read: dict[str, Json]) -> None:
    """PHP writes an empty object as an empty array."""
    lead = lead_of(answered(200, {"id": 1, "variables": variables, "phone_number": 359888000001}))
    assert lead is not None
    assert lead.variables == read
    assert lead.phone_number == "359888000001"


def test_a_campaign_may_stand_in_an_object_of_its_own() -> None:
    """A lead names its campaign twice; one is enough, and a text is read too."""
    bodies: list[Json] = [{"id": 1, "campaign": {"id": 42}}, {"id": 1, "campaign_id": "42"}]
    for body in bodies:
        lead = lead_of(answered(200, body))
        assert lead is not None
        assert lead.campaign_id == 42


def test_no_repr_shows_a_person() -> None:
    """Reprs end in logs."""
    given_answer = accepted()
    shown = repr(given_answer) + repr(lead_of(given_answer)) + repr(page(200, PHONE))
    assert not any(private in shown for private in (PHONE, SECOND_PHONE, "Ана", "Боян"))


def paginator(page_number: int, last_page: int) -> dict[str, Json]:
    """Return a page of one lead."""
    return {"current_page": page_number, "data": [lead_body()], "last_page": last_page, "total": last_page}


PAGES: dict[str, tuple[Json, int, bool]] = {
    "one": (paginator(1, 1), 1, False),
    "first": (paginator(1, 3), 1, True),
    "last": (paginator(3, 3), 1, False),
    "in-array": ([paginator(1, 3)], 1, True),
    "simple": ({"current_page": 1, "data": [lead_body()], "next_page_url": "https://x/?page=2"}, 1, True),
    "simple-last": ({"current_page": 2, "data": [], "next_page_url": None}, 0, False),
    "meta": ({"data": [lead_body()], "meta": {"current_page": 1, "last_page": 2}, "links": {"next": None}}, 1, True),
    "links": ({"data": [lead_body()], "links": {"next": "https://x/?page=2"}}, 1, True),
    "bare": ([lead_body(), lead_body()], 2, False),
    "bare-empty": ([], 0, False),
    "bare-full": ([lead_body()] * 100, 100, True),
    "bare-all": ([lead_body()] * 101, 101, False),
}


@pytest.mark.parametrize(("body", "count", "has_more"), PAGES.values(), ids=PAGES)
def test_a_page_of_leads_is_read(body: Json, count: int, *, has_more: bool) -> None:
    """A paginator or a bare array, and whether there is more."""
    found = leads_of(answered(200, body))
    assert found is not None
    assert (len(found.leads), found.has_more) == (count, has_more)


NO_PAGES = {
    "html": page(200),
    "error": answered(404, []),
    "message": answered(200, {"message": "ok"}),
    "null-data": answered(200, {"data": None}),
    "no-id": answered(200, [lead_body(), {"phone_number": PHONE}]),
    "no-phone": answered(200, [{"id": 1}]),
    "lost": LOST,
}


@pytest.mark.parametrize("given_answer", NO_PAGES.values(), ids=NO_PAGES)
def test_a_page_that_is_half_understood_is_none(given_answer: Answer) -> None:
    """That a number is not there must never be read out of such an answer: the lead would go out again."""
    assert leads_of(given_answer) is None


def test_a_page_is_told_from_json() -> None:
    """HTML on a look-up means that the URL is not the platform's API."""
    assert page(200, "\ufeff\n<!DOCTYPE html>").is_html
    assert not Answer(200).is_html
    assert not answered(200, "<b>").is_html
