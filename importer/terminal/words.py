"""Words that several screens share."""

from importer.outside import Question

MASK = "…"
_RUNNING = "in-progress"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def campaigns_of(question: Question) -> str:
    """Return the campaigns that leads go to, with name and state where the platform tells them."""
    if question.campaigns is None:
        return "campaign " + ", ".join(map(str, question.campaign_ids))
    return ", ".join(
        f'campaign {campaign.campaign_id} "{campaign.name}" ({state_of(campaign.status)})'
        for campaign in question.campaigns
    )


def state_of(status: str) -> str:
    """Return what a campaign's state means for whoever sends leads to it."""
    return "in progress: calls start at once" if status == _RUNNING else (status or "in an unknown state")
