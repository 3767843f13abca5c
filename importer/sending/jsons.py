"""JSON that was written by others: read once, then looked at without trusting its shape."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_MAX_DIGITS = 18  # a database's integer always holds that many

_NO_FIELDS: Mapping[str, Json] = {}
_NO_ITEMS: Sequence[Json] = ()


def parse(raw: bytes) -> tuple[Json, bool]:
    """Return the value and whether the bytes were JSON at all; (None, False) where they were not."""
    try:
        value: Json = json.loads(raw)
    except (ValueError, RecursionError):  # ValueError: also bytes in no encoding, and numbers of thousands of digits
        return None, False
    return value, True


def fields(value: Json) -> Mapping[str, Json]:
    """Return the value where it is an object; else one without fields."""
    return value if isinstance(value, dict) else _NO_FIELDS


def items(value: Json) -> Sequence[Json]:
    """Return the value where it is an array; else an empty one."""
    return value if isinstance(value, list) else _NO_ITEMS


def one_line(value: Json) -> str:
    """Return a text on one line, fit for any file and terminal; "" for all that is no text."""
    if not isinstance(value, str):
        return ""
    # Half of a surrogate pair can stand in JSON, and could be written nowhere.
    writable = value.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(char if char.isprintable() else " " for char in writable).split())


def whole_number(value: Json) -> int | None:
    """Return a whole number, also one that stands as a text; None for all else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS:
        return int(value)
    return None
