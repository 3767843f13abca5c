"""Ledger against platform, both ways: what is missing there, what is not as it was sent, what came from elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from importer.claims import SentLead
from importer.duplicates import NumberKey
from importer.languages import Sentence, sentence
from importer.ledger import History, SentLeads
from importer.records import Difference, Finding
from importer.sending.canary import compare
from importer.sending.client import PlatformClient
from importer.sending.leads import PlatformLead, e164_of
from importer.sending.lookups import LookUps
from importer.sending.paging import Pages, Unavailable


@dataclass(frozen=True, slots=True)
class Comparison:
    """What it takes to compare one run."""

    book: SentLeads
    history: History
    pages: Pages
    lookups: LookUps
    client: PlatformClient
    api_url: str  # normalized
    on_page: Callable[[int], None]  # told how many leads of the run were found so far

    def differences(self) -> Iterator[Difference]:
        """Yield the differences as they are found; memory holds one page and the ids seen.

        What the list did not show is looked for by its number: a list moves while others add to it.
        """
        seen: set[str] = set()
        for campaign_id in self.book.campaigns():
            for page in self.pages.all_of(campaign_id):
                ours = self.book.by_ids(held.id for held in page)
                seen |= ours.keys()
                self.on_page(len(seen))
                for held in page:
                    if held.id in ours:
                        yield from _changed(ours[held.id], held)
                yield from self._extra(campaign_id, [held for held in page if held.id not in ours])
        for lead in self.book.leads():
            if lead.platform_id not in seen:
                yield from self._not_listed(lead)

    def _extra(self, campaign_id: int, others: Sequence[PlatformLead]) -> Iterator[Difference]:
        known = self.history.known_ids(self.api_url, campaign_id, [held.id for held in others])
        strange = [held for held in others if held.id not in known]
        keys = {held.id: NumberKey(campaign_id, e164_of(held.phone_number)) for held in strange}
        sent = self.history.sent_ids(self.api_url, keys.values())
        for held in strange:
            own_id = sent.get(keys[held.id])
            if own_id == "":
                continue  # a lead of ours whose id nobody knew
            finding = Finding.TWICE if own_id else Finding.EXTRA
            yield Difference(finding, held.id, campaign_id, held.phone_number, "", _origin(own_id))

    def _not_listed(self, lead: SentLead) -> Iterator[Difference]:
        found = self.lookups.find(self.client, lead.lead.campaign_id, lead.lead.primary.phone)
        shown = () if isinstance(found, Unavailable) else found
        # Of a lead without an id a person said that it is there: any lead under its number will do.
        same = [held for held in shown if held.id == lead.platform_id or not lead.platform_id]
        if same:
            yield from _changed(lead, same[0])
        else:
            yield _difference(
                Finding.MISSING, lead, sentence("the platform doesn't show it under its number in its campaign")
            )


def _origin(own_id: str | None) -> Sentence:
    if own_id:
        return sentence("the ledger sent this number as lead {lead}", lead=own_id)
    return sentence("it did not come from here")


def _changed(lead: SentLead, held: PlatformLead) -> Iterator[Difference]:
    if told := compare(lead.lead, held):
        yield _difference(Finding.CHANGED, lead, told)


def _difference(finding: Finding, lead: SentLead, detail: str) -> Difference:
    return Difference(finding, lead.platform_id, lead.lead.campaign_id, lead.lead.primary.phone, lead.place, detail)
