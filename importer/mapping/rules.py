"""Rules on the cell of a column: which rows pass, and which row leads its group."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from importer.issues import Issue, IssueCode, details
from importer.mapping.columns import Cells, Column, Columns
from importer.mapping.folding import fold
from importer.mapping.patterns import compiled, size_of
from importer.mapping.places import Loc
from importer.mapping.sources import Rule
from importer.mapping.texts import digits
from importer.records import Outcome, Verdict

Test = Callable[[str], bool]  # a folded text in

_EMPTY = '""'  # an empty cell, in a rule's words


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule of the mapping, tied to a file."""

    column: Column
    tests: tuple[Test, ...]
    words: str  # the rule as a person reads it

    def holds(self, cells: Cells) -> bool:
        """Tell whether all that the rule names holds for a row."""
        text = fold(cells[self.column.index])
        return all([test(text) for test in self.tests])  # noqa: C419  # a generator costs more than the tests

    def verdict(self, cells: Cells, code: IssueCode) -> Verdict:
        """Return what becomes of a row that the rule leaves out; `code` is that of `only` or of `skip`."""
        value = cells[self.column.index]
        return Verdict(Outcome.LEFT_OUT, Issue(code, self.column.header, value, self.words))


def bind_rule(rule: Rule, columns: Columns, loc: Loc) -> BoundRule:
    """Tie a rule to a column of a file; `loc` is where the mapping has it."""
    column = columns.find(rule.column, (*loc, "column"))
    tests: list[Test] = []
    words: list[str] = []
    if rule.one_of is not None:
        tests.append(frozenset(map(fold, rule.one_of)).__contains__)
        words.append(details.IN.format(values=_values(rule.one_of)))
    if rule.not_in is not None:
        tests.append(_none_of(rule.not_in))
        words.append(details.NOT_IN.format(values=_values(rule.not_in)))
    if rule.starts_with is not None:
        tests.append(_begins(rule.starts_with))
        words.append(details.STARTING.format(values=_values(rule.starts_with)))
    if rule.filled is not None:
        tests.append(bool if rule.filled else _is_empty)
        words.append(details.FILLED if rule.filled else details.EMPTY)
    if rule.matches is not None:
        tests.append(compiled(rule.matches))
        columns.searched.append((column, size_of(rule.matches)))
        words.append(details.MATCHING.format(pattern=rule.matches))
    return BoundRule(column, tuple(tests), details.RULE.format(column=column.header, tests=" and ".join(words)))


def _values(values: Iterable[str]) -> str:
    return f"[{', '.join(value or _EMPTY for value in values)}]"


def _none_of(values: Iterable[str]) -> Test:
    refused = frozenset(map(fold, values))
    return lambda text: text not in refused


def _begins(beginnings: Iterable[str]) -> Test:
    """Return what compares beginnings; those of figures with the cell's digits, however these are set apart."""
    folded = [fold(text) for text in beginnings]
    figures = tuple(text for text in folded if text.isdecimal())
    words = tuple(text for text in folded if not text.isdecimal())
    return lambda text: text.startswith(words) or (bool(figures) and digits(text).startswith(figures))


def _is_empty(text: str) -> bool:
    return not text
