"""What a mapping can ask of a value: a text in, nothing or what is wrong with it out."""

from abc import abstractmethod
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from importer.issues import IssueCode, details
from importer.languages import sentence
from importer.mapping.arguments import DateTexts, Figures, Pattern, listing, unreadable_form
from importer.mapping.dates import SPREADSHEET_FORMS, date_form, read_date
from importer.mapping.failures import Failure, too_long
from importer.mapping.figures import figure_form, read_figure, read_plainly
from importer.mapping.folding import fold
from importer.mapping.patterns import MAX_SEARCHED, compiled
from importer.mapping.sections import TEXT_OR_LIST, Bare, Compared, Or, OrItem, OrNamed, Section
from importer.mapping.shorthands import as_figure, as_named, as_steps, short_for
from importer.mapping.texts import is_email, is_url

Test = Callable[[str], Failure | None]

_COMMON_DATES = (*SPREADSHEET_FORMS, "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY")


class CheckSection(Section):
    """What a check with arguments is told."""

    @abstractmethod
    def test(self) -> Test:
        """Return what tests a text, which is never empty."""


class NumberCheck(CheckSection):
    """A figure, such as 1234.56."""

    forms: Figures = Field(default=(), alias="from")
    """How it may be written, shown by 1234.56: such as "1.234,56"."""
    at_least: Annotated[Decimal, BeforeValidator(as_figure)] | None = None
    """The smallest that is allowed."""
    at_most: Annotated[Decimal, BeforeValidator(as_figure)] | None = None
    """The largest that is allowed."""

    def test(self) -> Test:
        """Return what tests a figure."""
        forms, low, high = [figure_form(text) for text in self.forms], self.at_least, self.at_most
        known = ", ".join(self.forms) or "1234.56"
        ends = details.AT_MOST if low is None else details.AT_LEAST if high is None else details.BETWEEN
        allowed = ends.format(low=low, high=high)

        def test(text: str) -> Failure | None:
            figure = read_figure(text, forms) if forms else read_plainly(text)
            if figure is None:
                return Failure(IssueCode.NOT_NUMERIC, text, known)
            if (low is not None and figure < low) or (high is not None and figure > high):
                return Failure(IssueCode.OUT_OF_RANGE, text, allowed)
            return None

        return test


class DateCheck(CheckSection):
    """A date that exists."""

    forms: DateTexts = _COMMON_DATES
    """How it may be written, such as DD.MM.YYYY."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for text in self.forms:
            if not date_form(text).is_whole:
                raise ValueError(unreadable_form(text))
        return self

    def test(self) -> Test:
        """Return what tests a date."""
        forms = [date_form(text) for text in self.forms]
        known = ", ".join(self.forms) if self.forms != _COMMON_DATES else "2026-11-27, 27.11.2026"
        return lambda text: None if read_date(text, forms) else Failure(IssueCode.BAD_DATE, text, known)


class OneOf(CheckSection):
    """One of these values."""

    values: Compared
    """What is allowed; letter case and spaces make no difference."""

    def test(self) -> Test:
        """Return what tests for membership."""
        allowed, known = frozenset(map(fold, self.values)), listing(self.values)
        return lambda text: None if fold(text) in allowed else Failure(IssueCode.NOT_ALLOWED, text, known)


class Matches(CheckSection):
    """A value of some form."""

    pattern: Pattern
    """A regular expression (RE2) that the value must hold, in any letter case."""

    def test(self) -> Test:
        """Return what tests for a pattern."""
        search, pattern = compiled(self.pattern), self.pattern

        def test(text: str) -> Failure | None:
            if len(text) > MAX_SEARCHED:
                return too_long(text, MAX_SEARCHED)
            return None if search(fold(text)) else Failure(IssueCode.BAD_FORM, text, pattern)

        return test


def _email(text: str) -> Failure | None:
    return None if is_email(text) else Failure(IssueCode.BAD_EMAIL, text)


def _url(text: str) -> Failure | None:
    return None if is_url(text) else Failure(IssueCode.BAD_URL, text)


BARE: dict[str, Test] = {"email": _email, "url": _url}
_WORDS = ("email", "url", "number", "date")


class Check(Section):
    """One thing that is asked of a value."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    unknown = sentence("unknown check {key}")

    email: Bare | None = None
    """One e-mail address."""
    url: Bare | None = None
    """One web address."""
    number: NumberCheck | None = None
    """A figure."""
    date: Annotated[DateCheck | None, BeforeValidator(short_for("forms")), Or("a form", TEXT_OR_LIST)] = None
    """A date that exists."""
    one_of: Annotated[OneOf | None, BeforeValidator(short_for("values")), Or("the value", TEXT_OR_LIST)] = None
    """One of these values."""
    matches: Annotated[Matches | None, BeforeValidator(short_for("pattern")), Or("the pattern")] = None
    """A value that holds a pattern."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            names = ", ".join(sorted(self.model_fields_set)) or sentence("none")
            raise ValueError(
                sentence("one check at a time must stand here, several in a list; found {names}", names=names)
            )
        return self

    @property
    def name(self) -> str:
        """The check's word."""
        return next(iter(self.model_fields_set))

    def test(self) -> Test:
        """Return what tests a text."""
        told = getattr(self, self.name)
        return told.test() if isinstance(told, CheckSection) else BARE[self.name]


Checks = Annotated[
    tuple[Annotated[Check, BeforeValidator(as_named), OrNamed(_WORDS)], ...],
    Field(max_length=10),
    BeforeValidator(as_steps),
    OrItem(),
]
