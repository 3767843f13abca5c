"""The rate as a person writes it: `20/10s`, `1/s`, `60/min`, several joined by a comma, or `off`. Pure."""

import re

from importer.claims import Limit
from importer.errors import OptionError
from importer.languages import sentence

_RATE = re.compile(r"([0-9]{1,9})\s*/\s*([0-9]{1,9})?\s*(s|sec|m|min|h)")
_UNIT_S = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}
_MAX_COUNT = 100_000
_MAX_PERIOD_S = 3600  # a slot further off than an hour is taken for a clock that was set
_OFF = "off"
_ALLOWED = sentence(
    "Write how many requests in how long, such as 1/s, 20/10s, 60/min or 1000/h, several joined by a comma, or `off`."
)


def parse_rate(text: str) -> tuple[Limit, ...]:
    """Return the limits that a text names, () for `off`; raises OptionError with what is allowed."""
    if text.strip().casefold() == _OFF:
        return ()
    return tuple(_limit(part.strip(), text) for part in text.split(","))


def duration_s(requests: int, limits: tuple[Limit, ...]) -> float | None:
    """Return how long so many requests take at least, in seconds; None where nothing limits them."""
    if not limits:
        return None
    return max(max(requests - 1, 0) // limit.count * limit.period_s for limit in limits)


def per_second(limits: tuple[Limit, ...]) -> float | None:
    """Return how many requests may go in a second, over a long time; None where nothing limits them."""
    return min((limit.count / limit.period_s for limit in limits), default=None)


def _limit(part: str, text: str) -> Limit:
    """Read one limit; `text` is the whole option, for the message."""
    found = _RATE.fullmatch(part.casefold())
    if not found:
        raise OptionError(
            'The rate "{text}" can\'t be read at "{part}". {allowed}', text=text, part=part, allowed=_ALLOWED
        )
    count, period_s = int(found[1]), int(found[2] or 1) * _UNIT_S[found[3]]
    if not 1 <= count <= _MAX_COUNT:
        raise OptionError(
            'The rate "{text}" allows {count} requests; from 1 to {most} can be set. {allowed}',
            text=text,
            count=count,
            most=_MAX_COUNT,
            allowed=_ALLOWED,
        )
    if not 1 <= period_s <= _MAX_PERIOD_S:
        raise OptionError(
            'The rate "{text}" counts over {period_s} s; from 1 s to 1 h can be set. {allowed}',
            text=text,
            period_s=period_s,
            allowed=_ALLOWED,
        )
    return Limit(count, float(period_s))
