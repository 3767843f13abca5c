"""Answer -> decision: the table of the design's section 7, line by line. Pure: the sender only obeys."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum, unique
from http import HTTPStatus

from importer.sending.answers import (
    Answer,
    Failure,
    field_errors,
    message,
    secondaries_at_fault,
    without_numbers,
    words,
)
from importer.sending.leads import PlatformLead, lead_of
from importer.sending.retry_after import answered_at, asked_pause_s, has_retry_after

_SLACK_S = 2.0  # created_at and Date have whole seconds
_ANY_ZONE_S = 26 * 3600.0  # no two zones are further apart
_PROXY_S = 120.0  # the clock of what stands before the platform, and writes Date, against the platform's own
_QUARTER_S = 900.0  # all zones differ by whole quarters of an hour
_SERVER_ERROR = 500

# Whole words, but `already_exists` holds two. `dupp` is the platform's own spelling; in a field's name it says nothing.
_IS_THERE = re.compile(r"(?<![a-z])(?:already|taken|exists)(?![a-z])|(?<!allow[ _])(?<![a-z])dupp?licat", re.IGNORECASE)
_IS_NOT_THERE = re.compile(
    r"(?:\bnot|n['’]t|\bdoesnt|\bno longer)[\s_]+(?:yet\s+|currently\s+)?exists?(?![a-z])", re.IGNORECASE
)
_CAMPAIGN = re.compile("campaign", re.IGNORECASE)
_ROUTE = re.compile(r"\broute\b", re.IGNORECASE)  # "The route api/… could not be found.": the framework's own words
_CAMPAIGN_ID = re.compile(r"campaign[ _]id", re.IGNORECASE)


@unique
class DecisionKind(StrEnum):
    """What the sender does next with a lead."""

    CREATED = "created"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"  # for good: never sent again by itself
    LOOK_UP = "look_up"  # the platform says that the number is there
    RETRY = "retry"  # not acted on: back to planned, with backoff
    PAUSE = "pause"  # not acted on: back to planned, and all senders of the account wait
    IN_DOUBT = "in_doubt"  # nobody knows whether it was acted on: to be settled
    STOP = "stop"  # every request would fail: the run stops, the lead stays planned
    STOP_CAMPAIGN = "stop_campaign"  # every lead of this campaign would fail; they stay planned


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """Times that the platform writes (one without a zone read as UTC) minus our clock, in seconds: between these two.

    It is measured at a request, and known only up to how long that took and to the whole seconds that are written.
    """

    least_s: float
    most_s: float


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What is known about the attempt that was answered."""

    first_attempt_at: float  # of this lead, over all processes; our clock, seconds since the epoch
    clock_offset: ClockOffset | None = None  # None: not measured


@dataclass(frozen=True, slots=True)
class Decision:
    """What an answer means."""

    kind: DecisionKind
    status: int | None = None  # of the HTTP answer
    platform_id: str = ""  # of the lead, where it was accepted
    words: str = field(default="", repr=False)  # the platform's, one line; can name numbers unless it is a stop
    pause_s: float | None = None  # as the platform asks for; None: backoff
    secondaries: tuple[int, ...] = ()  # places, from 0, of the secondary contacts that a refusal names


def decide(answer: Answer, attempt: AttemptFacts, now: float) -> Decision:
    """Return what the answer to a POST means; `now` is our clock, seconds since the epoch. Never raises.

    Only what is known not to have been acted on is ever sent again; what isn't understood is in doubt.
    """
    for line in _LINES:
        if decision := line(answer, attempt, now):
            return decision
    return _decision(DecisionKind.REFUSED, answer, secondaries=secondaries_at_fault(answer))


def newer_than(lead: PlatformLead, first_attempt_at: float, offset: ClockOffset | None) -> bool | None:
    """Whether a lead can come from an attempt: created at it or later; None where the clocks don't tell."""
    if lead.created_at is None or offset is None:
        return None
    written_at, began_at = as_utc(lead.created_at), first_attempt_at - _SLACK_S
    if written_at - offset.most_s >= began_at:
        return True
    return False if written_at - offset.least_s < began_at else None


def _not_connected(answer: Answer, _attempt: AttemptFacts, _now: float) -> Decision | None:
    """Connect error, connect timeout, pool timeout."""
    return _decision(DecisionKind.RETRY, answer) if answer.failure is Failure.CONNECT else None


def _told_to_wait(answer: Answer, _attempt: AttemptFacts, now: float) -> Decision | None:
    """429; 503 with a Retry-After that can be read: a damaged one could come from anywhere behind the platform."""
    unavailable = answer.status == HTTPStatus.SERVICE_UNAVAILABLE and has_retry_after(answer)
    if unavailable or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _decision(DecisionKind.PAUSE, answer, pause_s=asked_pause_s(answer, now))
    return None


def _not_known(answer: Answer, _attempt: AttemptFacts, _now: float) -> Decision | None:
    """Lost answers, every other 5xx, 2xx without a lead, and what is no final status at all."""
    no_final_status = answer.status < HTTPStatus.OK or answer.status >= _SERVER_ERROR
    if answer.failure or no_final_status or (answer.is_success and lead_of(answer) is None):
        return _decision(DecisionKind.IN_DOUBT, answer)
    return None


def _accepted(answer: Answer, attempt: AttemptFacts, now: float) -> Decision | None:
    """2xx with a lead: ours, or one that the platform has had from before this lead's first attempt."""
    if not answer.is_success or (lead := lead_of(answer)) is None:
        return None
    kind = DecisionKind.ALREADY_THERE if _is_older(lead, answer, attempt, now) else DecisionKind.CREATED
    return _decision(kind, answer, platform_id=lead.id)


def _not_let_in(answer: Answer, _attempt: AttemptFacts, _now: float) -> Decision | None:
    """401, 403, any 3xx."""
    redirected = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST
    if redirected or answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return _decision(DecisionKind.STOP, answer)
    return None


def _wrong_address(answer: Answer, _attempt: AttemptFacts, _now: float) -> Decision | None:
    """404 or 405 whose message names the route: the URL is not the API's, every lead would be refused so."""
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED} and _ROUTE.search(message(answer)):
        return _decision(DecisionKind.STOP, answer)
    return None


def _is_there(answer: Answer, _attempt: AttemptFacts, _now: float) -> Decision | None:
    """4xx whose text says that the lead is there, under `phone_number` or without `errors`."""
    errors = field_errors(answer)
    told = [error.text for error in errors if error.name in {"", "phone_number"}] if errors else [message(answer)]
    if any(_IS_THERE.search(_IS_NOT_THERE.sub(" ", text)) for text in told):
        return _decision(DecisionKind.LOOK_UP, answer)
    return None


def _campaign_at_fault(answer: Answer, _attempt: AttemptFacts, _now: float) -> Decision | None:
    """404 whose message names the campaign, 422 with `errors.campaign_id`.

    `errors` may be missing (documented): then the field is looked for in the message.
    """
    errors = field_errors(answer)
    unknown = answer.status == HTTPStatus.NOT_FOUND and _CAMPAIGN.search(message(answer))
    unfit = answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and (
        any(error.name == "campaign_id" for error in errors) if errors else _CAMPAIGN_ID.search(message(answer))
    )
    return _decision(DecisionKind.STOP_CAMPAIGN, answer) if unknown or unfit else None


# The table's lines, in its order: the first that fits decides, and what fits none is another 4xx: refused.
_LINES: tuple[Callable[[Answer, AttemptFacts, float], Decision | None], ...] = (
    _not_connected,
    _told_to_wait,
    _not_known,
    _accepted,
    _not_let_in,
    _wrong_address,
    _is_there,
    _campaign_at_fault,
)


def _decision(
    kind: DecisionKind,
    answer: Answer,
    *,
    platform_id: str = "",
    pause_s: float | None = None,
    secondaries: tuple[int, ...] = (),
) -> Decision:
    """Put a decision together; the words of a stop end in a message and in logs, so they lose their numbers."""
    said = words(answer)
    if kind in {DecisionKind.STOP, DecisionKind.STOP_CAMPAIGN}:
        said = without_numbers(said)
    return Decision(kind, answer.status or None, platform_id, said, pause_s, secondaries)


def _is_older(lead: PlatformLead, answer: Answer, attempt: AttemptFacts, now: float) -> bool:
    """Whether a lead was there before our first attempt.

    With the offset of the clocks known, times are compared by it. Else the lead's age by the platform's own clock
    (the answer's Date) is held against the time since our first attempt, so that the clocks need not agree. A time
    without a zone can be off by any zone; zones differ by quarters of an hour, so what is over a whole quarter tells.
    """
    newer = newer_than(lead, attempt.first_attempt_at, attempt.clock_offset)
    if newer is not None:
        return not newer
    if lead.created_at is None:
        return False
    age_s = answered_at(answer, now) - as_utc(lead.created_at)
    most_s = max(0.0, now - attempt.first_attempt_at) + _SLACK_S
    if lead.created_at.tzinfo or age_s > most_s + _ANY_ZONE_S:
        return age_s > most_s
    return bool(answer.date) and most_s + _PROXY_S < age_s % _QUARTER_S < _QUARTER_S - _PROXY_S


def as_utc(written: datetime) -> float:
    """Return a time in seconds since the epoch, one without a zone read as UTC."""
    return (written if written.tzinfo else written.replace(tzinfo=UTC)).timestamp()
