"""Looking leads up on the platform, over all pages, and how far a look-up can be trusted on this host."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from importer.claims import LeadQueue
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
WHOLE_SECOND_S = 1.0  # created_at has no parts of it


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
