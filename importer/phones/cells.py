"""Text and a region in, E.164 numbers or issues out.

A value is repaired only where the cell itself proves the repair. phonenumbers decides what is a number; what stands
here is what it would get wrong: floats, several numbers read as one with an extension, letters dialled as digits,
dates and amounts, a second number's digits, a local number read as one with an area code, digits that are not in the
cell. Where two readings are left, none is taken: a country code (+359…) always settles it.
"""

from dataclasses import replace
from itertools import pairwise

from importer.issues import Issue, IssueCode
from importer.phones.numbers import Phone, coded, country_code, decide, digits_of, e164_of, has_trunk_zero, is_whole
from importer.phones.patterns import (
    ADDRESS,
    ALIKE,
    BARE_DIGITS,
    DECIMALS,
    DIAL_CHARS,
    EXTENSION,
    LONE_LETTER_AT_DIGIT,
    MAX_CELL_CHARS,
    MAX_CHARS,
    MIN_DIGITS,
    ONE_LETTER,
    OTHER_FIGURE,
    REMARK_TAIL,
    VANITY,
    WORD,
)
from importer.phones.plain import plain, undo_float
from importer.phones.several import pieces_of
from importer.phones.words import BESIDE_EMPTY_WORDS, EMPTY_WORDS, FAX_WORDS, OTHER_WORDS, PHONE_WORDS


def read_phones(cell: str, region: str, column: str) -> tuple[Phone, ...]:
    """Return the numbers that a cell holds, in their order; at least one, which may be an issue.

    `region` is an ISO 3166-1 alpha-2 code or "", which means that only numbers with a country code can be read;
    `column` is the header, for the issues: of several numbers each has its own, with that number alone. Never raises,
    whatever the text.
    """
    blank = Issue(IssueCode.NOT_A_PHONE, column, cell)
    text = _shortened(cell)
    if text is None:
        return (Phone("", blank),)
    if _says_nothing(text):
        return (Phone("", coded(blank, IssueCode.NO_PHONE)),)
    pieces = _cut(text, region)
    if isinstance(pieces, IssueCode):
        return (Phone("", coded(blank, pieces)),)
    if len(pieces) == 1:
        return (_read_one(pieces[0], region, blank),)
    return tuple([_read_one(piece, region, replace(blank, value=piece.strip())) for piece in pieces])


def _shortened(cell: str) -> str | None:
    """Return the text in its plain form; None where it is longer than numbers are."""
    text = cell.strip()
    if len(text) > MAX_CELL_CHARS:
        return None
    text = plain(text)
    return text if len(text) <= MAX_CHARS else None


def _cut(text: str, region: str) -> list[str] | IssueCode:
    """Return the texts that can be a number each, or why the cell holds none."""
    whole = undo_float(text)
    if whole is None:
        return IssueCode.LOST_DIGITS
    if DECIMALS.search(whole):
        return IssueCode.NOT_A_PHONE
    return pieces_of(whole, region) or IssueCode.AMBIGUOUS_NUMBER


def _says_nothing(text: str) -> bool:
    """Tell whether the cell is empty, or says in words that there is no number."""
    if not any(char.isalnum() for char in text):
        return True
    if any(char.isdigit() for char in text):
        return False
    words = _words(text)
    if words <= EMPTY_WORDS | BESIDE_EMPTY_WORDS | PHONE_WORDS:
        return bool(words & EMPTY_WORDS) or words <= PHONE_WORDS
    return "".join(char for char in text.casefold() if char.isalpha()) in EMPTY_WORDS  # n/a, k. A.


def _words(text: str) -> frozenset[str]:
    return frozenset([word.casefold() for word in WORD.findall(text)])


def _read_one(piece: str, region: str, blank: Issue) -> Phone:
    """Read one number; `blank` is the issue without its code, for what goes wrong."""
    text, has_extension = _cut_extension(_mend_first_letter(piece.strip(), region))
    dialled = _dialled(text, region)
    if dialled is None:
        return Phone("", _why_not_dialled(text, blank))
    if _is_other_figure(dialled):
        return Phone("", blank)
    digits = digits_of(dialled)
    if _fills_only(digits):
        return Phone("", coded(blank, IssueCode.PLACEHOLDER))
    if len(digits) < MIN_DIGITS:
        return Phone("", coded(blank, IssueCode.TOO_SHORT))
    phone = decide(dialled, digits, region, blank)
    if has_extension and phone.issue is None:
        return replace(phone, warnings=(*phone.warnings, coded(blank, IssueCode.EXTENSION_DROPPED)))
    return phone


def _mend_first_letter(text: str, region: str) -> str:
    """Return the text with a 0 or 1 for the letter it begins with, where the number is the same without either.

    So the letter stands where a trunk prefix does, and no digit that is dialled depends on what was meant.
    """
    match = ONE_LETTER.fullmatch(text)
    if match is None or match[2] not in ALIKE:
        return text
    mended = match[1] + ALIKE[match[2]] + match[3]
    phone = e164_of(mended, region)
    return mended if phone and phone == e164_of(match[1] + match[3], region) else text


def _cut_extension(text: str) -> tuple[str, bool]:
    match = EXTENSION.search(text)
    return (text[: match.start()].rstrip(" -/,;("), True) if match else (text, False)


def _dialled(text: str, region: str) -> str | None:
    """Return what is dialled, without the words around it; None where it can't be told.

    A single letter at a digit can be a mistyped digit (О for 0), and letters behind digits can be a vanity number:
    neither proves a number.
    """
    if DIAL_CHARS.fullmatch(text):
        return text.strip()
    if LONE_LETTER_AT_DIGIT.search(text) or VANITY.search(text) or ADDRESS.search(text):
        return None
    between = WORD.split(text)
    runs = [run for run in between if any(char.isdigit() for char in run)]
    if len(runs) != 1 or (runs[0] is not between[-1] and _has_remark(runs[0], region)):
        return None
    candidate = runs[0].strip(" :.,-_<>[]{}'\"*=")
    if candidate.endswith("(") or candidate.count("(") != candidate.count(")"):
        candidate = candidate.rstrip("( ").lstrip(") ")
    proven = DIAL_CHARS.fullmatch(candidate) and _words_allow(_words(text), candidate, region)
    return candidate if proven else None


def _has_remark(figures: str, region: str) -> bool:
    """Tell whether the last of the figures can belong to the word behind them, and not to the number before them."""
    tail = REMARK_TAIL.search(figures)
    return tail is not None and is_whole(figures[: tail.start()], region)


def _why_not_dialled(text: str, blank: Issue) -> Issue:
    """Return what keeps a text with figures from being dialled."""
    words = _words(text)
    if len(digits_of(text)) < MIN_DIGITS or words & OTHER_WORDS or ADDRESS.search(text):
        return blank
    if words & FAX_WORDS and not words & PHONE_WORDS:
        return coded(blank, IssueCode.FAX_NUMBER)
    letters = [letter for letter in LONE_LETTER_AT_DIGIT.findall(text) if letter.isalpha()]
    if letters and all(len(word) == 1 for word in words):
        return coded(blank, IssueCode.LETTER_IN_NUMBER, ", ".join(dict.fromkeys(letters)))
    return blank


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
    """Tell whether the digits only fill a cell: all the same (but for a trunk zero), or counting up or down.

    0888888888 is such a filling too, as long as no country code says that it is meant.
    """
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}  # 9 is followed by 0: 1234567890
    same = len(set(digits.lstrip("0"))) <= 1
    return (same and (len(digits) >= MIN_DIGITS or not digits.strip("0"))) or (
        len(digits) >= MIN_DIGITS and steps in ({1}, {9})
    )
