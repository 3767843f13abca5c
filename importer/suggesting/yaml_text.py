"""Texts as YAML: what any header must become so that the mapping's loader reads it back letter by letter."""

import re
from collections.abc import Iterable

_SAFE = r"A-Za-z0-9ÄÖÜäöüßА-Яа-я_/.()\-"
_PLAIN = re.compile(f"[A-Za-zÄÖÜäöüßА-Яа-я](?:[{_SAFE} ]*[{_SAFE}])?")
_NOT_PLAIN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "none", "y", "n"})
# Letters, figures and signs that stand for themselves; what is invisible, or forbidden in YAML, is escaped.
_PRINTABLE = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u1fff\u2030-\u205e\u2070-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef"
    "\U00010000-\U0001fffd]"
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SHOWN_CHARACTERS = 60


def scalar(text: str) -> str:
    """Return the text as a YAML scalar: bare where nothing can be mistaken, else in double quotation marks."""
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN else quoted_scalar(text)


def quoted_scalar(text: str) -> str:
    """Return the text in double quotation marks."""
    return f'"{"".join(map(_escaped, text))}"'


def flow(texts: Iterable[str]) -> str:
    """Return a list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def in_comment(text: str) -> str:
    """Return the text in quotation marks as a comment can hold it: one line, short, nothing that YAML forbids."""
    line = " ".join("".join(char if _PRINTABLE.fullmatch(char) else " " for char in text).split())
    return f'"{line if len(line) <= _SHOWN_CHARACTERS else line[:_SHOWN_CHARACTERS] + "…"}"'


def commented(line: str) -> str:
    """Return a line of the mapping as a comment: without its first two characters it is the line again."""
    return f"# {line}"


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    return char if _PRINTABLE.fullmatch(char) else f"\\U{ord(char):08x}"
