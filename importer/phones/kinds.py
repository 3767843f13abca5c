"""What kind of number it is: a mobile, a fixed line, one that costs its caller or its owner more."""

from enum import StrEnum, unique

from phonenumbers import PhoneNumberType


@unique
class PhoneKind(StrEnum):
    """The kinds that matter to who calls; a mapping can name them."""

    MOBILE = "mobile"
    FIXED_LINE = "fixed_line"
    FIXED_OR_MOBILE = "fixed_or_mobile"  # some countries' numbers don't tell, as in +1
    VOIP = "voip"
    TOLL_FREE = "toll_free"
    SHARED_COST = "shared_cost"
    PREMIUM_RATE = "premium_rate"
    OTHER = "other"  # pagers, voicemail, personal and company-wide numbers


_KINDS = {
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: PhoneKind.FIXED_OR_MOBILE,
    PhoneNumberType.VOIP: PhoneKind.VOIP,
    PhoneNumberType.TOLL_FREE: PhoneKind.TOLL_FREE,
    PhoneNumberType.SHARED_COST: PhoneKind.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE: PhoneKind.PREMIUM_RATE,
}


def kind_of(number_type: int) -> PhoneKind:
    """Return the kind of a phonenumbers `PhoneNumberType`."""
    return _KINDS.get(number_type, PhoneKind.OTHER)
