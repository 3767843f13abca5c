"""From a cell's value to its text."""

import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

# What is no part of a text at its ends: every white space (no-break too), zero-width spaces, a stray BOM, and the mark
# by which DOS ends a file.
TRIMMED = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff\x1a"

_EXACT = 2**53  # a float holds each whole number up to here
_HALF_SECOND = timedelta(milliseconds=500)


def trim(text: str) -> str:
    """Take white space and zero-width marks off both ends."""
    return text.strip(TRIMMED)


def text_of(value: object) -> str:
    """Write a cell's value as text, trimmed: a whole number without a dot, a date as ISO, a bool as TRUE.

    A whole number too large to be exact keeps its exponent, so that nobody takes its zeros for digits.
    """
    return _WRITERS.get(type(value), _other)(value)


def _str(value: object) -> str:
    return trim(str(value).replace("\x00", ""))


def _bool(value: object) -> str:
    return "TRUE" if value else "FALSE"


def _number(value: object) -> str:
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    if value.is_integer():
        return str(int(value)) if abs(value) <= _EXACT else repr(value).upper()
    # 15 digits are what a spreadsheet program shows: 0.1 + 0.2 is 0.3 there. Decimal: no exponent for 0.00001.
    return f"{Decimal(f'{value:.15g}'):f}"


def _moment(value: object) -> str:
    if not isinstance(value, datetime):
        return str(value)
    if value < datetime.max.replace(tzinfo=value.tzinfo) - _HALF_SECOND:
        value = (value + _HALF_SECOND).replace(microsecond=0)  # a day's fraction is rarely exact
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _clock(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, time) else str(value)


def _duration(value: object) -> str:
    if not isinstance(value, timedelta):
        return str(value)
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta() else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _other(value: object) -> str:
    return "" if value is None else _str(value)


_WRITERS: dict[type, Callable[[object], str]] = {
    str: _str,
    bool: _bool,
    int: _number,
    float: _number,
    datetime: _moment,
    date: _day,
    time: _clock,
    timedelta: _duration,
}
