"""Mapping text in, a Mapping out; or all its errors at once, in plain words, each with line and column."""

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from importer.errors import MappingError
from importer.languages import Sentence, joined, sentence
from importer.mapping.deciding import open_questions, without_questions
from importer.mapping.document import Document, Tree, read_document
from importer.mapping.model import Mapping
from importer.mapping.nearest import quoted, with_allowed
from importer.mapping.places import Fault, Loc, Places, told
from importer.mapping.sections import Section
from importer.mapping.shorthands import found

_QUOTED = re.compile(r"'([^']*)'")

# pydantic's kinds of errors, and what was expected there.
_EXPECTED = {
    "bool_parsing": sentence("true or false"),
    "bool_type": sentence("true or false"),
    "string_type": sentence("one text"),
    "string_too_short": sentence("a text that is not empty"),
    "tuple_type": sentence("a list"),
    "dict_type": sentence("names with their values"),
    "model_type": sentence("keys with values"),
    "too_short": sentence("a list that is not empty"),
    "less_than_equal": sentence("a number of at most {le}"),
    "too_long": sentence("at most {max_length} of them"),
    "string_too_long": sentence("a text of at most {max_length} characters"),
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
    root = without_questions(document.root)
    try:
        mapping = Mapping.model_validate(root, context=document.places)
    except ValidationError as error:
        every = error.errors(include_url=False)
        said = [_fault(details, document) for details in every if not _only_lost_items(details)]
    faults = [*document.faults, *open_questions(document)]
    for more in (said, _valueless(root, document.places)):  # one message a place: the form comes first
        known = {fault.place for fault in faults}
        faults += [fault for fault in more if fault.place not in known]
    return mapping, faults


def _valueless(tree: Tree, places: Places, loc: Loc = ()) -> Iterator[Fault]:
    """Yield what is wrong with keys that nothing stands behind: nobody means by them what is left out."""
    if tree is None and loc and isinstance(loc[-1], str):
        key = quoted(loc[-1])
        yield Fault(
            places.value(loc), sentence("nothing stands behind {key}: write its value, or take the key out", key=key)
        )
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
        return Fault(places.key(loc[:-1]), sentence("a name is empty"))
    if kind == "extra_forbidden":
        return Fault(places.key(loc), _unknown_key(loc))
    if kind == "missing":
        return Fault(places.value(loc[:-1]), _missing_key(loc))
    return Fault(places.value(loc), _wrong_value(error))


def _missing_key(loc: Loc) -> Sentence:
    key = quoted(str(loc[-1]))
    if len(loc) > 1 and isinstance(loc[-2], str):
        return sentence("the key {key} is missing in {section}", key=key, section=quoted(loc[-2]))
    return sentence("the key {key} is missing", key=key)


def _unknown_key(loc: Loc) -> Sentence:
    key, section = str(loc[-1]), _section_at(loc[:-1])
    unknown = section.unknown.filled(key=quoted(key))
    allowed = [field.alias or name for name, field in section.model_fields.items()]
    return with_allowed(unknown, key, allowed) if allowed else sentence("{fault}; no keys stand here", fault=unknown)


def _wrong_value(error: ErrorDetails) -> Sentence:
    value, context = error["input"], error.get("ctx", {})
    if error["type"] == "value_error":  # the room's own sentences
        return joined(context["error"].args)
    if error["type"] in ("enum", "literal_error"):
        fault = sentence("{value} is not allowed here", value=found(value))
        return with_allowed(fault, str(value), _QUOTED.findall(error["msg"]))
    expected = _EXPECTED.get(error["type"], sentence("something else")).filled(**context)
    return sentence("expected {expected}; found {value}", expected=expected, value=found(value))


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
