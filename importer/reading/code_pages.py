"""Which code page makes words of bytes that are no UTF-8. Pure.

The code pages decode each other's bytes without an error, so all words of a file with other than ASCII letters are
weighed: first the three of Windows; where the best of them makes no words either, an older one may only be hinted at.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from importer.reading.word_sense import makes_sense, nonsense

WINDOWS = ("cp1251", "cp1252", "cp1250")
OLDER = ("cp866", "koi8-r", "mac-cyrillic", "iso8859-5", "cp850", "cp852", "mac-roman", "iso8859-2", "cp1254", "cp1253")

_LONGEST_WORD = 100
# Letters and high bytes make words, all else parts them. (A regular expression takes eight times as long.)
_PARTED = bytes(byte if byte > 0x7F or chr(byte).isalpha() else ord(" ") for byte in range(0x100))  # noqa: PLR2004 - ASCII

_WORD = re.compile(r"[^\W\d_]+")
_VOWEL_CONSONANT = re.compile(r"[aeiouyæøœ](?=[^\W\d_aeiouyæøœ])")
_CONSONANT_VOWEL = re.compile(r"[^\W\d_aeiouyæøœ](?=[aeiouyæøœ])")
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[³¹¿¯¼¾ºª£¥]|[³¿¯¼£¥](?=[^\W\d_])")
_CYRILLIC = re.compile("[\u0400-\u04ff]")

# Where the letters of cp1252 stand as its languages have them, and where only those of cp1250 in their place can stand.
_V = "[aeiouyáéíóúý]"
_ONLY_WESTERN = re.compile(
    rf"ñ{_V}|œ[uit]|[ìùòà]\b|ã[oe]|õe|(?<![aeiouyáéíóúý\W])è(?!{_V})\w|{_V}ï|ï{_V}"
    rf"|(?<![aeiouyáéíóúý\W])[åø](?!{_V})|\b[åø](?!{_V})|(?<!{_V})æ(?!{_V}|\b)|ê[^\W{_V[1:-1]}]"
)
_ONLY_EASTERN = re.compile(
    rf"ñ(?!{_V})|œ(?![uit])|[ìù](?=\w)|ã(?![oes])|{_V}[èò]|[èò]{_V}|{_V}ø{_V}|ø[íáéìùý]|[aeiou]æ\b|\bè\w"
    rf"|(?<!{_V})ï(?!{_V})|ê\b|(?<=[^\W\d_])[³¹¿¯¼¾ºª£¥]|[³¿¯¼£¥ªº](?=[^\W\d_])"
)

_CYRILLIC_WORD = re.compile(rb"[\xc0-\xff]{2,}")  # in cp1251: no other language has words of such letters alone
_NUMERO = b"\xb9"  # "№" in cp1251, the header of many a list; in the others no word is of this letter alone
_LATIN_WORD = re.compile(rb"(?:[A-Za-z]+[\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xff]{1,2}[A-Za-z]+)+")
_UTF8_TEXT = re.compile("[A-Za-z\xc0-\u017f\u0400-\u04ff\u2010-\u2026\u20ac\u2116\xa0]+")
_DOUBT = 0.3  # a share of words that make no sense
_SLIGHT_DOUBT = 0.1  # where another encoding makes sense of all of them


def words_of(some: bytes) -> Counter[bytes]:
    """Count the words that have other than ASCII letters."""
    every = Counter(some.translate(_PARTED).split())
    return Counter({word: count for word, count in every.items() if not word.isascii() and len(word) <= _LONGEST_WORD})


def best_of_windows(words: Counter[bytes], high_bytes: bytes) -> str:
    """Choose the code page of Windows that these words are written in; "" where none can decode all `high_bytes`."""
    possible = [name for name in WINDOWS if decodes(high_bytes, name)]
    if "cp1251" in possible and _cyrillic(words):
        return "cp1251"
    western = [name for name in possible if name != "cp1251"]
    return _western(b" ".join(words), western) or next(iter(possible), "")


def better_than(name: str, words: Iterable[bytes], high_bytes: bytes) -> tuple[str, ...] | None:
    """Name the older encodings that make sense of these words, where the chosen one does not; None where it does.

    The names can be none at all, or several that can't be told apart.
    """
    distinct = list(words)
    share = nonsense(word.decode(name, "replace") for word in distinct)
    if share <= _SLIGHT_DOUBT:
        return None
    others = {
        other: nonsense(word.decode(other, "replace") for word in distinct)
        for other in OLDER
        if decodes(high_bytes, other)
    }
    least = min(others.values(), default=1.0)
    if share <= _DOUBT and least:
        return None
    return tuple(other for other, its_share in others.items() if its_share == least < _SLIGHT_DOUBT)


def decodes(some: bytes, name: str) -> bool:
    """Say whether an encoding has a letter for each of these bytes."""
    try:
        some.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def is_cyrillic(word: bytes) -> bool:
    """Say whether this can only be a word in cp1251."""
    return bool(_CYRILLIC_WORD.fullmatch(word)) and makes_sense(word.decode("cp1251"))


def is_latin(word: bytes) -> bool:
    """Say whether this can only be a word in a Western code page: single high letters among Latin ones."""
    return bool(_LATIN_WORD.fullmatch(word)) and makes_sense(word.decode("cp1252", "replace"))


def is_utf8(word: bytes) -> bool:
    """Say whether this can only be a word in UTF-8."""
    try:
        text = word.decode()
    except UnicodeDecodeError:
        return False
    high = sum(not char.isascii() for char in text)
    return bool(_UTF8_TEXT.fullmatch(text)) and len(text) > 2 and high > 0  # noqa: PLR2004 - two can be an accident


def _cyrillic(words: Counter[bytes]) -> bool:
    """Say whether cp1251 makes whole Cyrillic words, rather than single letters inside Latin ones."""
    whole = mixed = 0
    for raw, count in words.items():
        whole += count * (raw == _NUMERO)
        for word in _WORD.findall(raw.decode("cp1251", "replace")):
            letters = len(_CYRILLIC.findall(word))
            if letters < len(word):
                mixed += letters * count
            elif letters > 1:  # one alone says nothing: the pound sign is a letter in cp1251
                whole += letters * count
    return whole > mixed


def _western(sample: bytes, possible: list[str]) -> str:
    """Choose cp1250 (Polish, Czech, ...) only where it makes better words than cp1252 (German, French, ...).

    charset-normalizer says cp1250 to nearly every short list, German ones too, so it is not asked.
    """
    if len(possible) < 2:  # noqa: PLR2004 - one page left is no choice
        return next(iter(possible), "")
    western, eastern = (sample.decode(name, "replace") for name in ("cp1252", "cp1250"))
    weights = [
        (len(_ONLY_WESTERN.findall(western.lower())), -nonsense(western.split()), _well_formed(western)),
        (len(_ONLY_EASTERN.findall(western.lower())), -nonsense(eastern.split()), _well_formed(eastern)),
    ]
    return "cp1250" if weights[1] > weights[0] or _hungarian(western.lower()) else "cp1252"


def _hungarian(western: str) -> bool:
    """Say whether õ and û are ő and ű: beside them stand only letters that Hungarian has too."""
    letters = {char for char in western if char.isalpha() and not char.isascii()}
    return letters <= set("õûáéíóúöü") and bool(letters & set("áíóú")) and bool(re.search("õ(?!e)|û", western))


def _well_formed(text: str) -> int:
    """Weigh how much the letters behave like words: vowels beside consonants, and no sign such as ³ between."""
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    changes = len(_VOWEL_CONSONANT.findall(plain)) + len(_CONSONANT_VOWEL.findall(plain))
    return changes - 5 * len(_SIGN_IN_WORD.findall(text))
