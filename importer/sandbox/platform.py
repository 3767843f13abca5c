"""The platform without its wire: a call in, an answer out, at a moment passed in."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

from importer.sandbox import answers
from importer.sandbox.answers import Answer, Shape
from importer.sandbox.config import DuplicateAnswer
from importer.sandbox.faults import Fault, FaultScript, Quirk, acts, answer_of
from importer.sandbox.journal import Journal, JournalEntry
from importer.sandbox.leads import FINISHED, LeadStatus
from importer.sandbox.limits import RateLimiter, parse_windows
from importer.sandbox.store import LeadStore
from importer.sandbox.validation import TAKEN, read_change, read_id, read_new_lead, read_search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from importer.sandbox.clock import Moment
    from importer.sandbox.config import SandboxConfig
    from importer.sandbox.jsons import Json, JsonObject
    from importer.sandbox.leads import StoredLead


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as far as the platform looks at it."""

    method: str
    path: str
    url: str = field(repr=False)  # without the query
    query: Mapping[str, str] = field(repr=False)  # decoded
    authorization: bytes = field(repr=False)  # the header, empty where there is none
    body: Json = field(repr=False)  # None where there is none or it could not be read
    body_is_readable: bool
    lead_id: str  # out of the path, unchecked; empty where the path has none


@dataclass(frozen=True, slots=True)
class SandboxState:
    """What a sandbox knows; passed from one start to the next it outlives a restart."""

    store: LeadStore
    journal: Journal

    @classmethod
    def fresh(cls, config: SandboxConfig) -> SandboxState:
        """Return a state that holds nothing; OSError where the journal's file can't be written."""
        return cls(LeadStore(), Journal(config.journal_path))


class Platform:
    """The platform's rules. Each action takes a call and its time and returns an answer; none of them waits."""

    def __init__(self, config: SandboxConfig, state: SandboxState) -> None:
        self._config = config
        self._state = state
        self._store = state.store
        self._limiter = RateLimiter(parse_windows(config.rate_limit))
        self._bearer = b"Bearer " + config.token.encode()
        self._campaigns = {campaign.id: campaign for campaign in config.campaigns}
        self._script = FaultScript(config.faults)
        self._shape = Shape(old=Quirk.OLD_SHAPES in config.quirks, plus=Quirk.NO_PLUS not in config.quirks)

    def fault_of(self, call: Call) -> Fault | None:
        """Return what was ordered for this request, and count it."""
        return self._script.next(call.method, self._number_of(call))

    def answer(self, call: Call, action: Action, moment: Moment, fault: Fault | None = None) -> Answer:
        """Decide, act, and write the answer down in the journal, all in one go: the journal's order is the truth."""
        if fault is Fault.LOST_VARIABLES and isinstance(call.body, dict):
            call = replace(call, body={**call.body, "variables": {}})
        answer = self._decide(call, action, moment) if acts(fault) else Answer(0, None)
        if fault is not None and (other := answer_of(fault, self._config.wait_s, moment.at)):
            answer = replace(other, created_id=answer.created_id)
        entry = JournalEntry(moment, call.method, call.path, call.query, answer.status, call.body, answer.created_id)
        self._state.journal.append(replace(entry, fault=fault.value if fault else ""))
        return answer

    def _number_of(self, call: Call) -> str:
        """Return the number that a request is about, "" where it is about none."""
        if call.method == "POST" and isinstance(call.body, dict):
            number = call.body.get("phone_number")
            return number if isinstance(number, str) else ""
        lead = self._store.get(lead_id) if (lead_id := read_id(call.lead_id)) is not None else None
        return lead.phone_number if lead else ""

    def _decide(self, call: Call, action: Action, moment: Moment) -> Answer:
        """Look at path, token, rate, body, in this order: the rate counts accepted requests with a good token only."""
        if action in _ROUTELESS:
            return action(self, call, moment.at)
        if not hmac.compare_digest(call.authorization, self._bearer):
            return answers.error(HTTPStatus.UNAUTHORIZED, "Unauthenticated.")
        verdict = self._limiter.take(moment.monotonic_s)
        if verdict is not None and not verdict.accepted:
            answer = answers.too_many(verdict)
        elif not call.body_is_readable:
            answer = answers.error(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.")
        else:
            answer = action(self, call, moment.at)
        headers = {**answer.headers, **answers.limit_headers(verdict)}
        return replace(answer, headers=headers)

    def create_lead(self, call: Call, at: datetime) -> Answer:
        """`POST /user/lead`."""
        new = read_new_lead(call.body)
        if isinstance(new, dict):
            return answers.invalid(new)
        if new.campaign_id not in self._campaigns:
            return _no_campaign()
        placed = self._store.create(new, at)
        if not placed.is_new and self._config.duplicate_answer is DuplicateAnswer.REFUSE:
            return answers.invalid({"phone_number": [TAKEN]})
        # An older lead is answered in the same words: who trusts the message instead of the lead is found out here.
        body: JsonObject = {"message": "Lead created successfully", "data": self.lead_json(placed.lead)}
        shaped: Json = [body] if self._shape.old else body
        return Answer(HTTPStatus.OK, shaped, created_id=placed.lead.id if placed.is_new else None)

    def list_leads(self, call: Call, at: datetime) -> Answer:
        """`GET /user/leads`; an unknown campaign has no leads, it is a filter like any other."""
        if Quirk.NO_LOOKUP in self._config.quirks:
            return answers.error(HTTPStatus.NOT_FOUND, "Not Found")
        if Quirk.FORBIDDEN_LOOKUP in self._config.quirks:
            return answers.error(HTTPStatus.FORBIDDEN, "This action is unauthorized.")
        asked = read_search(call.query)
        if isinstance(asked, dict):
            return answers.invalid(asked)
        search, page = asked
        found = [lead for lead in self._store.find(search) if self._is_shown(lead, at)]
        start = (page.number - 1) * page.size
        shown = [self.lead_json(lead) for lead in found[start : start + page.size]]
        if self._shape.old:
            return Answer(HTTPStatus.OK, list(shown))
        return Answer(HTTPStatus.OK, answers.paginator(shown, len(found), page, url=call.url, query=call.query))

    def _is_shown(self, lead: StoredLead, at: datetime) -> bool:
        quirks = self._config.quirks
        lags = Quirk.LAGGING_LOOKUP in quirks and (at - lead.created_at).total_seconds() < self._config.lag_s
        hidden = Quirk.HIDES_FINISHED in quirks and lead.status in FINISHED
        return not lags and not hidden

    def change_lead(self, call: Call, at: datetime) -> Answer:
        """`PUT /user/leads/{id}`; whether a number is taken is not looked at, as nothing is documented."""
        change = read_change(call.body)
        if isinstance(change, dict):
            return answers.invalid(change)
        if change.campaign_id is not None and change.campaign_id not in self._campaigns:
            return _no_campaign()
        if (lead_id := read_id(call.lead_id)) is None or not (lead := self._store.change(lead_id, change, at)):
            return _no_lead()
        return Answer(HTTPStatus.OK, {"message": "Lead updated successfully", "data": self.lead_json(lead)})

    def delete_lead(self, call: Call, _at: datetime) -> Answer:
        """`DELETE /user/leads/{id}`; refused while the lead is being called."""
        lead = None if (lead_id := read_id(call.lead_id)) is None else self._store.get(lead_id)
        if lead is None:
            return _no_lead()
        if lead.status is LeadStatus.PROCESSING:
            return answers.error(
                HTTPStatus.UNPROCESSABLE_ENTITY, "The lead cannot be deleted while a call is in progress."
            )
        self._store.delete(lead.id)
        return Answer(HTTPStatus.OK, {"message": "Lead deleted successfully"})

    def show_me(self, _call: Call, _at: datetime) -> Answer:
        """`GET /user/me`."""
        return Answer(HTTPStatus.OK, {"name": "Sandbox", "email": "sandbox@example.com", "total_balance": 100.0})

    def list_campaigns(self, _call: Call, _at: datetime) -> Answer:
        """`GET /user/campaigns`."""
        return Answer(HTTPStatus.OK, [answers.campaign_json(campaign) for campaign in self._config.campaigns])

    def list_assistants(self, _call: Call, _at: datetime) -> Answer:
        """`GET /user/assistants/outbound`."""
        return Answer(HTTPStatus.OK, [answers.assistant_json(assistant) for assistant in self._config.assistants])

    def lead_json(self, lead: StoredLead) -> JsonObject:
        """Return a lead as the platform shows it, under its campaign's name."""
        campaign = self._campaigns.get(lead.campaign_id)
        return answers.lead_json(lead, campaign.name if campaign else "", self._shape)


Action: TypeAlias = "Callable[[Platform, Call, datetime], Answer]"


def no_such_path(_platform: Platform, _call: Call, _at: datetime) -> Answer:
    """Answer where the API has no such path."""
    return answers.error(HTTPStatus.NOT_FOUND, "The route could not be found.")


def no_such_method(_platform: Platform, _call: Call, _at: datetime) -> Answer:
    """Answer where the path is served, and not by this method."""
    return answers.error(HTTPStatus.METHOD_NOT_ALLOWED, "The method is not supported for this route.")


_ROUTELESS = (no_such_path, no_such_method)


def _no_campaign() -> Answer:
    return answers.error(HTTPStatus.NOT_FOUND, "Campaign not found")


def _no_lead() -> Answer:
    return answers.error(HTTPStatus.NOT_FOUND, "Lead not found")
