"""From columns that are known to a proposed mapping. Pure: headers and sampled cells in, a Proposal out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from importer.languages import Sentence, sentence
from importer.mapping.folding import fold
from importer.records import MAX_SECONDARIES
from importer.suggesting.columns import Known, best_of, callable_first, is_data, know_columns
from importer.suggesting.countries import locate, rows_regions
from importer.suggesting.profiles import profile_columns
from importer.suggesting.proposal import (
    Consent,
    Country,
    Further,
    Group,
    Left,
    Proposal,
    Reason,
    Source,
    Sureness,
    Value,
)
from importer.suggesting.sampling import Sample
from importer.suggesting.variables import city, company, customer_name, email, position
from importer.suggesting.words import Meaning, Words
from importer.suggesting.yaml_text import in_comment

_HALF = 0.5
_MOSTLY = 0.8
_HEADER_OR_DATA = sentence(
    "the header row holds what looks like a number or an address of a person, so it may be a row of data: write "
    "`source: {header_row: none}` where the file has none, else its row's number"
)
_NO_CONSENT = sentence(
    "may these people be called? The column that says so is empty; if they may, take its line in `only` away"
)
_NO_PHONE = sentence("which column holds the numbers to call? None was found. Write it as a line `phone: COLUMN`")
_UNNAMED_PHONE = sentence(
    "are the numbers to call those in the column proposed for `phone`? The header does not say so, and figures that "
    "are no numbers, or a fax, can look the same. Leave it or name another column"
)
_UNHEADED_PHONE = sentence(
    "are the numbers to call those in the column proposed for `phone`? The file has no header, and figures that are no "
    "numbers, or a fax, can look the same. Leave it or name another column"
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a file before its columns are."""

    name: str  # of the mapping to be
    headers: tuple[str, ...]
    source: Source
    region: str = ""  # the option, "" = none


def propose(looked: Looked, sample: Sample, words: Words) -> Proposal:
    """Return a mapping for the file, with reasons; what it can't know it leaves to a person as `decisions`."""
    if any(map(is_data, looked.headers)):
        return _undecided_header(looked, sample)
    regions = rows_regions(looked.headers, sample, words, looked.region)
    known = know_columns(profile_columns(looked.headers, sample, regions), words)
    phones = callable_first(known)
    located = locate(looked.region, best_of(known, Meaning.COUNTRY), phones)
    further = tuple(_further(one, known) for one in phones[1 : 1 + MAX_SECONDARIES])
    others = {one.number for one, it in zip(phones[1:], further, strict=False) if it.values}
    own = [one for one in known if one.number not in others]
    decisions = (_phone_question(phones, looked), located.decision, *_consent_questions(known, sample))
    proposal = Proposal(
        name=looked.name,
        source=looked.source,
        rows=sample.rows,
        looked=len(sample.cells),
        country=located.country,
        phone=_first_phone(phones),
        several=phones[0].profile.numbers.several if phones else 0,
        values=_values(own, sample),
        further=further,
        group=_group(best_of(own, Meaning.COMPANY), sample),
        consents=_consents(known),
        decisions=tuple(filter(None, decisions)),
    )
    return _with_left(proposal, known)


def _undecided_header(looked: Looked, sample: Sample) -> Proposal:
    """Return a proposal that names no header: each may be somebody's number or name."""
    nowhere = Country(Reason(sentence("the columns are not known"), Sureness.UNSURE))
    return Proposal(looked.name, Source(), sample.rows, len(sample.cells), nowhere, None, decisions=(_HEADER_OR_DATA,))


def _first_phone(phones: Sequence[Known]) -> Value | None:
    if not phones:
        return None
    one, *others = phones
    numbers = one.profile.numbers
    sureness = Sureness.LIKELY if one.more else one.sureness
    reason = Reason(
        says=sentence("{why}; its header says whose they are", why=one.says) if one.more else one.says,
        sureness=Sureness.UNSURE if numbers.looked and not numbers.usable else sureness,
        others=tuple(other.header for other in others),
    )
    return Value("phone", (one.header,), reason)


def _phone_question(phones: Sequence[Known], looked: Looked) -> str:
    """Return what a person must say about the column to call, "" where it is clear enough."""
    if not phones:
        return _NO_PHONE
    first = phones[0]
    if first.by_header:
        return ""
    rivals = [one for one in phones[1:] if _rivals(first, one)]
    numbers = first.profile.numbers
    if not rivals and first.sureness is not Sureness.UNSURE and numbers.written >= _HALF * numbers.looked:
        return ""
    return _UNNAMED_PHONE if looked.source.header_row != 0 else _UNHEADED_PHONE


def _rivals(first: Known, other: Known) -> bool:
    """Tell whether the other column could as well be the one to call; a mobile is neither a fax nor a figure."""
    mobile = first.profile.numbers.mobile >= _MOSTLY * max(first.profile.numbers.usable, 1)
    return not (mobile and other.profile.numbers.mobile < _HALF * max(other.profile.numbers.usable, 1))


def _values(known: Sequence[Known], sample: Sample) -> tuple[Value, ...]:
    proposed = (
        customer_name(known, sample),
        company(known),
        email(known),
        position(known),
        city(known),
    )
    return tuple(value for value in proposed if value is not None)


def _further(one: Known, known: Sequence[Known]) -> Further:
    """Return a further number: of another person where a name has the same number, else of the row's own."""
    reason = Reason(one.says, one.sureness)
    if not one.by_header:
        says = sentence("{why}; it may be a fax, or no number at all", why=one.says)
        return Further(one.header, Reason(says, Sureness.UNSURE), active=False)
    if one.more:
        says = sentence("{why}; it may be somebody else's", why=one.says)
        return Further(one.header, Reason(says, Sureness.UNSURE), active=False)
    own = [other for other in known if other.number == one.number > 1]
    name = customer_name(own, None)
    if name is None:
        return Further(one.header, reason)
    shared = company(known)
    values = (name, shared, email(own)) if shared else (name, email(own))
    says = sentence("{why}; the name with the same number is that of its person", why=one.says)
    return Further(one.header, Reason(says, one.sureness), tuple(value for value in values if value))


def _group(companies: Sequence[Known], sample: Sample) -> Group | None:
    """Return how many leads there would be if all people of a company were one; None where each has its own row."""
    if not companies:
        return None
    one, rows = companies[0].profile, sample.first
    keys = [fold(row[one.index]) for row in rows]
    leads = len(set(filter(None, keys))) + keys.count("")
    return Group(one.header, leads, len(rows), sample.rows == len(rows)) if leads < len(rows) else None


def _consents(known: Sequence[Known]) -> tuple[Consent, ...]:
    rules = {Meaning.DO_NOT_CALL: False, Meaning.REFUSAL: False, Meaning.CONSENT: True}
    return tuple(Consent(one.header, rules[one.meaning]) for one in known if one.meaning in rules)


def _consent_questions(known: Sequence[Known], sample: Sample) -> tuple[str, ...]:
    """Return what a person must say of who may be called.

    Where a column of consent is empty, nobody has given any; where a header may be a refusal, only a person knows.
    """
    empty = [one.header for one in known if one.meaning is Meaning.CONSENT and not one.profile.filled]
    refusals = [_refusal(one.header) for one in known if one.meaning is Meaning.REFUSAL]
    return (*refusals, _NO_CONSENT) if empty and sample.rows else tuple(refusals)


def _refusal(header: str) -> Sentence:
    return sentence(
        "must those not be called for whom something is written in {column}? Its header can say so. If they may, take "
        "its line in `only` away",
        column=in_comment(header),
    )


def _with_left(proposal: Proposal, known: Sequence[Known]) -> Proposal:
    """Add the columns that nothing was proposed for."""
    used = _used(proposal)
    rest = [one for one in known if one.header not in used]
    secret = [one for one in rest if one.meaning is Meaning.SECRET]
    never = [one for one in rest if one.meaning is Meaning.NEVER and one.profile.numbers.shaped]
    empty = [one for one in rest if not one.profile.filled and one not in secret]
    told = {one.header for one in (*secret, *never, *empty)}
    left = Left(
        secret=tuple((one.header, one.says) for one in secret),
        never=_headers(never),
        empty=_headers(empty),
        other=_headers([one for one in rest if one.header not in told]),
    )
    return replace(proposal, left=left)


def _used(proposal: Proposal) -> set[str]:
    """Return the headers that the proposal names, also in a line for a person to take in."""
    values = [*proposal.values, *(value for further in proposal.further for value in further.values)]
    values += [proposal.phone] if proposal.phone else []
    named = {one.column for one in proposal.further} | {one.column for one in proposal.consents}
    return named | {proposal.country.column} | {column for value in values for column in value.columns}


def _headers(known: Sequence[Known]) -> tuple[str, ...]:
    return tuple(one.header for one in known)
