"""Texts with holes: `Здравейте, {Име|колега}`; doubled braces stand for themselves."""

import re
from dataclasses import dataclass

from importer.languages import sentence

# {Column}, {Column|what stands there where it is empty}, {"A column's name with | or braces"}
_TOKEN = re.compile(r'\{\{|\}\}|\{\s*"([^"]*)"\s*(?:\|([^{}]*))?\}|\{([^{}|]*)(?:\|([^{}]*))?\}|[{}]|[^{}]+')
MAX_HOLES = 50

ROW = "row"
FACTS = ("file", "sheet", ROW, "today")  # what a template knows besides the columns


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a template that a row fills."""

    name: str  # of a column, of a part, or one of FACTS
    default: str | None  # what stands there where the row has nothing; None: then the whole template is empty
    quoted: bool  # it can only mean a column

    @property
    def key(self) -> "HoleKey":
        """What holes with the same value have in common."""
        return (self.name, self.quoted)


HoleKey = tuple[str, bool]


def parts_of(template: str) -> tuple[str | Hole, ...]:
    """Return the template's pieces in order; raises ValueError with one sentence where a brace is open."""
    parts = tuple(_part(token) for token in _TOKEN.finditer(template))
    holes = sum(isinstance(part, Hole) for part in parts)
    if holes > MAX_HOLES:
        raise ValueError(
            sentence("the template has {count} places to fill; at most {most} are read", count=holes, most=MAX_HOLES)
        )
    return parts


def _part(token: re.Match[str]) -> str | Hole:
    found = token[0]
    if found in ("{{", "}}"):
        return found[0]
    if found in ("{", "}"):
        raise ValueError(
            sentence('a brace is open in the template: write "{Column}", and "{{" or "}}" for a brace itself')
        )
    quoted, quoted_default, plain, plain_default = token.groups()
    if quoted is None and plain is None:
        return found
    name = (quoted if quoted is not None else plain).strip()
    if not name:
        raise ValueError(sentence('the template has a "{}" without the name of a column'))
    default = quoted_default if quoted is not None else plain_default
    return Hole(name, None if default is None else default.strip(), quoted is not None)
