"""Text and a region in, E.164 numbers or issues out. Pure."""

from importer.phones.cells import read_phones
from importer.phones.kinds import PhoneKind
from importer.phones.numbers import Phone
from importer.phones.patterns import MIN_DIGITS

__all__ = ["MIN_DIGITS", "Phone", "PhoneKind", "read_phones"]
