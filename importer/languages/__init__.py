"""The languages in which the importer speaks to people: English as it stands in the code, others from catalogs.

A catalog is a gettext file beside this one (`bg.po`), so that translators can work on it with their own tools; it is
read when a language other than English is chosen. Logs and `--json` stay English.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

ENGLISH = "en"
_FOLDER = Path(__file__).parent
_chosen: ContextVar[str] = ContextVar("language", default=ENGLISH)


def languages() -> tuple[str, ...]:
    """Return the codes (ISO 639-1) of the languages there are."""
    return (ENGLISH, *sorted(path.stem for path in _FOLDER.glob("*.po")))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside the block; one that there is not is English."""
    token = _chosen.set(language if language in languages() else ENGLISH)
    try:
        yield
    finally:
        _chosen.reset(token)


def spoken() -> str:
    """Return the code of the language that is spoken now."""
    return _chosen.get()


def say(text: str) -> str:
    """Return a sentence in the language that is spoken; placeholders are filled in afterwards."""
    return _catalog(_chosen.get()).gettext(text) if text else text


def say_count(singular: str, plural: str, count: int) -> str:
    """Return the form of a sentence that fits a count; `{count}` in it is filled in."""
    return _catalog(_chosen.get()).ngettext(singular, plural, count).format(count=count)


@cache
def _catalog(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs no Babel
    from babel.messages.pofile import read_po  # noqa: PLC0415 - likewise

    with (_FOLDER / f"{language}.po").open("rb") as source:
        catalog = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
