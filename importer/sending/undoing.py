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
        for tries in range(1, TRIES + 1):
            reason = self._why_not(lead, asked=lead.is_deleting or tries > 1)
            if reason is None:
                return self._gone(lead)
            if reason:
                return self._keep(lead, reason)
            self.book.begin(lead)
            self.pacer.turn()
            answer = self.client.delete_lead(lead.platform_id)
            match decide_deletion(answer, self.pacer.clock()):
                case Deletion.DONE:
                    return self._gone(lead)
                case Deletion.REFUSED:
                    return self._keep(lead, f"the platform refused it: {words(answer)}")
                case Deletion.STOP | Deletion.NO_CALL as fault:
                    self.book.keep(lead, "the platform did not let us delete it")
                    raise self._stop(fault, answer)
                case _:
                    self._wait(answer, tries)
        raise PlatformDownError(
            f"The platform gives no usable answer ({without_numbers(words(answer))}). What is not deleted yet stands "
            "in the ledger; the same command goes on."
        )

    def _why_not(self, lead: SentLead, *, asked: bool) -> str | None:
        """Return why a lead stays, "" where it can be deleted, None where it is gone since we asked for that."""
        if not lead.platform_id:
            return "its id on the platform is not known"
        found = self.lookups.find(self.client, lead.lead.campaign_id, lead.lead.primary.phone)
        if found is Unavailable.NO_CALL:
            return "this host can't show whether it was called"
        if found is Unavailable.NO_ANSWER:
            raise PlatformDownError("The platform gives no answer just now. The same command goes on later.")
        shown = next((held for held in found if held.id == lead.platform_id), None)
        if shown is None:
            return None if asked else "the platform doesn't show it any more"
        return _why_it_stays(lead, shown)

    def _gone(self, lead: SentLead) -> None:
        self.book.undone(lead)
        self.on_end(lead, LeadState.UNDONE, "")

    def _keep(self, lead: SentLead, reason: str) -> None:
        self.book.keep(lead, reason)
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
        return "it has another number there by now"
    statuses = [shown.status, *(contact.status for contact in shown.secondaries if contact.status)]
    begun = [status for status in statuses if status != _WAITING]
    return f"its calls have begun ({begun[0] or 'no status'})" if begun else ""
