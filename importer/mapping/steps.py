"""The steps of a transform: each takes a value and gives another. What no step can do becomes a new one."""

from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from importer.languages import sentence
from importer.mapping.arguments import (
    MAX_PADDED,
    DateStep,
    Extract,
    Join,
    Lookup,
    NumberStep,
    Pad,
    Remove,
    Replace,
    Split,
    StepSection,
    Truncate,
)
from importer.mapping.failures import MAX_CHARACTERS, MAX_WORKED, Apply, limited
from importer.mapping.names import MAX_NAME_CHARACTERS, capitalized, first_name, last_name
from importer.mapping.sections import NUMBER, TEXT_OR_LIST, Bare, Or, OrItem, OrNamed, Section
from importer.mapping.shorthands import as_named, as_steps, short_for
from importer.mapping.texts import collapse, digits, one_capital, title
from importer.mapping.translit import transliterated

BARE: dict[str, Apply] = {
    "trim": str.strip,
    "collapse": collapse,
    "upper": str.upper,
    "lower": str.lower,
    "title": limited(title, MAX_WORKED),
    "sentence": one_capital,
    "names": limited(capitalized, MAX_NAME_CHARACTERS),
    "first_name": limited(first_name, MAX_NAME_CHARACTERS),
    "last_name": limited(last_name, MAX_NAME_CHARACTERS),
    "digits": limited(digits, MAX_WORKED),
    "translit": limited(transliterated, MAX_WORKED),
}


_UP_TO_FULL = Or("the characters", NUMBER, MAX_CHARACTERS)
_BETWEEN = Or("what stands between the parts", TEXT_OR_LIST)


class Step(Section):
    """One step of a transform: a word, or a word with what the step is told."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    unknown = sentence("unknown transform {key}")

    trim: Bare | None = None
    """Takes spaces off both ends."""
    collapse: Bare | None = None
    """Makes one space of several, and of line breaks."""
    upper: Bare | None = None
    """CAPITALS."""
    lower: Bare | None = None
    """small letters."""
    title: Bare | None = None
    """A Capital For Each Word."""
    sentence: Bare | None = None
    """A capital for the first letter alone."""
    names: Bare | None = None
    """People's names: Мария-Магдалена, Ursula von der Leyen, McDonald."""
    first_name: Bare | None = None
    """The first name of a whole one."""
    last_name: Bare | None = None
    """The last name of a whole one."""
    digits: Bare | None = None
    """The digits alone."""
    translit: Bare | None = None
    """Bulgarian in Latin letters, by the law of 2009."""
    replace: Replace | None = None
    """Puts a text in place of another."""
    remove: Annotated[Remove | None, BeforeValidator(short_for("words")), Or("the word", TEXT_OR_LIST)] = None
    """Takes whole words out."""
    extract: Annotated[Extract | None, BeforeValidator(short_for("pattern")), Or("the pattern")] = None
    """Keeps what fits a pattern."""
    split: Annotated[Split | None, BeforeValidator(short_for("by")), _BETWEEN] = None
    """Takes one of several parts."""
    join: Annotated[Join | None, BeforeValidator(short_for("by")), _BETWEEN] = None
    """Puts the parts together in another way."""
    date: Annotated[DateStep | None, BeforeValidator(short_for("to")), Or("how dates shall be written")] = None
    """Writes a date in another form."""
    number: Annotated[NumberStep | None, BeforeValidator(short_for("to")), Or("how figures shall be written")] = None
    """Writes a figure in another form."""
    lookup: Lookup | None = None
    """Puts another value in place of each that stands in a table."""
    truncate: Annotated[Truncate | None, BeforeValidator(short_for("to")), _UP_TO_FULL] = None
    """Cuts a text that is too long."""
    pad: Annotated[Pad | None, BeforeValidator(short_for("to")), Or("the characters", NUMBER, MAX_PADDED)] = None
    """Fills a text up from the left."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            names = ", ".join(sorted(self.model_fields_set)) or sentence("none")
            raise ValueError(
                sentence("one step at a time must stand here, several in a list; found {names}", names=names)
            )
        return self

    def apply(self) -> Apply:
        """Return what the step does to a text."""
        (name,) = self.model_fields_set
        told = getattr(self, name)
        return told.apply() if isinstance(told, StepSection) else BARE[name]


Steps = Annotated[
    tuple[Annotated[Step, BeforeValidator(as_named), OrNamed(tuple(BARE))], ...],
    Field(max_length=20),
    BeforeValidator(as_steps),
    OrItem(),
]
