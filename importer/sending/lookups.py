"""Looking leads up on the platform, over all pages, and how far a look-up can be trusted on this host."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum, unique

from importer.claims import LeadQueue, Witness
from importer.records import Lead
from importer.sending.canary import compare, is_same_number
from importer.sending.client import PlatformClient
from importer.sending.leads import PlatformLead
from importer.sending.pacing import Pacer
from importer.sending.paging import Pages, Unavailable
from importer.sending.policy import ClockOffset, as_utc, newer_than
from importer.sending.settling import Look, Sighting

MAX_PAGES = 1_000  # 100,000 leads that share a part of one number: no look-up is that wide
FRESH_S = 6 * 3600.0  # a clock without a zone may have moved by an hour since an older lead
CALLED_S = 300.0  # within so many seconds of being sent nobody is called and done
FINISHED = "completed"  # the platform's word for a lead whose calls are over
SHOWN_S = 20.0  # a look-up may lag: that it doesn't show a lead created since proves nothing
WHOLE_SECOND_S = 1.0  # created_at has no parts of it


@unique
class Trust(StrEnum):
    """How far a host's look-up can be trusted to show what is there."""

    FULL = "full"
    NONE = "none"  # it didn't show a lead that is known to be there
    NO_CALL = "no_call"  # there is none
    UNKNOWN = "unknown"  # no lead is known to be there so far
    NOT_YET = "not_yet"  # the lead that is known to be there was created a moment ago
    NO_ANSWER = "no_answer"


_PASSING = {Trust.UNKNOWN, Trust.NOT_YET, Trust.NO_ANSWER}
_SIGHTING = {Unavailable.NO_CALL: Sighting.NO_LOOKUP, Unavailable.NO_ANSWER: Sighting.NO_ANSWER}
_DISTRUSTED = {
    Trust.NONE: Sighting.NO_LOOKUP,
    Trust.UNKNOWN: Sighting.NO_LOOKUP,
    Trust.NOT_YET: Sighting.NOT_YET,
    Trust.NO_ANSWER: Sighting.NO_ANSWER,
}


@dataclass(slots=True)
class LookUps:
    """Look-ups for one run; they take their turns from the same budget as everything else."""

    queue: LeadQueue
    pacer: Pacer
    clock: Callable[[], float]
    _trusted: dict[int, Trust] = field(default_factory=dict)
    _offsets: dict[int, ClockOffset] = field(default_factory=dict)
    _shows_finished: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _measuring: threading.Lock = field(default_factory=threading.Lock)

    def look(self, client: PlatformClient, lead: Lead, first_attempt_at: float) -> Look:
        """Return what the platform is seen to hold under the lead's number in its campaign.

        What is seen is there. That something is not there is believed only of a host whose look-up can be trusted.
        """
        trust = self._trust(client, lead.campaign_id)
        if trust is Trust.NO_CALL:
            return Look(Sighting.NO_LOOKUP)
        found = self.find(client, lead.campaign_id, lead.primary.phone)
        if isinstance(found, Unavailable):
            return Look(_SIGHTING[found])
        seen = self._seen(lead, found, first_attempt_at)
        # An older lead says something of ours only where a second one would have been refused.
        says = seen.sighting is Sighting.OURS or (seen.sighting is Sighting.OLDER and not lead.allow_duplicate)
        if says or trust is not Trust.FULL:
            return seen if says else Look(_DISTRUSTED[trust])
        # By now it may have been called, on a host that doesn't show what is finished: a second lead would be accepted.
        late = self.clock() - first_attempt_at > CALLED_S
        if lead.allow_duplicate and late and not self.shows_finished(client, lead.campaign_id):
            return Look(Sighting.NO_LOOKUP)
        return seen

    def shows_finished(self, client: PlatformClient, campaign_id: int) -> bool:
        """Tell whether the host was seen to show a lead whose calls are over; kept once it is known."""
        if campaign_id not in self._shows_finished:
            page = Pages(client, self.pacer, self.queue.count_lookup).page(campaign_id, "", 1, status=FINISHED)
            leads = () if isinstance(page, Unavailable) else page.leads
            if any(lead.status == FINISHED for lead in leads):
                self._shows_finished.add(campaign_id)
        return campaign_id in self._shows_finished

    def _seen(self, lead: Lead, found: tuple[PlatformLead, ...], first_attempt_at: float) -> Look:
        # One that another lead of the ledger was created as is not this one.
        free = tuple(held for held in found if not self.queue.knows_id(lead.campaign_id, held.id))
        if free:
            return _look(free, first_attempt_at, self.clock_offset(lead.campaign_id))
        return Look(Sighting.OLDER, found[0].id) if found else Look(Sighting.ABSENT)

    def clock_offset(self, campaign_id: int) -> ClockOffset | None:
        """Return the platform's clock minus ours, where a lead just created has measured it."""
        return self._offsets.get(campaign_id)

    def measure(self, created: PlatformLead, campaign_id: int, sent_at: float, answered_at: float) -> None:
        """Compare the clocks at a lead that was created by its only attempt.

        The platform wrote its time after the request went out and before the answer came, in whole seconds. Each
        measurement narrows the ones before, unless a clock was set since.
        """
        if created.created_at is not None:
            written_at = as_utc(created.created_at)
            offset = ClockOffset(written_at - answered_at, written_at + WHOLE_SECOND_S - sent_at)
            with self._measuring:
                known = self._offsets.get(campaign_id, offset)
                both = ClockOffset(max(known.least_s, offset.least_s), min(known.most_s, offset.most_s))
                self._offsets[campaign_id] = both if both.least_s <= both.most_s else offset

    def find(self, client: PlatformClient, campaign_id: int, phone: str) -> tuple[PlatformLead, ...] | Unavailable:
        """Return the campaign's leads of exactly this number (the platform's match is partial), over all pages."""
        found: dict[str, PlatformLead] = {}
        pages = Pages(client, self.pacer, self.queue.count_lookup)
        for number in range(1, MAX_PAGES + 1):
            page = pages.page(campaign_id, phone, number)
            if isinstance(page, Unavailable):
                return page
            fresh = [lead for lead in page.leads if lead.id not in found]
            found |= {lead.id: lead for lead in fresh}
            if not page.has_more:
                break
            if not fresh:
                return Unavailable.NO_CALL  # there is more, and the host doesn't show it: it can't say who is absent
        else:
            return Unavailable.NO_CALL
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

    def _trust(self, client: PlatformClient, campaign_id: int) -> Trust:
        """Say how far the host's look-up can be trusted: fully, once it has found a lead that is known to be there.

        What a passing fault leaves open, or a lead that may not be shown yet, is not kept: it is tried again.
        """
        with self._lock:
            if (known := self._trusted.get(campaign_id)) is not None:
                return known
            shown_by = self.clock() - SHOWN_S
            witness = self.queue.witness(campaign_id, shown_by) or self.queue.witness(campaign_id)
            if witness is None:
                return Trust.UNKNOWN
            trust = self._try(client, witness, shown_by)
            if trust not in _PASSING:
                self._trusted[campaign_id] = trust
            return trust

    def _try(self, client: PlatformClient, witness: Witness, shown_by: float) -> Trust:
        tried = self.find(client, witness.campaign_id, witness.phone)
        if isinstance(tried, Unavailable):
            return Trust.NO_CALL if tried is Unavailable.NO_CALL else Trust.NO_ANSWER
        held = next((lead for lead in tried if lead.id == witness.platform_id), None)
        if held is None:
            return Trust.NONE if witness.answered_at <= shown_by else Trust.NOT_YET
        if self.clock() - witness.answered_at < FRESH_S:
            self.measure(held, witness.campaign_id, witness.sent_at, witness.answered_at)
        return Trust.FULL


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
