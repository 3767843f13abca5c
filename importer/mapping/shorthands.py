"""Short forms turned into full ones before validation, and texts into numbers.

Each takes what the YAML holds and gives what the model's field expects. A shape that can't be meant raises
ValueError with one sentence; what is merely wrong inside is left to the model.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from importer.languages import Sentence, sentence
from importer.mapping.document import PlainText
from importer.mapping.nearest import nearest, quoted
from importer.mapping.patterns import compiled
from importer.mapping.regions import region_code, region_names
from importer.mapping.templates import parts_of

VERSION = "1"
NO_HEADER = "none"
_FIGURE = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,18}")  # fits the 64 bits of a ledger's integer


def whole_number(text: str) -> int | None:
    """Return a whole number of plain digits, without a sign or leading zero; None where it is none."""
    return int(text) if _WHOLE.fullmatch(text) and (text[0] != "0" or text == "0") else None


def as_column(value: object) -> object:
    """Turn `Име` into `{column: Име}`."""
    if isinstance(value, str):
        return {"column": value}
    if value is None:
        raise ValueError(sentence("no column is named here"))
    if type(value) is list:
        raise ValueError(
            sentence("a list can mean two things: write {column: [...]} for one column's names, or {first_of: [...]}")
        )
    return value


def as_value(value: object) -> object:
    """Turn `42` into `{value: 42}`."""
    return {"value": value} if isinstance(value, str) else value


def as_default(value: object) -> object:
    """Turn `BG` into `{default: BG}`."""
    return {"default": value} if isinstance(value, str) else value


def as_phone(value: object) -> object:
    """Turn `Телефон 2` into `{phone: Телефон 2}`."""
    return {"phone": value} if isinstance(value, str) else value


def as_list(value: object) -> object:
    """Turn one text into a list of it."""
    return [value] if isinstance(value, str) else value


def as_named(value: object) -> object:
    """Turn `trim` into `{trim: {}}`; so is what stands without a value behind its colon."""
    if isinstance(value, str):
        return {value: {}}
    if type(value) is dict:
        return {key: {} if told is None else told for key, told in value.items()}
    return value


def short_for(key: str) -> Callable[[object], object]:
    """Return what turns `80`, or a list, into `{key: 80}`."""
    return lambda value: {key: value} if isinstance(value, str | list) else value


def as_position(value: object) -> object:
    """Turn `2`, `-2` or `last` into a position."""
    text = value.strip().casefold() if isinstance(value, str) else ""
    number = -1 if text == "last" else whole_number(text.removeprefix("-"))
    if not number:
        raise ValueError(
            sentence(
                "expected a position from 1, or last, or -2 for the one before it; found {value}", value=found(value)
            )
        )
    return -number if text.startswith("-") else number


def as_figure(value: object) -> object:
    """Turn `-1.5` into a figure."""
    if not isinstance(value, str) or not _FIGURE.fullmatch(value):
        raise ValueError(sentence("expected a figure, such as 10 or 0.5; found {value}", value=found(value)))
    return Decimal(value)


def as_steps(value: object) -> object:
    """Turn one step, or one check, into a list of it."""
    return [value] if isinstance(value, str | dict) else value


def as_whole(value: object) -> object:
    """Turn digits into a positive number."""
    number = whole_number(value) if isinstance(value, str) else None
    if not number:
        raise ValueError(sentence("expected a whole number from 1, such as 42; found {value}", value=found(value)))
    return number


def as_sheet(value: object) -> object:
    """Turn plain digits into a position; digits in quotation marks are a sheet's name."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(sentence("expected a sheet's name or its position from 1; found {value}", value=found(value)))
    digits = isinstance(value, PlainText) and value.isdecimal()
    return as_whole(value) if digits else str(value).strip()


def as_header_row(value: object) -> object:
    """Turn `none`, for a file without a header, into 0."""
    if isinstance(value, str) and value.strip().casefold() == NO_HEADER:
        return 0
    number = whole_number(value) if isinstance(value, str) else None
    if not number:
        raise ValueError(
            sentence(
                'expected the row that holds the column names, from 1, or "none"; found {value}', value=found(value)
            )
        )
    return number


def as_version(value: object) -> object:
    """Accept the one version of the language."""
    if value != VERSION:
        raise ValueError(
            sentence(
                "this importer reads mappings of version {version}; found {value}", version=VERSION, value=found(value)
            )
        )
    return int(VERSION)


def check_region(text: str) -> str:
    """Return the code of a country."""
    code = region_code(text)
    if not code:
        raise ValueError(_no_country(text))
    return code


def _no_country(text: str) -> Sentence:
    country, near = quoted(text), nearest(text, region_names())
    if near:
        return sentence(
            "{country} is no country the importer knows; did you mean {near}?", country=country, near=quoted(near)
        )
    return sentence("{country} is no country the importer knows; write its code, such as BG, DE or GB", country=country)


def check_encoding(text: str) -> str:
    """Accept an encoding that Python knows."""
    try:
        "".encode(text)
    except (LookupError, ValueError):
        fault = sentence(
            "{name} is no encoding; common ones are utf-8, windows-1251, windows-1252, utf-16", name=quoted(text)
        )
        raise ValueError(fault) from None
    return text


def check_delimiter(text: str) -> str:
    """Accept one character that can part cells."""
    if len(text) != 1 or text in '"\r\n':
        raise ValueError(sentence('expected one character, such as ";" or ","; found {value}', value=quoted(text)))
    return text


def check_pattern(text: str) -> str:
    """Accept a regular expression that RE2 can compile."""
    compiled(text)
    return text


def check_template(text: str) -> str:
    """Accept a template whose braces close."""
    parts_of(text)
    return text


def found(value: object) -> str:
    """Return what a value is, for a message."""
    if value is None:
        return sentence("nothing")
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value)
    return sentence("a list") if isinstance(value, list | tuple) else sentence("keys with values")
