"""What a look-up says about a lead in doubt, and what follows from it. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum, unique

from importer.claims import NEVER, LeadInDoubt, LeadResult
from importer.issues import Issue, IssueCode, details
from importer.records import LeadState

LOOK_AGAIN_S = 10.0  # where the platform gives no answer to a look-up just now


@unique
class Sighting(StrEnum):
    """What the platform was seen to hold under a lead's number."""

    OURS = "ours"  # a lead not older than this lead's first attempt, or one that can't be told to be older
    OLDER = "older"
    ABSENT = "absent"
    NO_LOOKUP = "no_lookup"  # the host has no look-up, or one that didn't find a lead that is known to be there
    NO_ANSWER = "no_answer"  # it may have one, and gives no usable answer just now
    NOT_YET = "not_yet"  # it may not show yet what is there


@dataclass(frozen=True, slots=True)
class Look:
    """A look-up of one lead."""

    sighting: Sighting
    platform_id: str = ""
    certain: bool = True  # False: it could be older, the times don't tell


@dataclass(frozen=True, slots=True)
class SettlingTimes:
    """How long a request can still arrive, and whether sending again is a way to find out."""

    timeout_s: float
    grace_s: float
    send_again: bool = True


def settle(look: Look, doubt: LeadInDoubt, now: float, times: SettlingTimes) -> LeadResult:
    """Decide on a lead in doubt (the design's section 7, settling)."""
    timeout_s, grace_s = times.timeout_s, times.grace_s
    match look.sighting:
        case Sighting.OURS if look.certain or not doubt.lead.allow_duplicate:
            return LeadResult(LeadState.CREATED, "settled: found", platform_id=look.platform_id)
        case Sighting.OLDER if not doubt.lead.allow_duplicate:
            issue = Issue(IssueCode.IN_CAMPAIGN, detail=details.HELD_BEFORE)
            return LeadResult(LeadState.ALREADY_THERE, "settled: older", platform_id=look.platform_id, issue=issue)
        case Sighting.ABSENT | Sighting.OLDER:
            return _later_or_again(doubt, now, timeout_s, grace_s, "settled: absent")
        case Sighting.NO_LOOKUP if times.send_again and not doubt.lead.allow_duplicate:
            # The platform refuses a number that it holds already, and that answer then means that it was ours.
            return _later_or_again(doubt, now, timeout_s, grace_s, "settled: send again")
        case Sighting.NO_ANSWER | Sighting.NOT_YET:
            return replace(_doubtful(details.NO_ANSWER, now + LOOK_AGAIN_S), looked=False)
    return _doubtful(details.CANNOT_SAY, NEVER)


def _later_or_again(doubt: LeadInDoubt, now: float, timeout_s: float, grace_s: float, decision: str) -> LeadResult:
    """Plan a lead again only after a second look: a slow request may still arrive, and a third would follow it.

    The grace counts from the moment when the answer was lost, which is when the lead was first ready to be looked for.
    Where a second lead would be accepted, the request's own time-out is waited out too.
    """
    if doubt.looks:
        return LeadResult(LeadState.PLANNED, decision)
    late = doubt.ready_at + grace_s
    if doubt.lead.allow_duplicate:
        late = max(late, doubt.sent_at + timeout_s + grace_s)
    return _doubtful(details.LOOKED_FOR, max(now, late))


def _doubtful(why: str, ready_at: float) -> LeadResult:
    issue = Issue(IssueCode.ANSWER_LOST, detail=why)
    return LeadResult(LeadState.IN_DOUBT, "in_doubt", issue=issue, ready_at=ready_at)
