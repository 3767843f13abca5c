"""What a person picks or names: the campaign from a list, the country of numbers."""

from importer.languages import said, say
from importer.mapping import fold
from importer.outside import CountryQuestion
from importer.sending.desk import CampaignInfo
from importer.terminal.answering import typed
from importer.terminal.words import folded, inert


def pick(campaigns: tuple[CampaignInfo, ...]) -> CampaignInfo | None:
    """Show the campaigns, numbered, and return the one that the person picks; None where none."""
    print(say("Neither the mapping nor an option names a campaign. The account has:"))
    for number, campaign in enumerate(campaigns, 1):
        told = say(
            '"{name}" (id {id}, {state})', name=campaign.name, id=campaign.campaign_id, state=said(campaign.state)
        )
        print(inert(f"  {number:>3}  {told}"))
    while True:
        answer = typed(f"{say('Type the number of the list, or nothing to stop:')} ").strip()
        if not answer:
            return None
        meant = _meant(answer, campaigns)
        if len(meant) == 1:
            return meant[0]
        if meant:
            print(say('"{text}" can be more than one of them. Type its name, or its id like this: id 42.', text=answer))
        else:
            print(say("Type a number from 1 to {last}, or the campaign's id or name.", last=len(campaigns)))


def _meant(answer: str, campaigns: tuple[CampaignInfo, ...]) -> list[CampaignInfo]:
    """Return the campaigns that the answer can mean: by the number in the list, by id ("id 42"), or by name."""
    text = fold(answer)
    return [
        campaign
        for number, campaign in enumerate(campaigns, 1)
        if text in {str(number), str(campaign.campaign_id), f"id {campaign.campaign_id}", fold(campaign.name)}
    ]


def name_country(question: CountryQuestion) -> str:
    """Return what the person types as the country of numbers without a country code; "" to stop."""
    if question.refused:
        print(folded(say('"{text}" is no country the importer knows.', text=question.refused)))
    else:
        told = say("{file} has numbers without a country code. In which country are they?", file=question.file.name)
        print(folded(told))
    return typed(f"{say('Type its two letters, such as BG, DE or GB, or nothing to stop:')} ")
