"""What steps with arguments are told, and what each does with it."""

from abc import abstractmethod
from enum import StrEnum, unique
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from importer.issues import IssueCode
from importer.languages import Sentence, sentence
from importer.mapping.dates import SPREADSHEET_FORMS, date_form, read_date
from importer.mapping.failures import MAX_WORKED, Apply, Failure, limited
from importer.mapping.figures import figure_form, read_figure, read_plainly
from importer.mapping.folding import fold
from importer.mapping.nearest import quoted
from importer.mapping.patterns import MAX_SEARCHED, extractor, replacer
from importer.mapping.sections import Characters, Or, Section, Text, one_of, require_one
from importer.mapping.shorthands import as_list, as_position, as_whole, check_pattern
from importer.mapping.texts import cut, remover, splitter


def check_date_form(text: str) -> str:
    """Accept a form of dates."""
    return date_form(text).text


def check_figure_form(text: str) -> str:
    """Accept an example of figures."""
    figure_form(text)
    return text


def unreadable_form(text: str) -> Sentence:
    """Say why dates can't be read by a form."""
    return sentence("{form} can't be read: it needs a day, a month and a year, each once", form=quoted(text))


MAX_PADDED = 100  # characters that a text is filled up to

# Spaces count in these: a separator can be one.
Raw = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Raws = Annotated[tuple[Raw, ...], Field(min_length=1, max_length=50), BeforeValidator(as_list), Or("one of them")]
Pattern = Annotated[str, AfterValidator(check_pattern)]
DateText = Annotated[Text, AfterValidator(check_date_form)]
DateTexts = Annotated[tuple[DateText, ...], Field(min_length=1, max_length=10), BeforeValidator(as_list), Or("a form")]
Figure = Annotated[Text, AfterValidator(check_figure_form)]
Figures = Annotated[tuple[Figure, ...], Field(min_length=1, max_length=10), BeforeValidator(as_list), Or("an example")]


class StepSection(Section):
    """What a step with arguments is told."""

    @abstractmethod
    def apply(self) -> Apply:
        """Return what the step does to a text."""


class Replace(StepSection):
    """Puts a text in place of another."""

    model_config = one_of("find", "pattern")

    find: Raw | None = None
    """The text to look for, as it is written."""
    pattern: Pattern | None = None
    """A regular expression (RE2) to look for, in any letter case."""
    by: Annotated[str, StringConstraints(max_length=200)] = Field(default="", alias="with")
    """What takes its place; nothing where it is left out."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        require_one({"find": self.find, "pattern": self.pattern})
        return self

    def apply(self) -> Apply:
        """Return what replaces."""
        if self.find is not None:
            find, by = self.find, self.by
            return lambda text: text.replace(find, by)
        return limited(replacer(self.pattern or "", self.by), MAX_SEARCHED)


class Remove(StepSection):
    """Takes whole words out."""

    words: Raws
    """The words, in any letter case."""

    def apply(self) -> Apply:
        """Return what removes."""
        return limited(remover(self.words), MAX_WORKED)


class Extract(StepSection):
    """Keeps what fits a pattern."""

    pattern: Pattern
    """A regular expression (RE2), in any letter case; where it has a group, the group is kept."""

    def apply(self) -> Apply:
        """Return what extracts."""
        return limited(extractor(self.pattern), MAX_SEARCHED)


class Split(StepSection):
    """Parts a text and takes one of the parts."""

    by: Raws
    """What stands between the parts."""
    take: Annotated[int, BeforeValidator(as_position), Or("`last`")] = 1
    """Which part, from 1; `last` is the last, -2 the one before it."""

    def apply(self) -> Apply:
        """Return what takes the part; "" where there is none."""
        parts, at = splitter(self.by), self.take - 1 if self.take > 0 else self.take

        def take(text: str) -> str:
            found = parts(text)
            return found[at] if -len(found) <= at < len(found) else ""

        return take


class Join(StepSection):
    """Parts a text and puts the parts together in another way."""

    by: Raws
    """What stands between the parts."""
    between: Annotated[str, StringConstraints(max_length=200)] = Field(default=", ", alias="with")
    """What shall stand between them."""
    last: Annotated[str, StringConstraints(max_length=200)] | None = None
    """What shall stand before the last, such as " и "."""

    def apply(self) -> Apply:
        """Return what joins; empty parts are left out."""
        parts, between, last = splitter(self.by), self.between, self.last

        def join(text: str) -> str:
            filled = [part for part in parts(text) if part]
            if last is None or len(filled) < len(("before", "last")):
                return between.join(filled)
            return between.join(filled[:-1]) + last + filled[-1]

        return join


class DateStep(StepSection):
    """Reads a date and writes it in another form."""

    forms: DateTexts = Field(default=(), alias="from")
    """How the dates are written, such as DD.MM.YYYY; a spreadsheet's own dates are known without it."""
    to: DateText
    """How they shall be written, such as "D MMMM"."""
    language: Literal["bg", "de", "en"] | None = None
    """The language of months and days in words."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for text in self.forms:
            if not date_form(text).is_whole:
                raise ValueError(unreadable_form(text))
        if date_form(self.to).has_names and self.language is None:
            raise ValueError(
                sentence('{form} has words in it: say in which "language", bg, de or en', form=quoted(self.to))
            )
        return self

    def apply(self) -> Apply:
        """Return what rewrites a date; one that can be two dates is none."""
        forms = [date_form(text) for text in (*self.forms, *SPREADSHEET_FORMS)]
        to, language, known = date_form(self.to), self.language or "en", ", ".join(self.forms or SPREADSHEET_FORMS[:1])

        def rewrite(text: str) -> str | Failure:
            moments = read_date(text, forms)
            if len(moments) != 1:
                code = IssueCode.AMBIGUOUS_DATE if moments else IssueCode.BAD_DATE
                return Failure(code, text, known)
            return to.write(moments.pop(), language)

        return rewrite


class NumberStep(StepSection):
    """Reads a figure and writes it in another form."""

    forms: Figures = Field(default=(), alias="from")
    """How the figures are written, shown by 1234.56: such as "1.234,56"."""
    to: Figure
    """How they shall be written, such as "1 234" or "1234.56"."""

    def apply(self) -> Apply:
        """Return what rewrites a figure; one that can be read in two ways is none."""
        forms, to = [figure_form(text) for text in self.forms], figure_form(self.to)
        known = ", ".join(self.forms) or "1234.56"

        def rewrite(text: str) -> str | Failure:
            figure = read_figure(text, forms) if forms else read_plainly(text)
            return Failure(IssueCode.NOT_NUMERIC, text, known) if figure is None else to.write(figure)

        return rewrite


@unique
class Other(StrEnum):
    """What becomes of a value that stands in no table."""

    REJECT = "reject"
    KEEP = "keep"
    DROP = "drop"


class Lookup(StepSection):
    """Puts another value in place of each that stands in a table."""

    table: Annotated[dict[str, str], Field(min_length=1)]
    """What stands in the file, and what it becomes; letter case and spaces make no difference."""
    other: Other = Other.REJECT
    """A value that the table does not have: the row is rejected, or the value kept, or dropped."""

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        seen: dict[str, str] = {}
        for key in self.table:
            if first := seen.get(fold(key)):
                raise ValueError(
                    sentence(
                        "{first} and {other} mean the same: keep one of the two", first=quoted(first), other=quoted(key)
                    )
                )
            seen[fold(key)] = key
        return self

    def apply(self) -> Apply:
        """Return what looks up."""
        table, other = {fold(key): value for key, value in self.table.items()}, self.other
        known = listing(self.table)

        def look_up(text: str) -> str | Failure:
            found = table.get(fold(text))
            if found is not None:
                return found
            return (
                Failure(IssueCode.NOT_ALLOWED, text, known) if other is Other.REJECT else text * (other is Other.KEEP)
            )

        return look_up


class Truncate(StepSection):
    """Cuts a text that is too long, between words."""

    to: Characters
    """How many characters may stay."""
    ending: Annotated[str, StringConstraints(max_length=20)] = ""
    """What a text that was cut ends in, such as "…"."""

    def apply(self) -> Apply:
        """Return what cuts."""
        to, ending = self.to, self.ending
        return lambda text: cut(text, to, ending)


class Pad(StepSection):
    """Fills a text up from the left: 42 becomes 00042."""

    to: Annotated[int, Field(ge=1, le=MAX_PADDED), BeforeValidator(as_whole)]
    """How many characters it shall have."""
    filling: Annotated[str, StringConstraints(min_length=1, max_length=1)] = Field(default="0", alias="with")
    """The character it is filled with."""

    def apply(self) -> Apply:
        """Return what fills."""
        to, filling = self.to, self.filling
        return lambda text: text.rjust(to, filling)


_MOST_SHOWN = 10


def listing(values: dict[str, str] | tuple[str, ...]) -> str:
    """Return values as an issue names them, not too many."""
    shown = [value or '""' for value in values][:_MOST_SHOWN]
    return f"[{', '.join(shown)}{', …' * (len(values) > _MOST_SHOWN)}]"
