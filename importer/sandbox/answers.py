"""What the platform answers, and how a lead and a page of leads look in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from importer.sandbox.jsons import Json, JsonObject, render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from importer.sandbox.config import Assistant, Campaign
    from importer.sandbox.leads import StoredContact, StoredLead
    from importer.sandbox.limits import Verdict
    from importer.sandbox.validation import Errors, Page


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it becomes bytes."""

    status: int
    body: Json = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    created_id: int | None = None  # the lead that the request created, for the journal
    is_page: bool = False  # HTML, whatever was asked for


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer as it goes over the wire."""

    status: int
    headers: Mapping[str, str]  # with the content type
    content: bytes = field(repr=False)


def rendered(answer: Answer, *, wants_json: bool) -> Rendered:
    """Write an answer out; who did not ask for JSON gets an error as a page, or is sent to the login."""
    if not answer.is_page and (wants_json or answer.status < HTTPStatus.BAD_REQUEST):
        headers = {**answer.headers, "Content-Type": "application/json"}
        return Rendered(answer.status, headers, render(answer.body))
    headers = {**answer.headers, "Content-Type": "text/html; charset=utf-8"}
    if answer.status == HTTPStatus.UNAUTHORIZED and not answer.is_page:
        return Rendered(HTTPStatus.FOUND, {**headers, "Location": "/login"}, _page("Redirecting to /login"))
    return Rendered(answer.status, headers, _page(HTTPStatus(answer.status).phrase))


def _page(title: str) -> bytes:
    text = escape(title)
    return f"<!DOCTYPE html><html><head><title>{text}</title></head><body>{text}</body></html>".encode()


def error(status: HTTPStatus, message: str) -> Answer:
    """Return an error that has nothing but its sentence."""
    return Answer(status, {"message": message})


def invalid(errors: Errors) -> Answer:
    """Return 422 with the texts by field; the message is the first text and how many more there are, as Laravel's."""
    texts = [text for texts in errors.values() for text in texts]
    more = len(texts) - 1
    rest = f" (and {more} more error{'s' if more > 1 else ''})" if more else ""
    by_field: JsonObject = {name: list(texts) for name, texts in errors.items()}
    return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, {"message": texts[0] + rest, "errors": by_field})


def too_many(verdict: Verdict) -> Answer:
    """Return 429 with the wait in the body and in the header."""
    wait_s = verdict.retry_after_s
    body: JsonObject = {"message": "Too Many Attempts.", "retry_after": wait_s}
    return Answer(HTTPStatus.TOO_MANY_REQUESTS, body, {"Retry-After": str(wait_s)})


def limit_headers(verdict: Verdict | None) -> dict[str, str]:
    """Return the headers that stand on every answer where a rate is limited."""
    if verdict is None:
        return {}
    return {"X-RateLimit-Limit": str(verdict.limit), "X-RateLimit-Remaining": str(verdict.remaining)}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a host writes its leads."""

    old: bool = False  # ids as text and ISO times
    plus: bool = True  # numbers with it


def lead_json(lead: StoredLead, campaign_name: str, shape: Shape) -> JsonObject:
    """Return a lead as the platform shows it."""
    return {
        "id": _id(lead.id, shape),
        "campaign_id": lead.campaign_id,
        **_contact_fields(lead, shape),
        "campaign": {"id": lead.campaign_id, "name": campaign_name},
        "secondary_contacts": [
            {"id": _id(contact.id, shape), **_contact_fields(contact, shape)} for contact in lead.secondary_contacts
        ],
    }


def _id(value: int, shape: Shape) -> Json:
    return str(value) if shape.old else value


def _contact_fields(contact: StoredLead | StoredContact, shape: Shape) -> JsonObject:
    return {
        "phone_number": contact.phone_number if shape.plus else contact.phone_number.removeprefix("+"),
        "variables": dict(contact.variables),
        "status": contact.status.value,
        "created_at": _time(contact.created_at, shape),
        "updated_at": _time(contact.updated_at, shape),
    }


def _time(at: datetime, shape: Shape) -> str:
    """Write whole seconds without a zone, as the platform does; older versions wrote ISO times with a Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if shape.old else "%Y-%m-%d %H:%M:%S")


def paginator(shown: Sequence[JsonObject], total: int, page: Page, *, url: str, query: Mapping[str, str]) -> JsonObject:
    """Return a page of leads as Laravel's paginator shows it; links keep what was asked for."""
    last = max(1, -(-total // page.size))
    first_place = (page.number - 1) * page.size + 1

    def link(number: int) -> Json:
        return f"{url}?{urlencode({**query, 'page': number})}" if 1 <= number <= last else None

    return {
        "current_page": page.number,
        "data": list(shown),
        "first_page_url": link(1),
        "from": first_place if shown else None,
        "last_page": last,
        "last_page_url": link(last),
        "next_page_url": link(page.number + 1),
        "path": url,
        "per_page": page.size,
        "prev_page_url": link(page.number - 1),
        "to": first_place + len(shown) - 1 if shown else None,
        "total": total,
    }


def campaign_json(campaign: Campaign) -> JsonObject:
    """Return a campaign as the list shows it; hours, days and retries are the same for all."""
    return {
        "id": campaign.id,
        "name": campaign.name,
        "status": campaign.status,
        "allowed_hours_start_time": "09:00",
        "allowed_hours_end_time": "18:00",
        "allowed_days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "max_retries": 3,
        "retry_interval": 60,
    }


def assistant_json(assistant: Assistant) -> JsonObject:
    """Return an assistant as the list shows it."""
    defaults: JsonObject = dict(assistant.variables)
    return {"id": assistant.id, "name": assistant.name, "status": assistant.status, "variables": defaults}
