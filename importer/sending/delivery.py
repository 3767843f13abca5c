"""One lead: wait for its turn, claim it, post it, decide on the answer, record what became of it, try again or not.

The intention stands in the ledger before the request goes out, the outcome after it. Between a claim and its request
nothing waits, so that a process that is killed leaves as few leads in doubt as can be.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tenacity import RetryError, Retrying, retry_if_result

from importer.claims import ClaimedLead, LeadInDoubt, LeadQueue, LeadRef, LeadResult
from importer.errors import StoppedError, TokenRefusedError, WrongAddressError
from importer.events import LeadAnswered, LeadEnded, LeadSent, LeadSettled, Tell, silent
from importer.issues import Issue, IssueCode, details
from importer.records import LeadState
from importer.sending.answers import Answer
from importer.sending.backoff import StopWhenGivenUp, WaitAsTold, backoff_s, wants_retry
from importer.sending.brakes import Brakes
from importer.sending.canary import compare
from importer.sending.client import PlatformClient
from importer.sending.gauge import Waiting
from importer.sending.leads import lead_of
from importer.sending.lookups import LookUps
from importer.sending.pacing import Pacer
from importer.sending.payload import payload
from importer.sending.policy import AttemptFacts, Decision, DecisionKind, decide
from importer.sending.settling import Look, SettlingTimes, Sighting, settle

KEPT_S = 3600.0  # a lead that waits for its next try is left alone by the other senders for so long
_REDIRECTS = range(300, 400)
_NO_SUCH_CALL = (404, 405)


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """The times of the design's section 7, in seconds."""

    timeout_s: float
    grace_s: float
    give_up_s: float
    send_again: bool = True  # where a host can't say whether a lead arrived, and refuses a second one

    @property
    def settling(self) -> SettlingTimes:
        """What settling needs of them."""
        return SettlingTimes(self.timeout_s, self.grace_s, self.send_again)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a lead left its sender: ended, in doubt, or planned again."""

    ref: LeadRef
    campaign_id: int
    state: LeadState
    difference: str | None = None  # what the platform holds otherwise than it was sent, "" where nothing; None: unknown


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the senders of a run share; safe from several threads."""

    queue: LeadQueue
    pacer: Pacer
    brakes: Brakes
    lookups: LookUps
    rules: DeliveryRules
    clock: Callable[[], float]
    on_end: Callable[[LeadState], None]  # called for each lead that came to its end
    tell: Tell = silent
    refused_campaigns: dict[int, str] = field(default_factory=dict)  # with the platform's words

    def deliver_next(self, client: PlatformClient) -> Delivered | None:
        """Post the next ready lead, until it is acted on or nobody knows; None where none could be claimed.

        Raises StoppedError where the run must stop; what became of the lead is recorded before.
        """
        ref: LeadRef | None = None
        delivered: Delivered | None = None

        def once() -> Decision | None:
            nonlocal ref, delivered
            claimed = self.pacer.turn_to(
                lambda: ref is not None or self.queue.is_ready(), lambda: self.queue.claim(ref)
            )
            if claimed is None:
                return None
            ref = claimed.ref
            decision, delivered = self._post(client, claimed)
            return decision

        retrying = Retrying(
            sleep=self.pacer.try_again_in,
            wait=WaitAsTold(),
            stop=StopWhenGivenUp(self.rules.give_up_s),
            retry=retry_if_result(lambda decision: decision is not None and wants_retry(decision)),
        )
        try:
            retrying(once)
        except RetryError:
            raise self.brakes.down() from None
        return delivered

    def settle(self, client: PlatformClient, doubt: LeadInDoubt) -> LeadResult:
        """Look a lead in doubt up, record what that says, and return it."""
        look = self.lookups.look(client, doubt.lead, doubt.first_attempt_at)
        if look.sighting is Sighting.NO_ANSWER:
            self._note_unusable()
        result = settle(look, doubt, self.clock(), self.rules.settling)
        self.tell(LeadSettled(doubt.ref.lead_seq, look.sighting, result.state))
        if self.queue.settle(doubt.ref, result) and result.state not in (LeadState.IN_DOUBT, LeadState.PLANNED):
            self._end(doubt.ref, result.state)
        return result

    def _post(self, client: PlatformClient, claimed: ClaimedLead) -> tuple[Decision, Delivered]:
        self.queue.hold(self.rules.timeout_s + self.rules.grace_s)
        self.tell(LeadSent(claimed.ref.lead_seq, claimed.attempt))
        sent_at = self.clock()
        answer = client.post_lead(payload(claimed.lead))
        answered_at = self.clock()
        offset = self.lookups.clock_offset(claimed.lead.campaign_id)
        decision = decide(answer, AttemptFacts(claimed.first_attempt_at, offset), answered_at)
        self.tell(_answered(claimed, answer, answered_at - sent_at, decision))
        state = self._obey(client, claimed, decision)
        held = lead_of(answer) if decision.kind is DecisionKind.CREATED else None
        difference = compare(claimed.lead, held) if held else None
        if held is not None and not difference and claimed.attempt == 1:
            self.lookups.measure(held, claimed.lead.campaign_id, sent_at, answered_at)
        return decision, Delivered(claimed.ref, claimed.lead.campaign_id, state, difference)

    def _obey(self, client: PlatformClient, claimed: ClaimedLead, decision: Decision) -> LeadState:
        """Record what a decision means and act on it; return the lead's state."""
        match decision.kind:
            case DecisionKind.RETRY | DecisionKind.PAUSE:
                self._plan_again(claimed, decision)
                return LeadState.PLANNED
            case DecisionKind.IN_DOUBT:
                issue = Issue(IssueCode.ANSWER_LOST, detail=decision.words)
                self.queue.finish(claimed.ref, _result(decision, LeadState.IN_DOUBT, issue, ready_at=self.clock()))
                self._note_unusable()
                return LeadState.IN_DOUBT
            case DecisionKind.STOP:
                self.queue.finish(claimed.ref, _result(decision, LeadState.PLANNED))
                raise stop_of(decision)
            case DecisionKind.STOP_CAMPAIGN:
                self._park(claimed, decision)
                return LeadState.PLANNED
        return self._end_as_decided(client, claimed, decision)

    def _end_as_decided(self, client: PlatformClient, claimed: ClaimedLead, decision: Decision) -> LeadState:
        self.brakes.answered()
        platform_id, state, issue = decision.platform_id, LeadState.CREATED, None
        if decision.kind is DecisionKind.LOOK_UP:
            look = self._look_up_duplicate(client, claimed, decision)
            platform_id, state = look.platform_id, _state_of_duplicate(look, doubted=claimed.doubted)
        elif decision.kind is not DecisionKind.CREATED:
            state = LeadState(decision.kind.value)
        if state is LeadState.ALREADY_THERE:
            issue = Issue(IssueCode.IN_CAMPAIGN, detail=details.HELD)
        elif state is LeadState.REFUSED:
            issue = Issue(IssueCode.REFUSED, detail=decision.words)
        self.queue.finish(claimed.ref, _result(decision, state, issue, platform_id))
        self._end(claimed.ref, state)
        return state

    def _look_up_duplicate(self, client: PlatformClient, claimed: ClaimedLead, decision: Decision) -> Look:
        try:
            return self.lookups.look(client, claimed.lead, claimed.first_attempt_at)
        except StoppedError:
            # The platform refused it: whatever stops the look-up, this attempt was not acted on.
            self.queue.finish(claimed.ref, _result(decision, LeadState.PLANNED))
            raise

    def _plan_again(self, claimed: ClaimedLead, decision: Decision) -> None:
        kept = _result(decision, LeadState.PLANNED, ready_at=self.clock() + KEPT_S)
        self.queue.finish(claimed.ref, kept)
        if decision.kind is DecisionKind.PAUSE:
            self.brakes.answered()
            asked_s = decision.pause_s
            self.pacer.pause(backoff_s(claimed.attempt) if asked_s is None else asked_s)
        else:
            self._note_unusable()

    def _note_unusable(self) -> None:
        pause_s = self.brakes.unusable(self.clock())
        if pause_s:
            self.pacer.pause(pause_s, Waiting.DOWN)

    def _park(self, claimed: ClaimedLead, decision: Decision) -> None:
        campaign_id = claimed.lead.campaign_id
        self.queue.finish(claimed.ref, _result(decision, LeadState.PLANNED))
        self.queue.park(
            campaign_id, Issue(IssueCode.STOPPED, detail=details.ITS_CAMPAIGN_REFUSED.format(campaign=campaign_id))
        )
        self.refused_campaigns[campaign_id] = decision.words

    def _end(self, ref: LeadRef, state: LeadState) -> None:
        self.tell(LeadEnded(ref.lead_seq, state))
        self.on_end(state)
        self.brakes.ended(refused=state is LeadState.REFUSED)


def stop_of(decision: Decision) -> StoppedError:
    """Return why the run stops at an answer that every further request would get."""
    if decision.status in _REDIRECTS:
        return WrongAddressError(
            "The API URL redirects elsewhere (status {status}). Set the platform's own URL with --api-url.",
            status=decision.status,
        )
    if decision.status in _NO_SUCH_CALL:
        return WrongAddressError(
            "The API URL is not the platform's: it knows no leads (status {status}). Correct --api-url; it often "
            "ends in /api.",
            status=decision.status,
        )
    return TokenRefusedError(
        "The platform refused the token (status {status}: {words}). Set a good one in LEAD_IMPORTER_TOKEN; "
        "`lead-importer resume` goes on.",
        status=decision.status,
        words=decision.words,
    )


def _result(
    decision: Decision, state: LeadState, issue: Issue | None = None, platform_id: str = "", ready_at: float = 0.0
) -> LeadResult:
    return LeadResult(state, decision.kind.value, decision.status, platform_id, issue, ready_at)


def _answered(claimed: ClaimedLead, answer: Answer, took_s: float, decision: Decision) -> LeadAnswered:
    lead, attempt, took_ms = claimed.ref.lead_seq, claimed.attempt, round(took_s * 1000)
    return LeadAnswered(lead, attempt, answer.status or None, answer.failure, took_ms, decision.kind)


def _state_of_duplicate(look: Look, *, doubted: bool) -> LeadState:
    """Return what a lead is that the platform says it holds: ours, if an earlier attempt may have been acted on.

    That also where no look-up shows it yet: one that lags would else make a refused row of somebody who is called.
    """
    if look.sighting is Sighting.ABSENT and not doubted:
        return LeadState.REFUSED
    ours = doubted and look.sighting is not Sighting.OLDER
    return LeadState.CREATED if ours else LeadState.ALREADY_THERE
