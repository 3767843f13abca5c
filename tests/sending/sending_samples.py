"""Leads and answers that the tests of sending share; the numbers are nobody's."""

import json

from importer.records import Lead, LeadContact, Variable
from importer.sending.answers import Answer, Failure
from importer.sending.jsons import Json

NOW = 1_790_000_000.0  # the two texts below, in seconds since the epoch
NOW_TEXT = "2026-09-21 14:13:20"
NOW_DATE = "Mon, 21 Sep 2026 14:13:20 GMT"
PHONE = "+359888000001"
SECOND_PHONE = "+359888000002"

CONNECT = Answer(failure=Failure.CONNECT, detail="ConnectError: refused")
LOST = Answer(failure=Failure.LOST, detail="ReadTimeout")


def answered(status: int, body: Json = None, *, retry_after: str = "", date: str = "") -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, is_json=True, body=body, retry_after=retry_after, date=date)


def page(status: int, text: str = "<html><title>Sorry</title></html>", *, retry_after: str = "") -> Answer:
    """Return an answer with a page instead of JSON."""
    return Answer(status, text=text, retry_after=retry_after)


def lead_body(created_at: str = NOW_TEXT, lead_id: Json = 7, phone: str = PHONE) -> dict[str, Json]:
    """Return a lead as the platform shows it."""
    return {
        "id": lead_id,
        "campaign_id": 42,
        "phone_number": phone,
        "variables": {"customer_name": "Ана", "age": "31"},
        "status": "created",
        "created_at": created_at,
        "updated_at": created_at,
        "campaign": {"id": 42, "name": "Sofia"},
        "secondary_contacts": [
            {"id": 8, "phone_number": SECOND_PHONE, "variables": {"customer_name": "Боян"}, "status": "created"}
        ],
    }


def accepted(created_at: str = NOW_TEXT, *, date: str = "") -> Answer:
    """Return the answer to a lead that was created."""
    return answered(201, {"message": "Lead created successfully", "data": lead_body(created_at)}, date=date)


def sample_lead(*, secondaries: bool = True, allow_duplicate: bool = False) -> Lead:
    """Return the lead that `lead_body` shows."""
    second = LeadContact(SECOND_PHONE, (Variable("customer_name", "Боян"),))
    return Lead(
        campaign_id=42,
        primary=LeadContact(PHONE, (Variable("customer_name", "Ана"), Variable("age", "31"))),
        secondaries=(second,) if secondaries else (),
        allow_duplicate=allow_duplicate,
    )


def as_bytes(body: Json) -> bytes:
    """Return JSON as it goes over the wire."""
    return json.dumps(body).encode()
