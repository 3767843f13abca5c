"""What is dialled, to a number that exists and that the cell proves: phonenumbers decides what is a number."""

import re
from dataclasses import dataclass, field

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

from importer.issues import Issue, IssueCode
from importer.phones.kinds import PhoneKind, kind_of
from importer.phones.patterns import (
    BARE_DIGITS,
    BARE_DIGITS_DIRECT_DIAL,
    DIGIT_TAIL,
    DIRECT_DIAL,
    LONG_CODE,
    MAX_E164_CHARS,
    SECOND_START,
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
    international = _international(dialled, digits)
    if not international and not region:
        return Phone("", coded(blank, IssueCode.NEEDS_REGION))
    number = _parse(international or dialled, region)
    if number is None:
        return Phone("", blank)
    if not phonenumbers.is_valid_number(number) or not _stands_in(number, digits):
        return Phone("", _invalid(number, region if not international else "", blank))
    doubt = _doubt(number, dialled, region, national=not international)
    return Phone("", coded(blank, doubt)) if doubt else _typed(number, blank)


def _doubt(number: phonenumbers.PhoneNumber, dialled: str, region: str, *, national: bool) -> IssueCode | None:
    """Return why a number that exists is not taken; None where the cell can mean no other."""
    digits = digits_of(dialled)
    if len(_e164(number)) > MAX_E164_CHARS:
        return IssueCode.TOO_LONG
    if national and _is_local(number, digits, region):
        return IssueCode.TOO_SHORT
    with_code = national and _can_begin_with_code(number, digits)
    if with_code or _has_tail(number, dialled, region) or _has_second_start(number, dialled):
        return IssueCode.NOT_A_PHONE
    return None


def _parse(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region or None)
    except NumberParseException:
        return None


def is_whole(text: str, region: str) -> bool:
    """Tell whether the text is a valid number by itself."""
    number = _parse(_international(text, digits_of(text)) or text, region)
    return number is not None and phonenumbers.is_valid_number(number)


def _is_local(number: phonenumbers.PhoneNumber, digits: str, region: str) -> bool:
    """Tell whether the digits can be a local number: short, without the 0 that an area code has."""
    if digits.startswith("0") or not has_trunk_zero(region):
        return False
    if len(str(number.country_code)) == LONG_CODE and digits.startswith(str(number.country_code)):
        return (
            phonenumbers.national_significant_number(number) == digits
        )  # 3598872: the beginning of +359 88 72…, cut off, rather than a number of another town
    least = BARE_DIGITS_DIRECT_DIAL.start if number.country_code in DIRECT_DIAL else BARE_DIGITS
    return len(digits) < least


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
    return has_trunk_zero(country) and any(
        digits_of(dialled[: start.start()]).lstrip("0") != str(number.country_code)
        and is_whole(dialled[start.end() :], country)
        for start in SECOND_START.finditer(dialled)
    )


def _can_begin_with_code(number: phonenumbers.PhoneNumber, digits: str) -> bool:
    """Tell whether the first digits of a number without + and 0 can be a country code as well."""
    if digits != phonenumbers.national_significant_number(number):
        return False
    if number.country_code in DIRECT_DIAL and len(digits) >= BARE_DIGITS_DIRECT_DIAL.stop:
        return True
    return digits.startswith(str(number.country_code)) and is_whole("+" + digits, "")


def _international(dialled: str, digits: str) -> str:
    """Return the number in the form +…, or "" where no country code is written; 00 is the written form of +."""
    text = TRUNK_ZERO.sub(r"\1", dialled.lstrip(" ("))
    if text.startswith("+") and "+" not in text[1:]:
        return "+" + digits_of(text)
    return "+" + digits[2:] if digits.startswith("00") and not digits.startswith("000") else ""


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


def country_code(region: str) -> str:
    """Return the digits behind the + of a region's numbers."""
    return str(phonenumbers.country_code_for_region(region))


def has_trunk_zero(region: str) -> bool:
    """Tell whether national numbers of the region begin with a 0 that is not dialled from abroad."""
    return phonenumbers.ndd_prefix_for_region(region, False) == "0"  # noqa: FBT003  # the library's own signature


def digits_of(text: str) -> str:
    """Return the digits of a text, all else left out."""
    return re.sub(r"\D", "", text)


def coded(blank: Issue, code: IssueCode, detail: str = "") -> Issue:
    """Return the issue of the same cell with another code."""
    return Issue(code, blank.column, blank.value, detail)
