"""In which country numbers without a code are at home: what the person says, what a column says, what codes say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from importer.languages import Sentence, sentence
from importer.mapping.regions import region_code
from importer.suggesting.columns import COUNTRIES, Known
from importer.suggesting.matching import read_header
from importer.suggesting.profiles import TRIED_REGIONS
from importer.suggesting.proposal import COUNTRY_QUESTION, Country, Reason, Sureness
from importer.suggesting.sampling import Sample
from importer.suggesting.values import is_country
from importer.suggesting.words import Meaning, Words

_MOST = 0.8
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Located:
    """The country, and what a person must decide where it is not known."""

    country: Country
    decision: str = ""


@dataclass(frozen=True, slots=True)
class _Counts:
    """All columns of numbers together."""

    coded: Counter[str]  # with the code written, by country
    national: int
    exists_in: Counter[str]
    tried: int


def rows_regions(headers: Sequence[str], sample: Sample, words: Words, region: str) -> list[str]:
    """Return the country of each sampled row: that of its column of countries, else the option."""
    indexes = [at for at, header in enumerate(headers) if read_header(header, words).meaning is Meaning.COUNTRY]
    for at in indexes:
        cells = [row[at] for row in sample.cells if row[at]]
        if cells and sum(map(is_country, cells)) >= COUNTRIES * len(cells):
            return [region_code(row[at]) if row[at] else region for row in sample.cells]
    return [region] * len(sample.cells)


def locate(region: str, columns: Sequence[Known], phones: Sequence[Known]) -> Located:
    """Return the country; `columns` are those of countries, the best first, and `region` is the option, "" = none.

    Nothing is taken from numbers without a code alone: what exists in one country exists in others too.
    """
    counts = _counted(phones)
    column = next((one for one in columns if one.number == 1), None)
    if column is not None:
        return _by_column(column, region or _coded_country(counts), given=bool(region))
    if region:
        return Located(Country(Reason(sentence("you named it")), default=region))
    if not phones:
        return Located(Country(Reason(sentence("no numbers were found"), Sureness.UNSURE)))
    if not counts.national:
        return Located(Country(Reason(sentence("every number has its country code"))))
    if code := _coded_country(counts):
        many = sentence(
            "{count} numbers are written with the code of {code}, and those without exist there too",
            count=counts.coded[code],
            code=code,
        )
        return Located(Country(Reason(many, Sureness.LIKELY), default=code))
    return Located(Country(Reason(_unknown(counts), Sureness.UNSURE)), COUNTRY_QUESTION)


def _by_column(column: Known, default: str, *, given: bool) -> Located:
    profile = column.profile
    says = sentence("{count} of {filled} cells hold a country", count=profile.countries, filled=profile.filled)
    if default and given:
        says = sentence("{counts}; where it is empty, the one that you named", counts=says)
    elif default:
        says = sentence("{counts}; where it is empty, that of most numbers", counts=says)
    return Located(Country(Reason(says), profile.header, default))


def _counted(phones: Sequence[Known]) -> _Counts:
    coded: Counter[str] = Counter()
    exists_in: Counter[str] = Counter()
    for phone in phones:
        coded.update(phone.profile.numbers.coded)
        exists_in.update(phone.profile.numbers.exists_in)
    numbers = [phone.profile.numbers for phone in phones]
    return _Counts(coded, sum(one.national for one in numbers), exists_in, sum(one.tried for one in numbers))


def _coded_country(counts: _Counts) -> str:
    """Return the country of the written codes, "" where they differ or where the other numbers don't exist there."""
    code, count = counts.coded.most_common(1)[0] if counts.coded else ("", 0)
    same = count >= _MOST * counts.coded.total()
    enough = count >= _HALF * (counts.coded.total() + counts.national)
    exist = counts.exists_in[code] >= _MOST * counts.tried
    return code if code and same and enough and exist else ""


def _unknown(counts: _Counts) -> Sentence:
    exist = ", ".join(f"{code} {counts.exists_in[code]}" for code in TRIED_REGIONS if counts.exists_in[code])
    told = sentence(
        "{count} numbers have no country code, and nothing says where they are at home", count=counts.national
    )
    if not exist:
        return told
    return sentence(
        "{told}; of {tried} tried, there exist in {countries}", told=told, tried=counts.tried, countries=exist
    )
