"""What details look like: whoever finds an issue fills one of these in, and whoever shows it says it in his language.

A detail is stored as its English text, so its template is found again by that text. What fits none of a code's
templates is a text of somebody else (a cell, a file's name, the platform's words) and is shown as it is.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, reduce
from string import Formatter
from typing import Protocol

from importer.languages import sentence

Say = Callable[[str], str]


class Fill(Protocol):
    """What fills a template in."""

    def __call__(self, template: str, /, **values: str) -> str:
        """Return the template with these values."""


# Where and when.
ROW = "row {row} of {file}"
RUN = "run {run}"
RUN_AND_DAY = "run {run}, {day}"
SEEN = "seen on the platform by `sync`, {day}"
CAMPAIGN = "{campaign} since {day}"
BLACKLISTED = "of the platform (blacklisted in campaign {campaign})"
# What the platform said of a lead.
HELD = "the platform says so"
HELD_BEFORE = "the platform held it before"
STATUS = "status {number}"
# Why an answer is missing.
LOST = "the answer is lost"
LOST_BY = "the answer is lost ({words})"
NO_CONNECTION = "no connection"
NO_CONNECTION_BY = "no connection ({words})"
NO_ANSWER = "the platform gives no answer just now"
CANNOT_SAY = "the platform can't say whether it arrived"
LOOKED_FOR = "it is looked for again"
IMPORTER_STOPPED = "the importer was stopped"
BEING_SENT = "it is being sent just now, or the importer was stopped"
# Why a lead was not sent.
NOT_SO_FAR = "the run has not come so far"
LEFT = "it was left for later"
LIMITED = "the limit was reached"
STOPPED = "the run stopped"
INTERRUPTED = "the run was interrupted"
TOKEN_REFUSED = "the platform refused the token"  # noqa: S105 - words, no token
CAMPAIGN_REFUSED = "the platform refused the campaign"
ITS_CAMPAIGN_REFUSED = "the platform refused its campaign {campaign}"
PLATFORM_DOWN = "the platform could not be reached"
CANARY = "the first lead did not arrive as it was sent"
WRONG_ADDRESS = "the API URL is not the platform's"
TOO_MANY_REFUSED = "too many leads were refused"
# Why a lead was not deleted.
MAY_BE_THERE = "it was sent once, the answer is lost, and it may be there"
NOT_SHOWN = "the platform doesn't show it any more: it was deleted there, or called"
NO_ID = "its id on the platform is not known"
CANNOT_SHOW = "this host can't show whether it was called"
KEPT = "the platform refused it"
KEPT_BY = "the platform refused it: {words}"
NOT_LET = "the platform did not let us delete it"
TOLD_TO_WAIT = "the platform told us to wait"
OTHER_NUMBER = "it has another number there by now"
CALLS_BEGUN = "its calls have begun ({status})"
CALLS_BEGUN_SOMEHOW = "its calls have begun (no status)"
# What a mapping asks for.
AT_LEAST = "at least {low}"
AT_MOST = "at most {high}"
BETWEEN = "at least {low} and at most {high}"
LENGTH = "{count} characters, at most {most}"
LENGTH_OF = "{variable}: {count} characters, at most {most}"
SEARCHED = "a rule's pattern can search {most} characters"
RULE = '"{column}" {tests}'
IN = "in {values}"
NOT_IN = "not in {values}"
STARTING = "starting with {values}"
FILLED = "filled"
EMPTY = "empty"
MATCHING = "matching {pattern}"
TESTS = (IN, NOT_IN, STARTING, FILLED, EMPTY, MATCHING)  # what fills {tests}: one or more of them
AND = "{first} and {second}"
# The kinds of number, as a mapping names them but for the underscore.
KINDS = (
    *("mobile", "fixed line", "fixed or mobile", "voip", "toll free", "shared cost", "premium rate", "other"),
)  # fmt: skip

_FORMS = {  # what a placeholder can hold; any other holds any text
    **dict.fromkeys(("row", "campaign", "number", "count", "most"), "[0-9]+"),
    **dict.fromkeys(("run", "low", "high"), r"\S+"),
    "values": r"\[.*\]",
    "day": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
_MAX_TESTS = 2_000  # characters
_TEST = re.compile(
    r"(?:\A| and )((?:(?:not )?in|starting with) \[.*?\]|filled|empty|matching .*)(?=\Z| and )", re.DOTALL
)


def said_in(say: Say, detail: str, templates: Iterable[str]) -> str:
    """Return a detail as `say` says the template that it was made from; as it is where it was made from none."""
    return _made_of(lambda template, /, **values: say(template).format(**values), detail, templates)


def sentence_of(detail: str, templates: Iterable[str]) -> str:
    """Return a detail as a sentence that is said later; as it is where it was made from none of the templates."""
    return _made_of(sentence, detail, templates)


def _made_of(fill: Fill, detail: str, templates: Iterable[str]) -> str:
    for template in templates:
        if found := _pattern(template).fullmatch(detail):
            values = found.groupdict()
            if template == RULE:
                values["tests"] = _tests(fill, values["tests"])
            return fill(template, **values)
    return detail


def _tests(fill: Fill, tests: str) -> str:
    """Return the tests of a rule, each made by itself; as they are where a value of theirs looks like a test.

    So are such as nobody reads: to look through many values takes the square of their number.
    """
    if len(tests) > _MAX_TESTS:
        return tests
    found = [match[1] for match in _TEST.finditer(tests)]
    if " and ".join(found) != tests:
        return tests
    made = (_made_of(fill, test, TESTS) for test in found)
    return reduce(lambda first, second: fill(AND, first=first, second=second), made)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what a template looks like with its placeholders filled in."""
    parts = Formatter().parse(template)
    forms = (re.escape(text) + (f"(?P<{name}>{_FORMS.get(name, '.+')})" if name else "") for text, name, _, _ in parts)
    return re.compile("".join(forms), re.DOTALL)
