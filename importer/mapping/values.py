"""Variables: a row's cells in, the values for the platform out, and what is wrong with them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from importer.issues import Issue, IssueCode, details
from importer.mapping.checks import Test
from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.failures import Failure, too_long
from importer.mapping.finding import BoundSource, Read, bind_source
from importer.mapping.origins import DEFAULT, Explained, Traced
from importer.mapping.places import Loc
from importer.mapping.sources import IfWrong, ValueSource
from importer.records import Variable

# Control characters besides tab and the kinds of line breaks, and halves of a character.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")

Address = Callable[[Column], str]  # of a column's cell in the row that is looked at


@dataclass(frozen=True, slots=True)
class Values:
    """What the variables of one contact are in a row."""

    variables: tuple[Variable, ...]  # those that have a value
    fault: Issue | None = None  # the first thing that rejects the row, in the mapping's order
    warnings: tuple[Issue, ...] = ()  # values that were dropped


@dataclass(frozen=True, slots=True)
class BoundVariable:
    """One variable of the mapping, tied to a file."""

    name: str
    source: BoundSource
    read: Read  # the source's value, checked
    required: bool
    dropped: bool  # a value that fails is left out, instead of rejecting the row
    default: str

    def missing(self) -> Issue:
        """Return the issue of a row without the value."""
        return Issue(IssueCode.MISSING_VALUE, self._headers, detail=self.name)

    def issue(self, failure: Failure, cells: Cells) -> Issue:
        """Return what is wrong with the value of a row: with the cell as it was, where it comes from one."""
        columns = self.source.columns
        value = cells[columns[0].index] if len(columns) == 1 and failure.value else failure.value
        return Issue(failure.code, self._headers, value, failure.detail or self.name)

    @property
    def _headers(self) -> str:
        return ", ".join([column.header for column in self.source.columns])


@dataclass(frozen=True, slots=True)
class BoundVariables:
    """The variables of one contact, in the mapping's order."""

    every: tuple[BoundVariable, ...]

    def read(self, cells: Cells) -> Values:
        """Return what the variables are in this row."""
        variables: list[Variable] = []
        fault: Issue | None = None
        warnings: tuple[Issue, ...] = ()
        for one in self.every:
            text = one.read(cells)
            if isinstance(text, Failure):
                issue = one.issue(text, cells)
                if one.dropped and (one.default or not one.required):
                    warnings = (*warnings, issue)
                    text = one.default
                else:
                    fault = fault or issue
                    text = text.value  # the report shows it
            elif not text and one.required:
                fault = fault or one.missing()
            if text:
                variables.append(Variable(one.name, text))
        return Values(tuple(variables), fault, warnings)

    def explain(self, cells: Cells, address: Address) -> tuple[Explained, ...]:
        """Return the same one by one, each with where it came from."""
        return tuple(self._explained(one, cells, address) for one in self.every)

    @staticmethod
    def _explained(one: BoundVariable, cells: Cells, address: Address) -> Explained:
        text, traced = one.read(cells), one.source.trace(cells)
        issue = None
        if isinstance(text, Failure):
            issue = one.issue(text, cells)
            text, traced = (one.default, DEFAULT) if one.dropped and one.default else ("", traced)
        elif not text and one.required:
            issue = one.missing()
        return Explained(one.name, text, traced.origin, _addresses(traced, one, address, found=bool(text)), issue)


def _addresses(traced: Traced, one: BoundVariable, address: Address, *, found: bool) -> tuple[str, ...]:
    """Return where the value stands, or should stand."""
    columns = traced.columns or (() if found else one.source.columns)
    return tuple(address(column) for column in columns)


def bind_variables(sources: dict[str, ValueSource], columns: Columns, loc: Loc, max_length: int) -> BoundVariables:
    """Tie variables to the columns of a file; `loc` is where the mapping lists them.

    `max_length` is the most characters that a value may have.
    """
    return BoundVariables(
        tuple(_bind_variable(name, source, columns, (*loc, name), max_length) for name, source in sources.items())
    )


def _bind_variable(name: str, source: ValueSource, columns: Columns, loc: Loc, max_length: int) -> BoundVariable:
    bound = bind_source(source, columns, loc)
    checked = _checked(bound.read, [check.test() for check in source.check]) if source.check else bound.read
    return BoundVariable(
        name=name,
        source=bound,
        read=_sendable(checked, name, max_length),
        required=source.required,
        dropped=source.if_wrong is IfWrong.DROP,
        default=source.default or "",
    )


def _checked(found: Read, tests: list[Test]) -> Read:
    def read(cells: Cells) -> str | Failure:
        text = found(cells)
        if not text or isinstance(text, Failure):
            return text
        return next((failure for test in tests if (failure := test(text))), text)

    return read


def _sendable(found: Read, name: str, max_length: int) -> Read:
    """Add what the platform takes: a text, not empty, not too long."""

    def read(cells: Cells) -> str | Failure:
        text = found(cells)
        if isinstance(text, Failure):
            return text
        if len(text) > max_length:
            told = details.LENGTH_OF.format(variable=name, count=len(text), most=max_length)
            return replace(too_long(text, max_length), detail=told)
        return text if text.isprintable() else _text_of(text)

    return read


def _text_of(text: str) -> str | Failure:
    """Return a text with characters that don't show, "" where it has no others."""
    if _NO_TEXT.search(text):
        return Failure(IssueCode.NOT_TEXT, "")
    return text if any(letter.isprintable() and not letter.isspace() for letter in text) else ""
