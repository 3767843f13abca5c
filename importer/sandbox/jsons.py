"""JSON in and out: what comes in is never trusted, what goes out is always writable."""

from __future__ import annotations

import json
from math import isfinite
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"
JsonObject: TypeAlias = dict[str, Json]

# Deeper than any request needs, and far from where writing the value again would overflow the stack.
MAX_NESTING = 50


def parse(raw: bytes) -> Json:
    """Read JSON text; an empty one is None. Raises ValueError for all that is no JSON or too deep."""
    if not raw:
        return None
    try:
        value: Json = json.loads(raw, parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise ValueError from error
    if _is_too_deep(value):
        raise ValueError
    return value


def render(value: Json) -> bytes:
    """Write JSON in ASCII, as PHP does: half of a surrogate pair in a text can't break the answer."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _refuse(constant: str) -> Json:
    """Refuse NaN and Infinity, which Python reads and JSON doesn't know."""
    raise ValueError(constant)


def _finite(text: str) -> float:
    """Refuse 1e999, which Python would read as infinity and could not write as JSON again."""
    if not isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _is_too_deep(value: Json) -> bool:
    """Go down level by level, without recursion."""
    level = [value]
    for _ in range(MAX_NESTING):
        below: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        if not below:
            return False
        level = below
    return True
