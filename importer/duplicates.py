"""Who of a lead is not called because the number was called, or will be: over all numbers, per campaign.

Pure: what the ledger knows comes in as `Seen`, what becomes of each number goes out as `Placement`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter

from importer.grouping import Candidate, CutLead, Dropped, repeats
from importer.issues import Issue, IssueCode, details
from importer.records import LeadState, Outcome, Role, Verdict


@dataclass(frozen=True, slots=True)
class NumberKey:
    """A number in a campaign."""

    campaign_id: int
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RowKey:
    """A number of a row of this run."""

    row_seq: int
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GroupKey:
    """A group in a campaign."""

    campaign_id: int
    group_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OtherCampaign:
    """A campaign that holds a number too."""

    campaign_id: int
    since: str  # a date


@dataclass(frozen=True, slots=True)
class Seen:
    """What the ledger knows about the numbers of some leads; texts say where, for a person."""

    in_run: Mapping[NumberKey, str] = field(default_factory=dict)
    in_campaign: Mapping[NumberKey, str] = field(default_factory=dict)
    sent_rows: Mapping[RowKey, Verdict] = field(default_factory=dict)
    groups: Mapping[GroupKey, str] = field(default_factory=dict)
    elsewhere: Mapping[str, tuple[OtherCampaign, ...]] = field(default_factory=dict, repr=False)  # keys are numbers
    suppressed: Mapping[str, str] = field(default_factory=dict, repr=False)  # likewise


@dataclass(frozen=True, slots=True)
class DuplicateRules:
    """What mapping and options say about duplicates."""

    allow_duplicate: bool = False
    skip_if_in: frozenset[int] = frozenset()
    primary_required: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a number ended: in its lead, or aside with a verdict."""

    contact_seq: int
    phone: str = field(repr=False)
    role: Role
    verdict: Verdict | None = None
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedLead:
    """A lead with `state` planned or already_there; None: no lead comes of these numbers."""

    campaign_id: int
    group_key: str = field(repr=False)
    state: LeadState | None
    issue: Issue | None
    placements: tuple[Placement, ...]


def decide(leads: Iterable[CutLead], seen: Seen, rules: DuplicateRules) -> Iterator[DecidedLead]:
    """Decide on leads in their order; a number that one of them takes is taken for those behind it."""
    taken = dict(seen.in_run)
    for lead in (part for whole in leads for part in _without_new_rows(whole, seen, rules)):
        decided = _Decision(lead, seen, rules, taken).decide()
        if decided.state is LeadState.PLANNED:
            places = {candidate.contact_seq: candidate.place for candidate in lead.contacts}
            for placement in decided.placements:
                if placement.verdict is None:
                    key = NumberKey(decided.campaign_id, placement.phone)
                    taken.setdefault(key, places[placement.contact_seq])
        yield decided


def _without_new_rows(lead: CutLead, seen: Seen, rules: DuplicateRules) -> Iterator[CutLead]:
    """Yield the lead, and behind it each row that is new in a group that was sent before as a lead of its own.

    Without this a colleague who is added to the list later would never be called.
    """
    primary = next(iter(lead.contacts), None)
    if primary is None or rules.allow_duplicate or GroupKey(primary.campaign_id, primary.group_key) not in seen.groups:
        yield lead
        return
    called = {item.row_seq for item in lead.contacts if NumberKey(item.campaign_id, item.phone) in seen.in_campaign}
    if primary.row_seq not in called:
        yield lead
        return
    yield replace(lead, contacts=tuple(item for item in lead.contacts if item.row_seq in called))
    new = (item for item in lead.contacts if item.row_seq not in called)
    for _, row in groupby(new, key=attrgetter("row_seq")):
        yield CutLead(tuple(row))


@dataclass(slots=True)
class _Decision:
    """One lead on its way; contacts leave `left` as they are put aside."""

    lead: CutLead
    seen: Seen
    rules: DuplicateRules
    taken: Mapping[NumberKey, str]
    left: list[Candidate] = field(init=False)
    aside: list[Dropped] = field(init=False)

    def __post_init__(self) -> None:
        self.left = list(self.lead.contacts)
        self.aside = list(self.lead.dropped)

    def decide(self) -> DecidedLead:
        replaced = self._drop_suppressed() or self.lead.replaced
        if not self.left:
            return self._decided(None, None)
        verdict = self._verdict_on(self.left[0])
        if verdict is not None:
            return self._not_sent(verdict)
        for candidate in self.left[1:]:
            if own := self._verdict_on(candidate):
                self._put_aside(candidate, own)
        return self._decided(LeadState.PLANNED, None, self._warnings(replaced=replaced))

    def _drop_suppressed(self) -> bool:
        """Put the suppressed numbers aside; return whether the group's primary is among them."""
        primary = self.left[:1]
        for candidate in tuple(self.left):
            if name := self.seen.suppressed.get(candidate.phone):
                self._put_aside(
                    candidate, Verdict(Outcome.SUPPRESSED, Issue(IssueCode.ON_SUPPRESSION_LIST, detail=name))
                )
        replaced = self.left[:1] != primary and not self.lead.continued
        if replaced and self.rules.primary_required:
            verdict = Verdict(Outcome.REJECTED, Issue(IssueCode.PRIMARY_UNUSABLE, detail=primary[0].place))
            for candidate in tuple(self.left):
                self._put_aside(candidate, verdict)
        return replaced

    def _put_aside(self, candidate: Candidate, verdict: Verdict) -> None:
        self.left.remove(candidate)
        self.aside.append(Dropped(candidate, verdict))

    def _verdict_on(self, candidate: Candidate) -> Verdict | None:
        """Return why this number is not called; None where it is."""
        key = NumberKey(candidate.campaign_id, candidate.phone)
        if not self.rules.allow_duplicate and key in self.seen.in_campaign:
            issue = Issue(IssueCode.IN_CAMPAIGN, detail=self.seen.in_campaign[key])
            return Verdict(Outcome.ALREADY_THERE, issue)
        if before := self.seen.sent_rows.get(RowKey(candidate.row_seq, candidate.phone)):
            return before
        if not self.rules.allow_duplicate and key in self.taken:
            return repeats(self.taken[key])
        for other in self.seen.elsewhere.get(candidate.phone, ()):
            if other.campaign_id in self.rules.skip_if_in:
                return Verdict(Outcome.LEFT_OUT, _in_other(other))
        return None

    def _not_sent(self, verdict: Verdict) -> DecidedLead:
        """Keep the secondaries from being called too: the company would be called again through a colleague."""
        primary, *secondaries = self.left
        shared = Verdict(verdict.outcome, _for_the_others(verdict.issue))
        dropped = [Dropped(candidate, self._verdict_on(candidate) or shared) for candidate in secondaries]
        if verdict.outcome is Outcome.ALREADY_THERE:
            verdicts = {item.candidate.contact_seq: item.verdict for item in (Dropped(primary, verdict), *dropped)}
            return self._decided(LeadState.ALREADY_THERE, verdict.issue, {}, verdicts)
        self.left = []
        self.aside += [Dropped(primary, verdict), *dropped]
        return self._decided(None, None)

    def _warnings(self, *, replaced: bool) -> Mapping[int, tuple[Issue, ...]]:
        """Return the warnings of each contact that is called."""
        warnings = {item.contact_seq: (*self._again(item), *self._elsewhere(item)) for item in self.left}
        primary = self.left[0]
        group = self.seen.groups.get(GroupKey(primary.campaign_id, primary.group_key)) if primary.group_key else None
        own = (
            *((Issue(IssueCode.PRIMARY_REPLACED),) if replaced else ()),
            *((Issue(IssueCode.LEAD_SPLIT),) if self.lead.continued else ()),
            *((Issue(IssueCode.GROUP_SENT_BEFORE, detail=group),) if group else ()),
        )
        warnings[primary.contact_seq] = (*own, *warnings[primary.contact_seq])
        return warnings

    def _again(self, candidate: Candidate) -> tuple[Issue, ...]:
        """Return the warning about a person who is called again, since the mapping allows it."""
        key = NumberKey(candidate.campaign_id, candidate.phone)
        before = self.seen.in_campaign.get(key) or self.taken.get(key)
        return (Issue(IssueCode.CALLED_AGAIN, detail=before),) if before else ()

    def _elsewhere(self, candidate: Candidate) -> tuple[Issue, ...]:
        return tuple(_in_other(other) for other in self.seen.elsewhere.get(candidate.phone, ()))

    def _decided(
        self,
        state: LeadState | None,
        issue: Issue | None,
        warnings: Mapping[int, tuple[Issue, ...]] | None = None,
        verdicts: Mapping[int, Verdict] | None = None,
    ) -> DecidedLead:
        roles = [Role.PRIMARY] + [Role.SECONDARY] * len(self.left)
        kept = [
            Placement(
                candidate.contact_seq,
                candidate.phone,
                role,
                (verdicts or {}).get(candidate.contact_seq),
                (warnings or {}).get(candidate.contact_seq, ()),
            )
            for candidate, role in zip(self.left, roles, strict=False)
        ]
        gone = [
            Placement(item.candidate.contact_seq, item.candidate.phone, Role.NONE, item.verdict) for item in self.aside
        ]
        any_of_it = (*self.left, *(item.candidate for item in self.aside))[0]
        return DecidedLead(any_of_it.campaign_id, any_of_it.group_key, state, issue, (*kept, *gone))


def _in_other(other: OtherCampaign) -> Issue:
    return Issue(
        IssueCode.IN_OTHER_CAMPAIGN, detail=details.CAMPAIGN.format(campaign=other.campaign_id, day=other.since)
    )


def _for_the_others(issue: Issue) -> Issue:
    """Return the issue of a secondary whose primary has `issue`."""
    if issue.code in (IssueCode.IN_CAMPAIGN, IssueCode.REPEATED_IN_RUN, IssueCode.ROW_SENT_BEFORE):
        return Issue(IssueCode.GROUP_ALREADY_CALLED, detail=issue.detail)
    return issue
