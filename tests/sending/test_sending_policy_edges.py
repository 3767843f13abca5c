"""The edges of the decision table: the last status of a line, the last second of an age, and what is in no word."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sending_samples import LOST, NOW, NOW_DATE, NOW_TEXT, PHONE, accepted, answered, lead_body, page

from importer.sending.answers import Answer
from importer.sending.jsons import Json
from importer.sending.leads import lead_of
from importer.sending.policy import AttemptFacts, DecisionKind, as_utc, decide

K = DecisionKind
UNMEASURED = AttemptFacts(first_attempt_at=NOW - 1)


def refused(status: int, message: str, **errors: Json) -> Answer:
    """Return a refusal with its sentence and the texts of its fields."""
    return answered(status, {"message": message, "errors": errors})


EDGES = {
    "refused-with-lead": (answered(409, {"message": "No.", "data": lead_body()}), K.REFUSED),
    "forbidden-with-lead": (answered(403, lead_body()), K.STOP),
    "300": (page(300), K.STOP),
    "399": (page(399), K.STOP),
    "route-404": (refused(404, "The route api/v1/leads could not be found."), K.STOP),
    "route-405": (refused(405, "The POST method is not supported for this route."), K.STOP),
    "route-400": (refused(400, "The route could not be found."), K.REFUSED),
    "route-422": (refused(422, "No route to this number."), K.REFUSED),
    "405-other": (refused(405, "Not allowed."), K.REFUSED),
    "campaign-400": (refused(400, "The campaign is closed."), K.REFUSED),
    "campaign-422": (refused(422, "The campaign is closed."), K.REFUSED),
    "campaign-and-name": (refused(422, "Bad.", campaign_id=["It is closed."], name=["It is short."]), K.STOP_CAMPAIGN),
    "name-and-campaign": (refused(422, "Bad.", name=["It is short."], campaign_id=["It is closed."]), K.STOP_CAMPAIGN),
}


@pytest.mark.parametrize(("given_answer", "kind"), EDGES.values(), ids=EDGES)
def test_a_line_of_the_table_ends_where_it_says(given_answer: Answer, kind: DecisionKind) -> None:
    """A lead in a refusal is no created lead, and a word counts only under the statuses of its line."""
    assert decide(given_answer, UNMEASURED, NOW).kind is kind


@pytest.mark.parametrize("given_answer", [LOST, page(401), page(429), refused(422, "No."), page(503)])
def test_only_an_accepted_lead_has_an_id(given_answer: Answer) -> None:
    """What was not accepted is known by no id."""
    assert decide(given_answer, UNMEASURED, NOW).platform_id == ""


def test_the_words_about_a_campaign_hold_no_number() -> None:
    """They end in a message and in logs, like those of every stop."""
    decision = decide(refused(404, f"Campaign 42 is not for {PHONE}."), UNMEASURED, NOW)
    assert decision.kind is K.STOP_CAMPAIGN
    assert decision.words == "Campaign 42 is not for …."


def created_ago(age_s: int, *, zone: str = "") -> Answer:
    """Return an accepted lead of that age by the platform's clock, whose times have a zone or none."""
    text = datetime.fromtimestamp(NOW - age_s, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return accepted(f"{text}{zone}", date=NOW_DATE)


@pytest.mark.parametrize(
    ("age_s", "ago_s", "older"),
    [(3, 1, False), (4, 1, True), (2, 0, False), (3, 0, True), (0, -600, False), (2, -600, False), (3, -600, True)],
)
def test_a_lead_is_older_by_more_than_the_whole_seconds_that_are_written(
    age_s: int, ago_s: int, *, older: bool
) -> None:
    """Two seconds of slack are added to the time since the first attempt, which a clock set back makes none."""
    decision = decide(created_ago(age_s, zone="+00:00"), AttemptFacts(NOW - ago_s), NOW)
    assert decision.kind is (K.ALREADY_THERE if older else K.CREATED)


QUARTERS_S = 80 * 900  # twenty hours: a zone could explain them
ANY_ZONE_S = 26 * 3600


@pytest.mark.parametrize(
    ("age_s", "older"),
    [
        (QUARTERS_S, False),
        (QUARTERS_S + 123, False),
        (QUARTERS_S + 124, True),
        (QUARTERS_S + 779, True),
        (QUARTERS_S + 780, False),
        (QUARTERS_S + 899, False),
        (ANY_ZONE_S + 3, False),
        (ANY_ZONE_S + 4, True),
    ],
)
def test_a_time_without_a_zone_tells_only_what_no_zone_explains(age_s: int, *, older: bool) -> None:
    """Over a whole quarter of an hour it must be later than our attempt, and earlier than two minutes to the next."""
    decision = decide(created_ago(age_s), UNMEASURED, NOW)
    assert decision.kind is (K.ALREADY_THERE if older else K.CREATED)


@pytest.fixture
def far_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine stand in a zone that is not the platform's."""
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_zone")
def test_the_zone_of_this_machine_is_nothing_to_the_platforms_times() -> None:
    """A time without a zone is read as UTC, wherever the importer runs."""
    lead = lead_of(accepted(NOW_TEXT))
    assert lead is not None
    assert lead.created_at is not None
    assert as_utc(lead.created_at) == NOW
