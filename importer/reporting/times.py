"""A moment as reports write it."""

from datetime import UTC, datetime


def iso_utc(moment: datetime | None) -> str:
    """Return ISO 8601 in UTC to the second, such as `2026-11-23T07:10:00Z`; "" for None."""
    if moment is None:
        return ""
    return in_utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def in_utc(moment: datetime) -> datetime:
    """Return a moment with its zone: the records promise UTC, so one without is UTC, never this machine's zone."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
