"""What can go wrong on the platform's side, scripted per number and attempt: what a test orders, happens."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

from importer.sandbox.answers import Answer, error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from importer.sandbox.jsons import JsonObject

_ANY_NUMBER = "*"


class Fault(StrEnum):
    """What becomes of one request."""

    # The platform does not act.
    TOO_MANY = "429"  # with Retry-After and the body's retry_after
    TOO_MANY_HEADER = "429-header"  # Retry-After alone, on a page
    TOO_MANY_DATE = "429-date"  # Retry-After as a date
    TOO_MANY_BODY = "429-body"  # the body's retry_after alone
    TOO_MANY_BARE = "429-bare"  # no word of how long
    BUSY = "503-retry-after"
    UNAUTHORIZED = "401"
    ERROR_BEFORE = "500-before"
    GATEWAY_BEFORE = "502-before"
    UNAVAILABLE_BEFORE = "503-before"
    DROP_BEFORE = "drop-before"
    PAGE_BEFORE = "html-before"  # a page with status 200
    # It acts, and the answer is lost or spoilt.
    ERROR_AFTER = "500-after"
    GATEWAY_AFTER = "502-after"
    UNAVAILABLE_AFTER = "503-after"
    DROP_AFTER = "drop-after"
    PAGE_AFTER = "html-after"  # a page with status 200
    SLOW = "slow"  # it answers only after `slow_s`
    # It acts otherwise than it was asked to.
    LATE = "late"  # it acts only after `slow_s`, also when nobody waits for the answer any more
    LOST_VARIABLES = "lost-variables"


class Quirk(StrEnum):
    """What a host does otherwise than the documentation says."""

    NO_LOOKUP = "no-lookup"  # 404
    FORBIDDEN_LOOKUP = "forbidden-lookup"  # 403
    SLOW_LOOKUP = "slow-lookup"  # each answers only after `slow_s`
    LAGGING_LOOKUP = "lagging-lookup"  # a lead is shown only `lag_s` after its creation
    HIDES_FINISHED = "hides-finished"  # leads whose calls are over are not shown
    NO_PLUS = "no-plus"  # numbers are shown without it
    OLD_SHAPES = "old-shapes"  # ids as text, answers in an array, ISO times, no paginator

    @classmethod
    def from_text(cls, text: str) -> Quirk:
        """Read a quirk as the command line takes it; raises ValueError with a sentence for its user."""
        try:
            return cls(text)
        except ValueError:
            message = f"not a quirk: {text!r}; write one of {', '.join(cls)}"
            raise ValueError(message) from None


_NOT_ACTED = frozenset(Fault) - {
    *(Fault.ERROR_AFTER, Fault.GATEWAY_AFTER, Fault.UNAVAILABLE_AFTER, Fault.DROP_AFTER, Fault.PAGE_AFTER),
    *(Fault.SLOW, Fault.LATE, Fault.LOST_VARIABLES),
}
DROPS = frozenset({Fault.DROP_BEFORE, Fault.DROP_AFTER})
_STATUS = {
    Fault.ERROR_BEFORE: HTTPStatus.INTERNAL_SERVER_ERROR,
    Fault.ERROR_AFTER: HTTPStatus.INTERNAL_SERVER_ERROR,
    Fault.GATEWAY_BEFORE: HTTPStatus.BAD_GATEWAY,
    Fault.GATEWAY_AFTER: HTTPStatus.BAD_GATEWAY,
    Fault.UNAVAILABLE_BEFORE: HTTPStatus.SERVICE_UNAVAILABLE,
    Fault.UNAVAILABLE_AFTER: HTTPStatus.SERVICE_UNAVAILABLE,
    Fault.PAGE_BEFORE: HTTPStatus.OK,
    Fault.PAGE_AFTER: HTTPStatus.OK,
}


@dataclass(frozen=True, slots=True)
class ScriptedFault:
    """One order: what becomes of the n-th request of a kind for a number."""

    number: str = field(repr=False)  # E.164, or * for each number
    attempt: int  # from 1
    fault: Fault
    method: str = "POST"  # or DELETE

    @classmethod
    def from_text(cls, text: str) -> ScriptedFault:
        """Read `NUMBER:ATTEMPT:FAULT` as the command line takes it; raises ValueError with a sentence for its user."""
        parts = text.split(":")
        try:
            number, attempt, fault = parts
            return cls(number, int(attempt), Fault(fault))
        except ValueError:
            known = ", ".join(Fault)
            message = f"not a fault: {text!r}; write NUMBER:ATTEMPT:FAULT, such as *:1:429, with one of {known}"
            raise ValueError(message) from None


class FaultScript:
    """Counts the requests for each number and says what becomes of each; safe from several threads."""

    def __init__(self, orders: Iterable[ScriptedFault]) -> None:
        self._orders = {(order.method, order.number, order.attempt): order.fault for order in orders}
        self._seen: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def next(self, method: str, number: str) -> Fault | None:
        """Return what becomes of this request; None where nothing was ordered."""
        if not self._orders or not number:
            return None
        with self._lock:
            self._seen[method, number] += 1
            attempt = self._seen[method, number]
        return self._orders.get((method, number, attempt)) or self._orders.get((method, _ANY_NUMBER, attempt))


def acts(fault: Fault | None) -> bool:
    """Tell whether the platform acts on a request in spite of its fault."""
    return fault not in _NOT_ACTED


def answer_of(fault: Fault, wait_s: int, at: datetime) -> Answer | None:
    """Return what is answered in place of the platform's own answer; None where that stands."""
    if status := _STATUS.get(fault):
        return Answer(status, None, is_page=True)
    body = error(HTTPStatus.TOO_MANY_REQUESTS, "Too Many Attempts.")
    told: JsonObject = {"message": "Too Many Attempts.", "retry_after": wait_s}
    seconds = {"Retry-After": str(wait_s)}
    forms = {
        Fault.TOO_MANY: Answer(body.status, told, seconds),
        Fault.TOO_MANY_HEADER: Answer(body.status, None, seconds, is_page=True),
        Fault.TOO_MANY_DATE: Answer(body.status, body.body, {"Retry-After": _date(at, wait_s)}),
        Fault.TOO_MANY_BODY: Answer(body.status, told),
        Fault.TOO_MANY_BARE: body,
        Fault.BUSY: Answer(HTTPStatus.SERVICE_UNAVAILABLE, None, seconds, is_page=True),
        Fault.UNAUTHORIZED: error(HTTPStatus.UNAUTHORIZED, "Unauthenticated."),
        Fault.DROP_BEFORE: Answer(0, None),
        Fault.DROP_AFTER: Answer(0, None),
    }
    return forms.get(fault)


def _date(at: datetime, wait_s: int) -> str:
    return format_datetime(at + timedelta(seconds=wait_s), usegmt=True)
