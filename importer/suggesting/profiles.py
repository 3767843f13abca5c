"""What the values of a column are, counted: numbers by country, addresses, names, companies, countries, secrets."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

import phonenumbers

from importer.issues import IssueCode
from importer.mapping.texts import is_email
from importer.phones import Phone, PhoneKind, read_phones
from importer.suggesting.sampling import Sample
from importer.suggesting.values import Secret, is_company, is_country, is_date, is_name, is_whole_name, secret_in

_T = TypeVar("_T")

# Countries that a number without a country code is tried in where nobody names one: those of the users, and
# those whose exports are common. What is valid there proves nothing; it is only told.
TRIED_REGIONS = ("BG", "DE", "AT", "CH", "GB", "US")
_PHONE_CELLS = 300  # of a column are read as numbers; a number takes 0.2 ms
_TRIED_CELLS = 60  # of a column are tried in several countries
_WRITTEN = re.compile(r"^\W*[+0(]|\d[\s()/.-]+\d")
LEAST_DIGITS = 7  # a figure of fewer is no number whose column could be told from postcodes and ids


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a column's cells are as numbers to call."""

    looked: int  # cells read as numbers
    shaped: int  # that could be a number, with or without a country code
    usable: int  # that hold one that exists, in the country asked for or, without one, in the likeliest
    several: int  # that hold more than one
    written: int = 0  # that are written as one: with +, 0 or ( in front, or in blocks; a bare figure can be anything
    mobile: int = 0  # usable ones that are mobile numbers
    coded: Mapping[str, int] = field(default_factory=dict)  # usable with the code written, by country
    national: int = 0  # shaped, without a country code, in a row whose country nobody knows
    exists_in: Mapping[str, int] = field(default_factory=dict)  # national ones, of `tried`, that exist there
    tried: int = 0

    @property
    def share_usable(self) -> float:
        """Usable ones of those looked at."""
        return self.usable / self.looked if self.looked else 0.0

    @property
    def share_shaped(self) -> float:
        """Shaped ones of those looked at."""
        return self.shaped / self.looked if self.looked else 0.0


NO_NUMBERS = Numbers(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of one column are; counts are of the sample's filled cells."""

    header: str
    index: int
    filled: int
    numbers: Numbers
    emails: int
    names: int
    whole_names: int
    companies: int
    dates: int
    countries: int
    secret: Secret | None  # what half of the cells or more are

    def share(self, count: int) -> float:
        """Return a count's share of the filled cells."""
        return count / self.filled if self.filled else 0.0


def profile_columns(headers: Sequence[str], sample: Sample, regions: Sequence[str]) -> tuple[Profile, ...]:
    """Return a profile of each column; `regions` are the rows' countries of numbers without a code, "" = unknown."""
    rows = sample.cells
    return tuple(
        _profile(header, at, [(row[at], region) for row, region in zip(rows, regions, strict=True) if row[at]])
        for at, header in enumerate(headers)
    )


_At = tuple[str, str]  # a cell and the country of its row


def _profile(header: str, index: int, located: Sequence[_At]) -> Profile:
    cells = [cell for cell, _ in located]
    secrets = Counter(secret for cell in cells if (secret := secret_in(cell)))
    secret, count = secrets.most_common(1)[0] if secrets else (None, 0)
    return Profile(
        header=header,
        index=index,
        filled=len(cells),
        numbers=_numbers(located),
        emails=sum(map(is_email, cells)),
        names=sum(map(is_name, cells)),
        whole_names=sum(map(is_whole_name, cells)),
        companies=sum(map(is_company, cells)),
        dates=sum(map(is_date, cells)),
        countries=sum(map(is_country, cells)),
        secret=secret if 2 * count >= len(cells) else None,
    )


def _numbers(located: Sequence[_At]) -> Numbers:
    looked = _spread(located, _PHONE_CELLS)
    figures = [at for at in looked if _is_figure(at[0])]
    if not figures:
        return Numbers(len(looked), 0, 0, 0)
    anywhere = [read_phones(cell, "", "") for cell, _ in figures]
    national = [at for at, phones in zip(figures, anywhere, strict=True) if _needs_region(phones)]
    known = [read_phones(cell, region, "") for cell, region in national if region]
    homeless = [cell for cell, region in national if not region]
    tried = _spread(homeless, _TRIED_CELLS)
    exists_in = {code: sum(_usable(read_phones(cell, code, "")) for cell in tried) for code in TRIED_REGIONS if tried}
    likely = max(exists_in.values(), default=0) * len(homeless) // max(len(tried), 1)
    coded = [phones for phones in anywhere if _usable(phones)]
    usable = [*coded, *filter(_usable, known)]
    return Numbers(
        looked=len(looked),
        shaped=sum(map(_shaped, anywhere)),
        usable=len(usable) + likely,
        several=sum(len(phones) > 1 for phones in anywhere),
        written=sum(_WRITTEN.search(cell) is not None for cell, _ in figures),
        mobile=sum(map(_mobile, usable)),
        coded=dict(Counter(map(_country, coded))),
        national=len(homeless),
        exists_in=exists_in,
        tried=len(tried),
    )


def _is_figure(cell: str) -> bool:
    """Tell whether a cell is mostly digits; an address is not, though it can hold as many."""
    digits = sum(map(str.isdecimal, cell))
    return digits >= max(LEAST_DIGITS, sum(map(str.isalpha, cell)))


def _spread(cells: Sequence[_T], count: int) -> Sequence[_T]:
    """Return at most so many cells from all over the column."""
    return cells[:: -(-len(cells) // count)] if len(cells) > count else cells


def _usable(phones: tuple[Phone, ...]) -> bool:
    return any(phone.phone for phone in phones)


def _needs_region(phones: tuple[Phone, ...]) -> bool:
    return any(phone.issue and phone.issue.code is IssueCode.NEEDS_REGION for phone in phones)


def _shaped(phones: tuple[Phone, ...]) -> bool:
    """Tell whether a cell looks like a number to call, be it one that exists or not."""
    return any(phone.issue is None or phone.issue.code in _SHAPED for phone in phones)


_SHAPED = frozenset({IssueCode.NEEDS_REGION, IssueCode.INVALID_NUMBER, IssueCode.TOO_LONG, IssueCode.PREMIUM_RATE})


def _mobile(phones: tuple[Phone, ...]) -> bool:
    return any(phone.kind is PhoneKind.MOBILE for phone in phones)


def _country(phones: tuple[Phone, ...]) -> str:
    first = next(phone.phone for phone in phones if phone.phone)
    return _country_of(first)


@lru_cache(maxsize=1024)
def _country_of(e164: str) -> str:
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or ""
