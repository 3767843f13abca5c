"""What a header means, by the words that are known: all of them in any order, with a small mistake, or among others."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from importer.suggesting.headings import Tokens, heading_of
from importer.suggesting.words import PHONES, Meaning, Phrase, Words

EXACT = 100.0
_ALIKE = 88.0  # of 100 by token sort: "telefone" is telefon, "telefax" is not
_FUZZY_CHARACTERS = 6  # shorter words must be exact: "time" is no "ime"
_PER_FURTHER_WORD = 8.0  # a header that says more than the phrase is less sure
_LEAST = 60.0
_FORBIDDING = (Meaning.SECRET, Meaning.NEVER)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a header was read as."""

    meaning: Meaning | None  # None: no word of it is known
    score: float  # 0 to 100; 100 = the very words
    number: int  # tells "Phone 2" from "Phone"; 1 where there is none
    more: bool = False  # a phone header says more than is known: "Телефон на счетоводителя" is somebody else's


def read_header(header: str, words: Words) -> Reading:
    """Return what a header means.

    A negative word counts wherever it stands ("Home Fax", "Contact owner"), unless the whole header is a known one.
    """
    heading = heading_of(header)
    scored = [
        (score, len("".join(phrase.tokens)), phrase) for phrase in words if (score := _score(heading.tokens, phrase))
    ]
    if not scored:
        return Reading(None, 0.0, heading.number)
    best, _, phrase = max(scored, key=lambda item: item[:2])
    forbidding = {item[2].meaning for item in scored} & set(_FORBIDDING)
    if forbidding and (best < EXACT or Meaning.SECRET in forbidding):
        meaning = Meaning.SECRET if Meaning.SECRET in forbidding else Meaning.NEVER
        return Reading(meaning, best, heading.number)
    return Reading(phrase.meaning, best, heading.number, _says_more(heading.tokens, phrase, words))


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
