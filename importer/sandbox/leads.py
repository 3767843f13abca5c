"""The records of the sandbox: a lead as it is asked for, and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class LeadStatus(StrEnum):
    """Where a lead stands with its calls, in the platform's own words."""

    CREATED = "created"
    SCHEDULED = "scheduled"
    PROCESSING = "processing"
    RESCHEDULED = "rescheduled"
    COMPLETED = "completed"
    REACHED_MAX_RETRIES = "reached-max-retries"
    BLACKLISTED = "blacklisted"


FINISHED = frozenset({LeadStatus.COMPLETED, LeadStatus.REACHED_MAX_RETRIES, LeadStatus.BLACKLISTED})


@dataclass(frozen=True, slots=True)
class NewContact:
    """A number to call and what the assistant is told about it."""

    phone_number: str = field(repr=False)  # E.164
    variables: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead whose request passed every check of form."""

    campaign_id: int
    primary: NewContact
    secondaries: tuple[NewContact, ...]  # in the order of calling, at most 10
    allow_duplicate: bool


@dataclass(frozen=True, slots=True)
class LeadChange:
    """What a PUT changes; None leaves the field as it is."""

    campaign_id: int | None
    phone_number: str | None = field(repr=False)
    status: LeadStatus | None
    variables: Mapping[str, str] = field(repr=False)  # merged into those that the lead has


@dataclass(frozen=True, slots=True)
class StoredContact:
    """A secondary contact as the platform keeps it."""

    id: int  # from the same sequence as the leads' ids
    phone_number: str = field(repr=False)
    variables: Mapping[str, str] = field(repr=False)
    status: LeadStatus
    created_at: datetime  # UTC
    updated_at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class StoredLead:
    """A lead as the platform keeps it."""

    id: int
    campaign_id: int
    phone_number: str = field(repr=False)
    variables: Mapping[str, str] = field(repr=False)
    status: LeadStatus
    created_at: datetime  # UTC
    updated_at: datetime  # UTC
    secondary_contacts: tuple[StoredContact, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What a look-up asks for; None and an empty number ask for nothing."""

    campaign_id: int | None = None
    phone_number: str = field(default="", repr=False)  # a part of the primary number
    status: LeadStatus | None = None
    date_from: date | None = None  # day of creation, inclusive
    date_to: date | None = None  # day of creation, inclusive
