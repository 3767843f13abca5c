"""What one request gave, and the platform's words in it (the shapes: API.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum, unique
from http import HTTPStatus

from importer.issues import details
from importer.languages import sentence
from importer.sending.jsons import Json, fields, one_line

_MAX_WORDS = 300  # characters: a sentence in a report, not a page
_SECONDARY_FIELD = re.compile(r"secondary_contacts\.(\d{1,3})(?:\.|$)")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){5,}")


@unique
class Failure(StrEnum):
    """Why there is no HTTP answer."""

    CONNECT = "connect"  # no connection was made: the request was never acted on
    LOST = "lost"  # it may have arrived: nobody knows whether it was acted on


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request gave: an HTTP answer, or the failure that stands in its place."""

    status: int = 0  # 0 where there is a failure
    failure: Failure | None = None
    detail: str = ""  # what failed, in technical words without personal data
    is_json: bool = False  # False: HTML, empty, damaged, or too large
    body: Json = field(default=None, repr=False)  # None where it is no JSON
    text: str = field(default="", repr=False)  # the start of a body that is no JSON
    retry_after: str = ""  # the header as it came
    date: str = ""  # the header as it came

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_html(self) -> bool:
        """Whether a page came where JSON was asked for; on a look-up: the URL is not the platform's API."""
        return not self.is_json and self.text.lstrip("\ufeff \t\r\n").startswith("<")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One text of the answer's `errors`, with the field's name."""

    name: str  # dotted, such as secondary_contacts.0.phone_number; "" where the text belongs to none
    text: str = field(repr=False)


def message(answer: Answer) -> str:
    """Return the platform's sentence: `message`, else `error`; "" where there is neither."""
    found = fields(_unwrapped(answer.body))
    nested = fields(found.get("error"))
    return one_line(found.get("message")) or one_line(found.get("error")) or one_line(nested.get("message"))


def field_errors(answer: Answer) -> tuple[FieldError, ...]:
    """Return the texts of `errors` with their fields; documented are lists of texts by field, one text is read too."""
    errors = fields(_unwrapped(answer.body)).get("errors")
    if isinstance(errors, list):
        return tuple(FieldError("", text) for item in errors for text in _texts(item))
    return tuple(FieldError(name, text) for name, item in fields(errors).items() for text in _texts(item))


def secondaries_at_fault(answer: Answer) -> tuple[int, ...]:
    """Return the places, from 0, of the secondary contacts that `errors` names."""
    found = (_SECONDARY_FIELD.match(error.name) for error in field_errors(answer))
    return tuple(sorted({int(match[1]) for match in found if match}))


def words(answer: Answer) -> str:
    """Return what the platform said as one line: `message` with the texts of `errors`, else `error`, else the status.

    A field is named where it is a secondary contact's, or where `message` doesn't hold the text already.
    """
    if answer.failure:
        return _failure_words(answer)
    said = message(answer)
    told = [
        f"{error.name}: {error.text}" if error.name else error.text
        for error in field_errors(answer)
        if "." in error.name or error.text not in said
    ]
    line = "; ".join(part for part in (said, *told) if part) or _status_line(answer.status)
    return line if len(line) <= _MAX_WORDS else f"{line[: _MAX_WORDS - 1]}…"


def without_numbers(text: str) -> str:
    """Return the text with everything that could be a phone number taken out, for messages and logs."""
    # As it is where there is none: a sentence of ours would lose its other languages.
    return _LONG_NUMBER.sub("…", text) if _LONG_NUMBER.search(text) else text


def _failure_words(answer: Answer) -> str:
    """Say what a failure means."""
    is_lost = answer.failure is Failure.LOST
    if not answer.detail:
        return sentence(details.LOST if is_lost else details.NO_CONNECTION)
    return sentence(details.LOST_BY if is_lost else details.NO_CONNECTION_BY, words=answer.detail)


def _status_line(status: int) -> str:
    """Return the status with its phrase from RFC 9110, not the server's own, which may hold anything."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return details.STATUS.format(number=status)


def _unwrapped(body: Json) -> Json:
    """Take an answer out of the array of one that older versions put around it."""
    return body[0] if isinstance(body, list) and len(body) == 1 else body


def _texts(item: Json) -> Iterator[str]:
    """Yield the texts of one field's errors."""
    for text in item if isinstance(item, list) else [item]:
        if line := one_line(text):
            yield line
