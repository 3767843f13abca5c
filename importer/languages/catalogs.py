"""Which languages there are, which one is spoken now, and its catalog."""

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


@cache
def catalog(language: str) -> NullTranslations:
    """Return what translates from English."""
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs no Babel
    from babel.messages.pofile import read_po  # noqa: PLC0415 - likewise

    with (_FOLDER / f"{language}.po").open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
