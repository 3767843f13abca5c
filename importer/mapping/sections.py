"""What the parts of a mapping are made of: sections that know their keys, and the kinds of values that stand there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from importer.languages import Sentence, joined, sentence
from importer.mapping.failures import MAX_CHARACTERS
from importer.mapping.nearest import quoted
from importer.mapping.shorthands import as_list, as_whole

NUMBER = ("integer",)
TEXT_OR_LIST = ("string", "number", "boolean", "array")


@dataclass(frozen=True)
class Or:
    """Says in the JSON Schema that a plain text, or what one key would hold, may stand there as well."""

    short: str  # what the plain text is
    kinds: tuple[str, ...] = ("string", "number", "boolean")  # what YAML makes of a text
    most: int = 0  # of a number; 0: any

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of the full form, and beside it that of the short one."""
        short: JsonSchemaValue = {"type": list(self.kinds), "description": self.short}
        short |= {"minimum": 1} if self.kinds == NUMBER else {}
        short |= {"maximum": self.most} if self.most else {}
        return {"anyOf": [short, handler(core_schema)]}


@dataclass(frozen=True)
class OrNamed:
    """Says in the JSON Schema that one of these words may stand there as well."""

    names: tuple[str, ...]

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of the full form, and beside it the words."""
        return {"anyOf": [{"enum": list(self.names)}, handler(core_schema)]}


@dataclass(frozen=True)
class OrItem:
    """Says in the JSON Schema that one item may stand there for a list of one."""

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of the list, and before it that of its items."""
        many = handler(core_schema)
        return {"anyOf": [many["items"], many]}


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Whole = Annotated[int, Field(ge=1), BeforeValidator(as_whole)]
Characters = Annotated[int, Field(ge=1, le=MAX_CHARACTERS), BeforeValidator(as_whole)]
# The names one column can have: the header that the file has is taken.
Names = Annotated[tuple[Text, ...], Field(min_length=1), BeforeValidator(as_list), Or("the column's header")]
# Compared values may be empty: `in: [""]` means an empty cell.
Compared = Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(as_list), Or("one of them")]


class Section(BaseModel):
    """A part of a mapping: it can't be changed, and it knows its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unknown: ClassVar[Sentence] = sentence("unknown key {key}")  # what a message says of a key that is none


def sections_in(value: object) -> Iterator[Section]:
    """Yield a section and all sections in it, however deep."""
    if isinstance(value, Section):
        yield value
        for name in value.model_fields_set:
            yield from sections_in(getattr(value, name))
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from sections_in(one)


class Bare(Section):
    """A step, or a check, that is told nothing."""


def one_of(*keys: str) -> ConfigDict:
    """Return what says in the JSON Schema that exactly one of these keys must stand there."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in keys]})


def require_one(sources: dict[str, object]) -> None:
    """Refuse a value with no source or with several."""
    named = [key for key, value in sources.items() if value is not None]
    if len(named) != 1:
        allowed = joined(map(quoted, sources), ", ")
        if not named:
            raise ValueError(sentence("exactly one of {allowed} must stand here", allowed=allowed))
        both = joined(named, sentence(" and "))
        raise ValueError(
            sentence("exactly one of {allowed} must stand here; found {names}", allowed=allowed, names=both)
        )
