"""Texts with holes: `Здравейте, {Име}`; doubled braces stand for themselves."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template: a text as it is, or a column's value."""

    text: str  # "" where it is a column
    column: str = ""


def parts_of(template: str) -> tuple[Part, ...]:
    """Return the template's pieces in order; raises ValueError with one sentence where a brace is open."""
    return tuple(_part(token) for token in _TOKEN.finditer(template))


def _part(token: re.Match[str]) -> Part:
    found = token[0]
    if found in ("{{", "}}"):
        return Part(found[0])
    if found in ("{", "}"):
        message = 'a brace is open in the template: write "{Column}", and "{{" or "}}" for a brace itself'
        raise ValueError(message)
    if token[1] is None:
        return Part(found)
    column = token[1].strip()
    if not column:
        message = 'the template has a "{}" without the name of a column'
        raise ValueError(message)
    return Part("", column)
