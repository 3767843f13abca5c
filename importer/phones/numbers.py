"""What is dialled, to a number that exists and that the cell proves: phonenumbers decides what is a number."""

import re
from dataclasses import dataclass, field
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

from importer.issues import Issue, IssueCode
from importer.phones.kinds import PhoneKind, kind_of
from importer.phones.patterns import (
    BARE_DIGITS,
    DIGIT_TAIL,
    DIRECT_DIAL,
    FOREIGN_DIGITS,
    ITALIAN_MOBILE_DIGITS,
    LOCAL_DIGITS,
    LONG_CODE,
    MAX_E164_CHARS,
    NATIONAL_START,
    SECOND_START,
    SEVEN_DIGITS_LOCALLY,
    TAIL,
    TRUNK_ZERO,
)

_WHO_PAYS = {PhoneKind.TOLL_FREE: IssueCode.TOLL_FREE, PhoneKind.SHARED_COST: IssueCode.SHARED_COST}


@dataclass(frozen=True, slots=True)
class Phone:
    """One number found in a cell; `phone` is "" where `issue` says why there is none."""

    phone: str = field(repr=False)  # E.164
    issue: Issue | None = None
    warnings: tuple[Issue, ...] = ()
    kind: PhoneKind | None = None  # None where no number was found


def decide(dialled: str, digits: str, region: str, blank: Issue) -> Phone:
    """Return the number that is dialled, or why it is none; `blank` is the issue without its code."""
    international = _international(dialled, digits) or _without_plus(digits, region)
    if not international and not region:
        return Phone("", coded(blank, IssueCode.NEEDS_REGION))
    number = _parse(international or dialled, region)
    if number is None:
        return Phone("", blank)
    if not phonenumbers.is_valid_number(number) or not _stands_in(number, digits):
        return Phone("", _invalid(number, region if not international else "", blank))
    doubt = _doubt(number, dialled, region, national=not international)
    return Phone("", coded(blank, doubt)) if doubt else _typed(number, blank)


def _without_plus(digits: str, region: str) -> str:
    """Return the form +… of a mobile number that has the country's code without its +; "" where it isn't one.

    Only where numbers have any length does the library need that: it would read it as one of the town whose area code
    begins like the country's, with more digits than numbers there have.
    """
    code = country_code(region)
    if not is_direct_dial(region) or not digits.startswith(code) or len(digits) < FOREIGN_DIGITS:
        return ""
    number = _parse("+" + digits, "")
    is_mobile = number is not None and phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    return "+" + digits if is_mobile else ""


def _doubt(number: phonenumbers.PhoneNumber, dialled: str, region: str, *, national: bool) -> IssueCode | None:
    """Return why a number that exists is not taken; None where the cell can mean no other."""
    digits = digits_of(dialled)
    if len(_e164(number)) > MAX_E164_CHARS:
        return IssueCode.TOO_LONG
    if national and _is_cut_off(number, digits, region):
        return IssueCode.TOO_SHORT
    if national and _is_local(digits, region):
        return IssueCode.LOCAL_NUMBER
    two_readings = national and (_can_begin_with_code(number, digits, region) or _can_lack_zero(number, digits, region))
    if two_readings or _has_tail(number, dialled, region) or _has_second_start(number, dialled):
        return IssueCode.AMBIGUOUS_NUMBER
    return None


def _parse(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region or None)
    except NumberParseException:
        return None


def is_whole(text: str, region: str) -> bool:
    """Tell whether the text is a valid number by itself."""
    return bool(e164_of(text, region))


def e164_of(text: str, region: str) -> str:
    """Return the number that the text is by itself, "" where it is none."""
    number = _parse(_international(text, digits_of(text)) or text, region)
    return _e164(number) if number is not None and phonenumbers.is_valid_number(number) else ""


def _is_cut_off(number: phonenumbers.PhoneNumber, digits: str, region: str) -> bool:
    """Tell whether it can be the beginning of a number with a country code: 3598872 of +359 88 72…, no other town's."""
    code = str(number.country_code)
    whole = digits == phonenumbers.national_significant_number(number)
    return whole and len(code) == LONG_CODE and digits.startswith(code) and has_trunk_zero(region)


def _is_local(digits: str, region: str) -> bool:
    """Tell whether the digits can be a local number: short, without the 0 that an area code has."""
    if digits.startswith("0") or not has_trunk_zero(region):
        return False
    if region not in SEVEN_DIGITS_LOCALLY:
        return len(digits) <= LOCAL_DIGITS
    starts_nationally = digits.startswith(NATIONAL_START.get(region, "-"))
    return len(digits) < LOCAL_DIGITS and not (starts_nationally and len(digits) == BARE_DIGITS)


def _has_tail(number: phonenumbers.PhoneNumber, dialled: str, region: str) -> bool:
    """Tell whether a few last digits stand apart from a number that is whole without them: a range, a remark."""
    tail = TAIL.search(dialled)
    direct_dial = number.country_code in DIRECT_DIAL and phonenumbers.number_type(number) != PhoneNumberType.MOBILE
    if tail is None and not direct_dial:
        tail = DIGIT_TAIL.search(dialled)
    return tail is not None and is_whole(dialled[: tail.start()], region)


def _has_second_start(number: phonenumbers.PhoneNumber, dialled: str) -> bool:
    """Tell whether a further number begins inside, where numbers begin with 0: two of them, or a figure before one."""
    country = phonenumbers.region_code_for_country_code(number.country_code or 0)
    if not has_trunk_zero(country):
        return False
    code = str(number.country_code)
    return any(
        digits_of(dialled[: start.start()]).lstrip("0") != code and is_whole(dialled[start.end() :], country)
        for start in SECOND_START.finditer(dialled)
    ) or _is_glued(digits_of(dialled), country)


def _is_glued(digits: str, country: str) -> bool:
    """Tell whether the digits are two numbers with nothing between them."""
    starts = range(BARE_DIGITS, len(digits) - BARE_DIGITS + 1)
    return any(
        digits[start] == "0" and is_whole(digits[:start], country) and is_whole(digits[start:], country)
        for start in starts
    )


def _can_begin_with_code(number: phonenumbers.PhoneNumber, digits: str, region: str) -> bool:
    """Tell whether the first digits of a number without + and 0 can be a country code as well.

    A number without the 0 that the country's numbers begin with has lost either that or its +. Only the length and the
    first digits of a mobile number prove the former, and not where numbers have any length.
    """
    if digits.startswith("0" + country_code(region)) and len(digits) > FOREIGN_DIGITS:
        return is_whole("+" + digits[1:], "")  # 0491717654321, with one 0 for two
    if digits != phonenumbers.national_significant_number(number):
        return False
    if is_direct_dial(region) and len(digits) >= FOREIGN_DIGITS:
        return True
    kind = phonenumbers.number_type(number)
    lost_zero = has_trunk_zero(region) and (is_direct_dial(region) or kind != PhoneNumberType.MOBILE)
    of_any_country = lost_zero or kind == PhoneNumberType.VOICEMAIL  # Italian ones are as long as foreign numbers
    return (of_any_country or digits.startswith(str(number.country_code))) and is_whole("+" + digits, "")


def _can_lack_zero(number: phonenumbers.PhoneNumber, digits: str, region: str) -> bool:
    """Tell whether the digits are another number of the country with a 0 in front, where that is a part of the number.

    0331 123456 is a telephone in Lombardy, and what a spreadsheet makes of it, 331 123456, an old mobile number. A
    mobile number of ten digits is what it looks like.
    """
    if has_trunk_zero(region) or len(digits) >= ITALIAN_MOBILE_DIGITS or digits.startswith("0"):
        return False
    other = _parse("0" + digits, region)
    return other is not None and phonenumbers.is_valid_number(other) and _e164(other) != _e164(number)


def is_direct_dial(region: str) -> bool:
    """Tell whether numbers of the region have any length, since what is dialled within a company is a part of them."""
    return phonenumbers.country_code_for_region(region) in DIRECT_DIAL


def _international(dialled: str, digits: str) -> str:
    """Return the number in the form +…, or "" where no country code is written; 00 is the written form of +."""
    text = dialled.lstrip(" (")
    if text.startswith("+") and "+" not in text[1:]:
        return _without_trunk_zero(text)
    if "+" in text or not digits.startswith("00") or digits.startswith("000"):
        return ""
    return "+" + digits[2:]


def _without_trunk_zero(text: str) -> str:
    """Return a number with + without the (0) that is not dialled from abroad; in Italy the 0 is a part of it."""
    without = "+" + digits_of(TRUNK_ZERO.sub(r"\1", text))
    whole = "+" + digits_of(text)
    number = _parse(without, "")
    is_number = number is not None and phonenumbers.is_valid_number(number)
    return without if without == whole or is_number else whole


def _stands_in(number: phonenumbers.PhoneNumber, digits: str) -> bool:
    """Tell whether the cell holds the whole national number; for some countries the library adds digits of its own."""
    return phonenumbers.national_significant_number(number) in digits


def _invalid(number: phonenumbers.PhoneNumber, region: str, blank: Issue) -> Issue:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return coded(blank, IssueCode.TOO_SHORT)
    if reason == ValidationResult.TOO_LONG:
        return coded(blank, IssueCode.TOO_LONG)
    country = region or phonenumbers.region_code_for_country_code(number.country_code or 0)
    return coded(blank, IssueCode.INVALID_NUMBER, country)


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _typed(number: phonenumbers.PhoneNumber, blank: Issue) -> Phone:
    kind = kind_of(phonenumbers.number_type(number))
    if kind is PhoneKind.PREMIUM_RATE:
        return Phone("", coded(blank, IssueCode.PREMIUM_RATE), (), kind)
    warnings = (coded(blank, _WHO_PAYS[kind]),) if kind in _WHO_PAYS else ()
    return Phone(_e164(number), None, warnings, kind)


@cache
def country_code(region: str) -> str:
    """Return the digits behind the + of a region's numbers."""
    return str(phonenumbers.country_code_for_region(region))


@cache
def has_trunk_zero(region: str) -> bool:
    """Tell whether national numbers of the region begin with a 0 that is not dialled from abroad."""
    return phonenumbers.ndd_prefix_for_region(region, False) == "0"  # noqa: FBT003  # the library's own signature


def digits_of(text: str) -> str:
    """Return the digits of a text, all else left out."""
    return re.sub(r"\D", "", text)


def coded(blank: Issue, code: IssueCode, detail: str = "") -> Issue:
    """Return the issue of the same cell with another code."""
    return Issue(code, blank.column, blank.value, detail)
