"""What a cell's text can be, by its shape alone: a name, a company, a date, a country, or something secret."""

import re
import unicodedata
from enum import StrEnum, unique

from importer.mapping.regions import region_code

_MAX_NAME_CHARACTERS = 60
_MAX_NAME_WORDS = 5
# Each sign must stand between letters, so that no text can be read in two ways: time grows with its length alone.
_PART = r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?"
_NAME = re.compile(rf"{_PART}(?: {_PART})*")
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_DATE = re.compile(r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?:[ T].*)?(?: ?г\.?)?")
_LEGAL_FORMS = frozenset(
    {
        *("оод", "еоод", "ад", "еад", "ет", "сд", "кд", "кда", "ооо", "ood", "eood", "ead", "et"),
        *("gmbh", "ag", "kg", "ohg", "ug", "gbr", "e.k", "ek", "mbh", "se", "e.v"),
        *("ltd", "limited", "llc", "inc", "corp", "corporation", "company", "co", "plc", "llp"),
        *("s.a", "sa", "srl", "bv", "b.v", "nv", "sas", "spa", "s.p.a"),
    }
)
_CARD_DIGITS = range(13, 20)  # ISO/IEC 7812: up to 19 digits; the first tells who issues it
_CARD_ISSUERS = "3456"
_EGN = re.compile(r"\d{10}")
_EGN_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6)  # Ordinance RD-02-20-9 of 2012 on the civil registration
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


@unique
class Secret(StrEnum):
    """What nobody should send anywhere."""

    CARD = "card"
    EGN = "egn"  # a Bulgarian personal identity number
    IBAN = "iban"


def is_name(text: str) -> bool:
    """Tell whether the text can be a person's name: one to five capitalized words of letters, no legal form."""
    if len(text) > _MAX_NAME_CHARACTERS or not _NAME.fullmatch(text) or is_company(text):
        return False
    words = text.split()
    return len(words) <= _MAX_NAME_WORDS and (
        text.isupper() or all(word[0].isupper() for word in (words[0], words[-1]))
    )


def is_whole_name(text: str) -> bool:
    """Tell whether it can be first and last name together."""
    return " " in text and is_name(text)


def is_company(text: str) -> bool:
    """Tell whether a legal form stands in the text, such as ООД or GmbH."""
    words = _WORD.findall(text.casefold())
    return len(words) > 1 and not _LEGAL_FORMS.isdisjoint(words)


def is_date(text: str) -> bool:
    """Tell whether the text is written as a date."""
    return _DATE.fullmatch(text) is not None


def is_country(text: str) -> bool:
    """Tell whether the text is a country, as the mapping's `region` would read it."""
    return bool(text) and any(char.isalpha() for char in text) and bool(region_code(text))


def secret_in(text: str) -> Secret | None:
    """Return which secret the whole text is, judged by its check digits; None where it is none."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "")
    if not plain.isascii():
        return None
    if _IBAN.fullmatch(plain.upper()) and _is_iban(plain.upper()):
        return Secret.IBAN
    if plain.isdecimal() and len(plain) in _CARD_DIGITS and plain[0] in _CARD_ISSUERS and _is_luhn(plain):
        return Secret.CARD
    return Secret.EGN if _EGN.fullmatch(plain) and _is_egn(plain) else None


def _is_luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0  # noqa: PLR2004 - the sum of its two digits


def _is_egn(digits: str) -> bool:
    """Tell whether it is a Bulgarian personal number: a date, its month plus 20 or 40 by century, a check digit."""
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if int(digits[2:4]) > 52 or not 1 <= month <= 12 or not 1 <= day <= 31:  # noqa: PLR2004 - of a calendar
        return False
    check = sum(weight * int(digit) for weight, digit in zip(_EGN_WEIGHTS, digits, strict=False)) % 11 % 10
    return check == int(digits[9])


def _is_iban(text: str) -> bool:
    """Tell whether the check digits are right (ISO 13616, mod 97)."""
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1
