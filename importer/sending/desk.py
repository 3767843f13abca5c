"""What is asked of the platform before the first lead: is it there, is the token good, does the campaign exist."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from importer.errors import PlatformDownError, WrongAddressError
from importer.languages import sentence
from importer.sending.answers import Answer, Failure, without_numbers, words
from importer.sending.backoff import backoff_s
from importer.sending.client import PlatformClient
from importer.sending.delivery import stop_of
from importer.sending.jsons import Json, fields, items, one_line, whole_number
from importer.sending.pacing import Pacer
from importer.sending.policy import AttemptFacts, DecisionKind, decide
from importer.sending.retry_after import asked_pause_s

_NOT_OFFERED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
TRIES = 4  # a mistyped URL should be told within seconds, a hiccup should not stop a night's run


_STATES = {  # what a campaign's state means for whoever sends leads to it, by the platform's word for it
    "in-progress": sentence("in progress: calls start at once"),
    "draft": sentence("draft"),
    "stopped": sentence("now stopped"),
    "": sentence("in an unknown state"),
}


@dataclass(frozen=True, slots=True)
class CampaignInfo:
    """A campaign that the account has."""

    campaign_id: int
    name: str
    status: str  # draft, in-progress, stopped, ...: shown, and never a reason to refuse

    @property
    def state(self) -> str:
        """What its status means: a sentence where we know it, else the platform's own word."""
        return _STATES.get(self.status, self.status)


def list_campaigns(client: PlatformClient, pacer: Pacer) -> tuple[CampaignInfo, ...] | None:
    """Return the account's campaigns; None where the host has no such call.

    Raises TokenRefusedError, StoppedError where the URL is not the platform's API, PlatformDownError.
    """
    answer = _ask(client.campaigns, pacer)
    if answer.status in _NOT_OFFERED:
        # At least the token is tried; a host may have neither call.
        answer = _ask(client.me, pacer)
        if answer.status not in _NOT_OFFERED:
            _refuse(answer, pacer.clock())
        return None
    _refuse(answer, pacer.clock())
    return _campaigns(answer.body) if answer.is_success else None


def _refuse(answer: Answer, now: float) -> None:
    """Raise where every further request would fail, or this is not the platform's API."""
    decision = decide(answer, AttemptFacts(0.0), now)
    if decision.kind is DecisionKind.STOP:
        raise stop_of(decision)
    if answer.is_success and answer.is_html:
        raise WrongAddressError("The API URL answers with a web page: it is not the platform's API. Correct --api-url.")


def try_token(client: PlatformClient, pacer: Pacer) -> bool:
    """Return whether the platform says that the token is good; False where the host has no such call.

    Raises TokenRefusedError, StoppedError where the URL is not the platform's API, PlatformDownError.
    """
    answer = _ask(client.me, pacer)
    if answer.status in _NOT_OFFERED:
        return False
    _refuse(answer, pacer.clock())
    return answer.is_success


def known_variables(client: PlatformClient, pacer: Pacer) -> frozenset[str] | None:
    """Return the variable names that any outbound assistant of the account knows; None where the host can't say.

    Which assistant a campaign uses is documented nowhere, so a name that none of them knows is only worth a warning.
    """
    pacer.turn()
    answer = client.outbound_assistants()
    listed = answer.body if isinstance(answer.body, list) else fields(answer.body).get("data")
    if not answer.is_success or not isinstance(listed, list):
        return None
    assistants = [fields(item) for item in items(listed)]
    known = frozenset(name for item in assistants for name in fields(item.get("variables")))
    return known or None


def _ask(request: Callable[[], Answer], pacer: Pacer) -> Answer:
    """Ask until there is an answer that says something."""
    answer = Answer(failure=Failure.CONNECT)
    for tries in range(1, TRIES + 1):
        pacer.turn()
        answer = request()
        if answer.failure is None and answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            asked_s = asked_pause_s(answer, pacer.clock())
            pacer.pause(backoff_s(tries) if asked_s is None else asked_s)
        elif tries < TRIES:
            pacer.sleep(backoff_s(tries))
    raise PlatformDownError(
        "The platform can't be reached ({reason}). Check the API URL and the connection.",
        reason=without_numbers(words(answer)),
    )


def _campaigns(body: Json) -> tuple[CampaignInfo, ...] | None:
    """Read a bare array, or one under `data`; None where it is neither."""
    listed = body if isinstance(body, list) else fields(body).get("data")
    if not isinstance(listed, list):
        return None
    found = [fields(item) for item in items(listed)]
    return tuple(
        CampaignInfo(campaign_id, one_line(item.get("name")), one_line(item.get("status")))
        for item in found
        if (campaign_id := whole_number(item.get("id"))) is not None
    )
