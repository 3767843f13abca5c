"""The one rule by which headers and compared values are the same."""

import unicodedata
from functools import lru_cache

_ROUNDS = 4  # folding can undo normalizing and the other way round; two rounds settle all known text


@lru_cache(maxsize=4096)  # the compared columns of a sheet hold few different values
def fold(text: str) -> str:
    """Return the text after Unicode NFKC, case folding and collapsing of spaces; idempotent."""
    if text.isascii():
        return " ".join(text.lower().split())
    for _ in range(_ROUNDS):
        folded = unicodedata.normalize("NFKC", text).casefold()
        if folded == text:
            break
        text = folded
    return " ".join(text.split())
