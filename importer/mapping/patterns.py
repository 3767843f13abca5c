"""Regular expressions that no pattern can make hang: RE2 searches in a time linear in text and pattern.

The hardest patterns take some 11 ns for each character and each unit of their size. The only module that knows re2,
which ships no types.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import re2  # type: ignore[import-untyped]  # google-re2 has no stubs; what it gives is typed below

from importer.languages import sentence
from importer.mapping.nearest import quoted

Search = Callable[[str], bool]
MAX_SIZE = 4_000  # of all patterns of a mapping together; most have less than 100
MAX_SEARCHED = 1_000  # characters of a value that a pattern searches: some 45 ms for the hardest
MAX_WORK = MAX_SIZE * MAX_SEARCHED  # size times characters, in the cells that rules look at

_MAX_MEMORY_BYTES = 1 << 20  # bounds the compiled pattern, and with it the time a character takes
_MAX_PATTERN = 500  # characters


class _Found(Protocol):
    def __getitem__(self, group: int) -> bytes | None: ...


class _Pattern(Protocol):
    groups: int
    programsize: int

    def search(self, text: bytes) -> _Found | None: ...

    def sub(self, repl: Callable[[_Found], bytes], text: bytes) -> bytes: ...


def compiled(pattern: str) -> Search:
    """Return a function that tells whether a folded text holds the pattern, in any letter case.

    Raises ValueError with one sentence where the pattern is none.
    """
    search = _compiled(pattern).search
    return lambda text: search(_encoded(text)) is not None


def size_of(pattern: str) -> int:
    """Return how large a pattern is once it is compiled: `[0-9]{9}` has some 10 units."""
    return _compiled(pattern).programsize


def extractor(pattern: str) -> Callable[[str], str]:
    """Return a function that gives the first place that fits the pattern, or its first group; "" where none does."""
    found = _compiled(pattern)
    group = 1 if found.groups else 0

    def extract(text: str) -> str:
        match = found.search(_encoded(text))
        return (match[group] or b"").decode() if match else ""

    return extract


def replacer(pattern: str, by: str) -> Callable[[str], str]:
    """Return a function that puts a text, as it is, in place of all that fits the pattern."""
    found, new = _compiled(pattern), by.encode("utf-8", "replace")
    return lambda text: found.sub(lambda _match: new, _encoded(text)).decode()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> _Pattern:
    if len(pattern) > _MAX_PATTERN:
        raise ValueError(
            sentence(
                "the regular expression has {count} characters; at most {most} are read",
                count=len(pattern),
                most=_MAX_PATTERN,
            )
        )
    options = re2.Options()
    options.log_errors = False  # its own log goes to standard error
    options.case_sensitive = False
    options.max_mem = _MAX_MEMORY_BYTES
    encoded = _encoded(unicodedata.normalize("NFC", pattern))
    try:
        found: _Pattern = re2.compile(encoded, options)
    except re2.error as error:
        fault = sentence(
            "{pattern} is no regular expression ({reason})", pattern=quoted(pattern), reason=_reason(error)
        )
        raise ValueError(fault) from None
    return found


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
