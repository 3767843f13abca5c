"""Mapping text in, a Mapping out; or all its errors at once, in plain words, each with line and column."""

import re
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from importer.errors import MappingError
from importer.mapping.document import Document, read_document
from importer.mapping.model import Mapping
from importer.mapping.nearest import did_you_mean, quoted
from importer.mapping.places import Fault, Loc, told
from importer.mapping.shorthands import found

_QUOTED = re.compile(r"'([^']*)'")

# pydantic's kinds of errors, and what was expected there.
_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "one text",
    "string_too_short": "a text that is not empty",
    "tuple_type": "a list",
    "dict_type": "names with their values",
    "model_type": "keys with values",
    "too_short": "a list that is not empty",
}


def parse_mapping(text: str, name: str) -> Mapping:
    """Return the mapping that a YAML text holds; `name` is the file's name for messages.

    Raises MappingError with all errors, one per line, each `name:line:column: ` and what was found, what is
    allowed and what may be meant.
    """
    document = read_document(text, name)
    mapping, faults = _validated(document)
    if mapping is None or faults:
        raise MappingError(told(name, faults))
    return mapping


def _validated(document: Document) -> tuple[Mapping | None, list[Fault]]:
    faults = list(document.faults)
    if document.root is None:
        return None, faults
    try:
        return Mapping.model_validate(document.root, context=document.places), faults
    except ValidationError as error:
        known = {fault.place for fault in faults}  # one message a place: the form comes first
        said = (_fault(details, document) for details in error.errors(include_url=False))
        return None, faults + [fault for fault in said if fault.place not in known]


def _fault(error: ErrorDetails, document: Document) -> Fault:
    """Translate one of pydantic's errors: where it is in the file, and what to say of it."""
    loc, kind, places = error["loc"], error["type"], document.places
    if loc and loc[-1] == "[key]":
        return Fault(places.key(loc[:-1]), "a name is empty")
    if kind == "extra_forbidden":
        return Fault(places.key(loc), _unknown_key(loc))
    if kind == "missing":
        inside = f" in {quoted(str(loc[-2]))}" if len(loc) > 1 and isinstance(loc[-2], str) else ""
        return Fault(places.value(loc[:-1]), f"the key {quoted(str(loc[-1]))} is missing{inside}")
    return Fault(places.value(loc), _wrong_value(error))


def _unknown_key(loc: Loc) -> str:
    key, allowed = str(loc[-1]), _keys_at(loc[:-1])
    return f"unknown key {quoted(key)}{_allowed(key, allowed)}"


def _wrong_value(error: ErrorDetails) -> str:
    if error["type"] == "value_error":  # the room's own sentences
        return error["msg"].removeprefix("Value error, ")
    value = error["input"]
    if error["type"] == "enum":
        allowed = _QUOTED.findall(error["msg"])
        return f"{found(value)} is not allowed here{_allowed(str(value), allowed)}"
    return f"expected {_EXPECTED.get(error['type'], 'something else')}; found {found(value)}"


def _allowed(text: str, allowed: list[str]) -> str:
    """Return what may stand there, and which of it is nearest, as the end of a sentence."""
    near = did_you_mean(text, allowed)
    return f"{near} Allowed: {', '.join(allowed)}" if near else f"; allowed: {', '.join(allowed)}"


def _keys_at(loc: Loc) -> list[str]:
    """Return the keys that may stand at a place, in the model's order."""
    model: type[BaseModel] = Mapping
    for step in loc:
        model = _model_below(model, step) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_below(model: type[BaseModel], step: str | int) -> type[BaseModel] | None:
    """Return the model of a key's value; None where the step is a position or a free name."""
    for name, field in model.model_fields.items():
        if step == (field.alias or name):
            return _model_in(field.annotation)
    return None


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the one model that a type is made of: itself, or what a list, dict or option holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in get_args(annotation))
    return next((model for model in inner if model), None)
