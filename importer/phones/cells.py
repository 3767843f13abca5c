"""Text and a region in, E.164 numbers or issues out.

A value is repaired only where the cell itself proves the repair. phonenumbers decides what is a number; what stands
here is what it would get wrong: floats, several numbers read as one with an extension, letters dialled as digits,
dates and amounts, a second number's digits, a local number read as one with an area code, digits that are not in the
cell. Where two readings are left, none is taken: a country code (+359…) always settles it.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from importer.issues import Issue, IssueCode
from importer.phones.numbers import Phone, coded, country_code, decide, digits_of, has_trunk_zero
from importer.phones.patterns import (
    ADDRESS,
    BARE_DIGITS,
    DECIMALS,
    DIAL_CHARS,
    EMPTY_WORDS,
    EXTENSION,
    FAX_WORDS,
    FLOAT,
    LONE_LETTER_AT_DIGIT,
    MAX_AREA_DIGITS,
    MAX_CHARS,
    MIN_DIGITS,
    OTHER_FIGURE,
    OTHER_WORDS,
    PHONE_WORDS,
    SCIENTIFIC,
    SEPARATOR,
    SPACED_SLASH,
    VANITY,
    WORD,
)


def read_phones(cell: str, region: str, column: str) -> tuple[Phone, ...]:
    """Return the numbers that a cell holds, in their order; at least one, which may be an issue.

    `region` is an ISO 3166-1 alpha-2 code or "", which means that only numbers with a country code can be read;
    `column` is the header, for the issues. Never raises, whatever the text.
    """
    text = _plain(cell)
    if not any(char.isalnum() for char in text) or _letters(text) in EMPTY_WORDS:
        return (Phone("", Issue(IssueCode.NO_PHONE, column, cell)),)
    blank = Issue(IssueCode.NOT_A_PHONE, column, cell)
    if len(text) > MAX_CHARS:
        return (Phone("", blank),)
    whole = _undo_float(text)
    if whole is None:
        return (Phone("", coded(blank, IssueCode.LOST_DIGITS)),)
    if DECIMALS.search(whole):
        return (Phone("", blank),)
    found = [_read_one(part, region, blank) for part in _parts(whole)]
    return tuple(_split_at_spaces(whole, region, blank) or found)


def _plain(cell: str) -> str:
    """Return the text with one form per character: ASCII digits, plain spaces, nothing invisible."""
    if cell.isascii():
        return cell.strip().lstrip("'").strip()
    text = "".join(_compatible(char) for char in unicodedata.normalize("NFC", cell))
    text = "".join(_ascii_digit(char) for char in text if unicodedata.category(char) != "Cf")
    for dash in "‐‑‒–—−":
        text = text.replace(dash, "-")
    return text.strip().lstrip("'’`").strip()


def _compatible(char: str) -> str:
    """Return the plain form of a character; a raised or circled digit is a footnote, not a digit to dial."""
    return char if unicodedata.category(char) == "No" else unicodedata.normalize("NFKC", char)


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _letters(text: str) -> str:
    """Return the letters alone, or "" where the text has a digit."""
    if any(char.isdigit() for char in text):
        return ""
    return "".join(char for char in text.casefold() if char.isalpha())


def _undo_float(text: str) -> str | None:
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


def _parts(text: str) -> list[str]:
    """Return the parts that can be numbers; at least one."""
    parts = [part for piece in SEPARATOR.split(text) for part in _at_slashes(piece)]
    return [part for part in parts if any(map(str.isdigit, part))] or [text]


def _at_slashes(text: str) -> Iterator[str]:
    """Cut a text at its spaced slashes, but not at one behind an area code."""
    area = ""
    for part in SPACED_SLASH.split(text):
        area += part
        if _is_area_code(area):
            area += "/"
        else:
            yield area
            area = ""
    yield area


def _is_area_code(text: str) -> bool:
    digits = digits_of(text)
    if "+" in text or digits.startswith("00"):
        return 0 < len(digits) <= MAX_AREA_DIGITS + 2
    return digits.startswith("0") and len(digits) <= MAX_AREA_DIGITS


def _split_at_spaces(text: str, region: str, blank: Issue) -> list[Phone]:
    """Return two or more numbers that only spaces separate, where each word is a whole number by itself."""
    words = text.split()
    if not words[1:] or any(sum(map(str.isdigit, word)) < MIN_DIGITS + 2 for word in words):
        return []
    phones = [_read_one(word, region, blank) for word in words]
    return phones if all(phone.issue is None for phone in phones) else []


def _read_one(part: str, region: str, blank: Issue) -> Phone:
    """Read one number; `blank` is the issue without its code, for what goes wrong."""
    text, extension = _cut_extension(part.strip())
    dialled = _dialled(text, region)
    if dialled is None or _is_other_figure(dialled):
        return Phone("", blank)
    digits = digits_of(dialled)
    if len(digits) < MIN_DIGITS:
        return Phone("", coded(blank, IssueCode.TOO_SHORT))
    if _fills_only(digits):
        return Phone("", coded(blank, IssueCode.PLACEHOLDER))
    phone = decide(dialled, digits, region, blank)
    if extension and phone.issue is None:
        return replace(phone, warnings=(*phone.warnings, coded(blank, IssueCode.EXTENSION_DROPPED)))
    return phone


def _cut_extension(text: str) -> tuple[str, str]:
    match = EXTENSION.search(text)
    return (text[: match.start()], match[1]) if match else (text, "")


def _dialled(text: str, region: str) -> str | None:
    """Return what is dialled, without the words around it; None where it can't be told.

    A single letter at a digit can be a mistyped digit (О for 0), and letters behind digits can be a vanity number:
    neither proves a number.
    """
    if DIAL_CHARS.fullmatch(text):
        return text.strip()
    if LONE_LETTER_AT_DIGIT.search(text) or VANITY.search(text) or ADDRESS.search(text):
        return None
    bare = WORD.sub(" \x00 ", text)
    runs = [run for run in bare.split("\x00") if any(char.isdigit() for char in run)]
    if len(runs) != 1:
        return None
    candidate = runs[0].strip(" :.,-_<>[]{}'\"*=")
    if candidate.endswith("(") or candidate.count("(") != candidate.count(")"):
        candidate = candidate.rstrip("( ").lstrip(") ")
    words = frozenset(word.casefold() for word in WORD.findall(text))
    proven = DIAL_CHARS.fullmatch(candidate) and _words_allow(words, candidate, region)
    return candidate if proven else None


def _is_other_figure(dialled: str) -> bool:
    """Tell whether it reads as a date, an amount, a place on the map or the like."""
    return bool(OTHER_FIGURE.search(dialled.strip("()./ ") if dialled.endswith((")", ".", "/")) else dialled))


def _words_allow(words: frozenset[str], candidate: str, region: str) -> bool:
    """Tell whether a figure beside these words is a number to call: a figure in a text must be written as one."""
    called = bool(words & PHONE_WORDS)
    if words & OTHER_WORDS or (words & FAX_WORDS and not called):
        return False
    digits = digits_of(candidate)
    code = country_code(region)
    if not words or "+" in candidate or not has_trunk_zero(region) or digits.startswith("0"):
        return True
    if called and words <= PHONE_WORDS | FAX_WORDS:
        return candidate[1:2].isdigit()  # "GSM 2 0888123456": which of several, or an area code
    return digits.startswith(code) and len(digits) >= BARE_DIGITS + len(code)


def _fills_only(digits: str) -> bool:
    """Tell whether the digits only fill a cell: all the same (but for a trunk zero), or counting up or down."""
    steps = {int(b) - int(a) for a, b in pairwise(digits)}
    return len(set(digits.lstrip("0"))) <= 1 or steps in ({1}, {-1}) or digits in {"1234567890", "0987654321"}
