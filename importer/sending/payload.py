"""A lead as the platform takes it (API.md, "Create a lead"). Pure."""

from typing import NotRequired, TypedDict

from importer.records import Lead, LeadContact


class ContactPayload(TypedDict):
    """A secondary contact of a request."""

    phone_number: str
    variables: dict[str, str]


class LeadPayload(TypedDict):
    """The body of `POST /user/lead`."""

    phone_number: str
    campaign_id: int
    variables: dict[str, str]
    allow_dupplicate: bool  # spelled so by the platform
    secondary_contacts: NotRequired[list[ContactPayload]]


def payload(lead: Lead) -> LeadPayload:
    """Return the JSON body; `allow_dupplicate` always stands in it, since its default is documented nowhere."""
    body = LeadPayload(
        phone_number=lead.primary.phone,
        campaign_id=lead.campaign_id,
        variables=_variables(lead.primary),
        allow_dupplicate=lead.allow_duplicate,
    )
    if lead.secondaries:
        body["secondary_contacts"] = [
            ContactPayload(phone_number=contact.phone, variables=_variables(contact)) for contact in lead.secondaries
        ]
    return body


def _variables(contact: LeadContact) -> dict[str, str]:
    return {variable.name: variable.value for variable in contact.variables}
