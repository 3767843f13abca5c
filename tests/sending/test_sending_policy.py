"""Every line of the design's table (section 7), and what must hold for any answer."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sending_samples import CONNECT, LOST, NOW, NOW_DATE, NOW_TEXT, PHONE, accepted, answered, lead_body, page

from importer.sending.answers import Answer, Failure, words
from importer.sending.jsons import Json
from importer.sending.leads import lead_of
from importer.sending.policy import AttemptFacts, ClockOffset, Decision, DecisionKind, decide, newer_than
from importer.sending.retry_after import MAX_PAUSE_S, has_retry_after

K = DecisionKind
JUST_NOW = AttemptFacts(first_attempt_at=NOW - 1, clock_offset=ClockOffset(0.0, 0.0))
UNMEASURED = AttemptFacts(first_attempt_at=NOW - 1)


def invalid(field: str, text: str, status: int = 422) -> Answer:
    """Return a refusal of one field."""
    return answered(status, {"message": "The given data was invalid.", "errors": {field: [text]}})


def said(status: int, message: str) -> Answer:
    """Return a refusal that has only its sentence."""
    return answered(status, {"message": message})


TAKEN = "The phone number has already been taken."

TABLE = {
    "connect": (CONNECT, K.RETRY),
    "429": (said(429, "Too Many Attempts."), K.PAUSE),
    "429-html": (page(429), K.PAUSE),
    "429-taken": (said(429, TAKEN), K.PAUSE),
    "503-seconds": (page(503, retry_after="30"), K.PAUSE),
    "503-date": (page(503, retry_after=NOW_DATE), K.PAUSE),
    "503-bare": (page(503), K.IN_DOUBT),
    "503-body-only": (answered(503, {"retry_after": 30}), K.IN_DOUBT),
    "503-damaged": (page(503, retry_after="soon"), K.IN_DOUBT),
    "500": (said(500, "Server Error"), K.IN_DOUBT),
    "500-taken": (said(500, TAKEN), K.IN_DOUBT),
    "500-retry-after": (page(500, retry_after="5"), K.IN_DOUBT),
    "501": (page(501), K.IN_DOUBT),
    "502": (page(502), K.IN_DOUBT),
    "504": (page(504), K.IN_DOUBT),
    "520": (page(520), K.IN_DOUBT),
    "999": (page(999), K.IN_DOUBT),
    "101": (page(101), K.IN_DOUBT),
    "lost": (LOST, K.IN_DOUBT),
    "2xx-html": (page(200), K.IN_DOUBT),
    "2xx-empty": (Answer(204), K.IN_DOUBT),
    "2xx-no-id": (answered(200, {"message": "ok", "data": {"phone_number": PHONE}}), K.IN_DOUBT),
    "2xx-no-lead": (answered(200, []), K.IN_DOUBT),
    "2xx-taken-no-id": (answered(200, {"message": TAKEN}), K.IN_DOUBT),
    "201": (accepted(), K.CREATED),
    "200": (answered(200, {"data": lead_body()}), K.CREATED),
    "202-bare": (answered(202, lead_body()), K.CREATED),
    "2xx-no-time": (answered(200, {"id": 7}), K.CREATED),
    "2xx-older": (accepted("2026-09-21 14:13:16"), K.ALREADY_THERE),
    "401": (said(401, "Unauthenticated."), K.STOP),
    "403": (said(403, "Forbidden"), K.STOP),
    "403-taken": (said(403, TAKEN), K.STOP),
    "301": (page(301), K.STOP),
    "302": (page(302), K.STOP),
    "304": (Answer(304), K.STOP),
    "308": (page(308), K.STOP),
    "phone-taken": (invalid("phone_number", TAKEN), K.LOOK_UP),
    "phone-exists": (invalid("phone_number", "A lead with this number exists."), K.LOOK_UP),
    "phone-duplicate": (invalid("phone_number", "Duplicate lead", 400), K.LOOK_UP),
    "phone-own-spelling": (invalid("phone_number", "Dupplicated number"), K.LOOK_UP),
    "phone-code": (invalid("phone_number", "lead_already_exists"), K.LOOK_UP),
    "message-409": (said(409, "Lead already exists in this campaign"), K.LOOK_UP),
    "message-404": (said(404, "Lead already exists in this campaign"), K.LOOK_UP),
    "message-empty-errors": (answered(422, {"message": TAKEN, "errors": []}), K.LOOK_UP),
    "error-key": (answered(400, {"error": "duplicate lead"}), K.LOOK_UP),
    "errors-list": (answered(400, {"errors": ["The client exists"]}), K.LOOK_UP),
    "errors-text": (answered(422, {"errors": {"phone_number": TAKEN}}), K.LOOK_UP),
    "in-array": (answered(422, [{"message": TAKEN}]), K.LOOK_UP),
    "phone-and-campaign": (answered(422, {"errors": {"phone_number": [TAKEN], "campaign_id": ["x"]}}), K.LOOK_UP),
    "phone-invalid": (invalid("phone_number", "The phone number is invalid."), K.REFUSED),
    "phone-absent": (invalid("phone_number", "The phone number does not exist."), K.REFUSED),
    "phone-absent-short": (invalid("phone_number", "It doesn't exist"), K.REFUSED),
    "phone-absent-curly": (invalid("phone_number", "It doesn’t exists"), K.REFUSED),
    "phone-mistaken": (invalid("phone_number", "You are mistaken."), K.REFUSED),
    "flag": (said(422, "The allow dupplicate field is required."), K.REFUSED),
    "flag-field": (invalid("allow_dupplicate", "allow_dupplicate: already set"), K.REFUSED),
    "secondary-taken": (invalid("secondary_contacts.1.phone_number", TAKEN), K.REFUSED),
    "other-taken": (answered(422, {"message": TAKEN, "errors": {"email": [TAKEN]}}), K.REFUSED),
    "404-campaign": (said(404, "Campaign not found"), K.STOP_CAMPAIGN),
    "404-campaign-absent": (said(404, "This campaign does not exist"), K.STOP_CAMPAIGN),
    "404-campaign-short": (said(404, "The campaign doesn't exist."), K.STOP_CAMPAIGN),
    "422-campaign": (invalid("campaign_id", "The selected campaign id is invalid."), K.STOP_CAMPAIGN),
    "422-campaign-taken": (invalid("campaign_id", "The campaign is already over."), K.STOP_CAMPAIGN),
    "422-campaign-message": (said(422, "The selected campaign id is invalid."), K.STOP_CAMPAIGN),
    "400-campaign": (invalid("campaign_id", "The selected campaign id is invalid.", 400), K.REFUSED),
    "404-lead": (said(404, "Lead not found"), K.REFUSED),
    "404-html": (page(404), K.REFUSED),
    "400": (said(400, "Bad"), K.REFUSED),
    "408": (page(408), K.REFUSED),
    "409": (said(409, "Conflict"), K.REFUSED),
    "413": (page(413), K.REFUSED),
    "422": (said(422, "The variables must be an object."), K.REFUSED),
    "425": (page(425), K.REFUSED),
}


@pytest.mark.parametrize(("given_answer", "kind"), TABLE.values(), ids=TABLE)
def test_a_line_of_the_table_decides(given_answer: Answer, kind: DecisionKind) -> None:
    """The first line of the design's table that fits decides."""
    decision = decide(given_answer, JUST_NOW, NOW)
    assert decision.kind is kind
    assert decision.status == (given_answer.status or None)


def test_an_accepted_lead_has_its_id() -> None:
    """A decision to go on with names the platform's lead."""
    assert decide(accepted(), JUST_NOW, NOW).platform_id == "7"
    assert decide(accepted("2020-01-01 00:00:00"), JUST_NOW, NOW).platform_id == "7"


def test_a_duplicate_among_the_secondaries_names_its_field() -> None:
    """A refusal for a secondary contact names the field and its place, also where the message has the same text."""
    errors: Json = {"secondary_contacts.1.phone_number": [TAKEN]}
    decision = decide(answered(422, {"message": TAKEN, "errors": errors}), JUST_NOW, NOW)
    assert decision.words == f"{TAKEN}; secondary_contacts.1.phone_number: {TAKEN}"
    assert decision.secondaries == (1,)


def test_the_words_of_a_stop_hold_no_number() -> None:
    """The words of a stop end in a message and in logs."""
    decision = decide(said(403, f"Not allowed to call {PHONE} or 0888 000-003 today, error 1234"), JUST_NOW, NOW)
    assert decision.words == "Not allowed to call … or … today, error 1234"


def test_no_repr_shows_the_platforms_words() -> None:
    """The platform's words can quote a number."""
    assert PHONE not in repr(decide(said(422, f"{PHONE} is bad"), JUST_NOW, NOW))


PAUSES = {
    "seconds": ("17", None, "", 17.0),
    "fraction": ("1.5", None, "", 1.5),
    "date": ("Mon, 21 Sep 2026 14:14:20 GMT", None, "", 60.0),
    "own-date": ("Mon, 21 Sep 2026 10:01:00 GMT", None, "Mon, 21 Sep 2026 10:00:00 GMT", 60.0),
    "old-date-style": ("Mon Sep 21 14:14:20 2026", None, "", 60.0),
    "past-date": ("Mon, 21 Sep 2020 14:13:20 GMT", None, "", None),
    "past-date-body": ("Mon, 21 Sep 2020 14:13:20 GMT", 9, "", 9.0),
    "header-first": ("17", 60, "", 17.0),
    "body": ("", 60, "", 60.0),
    "body-text": ("", "60", "", 60.0),
    "body-unfit": ("", True, "", None),
    "negative": ("-5", None, "", None),
    "negative-body": ("-5", 9, "", 9.0),
    "zero": ("0", 0, "", None),
    "words": ("soon", 9, "", 9.0),
    "over-an-hour": ("7200", 9, "", MAX_PAUSE_S),
    "absurd-body": ("1790000000", 9, "", 9.0),
    "absurd": ("1790000000", None, "", MAX_PAUSE_S),
    "endless": ("9" * 500, None, "", MAX_PAUSE_S),
    "endless-body": ("", 10**500, "", MAX_PAUSE_S),
    "neither": ("", None, "", None),
}


@pytest.mark.parametrize(("header", "in_body", "date", "pause_s"), PAUSES.values(), ids=PAUSES)
def test_a_pause_lasts_as_long_as_asked(header: str, in_body: Json, date: str, pause_s: float | None) -> None:
    """Retry-After, else the body's `retry_after`, else none of our own; never longer than an hour."""
    told = answered(429, {"message": "Too Many Attempts.", "retry_after": in_body}, retry_after=header, date=date)
    assert decide(told, JUST_NOW, NOW).pause_s == pause_s


AGES = {
    # created_at, Date, first attempt (seconds before now), offset of the clocks -> older?
    "now": (NOW_TEXT, "", 1, 0.0, False),
    "slack": ("2026-09-21 14:13:17", "", 1, 0.0, False),
    "just-older": ("2026-09-21 14:13:16", "", 1, 0.0, True),
    "first-attempt-counts": ("2026-09-21 13:13:30", "", 3600, 0.0, False),
    "offset-zone": ("2026-09-21 17:13:20", "", 1, 10_800.0, False),
    "offset-zone-older": ("2026-09-21 17:13:00", "", 1, 10_800.0, True),
    "offset-behind": ("2026-09-21 14:03:20", "", 1, -600.0, False),
    "zoned-date": ("2026-09-21T14:13:20.000000Z", NOW_DATE, 1, None, False),
    "zoned-date-older": ("2026-09-21T14:13:10Z", NOW_DATE, 1, None, True),
    "zoned-other-clock": ("2026-09-21T10:00:00Z", "Mon, 21 Sep 2026 10:00:00 GMT", 1, None, False),
    "zoned-other-clock-older": ("2026-09-21T09:59:00Z", "Mon, 21 Sep 2026 10:00:00 GMT", 1, None, True),
    "zoned-no-date": ("2026-09-21T16:13:10+02:00", "", 1, None, True),
    "naive-any-zone": ("2026-09-20 13:13:20", NOW_DATE, 1, None, False),
    "naive-ahead": ("2026-09-22 04:13:20", NOW_DATE, 1, None, False),
    "naive-half-zone": ("2026-09-21 19:43:19", NOW_DATE, 1, None, False),
    "naive-no-zone-explains": ("2026-09-21 09:06:20", NOW_DATE, 1, None, True),
    "naive-no-zone-no-date": ("2026-09-21 09:06:20", "", 1, None, False),
    "naive-slow-answer": ("2026-09-21 17:03:20", NOW_DATE, 600, None, False),
    "naive-days-older": ("2026-09-20 12:00:00", NOW_DATE, 1, None, True),
    "naive-days-older-no-date": ("2026-09-20 12:00:00", "", 1, None, True),
    "naive-resumed": ("2026-09-18 14:13:20", NOW_DATE, 3 * 86_400, None, False),
    "unreadable": ("yesterday", NOW_DATE, 1, 0.0, False),
    "bare-day": ("2026-09-01", NOW_DATE, 1, 0.0, False),
}


def _exactly(offset_s: float | None) -> ClockOffset | None:
    return None if offset_s is None else ClockOffset(offset_s, offset_s)


@pytest.mark.parametrize(("created_at", "date", "ago_s", "offset_s", "older"), AGES.values(), ids=AGES)
def test_an_older_lead_was_there_already(
    created_at: str, date: str, ago_s: float, offset_s: float | None, *, older: bool
) -> None:
    """A 2xx with a lead from before our first attempt is no creation; where the clocks can't prove it, it is one."""
    decision = decide(accepted(created_at, date=date), AttemptFacts(NOW - ago_s, _exactly(offset_s)), NOW)
    assert decision.kind is (K.ALREADY_THERE if older else K.CREATED)


def test_clocks_that_do_not_tell_say_so() -> None:
    """Without a time or without an offset nobody knows whether a lead is newer."""
    timed, untimed = lead_of(accepted()), lead_of(answered(200, {"id": 7}))
    assert timed is not None
    assert untimed is not None
    assert newer_than(timed, NOW, None) is None
    assert newer_than(untimed, NOW, ClockOffset(0.0, 0.0)) is None
    assert newer_than(timed, NOW + 2, ClockOffset(0.0, 0.0)) is True
    assert newer_than(timed, NOW + 3, ClockOffset(0.0, 0.0)) is False


def test_a_clock_measured_at_a_slow_answer_decides_only_what_is_certain() -> None:
    """The canary took 5 s: within those the clocks say neither older nor newer."""
    timed, slow = lead_of(accepted()), ClockOffset(-5.0, 1.0)
    assert timed is not None
    assert [newer_than(timed, NOW + ago_s, slow) for ago_s in (1.0, 4.0, 7.0, 8.0)] == [True, None, None, False]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "error", "errors", "data", "id", "created_at", "retry_after", "phone_number"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
HEADER = st.sampled_from(["", "5", "-1", NOW_DATE, "Mon, 99 Xyz 0000", "9" * 400]) | st.text(max_size=40)
ANSWERS = st.builds(
    Answer, status=st.integers(0, 999), is_json=st.booleans(), body=JSON, retry_after=HEADER, date=HEADER
) | st.builds(Answer, failure=st.sampled_from(Failure), detail=st.text(max_size=10))
FACTS = st.builds(AttemptFacts, st.floats(0, 4e9), st.none() | st.floats(-1e6, 1e6))


@given(ANSWERS, FACTS)
@example(answered(200, {"id": 1, "created_at": "0001-01-01T00:00:00+14:00"}), UNMEASURED)
@example(answered(200, {"id": 10**5000}), UNMEASURED)
@example(answered(429, {"retry_after": float("nan")}), UNMEASURED)
@example(answered(422, {"message": "\ud800 \x1b[2J"}), UNMEASURED)
def test_any_answer_gets_a_decision(given_answer: Answer, attempt: AttemptFacts) -> None:
    """Whatever a server sends, there is a decision, with words that can be written down and a pause that ends."""
    decision = decide(given_answer, attempt, NOW)
    assert decision.words == " ".join(decision.words.split()) or given_answer.failure
    assert len(words(given_answer).encode()) <= 1200
    assert decision.pause_s is None or 0 < decision.pause_s <= MAX_PAUSE_S


def is_sent_again(decision: Decision) -> bool:
    """Whether a decision lets the lead go out again by itself."""
    return decision.kind in {K.RETRY, K.PAUSE}


@given(ANSWERS, FACTS)
def test_nothing_that_may_have_been_acted_on_is_sent_again(given_answer: Answer, attempt: AttemptFacts) -> None:
    """Sent again is only what never arrived, 429, and 503 with Retry-After."""
    never_acted_on = (
        given_answer.failure is Failure.CONNECT
        or given_answer.status == 429
        or (given_answer.status == 503 and has_retry_after(given_answer))
    )
    assert is_sent_again(decide(given_answer, attempt, NOW)) == never_acted_on
