"""A value's source tied to a file: how it is found in a row's cells, and what is done to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.failures import MAX_CHARACTERS, Apply, Failure, too_long
from importer.mapping.origins import DEFAULT, FIXED, NOTHING, Trace, Traced, of_columns, together
from importer.mapping.places import Loc
from importer.mapping.rules import BoundRule, bind_rule
from importer.mapping.sources import Case, Source
from importer.mapping.templates import Hole, HoleKey, parts_of

Read = Callable[[Cells], str | Failure]  # a row's cells in, a value out, "" where there is none

_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class BoundSource:
    """Where a value comes from, tied to a file."""

    read: Read
    trace: Trace
    columns: tuple[Column, ...]  # all that it can come from


def bind_source(source: Source, columns: Columns, loc: Loc) -> BoundSource:
    """Tie a source to the columns of a file; `loc` is where the mapping has it."""
    return _finished(_found(source, columns, loc), [step.apply() for step in source.transform], source.default or "")


def _found(source: Source, columns: Columns, loc: Loc) -> BoundSource:
    if source.value is not None:
        return _fixed(source.value)
    if source.template is not None:
        parts = {name: bind_source(part, columns, (*loc, "parts", name)) for name, part in (source.parts or {}).items()}
        return _template(parts_of(source.template), parts, columns, (*loc, "template"))
    if source.when is not None:
        return _when(source, source.when, columns, loc)
    if source.first_of is not None:
        choices = [columns.find(names, (*loc, "first_of", n)) for n, names in enumerate(source.first_of)]
        return _first_of(tuple(choices))
    if source.all_of is not None:
        every = [columns.find(names, (*loc, "all_of", n)) for n, names in enumerate(source.all_of)]
        return _all_of(tuple(every), " " if source.separator is None else source.separator)
    return _column(columns.find(source.column or (), (*loc, "column")))


def _fixed(text: str) -> BoundSource:
    return BoundSource(lambda _cells: text, lambda _cells: FIXED, ())


def _column(column: Column) -> BoundSource:
    return BoundSource(itemgetter(column.index), lambda cells: of_columns((column,), cells), (column,))


def _first_of(choices: tuple[Column, ...]) -> BoundSource:
    indexes = [column.index for column in choices]

    def read(cells: Cells) -> str:
        return next((cells[index] for index in indexes if cells[index]), "")

    def trace(cells: Cells) -> Traced:
        return of_columns([column for column in choices if cells[column.index]][:1], cells)

    return BoundSource(read, trace, choices)


def _all_of(every: tuple[Column, ...], separator: str) -> BoundSource:
    indexes = [column.index for column in every]

    def read(cells: Cells) -> str | Failure:
        return _joined([cells[index] for index in indexes if cells[index]], separator)

    return BoundSource(read, lambda cells: of_columns(every, cells), every)


def _when(source: Source, cases: tuple[Case, ...], columns: Columns, loc: Loc) -> BoundSource:
    """Return what takes the value of the first case whose rule holds, else that of `otherwise`."""
    bound: list[tuple[BoundRule, BoundSource]] = []
    for number, case in enumerate(cases):
        here = (*loc, "when", number)
        bound.append((bind_rule(case, columns, here), bind_source(case.then, columns, (*here, "then"))))
    otherwise = bind_source(source.otherwise, columns, (*loc, "otherwise")) if source.otherwise else _NOWHERE

    def chosen(cells: Cells) -> BoundSource:
        return next((then for rule, then in bound if rule.holds(cells)), otherwise)

    come_from = [column for rule, then in bound for column in (rule.column, *then.columns)]
    return BoundSource(
        lambda cells: chosen(cells).read(cells),
        lambda cells: chosen(cells).trace(cells),
        tuple(dict.fromkeys([*come_from, *otherwise.columns])),
    )


_NOWHERE = BoundSource(lambda _cells: "", lambda _cells: NOTHING, ())


def _template(pieces: tuple[str | Hole, ...], parts: dict[str, BoundSource], columns: Columns, loc: Loc) -> BoundSource:
    """Return how a template is filled; with an empty hole it is empty: nobody is greeted as `Hello, `."""
    # Each is read once, however often it stands there: parts of parts would multiply.
    sources = {piece.key: _hole(piece, parts, columns, loc) for piece in pieces if isinstance(piece, Hole)}

    def read(cells: Cells) -> str | Failure:
        values: dict[HoleKey, str] = {}
        for key, source in sources.items():
            value = source.read(cells)
            if isinstance(value, Failure):
                return value
            values[key] = value
        texts = [piece if isinstance(piece, str) else values[piece.key] or piece.default for piece in pieces]
        if None in texts:
            return ""
        whole = _joined([text for text in texts if text], "")
        return _SPACES.sub(" ", whole) if "" in texts and isinstance(whole, str) else whole

    def trace(cells: Cells) -> Traced:
        return together(source.trace(cells) for source in sources.values()) if read(cells) else NOTHING

    come_from = dict.fromkeys(column for source in sources.values() for column in source.columns)
    return BoundSource(read, trace, tuple(come_from))


def _hole(hole: Hole, parts: dict[str, BoundSource], columns: Columns, loc: Loc) -> BoundSource:
    """Return what fills a hole: a part of the mapping, a fact such as {today}, or a column."""
    if not hole.quoted:
        if hole.name in parts:
            return parts[hole.name]
        if (fact := columns.fact(hole.name, loc)) is not None:
            return _fixed(fact) if isinstance(fact, str) else BoundSource(itemgetter(fact.index), _fixed("").trace, ())
    return _column(columns.find((hole.name,), loc))


def _joined(texts: list[str], separator: str) -> str | Failure:
    if sum(map(len, texts)) > MAX_CHARACTERS:
        return too_long("".join(texts))
    return separator.join(texts).strip()


def _finished(found: BoundSource, steps: list[Apply], default: str) -> BoundSource:
    """Add transforms and the default; a plain column stays as fast as it is."""
    if not steps and not default:
        return found

    def stepped(cells: Cells) -> str | Failure:
        text = found.read(cells)
        for step in steps:
            if not text or isinstance(text, Failure):
                break
            text = step(text) if len(text) <= MAX_CHARACTERS else too_long(text)
        return text.strip() if steps and isinstance(text, str) else text

    def trace(cells: Cells) -> Traced:
        if stepped(cells):
            return found.trace(cells)
        return DEFAULT if default else NOTHING

    return BoundSource(lambda cells: stepped(cells) or default, trace, found.columns)
