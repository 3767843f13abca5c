"""Sentences for a person: what the code says, and what fills its placeholders.

A text without values is never formatted, so that it may hold braces.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Self

from importer.languages.catalogs import ENGLISH, catalog, spoken


class Sentence(str):
    """A sentence that is a plain English text to whoever keeps, logs or compares it, and that `said` translates."""

    __slots__ = ("_count", "_plural", "_template", "_values")
    _template: str
    _plural: str
    _count: int
    _values: Mapping[str, object]

    def __new__(
        cls, template: str, plural: str = "", count: int = 0, values: Mapping[str, object] | None = None
    ) -> Self:
        """`values` fill the placeholders and may be sentences themselves; `count` chooses between the two forms."""
        filled = dict(values or {}) | ({"count": count} if plural else {})
        made = super().__new__(cls, _filled(ENGLISH, template, plural, count, filled))
        made._template, made._plural, made._count, made._values = template, plural, count, filled
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, int, dict[str, object]]]:
        """Go through a pickle, as from the process that reads a workbook."""
        return type(self), (self._template, self._plural, self._count, dict(self._values))

    def to_text(self) -> str:
        """Return it with all its languages as one line of JSON, for who keeps it."""
        return json.dumps(_kept(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Sentence":
        """Read what `to_text` wrote; "" is an empty one."""
        made: Sentence = json.loads(text, object_hook=_made) if text else cls("")
        return made

    @property
    def parts(self) -> tuple[str, str, int, Mapping[str, object]]:
        """What it was made of: template, plural, count and values."""
        return self._template, self._plural, self._count, self._values

    @property
    def said(self) -> str:
        """The sentence in the language that is spoken now."""
        values = {name: said(value) if isinstance(value, str) else value for name, value in self._values.items()}
        return _filled(spoken(), self._template, self._plural, self._count, values)


def sentence(text: str, /, **values: object) -> Sentence:
    """Return a sentence that is said later."""
    return Sentence(text, values=values)


def sentence_count(singular: str, plural: str, count: int, /, **values: object) -> Sentence:
    """Return the form of a sentence that fits a count, to be said later; `{count}` in it is filled in."""
    return Sentence(singular, plural, count, values)


def joined(sentences: Iterable[str], by: str = " ") -> Sentence:
    """Return several sentences as one."""
    parts = {f"part{at}": part for at, part in enumerate(sentences)}
    return Sentence(by.join(f"{{{name}}}" for name in parts), values=parts)


def said(text: str) -> str:
    """Return a sentence in the language that is spoken; a text that is none stays as it is."""
    return text.said if isinstance(text, Sentence) else text


def say(text: str, /, **values: object) -> str:
    """Return a sentence in the language that is spoken; without values its placeholders stay."""
    return sentence(text, **values).said


def say_count(singular: str, plural: str, count: int, /, **values: object) -> str:
    """Return the form of a sentence that fits a count; `{count}` in it is filled in."""
    return sentence_count(singular, plural, count, **values).said


def _filled(language: str, template: str, plural: str, count: int, values: Mapping[str, object]) -> str:
    """Return the template's translation, filled in; an empty one is none (gettext's own would be its header)."""
    known = catalog(language)
    found = known.ngettext(template, plural, count) if plural else known.gettext(template) if template else ""
    return found.format(**values) if values else found


def _kept(value: object) -> object:
    """Return a sentence as JSON's objects; what fills it as a figure, a text, or a sentence again."""
    if isinstance(value, Sentence):
        template, plural, count, values = value.parts
        kept = {name: _kept(one) for name, one in values.items()}
        return {"template": template, "plural": plural, "count": count, "values": kept}
    return value if isinstance(value, int | float) else str(value)


def _made(kept: dict[str, Any]) -> object:
    """Return a sentence of what `_kept` made of it; what fills one stays as it is."""
    return Sentence(**kept) if kept.keys() == {"template", "plural", "count", "values"} else kept
