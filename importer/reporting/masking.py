"""Numbers and hostile characters in a page that people forward: what is shown of a text."""

import re
from dataclasses import dataclass, replace

from importer.issues import Issue, IssueCode

MASK = "•"
_MIN_DIGITS = 5  # fewer are no number that anybody could call
_LEFT_DIGITS = 2  # enough to find the row again
_MAX_SHOWN = 300  # characters of one text
_DIGIT = re.compile(r"\d")
# What turns the direction of a line, or has no place in one: a reader would take one text for another.
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HOSTILE = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTIONS}\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Masking:
    """How texts are shown."""

    show_numbers: bool

    def text(self, text: str) -> str:
        """Return a text as it may be shown: of one that could hold a number all digits but the last two are masked."""
        return self.plain(text if self.show_numbers else _masked(text))

    @staticmethod
    def plain(text: str) -> str:
        """Return a text that holds no number, or may show it: as a page can hold it, and cut to a length."""
        text = _HOSTILE.sub("\ufffd", text)
        return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"

    def issue(self, issue: Issue) -> Issue:
        """Return an issue without numbers: in the cell that it quotes, in a header, in the platform's words."""
        if self.show_numbers:
            return issue
        detail = _masked(issue.detail) if issue.code is IssueCode.REFUSED else issue.detail
        return replace(issue, column=_masked(issue.column), value=_masked(issue.value), detail=detail)


def _masked(text: str) -> str:
    digits = len(_DIGIT.findall(text))
    return _DIGIT.sub(MASK, text, count=digits - _LEFT_DIGITS) if digits >= _MIN_DIGITS else text
