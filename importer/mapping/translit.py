"""Bulgarian in Latin letters, by the Bulgarian law on transliteration (State Gazette 19/2009).

Its table; a final -ия becomes -ia; Bulgaria itself keeps its established name.
"""

import re
import unicodedata

_TABLE = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya", "ѝ": "i",
}  # fmt: skip
_SMALL = {ord(letter): latin for letter, latin in _TABLE.items()}
_WRITTEN = _SMALL | {ord(letter.upper()): latin.capitalize() for letter, latin in _TABLE.items()}
_SHOUTED = {ord(letter.upper()): latin.upper() for letter, latin in _TABLE.items()}
_ENDING = str.maketrans("ияИЯ", "iaIA")
_ESTABLISHED = {"българия": "bulgaria"}
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def transliterated(text: str) -> str:
    """Return the text with Bulgarian letters as Latin ones; letters of other alphabets stay as they are."""
    return _WORD.sub(_word, unicodedata.normalize("NFC", text)) if _CYRILLIC.search(text) else text


def _word(found: re.Match[str]) -> str:
    word = found[0]
    if established := _ESTABLISHED.get(word.lower()):
        return _in_case_of(word, established)
    stem, ending = (word[:-2], word[-2:].translate(_ENDING)) if word.lower().endswith("ия") else (word, "")
    return stem.translate(_SHOUTED if len(word) > 1 and word.isupper() else _WRITTEN) + ending


def _in_case_of(word: str, latin: str) -> str:
    if word.isupper():
        return latin.upper()
    return latin.capitalize() if word[0].isupper() else latin
