"""What processes have in hand of a run, and taking it over from those that are dead.

What a waiting sender asks again and again is built once.
"""

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from importer.claims import NEVER
from importer.issues import Issue, IssueCode, details
from importer.ledger import schema
from importer.ledger.owners import Owners
from importer.ledger.texts import issue_to_text
from importer.records import LeadState

_SENDING, _PLANNED, _DOUBT = LeadState.SENDING.value, LeadState.PLANNED.value, LeadState.IN_DOUBT.value
_LEAD, _WORKER = schema.lead.c, schema.worker.c
_WAITS = (_LEAD.state == _PLANNED) & (_LEAD.ready_at > bindparam("now")) & (_LEAD.ready_at < NEVER)
_HOLDERS = (
    select(_LEAD.owner)
    .where(_LEAD.run_key == bindparam("run"), (_LEAD.state == _SENDING) | _WAITS)
    .where(_LEAD.owner != "", _LEAD.owner != bindparam("me"))
    .distinct()
)
_WORKERS = select(_WORKER.owner).where(_WORKER.run_key == bindparam("run"), _WORKER.owner != bindparam("me"))


def others_at_work(connection: Connection, run_key: int, owners: Owners, now: float) -> list[str]:
    """Return the other processes, dead or alive, that have a lead of the run in hand.

    They are sending it, or wait for its next try.
    """
    return list(connection.execute(_HOLDERS, {"run": run_key, "me": owners.name, "now": now}).scalars())


def workers(connection: Connection, run_key: int, owners: Owners) -> list[str]:
    """Return the other processes, dead or alive, that have entered the run."""
    return list(connection.execute(_WORKERS, {"run": run_key, "me": owners.name}).scalars())


def rescue(connection: Connection, run_key: int, owners: Owners, now: float) -> bool:
    """Take over what dead processes left of the run; return whether living ones still have leads of it."""
    return bool(_rescue(connection, run_key, owners, now))


def begin_anew(connection: Connection, run_key: int, owners: Owners, now: float) -> None:
    """Take over from the dead, and let go again all that no other living process has in hand."""
    lead = schema.lead
    living = _rescue(connection, run_key, owners, now)
    _put_in_doubt(connection, run_key, [owners.name, ""], now)
    free = (lead.c.run_key == run_key) & lead.c.owner.not_in(living)
    connection.execute(update(lead).where(free, lead.c.state == _PLANNED).values(ready_at=0.0, issue=None))
    connection.execute(update(lead).where(free, lead.c.state == _DOUBT).values(ready_at=now, looks=0))


def _rescue(connection: Connection, run_key: int, owners: Owners, now: float) -> list[str]:
    """Take over from the dead; return the living."""
    holders = others_at_work(connection, run_key, owners, now)
    # Also who has nothing in hand: what others wait for can be a word that a dead process never said.
    dead = [name for name in {*holders, *workers(connection, run_key, owners)} if owners.bury(connection, name)]
    _put_in_doubt(connection, run_key, dead, now)
    return [name for name in holders if name not in dead]


def _put_in_doubt(connection: Connection, run_key: int, names: list[str], now: float) -> None:
    """Put in doubt what these were sending, and let go what they waited to try again."""
    lead = schema.lead
    theirs: ColumnElement[bool] = (lead.c.run_key == run_key) & lead.c.owner.in_(names)
    lost = issue_to_text(Issue(IssueCode.ANSWER_LOST, detail=details.IMPORTER_STOPPED))
    doubted = {"state": _DOUBT, "ready_at": now, "looks": 0, "issue": lost}
    connection.execute(update(lead).where(theirs, lead.c.state == _SENDING).values(doubted))
    waiting = update(lead).where(theirs, lead.c.state == _PLANNED, lead.c.ready_at < NEVER)
    connection.execute(waiting.values(ready_at=0.0))
