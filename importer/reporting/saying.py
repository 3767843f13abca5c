"""Sentences inside a page: our own words with what fills them, which is escaped unless it is markup already."""

from collections.abc import Mapping

from markupsafe import Markup, escape

from importer.languages import say, say_count


def say_in_page(text: str, /, **values: object) -> Markup:
    """Return a sentence as markup; without values its placeholders stay."""
    return _filled(say(text), values)


def say_count_in_page(singular: str, plural: str, count: int, /, **values: object) -> Markup:
    """Return the form of a sentence that fits a count as markup; `{count}` in it is filled in."""
    holes = {name: f"{{{name}}}" for name in values}  # filled below, where they are escaped
    return _filled(say_count(singular, plural, count, **holes), values)


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    markup = escape(text)
    return markup.format(**values) if values else markup
