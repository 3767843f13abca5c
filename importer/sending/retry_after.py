"""How long the platform asks us to wait (Retry-After: RFC 9110, sections 10.2.3 and 5.6.7)."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from importer.sending.answers import Answer
from importer.sending.jsons import Json, fields

MAX_PAUSE_S = 3600.0  # the design caps a pause

_ABSURD_S = 86_400.0  # more than a day: a time of day or milliseconds by mistake
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def asked_pause_s(answer: Answer, now: float) -> float | None:
    """Return the seconds to wait: the header, else the body's `retry_after`; None where neither helps (then: backoff).

    `now` is in seconds since the epoch, and serves where the answer has no Date. A wait of zero or less is no help
    either: obeyed to the letter, it would be a loop without a pause.
    """
    asked = [wait_s for wait_s in (_from_header(answer, now), _from_body(answer)) if wait_s is not None and wait_s > 0]
    if not asked:
        return None
    sane = next((wait_s for wait_s in asked if wait_s <= _ABSURD_S), asked[0])
    return min(sane, MAX_PAUSE_S)


def has_retry_after(answer: Answer) -> bool:
    """Whether the header says something that can be read, be it in the past."""
    return _from_header(answer, 0.0) is not None


def http_date(text: str) -> float | None:
    """Return an HTTP date in seconds since the epoch; None where it is none."""
    try:
        read = parsedate_to_datetime(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def answered_at(answer: Answer, now: float) -> float:
    """Return the platform's own time of the answer, in seconds since the epoch; `now` where it doesn't say."""
    date = http_date(answer.date)
    return now if date is None else date


def _from_header(answer: Answer, now: float) -> float | None:
    """Read seconds, or a date against the answer's own Date: the two clocks may differ."""
    text = answer.retry_after.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    date = http_date(text)
    return None if date is None else date - answered_at(answer, now)


def _from_body(answer: Answer) -> float | None:
    """Read the body's `retry_after`, a number or a text of digits."""
    return _seconds(fields(answer.body).get("retry_after"))


def _seconds(value: Json) -> float | None:
    """Return seconds; NaN is not above zero."""
    if isinstance(value, str) and _SECONDS.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Cut before it becomes a float: JSON's whole numbers have no end.
    return float(min(value, 2 * _ABSURD_S)) if value > 0 else None
