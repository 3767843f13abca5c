"""People's names: how they are capitalized, and which part is the first name and which the last."""

import re
from functools import lru_cache

MAX_NAME_CHARACTERS = 200  # beyond it no name is looked for

# Small inside a name that is written in capitals throughout, or in small letters throughout.
_PARTICLES = frozenset(
    {
        *("von", "vom", "van", "der", "den", "dem", "de", "del", "della", "di", "da", "dos", "du", "la", "le"),
        *("zu", "zum", "zur", "ten", "ter", "af", "av", "bin", "ibn"),
        *("фон", "ван", "дер", "ден", "де", "дел", "дела", "ди", "да", "дос", "дю", "ла", "ле", "цу", "бин", "ибн"),
    }
)
_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii"})
_BLANK = re.compile(r"(\s+)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ELIDED = 1  # letters before an apostrophe: O'Neill, D'Angelo, L'Oréal
_AFTER_MC = 3  # letters that make McDonald of MCDONALD


def capitalized(name: str) -> str:
    """Return a name in its usual capitals; a word that has both cases already is left as somebody wrote it."""
    words = _BLANK.split(name)
    if all(word.lower() in _PARTICLES for word in words[::2]):
        return "".join([_part(word) for word in words])
    return "".join([word.lower() if _is_particle(word) else _word(word) for word in words])


def _is_particle(word: str) -> bool:
    """Tell whether the word is small in a name; `Van`, so written, can be somebody's first name."""
    return word.lower() in _PARTICLES and (word.isupper() or word.islower())


def _word(word: str) -> str:
    if word.lower().rstrip(".,") in _ROMAN and not word.istitle():
        return word.upper()
    return _LETTERS.sub(lambda found: _lettered(found, word), word)


def _lettered(found: re.Match[str], word: str) -> str:
    """Capitalize the letters between hyphens, dots and apostrophes."""
    letters, before = found[0], word[: found.start()]
    elided = before[-1:] in {"'", "’"}
    if elided and (len(letters) == 1 or len(before.rstrip("'’").rpartition("-")[2]) > _ELIDED):
        return letters.lower() if word.isupper() or word.islower() else letters  # Pete's
    return _part(letters)


def _part(letters: str) -> str:
    shouted = letters.replace("ß", "").isupper()  # ß has no capital in a name: GROß
    if not (shouted or letters.islower() or _is_inverted(letters)):
        return letters
    low = letters.lower()
    if low.startswith("mc") and len(low) >= len("mc") + _AFTER_MC:
        return f"Mc{low[2].upper()}{low[3:]}"
    return low[:1].upper() + low[1:]


def _is_inverted(letters: str) -> bool:
    """Tell whether the letters were typed with the capitals locked: `иВАН`."""
    return letters[:1].islower() and letters[1:].isupper()


def first_name(name: str) -> str:
    """Return the first name of a whole one: `инж. Иван Петров`, `Петров, Иван`; "" where there is none."""
    return _parsed(name)[0]


def last_name(name: str) -> str:
    """Return the last name of a whole one, with its particles; "" where there is none."""
    return _parsed(name)[1]


@lru_cache(maxsize=1024)  # first and last name of a row are asked one after the other
def _parsed(name: str) -> tuple[str, str]:
    from nameparser import HumanName  # noqa: PLC0415 - a mapping that parts no names need not load its tables

    parsed = HumanName(name)
    return str(parsed.first), str(parsed.last)
