"""The canary's comparison: does the platform hold what was sent? (The design's section 7, brakes.) Pure."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from importer.languages import sentence
from importer.records import Lead, LeadContact, Variable
from importer.sending.jsons import Json
from importer.sending.leads import PlatformContact, PlatformLead

_NO_DIGIT = re.compile(r"[^0-9]")
_TRUTH = {True: {"true", "1"}, False: {"false", "0"}}


def compare(lead: Lead, held: PlatformLead) -> str:
    """Return "" where all that was sent is held; else one sentence that names the first difference, never its value."""
    if not is_same_number(lead.primary.phone, held.phone_number):
        return sentence("The platform holds another phone_number than the one sent.")
    if held.campaign_id != lead.campaign_id:
        return sentence("The platform put the lead into another campaign_id than the one sent.")
    return _compare_variables(lead.primary.variables, held.variables) or _compare_secondaries(lead, held)


def is_same_number(one: str, other: str) -> bool:
    """Whether two numbers have the same digits; a plus sign and separators don't count, and nothing is no number."""
    digits = _NO_DIGIT.sub("", one)
    return digits != "" and digits == _NO_DIGIT.sub("", other)


def _compare_secondaries(lead: Lead, held: PlatformLead) -> str:
    """Look for each secondary contact by its number; the platform may list them in any order."""
    for place, sent in enumerate(lead.secondaries, start=1):
        found = _find(sent, held.secondaries)
        if found is None:
            return sentence("The platform doesn't hold the phone_number of secondary contact {place}.", place=place)
        if difference := _compare_variables(sent.variables, found.variables, place):
            return difference
    return ""


def _find(sent: LeadContact, held: tuple[PlatformContact, ...]) -> PlatformContact | None:
    return next((contact for contact in held if is_same_number(sent.phone, contact.phone_number)), None)


def _compare_variables(sent: tuple[Variable, ...], held: Mapping[str, Json], place: int = 0) -> str:
    """Look for each variable sent; the platform may hold more, such as the assistant's defaults.

    `place` is that of the secondary contact, 0 for the primary one.
    """
    for variable in sent:
        if variable.name not in held:
            return _not_held(variable.name, place)
        if not _is_same_value(variable.value, held[variable.name]):
            return _other_value(variable.name, place)
    return ""


def _not_held(name: str, place: int) -> str:
    if not place:
        return sentence('The platform doesn\'t hold the variable "{name}".', name=name)
    return sentence(
        'The platform doesn\'t hold the variable "{name}" of secondary contact {place}.', name=name, place=place
    )


def _other_value(name: str, place: int) -> str:
    if not place:
        return sentence('The platform holds another value of the variable "{name}" than the one sent.', name=name)
    return sentence(
        'The platform holds another value of the variable "{name}" of secondary contact {place} than the one sent.',
        name=name,
        place=place,
    )


def _is_same_value(sent: str, held: Json) -> bool:
    """Compare as a listener would: spaces at the ends, their kind, and how accents are composed can't be heard.

    A platform may keep a text as a number. A leading zero that is lost that way is a difference.
    """
    if isinstance(held, str):
        return _plain(sent) == _plain(held)
    if isinstance(held, bool):
        return sent.strip().casefold() in _TRUTH[held]
    if isinstance(held, int):
        return sent.strip() == str(held)
    return isinstance(held, float) and _is_same_decimal(sent.strip(), held)


def _is_same_decimal(sent: str, held: float) -> bool:
    """Whether a text such as 5.50 can have become the number 5.5; 05.5 and 1e3 are codes, not decimals."""
    if not re.fullmatch(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", sent):
        return False
    return Decimal(sent) == Decimal(repr(held))  # repr: 5.1 as it was written, not as it is stored


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
