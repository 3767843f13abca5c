"""What passes between the ledger and the senders: claimed leads, what became of them, and the seams themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from importer.issues import Issue
from importer.records import Lead, LeadState

NEVER = 1e12  # a time that does not come: only a resume or a person asks again


@dataclass(frozen=True, slots=True)
class LeadRef:
    """One claim of one lead: a later claim has a higher fence, and an update with a lower one is refused."""

    run_key: int
    lead_seq: int
    fence: int


@dataclass(frozen=True, slots=True)
class ClaimedLead:
    """A lead in `sending`, whose numbers are held and whose attempt stands in the ledger."""

    ref: LeadRef
    lead: Lead
    attempt: int  # from 1, over all processes
    first_attempt_at: float  # seconds since the epoch, UTC
    doubted: bool  # an earlier attempt may have been acted on: a duplicate can be our own


@dataclass(frozen=True, slots=True)
class LeadInDoubt:
    """A lead that was sent and whose answer is lost."""

    ref: LeadRef
    lead: Lead
    attempt: int
    first_attempt_at: float  # seconds since the epoch, UTC
    sent_at: float  # of the last attempt, seconds since the epoch, UTC
    looks: int  # look-ups that did not find it so far
    ready_at: float  # not looked for before, seconds since the epoch, UTC


@dataclass(frozen=True, slots=True)
class LeadResult:
    """What became of an attempt or of a look-up, as the ledger records it."""

    state: LeadState
    decision: str  # the policy's word, for the attempt's record
    status: int | None = None  # of the HTTP answer
    platform_id: str = ""
    issue: Issue | None = None
    ready_at: float = 0.0  # planned: not claimed before; in doubt: not looked for before; seconds since the epoch
    looked: bool = True  # of a lead that stays in doubt: False where the look-up had no answer, and doesn't count


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests in any `period_s` seconds."""

    count: int
    period_s: float


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a process sends: whose rate it uses, how much of it, and how long it may be silent."""

    account: str = ""  # keyed fingerprint of API URL and token
    limits: tuple[Limit, ...] = ()
    lease_s: float = 60.0  # after it another host may take the run


ALONE = Terms()  # nobody else uses the account


@dataclass(frozen=True, slots=True)
class Witness:
    """A lead that the platform is known to hold: a look-up that finds it can be trusted.

    The times are those of its only attempt: the platform wrote its created_at between them.
    """

    campaign_id: int
    phone: str = field(repr=False)
    platform_id: str
    sent_at: float  # seconds since the epoch, UTC
    answered_at: float  # likewise


@dataclass(frozen=True, slots=True)
class SentLead:
    """A lead that the platform holds under an id, as it was sent."""

    run_key: int
    lead_seq: int
    platform_id: str  # "" where nobody knows it: a person said that the lead is there
    lead: Lead
    place: str  # file and row of its primary contact, for a person
    asked_at: float | None = None  # when the platform was asked to delete it, and the answer is lost; since the epoch


class UndoBook(Protocol):
    """The ledger as an undo sees it; every call is durable when it returns."""

    def leads(self) -> Iterator[SentLead]:
        """Yield the run's leads that are on the platform, in their order."""

    def begin(self, lead: SentLead) -> bool:
        """Record that the platform is asked to delete a lead; False where it is no longer ours to delete."""

    def undone(self, lead: SentLead) -> None:
        """Record that a lead is gone: its numbers count as never imported."""

    def keep(self, lead: SentLead, reason: str, *, asked: bool = False) -> None:
        """Record that a lead stays, and why; `asked`: its deletion stands out, and it may be gone all the same."""


@dataclass(frozen=True, slots=True)
class LearnedLead:
    """A lead that the platform was seen to hold."""

    platform_id: str
    phones: tuple[str, ...] = field(repr=False)  # E.164, the primary first
    blacklisted: tuple[str, ...] = field(repr=False)  # those of them that the platform never calls
    created_at: float | None  # seconds since the epoch, by the platform's clock; None where it doesn't say


class LeadQueue(Protocol):
    """The ledger as the senders see it; every call is durable when it returns, and safe from several threads."""

    def is_ready(self) -> bool:
        """Whether a planned lead can be claimed now."""

    def claim(self, ref: LeadRef | None = None) -> ClaimedLead | None:
        """Claim the next ready lead of the run, or the one of `ref`; None where there is none now.

        Raises CanaryError where a process that sends the same run saw the first lead arrive otherwise.
        """

    def next_ready_at(self) -> float | None:
        """Return when the next planned lead can be claimed; None where none is left that could be."""

    def rescue(self) -> bool:
        """Take over what dead processes left of the run; return whether living ones still have leads of it."""

    def proven(self) -> frozenset[int]:
        """Return the campaigns whose first lead of this run arrived as it was sent."""

    def prove(self, campaign_id: int, difference: str) -> None:
        """Record how the first lead that was really created in a campaign arrived; "" is as it was sent."""

    def park(self, campaign_id: int, issue: Issue) -> None:
        """Let no planned lead of a campaign be claimed before the run is resumed."""

    def hold(self, seconds: float) -> None:
        """Make sure that no other host takes the claims within so many seconds; raises LedgerLostError."""

    def finish(self, ref: LeadRef, result: LeadResult) -> bool:
        """Record what became of a claimed lead; False where the claim is no longer ours."""

    def settle(self, ref: LeadRef, result: LeadResult) -> bool:
        """Record what became of a lead in doubt; False where another process settled it."""

    def next_doubt(self, ref: LeadRef | None = None) -> LeadInDoubt | None:
        """Return the lead in doubt that is ready first, or the one of `ref`; None where there is none."""

    def witness(self, campaign_id: int, before: float = NEVER) -> Witness | None:
        """Return a lead that its only attempt created in the campaign, the latest answered before; None: no such."""

    def knows_id(self, campaign_id: int, platform_id: str) -> bool:
        """Whether a lead of the ledger was created under this id."""

    def count_lookup(self) -> None:
        """Count a look-up for the summary."""


class RateBudget(Protocol):
    """One budget of requests per account, shared by all importers that use the ledger."""

    def reserve(self, account: str, limits: tuple[Limit, ...], now: float) -> float:
        """Reserve the next free time for one request and return it, in seconds since the epoch."""

    def pause(self, account: str, until: float) -> None:
        """Let nobody of the account send before `until`."""

    def paused_until(self, account: str, now: float) -> float:
        """Return the time until which the account is paused; 0 where it is not."""
