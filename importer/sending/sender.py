"""The loop: N threads, each with a client of its own, until nothing is left to send and nothing to settle."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from importer.claims import NEVER, LeadInDoubt, LeadQueue, LeadRef
from importer.errors import CampaignRefusedError, CanaryError, StoppedError
from importer.languages import Sentence, sentence
from importer.records import LeadState
from importer.sending.client import PlatformClient
from importer.sending.delivery import Delivered, Delivery
from importer.sending.gauge import Wait, Waiting
from importer.sending.pacing import Halt

IDLE_S = 0.2
HEARTBEAT_S = 0.5
SEEN_FOR_S = 1.0  # a wait for others is told again well before
KEPT_BY_ANOTHER_S = 60.0  # a lead that is ready so much later waits for its own sender's next try


class Quota:
    """How many leads may still be posted; safe from several threads."""

    def __init__(self, limit: int | None) -> None:
        self._left = limit
        self._lock = threading.Lock()

    @property
    def is_used_up(self) -> bool:
        """Whether no further lead may be posted."""
        return self._left == 0

    def take(self) -> bool:
        """Take one; False where none is left."""
        with self._lock:
            if self._left is None:
                return True
            taken = self._left > 0
            self._left -= taken
            return taken

    def give_back(self) -> None:
        """Give one back that was not used."""
        with self._lock:
            self._left = None if self._left is None else self._left + 1


@dataclass(slots=True)
class Sender:
    """Sends the leads of one run; made for it and used once.

    Until each campaign's canary (its first lead really created) has come back whole, one lead goes at a time.
    """

    queue: LeadQueue
    connect: Callable[[], PlatformClient] = field(repr=False)  # it knows the token
    delivery: Delivery
    halt: Halt
    clock: Callable[[], float]
    quota: Quota
    unproven: set[int]  # campaigns without a canary so far
    _alone: threading.Lock = field(default_factory=threading.Lock)
    _settling: threading.Lock = field(default_factory=threading.Lock)

    def send(self, concurrency: int, on_beat: Callable[[], None] = lambda: None) -> None:
        """Send all there is to send and settle all that can be settled; raises StoppedError where the run stops.

        `on_beat` is called now and then, by the thread that calls this; what it raises stops the senders.
        """
        with ThreadPoolExecutor(concurrency, thread_name_prefix="sender") as pool:
            workers = [pool.submit(self._work) for _ in range(concurrency)]
            try:
                while wait(workers, timeout=HEARTBEAT_S).not_done:
                    on_beat()
            except BaseException:
                self.halt.stop(StoppedError("Another sender stopped."))
                raise
        for worker in workers:
            worker.result()
        self.halt.check()
        for campaign_id, words in self.delivery.refused_campaigns.items():
            raise CampaignRefusedError(
                "The platform refused campaign {campaign_id} ({words}). Its leads stay planned. Correct the campaign "
                "there; `lead-importer resume` goes on.",
                campaign_id=campaign_id,
                words=words,
            )

    def _work(self) -> None:
        try:
            with self.connect() as client:
                while self._step(client):
                    self.halt.check()
        except StoppedError as reason:
            self.halt.stop(reason)
        except BaseException:
            # A fault of ours, or the ledger's: the others must not go on as if nothing were wrong.
            self.halt.stop(StoppedError("Another sender stopped."))
            raise

    def _step(self, client: PlatformClient) -> bool:
        """Send or settle one lead, or wait for one; False when nothing is left for this sender."""
        return self._send_one(client) or self._settle_one(client) or self._wait_for_more()

    def _send_one(self, client: PlatformClient) -> bool:
        if not self.queue.is_ready() or not self.quota.take():
            return False
        delivered = self._deliver(client)
        if delivered is None:
            self.quota.give_back()
        return delivered is not None

    def _deliver(self, client: PlatformClient) -> Delivered | None:
        if self.unproven:
            with self._alone:
                self.halt.check()
                if self.unproven:  # else it was proven while this sender waited
                    return self._deliver_alone(client)
        return self.delivery.deliver_next(client)

    def _deliver_alone(self, client: PlatformClient) -> Delivered | None:
        delivered = self.delivery.deliver_next(client)
        if delivered is not None and delivered.state is LeadState.CREATED:
            self._prove(delivered.campaign_id, delivered.difference)
        elif delivered is not None and delivered.state is LeadState.IN_DOUBT:
            self._settle_canary(client, delivered)
        return delivered

    def _prove(self, campaign_id: int, difference: str | None) -> None:
        if difference is None:
            return  # nothing was compared: the next lead is the canary
        told = _of_canary(difference) if difference else None
        self.queue.prove(campaign_id, told.to_text() if told else "")
        if told:
            error = CanaryError(told)
            self.halt.stop(error)
            raise error
        self.unproven.discard(campaign_id)

    def _settle_canary(self, client: PlatformClient, delivered: Delivered) -> None:
        """Settle the first lead before a second goes, and compare it with what the look-up shows."""
        while doubt := self._in_doubt(delivered.ref):
            self.halt.sleep(doubt.ready_at - self.clock())
            result = self.delivery.settle(client, doubt)
            if result.state is LeadState.CREATED:
                difference = self.delivery.lookups.holds(client, doubt.lead, result.platform_id)
                self._prove(doubt.lead.campaign_id, difference)

    def _in_doubt(self, ref: LeadRef) -> LeadInDoubt | None:
        doubt = self.queue.next_doubt(ref)
        return doubt if doubt is not None and doubt.ready_at < NEVER else None

    def _settle_one(self, client: PlatformClient) -> bool:
        """Settle the lead in doubt that is due first, one sender at a time; False where none is due."""
        if not self._settling.acquire(blocking=False):
            return False
        try:
            doubt = self.queue.next_doubt()
            if doubt is None or doubt.ready_at > self.clock():
                return False
            self.delivery.settle(client, doubt)
            return True
        finally:
            self._settling.release()

    def _wait_for_more(self) -> bool:
        """Wait a little where another lead will be ready or due; False where none will."""
        doubt = self.queue.next_doubt()
        planned = None if self.quota.is_used_up else self.queue.next_ready_at()
        soon = planned is not None and planned - self.clock() < KEPT_BY_ANOTHER_S
        due = doubt is not None and doubt.ready_at < NEVER
        # Asked always: a dead process may hold the first lead, for which all others wait. But who may post no more
        # waits for nobody.
        others = not self.quota.is_used_up and self.queue.rescue()
        if not (due or soon or others):
            return False
        self._tell_wait(doubt if due else None)
        self.halt.sleep(IDLE_S)
        return True

    def _tell_wait(self, doubt: LeadInDoubt | None) -> None:
        ready_at = doubt.ready_at if doubt is not None else 0.0
        if ready_at > self.clock():
            self.delivery.pacer.on_wait(Wait(Waiting.SETTLING, ready_at))
        elif doubt is None:
            self.delivery.pacer.on_wait(Wait(Waiting.ANOTHER_PROCESS, self.clock() + SEEN_FOR_S))


def _of_canary(difference: str) -> Sentence:
    """Return what a difference means for the run."""
    return sentence(
        "The first lead did not arrive as it was sent: {difference} No second lead was sent. "
        "Compare the mapping with the campaign's assistant.",
        difference=difference,
    )
