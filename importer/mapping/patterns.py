"""Regular expressions that no pattern can make hang: RE2 searches in linear time.

The only module that knows re2, which ships no types.
"""

import unicodedata
from collections.abc import Callable

import re2  # type: ignore[import-untyped]  # google-re2 has no stubs; what it gives is typed below

from importer.mapping.nearest import quoted

Search = Callable[[str], bool]

_MAX_MEMORY_BYTES = 1 << 20  # bounds the compiled pattern, and with it the time a character takes


def compiled(pattern: str) -> Search:
    """Return a function that tells whether a folded text holds the pattern, in any letter case.

    Raises ValueError with one sentence where the pattern is none.
    """
    options = re2.Options()
    options.log_errors = False  # its own log goes to standard error
    options.case_sensitive = False  # the searched text is folded
    options.max_mem = _MAX_MEMORY_BYTES
    encoded = unicodedata.normalize("NFC", pattern).encode("utf-8", "replace")
    try:
        search: Callable[[bytes], object] = re2.compile(encoded, options).search
    except re2.error as error:
        message = f"{quoted(pattern)} is no regular expression ({_reason(error)})"
        raise ValueError(message) from None
    return lambda text: search(text.encode("utf-8", "replace")) is not None


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
