"""Variables: where a value is found in a row, what is done to it, and what is asked of it."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from importer.issues import Issue, IssueCode
from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.model import ValueSource
from importer.mapping.places import Loc
from importer.mapping.templates import Part, parts_of
from importer.mapping.transforms import TRANSFORMS, is_email
from importer.records import Variable

Read = Callable[[Cells], str]  # a row's cells in, a value out, "" where there is none


@dataclass(frozen=True, slots=True)
class BoundVariable:
    """One variable of the mapping, tied to a file."""

    name: str
    found: Read  # the value as the cells have it
    read: Read  # after transforms and default
    columns: tuple[str, ...]  # the headers it comes from
    required: bool
    check: bool  # must be an e-mail address

    def fault(self, cells: Cells) -> Issue | None:
        """Return what is wrong with the value of a row."""
        value = self.read(cells)
        column = ", ".join(self.columns)
        if not value:
            return Issue(IssueCode.MISSING_VALUE, column, detail=self.name) if self.required else None
        if self.check and not is_email(value):
            return Issue(IssueCode.BAD_EMAIL, column, self.found(cells), self.name)
        return None


@dataclass(frozen=True, slots=True)
class BoundVariables:
    """The variables of one contact, in the mapping's order."""

    every: tuple[BoundVariable, ...]
    strict: tuple[BoundVariable, ...]  # those that can be at fault

    def values(self, cells: Cells) -> tuple[Variable, ...]:
        """Return the variables that have a value in this row."""
        return tuple([Variable(one.name, text) for one in self.every if (text := one.read(cells))])

    def fault(self, cells: Cells) -> Issue | None:
        """Return the first thing that is wrong with them, in the mapping's order."""
        for one in self.strict:
            if issue := one.fault(cells):
                return issue
        return None


def bind_variables(sources: dict[str, ValueSource], columns: Columns, loc: Loc) -> BoundVariables:
    """Tie variables to the columns of a file; `loc` is where the mapping lists them."""
    every = tuple(_bind_variable(name, source, columns, (*loc, name)) for name, source in sources.items())
    return BoundVariables(every, tuple(one for one in every if one.required or one.check))


def _bind_variable(name: str, source: ValueSource, columns: Columns, loc: Loc) -> BoundVariable:
    found, from_columns = _bind_source(source, columns, loc)
    return BoundVariable(
        name=name,
        found=found,
        read=_finished(found, source),
        columns=tuple(column.header for column in from_columns),
        required=source.required,
        check=source.check is not None,
    )


def _bind_source(source: ValueSource, columns: Columns, loc: Loc) -> tuple[Read, list[Column]]:
    """Return how the value is found, and in which columns."""
    if source.value is not None:
        return _constant(source.value), []
    if source.template is not None:
        return _template(parts_of(source.template), columns, (*loc, "template"))
    if source.first_of is not None:
        choices = [columns.find(names, (*loc, "first_of", n)) for n, names in enumerate(source.first_of)]
        return _first_of([column.index for column in choices]), choices
    column = columns.find(source.column or (), (*loc, "column"))
    return itemgetter(column.index), [column]


def _constant(text: str) -> Read:
    return lambda _cells: text


def _first_of(indexes: list[int]) -> Read:
    def read(cells: Cells) -> str:
        return next((cells[index] for index in indexes if cells[index]), "")

    return read


def _template(parts: tuple[Part, ...], columns: Columns, loc: Loc) -> tuple[Read, list[Column]]:
    """Return how a template is filled; with an empty hole it is empty: nobody is greeted as `Hello, `."""
    holes = [columns.find((part.column,), loc) if part.column else part.text for part in parts]

    def read(cells: Cells) -> str:
        texts = [hole if isinstance(hole, str) else cells[hole.index] for hole in holes]
        return "".join(texts).strip() if all(texts) else ""

    return read, [hole for hole in holes if isinstance(hole, Column)]


def _finished(found: Read, source: ValueSource) -> Read:
    """Add transforms and the default; a plain column stays as fast as it is."""
    default = source.default or ""
    steps = [TRANSFORMS[name] for name in source.transform]
    if not steps and not default:
        return found

    def read(cells: Cells) -> str:
        text = found(cells)
        for step in steps:
            text = step(text)
        return text or default

    return read
