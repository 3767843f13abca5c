"""What is SQLite's alone: pragmas, transactions, the scratch database, where a file may lie, what its errors mean."""

import sqlite3
from pathlib import Path

import psutil
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from importer.errors import LedgerError
from importer.languages import Sentence, sentence

BUSY_TIMEOUT_MS = 60_000  # another importer's planning may hold the write lock for some seconds
_SYNCED_FOLDERS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud")
_NETWORK_FILESYSTEMS = ("nfs", "cifs", "smb", "afs", "9p", "sshfs", "webdav", "davfs")
_CURES = {
    sqlite3.SQLITE_FULL: sentence("The disk is full. Free some space."),
    sqlite3.SQLITE_READONLY: sentence("It is read-only. Allow writing to it, or name another with --ledger."),
    sqlite3.SQLITE_CANTOPEN: sentence(
        "It can't be opened. Check the folder and its rights, or name another with --ledger."
    ),
    sqlite3.SQLITE_BUSY: sentence("Another importer keeps it busy. Wait until that one is done."),
    sqlite3.SQLITE_NOTADB: sentence("It is no ledger. Name another with --ledger."),
    sqlite3.SQLITE_CORRUPT: sentence(
        "It is damaged. Restore it from a backup: without it nobody knows who was called."
    ),
    sqlite3.SQLITE_IOERR: sentence("The disk doesn't answer as it should. Check it."),
}


def set_up(engine: Engine) -> None:
    """Make each connection durable: WAL, FULL (NORMAL can lose the last commits at power loss), explicit BEGIN."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions by itself, and deferred: two writers could then lock each other out.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def wipe(engine: Engine) -> None:
    """Write the file anew without what was deleted, and empty the write-ahead log, which still holds it."""
    connection = engine.raw_connection()  # outside of any transaction
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = any((cursor.fetchone() or (0,))[:1])
        cursor.close()
    finally:
        connection.close()
    if is_busy:
        raise LedgerError(
            "Another importer reads the ledger just now, so what was removed may still stand in its files. Give the "
            "same command again when that one has ended."
        )


def scratch_engine() -> Engine:
    """Return an engine on one anonymous database file, which SQLite deletes as soon as it has opened it."""
    engine = create_engine(
        "sqlite://", creator=_anonymous, poolclass=StaticPool, pool_reset_on_return=None, hide_parameters=True
    )
    event.listen(engine, "begin", _begin_once)
    return engine


def _begin_once(connection: Connection) -> None:
    # There is one connection: planning writes on it while it still reads.
    if not connection.connection.in_transaction:
        connection.exec_driver_sql("BEGIN")


def _anonymous() -> sqlite3.Connection:
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA journal_mode=MEMORY")
    return connection


def refuse_shared_folder(path: Path) -> None:
    """Raise LedgerError where SQLite's locks don't hold: a network drive or a folder that is synced elsewhere."""
    for part in path.parts:
        if part.casefold().startswith(_SYNCED_FOLDERS):
            raise LedgerError(
                "The ledger {path} lies in a synced folder ({part}). Name a place on this machine with --ledger.",
                path=path,
                part=part,
            )
    if str(path).startswith("\\\\") or _filesystem(path).startswith(_NETWORK_FILESYSTEMS):
        raise LedgerError(
            "The ledger {path} lies on a network drive. Name a place on this machine with --ledger.", path=path
        )


def _filesystem(path: Path) -> str:
    """Return the kind of file system that a path lies on, "" where it can't be told."""
    mounts = {Path(mount.mountpoint): mount.fstype for mount in psutil.disk_partitions(all=True)}
    for folder in (path, *path.parents):
        if folder in mounts:
            return mounts[folder].casefold()
    return ""


def explain(error: BaseException | None, place: str) -> Sentence:
    """Return one sentence for a database's error, without any value in it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code; the higher bits only refine it
    said = sentence("The database says: {fault} {code}.", fault=type(error).__name__, code=code)
    return sentence("The ledger {place} can't be used. {cure}", place=place, cure=_CURES.get(code, said))
