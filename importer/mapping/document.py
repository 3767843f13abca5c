"""YAML text in; texts, lists and dicts out, with the place of each, and the faults of form.

Every scalar stays the text that was written (`NO`, `0123`, `12:30:45`): the events of the parser are read rather
than what a loader makes of them. That also shows tags and aliases, and stops deep nesting before it is parsed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from importer.languages import Sentence, sentence
from importer.mapping.nearest import quoted
from importer.mapping.places import Fault, Loc, Place, Places

Tree = str | None | list["Tree"] | dict[str, "Tree"]

MAX_BYTES = 64 * 1024  # a mapping has some hundred lines; more is a mistake or an attack
MAX_DEPTH = 20  # the language itself needs 7
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})  # YAML 1.2, core schema

# What the parser says, and what it means; the first fragment that fits. {line} is where the trouble began.
_SYNTAX: tuple[tuple[str, Sentence], ...] = (
    ("mapping values are not allowed", sentence('a ":" stands where none can be: quote text that holds a colon')),
    ("'\\t' that cannot start", sentence("a tab stands where spaces are needed")),
    ("expected ',' or ']'", sentence('the list that begins in line {line} is not closed: a "," or "]" is missing')),
    ("expected ',' or '}'", sentence('the braces that open in line {line} are not closed: a "," or "}}" is missing')),
    ("unexpected end of stream", sentence("the quotation mark of line {line} is not closed")),
    ("could not find expected ':'", sentence('the ":" behind the key of line {line} is missing')),
    (
        "expected <block end>",
        sentence("this line does not fit those above it: look at its indentation and quotation marks"),
    ),
    (
        "that cannot start any token",
        sentence("text that begins with this character must stand in quotation marks"),
    ),
    ("unknown escape character", sentence("a backslash in double quotation marks: use single ones")),
)  # fmt: skip
# ruamel.yaml lets some of these through on text that is not YAML at all.
_PARSER_ERRORS = (
    YAMLError, ValueError, LookupError, AttributeError, AssertionError, TypeError, NotImplementedError, RecursionError,
)  # fmt: skip


class PlainText(str):
    """A text that stands without quotation marks: only such a one can be a sheet's position."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML text holds; `root` is None where it can't be read, and `faults` says why."""

    root: Tree
    places: Places
    faults: tuple[Fault, ...]


class _UnreadableError(Exception):
    """The text can't be read on from here."""

    def __init__(self, place: Place, says: Sentence) -> None:
        super().__init__(says)
        self.fault = Fault(place, says)


def read_document(text: str, name: str) -> Document:
    """Return what the text holds; never raises, its faults are in the answer. `name` is the file's."""
    builder = _Builder(name)
    try:
        root = builder.document(_events(text))
    except _UnreadableError as error:
        return Document(None, builder.places, (*builder.faults, error.fault))
    return Document(root, builder.places, tuple(builder.faults))


def _events(text: str) -> Iterator[Event]:
    """Yield the parser's events; all its errors become `_UnreadableError`."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        says = sentence("the mapping has {size} bytes; at most {most} are read", size=size, most=MAX_BYTES)
        raise _UnreadableError(Place(1, 1), says)
    try:
        yield from YAML(typ="safe", pure=True).parse(text.removeprefix("\ufeff"))
    except _PARSER_ERRORS as error:
        raise _translated(error) from None


def _translated(error: Exception) -> _UnreadableError:
    if not isinstance(error, MarkedYAMLError):
        return _UnreadableError(Place(1, 1), sentence("the text holds characters that no YAML has"))
    begun = _place(error.context_mark or error.problem_mark)
    problem = str(error.problem or "")
    for fragment, says in _SYNTAX:
        if fragment in problem:
            return _UnreadableError(_place(error.problem_mark), says.filled(line=begun.line))
    place = _place(error.problem_mark or error.context_mark)
    return _UnreadableError(place, sentence("this is no YAML: look at this line and the one above"))


def _place(mark: StringMark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


class _Builder:
    """Builds the tree from events; keeps places and faults on the way."""

    def __init__(self, name: str) -> None:
        self.places = Places(name)
        self.faults: list[Fault] = []

    def document(self, events: Iterator[Event]) -> Tree:
        """Return the one document of the stream."""
        root: Tree = None
        seen = False
        for event in events:
            if isinstance(event, DocumentStartEvent) and seen:
                raise _UnreadableError(_place(event.start_mark), sentence("a second document begins here"))
            seen = seen or isinstance(event, DocumentStartEvent)
            if isinstance(event, NodeEvent):
                root = self._node(event, events, ())
        if root is None:
            raise _UnreadableError(Place(1, 1), sentence('the mapping is empty; it begins with "version: 1"'))
        return root

    def _node(self, event: Event, events: Iterator[Event], loc: Loc) -> Tree:
        place = _place(event.start_mark)
        if isinstance(event, ScalarEvent) and not event.value and event.style is None:
            place = self.places.keys.get(loc, place)  # nothing has no place of its own
        self.places.values[loc] = place
        if len(loc) > MAX_DEPTH:
            says = sentence("the mapping is nested deeper than {most} levels", most=MAX_DEPTH)
            raise _UnreadableError(place, says)
        self._refuse_marks(event, place)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, loc)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, loc)
        return _text(event)

    def _refuse_marks(self, event: Event, place: Place) -> None:
        """Refuse aliases (236 bytes can expand to 28 MB), anchors and tags."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            says = sentence("anchors (&) and aliases (*) are not allowed: write the value out, or quote the text")
            self.faults.append(Fault(place, says))
        elif getattr(event, "tag", None):
            self.faults.append(Fault(place, sentence('text that begins with "!" must stand in quotation marks')))

    def _sequence(self, events: Iterator[Event], loc: Loc) -> list[Tree]:
        found: list[Tree] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            found.append(self._node(event, events, (*loc, len(found))))
        return found

    def _mapping(self, events: Iterator[Event], loc: Loc) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            place = _place(event.start_mark)
            key = self._key(event, place)
            if first := self.places.keys.get((*loc, key)):
                self.faults.append(Fault(place, _twice(key, first)))
                self._node(next(events), events, (*loc, key, "twice"))
                continue
            self.places.keys[*loc, key] = place
            found[key] = self._node(next(events), events, (*loc, key))
        return found

    def _key(self, event: Event, place: Place) -> str:
        self._refuse_marks(event, place)
        if not isinstance(event, ScalarEvent):
            raise _UnreadableError(place, sentence("a key must be a text: quote one that begins with a bracket"))
        return str(event.value)


def _twice(key: str, first: Place) -> Sentence:
    return sentence(
        "the key {key} stands twice, first in line {line}: keep one of the two", key=quoted(key), line=first.line
    )


def _text(event: Event) -> str | None:
    if not isinstance(event, ScalarEvent):
        return "*"  # an alias, which is refused already
    text = str(event.value)
    if event.style is not None:  # quoted, or a block of text
        return text
    return None if text in _NOTHING else PlainText(text)
