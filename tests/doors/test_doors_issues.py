"""docs/issues.md tells the truth: each code has its line, which says what the program says."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from importer.issues import TEMPLATES, IssueCode
from importer.phones import read_phones
from importer.records import Outcome

PAGE = Path(__file__).parents[2] / "docs" / "issues.md"
REJECTED = Outcome.REJECTED.value
WARNING = "warning"
NOT_BY_A_CELL_ALONE = {
    *(IssueCode.TWO_COUNTRIES, IssueCode.OTHER_COUNTRY, IssueCode.UNWANTED_KIND, IssueCode.CELL_ERROR),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A code's line in the page."""

    code: str
    becomes: str
    example: str
    cure: str


def _pattern(says: str) -> re.Pattern[str]:
    """Return what a sentence looks like with its holes filled in."""
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(says)))


def lines() -> list[Line]:
    """Return the lines of all tables, in the page's order."""
    rows = re.findall(r"^\| `([a-z_]+)` \| (.+?) \| (.+?) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [Line(*row) for row in rows]


def line_of(code: IssueCode) -> Line:
    """Return a code's own line; one that would do is in the message where there is none."""
    template = TEMPLATES[code]
    for line in lines():
        if line.code == code:
            return line
    wanted = f"| `{code}` | rejected | {template.says} | {template.cure or 'Nothing.'} |"
    pytest.fail(
        f"docs/issues.md has no line for {code}; add it to its table, with an example in place of {{…}}:\n{wanted}"
    )


def test_the_page_names_no_other_code_and_none_twice() -> None:
    """What was taken out of the program is taken out of the page."""
    named = [line.code for line in lines()]
    assert sorted(set(named) - set(IssueCode)) == [], "docs/issues.md has lines for codes that the program doesn't have"
    assert sorted({code for code in named if named.count(code) > 1}) == [], "codes with two lines in docs/issues.md"


@pytest.mark.parametrize("code", IssueCode)
def test_each_code_has_a_line_that_says_what_the_program_says(code: IssueCode) -> None:
    """The example is the sentence with its holes filled in, and the cure stands there word by word."""
    line, template = line_of(code), TEMPLATES[code]
    assert _pattern(template.says).fullmatch(line.example), f"the example of {code} must be: {template.says}"
    assert line.cure.startswith(template.cure), f"what to do about {code} must begin with: {template.cure}"


@pytest.mark.parametrize("code", IssueCode)
def test_each_code_says_what_becomes_of_it(code: IssueCode) -> None:
    """It is an outcome or a warning, and each rejection has its cure."""
    becomes = line_of(code).becomes
    assert re.match(r"[a-z_]+", becomes)[0] in {WARNING, *Outcome}  # type: ignore[index] # the pattern of lines() matched
    assert becomes != REJECTED or TEMPLATES[code].cure


def examples() -> list[tuple[Line, str, str]]:
    """Return the lines of numbers that show a cell, with the cell and the detail that their sentences name."""
    found = []
    for line in lines():
        shown = line.code in set(IssueCode) and _pattern(TEMPLATES[IssueCode(line.code)].says).fullmatch(line.example)
        said = shown.groupdict() if shown else {}
        if said.get("column") == "Телефон" and "value" in said and line.code not in NOT_BY_A_CELL_ALONE:
            found.append((line, said["value"], said.get("detail", "")))
    return found


@pytest.mark.parametrize(("line", "cell", "detail"), examples())
def test_an_example_of_a_number_is_read_so(line: Line, cell: str, detail: str) -> None:
    """The cell that the page shows gives that code: as the reason where it is rejected, else as a warning."""
    (phone, *_) = read_phones(cell, "" if line.code == IssueCode.NEEDS_REGION else "BG", "Телефон")
    told = (phone.issue,) if phone.issue else phone.warnings
    assert [(issue.code, issue.detail) for issue in told] == [(line.code, detail)]
    assert line.becomes == (REJECTED if phone.issue else WARNING)


def test_most_codes_of_numbers_show_a_cell() -> None:
    """The examples above are found in the page."""
    assert len(examples()) >= 14
