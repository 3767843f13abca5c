"""What the platform checks in a request's body before it acts: body in, record or errors out.

The texts are Laravel's. Where the platform's strictness is unknown the sandbox is the stricter one, so that what passes
here passes there: numbers are not taken for text, nor the other way round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from importer.sandbox.leads import LeadChange, LeadStatus, NewContact, NewLead, Search

if TYPE_CHECKING:
    from collections.abc import Mapping

    from importer.sandbox.jsons import Json, JsonObject

MAX_SECONDARIES = 10
MAX_PER_PAGE = 100
DEFAULT_PER_PAGE = 15
TAKEN = "The phone number has already been taken."

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INTEGER = re.compile(r"[0-9]{1,18}", re.ASCII)
_SETTABLE = (LeadStatus.CREATED, LeadStatus.COMPLETED, LeadStatus.REACHED_MAX_RETRIES)

Errors: TypeAlias = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the found leads is asked for."""

    number: int  # from 1
    size: int  # 1 to 100


@dataclass(slots=True)
class _Checker:
    """Collects errors while values are read; a value that fails is replaced by an empty one of its type."""

    errors: Errors = field(default_factory=dict)

    def fail(self, where: str, problem: str) -> None:
        self.errors.setdefault(where, []).append(f"The {where.replace('_', ' ')} {problem}")

    def number(self, value: Json, where: str) -> str:
        if value is None or value == "":
            self.fail(where, "field is required.")
        elif not isinstance(value, str):
            self.fail(where, "field must be a string.")
        elif not _E164.fullmatch(value):
            self.fail(where, "format is invalid.")
        else:
            return value
        return ""

    def integer(self, value: Json, where: str) -> int:
        if value is None:
            self.fail(where, "field is required.")
        elif isinstance(value, bool) or not isinstance(value, int):  # a bool is an int in Python, not in JSON
            self.fail(where, "field must be an integer.")
        else:
            return value
        return 0

    def boolean(self, value: Json, where: str) -> bool:
        if not isinstance(value, bool):
            self.fail(where, "field must be true or false.")
        return value is True

    def variables(self, value: Json, where: str) -> Mapping[str, str]:
        if not isinstance(value, dict):
            self.fail(where, "field must be an object.")
            return {}
        texts = {name: text for name, text in value.items() if isinstance(text, str)}
        for name in value.keys() - texts.keys():
            self.fail(f"{where}.{name}", "field must be a string.")
        return texts

    def secondaries(self, value: Json) -> tuple[NewContact, ...]:
        where = "secondary_contacts"
        if not isinstance(value, list):
            self.fail(where, "field must be an array.")
            return ()
        if len(value) > MAX_SECONDARIES:
            self.fail(where, f"field must not have more than {MAX_SECONDARIES} items.")
            return ()
        return tuple(self.secondary(item, f"{where}.{place}") for place, item in enumerate(value))

    def secondary(self, value: Json, where: str) -> NewContact:
        if not isinstance(value, dict):
            self.fail(where, "field must be an object.")
            return NewContact("", {})
        number = self.number(value.get("phone_number"), f"{where}.phone_number")
        return NewContact(number, self.variables(value.get("variables", {}), f"{where}.variables"))

    def distinct(self, primary: str, secondaries: tuple[NewContact, ...]) -> None:
        """Refuse a secondary that is the primary, or that stands among the secondaries before it."""
        seen: set[str] = set()
        for place, contact in enumerate(secondaries):
            number, where = contact.phone_number, f"secondary_contacts.{place}.phone_number"
            if number and number == primary:
                self.fail(where, "and phone number must be different.")
            if number and number in seen:
                self.fail(where, "field has a duplicate value.")
            seen.add(number)


def read_new_lead(body: Json) -> NewLead | Errors:
    """Read the body of `POST /user/lead`; a left-out `allow_dupplicate` is false, the side that calls nobody twice."""
    asked, check = _as_object(body), _Checker()
    number = check.number(asked.get("phone_number"), "phone_number")
    campaign_id = check.integer(asked.get("campaign_id"), "campaign_id")
    variables = check.variables(asked.get("variables", {}), "variables")
    allow_duplicate = check.boolean(asked.get("allow_dupplicate", False), "allow_dupplicate")
    secondaries = check.secondaries(asked.get("secondary_contacts", []))
    check.distinct(number, secondaries)
    return check.errors or NewLead(campaign_id, NewContact(number, variables), secondaries, allow_duplicate)


def read_change(body: Json) -> LeadChange | Errors:
    """Read the body of `PUT /user/leads/{id}`; what is left out stays as it is."""
    asked, check = _as_object(body), _Checker()
    campaign_id = check.integer(asked["campaign_id"], "campaign_id") if "campaign_id" in asked else None
    number = check.number(asked["phone_number"], "phone_number") if "phone_number" in asked else None
    variables = check.variables(asked.get("variables", {}), "variables")
    status = asked.get("status")
    if "status" in asked and status not in _SETTABLE:
        check.errors["status"] = ["The selected status is invalid."]
    new_status = LeadStatus(status) if status in _SETTABLE and isinstance(status, str) else None
    return check.errors or LeadChange(campaign_id, number, new_status, variables)


def read_search(query: Mapping[str, str]) -> tuple[Search, Page] | Errors:
    """Read the parameters of `GET /user/leads`; an empty one counts as left out."""
    given, check = {name: text for name, text in query.items() if text}, _Checker()
    for name in given.keys() & {"campaign_id", "per_page", "page"}:
        if not _INTEGER.fullmatch(given[name]):
            check.fail(name, "field must be an integer.")
    for name in given.keys() & {"date_from", "date_to"}:
        if _day(given[name]) is None:
            check.fail(name, "field must match the format Y-m-d.")
    if "status" in given and given["status"] not in list(LeadStatus):
        check.errors["status"] = ["The selected status is invalid."]
    if check.errors:
        return check.errors
    page = Page(max(int(given.get("page", 1)), 1), int(given.get("per_page", DEFAULT_PER_PAGE)))
    if not 1 <= page.size <= MAX_PER_PAGE:
        check.fail("per_page", f"field must be between 1 and {MAX_PER_PAGE}.")
    return check.errors or (_search_of(given), page)


def read_id(text: str) -> int | None:
    """Read an id out of a path; None where it can be none."""
    return int(text) if _INTEGER.fullmatch(text) else None


def _search_of(given: Mapping[str, str]) -> Search:
    return Search(
        campaign_id=int(given["campaign_id"]) if "campaign_id" in given else None,
        phone_number=given.get("phone_number", ""),  # not trimmed: a `+` that was not encoded finds nothing
        status=LeadStatus(given["status"]) if "status" in given else None,
        date_from=_day(given.get("date_from", "")),
        date_to=_day(given.get("date_to", "")),
    )


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:  # the 31st of June
        return None


def _as_object(body: Json) -> JsonObject:
    """Take a body that is no object for an empty one, as Laravel does."""
    return body if isinstance(body, dict) else {}
