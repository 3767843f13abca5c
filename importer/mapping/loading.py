"""Mapping text in, a Mapping out; or all its errors at once, in plain words, each with line and column."""

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from importer.errors import MappingError
from importer.mapping.document import Document, Tree, read_document
from importer.mapping.model import Mapping
from importer.mapping.nearest import did_you_mean, quoted
from importer.mapping.places import Fault, Loc, Places, told
from importer.mapping.sections import Section
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
    "less_than_equal": "a number of at most {le}",
    "too_long": "at most {max_length} of them",
    "string_too_long": "a text of at most {max_length} characters",
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
    if document.root is None:
        return None, list(document.faults)
    mapping, said = None, []
    try:
        mapping = Mapping.model_validate(document.root, context=document.places)
    except ValidationError as error:
        every = error.errors(include_url=False)
        said = [_fault(details, document) for details in every if not _only_lost_items(details)]
    faults = list(document.faults)
    for more in (said, _valueless(document.root, document.places)):  # one message a place: the form comes first
        known = {fault.place for fault in faults}
        faults += [fault for fault in more if fault.place not in known]
    return mapping, faults


def _valueless(tree: Tree, places: Places, loc: Loc = ()) -> Iterator[Fault]:
    """Yield what is wrong with keys that nothing stands behind: nobody means by them what is left out."""
    if tree is None and loc and isinstance(loc[-1], str):
        says = f"nothing stands behind {quoted(loc[-1])}: write its value, or take the key out"
        yield Fault(places.value(loc), says)
    elif isinstance(tree, dict | list):
        for step, below in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _valueless(below, places, (*loc, step))


def _only_lost_items(error: ErrorDetails) -> bool:
    """Tell whether a list is only called empty since its items are wrong, which is told of each."""
    return error["type"] == "too_short" and bool(error["input"])


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
    key, section = str(loc[-1]), _section_at(loc[:-1])
    allowed = [field.alias or name for name, field in section.model_fields.items()]
    return f"unknown {section.noun} {quoted(key)}{_allowed(key, allowed)}"


def _wrong_value(error: ErrorDetails) -> str:
    if error["type"] == "value_error":  # the room's own sentences
        return error["msg"].removeprefix("Value error, ")
    value = error["input"]
    if error["type"] in ("enum", "literal_error"):
        allowed = _QUOTED.findall(error["msg"])
        return f"{found(value)} is not allowed here{_allowed(str(value), allowed)}"
    expected = _EXPECTED.get(error["type"], "something else").format_map(error.get("ctx", {}))
    return f"expected {expected}; found {found(value)}"


def _allowed(text: str, allowed: list[str]) -> str:
    """Return what may stand there, and which of it is nearest, as the end of a sentence."""
    if not allowed:
        return "; no keys stand here"
    near = did_you_mean(text, allowed)
    return f"{near} Allowed: {', '.join(allowed)}" if near else f"; allowed: {', '.join(allowed)}"


def _section_at(loc: Loc) -> type[Section]:
    """Return the section whose keys may stand at a place."""
    kinds: list[object] = [Mapping]
    for step in loc:
        kinds = [below for kind in kinds for below in _kinds_below(kind, step)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section)), Mapping)


def _kinds_below(kind: object, step: str | int) -> list[object]:
    """Return what types a value below a type can have: behind a key, a free name or a position."""
    if isinstance(kind, type) and issubclass(kind, Section):
        fields = (field for name, field in kind.model_fields.items() if step == (field.alias or name))
        return [plain for field in fields for plain in _plain(field.annotation)]
    if get_origin(kind) in (dict, tuple):
        return _plain(get_args(kind)[1 if get_origin(kind) is dict else 0])
    return []


def _plain(annotation: object) -> list[object]:
    """Return what a type is made of, without what is written around it: optional, annotated."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [plain for part in get_args(annotation) for plain in _plain(part)]
    return [annotation]
