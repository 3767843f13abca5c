"""What a header means, by the words that are known: all of them in any order, with a small mistake, or among others."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from importer.suggesting.headings import Tokens, heading_of
from importer.suggesting.words import PERMISSIONS, PHONES, Meaning, Phrase, Words

EXACT = 100.0
_ALIKE = 88.0  # of 100 by token sort: "telefone" is telefon, "telefax" is not
_FUZZY_CHARACTERS = 6  # shorter words must be exact: "time" is no "ime"
_PARTED = re.compile(r"[/|\\,;+&]|\b(?:и|или|and|or|und|oder)\b", re.IGNORECASE)
_FAX = ("факс", "fax", "faks")
_PER_FURTHER_WORD = 8.0  # a header that says more than the phrase is less sure
_LEAST = 60.0
_REFUSING = (Meaning.DO_NOT_CALL, Meaning.REFUSAL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a header was read as."""

    meaning: Meaning | None  # None: no word of it is known
    score: float  # 0 to 100; 100 = the very words
    number: int  # tells "Phone 2" from "Phone"; 1 where there is none
    more: bool = False  # a phone header says more than is known: "Телефон на счетоводителя" is somebody else's


def read_header(header: str, words: Words) -> Reading:
    """Return what a header means.

    A negative word counts wherever it stands ("Home Fax", "Contact owner"), unless the whole header is known.
    """
    header = _without_fax(header, words)
    heading = heading_of(header)
    scored = [
        (score, len("".join(phrase.tokens)), phrase) for phrase in words if (score := _score(heading.tokens, phrase))
    ]
    if not scored:
        return Reading(None, 0.0, heading.number)
    best, _, phrase = max(scored, key=lambda item: item[:2])
    overruling = _overruling({_meant(item[2], heading.tokens) for item in scored})
    if overruling and (best < EXACT or overruling is Meaning.SECRET):
        return Reading(overruling, best, heading.number)
    return Reading(phrase.meaning, best, heading.number, _says_more(heading.tokens, phrase, words))


def _without_fax(header: str, words: Words) -> str:
    """Return the telephone of a header that names one and a fax, such as "Тел./Факс"; any other as it is.

    The numbers themselves are told apart cell by cell.
    """
    parts = _PARTED.split(header)
    others = [part for part in parts if not _is_fax(part, words)]
    if len(others) in {0, len(parts)}:
        return header
    rest = " ".join(others)
    return rest if read_header(rest, words).meaning in PHONES else header


def _is_fax(part: str, words: Words) -> bool:
    """Tell whether nothing but a fax is named, such as "Fax number"; "Work fax" says more."""
    tokens = heading_of(part).tokens
    known = any(phrase.meaning is Meaning.NEVER and sorted(phrase.tokens) == sorted(tokens) for phrase in words)
    return known and any(fax in token for token in tokens for fax in _FAX)


def _meant(phrase: Phrase, header: Tokens) -> Meaning:
    """Return what a phrase that fits says: of who may be called only its very words, "несъгласие" is no "съгласие"."""
    is_exact = set(phrase.tokens) <= set(header)
    return phrase.meaning if is_exact or phrase.meaning not in PERMISSIONS else Meaning.REFUSAL


def _overruling(found: set[Meaning]) -> Meaning | None:
    """Return the meaning that counts whatever else the header says, None where there is none.

    A refusal must never be lost: among words of another kind it is left to a person.
    """
    if Meaning.SECRET in found:
        return Meaning.SECRET
    if Meaning.DO_NOT_CALL in found and Meaning.NEVER not in found:
        return Meaning.DO_NOT_CALL
    if not found.isdisjoint(_REFUSING):
        return Meaning.REFUSAL
    return Meaning.NEVER if Meaning.NEVER in found else None


def _says_more(header: Tokens, phrase: Phrase, words: Words) -> bool:
    """Tell whether a word stands beside the phrase of a phone that no phone's header is known by."""
    if phrase.meaning not in PHONES or not set(phrase.tokens) < set(header):
        return False
    known = {token for one in words if one.meaning in PHONES for token in one.tokens}
    return not set(header) <= known


def _score(header: Tokens, phrase: Phrase) -> float:
    """Return how well the header fits the phrase, 0 where it doesn't."""
    wanted = phrase.tokens
    if sorted(header) == sorted(wanted):
        return EXACT
    if set(wanted) <= set(header):
        return max(EXACT - _PER_FURTHER_WORD * (len(header) - len(wanted)), _LEAST)
    if min(len("".join(header)), len("".join(wanted))) < _FUZZY_CHARACTERS:
        return 0.0
    alike = fuzz.token_sort_ratio(" ".join(header), " ".join(wanted), score_cutoff=_ALIKE)
    return min(alike, EXACT - 1)
