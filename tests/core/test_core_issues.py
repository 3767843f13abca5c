"""Codes, sentences and cures."""

import re
from string import Formatter

import pytest

from importer.issues import TEMPLATES, Issue, IssueCode, Template

NAMED = {"column": "Телефон", "value": "0888 12", "detail": "row 7."}


def test_every_code_has_a_sentence() -> None:
    """No code is without a template, and no template without a code."""
    assert set(TEMPLATES) == set(IssueCode)


def test_codes_are_distinct_and_fit_for_scripts() -> None:
    """Codes are lower-case words that other people's scripts can compare."""
    codes = [code.value for code in IssueCode]
    assert len(codes) == len(set(codes)) == len(IssueCode.__members__)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("code", IssueCode)
def test_a_sentence_names_only_what_an_issue_has(code: IssueCode) -> None:
    """A template names the column, the value or a detail, in both or neither of its sentences."""
    template = TEMPLATES[code]
    named = {name for text in (template.says, template.cure) for _, name, _, _ in Formatter().parse(text) if name}
    assert named <= set(NAMED)
    assert "{" not in template.cure


@pytest.mark.parametrize("code", IssueCode)
def test_a_reason_is_made_of_whole_sentences(code: IssueCode) -> None:
    """What a salesperson reads starts with a capital letter or a quoted value and ends with a full stop."""
    reason = Issue(code, **NAMED).reason
    assert reason.endswith(".")
    assert reason == " ".join(reason.split())
    assert reason[0].isupper() or reason[0] == '"'
    assert TEMPLATES[code].cure[-1:] in {"", "."}


@pytest.mark.parametrize(("code", "template"), TEMPLATES.items())
def test_two_codes_say_two_things(code: IssueCode, template: Template) -> None:
    """No sentence serves two codes: a person can tell them apart."""
    assert [other for other, one in TEMPLATES.items() if one.says == template.says] == [code]


def test_a_reason_has_the_value_the_place_and_the_cure() -> None:
    """The sentence shows the cell as it was and its column; the cure follows."""
    issue = Issue(IssueCode.INVALID_NUMBER, "Телефон", "0188 {x}", "BG")
    assert issue.reason == (
        '"0188 {x}" in "Телефон" is no number that exists in BG. '
        "Write the whole number, best with its country code, such as +359888123456."
    )


def test_a_repr_shows_neither_value_nor_detail() -> None:
    """What can be personal stays out of logs and tracebacks."""
    shown = repr(Issue(IssueCode.BAD_EMAIL, "Имейл", "anna@alfa.bg", "Анна"))
    assert "bad_email" in shown
    assert "anna" not in shown
    assert "Анна" not in shown
