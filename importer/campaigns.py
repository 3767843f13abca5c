"""Which campaign leads go to, where a person says its name instead of its id, or says nothing and is asked."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from importer.delivering import account_of, pacer_of, terms_of
from importer.errors import DeclinedError, OptionError
from importer.languages import Sentence, joined, sentence
from importer.ledger import Ledger
from importer.mapping import Mapping, fold, nearest
from importer.outside import Outside
from importer.preparing import Choose, Request
from importer.sending.desk import CampaignInfo, list_campaigns
from importer.settings import Settings

Listed = tuple[CampaignInfo, ...]


def choosing(settings: Settings, outside: Outside, open_book: Callable[[], Ledger]) -> Choose:
    """Return what settles the campaign of a request, once its mapping and its files can be read.

    The platform is asked only where it has to be: by the rate of the ledger that `open_book` opens.
    """

    def listing() -> Listed | None:
        with closing(open_book()) as ledger:
            account = account_of(settings, ledger.key)
            with ledger.visiting(terms_of(account, settings)) as budget, account.connect() as client:
                return list_campaigns(client, pacer_of(budget, account, outside.halt, outside.clock, outside.tell))

    def choose(request: Request, mapping: Mapping) -> Request:
        is_named = request.campaign_id is not None or mapping.campaign_id is not None
        if not settings.campaign and (is_named or not settings.has_token()):
            return request  # without a token nobody can be asked what there is: binding then says what is missing
        return replace(request, campaign_id=chosen(request.campaign_id, settings.campaign, outside, listing))

    return choose


def chosen(given: int | None, name: str, outside: Outside, listing: Callable[[], Listed | None]) -> int | None:
    """Return the campaign's id: that of the name, else the given one, else the one picked; None where nobody is there.

    Raises OptionError where the name means none or several, or another than the given id; DeclinedError.
    """
    if name:
        found = _named(name, _known(listing()))
        if given not in {None, found.campaign_id}:
            raise OptionError(
                'Campaign "{name}" has the id {campaign_id}, and --campaign-id is {given}. Leave one away.',
                name=found.name,
                campaign_id=found.campaign_id,
                given=given,
            )
        return found.campaign_id
    if given is not None or outside.pick is None:
        return given
    picked = outside.pick(_known(listing()))
    if picked is None:
        raise DeclinedError("No campaign was chosen. Nothing was sent.")
    return picked.campaign_id


def _known(listed: Listed | None) -> Listed:
    if listed is None:
        raise OptionError(
            "This host doesn't list its campaigns. Name the campaign by --campaign-id, such as --campaign-id 42."
        )
    if not listed:
        raise OptionError("The account has no campaign. Name the campaign by --campaign-id, such as --campaign-id 42.")
    return listed


def _named(name: str, listed: Listed) -> CampaignInfo:
    same = [campaign for campaign in listed if fold(campaign.name) == fold(name)]
    if len(same) == 1:
        return same[0]
    if same:
        raise OptionError(
            '{count} campaigns are called "{name}". Say which by --campaign-id:{there}',
            count=len(same),
            name=name,
            there=_lines(same),
        )
    near = nearest(name, [campaign.name for campaign in listed])
    if not near:
        raise OptionError('No campaign is called "{name}". The account has:{there}', name=name, there=_lines(listed))
    raise OptionError(
        'No campaign is called "{name}". Did you mean "{near}"? The account has:{there}',
        name=name,
        near=near,
        there=_lines(listed),
    )


def _lines(campaigns: "Listed | list[CampaignInfo]") -> Sentence:
    return joined(["", *map(_line, campaigns)], "\n  ")


def _line(campaign: CampaignInfo) -> Sentence:
    return sentence(
        '{id}  "{name}" ({state})', id=f"{campaign.campaign_id:>6}", name=campaign.name, state=campaign.state
    )
