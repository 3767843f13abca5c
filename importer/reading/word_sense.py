"""Whether texts are words of a language, or what a wrong encoding makes of some. Pure."""

import re
from collections.abc import Iterable

_L = r"[^\W\d_]"  # any letter
_WORD = re.compile(rf"{_L}+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ACCENTED = re.compile("[\u00c0-\u024f]")

# What no text has: controls, box drawing, mathematics; a sign between two letters, but for apostrophes and dashes;
# a sign where a capital should stand.
_BROKEN = re.compile(
    "[\x80-\x9f\u2500-\u259f\u221a\u2248\u2264\u2265\u2320\u2321\u2219\ufffd]"
    rf"|{_L}[^\w‘’–—·\xa0\xad]{_L}"
    rf"|[¤¬¶¦±¸†‡©®]{_L}|{_L}[¤¬¶¦±¸†‡]"
    r"|(?:^|[^\w])[€‚†‡‰‹’”•™][а-яa-z]{2}"
)
# Cyrillic: a small letter alone between capitals, capitals before small ones before capitals, a capital at the end.
_ODD_CASE = re.compile("[А-Я][а-я][А-Я]|[А-Я]{2}[а-я]+[А-Я]|[а-я][А-Я]$")
_ODD_LATIN = re.compile("[a-zß-ÿ][À-ÞŠŽŒŸ]|[A-Z][ŠŽŒ][a-z]|[Ÿªº]")
_CYRILLIC_VOWEL = re.compile("[аеиоуъыэюяёіїєѝ]", re.IGNORECASE)
_SOUTHERN = re.compile("[ђѓљњќћџјѕ]", re.IGNORECASE)  # Serbian and Macedonian, which have none of the next
_EASTERN = re.compile("[йщъыэюя]", re.IGNORECASE)
_RARE_LATIN = re.compile("[þðýţđ]", re.IGNORECASE)  # Icelandic and Slavic, which have some of the next as well
_BESIDE_RARE = re.compile("[áéíóúæčćřěňťďůąęłńśźżăş]", re.IGNORECASE)
_FREQUENT = re.compile("[оаеинтрсвліј]", re.IGNORECASE)  # three of five letters in every Cyrillic language

_MIN_VOWEL_LETTERS = 4  # abbreviations are shorter, or in capitals
_MIN_COUNTED_LETTERS = 8
_MIN_FREQUENT = 0.4
_MAX_ACCENTED = 0.75
_MANY = 0.1


def nonsense(texts: Iterable[str]) -> float:
    """Give the share of the texts that are no words; those without a letter say nothing."""
    worded = [text for text in texts if _WORD.search(text)]
    if not worded:
        return 0.0
    if _strange_letters(worded):
        return 1.0
    southern_is_odd = _share(_EASTERN, worded) > _MANY
    rare_is_odd = _share(_BESIDE_RARE, worded) == 0
    bad = sum(
        not makes_sense(text)
        or (southern_is_odd and bool(_SOUTHERN.search(text)))
        or (rare_is_odd and bool(_RARE_LATIN.search(text)))
        for text in worded
    )
    return bad / len(worded)


def makes_sense(text: str) -> bool:
    """Say whether this can be a word, or some: one alphabet in each, capitals in their places, no sign within."""
    return not _BROKEN.search(text) and all(map(_is_word, _WORD.findall(text)))


def _is_word(word: str) -> bool:
    cyrillic = len(_CYRILLIC.findall(word))
    if 0 < cyrillic < len(word) or (word[0].islower() and any(map(str.isupper, word))):
        return False
    if not cyrillic:
        accented = len(_ACCENTED.findall(word))
        return not _ODD_LATIN.search(word) and (len(word) < _MIN_VOWEL_LETTERS or accented <= _MAX_ACCENTED * len(word))
    has_vowel = word.isupper() or len(word) < _MIN_VOWEL_LETTERS or bool(_CYRILLIC_VOWEL.search(word))
    return has_vowel and not _ODD_CASE.search(word)


def _strange_letters(texts: list[str]) -> bool:
    """Say whether Cyrillic letters are frequent that are rare in every language: one code page read as another."""
    letters = _CYRILLIC.findall("".join(texts))
    frequent = len(_FREQUENT.findall("".join(letters)))
    return len(letters) >= _MIN_COUNTED_LETTERS and frequent < _MIN_FREQUENT * len(letters)


def _share(pattern: re.Pattern[str], texts: list[str]) -> float:
    return sum(bool(pattern.search(text)) for text in texts) / len(texts)
