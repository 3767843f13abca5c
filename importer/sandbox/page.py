"""The sandbox's page for a person: who would be called, in which order, with which variables.

It is read with the browser, needs nothing from elsewhere, and shows every value as text.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from importer.sandbox.config import Campaign
    from importer.sandbox.leads import StoredLead

REFRESH_S = 5
MAX_SHOWN = 500  # leads of a campaign: a page that is drawn anew every few seconds
# Nothing is fetched and nothing runs, whatever a value says.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_ABOUT = (
    "Whom the platform would call, in this order. If nobody answers the first number of a lead, those below it are "
    "called, from a on."
)
_FOOT = f"This page looks again every {REFRESH_S} seconds. What it shows is gone when the sandbox ends."
_STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1c2733; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
p { margin: .3rem 0; color: #52606d; }
ol { margin: 0; padding-left: 2.6rem; }
li { margin: .5rem 0; overflow-wrap: anywhere; }
ol ol { list-style: lower-alpha; padding-left: 1.6rem; }
ol ol li { margin: .2rem 0; }
b { font-variant-numeric: tabular-nums; }
small { color: #52606d; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .1rem .8rem; margin: .1rem 0; }
dt { color: #52606d; }
dd { margin: 0; white-space: pre-wrap; }
"""


def rendered(campaigns: Sequence[Campaign], leads: Sequence[StoredLead]) -> str:
    """Return the page as HTML; `leads` are in the order in which they came, which is the order of calling."""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="refresh" content="{REFRESH_S}">',
            f"<title>{len(leads)} leads in the sandbox</title><style>{_STYLE}</style></head>",
            "<body><h1>Sandbox: nobody is called</h1>",
            f"<p>{_ABOUT}</p>",
            *(_campaign(campaign, leads) for campaign in campaigns),
            f"<p><small>{_FOOT}</small></p></body></html>",
        )
    )


def _campaign(campaign: Campaign, leads: Iterable[StoredLead]) -> str:
    own = [lead for lead in leads if lead.campaign_id == campaign.id]
    secondaries = sum(len(lead.secondary_contacts) for lead in own)
    heads = f"{len(own)} leads, {secondaries} secondary contacts" if own else "no leads so far"
    more = f"<p>And {len(own) - MAX_SHOWN} more.</p>" if len(own) > MAX_SHOWN else ""
    return (
        f"<section><h2>Campaign {campaign.id}: {escape(campaign.name)}</h2><p>{heads}</p>"
        f"<ol>{''.join(map(_lead, own[:MAX_SHOWN]))}</ol>{more}</section>"
    )


def _lead(lead: StoredLead) -> str:
    others = "".join(
        f"<li>{_contact(contact.phone_number, contact.variables)}</li>" for contact in lead.secondary_contacts
    )
    status = f" <small>lead {lead.id}, {escape(lead.status.value)}</small>"
    below = f"<ol>{others}</ol>" if others else ""
    return f"<li>{_contact(lead.phone_number, lead.variables, status)}{below}</li>"


def _contact(number: str, variables: Mapping[str, str], about: str = "") -> str:
    told = "".join(_variables(variables))
    return f"<b>{escape(number)}</b>{about}" + (f"<dl>{told}</dl>" if told else "")


def _variables(variables: Mapping[str, str]) -> Iterator[str]:
    for name, value in variables.items():
        yield f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
