"""The words by which a column is known from its header: a data file that users can add to."""

from dataclasses import dataclass
from enum import StrEnum, unique

from importer.errors import MappingError
from importer.languages import sentence
from importer.mapping.document import Document, Tree, read_document
from importer.mapping.nearest import quoted, with_allowed
from importer.mapping.places import Fault, told
from importer.suggesting.headings import Tokens, tokens_of


@unique
class Meaning(StrEnum):
    """What a header can say of its column; the keys of the file of words."""

    MOBILE = "mobile"
    PHONE = "phone"
    WORK_PHONE = "work_phone"
    HOME_PHONE = "home_phone"
    OTHER_PHONE = "other_phone"
    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PARTY = "party"  # a person or a company: the values tell
    COMPANY = "company"
    EMAIL = "email"
    COUNTRY = "country"
    CITY = "city"
    POSITION = "position"
    ADDRESS = "address"
    DO_NOT_CALL = "do_not_call"
    REFUSAL = "refusal"  # may be one of those not to call: a person is asked
    CONSENT = "consent"
    NEVER = "never"  # neither a number to call nor a name
    SECRET = "secret"  # noqa: S105 - a meaning, no password


PERMISSIONS = (Meaning.DO_NOT_CALL, Meaning.REFUSAL, Meaning.CONSENT)  # say who may be called, and who not
PHONES = (Meaning.MOBILE, Meaning.PHONE, Meaning.WORK_PHONE, Meaning.HOME_PHONE, Meaning.OTHER_PHONE)  # who is first


@dataclass(frozen=True, slots=True)
class Phrase:
    """A header's words and what they mean."""

    tokens: Tokens
    meaning: Meaning


Words = tuple[Phrase, ...]


def parse_words(text: str, name: str) -> Words:
    """Return the phrases that a YAML text lists under their meanings; `name` is the file's name for messages.

    Raises MappingError with all errors, one per line, each with `name:line:column: `.
    """
    document = read_document(text, name)
    faults = list(document.faults)
    phrases: list[Phrase] = []
    root = document.root if isinstance(document.root, dict) else {}
    if not root and not faults:
        says = sentence("the words stand in lists under a meaning, such as `phone:`")
        faults.append(Fault(document.places.value(()), says))
    for key, listed in root.items():
        phrases += _phrases(key, listed, document, faults)
    if faults:
        raise MappingError(told(name, faults))
    return tuple(dict.fromkeys(phrases))


def _phrases(key: str, listed: Tree, document: Document, faults: list[Fault]) -> list[Phrase]:
    allowed = [meaning.value for meaning in Meaning]
    if key not in allowed:
        unknown = sentence("unknown meaning {key}", key=quoted(key))
        faults.append(Fault(document.places.key((key,)), with_allowed(unknown, key, allowed)))
        return []
    texts = [text for text in listed if isinstance(text, str)] if isinstance(listed, list) else []
    if not isinstance(listed, list) or len(texts) != len(listed):
        says = sentence("expected a list of words under {key}", key=quoted(key))
        faults.append(Fault(document.places.value((key,)), says))
    return [Phrase(tokens, Meaning(key)) for text in texts if (tokens := tokens_of(text))]
