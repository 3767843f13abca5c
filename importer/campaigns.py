"""Which campaign leads go to, where a person says its name instead of its id, or says nothing and is asked."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from importer.delivering import account_of, pacer_of, terms_of
from importer.errors import DeclinedError, OptionError
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
                f'Campaign "{found.name}" has the id {found.campaign_id}, and --campaign-id is {given}. Leave one away.'
            )
        return found.campaign_id
    if given is not None or outside.pick is None:
        return given
    picked = outside.pick(_known(listing()))
    if picked is None:
        raise DeclinedError("No campaign was chosen. Nothing was sent.")
    return picked.campaign_id


def _known(listed: Listed | None) -> Listed:
    if not listed:
        why = "This host doesn't list its campaigns" if listed is None else "The account has no campaign"
        raise OptionError(f"{why}. Name the campaign by --campaign-id, such as --campaign-id 42.")
    return listed


def _named(name: str, listed: Listed) -> CampaignInfo:
    same = [campaign for campaign in listed if fold(campaign.name) == fold(name)]
    if len(same) == 1:
        return same[0]
    if same:
        raise OptionError(f'{len(same)} campaigns are called "{name}". Say which by --campaign-id:{_lines(same)}')
    near = nearest(name, [campaign.name for campaign in listed])
    meant = f' Did you mean "{near}"?' if near else ""
    raise OptionError(f'No campaign is called "{name}".{meant} The account has:{_lines(listed)}')


def _lines(campaigns: "Listed | list[CampaignInfo]") -> str:
    return "".join(
        f'\n  {campaign.campaign_id:>6}  "{campaign.name}" ({campaign.status or "in an unknown state"})'
        for campaign in campaigns
    )
