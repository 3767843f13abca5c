"""What a mapping can do to a found value, and what it can ask of one."""

import re
from collections.abc import Callable
from enum import StrEnum, unique

# A word keeps an elided letter small: "pete's" becomes "Pete's", "o'neil" becomes "O'Neil".
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_](?![^\W\d_]))?")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"]+@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_MAX_EMAIL_CHARACTERS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets


@unique
class Transform(StrEnum):
    """The names a mapping knows; applied in the order they are listed."""

    TRIM = "trim"
    COLLAPSE = "collapse"
    UPPER = "upper"
    LOWER = "lower"
    TITLE = "title"


@unique
class Check(StrEnum):
    """What a value can be held against."""

    EMAIL = "email"


def _collapse(text: str) -> str:
    return " ".join(text.split())


def _title(text: str) -> str:
    return _WORD.sub(lambda word: word[0].capitalize(), text)


TRANSFORMS: dict[Transform, Callable[[str], str]] = {
    Transform.TRIM: str.strip,
    Transform.COLLAPSE: _collapse,
    Transform.UPPER: str.upper,
    Transform.LOWER: str.lower,
    Transform.TITLE: _title,
}


def is_email(text: str) -> bool:
    """Tell whether the text looks like one address: something@domain.tld, one @, no spaces."""
    if len(text) > _MAX_EMAIL_CHARACTERS or not _EMAIL.fullmatch(text):
        return False
    local = text.partition("@")[0]
    return ".." not in local and local[0] != "." and local[-1] != "."
