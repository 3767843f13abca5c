"""What a person may have meant, and lists as they are read aloud."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from importer.mapping.folding import fold

_MISTYPED = 75.0  # of 100: nearly the same as a whole, which goes before being a part of a longer name
_ALIKE_ENOUGH = 60.0  # of 100; below it a suggestion misleads more than it helps
_SHOWN_CHARACTERS = 60
_SHOWN_NAMES = 40


def nearest(text: str, allowed: Iterable[str]) -> str:
    """Return the allowed name that is most like the text, "" where none is."""
    names = list(allowed)
    folded = [fold(name) for name in names]
    mistyped = process.extractOne(fold(text), folded, scorer=fuzz.ratio, score_cutoff=_MISTYPED)
    found = mistyped or process.extractOne(fold(text), folded, scorer=fuzz.WRatio, score_cutoff=_ALIKE_ENOUGH)
    return names[found[2]] if found else ""


def did_you_mean(text: str, allowed: Iterable[str]) -> str:
    """Return `; did you mean "phone"?`, or "" where nothing is near."""
    name = nearest(text, allowed)
    return f"; did you mean {quoted(name)}?" if name else ""


def quoted(text: str) -> str:
    """Return the text in quotation marks, on one line and not too long."""
    line = " ".join(text.split())
    short = line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"
    return f'"{short}"'


def listed(names: Iterable[str]) -> str:
    """Return the names in quotation marks, joined by commas; a very long list is cut."""
    every = [quoted(name) for name in names]
    more = len(every) - _SHOWN_NAMES
    return ", ".join(every[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")
