"""Where in a cell one number ends and the next begins.

Some separators stand between numbers only. Others stand inside a number too: there a cell is cut only where each piece
is a whole number by itself, and where there is one way to do so.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from importer.phones.numbers import country_code, digits_of, has_trunk_zero, is_whole
from importer.phones.patterns import (
    BARE_DIGITS,
    DIAL_CHARS,
    EXTENSION_JOINT,
    LABEL,
    LIST_MARK,
    MAX_AREA_DIGITS,
    MIN_DIGITS,
    ONE_LINE,
    SEPARATOR,
    SOFT_SEPARATOR,
    SPACED_SLASH,
    WEAK_CHARS,
    WEAK_START,
    WORD,
)
from importer.phones.words import FAX_WORDS, OTHER_WORDS, PHONE_WORDS

_MAX_DIGITS = 60  # of numbers that only weak separators part
_MAX_PIECE_DIGITS = 19  # 00, or a trunk zero, and E.164
_WHOLE_DIGITS = 9  # such a number with its 0 is none of a street, a customer or an amount


def pieces_of(text: str, region: str) -> list[str] | None:
    """Return the texts that can be a number each, at least one; None where it can't be told where one ends."""
    if ONE_LINE.fullmatch(text):
        return [piece for part in _at_list_marks(text) for piece in _at_weak_separators(part, region)]
    text = EXTENSION_JOINT.sub(" ", text)
    found: list[str] = []
    for hard in SEPARATOR.split(text):
        for slashed in _at_slashes(hard):
            soft = SOFT_SEPARATOR.split(slashed)
            if any(_is_broken(first, second, region) for first, second in pairwise(soft)):
                return None
            found += soft
    labelled = [piece for part in found for piece in _at_labels(part)]
    cut = [piece for part in _with_fax_kept(labelled) for piece in _at_words(part, region)]
    return [piece for piece in cut if any(map(str.isdigit, piece))] or [text]


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


def _is_broken(first: str, second: str, region: str) -> bool:
    """Tell whether two lines can be one number that was too long for the first: one of them is but a fragment."""
    sizes = len(digits_of(first)), len(digits_of(second))
    if min(sizes) == 0 or min(sizes) >= BARE_DIGITS:
        return False
    joined = f"{first} {second}"
    return DIAL_CHARS.fullmatch(joined) is not None and is_whole(joined, region)


def _at_labels(text: str) -> list[str]:
    """Cut before each label (tel, mobile, fax, …) of a text that begins with one: each stands before its number."""
    if not LABEL.match(text):
        return _at_list_marks(text)
    starts = [label.start() for label in LABEL.finditer(text) if digits_of(text[: label.start()])]
    starts = [start for start in starts if digits_of(text[start:])]
    return [text[start:end] for start, end in pairwise([0, *starts, len(text)])]


def _at_list_marks(text: str) -> list[str]:
    """Cut a list 1. … 2. … at its marks."""
    marks = list(LIST_MARK.finditer(text))
    if not marks[1:] or marks[0].start() or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return [text]
    ends = [mark.start() for mark in marks[1:]]
    return [text[mark.end() : end] for mark, end in zip(marks, [*ends, len(text)], strict=True)]


def _with_fax_kept(parts: list[str]) -> Iterator[str]:
    """Say `fax` also of the numbers that follow one said to be a fax, as long as they have no label of their own."""
    is_fax = False
    for part in parts:
        words = {word.casefold() for word in WORD.findall(part)}
        if is_fax and not words:
            yield f"fax {part}"
            continue
        before = {word.casefold() for word in WORD.findall(re.split(r"\d", part, maxsplit=1)[0])}
        is_fax = bool(before & FAX_WORDS) and not before & PHONE_WORDS
        yield part


def _at_words(text: str, region: str) -> list[str]:
    """Cut a text at the words between its numbers, where each number is whole; names are left out then."""
    if WEAK_CHARS.fullmatch(text):
        return _at_weak_separators(text, region)
    words = {word.casefold() for word in WORD.findall(text)}
    if words & (OTHER_WORDS | FAX_WORDS):
        return [text]
    runs = [run.strip(" :.,-_<>[]{}'\"*=()") for run in WORD.split(text)]
    runs = [run for run in runs if digits_of(run)]
    if not runs[1:] or not all(_is_whole_national(run, region) for run in runs):
        return [text]
    return runs


def _is_whole_national(text: str, region: str) -> bool:
    return text[0] in "+0" and len(digits_of(text)) >= _WHOLE_DIGITS and is_whole(text, region)


def _at_weak_separators(text: str, region: str) -> list[str]:
    """Cut a text of digits at separators that can stand inside a number."""
    size = len(digits_of(text))
    if not MIN_DIGITS < size <= _MAX_DIGITS:
        return [text]
    words = text.split()
    if words[1:] and all(_is_word_whole(word, region) for word in words):
        return words
    starts = [start.span() for start in WEAK_START.finditer(text) if _starts_number(text, start, region)]
    if not starts or is_whole(text, region):
        return [text]
    ways = _ways(text, starts, region)
    return ways[0] if len(ways) == 1 else [text]


def _starts_number(text: str, start: re.Match[str], region: str) -> bool:
    """Tell whether a number can start here; a plus can also be what parts two numbers, and no part of the second."""
    rest = text[start.end() :]
    parts_two = rest.startswith("+") and (not start[0] or rest[1:2].isspace())
    return not parts_two or text.lstrip(" (").startswith("+") or digits_of(rest).startswith(country_code(region))


def _is_word_whole(word: str, region: str) -> bool:
    size = len(digits_of(word))
    least = _WHOLE_DIGITS if has_trunk_zero(region) and word[0] not in "+0(" else MIN_DIGITS + 2
    return size >= least and is_whole(word, region)


def _ways(text: str, starts: list[tuple[int, int]], region: str) -> list[list[str]]:
    """Return the ways to cut the text into whole numbers at some of these places (from, to), two of them at most."""
    begins = [0, *(end for _, end in starts)]
    ends = [*(start for start, _ in starts), len(text)]
    ways: list[list[list[str]]] = [[] for _ in begins] + [[[]]]
    for first in range(len(begins) - 1, -1, -1):
        for last in range(first, len(ends)):
            piece = text[begins[first] : ends[last]]
            size = len(digits_of(piece))
            if size > _MAX_PIECE_DIGITS:
                break
            if ways[last + 1] and size > BARE_DIGITS and piece[:1] in "+0(" and is_whole(piece, region):
                ways[first] += [[piece, *rest] for rest in ways[last + 1]]
        del ways[first][2:]
    return ways[0]
