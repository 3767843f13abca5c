"""The database as referee: what the code must never do, it refuses by itself."""

from pathlib import Path

import pytest
from ledger_samples import CAMPAIGN_KEY, DOUBT, created, opened, phone, planned, sent
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from importer.ledger import Ledger

CLAIM = "INSERT INTO claim (campaign_key, number_mark, run_key, lead_seq, in_flight, repeatable) VALUES "


def force(ledger: Ledger, statement: str, **values: object) -> None:
    """Run a statement past all code of the ledger."""
    with ledger.database.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text(statement), values)


FORBIDDEN = {
    "an unknown state of a lead": "UPDATE lead SET state = 'sent'",
    "an unknown state of a run": "UPDATE run SET state = 'done'",
    "an unknown outcome of a row": "UPDATE source_row SET outcome = 'lost'",
    "an unknown outcome of a number": "UPDATE member SET outcome = 'lost'",
    "an unknown role": "UPDATE member SET role = 'boss'",
    "sending without an attempt": "UPDATE lead SET state = 'sending' WHERE lead_seq = 3",
    "two runs of one name": "UPDATE run SET name = 'same'",
    "a lead of no run": "UPDATE lead SET run_key = 99",
    "a claim of no lead": CLAIM + "(:key, :free, 1, 99, 1, 0)",
    "a second exclusive claim": CLAIM + "(:key, :created, 1, 3, 0, 0)",
    "a second claim in flight": CLAIM + "(:key, :doubted, 1, 3, 1, 1)",
    "a number twice in a lead": CLAIM + "(:key, :created, 1, 1, 0, 1)",
    "two leads of one platform id": "UPDATE lead SET state = 'created', platform_id = '71' WHERE lead_seq = 2",
    "an attempt without its lead": "INSERT INTO attempt (run_key, lead_seq, number, started_at) VALUES (1, 99, 1, 0)",
    "one attempt twice": "INSERT INTO attempt (run_key, lead_seq, number, started_at) VALUES (1, 1, 1, 0)",
    "a lead that is gone": "DELETE FROM lead WHERE lead_seq = 1",
    "a run without a name": "UPDATE run SET name = NULL",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_database_refuses(tmp_path: Path, what: str) -> None:
    """A fault of the code ends in an error, not in a second call."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [2], [3])
        planned(ledger, [4])
        with ledger.session(run) as session:
            sent(session.claims, created("71"), DOUBT)
        numbers = {
            name: ledger.marks.of(phone(number)) for name, number in (("created", 1), ("doubted", 2), ("free", 9))
        }
        numbers["key"] = CAMPAIGN_KEY
        used = {name: value for name, value in numbers.items() if f":{name}" in FORBIDDEN[what]}
        with pytest.raises(IntegrityError) as caught:
            force(ledger, FORBIDDEN[what], **used)
        assert not any(number in str(caught.value) for number in numbers.values())


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    """The indexes refuse no more than they should: another campaign, and a repeatable claim beside an exclusive one."""
    with opened(tmp_path) as ledger:
        run = planned(ledger, [1], [2])
        with ledger.session(run) as session:
            sent(session.claims, created("71"))
        force(ledger, CLAIM + "('other', :phone, 1, 2, 1, 0)", phone=ledger.marks.of(phone(1)))
        force(ledger, "DELETE FROM claim WHERE campaign_key = 'other'")
        force(ledger, CLAIM + "(:key, :phone, 1, 2, 1, 1)", key=CAMPAIGN_KEY, phone=ledger.marks.of(phone(1)))
        force(ledger, "UPDATE lead SET platform_id = '71' WHERE lead_seq = 2")
