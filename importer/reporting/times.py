"""A moment as reports write it."""

from datetime import UTC, datetime


def iso_utc(moment: datetime | None) -> str:
    """Return ISO 8601 in UTC to the second, such as `2026-11-23T07:10:00Z`; "" for None."""
    if moment is None:
        return ""
    # The records promise UTC: a moment without a zone is UTC, never the zone of this machine.
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%SZ")
