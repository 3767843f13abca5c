"""The mapping language as a JSON Schema: what editors complete and mark by it.

A schema sees what YAML makes of a text, where `2026` is a number and `true` a boolean; the loader reads all of them
as text. So wherever a text may stand the schema takes a number and a boolean too.
"""

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from importer.mapping.model import Mapping
from importer.mapping.sections import Section
from importer.mapping.shorthands import VERSION

_TRUTH = [True, False, "yes", "no", "on", "off"]  # what YAML 1.2 leaves a text and the loader takes


class _Written(GenerateJsonSchema):
    """Says what may be written, rather than what is made of it."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return {**super().str_schema(schema), "type": ["string", "number", "boolean"]}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {**super().int_schema(schema), "type": ["integer", "string"], "pattern": "^-?[0-9]+$"}

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        del schema  # its limits are the loader's
        return {"type": ["number", "string"]}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        del schema  # there is one kind of truth
        return {"enum": _TRUTH}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])  # a key without a value is most often a mistake


def schema_text() -> str:
    """Return the schema as JSON."""
    schema = Mapping.model_json_schema(schema_generator=_Written)
    kinds = {section.__name__: section for section in _sections(Section)}
    for name, part in {**schema["$defs"], Mapping.__name__: schema}.items():
        if name in kinds:
            _explain(part["properties"], kinds[name])
    schema |= {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "Which columns of a spreadsheet become a phone number and the variables of a calling campaign.",
    }
    schema["properties"]["version"] = {"enum": [int(VERSION), VERSION], "description": "The version of the language."}
    return json.dumps(_bare(schema), ensure_ascii=False, indent=1) + "\n"


def _sections(above: type[Section]) -> Iterator[type[Section]]:
    for section in above.__subclasses__():
        yield section
        yield from _sections(section)


def _explain(properties: dict[str, JsonSchemaValue], section: type[Section]) -> None:
    """Add the sentence below each key of a section; read from the source, which costs too much at each start."""
    sentences: dict[str, str] = {}
    for base in reversed(section.__mro__):
        if issubclass(base, Section):
            sentences |= _sentences(base)
    for name, field in section.model_fields.items():
        properties[field.alias or name]["description"] = sentences[name]


def _sentences(section: type[Section]) -> dict[str, str]:
    """Return the docstring below each field of a class."""
    (body,) = [part.body for part in ast.parse(inspect.getsource(section)).body if isinstance(part, ast.ClassDef)]
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


def _bare(schema: JsonSchemaValue) -> JsonSchemaValue:
    """Return the schema without titles, which only repeat a key, and without defaults of nothing."""
    return {
        key: {name: _inside(one) for name, one in value.items()} if key in ("properties", "$defs") else _inside(value)
        for key, value in schema.items()
        if key != "title" and (key, value) != ("default", None)
    }


def _inside(value: object) -> object:
    if isinstance(value, dict):
        return _bare(value)
    return [_inside(one) for one in value] if isinstance(value, list) else value
