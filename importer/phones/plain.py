"""A cell's text to one with a single form per character, and a float's back to the digits that were typed."""

import unicodedata
from decimal import Decimal
from functools import lru_cache

from importer.phones.patterns import FAX_LETTER, FLOAT, SCIENTIFIC

_DASHES = "‐‑‒–—―⁃−"
_PICTURES = {**dict.fromkeys("☎☏✆📞📱📲", " tel "), "📠": " fax "}  # of a telephone, of a fax machine
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u20e3\u2800\u3164\uffa0\ufe0e\ufe0f")


def plain(cell: str) -> str:
    """Return the text with one form per character: ASCII digits, plain spaces, nothing invisible."""
    text = cell if cell.isascii() and cell.isprintable() else _composed(cell)
    return FAX_LETTER.sub(" fax ", text.strip().lstrip("'’`").strip())


def _composed(cell: str) -> str:
    return "".join([_plain_char(char) for char in unicodedata.normalize("NFC", cell)])


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    """Return the plain form of a character; a raised or circled digit is a footnote, not a digit to dial."""
    if unicodedata.category(char) == "No":
        return char
    return "".join([_visible(part) for part in unicodedata.normalize("NFKC", char)])


def _visible(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in _INVISIBLE or (kind := unicodedata.category(char)) == "Cf":
        return ""
    if char in _DASHES:
        return "-"
    return " " if kind == "Cc" and not char.isspace() else _PICTURES.get(char, char)


def undo_float(text: str) -> str | None:
    """Return the digits of a number that a spreadsheet shows as a float; None where it has lost some of them."""
    if whole := FLOAT.fullmatch(text):
        return whole[1] or whole[2]
    match = SCIENTIFIC.fullmatch(text)
    if match is None:
        return text
    mantissa, exponent = match[1].replace(",", "."), int(match[2])
    decimals = len(mantissa.partition(".")[2])
    if decimals < exponent:
        return None
    value = Decimal(mantissa).scaleb(exponent)
    return str(int(value)) if value == int(value) else None
