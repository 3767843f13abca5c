"""One budget of requests per account, shared by every importer that uses the ledger.

A window is kept as the platform keeps it: at most `count` requests in any `period_s` seconds, bursts up to the count
allowed. So the next request may go when the count-th latest is a period (and a little for jitter) ago.
"""

import json
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Connection, delete, func, insert, select, update

from importer.claims import Limit
from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.writer import Writer

JITTER = 1.02  # requests of one window reach the platform a little later or earlier than they were sent
MAX_AHEAD_S = 3600.0  # no pause is longer, and no period of a rate
MAX_WAITING = 100  # senders that wait for their reserved time at once
RECHECK_S = 5.0  # who has no limit looks so often whether somebody else has one


@dataclass(slots=True)
class Budget:
    """The request_slot and account_pause tables."""

    database: Database
    writer: Writer
    _unlimited_until: float = 0.0

    def reserve(self, account: str, limits: tuple[Limit, ...], now: float) -> float:
        """Reserve the next free time for one request and return it, in seconds since the epoch.

        The limits of all live importers of the account hold together, so the lowest does.
        """
        if not limits and self._is_unlimited(account, now):
            return now
        return self.writer.write(lambda connection: _reserve(connection, account, limits, now))

    def _is_unlimited(self, account: str, now: float) -> bool:
        """Tell whether nobody limits the account; the answer is kept for a moment, or each request would ask."""
        if not now < self._unlimited_until <= now + RECHECK_S:
            with self.database.read() as connection:
                others = _limits_of_others(connection, account, now)
            self._unlimited_until = 0.0 if others else now + RECHECK_S
        return self._unlimited_until > now

    def pause(self, account: str, until: float) -> None:
        """Let nobody of the account send before `until`; a later pause stands."""
        self.writer.write(lambda connection: _pause(connection, account, until))

    def paused_until(self, account: str, now: float) -> float:
        """Return the time until which the account is paused; 0 where it is not."""
        with self.database.read() as connection:
            return _paused_until(connection, account, now)


def _reserve(connection: Connection, account: str, limits: tuple[Limit, ...], now: float) -> float:
    slot = schema.request_slot
    mine = slot.c.account == account
    latest = connection.execute(select(func.max(slot.c.at)).where(mine)).scalar()
    if latest is not None and latest > now + _horizon_s(limits):
        connection.execute(delete(slot).where(mine, slot.c.at > now))
    together = {*limits, *_limits_of_others(connection, account, now)}
    free = [_free_at(connection, account, limit) for limit in together]
    at = max(now, _paused_until(connection, account, now), *free)
    connection.execute(insert(slot).values(account=account, at=at))
    # For as long as any limit can ask: another importer's may be longer than these.
    connection.execute(delete(slot).where(mine, slot.c.at < now - MAX_AHEAD_S * JITTER))
    return at


def _limits_of_others(connection: Connection, account: str, now: float) -> set[Limit]:
    """Return the limits of all live importers of the account, our own among them."""
    owner = schema.owner
    query = select(owner.c.limits).where(owner.c.account == account, owner.c.lease_until > now)
    texts = connection.execute(query.distinct()).scalars().all()
    return {Limit(**limit) for text in texts for limit in json.loads(text)}


def _horizon_s(limits: tuple[Limit, ...]) -> float:
    """Return how far off a reservation can be; what is further off was made before a clock was set back."""
    queues = (limit.period_s * JITTER * ceil(MAX_WAITING / limit.count) for limit in limits)
    return MAX_AHEAD_S + sum(queues)


def _pause(connection: Connection, account: str, until: float) -> None:
    table = schema.account_pause
    current = connection.execute(select(table.c.until).where(table.c.account == account)).scalar()
    if current is None:
        connection.execute(insert(table).values(account=account, until=until))
    elif current < until:
        connection.execute(update(table).where(table.c.account == account).values(until=until))


def _free_at(connection: Connection, account: str, limit: Limit) -> float:
    slot = schema.request_slot
    latest = select(slot.c.at).where(slot.c.account == account).order_by(slot.c.at.desc())
    nth = connection.execute(latest.offset(limit.count - 1).limit(1)).scalar()
    return nth + limit.period_s * JITTER if nth is not None else 0.0


def _paused_until(connection: Connection, account: str, now: float) -> float:
    table = schema.account_pause
    until = connection.execute(select(func.max(table.c.until)).where(table.c.account == account)).scalar() or 0.0
    return until if until <= now + MAX_AHEAD_S else 0.0
