"""Contacts to leads: which contacts stand together in one request, and who is called first.

Groups are cut here before duplicates are looked for, so that a second import of the same file cuts the same way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import attrgetter

from importer.issues import Issue, IssueCode
from importer.records import MAX_SECONDARIES, Outcome, Overflow, Verdict

LEAD_SIZE = 1 + MAX_SECONDARIES


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What the mapping says about groups."""

    overflow: Overflow = Overflow.SPLIT
    primary_required: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact of the run in the order of calling; `phone` is "" where it can't be called."""

    contact_seq: int
    row_seq: int
    group_seq: int  # equal for the contacts of one group; a row without a group is one by itself
    campaign_id: int
    group_key: str = field(repr=False)  # "" = no group
    phone: str = field(repr=False)  # E.164
    place: str  # how messages call its row


@dataclass(frozen=True, slots=True)
class Dropped:
    """A contact put aside, and why."""

    candidate: Candidate
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CutLead:
    """The contacts of one lead, primary first (none: only some that were put aside), and those put aside."""

    contacts: tuple[Candidate, ...]
    dropped: tuple[Dropped, ...] = ()
    replaced: bool = False  # its first contact has no usable number, and the next moved up
    continued: bool = False  # the group's earlier contacts fill a lead of their own


def cut(candidates: Iterable[Candidate], rules: GroupRules) -> Iterator[CutLead]:
    """Cut contacts, which come group by group and in the order of calling, into leads of at most 11 numbers.

    A number stands once in a lead. Memory holds one lead at a time, however large a group is.
    """
    for _, group in groupby(candidates, key=attrgetter("group_seq")):
        yield from _cut_group(group, rules)


def _cut_group(group: Iterator[Candidate], rules: GroupRules) -> Iterator[CutLead]:
    first = next(group)
    usable = (candidate for candidate in chain((first,), group) if candidate.phone)
    if not first.phone and rules.primary_required:
        yield from _put_aside(usable, Issue(IssueCode.PRIMARY_UNUSABLE, detail=first.place))
        return
    number = 0
    for lead in _fill(usable):
        if number and rules.overflow is Overflow.REJECT:
            surplus = chain(lead.contacts, (dropped.candidate for dropped in lead.dropped))
            yield from _put_aside(surplus, Issue(IssueCode.TOO_MANY_SECONDARIES))
        else:
            replaced = not number and not first.phone
            yield CutLead(lead.contacts, lead.dropped, replaced=replaced, continued=number > 0)
        number += bool(lead.contacts)


def _fill(usable: Iterable[Candidate]) -> Iterator[CutLead]:
    held: dict[str, Candidate] = {}
    dropped: list[Dropped] = []
    for candidate in usable:
        if candidate.phone in held:
            dropped.append(Dropped(candidate, repeats(held[candidate.phone].place)))
            if len(dropped) == LEAD_SIZE:  # one number can be repeated in a million rows
                yield CutLead((), tuple(dropped))
                dropped = []
            continue
        if len(held) == LEAD_SIZE:
            yield CutLead(tuple(held.values()), tuple(dropped))
            held, dropped = {}, []
        held[candidate.phone] = candidate
    if held:
        yield CutLead(tuple(held.values()), tuple(dropped))


def repeats(place: str) -> Verdict:
    """Return the verdict on a number that stands earlier in this run, at `place`."""
    return Verdict(Outcome.REPEATED, Issue(IssueCode.REPEATED_IN_RUN, detail=place))


def _put_aside(candidates: Iterable[Candidate], issue: Issue) -> Iterator[CutLead]:
    verdict = Verdict(Outcome.REJECTED, issue)
    for candidate in candidates:
        yield CutLead((), (Dropped(candidate, verdict),))
