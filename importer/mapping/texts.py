"""What steps and checks do with a text."""

import re
from collections.abc import Callable, Sequence

# A word keeps an elided letter small: "pete's" becomes "Pete's", "o'neil" becomes "O'Neil".
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_](?![^\W\d_]))?")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"]+@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_MAX_EMAIL_CHARACTERS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_URL = re.compile(
    r"(?:https?://)?(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_](?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)
_MAX_URL_CHARACTERS = 2_000
_LOOSE_ENDS = " \t\n,;:-–—"


def collapse(text: str) -> str:
    """Make one space of each run of white space, and none at the ends."""
    return " ".join(text.split())


def title(text: str) -> str:
    """Capitalize each word, all other letters small."""
    return _WORD.sub(lambda word: word[0].capitalize(), text)


def one_capital(text: str) -> str:
    """Capitalize the first letter, all others small."""
    found = _WORD.search(text)
    low = text.lower()
    return low if found is None else low[: found.start()] + low[found.start()].upper() + low[found.start() + 1 :]


def digits(text: str) -> str:
    """Keep the digits alone."""
    return "".join([letter for letter in text if letter.isdecimal()])


def remover(words: Sequence[str]) -> Callable[[str], str]:
    """Return what takes whole words out of a text, in any letter case, and the loose ends that are left."""
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)
    return lambda text: collapse(pattern.sub(" ", text)).strip(_LOOSE_ENDS) if pattern.search(text) else text


def splitter(separators: Sequence[str]) -> Callable[[str], list[str]]:
    """Return what parts a text at separators; the parts are trimmed, and empty ones stay."""
    pattern = re.compile("|".join(re.escape(one) for one in sorted(separators, key=len, reverse=True)))
    return lambda text: [part.strip() for part in pattern.split(text)]


def cut(text: str, most: int, ending: str) -> str:
    """Return at most so many characters, whole words where there are any; what was cut ends in `ending`."""
    if len(text) <= most:
        return text
    room = max(most - len(ending), 0)
    kept = text[:room]
    if not text[room].isspace() and " " in kept:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(_LOOSE_ENDS) + ending[:most]


def is_email(text: str) -> bool:
    """Tell whether the text looks like one address: something@domain.tld, one @, no spaces."""
    if len(text) > _MAX_EMAIL_CHARACTERS or not _EMAIL.fullmatch(text):
        return False
    local = text.partition("@")[0]
    return ".." not in local and local[0] != "." and local[-1] != "."


def is_url(text: str) -> bool:
    """Tell whether the text looks like one web address, with or without its `https://`."""
    return len(text) <= _MAX_URL_CHARACTERS and _URL.fullmatch(text) is not None
