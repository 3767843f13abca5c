"""Pages of leads from the platform, each in its turn, asked for again where a fault can pass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from http import HTTPStatus

from importer.errors import PlatformDownError, StoppedError, TokenRefusedError, WrongAddressError
from importer.languages import sentence_count
from importer.sending.answers import Answer, Failure
from importer.sending.client import PlatformClient
from importer.sending.leads import LeadPage, PlatformLead, leads_of
from importer.sending.pacing import Pacer
from importer.sending.retry_after import asked_pause_s

TRIES = 3  # of one page, where the host gives no usable answer
PAUSE_S = 2.0  # between them, and where a 429 names no time
MAX_PAGES = 100_000  # ten million leads: no campaign is that large


@unique
class Unavailable(StrEnum):
    """Why a look-up says nothing."""

    NO_CALL = "no_call"  # the host has no such call, or answers it with what can't be read
    NO_ANSWER = "no_answer"  # just now: the fault can pass


@dataclass(frozen=True, slots=True)
class Pages:
    """Asks for pages of a campaign's leads; `count` is told of each request."""

    client: PlatformClient
    pacer: Pacer
    count: Callable[[], None]

    def page(self, campaign_id: int, phone: str, number: int, status: str = "") -> LeadPage | Unavailable:
        """Return one page; raises StoppedError where token or URL are no longer good."""
        tries = 0
        while tries < TRIES:
            self.pacer.turn()
            self.count()
            answer = self.client.find_leads(campaign_id, phone, number, status)
            _refuse_strangers(answer)
            if (page := leads_of(answer)) is not None:
                return page
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                self.pacer.pause(asked_pause_s(answer, self.pacer.clock()) or PAUSE_S)
            elif not _passing(answer):
                return Unavailable.NO_CALL
            else:
                tries += 1
                self.pacer.sleep(PAUSE_S)
        return Unavailable.NO_ANSWER

    def all_of(self, campaign_id: int) -> Iterator[tuple[PlatformLead, ...]]:
        """Yield all leads of a campaign, page by page, each once.

        Raises StoppedError where the host can't list them, or doesn't to the end.
        """
        seen: set[str] = set()
        for number in range(1, MAX_PAGES + 1):
            page = self.page(campaign_id, "", number)
            if isinstance(page, Unavailable):
                raise _not_listed(page)
            fresh = tuple(lead for lead in page.leads if lead.id not in seen)
            seen |= {lead.id for lead in fresh}
            yield tuple(lead for lead in fresh if lead.campaign_id in {campaign_id, None})
            if not page.has_more:
                return
            if not fresh:
                break
        raise StoppedError(
            "The platform showed {leads} of campaign {campaign_id} and says that there are more, but not which. "
            "What was shown is used; the others can't be learned from this host.",
            leads=sentence_count("{count} lead", "{count} leads", len(seen)),
            campaign_id=campaign_id,
        )


def _not_listed(why: Unavailable) -> StoppedError:
    if why is Unavailable.NO_CALL:
        return StoppedError("This host can't list the leads of a campaign, so there is nothing to compare with.")
    return PlatformDownError("The platform gives no answer just now. Nothing was changed there; try again later.")


def _passing(answer: Answer) -> bool:
    """Whether the fault can pass: no connection, a lost answer, a server's error."""
    return isinstance(answer.failure, Failure) or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _refuse_strangers(answer: Answer) -> None:
    """Raise where the answer shows that the token is no longer good, or that this is not the platform's API."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise TokenRefusedError("The platform no longer accepts the token. Set a good one; `resume` goes on.")
    if answer.is_success and answer.is_html:
        raise WrongAddressError("The API URL answers with a web page: it is not the platform's API. Correct --api-url.")
