"""Headers as words: split where their writers did not, and without their numbers."""

import re
import unicodedata
from dataclasses import dataclass

Tokens = tuple[str, ...]

_CAMEL = re.compile(r"(?<=[a-zа-яäöüß])(?=[A-ZА-ЯÄÖÜ])")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
# "(да/не)" behind a header says what its cells hold; its "не" denies nothing.
_YES_OR_NO = re.compile(r"\b(?:да|yes|ja)\s*[/|\\]\s*(?:не|no|nein)\b|\b[yj]\s*[/|\\]\s*n\b", re.IGNORECASE)
_MAX_NUMBER = 20  # "Phone 2" is a second one; 2024 is a year


@dataclass(frozen=True, slots=True)
class Heading:
    """A header's words, folded, and the number that tells it from its like."""

    tokens: Tokens
    number: int  # 1 where there is none


def heading_of(header: str) -> Heading:
    """Return `firstName` as first, name; `Телефон 2` as телефон with the number 2."""
    parts = _parts(header)
    numbers = [int(part) for part in parts if _is_number(part)]
    return Heading(tuple(part for part in parts if not part.isdecimal()), numbers[0] if len(numbers) == 1 else 1)


def tokens_of(text: str) -> Tokens:
    """Return the words alone."""
    return heading_of(text).tokens


def _parts(header: str) -> list[str]:
    text = _CAMEL.sub(" ", _YES_OR_NO.sub(" ", unicodedata.normalize("NFKC", header)))
    return _TOKEN.findall(text.casefold())


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= 2 and 0 < int(part) <= _MAX_NUMBER  # noqa: PLR2004 - digits
