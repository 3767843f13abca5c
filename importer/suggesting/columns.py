"""What each column of a file is: its header's words held against its values, and the values win."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from importer.languages import Sentence, sentence
from importer.mapping.texts import is_email
from importer.suggesting.matching import Reading, read_header
from importer.suggesting.profiles import LEAST_DIGITS, Profile
from importer.suggesting.proposal import Sureness
from importer.suggesting.values import Secret
from importer.suggesting.words import PERMISSIONS, PHONES, Meaning, Words

_MOST = 0.7  # of the cells must be numbers where the header does not say so
_SOME = 0.3  # where it does
_HALF = 0.5
_FEW = 0.2
_MAX_HEADER_CHARACTERS = 200  # longer ones are texts that slipped there; a mapping has room for few of them
_ALSO_EMPTY = (Meaning.SECRET, Meaning.NEVER, *PERMISSIONS)  # the next such file fills them
_ADDRESSES = 0.5
COUNTRIES = 0.8
_SECRETS = {
    Secret.CARD: sentence("card numbers"),
    Secret.IBAN: sentence("bank accounts"),
    Secret.EGN: sentence("personal identity numbers"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A column and what it was found to be."""

    profile: Profile
    meaning: Meaning | None  # None: nothing that the platform or the mapping needs
    score: float  # of the header's words, 0 to 100
    number: int  # 2 for "Phone 2"
    by_header: bool  # the header says so; else only the values do
    more: bool  # the header of a phone says whose it is, in words that are not known
    sureness: Sureness
    says: str  # why

    @property
    def header(self) -> str:
        """The column's header."""
        return self.profile.header

    @property
    def is_phone(self) -> bool:
        """Whether it holds numbers to call."""
        return self.meaning in PHONES


def know_columns(profiles: Sequence[Profile], words: Words) -> tuple[Known, ...]:
    """Return what each column is."""
    known = [know(profile, read_header(profile.header, words)) for profile in profiles]
    if any(profile.filled for profile in profiles):  # else the headers are all there is
        known = [replace(one, meaning=None) if _says_nothing(one) else one for one in known]
    return tuple(_told_apart(one, known) for one in known)


def _says_nothing(one: Known) -> bool:
    return not one.profile.filled and one.meaning not in _ALSO_EMPTY


def know(profile: Profile, reading: Reading) -> Known:
    """Return what one column is, by itself."""
    if len(profile.header) > _MAX_HEADER_CHARACTERS:
        return Known(profile, None, 0.0, 1, by_header=False, more=False, sureness=Sureness.SURE, says="")
    meaning, sureness, says = _judged(profile, reading)
    by_header = meaning is reading.meaning
    return Known(profile, meaning, reading.score, reading.number, by_header, reading.more, sureness, says)


_Judged = tuple[Meaning | None, Sureness, str]


def _judged(profile: Profile, reading: Reading) -> _Judged:
    said = reading.meaning
    if said in PERMISSIONS:  # also where it holds the very numbers: they are not to be called
        return said, Sureness.SURE, sentence("the header says so")
    if forbidden := _forbidden(profile, reading):
        return forbidden
    if not profile.filled:
        return said, Sureness.UNSURE, sentence("the header says so; it holds nothing")
    if profile.share(profile.emails) >= _ADDRESSES:
        return Meaning.EMAIL, Sureness.SURE, _of(sentence("an e-mail address"), profile.emails, profile.filled)
    if said in PHONES or profile.numbers.share_usable >= _MOST:
        return _judged_phone(profile, reading)
    return _judged_text(profile, said)


def _forbidden(profile: Profile, reading: Reading) -> _Judged | None:
    """Return why nothing may be proposed for the column; None where it may."""
    said = reading.meaning
    if said is Meaning.SECRET:
        return said, Sureness.SURE, sentence("a secret, by its header")
    is_phone = said in PHONES and profile.numbers.share_usable >= _MOST and profile.secret is Secret.EGN
    if profile.secret and not is_phone:  # ten digits can be both
        return Meaning.SECRET, Sureness.SURE, _SECRETS[profile.secret]
    return (said, Sureness.SURE, "") if said is Meaning.NEVER else None


def _judged_phone(profile: Profile, reading: Reading) -> _Judged:
    numbers, said = profile.numbers, reading.meaning
    counts = _of(sentence("a number that exists"), numbers.usable, numbers.looked)
    if said in PHONES:
        if numbers.share_usable >= _SOME:
            return said, Sureness.SURE, sentence("the header says so; {counts}", counts=counts)
        if numbers.share_shaped >= _SOME:
            return said, Sureness.LIKELY, sentence("the header says so; {counts}", counts=counts)
        return _NOTHING
    if said in (None, Meaning.FULL_NAME, Meaning.PARTY):  # "Contact" can be either
        return (
            Meaning.PHONE,
            Sureness.LIKELY,
            sentence("its values say so, the header does not; {counts}", counts=counts),
        )
    says = sentence("its values say so, though the header says something else; {counts}", counts=counts)
    return Meaning.PHONE, Sureness.UNSURE, says


def _judged_text(profile: Profile, said: Meaning | None) -> _Judged:
    if said is None:
        return _judged_by_values(profile)
    if said is Meaning.PARTY:
        is_company = profile.share(profile.companies) >= _FEW or profile.share(profile.names) < _HALF
        meaning = Meaning.COMPANY if is_company else Meaning.FULL_NAME
        return meaning, Sureness.LIKELY, sentence("header and values say so")
    allowed = _ALLOWED.get(said)
    if allowed is not None and not allowed(profile):
        return _NOTHING
    return said, Sureness.SURE, sentence("the header says so")


def _judged_by_values(profile: Profile) -> _Judged:
    if profile.share(profile.whole_names) >= _MOST:
        return (
            Meaning.FULL_NAME,
            Sureness.LIKELY,
            _of(sentence("what can be a name"), profile.whole_names, profile.filled),
        )
    if profile.share(profile.companies) >= _HALF:
        return (
            Meaning.COMPANY,
            Sureness.LIKELY,
            _of(sentence("a company's legal form"), profile.companies, profile.filled),
        )
    return _NOTHING


_NOTHING: _Judged = (None, Sureness.SURE, "")
# What the values must be where the header says so; else the header is not believed.
_ALLOWED: dict[Meaning, Callable[[Profile], bool]] = {
    Meaning.COUNTRY: lambda profile: profile.share(profile.countries) >= COUNTRIES,
    Meaning.EMAIL: lambda _profile: False,  # few of its cells are addresses
    Meaning.FULL_NAME: lambda profile: profile.share(profile.names) >= _SOME,
    Meaning.COMPANY: lambda profile: profile.share(profile.dates) < _HALF,
}


def _told_apart(one: Known, every: Sequence[Known]) -> Known:
    """Read a bare "Name" beside "Vorname" as the last name, and "Име" beside "Фамилия" as the first."""
    if one.meaning is not Meaning.FULL_NAME or 2 * one.profile.whole_names >= one.profile.filled > 0:
        return one
    first, last = (
        any(other.meaning is meaning and other.number == one.number for other in every)
        for meaning in (Meaning.FIRST_NAME, Meaning.LAST_NAME)
    )
    if first == last:
        return one
    return replace(one, meaning=Meaning.FIRST_NAME if last else Meaning.LAST_NAME)


def _of(what: Sentence, count: int, total: int) -> Sentence:
    return sentence("{what} in {count} of {total} cells", what=what, count=count, total=total)


def best_of(known: Sequence[Known], *meanings: Meaning) -> tuple[Known, ...]:
    """Return the columns of these meanings, the best first: by its number, its header's words, its filled cells."""
    found = [one for one in known if one.meaning in meanings]
    return tuple(
        sorted(
            found, key=lambda one: (one.number, not one.by_header, -one.score, -one.profile.filled, one.profile.index)
        )
    )


def callable_first(known: Sequence[Known]) -> tuple[Known, ...]:
    """Return the columns of numbers, the one to call first at the head.

    A mobile comes before a line at work, that before one at home; a column much emptier than the fullest comes behind.
    """
    phones = [one for one in known if one.is_phone]
    most = max((_worth(one) for one in phones), default=0)
    return tuple(sorted(phones, key=lambda one: _calling_order(one, most)))


def _worth(one: Known) -> float:
    """Return how many usable numbers the column holds; where none is usable, how many cells look like one."""
    numbers = one.profile.numbers
    return one.profile.filled * (numbers.share_usable or numbers.share_shaped / 1_000)


def _calling_order(one: Known, most: float) -> tuple[object, ...]:
    numbers = one.profile.numbers
    bare = not one.by_header and numbers.written < _HALF * numbers.looked  # figures that can be anything
    kind = PHONES.index(one.meaning) if one.meaning in PHONES else len(PHONES)
    emptier = _worth(one) < _HALF * most
    return (not one.by_header, bare, one.more, one.number > 1, emptier, one.number, kind, one.profile.index)


def is_data(header: str) -> bool:
    """Tell whether a header looks like a value, so that the header row must be a row of data."""
    digits = sum(map(str.isdecimal, header))
    return is_email(header) or (digits >= LEAST_DIGITS and not any(map(str.isalpha, header)))
