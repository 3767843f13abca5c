"""Opening the ledger's database, its transactions, and the one place where a database's errors are translated.

What is SQLite's alone stands in `sqlite.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from importer.errors import LedgerError
from importer.languages import sentence
from importer.ledger import sqlite


@dataclass(frozen=True, slots=True)
class Database:
    """An open ledger database; `place` is how messages call it."""

    engine: Engine
    place: str

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction that can write; it is committed, durably, when the block ends.

        Raises LedgerError where the database can't be used (disk full, read-only, locked for too long).
        """
        with self._translated(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database; raises LedgerError like `write`."""
        with self._translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    def explained(self, error: DBAPIError) -> LedgerError:
        """Return what a database's error means, without the statement's parameters: they hold numbers and names."""
        return LedgerError(sqlite.explain(error.orig, self.place))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self.explained(error) from None
        except SQLAlchemyError as error:
            raise LedgerError(
                "The ledger {place} can't be used ({fault}).", place=self.place, fault=type(error).__name__
            ) from None

    def wipe(self) -> None:
        """Let nothing that was deleted stay readable in the database's files."""
        with self._translated():
            if self.engine.dialect.name == "sqlite":
                sqlite.wipe(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(url: str, place: str) -> Database:
    """Open a database by its SQLAlchemy URL, with the settings its kind needs."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        sqlite.set_up(engine)
    return Database(engine, place)


def open_scratch() -> Database:
    """Open a private database that no other process sees and that is gone with this one, also after a kill -9."""
    return Database(sqlite.scratch_engine(), sentence("(scratch)"))
