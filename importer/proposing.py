"""A mapping proposed for a file: for `suggest` as text, and for a command that was given none, asked for and saved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.resources import files as package_files
from itertools import islice, takewhile
from pathlib import Path

from importer.errors import DeclinedError, MappingError, OptionError, as_typed, system_says
from importer.languages import Sentence, joined, sentence
from importer.mapping import bind, fingerprint_of, fold, is_exact, parse_mapping
from importer.mapping.nearest import quoted
from importer.mapping.regions import region_code
from importer.opening import fitting
from importer.outside import CountryQuestion, MappingQuestion, Outside
from importer.reading import Source, open_source
from importer.records import Detected, MappedRow, ReadLimits, SourceOptions
from importer.suggesting import Looked, Proposal, Words, parse_words, propose, take_sample, write
from importer.suggesting import Source as Fixed

PREVIEW_ROWS = 3
_OWN_WORDS = "words.yaml"
_SUFFIX = ".mapping.yaml"
_MAX_TRIES = 100
_ANY_CAMPAIGN = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says of the file; the rest is found."""

    options: SourceOptions = field(default_factory=SourceOptions)
    region: str = ""  # of numbers without a country code
    words: Path | None = None  # a file of further header words
    limits: ReadLimits = field(default_factory=ReadLimits)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mapping for one file."""

    proposal: Proposal
    text: str
    source: Source = field(repr=False)


def propose_for(file: Path, wish: Wish) -> Proposed:
    """Look at a file and return a mapping for it; raises FileError, OptionError, or MappingError for the words."""
    region = _region(wish.region)
    words = _words(wish.words)
    source = open_source(file, wish.options, wish.limits)
    sample = take_sample(source.rows())
    looked = Looked(_name(file), source.detected.columns, _fixed(source.detected, wish.options), region)
    proposal = propose(looked, sample, words)
    return Proposed(proposal, write(proposal), source)


def settle_mapping(file: Path, wish: Wish, outside: Outside, *, has_campaign: bool) -> Path:
    """Propose a mapping to the person at the terminal, save what is accepted beside the file, and return its path.

    One that lies there from an earlier time is used. `has_campaign`: one is named, or will be picked. Raises
    OptionError where none can be, MappingError where the person must decide more than a country and yes or no, or where
    what lies there can't be loaded; DeclinedError on no.
    """
    if saved := _saved_before(file, wish):
        outside.say(sentence("{mapping} beside {file} is used.", mapping=saved.name, file=file.name))
        return saved
    proposed = propose_for(file, wish)
    if not has_campaign:
        raise OptionError(
            "There is no mapping, and no campaign. Name the campaign with --campaign-id, or both in -m; after "
            "`lead-importer login` you can pick it from a list."
        )
    if proposed.proposal.asks_country and outside.name_country:
        proposed = propose_for(file, replace(wish, region=_named_country(file, outside.name_country)))
    if proposed.proposal.decisions:
        raise MappingError(_undecided(file, proposed.proposal))
    path = _free_path(file, proposed.text)
    today = datetime.fromtimestamp(outside.clock(), UTC).astimezone().date()
    question = MappingQuestion(file, proposed.text, _preview(proposed, wish.limits, today), path)
    if not outside.ask(question):
        raise DeclinedError(
            "Nothing was done. `lead-importer suggest {file}` writes the mapping down: correct it, name it with -m.",
            file=as_typed(file),
        )
    _save(path, proposed.text)
    return path


def _saved_before(file: Path, wish: Wish) -> Path | None:
    """Return the mapping that was saved beside the file earlier, and may have been corrected since, where it fits."""
    try:
        return next((path for path in takewhile(Path.is_file, _paths(file)) if _serves(path, file, wish)), None)
    except OSError:  # such as a name that becomes too long: nothing can lie there
        return None


def _serves(path: Path, file: Path, wish: Wish) -> bool:
    """Tell whether a saved mapping fits the file, and heeds each column there that says who may be called.

    Of other headers than it was made for, one of these can be new: then a mapping is proposed that heeds it.
    """
    candidate = fitting(path, file, wish.limits)
    if candidate is None or is_exact(candidate):
        return candidate is not None
    mapping = candidate.mapping
    heeded = {fold(name) for rule in (*mapping.only, *mapping.skip) for name in rule.column}
    proposal = propose_for(file, replace(wish, options=mapping.source)).proposal
    return all(fold(one.column) in heeded for one in proposal.consents)


def _named_country(file: Path, name: Callable[[CountryQuestion], str]) -> str:
    """Return the code of the country that the person names; raises DeclinedError where they name none."""
    refused = ""
    while typed := name(CountryQuestion(file, refused)).strip():
        if code := region_code(typed):
            return code
        refused = typed
    raise DeclinedError("No country was named. Nothing was sent.")


def _region(text: str) -> str:
    code = region_code(text) if text else ""
    if text and not code:
        raise OptionError(
            "{country} is no country the importer knows; write its code, such as BG, DE or GB.", country=quoted(text)
        )
    return code


def _words(own: Path | None) -> Words:
    shipped = package_files("importer.suggesting").joinpath(_OWN_WORDS).read_text(encoding="utf-8")
    words = parse_words(shipped, _OWN_WORDS)
    if own is None:
        return words
    try:
        return words + parse_words(own.read_text(encoding="utf-8-sig"), str(own))
    except (OSError, UnicodeDecodeError):
        raise OptionError(
            "The words in {own} can't be read. Save them as UTF-8, and check the path.", own=own
        ) from None


def _fixed(detected: Detected, options: SourceOptions) -> Fixed:
    """Return what the mapping fixes: what was asked for, and what could be found otherwise in the next such file."""
    sheet = detected.sheet if detected.other_sheets or options.sheet is not None else ""
    header_row = detected.header_row if options.header_row is not None or not detected.header_row else None
    return Fixed(fingerprint_of(detected), sheet, header_row, detected.other_sheets)


def _name(file: Path) -> str:
    return file.name.partition(".")[0].strip() or "mapping"


def _undecided(file: Path, proposal: Proposal) -> Sentence:
    return sentence(
        "There is no mapping, and none can be proposed without your word:\n{questions}\n"
        "`lead-importer suggest {file}` writes down what is known, for you to complete and to name with -m. "
        "A country can also be named with --region.",
        questions=joined((joined(["  ", question, "."], "") for question in proposal.decisions), "\n"),
        file=as_typed(file),
    )


def _preview(proposed: Proposed, limits: ReadLimits, today: date) -> tuple[MappedRow, ...]:
    """Return the first rows as the mapping reads them; which campaign it is changes nothing of them."""
    mapping = parse_mapping(proposed.text, "the proposed mapping")
    source = open_source(proposed.source.detected.path, mapping.source, limits)
    binding = bind(mapping, source.detected, campaign_id=_ANY_CAMPAIGN, region="", today=today)
    shown = (row for row in source.rows() if not row.blank and not row.hidden)
    return tuple(binding.apply(row) for row in islice(shown, PREVIEW_ROWS))


def _free_path(file: Path, text: str) -> Path:
    """Return where the mapping is saved: beside the file; nothing is written over, and the same text is used again."""
    try:
        return next(path for path in _paths(file) if not path.exists() or _holds(path, text))
    except OSError as error:  # such as a name that becomes too long
        raise _unsavable(file, error) from None


def _paths(file: Path) -> Iterator[Path]:
    stem = _name(file)
    yield file.with_name(f"{stem}{_SUFFIX}")
    yield from (file.with_name(f"{stem}-{number}{_SUFFIX}") for number in range(2, _MAX_TRIES))
    raise OptionError("Many proposed mappings lie beside {file} already. Name one of them with -m.", file=file)


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _save(path: Path, text: str) -> None:
    if _holds(path, text):
        return
    try:
        with path.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except OSError as error:
        raise _unsavable(path, error) from None


def _unsavable(path: Path, error: OSError) -> OptionError:
    return OptionError(
        "The mapping can't be saved beside {path} ({reason}). Write it elsewhere: `lead-importer suggest FILE > "
        "mapping.yaml`, and name it with -m.",
        path=path,
        reason=system_says(error),
    )
