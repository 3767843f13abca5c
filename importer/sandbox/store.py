"""The leads that the sandbox holds, in memory, safe to read from another thread."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from importer.sandbox.leads import LeadStatus, StoredContact, StoredLead

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from importer.sandbox.leads import LeadChange, NewLead, Search


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a request for a lead: a new lead, or the older one that has its number."""

    lead: StoredLead
    is_new: bool


class LeadStore:
    """Leads by id, with an index that finds a campaign's number at once.

    A number counts as taken where it is the primary number of a lead of that campaign. Secondary contacts are not
    looked at: the platform documents a duplicate as a lead whose number stands twice, nothing about secondaries.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids = count(1)
        self._leads: dict[int, StoredLead] = {}
        self._ids_by_number: dict[tuple[int, str], list[int]] = {}

    def create(self, new: NewLead, at: datetime) -> Placed:
        """Place a lead at the time `at`, unless its number is taken and may not stand twice."""
        with self._lock:
            if not new.allow_duplicate and (taken := self._ids_by_number.get(_key_of(new))):
                return Placed(self._leads[taken[0]], is_new=False)
            lead = self._numbered(new, at)
            self._put(lead)
            return Placed(lead, is_new=True)

    def get(self, lead_id: int) -> StoredLead | None:
        """Return the lead with this id; a secondary contact's id finds nothing."""
        with self._lock:
            return self._leads.get(lead_id)

    def change(self, lead_id: int, change: LeadChange, at: datetime) -> StoredLead | None:
        """Change a lead and return it as it is then, or None where there is no such lead."""
        with self._lock:
            if (lead := self._leads.get(lead_id)) is None:
                return None
            self._unindex(lead)
            changed = _changed(lead, change, at)
            self._put(changed)
            return changed

    def set_status(self, lead_id: int, status: LeadStatus) -> None:
        """Play a call: tests move a lead on as the platform's dialler would. KeyError where there is none."""
        with self._lock:
            self._leads[lead_id] = replace(self._leads[lead_id], status=status)

    def delete(self, lead_id: int) -> bool:
        """Remove a lead and its secondary contacts; False where there is none."""
        with self._lock:
            if (lead := self._leads.get(lead_id)) is None:
                return False
            del self._leads[lead_id]
            self._unindex(lead)
            return True

    def all(self) -> tuple[StoredLead, ...]:
        """Return every lead, the oldest first."""
        with self._lock:
            return tuple(self._leads.values())  # a change keeps a lead's place, so they stand by id

    def find(self, search: Search) -> tuple[StoredLead, ...]:
        """Return the leads that fit, the newest first: the order is documented nowhere, and this one moves most."""
        found = self.all()[::-1]
        for fits in _tests_of(search):
            found = tuple(filter(fits, found))
        return found

    def _numbered(self, new: NewLead, at: datetime) -> StoredLead:
        created = LeadStatus.CREATED
        lead_id = next(self._ids)
        secondaries = tuple(
            StoredContact(next(self._ids), contact.phone_number, contact.variables, created, at, at)
            for contact in new.secondaries
        )
        primary = new.primary
        return StoredLead(
            lead_id, new.campaign_id, primary.phone_number, primary.variables, created, at, at, secondaries
        )

    def _put(self, lead: StoredLead) -> None:
        self._leads[lead.id] = lead
        self._ids_by_number.setdefault((lead.campaign_id, lead.phone_number), []).append(lead.id)

    def _unindex(self, lead: StoredLead) -> None:
        key = (lead.campaign_id, lead.phone_number)
        self._ids_by_number[key].remove(lead.id)
        if not self._ids_by_number[key]:
            del self._ids_by_number[key]


def _key_of(new: NewLead) -> tuple[int, str]:
    return new.campaign_id, new.primary.phone_number


def _changed(lead: StoredLead, change: LeadChange, at: datetime) -> StoredLead:
    return replace(
        lead,
        campaign_id=lead.campaign_id if change.campaign_id is None else change.campaign_id,
        phone_number=change.phone_number or lead.phone_number,
        status=change.status or lead.status,
        variables={**lead.variables, **change.variables},
        updated_at=at,
    )


def _tests_of(search: Search) -> list[Callable[[StoredLead], bool]]:
    """Return one test for each thing asked for: a look-up by number alone pays for nothing else."""
    tests: list[Callable[[StoredLead], bool]] = []
    campaign_id, part, status = search.campaign_id, search.phone_number, search.status
    first, last = search.date_from, search.date_to
    if campaign_id is not None:
        tests.append(lambda lead: lead.campaign_id == campaign_id)
    if part:
        tests.append(lambda lead: part in lead.phone_number)
    if status is not None:
        tests.append(lambda lead: lead.status == status)
    if first is not None:
        tests.append(lambda lead: lead.created_at.date() >= first)
    if last is not None:
        tests.append(lambda lead: lead.created_at.date() <= last)
    return tests
