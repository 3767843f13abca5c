"""How far a run has come just now, for who watches it while it is sent."""

from dataclasses import dataclass

from sqlalchemy import func, select

from importer.issues import IssueCode
from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.texts import lacks_code
from importer.records import LeadState

_OPEN = (LeadState.PLANNED, LeadState.SENDING, LeadState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Standing:
    """The leads of a run by where they stand."""

    planned: int
    sending: int  # the request is under way
    in_doubt: int
    ended: int

    @property
    def left(self) -> int:
        """What has not come to its end."""
        return self.planned + self.sending + self.in_doubt


@dataclass(frozen=True, slots=True)
class Lately:
    """What the requests of a run say; times in seconds since the epoch, UTC."""

    last_answer_at: float | None  # None where none came so far
    last_status: int | None  # of that answer
    answers: int  # since the time that was asked for


@dataclass(frozen=True, slots=True)
class Standings:
    """Runs at work, read only."""

    database: Database

    def of(self, run_key: int) -> Standing:
        """Count the leads of a run; an index alone answers."""
        lead = schema.lead
        query = select(lead.c.state, func.count()).where(lead.c.run_key == run_key).group_by(lead.c.state)
        with self.database.read() as connection:
            count = {LeadState(state): int(number) for state, number in connection.execute(query)}
        planned, sending, in_doubt = (count.pop(state, 0) for state in _OPEN)
        return Standing(planned, sending, in_doubt, sum(count.values()))

    def sent(self, run_key: int) -> int:
        """Count the leads that came to their end by a request, not those found to be there when they were claimed."""
        lead = schema.lead
        ended = lead.c.state.not_in([state.value for state in _OPEN])
        asked = lacks_code(lead.c.issue, IssueCode.ON_SUPPRESSION_LIST)  # else it ended where it was to be sent again
        query = select(func.count()).where(lead.c.run_key == run_key, ended, lead.c.attempts > 0, asked)
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def lately(self, run_key: int, since: float) -> Lately:
        """Return when the platform answered last, and how often since a time."""
        attempt = schema.attempt
        mine = (attempt.c.run_key == run_key) & attempt.c.finished_at.is_not(None)
        last = select(attempt.c.finished_at, attempt.c.status).where(mine, attempt.c.status > 0)
        count = select(func.count()).where(mine, attempt.c.finished_at > since)
        with self.database.read() as connection:
            found = connection.execute(last.order_by(attempt.c.finished_at.desc()).limit(1)).first()
            answers = connection.execute(count).scalar_one()
        return Lately(found.finished_at if found else None, found.status if found else None, answers)

    def rows(self, run_key: int) -> int:
        """Count the rows that were read so far, blank ones left out."""
        query = select(func.count()).where(schema.source_row.c.run_key == run_key)
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def paused_until(self, account: str, now: float) -> float:
        """Return until when an account was told to wait; 0.0 where it was not, or that is over."""
        table = schema.account_pause
        query = select(table.c.until).where(table.c.account == account, table.c.until > now)
        with self.database.read() as connection:
            return float(connection.execute(query).scalar() or 0.0)
