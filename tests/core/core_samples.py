"""Numbers, contacts and leads of the pure core, short to write in a test."""

from collections.abc import Iterable, Iterator

from importer.duplicates import DecidedLead, DuplicateRules, NumberKey, Seen, decide
from importer.errors import ImporterError
from importer.grouping import Candidate, CutLead, GroupRules, cut
from importer.phones import read_phones

CAMPAIGN = 42


def read(cell: str, region: str = "BG") -> str:
    """Return what a cell holds as one text: `+359888123456 !toll_free`, an issue's code, several joined by ` | `."""
    phones = read_phones(cell, region, "Phone")
    return " | ".join(
        " ".join((phone.phone or str(phone.issue and phone.issue.code), *(f"!{one.code}" for one in phone.warnings)))
        for phone in phones
    )


def dialled(cell: str, region: str = "BG") -> list[str]:
    """Return the numbers of a cell that would be called."""
    return [phone.phone for phone in read_phones(cell, region, "Phone") if phone.phone]


def number(n: int) -> str:
    """Return the n-th number."""
    return f"+35988{n:07}"


def contact(seq: int, n: int | None, *, group: int = 1, row: int | None = None, key: str = "alfa") -> Candidate:
    """Return a contact of the group `alfa`, in a row of its own, with the n-th number; None: without a usable one."""
    phone = "" if n is None else number(n)
    return Candidate(seq, row or seq, group, CAMPAIGN, key, phone, f"row {row or seq}")


def group(*numbers: int | None, start: int = 1, key: str = "alfa") -> list[Candidate]:
    """Return the contacts of one group, one a row, with these numbers."""
    return [contact(seq, n, group=start, key=key) for seq, n in enumerate(numbers, start)]


def cut_all(candidates: Iterable[Candidate], rules: GroupRules | None = None) -> list[CutLead]:
    """Return all leads."""
    return list(cut(candidates, rules or GroupRules()))


def numbers(lead: CutLead) -> list[int]:
    """Return which numbers a lead has, as they were given to `group`."""
    return [int(candidate.phone.removeprefix("+35988")) for candidate in lead.contacts]


def held(*numbers_of: int, by: str) -> dict[NumberKey, str]:
    """Return what the ledger says of numbers in the campaign."""
    return {NumberKey(CAMPAIGN, number(n)): by for n in numbers_of}


def decide_all(
    candidates: Iterable[Candidate],
    seen: Seen | None = None,
    rules: DuplicateRules | None = None,
    group_rules: GroupRules | None = None,
) -> list[DecidedLead]:
    """Return what becomes of contacts: cut, then decided on in one call."""
    return list(decide(cut_all(candidates, group_rules), seen or Seen(), rules or DuplicateRules()))


def said(lead: DecidedLead) -> list[str]:
    """Return one text for each contact: its role, or its outcome and code; then its warnings."""
    return [
        " ".join(
            (
                str(placement.contact_seq),
                *((placement.role.value,) if placement.role else ()),
                *((placement.verdict.outcome, placement.verdict.issue.code) if placement.verdict else ()),
                *(f"!{warning.code}" for warning in placement.warnings),
            )
        )
        for placement in lead.placements
    ]


def descendants(kind: type[ImporterError]) -> Iterator[str]:
    """Yield the name of an error and those of all kinds of it."""
    yield kind.__name__
    for below in kind.__subclasses__():
        yield from descendants(below)
