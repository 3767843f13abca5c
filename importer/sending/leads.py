"""Leads as the platform shows them, in every documented and guessed shape (API.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from importer.claims import LearnedLead
from importer.sending.answers import Answer
from importer.sending.jsons import Json, fields, items, one_line, parse, whole_number

PER_PAGE = 100  # the most leads that one look-up may ask for (documented)

BLACKLISTED = "blacklisted"  # the platform's word for a number that is never called

_E164_DIGITS = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)
_MAX_DEPTH = 4  # array > object > data > array: no known answer hides a lead deeper
_MAX_ID = 2**63  # a database's id is below
_MAX_ID_LENGTH = 100


@dataclass(frozen=True, slots=True)
class PlatformContact:
    """A secondary contact that the platform holds."""

    phone_number: str = field(repr=False)
    variables: Mapping[str, Json] = field(repr=False)
    status: str = ""


@dataclass(frozen=True, slots=True)
class PlatformLead:
    """A lead that the platform holds."""

    id: str
    campaign_id: int | None
    phone_number: str = field(repr=False)  # as the platform writes it; "" where it doesn't say
    variables: Mapping[str, Json] = field(repr=False)
    status: str
    created_at: datetime | None  # naive: the platform's wall clock, no zone known
    secondaries: tuple[PlatformContact, ...]


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One page of a look-up."""

    leads: tuple[PlatformLead, ...]
    page: int | None = None  # from 1; None where the answer is a bare array
    last_page: int | None = None  # None where it isn't said
    has_more: bool = False  # ask for the next page; one without a new id is the end, whatever it says


def lead_of(answer: Answer) -> PlatformLead | None:
    """Return the lead in an answer, whatever is wrapped around it; None where there is none with an id."""
    value = answer.body
    for _ in range(_MAX_DEPTH):
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else None
        if not isinstance(value, dict):
            return None
        inner = value.get("data", value.get("lead"))
        if not isinstance(inner, dict | list):
            return _lead(value)
        value = inner
    return None


def leads_of(answer: Answer) -> LeadPage | None:
    """Return a page of leads: a paginator object, or a bare array as older versions answered.

    None where the answer is none: no 2xx, HTML, or a single item that can't be compared. "The number is not there" is a
    reason to send again, so it must never be read out of an answer that was only half understood.
    """
    if not answer.is_success:
        return None
    body = answer.body
    if isinstance(body, list) and len(body) == 1 and isinstance(fields(body[0]).get("data"), list):
        body = body[0]
    found = body if isinstance(body, list) else fields(body).get("data")
    if not isinstance(found, list):
        return None
    leads = tuple(lead for item in found if (lead := _lead(item)) and lead.phone_number)
    return _page(body, leads) if len(leads) == len(found) else None


def learned_of(held: PlatformLead) -> LearnedLead | None:
    """Return what the ledger learns of a lead; None where its number is in no international form."""
    if not (primary := e164_of(held.phone_number)):
        return None
    contacts = {primary: held.status}
    for contact in held.secondaries:
        if number := e164_of(contact.phone_number):
            contacts.setdefault(number, contact.status)
    blacklisted = tuple(number for number, status in contacts.items() if status == BLACKLISTED)
    at = held.created_at
    created_at = None if at is None else (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    return LearnedLead(held.id, tuple(contacts), blacklisted, created_at)


def e164_of(text: str) -> str:
    """Return a number as the ledger knows it: hosts may leave the plus sign away; "" where it is no such number."""
    digits = text.removeprefix("+")
    return f"+{digits}" if _E164_DIGITS.fullmatch(digits) else ""


def _page(body: Json, leads: tuple[PlatformLead, ...]) -> LeadPage:
    """Say where in the list a page stands; newer versions of such applications put it under `meta` and `links`."""
    if isinstance(body, list):
        return LeadPage(leads, has_more=len(leads) == PER_PAGE)  # a full page: perhaps the list was cut there
    about = {**fields(fields(body).get("meta")), **fields(body)}
    page, last = whole_number(about.get("current_page")), whole_number(about.get("last_page"))
    next_url = about.get("next_page_url") or fields(about.get("links")).get("next")
    has_more = bool(next_url) or (page is not None and last is not None and page < last)
    return LeadPage(leads, page, last, has_more)


def _lead(value: Json) -> PlatformLead | None:
    """Read one lead; None where it has no id."""
    found = fields(value)
    if not (lead_id := _id(found.get("id"))):
        return None
    campaign = found.get("campaign_id", fields(found.get("campaign")).get("id"))
    return PlatformLead(
        id=lead_id,
        campaign_id=whole_number(campaign),
        phone_number=_phone(found.get("phone_number")),
        variables=_variables(found.get("variables")),
        status=one_line(found.get("status")),
        created_at=_time(found.get("created_at")),
        secondaries=tuple(_contact(item) for item in items(found.get("secondary_contacts"))),
    )


def _contact(value: Json) -> PlatformContact:
    """Read one secondary contact."""
    found = fields(value)
    return PlatformContact(
        _phone(found.get("phone_number")), _variables(found.get("variables")), one_line(found.get("status"))
    )


def _id(value: Json) -> str:
    """Return an id as text, a number or a string alike; "" where there is none."""
    if isinstance(value, str):
        line = one_line(value)
        return line if len(line) <= _MAX_ID_LENGTH else ""
    number = whole_number(value)
    return str(number) if number is not None and 0 < number < _MAX_ID else ""


def _phone(value: Json) -> str:
    """Return a number as text; older versions may have stored it as a number."""
    if isinstance(value, str):
        return one_line(value)
    number = whole_number(value)
    return str(number) if number is not None and 0 < number < _MAX_ID else ""


def _variables(value: Json) -> Mapping[str, Json]:
    """Return variables by name; PHP writes an empty object as [], and an undecoded column as JSON in a text."""
    if isinstance(value, str):
        value, _ = parse(value.encode("utf-8", "replace"))
    return fields(value)


def _time(value: Json) -> datetime | None:
    """Read `2025-06-30 11:53:20` (no zone) or ISO 8601 with `Z` or an offset; None for all else, also a bare date."""
    line = one_line(value)
    if ":" not in line:
        return None
    try:
        read = datetime.fromisoformat(line)
        return read if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: the first and last day of the calendar, moved to UTC
        return None
