"""What a person may have meant, and lists as they are read aloud."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from importer.languages import Sentence, joined, sentence
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


def with_allowed(fault: Sentence, text: str, allowed: Iterable[str]) -> Sentence:
    """Return what is wrong with a text, with what may stand there, and which of it is nearest."""
    names = list(allowed)
    listing, near = ", ".join(names), nearest(text, names)
    if near:
        return sentence(
            "{fault}; did you mean {near}? Allowed: {allowed}", fault=fault, near=quoted(near), allowed=listing
        )
    return sentence("{fault}; allowed: {allowed}", fault=fault, allowed=listing)


def quoted(text: str) -> Sentence:
    """Return the text in quotation marks, on one line and not too long."""
    line = " ".join(text.split())
    short = line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"
    return sentence('"{text}"', text=short)


def listed(names: Iterable[str]) -> str:
    """Return the names in quotation marks, joined by commas; a very long list is cut."""
    every = [quoted(name) for name in names]
    more, shown = len(every) - _SHOWN_NAMES, joined(every[:_SHOWN_NAMES], ", ")
    return sentence("{names} and {count} more", names=shown, count=more) if more > 0 else shown
