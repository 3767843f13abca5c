"""Deleting leads that were not called yet, one by one: look, record the intention, delete, record the outcome.

A lead that is called, or was, is never deleted; nor is one of which nobody can tell.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from http import HTTPStatus

from importer.claims import SentLead, UndoBook
from importer.errors import PlatformDownError, StoppedError
from importer.issues import details
from importer.languages import sentence
from importer.records import LeadState
from importer.sending.answers import Answer, message, without_numbers, words
from importer.sending.backoff import backoff_s
from importer.sending.canary import is_same_number
from importer.sending.client import PlatformClient
from importer.sending.delivery import stop_of
from importer.sending.leads import PlatformLead
from importer.sending.lookups import LookUps
from importer.sending.pacing import Pacer
from importer.sending.paging import Unavailable
from importer.sending.policy import AttemptFacts, DecisionKind, decide

STALE_S = 10.0  # a look that is older says nothing of what is called by now
CALLED_S = 60.0  # a call takes longer, until it is over
TRIES = 8  # of one deletion, while the platform says to wait or gives no answer
_NO_SUCH_LEAD = re.compile(r"\blead\b", re.IGNORECASE)
_WAITING = "created"  # the platform's word for a lead that waits for its first call


@unique
class Deletion(StrEnum):
    """What the answer to a deletion means."""

    DONE = "done"  # it is gone
    REFUSED = "refused"  # the platform keeps it
    AGAIN = "again"  # not acted on
    UNKNOWN = "unknown"  # nobody knows whether it was acted on
    NO_CALL = "no_call"  # this host deletes nothing
    STOP = "stop"  # every request would fail


def decide_deletion(answer: Answer, now: float) -> Deletion:
    """Return what the answer to a deletion means (API.md: a message, or 404 `Lead not found`)."""
    decision = decide(answer, AttemptFacts(0.0), now)
    if answer.is_success:
        return Deletion.UNKNOWN if answer.is_html else Deletion.DONE
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        gone = decision.kind is not DecisionKind.STOP and _NO_SUCH_LEAD.search(message(answer))
        return Deletion.DONE if gone else Deletion.NO_CALL
    return {
        DecisionKind.RETRY: Deletion.AGAIN,
        DecisionKind.PAUSE: Deletion.AGAIN,
        DecisionKind.IN_DOUBT: Deletion.UNKNOWN,
        DecisionKind.STOP: Deletion.STOP,
    }.get(decision.kind, Deletion.REFUSED)


@dataclass(frozen=True, slots=True)
class Undoer:
    """Takes the leads of one run back."""

    book: UndoBook
    client: PlatformClient
    lookups: LookUps
    pacer: Pacer
    on_end: Callable[[SentLead, LeadState, str], None]  # the lead, what it is now, and why it stays

    def undo(self) -> None:
        """Delete what was not called yet; raises StoppedError where the platform can't be asked any more."""
        for lead in self.book.leads():
            self._undo(lead)

    def _undo(self, lead: SentLead) -> None:
        asked_at, answer = lead.asked_at, Answer()
        for tries in range(1, TRIES + 1):
            looked_at = self.pacer.clock()
            reason = self._why_not(lead, asked_at)
            if reason is None:
                return self._gone(lead)
            if reason:
                return self._keep(lead, reason, asked=asked_at is not None and reason == details.NOT_SHOWN)
            self.pacer.turn()
            if self.pacer.clock() - looked_at > STALE_S:
                continue  # a pause of the platform, a machine that slept: it may have been called since
            if not self.book.begin(lead):
                return None
            answer = self.client.delete_lead(lead.platform_id)
            deletion = decide_deletion(answer, self.pacer.clock())
            if deletion is Deletion.DONE:
                return self._gone(lead)
            if deletion is Deletion.REFUSED:
                return self._keep(lead, sentence(details.KEPT), words(answer))
            if deletion in {Deletion.STOP, Deletion.NO_CALL}:
                self.book.keep(lead, details.NOT_LET)
                raise self._stop(deletion, answer)
            if deletion is Deletion.UNKNOWN:
                asked_at = looked_at
            else:
                self.book.keep(lead, details.TOLD_TO_WAIT)  # not acted on
            self._wait(answer, tries)
        raise PlatformDownError(
            "The platform gives no usable answer ({reason}), or the rate leaves too much time between a look and a "
            "deletion. What is not deleted yet stands in the ledger; the same command goes on.",
            reason=without_numbers(words(answer)),
        )

    def _why_not(self, lead: SentLead, asked_at: float | None) -> str | None:
        """Return why a lead stays, "" where it can be deleted, None where it is gone since we asked for that."""
        if not lead.platform_id:
            return sentence(details.NO_ID)
        found = self.lookups.find(self.client, lead.lead.campaign_id, lead.lead.primary.phone)
        if found is Unavailable.NO_CALL:
            return sentence(details.CANNOT_SHOW)
        if found is Unavailable.NO_ANSWER:
            raise PlatformDownError("The platform gives no answer just now. The same command goes on later.")
        shown = next((held for held in found if held.id == lead.platform_id), None)
        if shown is not None:
            return _why_it_stays(lead, shown)
        # Deleted as we asked; or called meanwhile, on a host that doesn't show what is finished.
        if asked_at is not None and self._can_be_believed(lead, asked_at):
            return None
        return sentence(details.NOT_SHOWN)

    def _can_be_believed(self, lead: SentLead, asked_at: float) -> bool:
        """Tell whether a lead that is not shown any more is gone: nobody is called and done within seconds."""
        recent = self.pacer.clock() - asked_at < CALLED_S
        return recent or self.lookups.shows_finished(self.client, lead.lead.campaign_id)

    def _gone(self, lead: SentLead) -> None:
        self.book.undone(lead)
        self.on_end(lead, LeadState.UNDONE, "")

    def _keep(self, lead: SentLead, reason: str, said: str = "", *, asked: bool = False) -> None:
        """Keep a lead; the platform's words can name people, so they go into the ledger only."""
        self.book.keep(lead, details.KEPT_BY.format(words=said) if said else reason, asked=asked)
        self.on_end(lead, LeadState.CREATED, reason)

    def _wait(self, answer: Answer, tries: int) -> None:
        asked_s = decide(answer, AttemptFacts(0.0), self.pacer.clock()).pause_s
        self.pacer.pause(backoff_s(tries) if asked_s is None else asked_s)

    def _stop(self, fault: Deletion, answer: Answer) -> StoppedError:
        if fault is Deletion.NO_CALL:
            return StoppedError("This host can't delete leads. Delete them on the platform's own page.")
        return stop_of(decide(answer, AttemptFacts(0.0), self.pacer.clock()))


def _why_it_stays(lead: SentLead, shown: PlatformLead) -> str:
    if not is_same_number(lead.lead.primary.phone, shown.phone_number):
        return sentence(details.OTHER_NUMBER)
    statuses = [shown.status, *(contact.status for contact in shown.secondaries if contact.status)]
    begun = [status for status in statuses if status != _WAITING]
    if not begun:
        return ""
    return sentence(details.CALLS_BEGUN, status=begun[0]) if begun[0] else sentence(details.CALLS_BEGUN_SOMEHOW)
