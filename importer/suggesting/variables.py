"""Variables from columns that are known: name, company, e-mail address, and what else an assistant may use."""

from collections.abc import Sequence

from importer.languages import sentence
from importer.suggesting.columns import Known, best_of
from importer.suggesting.proposal import Reason, Sureness, Value
from importer.suggesting.sampling import Sample
from importer.suggesting.words import Meaning

_MOSTLY = 0.8
_MAX_ADDRESSES = 3


def customer_name(known: Sequence[Known], sample: Sample | None) -> Value | None:
    """Return the person's name: a column of whole names, else first and last together, else what there is.

    `sample` tells how often both parts are there; None: nobody asked.
    """
    full, first, last = (
        _best(known, meaning) for meaning in (Meaning.FULL_NAME, Meaning.FIRST_NAME, Meaning.LAST_NAME)
    )
    parts = [one for one in (first, last) if one]
    if full and parts and not full.by_header:
        full = None
    single = full or first or last
    if single is None:
        return None
    if full and all(full.profile.filled >= _MOSTLY * part.profile.filled for part in parts):
        return _one("customer_name", full, parts)
    if len(parts) == 2 and _can_stand_together(parts) and _are_together(parts, sample):  # noqa: PLR2004 - first and last
        says = sentence("first and last name; where one is empty, no name is sent")
        others = (full.header,) if full else ()
        return Value("customer_name", (parts[0].header, parts[1].header), Reason(says, others=others), together=True)
    return _one("customer_name", parts[0] if parts else single, parts[1:])


def company(known: Sequence[Known]) -> Value | None:
    """Return the company's name."""
    found = best_of(known, Meaning.COMPANY)
    return _one("company", found[0], found[1:]) if found else None


def email(known: Sequence[Known]) -> Value | None:
    """Return the address, or the first filled of several."""
    found = best_of(known, Meaning.EMAIL)[:_MAX_ADDRESSES]
    if not found:
        return None
    says = found[0].says if len(found) == 1 else sentence("the first of them that is filled")
    others = any(one.profile.emails < one.profile.filled for one in found)  # such as "няма"
    return Value("email", tuple(one.header for one in found), Reason(says), check="email" if others else "")


def position(known: Sequence[Known]) -> Value | None:
    """Return the person's position, for a person to take in."""
    return _offered("position", known, Meaning.POSITION)


def city(known: Sequence[Known]) -> Value | None:
    """Return the town, for a person to take in."""
    return _offered("city", known, Meaning.CITY)


def _best(known: Sequence[Known], meaning: Meaning) -> Known | None:
    return next(iter(best_of(known, meaning)), None)


def _one(name: str, one: Known, others: Sequence[Known]) -> Value:
    return Value(name, (one.header,), Reason(one.says, one.sureness, tuple(other.header for other in others)))


def _offered(name: str, known: Sequence[Known], meaning: Meaning) -> Value | None:
    one = _best(known, meaning)
    reason = Reason(sentence("take it in where your assistant has a variable of this name"), Sureness.LIKELY)
    return Value(name, (one.header,), reason, active=False) if one else None


def _can_stand_together(parts: Sequence[Known]) -> bool:
    """Tell whether a template can name the columns: a brace in a header would open or close one."""
    return not any(set("{}") & set(part.header) for part in parts)


def _are_together(parts: Sequence[Known], sample: Sample | None) -> bool:
    """Tell whether in most rows with a first name there is a last one too."""
    if sample is None:
        return True
    first, last = (part.profile.index for part in parts)
    both = sum(bool(row[first] and row[last]) for row in sample.cells)
    return both >= _MOSTLY * parts[0].profile.filled
