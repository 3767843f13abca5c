"""Where numbers, countries and values come from: the parts of a mapping that name columns."""

from enum import StrEnum, unique
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from importer.languages import sentence
from importer.mapping.arguments import Pattern
from importer.mapping.checks import Checks
from importer.mapping.sections import Compared, Names, Or, Section, Text, Whole, one_of, require_one
from importer.mapping.shorthands import as_column, check_region, check_template, found
from importer.mapping.steps import Steps
from importer.mapping.templates import Hole, parts_of

Country = Annotated[Text, AfterValidator(check_region)]
Choices = Annotated[tuple[Names, ...], Field(min_length=1, max_length=50)]


class CampaignSource(Section):
    """A fixed campaign, or the column that holds its id."""

    model_config = one_of("value", "column")

    value: Whole | None = None
    """The campaign's id."""
    column: Names | None = None
    """The column with each row's campaign id."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        require_one({"value": self.value, "column": self.column})
        return self


class Rule(Section):
    """What the cell of a column must be; all that is named must hold."""

    column: Names
    """The column; letter case and spaces make no difference in what is compared."""
    one_of: Compared | None = Field(default=None, alias="in")
    """The cell is one of these; "" means an empty cell."""
    not_in: Compared | None = None
    """The cell is none of these."""
    starts_with: Compared | None = None
    """The cell begins with one of these; for figures, such as "089", only the cell's digits count."""
    filled: bool | None = None
    """true: the cell holds something; false: it is empty."""
    matches: Pattern | None = None
    """The cell holds this regular expression (RE2)."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        tests = (self.one_of, self.not_in, self.starts_with, self.filled, self.matches)
        if all(test is None for test in tests):
            raise ValueError(
                sentence('a rule needs at least one of "in", "not_in", "starts_with", "filled", "matches"')
            )
        if self.starts_with and not all(text.strip() for text in self.starts_with):
            raise ValueError(sentence('everything begins with ""; write what the cell must begin with'))
        return self


class RegionCase(Rule):
    """A country for the rows for which a rule holds."""

    then: Country
    """The country of such a row's numbers."""


class RegionSource(Section):
    """The country of numbers without a country code: fixed, by column, or by rule."""

    column: Names | None = None
    """The column with the country's name or code."""
    lookup: dict[Text, Country] = Field(default_factory=dict)
    """What the column's texts mean, where they are no countries: {София: BG, Wien: AT}."""
    when: tuple[RegionCase, ...] = ()
    """Rules; the first that holds names the country, before the column does."""
    default: Country | None = None
    """The country where neither rule nor column names one."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.column is None and self.default is None and not self.when:
            raise ValueError(sentence('a region needs "column", "when", "default" or several of them'))
        if self.lookup and self.column is None:
            raise ValueError(sentence('a "lookup" needs the "column" whose texts it explains'))
        return self


class PhoneSource(Section):
    """The column of a number, or several of which the first usable one counts."""

    model_config = one_of("column", "first_of")

    column: Names | None = None
    """The column's header, or several of which the file has one."""
    first_of: Choices | None = None
    """Columns; the first with a usable number counts."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        require_one({"column": self.column, "first_of": self.first_of})
        return self


class Source(Section):
    """Where a value comes from, and what is done to it."""

    model_config = one_of("column", "first_of", "all_of", "template", "value", "when")

    column: Names | None = None
    """The column's header, or several of which the file has one."""
    first_of: Choices | None = None
    """Columns; the first that is filled counts."""
    all_of: Choices | None = None
    """Columns; those that are filled, one after the other."""
    separator: Annotated[str, StringConstraints(max_length=200)] | None = None
    """What stands between them; a space where it is left out."""
    template: Annotated[Text, AfterValidator(check_template)] | None = None
    """A text with columns in it: "Hello {Name|there}"; also {file}, {sheet}, {row}, {today}."""
    parts: Annotated[dict[Text, "AnySource"], Field(max_length=50)] | None = None
    """Values that the template can name besides columns."""
    value: Text | None = None
    """The same text for every row."""
    when: Annotated[tuple["Case", ...], Field(min_length=1, max_length=50)] | None = None
    """Rules, each with a value; the first that holds counts."""
    otherwise: "AnySource | None" = None
    """The value where no rule holds."""
    transform: Steps = ()
    """What is done to the value, in this order."""
    default: Annotated[str, StringConstraints(strip_whitespace=True)] | None = None
    """What stands there where the row has nothing."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        require_one(
            {
                "column": self.column,
                "first_of": self.first_of,
                "all_of": self.all_of,
                "template": self.template,
                "value": self.value,
                "when": self.when,
            }
        )
        helpers = (
            ("separator", self.separator, "all_of", self.all_of),
            ("parts", self.parts, "template", self.template),
            ("otherwise", self.otherwise, "when", self.when),
        )
        for helper, given, main, there in helpers:
            if given is not None and there is None:
                raise ValueError(
                    sentence('"{helper}" belongs to "{main}", which does not stand here', helper=helper, main=main)
                )
        self._refuse_idle_parts()
        return self

    def _refuse_idle_parts(self) -> None:
        holes = {part.name for part in parts_of(self.template or "") if isinstance(part, Hole) and not part.quoted}
        if idle := [name for name in self.parts or {} if name not in holes]:
            raise ValueError(sentence("the template has no {{{name}}}, which stands under its parts", name=idle[0]))


AnySource = Annotated[Source, BeforeValidator(as_column), Or("the column's header")]


class Case(Rule):
    """A value for the rows for which a rule holds."""

    then: AnySource
    """Where such a row's value comes from."""


@unique
class IfWrong(StrEnum):
    """What becomes of a value that fails a check or a step."""

    REJECT = "reject"
    DROP = "drop"


class ValueSource(Source):
    """Where a variable's value comes from, what is done to it, and what is asked of it."""

    check: Checks = ()
    """What the value must be."""
    required: bool = False
    """true: a row without the value is put aside to be mended."""
    if_wrong: IfWrong = IfWrong.REJECT
    """A value that fails a check or a step: the row is rejected, or the value dropped with a warning."""

    @model_validator(mode="after")
    def _passes_itself(self) -> Self:
        fixed = (self.value if not self.transform else None, self.default)
        for check in self.check:
            test = check.test()
            for text in fixed:
                if text and test(text):
                    raise ValueError(
                        sentence("{value} does not pass its own check, {check}", value=found(text), check=check.name)
                    )
        return self


Phone = Annotated[PhoneSource, BeforeValidator(as_column), Or("the column's header")]
Variables = Annotated[
    dict[Text, Annotated[ValueSource, BeforeValidator(as_column), Or("the column's header")]], Field(max_length=200)
]
