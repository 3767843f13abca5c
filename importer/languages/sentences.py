"""Sentences for a person: what the code says, and what fills its placeholders.

A text without values is never formatted, so that it may hold braces.
"""

import json
from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any, Self

from importer.languages.catalogs import ENGLISH, catalog, spoken

_NO_BREAK_SPACE = "\u00a0"
_PARTS = {"template": str, "plural": str, "count": int, "values": dict, "swaps": list}
Swaps = tuple[tuple[str, str], ...]


class Sentence(str):
    """A sentence that is a plain English text to whoever keeps, logs or compares it, and that `said` translates."""

    __slots__ = ("_count", "_plural", "_swaps", "_template", "_values")
    _template: str
    _plural: str
    _count: int
    _values: Mapping[str, object]
    _swaps: Swaps

    def __new__(
        cls,
        template: str,
        plural: str = "",
        count: int = 0,
        values: Mapping[str, object] | None = None,
        swaps: Swaps = (),
    ) -> Self:
        """`values` fill the placeholders and may be sentences themselves; `count` chooses between the two forms.

        `swaps` are what is replaced in the filled text, each by what.
        """
        filled = dict(values or {}) | ({"count": count} if plural else {})
        made = super().__new__(cls, _swapped(_filled(ENGLISH, template, plural, count, filled), swaps))
        made._template, made._plural, made._count, made._values, made._swaps = template, plural, count, filled, swaps
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, int, dict[str, object], Swaps]]:
        """Go through a pickle or a copy."""
        return type(self), (self._template, self._plural, self._count, dict(self._values), self._swaps)

    def to_text(self) -> str:
        """Return it with all its languages as one line of JSON, for who keeps it."""
        return json.dumps(_kept(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Sentence":
        """Read what `to_text` wrote; any other text is a sentence of somebody else, which has no other languages."""
        try:
            made = json.loads(text, object_hook=_made)
        except (ValueError, LookupError, TypeError, RecursionError):
            made = None
        return made if isinstance(made, Sentence) else cls(text)

    @property
    def parts(self) -> tuple[str, str, int, Mapping[str, object], Swaps]:
        """What it was made of: template, plural, count, values and what is replaced."""
        return self._template, self._plural, self._count, self._values, self._swaps

    @property
    def said(self) -> str:
        """The sentence in the language that is spoken now."""
        values = {name: said(value) if isinstance(value, str) else value for name, value in self._values.items()}
        return _swapped(_filled(spoken(), self._template, self._plural, self._count, values), self._swaps)

    def filled(self, **values: object) -> "Sentence":
        """Return the sentence with values for its placeholders: for one that stands in a table."""
        return Sentence(self._template, self._plural, self._count, values, self._swaps)

    def swapped(self, old: str, new: str) -> "Sentence":
        """Return the sentence with a text replaced that is the same in every language: a path, a command."""
        return Sentence(self._template, self._plural, self._count, self._values, (*self._swaps, (old, new)))


def sentence(text: str, /, **values: object) -> Sentence:
    """Return a sentence that is said later."""
    return Sentence(text, values=values)


def sentence_count(singular: str, plural: str, count: int, /, **values: object) -> Sentence:
    """Return the form of a sentence that fits a count, to be said later; `{count}` in it is filled in."""
    return Sentence(singular, plural, count, values)


def joined(sentences: Iterable[str], by: str = " ") -> Sentence:
    """Return several sentences as one; what stands between them can be a sentence too, such as " or "."""
    parts = {f"part{at}": part for at, part in enumerate(sentences)}
    return Sentence("{by}".join(f"{{{name}}}" for name in parts), values={**parts, "by": by})


def said(text: str) -> str:
    """Return a sentence in the language that is spoken; a text that is none stays as it is."""
    return text.said if isinstance(text, Sentence) else text


def say(text: str, /, **values: object) -> str:
    """Return a sentence in the language that is spoken; without values its placeholders stay."""
    return sentence(text, **values).said


def say_count(singular: str, plural: str, count: int, /, **values: object) -> str:
    """Return the form of a sentence that fits a count; `{count}` in it is filled in."""
    return sentence_count(singular, plural, count, **values).said


class _Figure(int):
    """A figure whose thousands are parted as elsewhere than in English: by a space."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(",", _NO_BREAK_SPACE)


def _filled(language: str, template: str, plural: str, count: int, values: Mapping[str, object]) -> str:
    """Return the template's translation, filled in; an empty one is none (gettext's own would be its header)."""
    known = catalog(language)
    found = known.ngettext(template, plural, count) if plural else known.gettext(template) if template else ""
    if language != ENGLISH:
        values = {name: _Figure(value) if type(value) is int else value for name, value in values.items()}
    return found.format(**values) if values else found


def _swapped(text: str, swaps: Swaps) -> str:
    for old, new in swaps:
        text = text.replace(old, new)
    return text


def _kept(value: object) -> object:
    """Return a sentence as JSON's objects; what fills it as a figure, a text, or a sentence again."""
    if isinstance(value, Sentence):
        template, plural, count, values, swaps = value.parts
        kept = {name: _kept(one) for name, one in values.items()}
        return {"template": template, "plural": plural, "count": count, "values": kept, "swaps": swaps}
    return value if isinstance(value, int | float) else str(value)


def _made(kept: dict[str, Any]) -> object:
    """Return a sentence of what `_kept` made of it; what fills one stays as it is."""
    if kept.keys() != _PARTS.keys() or not all(isinstance(kept[name], kind) for name, kind in _PARTS.items()):
        return kept
    if not _is_plain(kept):
        return kept
    return Sentence(**{**kept, "swaps": tuple((old, new) for old, new in kept["swaps"])})


def _is_plain(kept: dict[str, Any]) -> bool:
    """Tell whether the placeholders are names alone: what came from elsewhere must not reach into their values."""
    if not kept["values"] and not kept["plural"]:
        return True  # nothing is filled in
    parts = Formatter().parse(kept["template"] + kept["plural"])
    fields = [(name, spec or "") for _, name, spec, _ in parts if name is not None]
    return all(name.isidentifier() and "{" not in spec for name, spec in fields)
