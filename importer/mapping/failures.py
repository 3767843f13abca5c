"""Why a value can't be had from a row: found deep inside, and made an issue where row and column are known."""

from collections.abc import Callable
from dataclasses import dataclass, field

from importer.issues import IssueCode, details

MAX_CHARACTERS = 32_767  # what a spreadsheet's cell holds at most; no step makes a longer text

MAX_WORKED = 500  # what a step takes that looks at each word or letter: beyond it the text is truncated first


@dataclass(frozen=True, slots=True)
class Failure:
    """A value that can't be sent as it is."""

    code: IssueCode
    value: str = field(repr=False)  # the text that failed, as far as it had come
    detail: str = ""  # what else the code's sentence names


Apply = Callable[[str], str | Failure]  # a text in, never empty; a text out, "" where nothing is left


def too_long(text: str, most: int = MAX_CHARACTERS) -> Failure:
    """Return the failure of a text with more characters than `most`."""
    return Failure(IssueCode.VALUE_TOO_LONG, "", details.LENGTH.format(count=len(text), most=most))


def limited(apply: Apply, most: int) -> Apply:
    """Return the step for texts of at most so many characters."""
    return lambda text: apply(text) if len(text) <= most else too_long(text, most)
