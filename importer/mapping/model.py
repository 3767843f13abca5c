"""The mapping language as frozen models; the keys here are the keys that a mapping file may hold.

Messages of the validators are read by salespeople. What stands where is in `Mapping.places`.
"""

from enum import StrEnum, unique
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from importer.mapping.places import Places
from importer.mapping.shorthands import (
    as_column,
    as_default,
    as_header_row,
    as_list,
    as_phone,
    as_sheet,
    as_value,
    as_version,
    as_whole,
    check_delimiter,
    check_encoding,
    check_pattern,
    check_region,
    check_template,
    found,
)
from importer.mapping.transforms import Check, Transform, is_email
from importer.records import Overflow, SourceOptions

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Whole = Annotated[int, BeforeValidator(as_whole)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(min_length=1)]
# The names one column can have: the header that the file has is taken.
Names = Texts
# Compared values may be empty: `in: [""]` means an empty cell.
Compared = Annotated[tuple[str, ...], BeforeValidator(as_list), Field(min_length=1)]


class _Section(BaseModel):
    """A part of a mapping: it can't be changed, and it knows its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@unique
class Several(StrEnum):
    """What becomes of further numbers in one cell."""

    SECONDARY = "secondary"
    FIRST = "first"


class SourceSection(_Section):
    """What the mapping fixes about the file."""

    sheet: Annotated[str | int, BeforeValidator(as_sheet)] | None = None
    header_row: Annotated[int, BeforeValidator(as_header_row)] | None = None
    encoding: Annotated[Text, AfterValidator(check_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(check_delimiter)] | None = None
    include_hidden: bool = False


class CampaignSource(_Section):
    """A fixed campaign, or the column that holds its id."""

    value: Whole | None = None
    column: Names | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        _require_one({"value": self.value, "column": self.column})
        return self


class RegionSource(_Section):
    """The country of numbers without a country code: fixed, or by column."""

    column: Names | None = None
    default: Annotated[Text, AfterValidator(check_region)] | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.column is None and self.default is None:
            message = 'a region needs "column", "default" or both'
            raise ValueError(message)
        return self


class PhoneSource(_Section):
    """The column of a number, or several of which the first usable one counts."""

    column: Names | None = None
    first_of: Annotated[tuple[Names, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        _require_one({"column": self.column, "first_of": self.first_of})
        return self


class ValueSource(_Section):
    """Where a variable's value comes from, and what is done to it."""

    column: Names | None = None
    first_of: Annotated[tuple[Names, ...], Field(min_length=1)] | None = None
    template: Annotated[Text, AfterValidator(check_template)] | None = None
    value: Text | None = None
    transform: Annotated[tuple[Transform, ...], BeforeValidator(as_list)] = ()
    default: Annotated[str, StringConstraints(strip_whitespace=True)] | None = None
    check: Check | None = None
    required: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        _require_one(
            {
                "column": self.column,
                "first_of": self.first_of,
                "template": self.template,
                "value": self.value,
            }
        )
        for fixed in (self.value, self.default):
            if self.check and fixed and not is_email(fixed):
                message = f"{found(fixed)} does not pass its own check, {self.check}"
                raise ValueError(message)
        return self


Phone = Annotated[PhoneSource, BeforeValidator(as_column)]
Variables = dict[Text, Annotated[ValueSource, BeforeValidator(as_column)]]


class Rule(_Section):
    """What the cell of a column must be; all that is named must hold."""

    column: Names
    one_of: Compared | None = Field(default=None, alias="in")
    not_in: Compared | None = None
    filled: bool | None = None
    matches: Annotated[str, AfterValidator(check_pattern)] | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if all(test is None for test in (self.one_of, self.not_in, self.filled, self.matches)):
            message = 'a rule needs at least one of "in", "not_in", "filled", "matches"'
            raise ValueError(message)
        return self


class SecondaryColumn(_Section):
    """A further number of the same row; without variables of its own it has the row's."""

    phone: Phone
    variables: Variables = Field(default_factory=dict)


class SecondaryRows(_Section):
    """Rows that are one lead."""

    group_by: Annotated[tuple[Names, ...], BeforeValidator(as_list), Field(min_length=1)]
    primary: Rule | None = None


class SecondaryContacts(_Section):
    """Who is called when the primary contact does not answer."""

    columns: tuple[Annotated[SecondaryColumn, BeforeValidator(as_phone)], ...] = ()
    rows: SecondaryRows | None = None
    overflow: Overflow = Overflow.SPLIT
    primary_required: bool = False


class Mapping(_Section):
    """A whole mapping file, version 1; made by `parse_mapping`."""

    version: Annotated[int, BeforeValidator(as_version)]
    name: str | None = None
    source_section: SourceSection | None = Field(default=None, alias="source")
    campaign_id: Annotated[CampaignSource, BeforeValidator(as_value)] | None = None
    allow_duplicate: bool = False
    skip_if_in: Annotated[tuple[Whole, ...], BeforeValidator(as_list)] = ()
    suppress: Annotated[tuple[Text, ...], BeforeValidator(as_list)] = ()  # files with numbers never to call
    region: Annotated[RegionSource, BeforeValidator(as_default)] | None = None
    phone: Phone
    several: Several = Several.SECONDARY
    variables: Variables = Field(default_factory=dict)
    secondary_contacts: SecondaryContacts = Field(default_factory=SecondaryContacts)
    only: tuple[Rule, ...] = ()

    _places: Places = PrivateAttr(default_factory=Places)

    def model_post_init(self, context: object, /) -> None:
        """Keep where each key stands: the loader gives it as the validation's context."""
        if isinstance(context, Places):
            self._places = context

    @property
    def places(self) -> Places:
        """Where each key and value stands in the file."""
        return self._places

    @property
    def source(self) -> SourceOptions:
        """What the mapping fixes about the file, for the reader."""
        fixed = self.source_section or SourceSection()
        return SourceOptions(
            sheet=fixed.sheet,
            header_row=fixed.header_row,
            encoding=fixed.encoding,
            delimiter=fixed.delimiter,
            include_hidden=fixed.include_hidden,
        )


def _require_one(sources: dict[str, object]) -> None:
    """Refuse a value with no source or with several."""
    named = [key for key, value in sources.items() if value is not None]
    if len(named) != 1:
        allowed = ", ".join(f'"{key}"' for key in sources)
        both = f"; found {' and '.join(named)}" if named else ""
        message = f"exactly one of {allowed} must stand here{both}"
        raise ValueError(message)
