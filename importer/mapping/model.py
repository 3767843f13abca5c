"""The mapping language as frozen models; the keys here are the keys that a mapping file may hold.

Messages of the validators are read by salespeople, and so are the sentences below the keys: editors show them. What
stands where is in `Mapping.places`.
"""

from enum import StrEnum, unique
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from importer.languages import sentence
from importer.mapping.patterns import MAX_SIZE, size_of
from importer.mapping.places import Places
from importer.mapping.sections import NUMBER, Characters, Names, Or, OrNamed, Section, Text, Whole, sections_in
from importer.mapping.shorthands import (
    NO_HEADER,
    as_default,
    as_header_row,
    as_list,
    as_phone,
    as_sheet,
    as_value,
    as_version,
    check_delimiter,
    check_encoding,
)
from importer.mapping.sources import CampaignSource, Phone, RegionSource, Rule, Source, Variables
from importer.mapping.steps import Step
from importer.phones import PhoneKind
from importer.records import Overflow, SourceOptions

MAX_WORK = 300  # values and steps of a mapping together: some milliseconds a row
DEFAULT_MAX_LENGTH = 1_000  # characters of a value; the platform's own limit is not known, and nobody says more


@unique
class Several(StrEnum):
    """What becomes of further numbers in one cell."""

    SECONDARY = "secondary"
    FIRST = "first"


class SourceSection(Section):
    """What the mapping fixes about the file; all of it is found by itself where it is left out."""

    sheet: Annotated[str | int, BeforeValidator(as_sheet)] | None = None
    """The sheet's name, or its position from 1."""
    header_row: Annotated[int, Field(ge=0), BeforeValidator(as_header_row), OrNamed((NO_HEADER,))] | None = None
    """The row that holds the column names, from 1; none: there is no such row."""
    encoding: Annotated[Text, AfterValidator(check_encoding)] | None = None
    """How a text file's letters are stored, such as utf-8 or windows-1251."""
    delimiter: Annotated[str, AfterValidator(check_delimiter)] | None = None
    """What stands between a text file's cells."""
    include_hidden: bool = False
    """true: hidden rows are sent too."""
    fingerprint: Text | None = None
    """Of the headers that the mapping was made for; `-m FOLDER` knows them again by it."""


class SecondaryColumn(Section):
    """A further number of the same row; without variables of its own it has the row's."""

    phone: Phone
    """The column of the number."""
    variables: Variables = Field(default_factory=dict)
    """What the assistant knows about this person."""


class SecondaryRows(Section):
    """Rows that are one lead."""

    group_by: Annotated[tuple[Names, ...], Field(min_length=1), BeforeValidator(as_list), Or("the column's header")]
    """Columns; rows that have the same in all of them are one lead."""
    primary: Rule | None = None
    """Who of them is called first; else the first row."""


class SecondaryContacts(Section):
    """Who is called when the primary contact does not answer."""

    columns: tuple[Annotated[SecondaryColumn, BeforeValidator(as_phone), Or("the column's header")], ...] = ()
    """Further numbers of the same row, in the order of calling."""
    rows: SecondaryRows | None = None
    """Rows that are one lead."""
    overflow: Overflow = Overflow.SPLIT
    """More than 10 secondary contacts: several leads, or the surplus is rejected."""
    primary_required: bool = False
    """true: a lead without a usable primary contact is rejected; false: the next one moves up."""


class Mapping(Section):
    """A whole mapping file, version 1; made by `parse_mapping`."""

    version: Annotated[int, BeforeValidator(as_version)]
    """The version of the language: 1."""
    name: str | None = None
    """What lists of runs call it."""
    source_section: SourceSection | None = Field(default=None, alias="source")
    """What is fixed about the file."""
    campaign_id: Annotated[CampaignSource, BeforeValidator(as_value), Or("the campaign's id", NUMBER)] | None = None
    """The campaign, or {column: the column with its id}; --campaign-id wins."""
    allow_duplicate: bool = False
    """true: a number may be called again in the same campaign."""
    skip_if_in: Annotated[tuple[Whole, ...], BeforeValidator(as_list), Or("a campaign's id", NUMBER)] = ()
    """Numbers that are in these campaigns are left out."""
    suppress: Annotated[tuple[Text, ...], BeforeValidator(as_list), Or("a file")] = ()
    """Files with numbers never to call."""
    region: Annotated[RegionSource, BeforeValidator(as_default), Or("a country, such as BG")] | None = None
    """The country of numbers without a country code."""
    phone: Phone
    """The column of the number to call, or {first_of: [...]}."""
    phone_types: Annotated[tuple[PhoneKind, ...], BeforeValidator(as_list), OrNamed(tuple(PhoneKind))] = ()
    """The kinds of number to call; all where it is left out."""
    several: Several = Several.SECONDARY
    """Further numbers in one cell: secondary contacts, or only the first is called."""
    variables: Variables = Field(default_factory=dict)
    """What the assistant knows about the person: the platform's name, and where the value comes from."""
    max_length: Characters = DEFAULT_MAX_LENGTH
    """The most characters that a value may have."""
    secondary_contacts: SecondaryContacts = Field(default_factory=SecondaryContacts)
    """Who is called when the primary contact does not answer."""
    only: tuple[Rule, ...] = ()
    """Only rows for which all of these hold are sent."""
    skip: tuple[Rule, ...] = ()
    """Rows for which one of these holds are left out."""

    _places: Places = PrivateAttr(default_factory=Places)

    def model_post_init(self, context: object, /) -> None:
        """Keep where each key stands: the loader gives it as the validation's context."""
        if isinstance(context, Places):
            self._places = context

    @model_validator(mode="after")
    def _not_too_much(self) -> Self:
        inside = list(sections_in(self))
        if (work := sum(isinstance(one, Source | Step) for one in inside)) > MAX_WORK:
            raise ValueError(
                sentence(
                    "the mapping has {count} values and steps; at most {most} are done for each row",
                    count=work,
                    most=MAX_WORK,
                )
            )
        patterns = [one.matches if isinstance(one, Rule) else getattr(one, "pattern", None) for one in inside]
        if (size := sum(size_of(pattern) for pattern in patterns if pattern)) > MAX_SIZE:
            raise ValueError(
                sentence(
                    "the regular expressions are too large together: size {size}, at most {most}",
                    size=size,
                    most=MAX_SIZE,
                )
            )
        return self

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
