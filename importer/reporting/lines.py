"""One row's result -> the cells of its lines, in the order that other people's scripts rely on."""

from collections.abc import Iterator, Sequence

from importer.issues import Issue
from importer.languages import say
from importer.records import ResultLine, RowResult
from importer.reporting.cells import Cell
from importer.reporting.tally import own_issues
from importer.reporting.times import iso_utc

COLUMNS = (
    "file",
    "sheet",
    "row",
    "role",
    "phone_input",
    "phone",
    "campaign_id",
    "outcome",
    "code",
    "reason",
    "lead_id",
    "attempts",
    "sent_at",
)


def header(variable_names: Sequence[str]) -> list[str]:
    """Return the header: the fixed columns, then one a variable; a name that is taken is told apart."""
    return [*COLUMNS, *(f"variable:{name}" if name in COLUMNS else name for name in variable_names)]


def row_lines(row: RowResult, variable_names: Sequence[str]) -> Iterator[list[Cell]]:
    """Yield the cells of each line; what is said of the row as a whole stands on its first line."""
    of_row = own_issues(row)
    for line in row.lines:
        yield _cells(row, line, of_row, variable_names)
        of_row = ()


def _cells(row: RowResult, line: ResultLine, of_row: tuple[Issue, ...], variable_names: Sequence[str]) -> list[Cell]:
    of_line = line.warnings if line.issue is None else (line.issue, *line.warnings)
    values = {variable.name: variable.value for variable in line.variables}
    return [
        row.file,
        row.sheet,
        row.number,
        line.role.value,
        line.phone_input,
        line.phone,
        row.campaign_id or "",
        line.outcome.value,
        of_line[0].code.value if of_line else "",
        _reason(of_line + of_row),
        line.lead_id,
        line.attempts,
        iso_utc(line.sent_at),
        *(values.get(name, "") for name in variable_names),
    ]


def _reason(issues: tuple[Issue, ...]) -> str:
    # A sentence is said once, also where the row and its line carry the same warning.
    return " ".join(dict.fromkeys(issue.reason_in(say) for issue in issues))
