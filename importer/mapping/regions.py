"""Countries as people write them: codes, and names in Bulgarian, German and English."""

from functools import cache, lru_cache

import phonenumbers
from babel import Locale
from babel.core import get_global

from importer.mapping.folding import fold

_ALPHA_3 = 3  # letters of an ISO 3166-1 alpha-3 code
_LANGUAGES = ("bg", "de", "en")
# Everyday names that Unicode's list of territories does not have.
_EVERYDAY = {
    "великобритания": "GB", "англия": "GB", "great britain": "GB", "england": "GB", "großbritannien": "GB",
    "сащ": "US", "съединени американски щати": "US", "united states of america": "US",
    "чешка република": "CZ", "czech republic": "CZ", "tschechische republik": "CZ",
    "македония": "MK", "macedonia": "MK", "mazedonien": "MK", "холандия": "NL", "holland": "NL", "turkey": "TR",
    "република българия": "BG", "republic of bulgaria": "BG", "republik bulgarien": "BG",
    "dtl.": "DE", "dtl": "DE", "deutschl.": "DE", "deutschl": "DE", "österr.": "AT", "österr": "AT",
    # The letters on cars (UN Convention on Road Traffic, distinguishing signs) of the two countries that write them
    # before postcodes, D-80331 and A-1010; CH is Switzerland's code besides. The other single letters mean less there.
    "d": "DE", "a": "AT",
    "bundesrepublik deutschland": "DE", "brd": "DE",
}  # fmt: skip


@lru_cache(maxsize=1024)
def region_code(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country phonenumbers knows, "" where the text is none."""
    code = text.upper()
    return code if code in phonenumbers.SUPPORTED_REGIONS else _names().get(fold(text), "")


def region_names() -> tuple[str, ...]:
    """Return the countries' names, to suggest one."""
    known = phonenumbers.SUPPORTED_REGIONS
    territories = (Locale(language).territories.items() for language in _LANGUAGES)
    return tuple(name for items in territories for code, name in items if code in known)


@cache
def _names() -> dict[str, str]:
    """Return folded name -> code; the earlier source wins."""
    known = phonenumbers.SUPPORTED_REGIONS
    names = {fold(code): code for code in sorted(known)}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in known:
                names.setdefault(fold(name), code)
    for alias, codes in get_global("territory_aliases").items():  # besides, codes of former states
        if (len(alias) == _ALPHA_3 or alias == "UK") and len(codes) == 1 and codes[0] in known:
            names.setdefault(fold(alias), codes[0])
    for name, code in _EVERYDAY.items():
        names.setdefault(fold(name), code)
    return names
