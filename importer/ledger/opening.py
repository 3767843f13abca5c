"""Opening the ledger: where it lies, its migrations under a lock, and the parts that work on it."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import func, insert, select

from importer.claims import ALONE, Terms
from importer.errors import LedgerError, system_says
from importer.languages import sentence
from importer.ledger import database, migrations, schema, sqlite
from importer.ledger.budget import Budget
from importer.ledger.claiming import Claims
from importer.ledger.database import Database
from importer.ledger.history import History
from importer.ledger.keys import Marks
from importer.ledger.learning import Learning
from importer.ledger.owners import Owners
from importer.ledger.planning import Planning
from importer.ledger.plans import Plans
from importer.ledger.purging import Purging
from importer.ledger.results import Results
from importer.ledger.runs import Run, Runs
from importer.ledger.staging import Staging
from importer.ledger.standing import Standings
from importer.ledger.undoing import SentLeads
from importer.ledger.writer import Writer

MIGRATION_TIMEOUT_S = 60
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """What senders need of the ledger for one run, with one writer behind both."""

    claims: Claims
    budget: Budget


@dataclass(frozen=True, slots=True)
class Ledger:
    """An open ledger; its parts share one database."""

    database: Database
    clock: Callable[[], float]
    runs: Runs
    staging: Staging
    planning: Planning
    results: Results
    history: History
    owners: Owners
    plans: Plans
    standings: Standings

    marks: Marks

    @contextmanager
    def session(self, run: Run, terms: Terms = ALONE) -> Iterator[Session]:
        """Start the writer and the heartbeat for the senders of a run, and end them with the block."""
        with self.owners.sending(terms), Writer(self.database) as writer:
            claims = Claims(self.database, writer, run, self.owners, self.clock, self.marks)
            yield Session(claims, Budget(self.database, writer))

    @contextmanager
    def visiting(self, terms: Terms) -> Iterator[Budget]:
        """Share the account's rate with the others, without a run to send."""
        self.owners.live()
        with self.owners.sending(terms), Writer(self.database) as writer:
            yield Budget(self.database, writer)

    def sent_leads(self, run: Run) -> SentLeads:
        """Return what works on the leads of a run that the platform holds."""
        return SentLeads(self.database, run, self.clock)

    def learning(self, api_url: str, campaign_id: int) -> Learning:
        """Return what learns a campaign from the platform."""
        return Learning(self.database, self.runs, self.marks, api_url, campaign_id)

    @property
    def purging(self) -> Purging:
        """What removes personal data."""
        return Purging(self.database, self.runs)

    @property
    def key(self) -> bytes:
        """The key of this ledger's fingerprints, made when it was first opened."""
        return self.marks.key

    def close(self) -> None:
        """Give up the runs of this process and close the database."""
        # A ledger that can't be written any more has said so already; its lock is released, and that is enough.
        with suppress(LedgerError):
            self.owners.leave()
        self.database.close()


def open_ledger(place: str, clock: Callable[[], float]) -> Ledger:
    """Open, and where needed make or migrate, the ledger at a path or an SQLAlchemy URL; raises LedgerError."""
    if "://" in place:
        opened = database.open_database(place, sentence("at the given URL"))
        return _ledger(_migrated(opened), Path.home() / ".lead-importer-locks", clock)
    path = Path(place).expanduser().resolve()
    sqlite.refuse_shared_folder(path)
    locks = path.with_name(path.name + ".locks")
    try:
        locks.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(locks / "migration.lock", timeout=MIGRATION_TIMEOUT_S):
            path.touch(mode=0o600)  # it holds numbers and names; what SQLite lays beside it gets the same mode
            opened = _migrated(database.open_database(f"sqlite:///{path}", str(path)))
    except Timeout:  # an OSError too, without words of its own
        raise LedgerError(
            "The ledger {path} can't be used. Another importer keeps it busy. Wait until that one is done.", path=path
        ) from None
    except OSError as error:
        raise LedgerError(
            "The ledger {path} can't be made ({reason}). Name another with --ledger.",
            path=path,
            reason=system_says(error),
        ) from None
    return _ledger(opened, locks, clock)


def ledger_exists(place: str) -> bool:
    """Tell whether a ledger was made at this place."""
    return "://" in place or Path(place).expanduser().exists()


def open_scratch(clock: Callable[[], float]) -> Ledger:
    """Open a ledger that is gone with this process: `check` stages and plans in it."""
    opened = database.open_scratch()
    with opened.write() as connection:
        schema.metadata.create_all(connection)
    return _ledger(opened, Path(), clock)


def _migrated(opened: Database) -> Database:
    with opened.write() as connection:
        if not migrations.is_current(connection):
            migrations.migrate(connection)
    return opened


def _key(opened: Database) -> bytes:
    """Return the ledger's key, made for a ledger that knows of no run; without it nobody knows who was called."""
    with opened.write() as connection:
        known = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == "key")).scalar()
        if known is None:
            if connection.execute(select(func.count()).select_from(schema.run)).scalar_one():
                raise LedgerError(
                    "The ledger {place} has lost its key, and with it who was called: nothing can be sent. Restore "
                    "it from a backup.",
                    place=opened.place,
                )
            known = secrets.token_hex(KEY_BYTES)
            connection.execute(insert(schema.meta).values(name="key", value=known))
    return bytes.fromhex(known)


def _ledger(opened: Database, locks: Path, clock: Callable[[], float]) -> Ledger:
    marks = Marks(_key(opened))
    return Ledger(
        opened,
        clock,
        Runs(opened, clock),
        Staging(opened),
        Planning(opened, marks),
        Results(opened),
        History(opened, marks),
        Owners(opened, locks, clock),
        Plans(opened),
        Standings(opened),
        marks,
    )
