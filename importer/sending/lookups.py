"""Looking leads up on the platform, over all pages, and how far a look-up can be trusted on this host."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum, unique
from http import HTTPStatus

from importer.claims import LeadQueue
from importer.errors import StoppedError, TokenRefusedError
from importer.records import Lead
from importer.sending.answers import Answer, Failure
from importer.sending.canary import compare, is_same_number
from importer.sending.client import PlatformClient
from importer.sending.leads import LeadPage, PlatformLead, leads_of
from importer.sending.pacing import Pacer
from importer.sending.policy import ClockOffset, as_utc, newer_than
from importer.sending.retry_after import asked_pause_s
from importer.sending.settling import Look, Sighting

MAX_PAGES = 1_000  # 100,000 leads that share a part of one number: no look-up is that wide
TRIES = 3  # of one page, where the host gives no usable answer
FRESH_S = 6 * 3600.0  # a clock without a zone may have moved by an hour since an older lead
WHOLE_SECOND_S = 1.0  # created_at has no parts of it
PAUSE_S = 2.0  # between them, and where a 429 names no time


@unique
class Unavailable(StrEnum):
    """Why a look-up says nothing."""

    NO_CALL = "no_call"  # the host has no such call, or answers it with what can't be read
    NO_ANSWER = "no_answer"  # just now: the fault can pass


_SIGHTING = {Unavailable.NO_CALL: Sighting.NO_LOOKUP, Unavailable.NO_ANSWER: Sighting.NO_ANSWER}


@dataclass(slots=True)
class LookUps:
    """Look-ups for one run; they take their turns from the same budget as everything else."""

    queue: LeadQueue
    pacer: Pacer
    clock: Callable[[], float]
    _trusted: dict[int, bool] = field(default_factory=dict)
    _offsets: dict[int, ClockOffset] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, client: PlatformClient, lead: Lead, first_attempt_at: float) -> Look:
        """Return what the platform is seen to hold under the lead's number in its campaign."""
        found = self._find_trusted(client, lead.campaign_id, lead.primary.phone)
        if isinstance(found, Unavailable):
            return Look(_SIGHTING[found])
        # One that another lead of the ledger was created as is not this one.
        free = tuple(held for held in found if not self.queue.knows_id(lead.campaign_id, held.id))
        if free:
            return _look(free, first_attempt_at, self.clock_offset(lead.campaign_id))
        return Look(Sighting.OLDER, found[0].id) if found else Look(Sighting.ABSENT)

    def clock_offset(self, campaign_id: int) -> ClockOffset | None:
        """Return the platform's clock minus ours, where a lead just created has measured it."""
        return self._offsets.get(campaign_id)

    def measure(self, created: PlatformLead, campaign_id: int, sent_at: float, answered_at: float) -> None:
        """Compare the clocks at the first lead of a campaign that was created, the canary.

        The platform wrote its time after the request went out and before the answer came, in whole seconds.
        """
        if created.created_at is not None:
            written_at = as_utc(created.created_at)
            offset = ClockOffset(written_at - answered_at, written_at + WHOLE_SECOND_S - sent_at)
            self._offsets.setdefault(campaign_id, offset)

    def find(self, client: PlatformClient, campaign_id: int, phone: str) -> tuple[PlatformLead, ...] | Unavailable:
        """Return the campaign's leads of exactly this number (the platform's match is partial), over all pages."""
        found: dict[str, PlatformLead] = {}
        for number in range(1, MAX_PAGES + 1):
            page = self._page(client, campaign_id, phone, number)
            if isinstance(page, Unavailable):
                return page
            fresh = [lead for lead in page.leads if lead.id not in found]
            found |= {lead.id: lead for lead in fresh}
            if not page.has_more or not fresh:
                break
        return tuple(
            lead
            for lead in found.values()
            if is_same_number(phone, lead.phone_number) and lead.campaign_id in {campaign_id, None}
        )

    def holds(self, client: PlatformClient, lead: Lead, platform_id: str) -> str | None:
        """Compare a lead with what a look-up shows of it; return "" or what differs, None where it shows nothing."""
        found = self.find(client, lead.campaign_id, lead.primary.phone)
        same = [] if isinstance(found, Unavailable) else [held for held in found if held.id == platform_id]
        return compare(lead, same[0]) if same else None

    def _find_trusted(
        self, client: PlatformClient, campaign_id: int, phone: str
    ) -> tuple[PlatformLead, ...] | Unavailable:
        """Return what a look-up finds; until one has found a lead that is known to be there, it counts as missing.

        What a passing fault leaves open is not kept: it is tried again.
        """
        with self._lock:
            if campaign_id not in self._trusted:
                witness = self.queue.witness(campaign_id)
                if witness is None:
                    return Unavailable.NO_CALL
                tried = self.find(client, campaign_id, witness.phone)
                if tried is Unavailable.NO_ANSWER:
                    return tried
                seen = () if isinstance(tried, Unavailable) else tried
                held = next((lead for lead in seen if lead.id == witness.platform_id), None)
                self._trusted[campaign_id] = held is not None
                if held is not None and self.clock() - witness.answered_at < FRESH_S:
                    self.measure(held, campaign_id, witness.sent_at, witness.answered_at)
        return self.find(client, campaign_id, phone) if self._trusted[campaign_id] else Unavailable.NO_CALL

    def _page(self, client: PlatformClient, campaign_id: int, phone: str, number: int) -> LeadPage | Unavailable:
        tries = 0
        while tries < TRIES:
            self.pacer.turn()
            self.queue.count_lookup()
            answer = client.find_leads(campaign_id, phone, number)
            _refuse_strangers(answer)
            if (page := leads_of(answer)) is not None:
                return page
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                self.pacer.pause(asked_pause_s(answer, self.clock()) or PAUSE_S)
            elif not _passing(answer):
                return Unavailable.NO_CALL
            else:
                tries += 1
                self.pacer.sleep(PAUSE_S)
        return Unavailable.NO_ANSWER


def _passing(answer: Answer) -> bool:
    """Whether the fault can pass: no connection, a lost answer, a server's error."""
    return isinstance(answer.failure, Failure) or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _refuse_strangers(answer: Answer) -> None:
    """Raise where the answer shows that the token is no longer good, or that this is not the platform's API."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise TokenRefusedError("The platform no longer accepts the token. Set a good one; `resume` goes on.")
    if answer.is_success and answer.is_html:
        raise StoppedError("The API URL answers with a web page: it is not the platform's API. Correct --api-url.")


def _look(found: tuple[PlatformLead, ...], first_attempt_at: float, offset: ClockOffset | None) -> Look:
    """Tell ours from older ones; of several the newest by id, where ids order, is the last created."""
    ages = [(newer_than(lead, first_attempt_at, offset), lead.id) for lead in found]
    for certain, wanted in ((True, True), (False, None)):
        ids = [lead_id for newer, lead_id in ages if newer is wanted]
        if ids:
            return Look(Sighting.OURS, max(ids, key=_by_id), certain=certain)
    return Look(Sighting.OLDER, max((lead_id for _, lead_id in ages), key=_by_id))


def _by_id(lead_id: str) -> tuple[int, str]:
    return (int(lead_id) if lead_id.isdecimal() else 0, lead_id)
