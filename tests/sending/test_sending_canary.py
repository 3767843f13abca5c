"""The canary's comparison, and the body of a request."""

from dataclasses import replace

import pytest
from sending_samples import PHONE, SECOND_PHONE, answered, lead_body, sample_lead

from importer.records import LeadContact, Variable
from importer.sending.canary import compare, is_same_number
from importer.sending.jsons import Json
from importer.sending.leads import PlatformLead, lead_of
from importer.sending.payload import payload


def held(**changed: Json) -> PlatformLead:
    """Return the lead that the platform holds, with some fields changed."""
    lead = lead_of(answered(200, {**lead_body(), **changed}))
    assert lead is not None
    return lead


def second(**changed: Json) -> Json:
    """Return the secondary contact that the platform holds, with some fields changed."""
    return [{"phone_number": SECOND_PHONE, "variables": {"customer_name": "Боян"}, **changed}]


SAME = {
    "same": held(),
    "no-plus": held(phone_number=PHONE[1:]),
    "more": held(variables={"customer_name": "Ана", "age": "31", "greeting": "Hi"}),
    "number": held(variables={"customer_name": "Ана", "age": 31}),
    "spaces": held(variables={"customer_name": " Ана\u00a0", "age": "31"}),
}


@pytest.mark.parametrize("lead", SAME.values(), ids=SAME)
def test_what_holds_all_that_was_sent_passes(lead: PlatformLead) -> None:
    """The platform may hold more than was sent, and write it in its own way."""
    assert compare(sample_lead(), lead) == ""


DIFFERENT = {
    "phone": (held(phone_number="+359888000009"), "phone_number"),
    "no-phone": (held(phone_number=None), "phone_number"),
    "campaign": (held(campaign_id=41), "campaign_id"),
    "no-variable": (held(variables={"age": "31"}), 'the variable "customer_name".'),
    "no-variables": (held(variables=[]), '"customer_name"'),
    "value": (held(variables={"customer_name": "???", "age": "31"}), 'of the variable "customer_name" than'),
    "null": (held(variables={"customer_name": None, "age": "31"}), '"customer_name"'),
    "no-second": (held(secondary_contacts=[]), "phone_number of secondary contact 1"),
    "second": (held(secondary_contacts=second(phone_number=PHONE)), "phone_number of secondary contact 1"),
    "second-variable": (held(secondary_contacts=second(variables={})), '"customer_name" of secondary contact 1'),
}


@pytest.mark.parametrize(("lead", "named"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_is_named_and_not_shown(lead: PlatformLead, named: str) -> None:
    """One sentence names the field or the variable, never a value."""
    sentence = compare(sample_lead(), lead)
    assert named in sentence
    assert not any(private in sentence for private in ("359", "Ана", "Боян", "???", "31"))


VALUES: dict[str, tuple[str, Json, bool]] = {
    "text": ("a", "a", True),
    "case": ("a", "A", False),
    "composed": ("й", "й", True),
    "int": ("5", 5, True),
    "lost-zero": ("0123", 123, False),
    "float": ("5.50", 5.5, True),
    "whole-float": ("5", 5.0, True),
    "other-float": ("5.51", 5.5, False),
    "zero-float": ("05.5", 5.5, False),
    "no-float": ("nan", float("nan"), False),
    "infinite": ("1", float("inf"), False),
    "true": ("true", True, True),
    "one": ("1", True, True),
    "not-true": ("yes", True, False),
    "false": ("False", False, True),
    "object": ("a", {"a": 1}, False),
}


@pytest.mark.parametrize(("sent", "kept", "same"), VALUES.values(), ids=VALUES)
def test_values_are_compared_as_text(sent: str, kept: Json, *, same: bool) -> None:
    """A text that was kept as a number is the same, unless it lost a zero."""
    lead = replace(sample_lead(secondaries=False), primary=LeadContact(PHONE, (Variable("x", sent),)))
    assert (compare(lead, held(variables={"x": kept})) == "") == same


def test_numbers_are_compared_by_their_digits() -> None:
    """A plus sign and separators don't count; a part of a number is another number, and nothing is none."""
    assert is_same_number("+359 888-000001", "359888000001")
    assert not is_same_number("+359888000001", "888000001")
    assert not is_same_number("", "")
    assert not is_same_number("+", "n/a")


def test_the_payload_is_what_the_platform_documents() -> None:
    """All fields in the platform's spelling."""
    assert payload(sample_lead(allow_duplicate=True)) == {
        "phone_number": PHONE,
        "campaign_id": 42,
        "variables": {"customer_name": "Ана", "age": "31"},
        "allow_dupplicate": True,
        "secondary_contacts": [{"phone_number": SECOND_PHONE, "variables": {"customer_name": "Боян"}}],
    }


def test_secondaries_are_left_away_where_there_are_none() -> None:
    """An empty list is not sent; whether duplicates are allowed always is."""
    body = payload(sample_lead(secondaries=False))
    assert "secondary_contacts" not in body
    assert body["allow_dupplicate"] is False
