"""Issues, variables and cells as the JSON text that the ledger stores, and back."""

import json
from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement

from importer.issues import Issue, IssueCode
from importer.records import Variable


def issue_to_text(issue: Issue | None) -> str | None:
    """Return the JSON list [code, column, value, detail]; None for none."""
    if issue is None:
        return None
    return json.dumps([issue.code.value, issue.column, issue.value, issue.detail], ensure_ascii=False)


def issue_from_text(text: str | None) -> Issue | None:
    """Return the issue that `issue_to_text` wrote."""
    if not text:
        return None
    code, column, value, detail = json.loads(text)
    return Issue(IssueCode(code), column, value, detail)


def has_code(column: Column[str], code: IssueCode) -> ColumnElement[bool]:
    """Return the condition that the issue in a column has this code."""
    return column.startswith(json.dumps([code.value])[:-1], autoescape=True)


def lacks_code(column: Column[str], code: IssueCode) -> ColumnElement[bool]:
    """Return the condition that there is no issue in a column, or one of another code."""
    return column.is_(None) | ~has_code(column, code)


def issues_to_text(issues: Iterable[Issue]) -> str:
    """Return one line an issue; "" for none, which is what most rows have."""
    return "\n".join(filter(None, map(issue_to_text, issues)))


def issues_from_text(text: str) -> tuple[Issue, ...]:
    """Return the issues that `issues_to_text` wrote."""
    return tuple(issue for line in text.split("\n") if (issue := issue_from_text(line)))


def variables_to_text(variables: tuple[Variable, ...]) -> str:
    """Return a JSON object, name to value, in their order."""
    return json.dumps({variable.name: variable.value for variable in variables}, ensure_ascii=False)


def variables_from_text(text: str) -> tuple[Variable, ...]:
    """Return the variables that `variables_to_text` wrote."""
    return tuple(Variable(name, value) for name, value in json.loads(text).items())


def cells_to_text(cells: tuple[str, ...]) -> str:
    """Return a JSON list; "" for none."""
    return json.dumps(cells, ensure_ascii=False) if cells else ""


def cells_from_text(text: str) -> tuple[str, ...]:
    """Return the cells that `cells_to_text` wrote."""
    return tuple(json.loads(text)) if text else ()
