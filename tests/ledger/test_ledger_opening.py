"""Opening the ledger: its migrations, its settings, and what can't be one."""

import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from filelock import FileLock
from ledger_samples import HandClock, ask, begin, opened, plan, row, stage

from importer.errors import LedgerError, OptionError
from importer.ledger import ledger_exists, migrations, open_ledger, open_scratch, opening, schema, sqlite
from importer.ledger.database import open_database

VERSIONS = Path(migrations.__file__).parent / "versions"
SECRET = "+359888123456"


def test_the_migrated_schema_is_the_one_of_the_code(tmp_path: Path) -> None:
    """Whoever changes a table and forgets its migration is told here."""
    with opened(tmp_path) as ledger, ledger.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_defaults_checks_and_conditions_of_indexes_are_migrated_too(tmp_path: Path) -> None:
    """What alembic does not compare is compared word by word, against tables made from the code."""
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version' ORDER BY name"
    with opened(tmp_path) as ledger, closing(open_scratch(HandClock())) as scratch:
        migrated, made = (
            {str(name): sorted(re.findall(r"\w+", str(sql))) for name, sql in ask(each, query)}
            for each in (ledger, scratch)
        )
    assert migrated == made


def test_head_is_the_newest_revision(tmp_path: Path) -> None:
    """A ledger is current by this word alone, so it must name the last file."""
    newest = max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
    with opened(tmp_path) as ledger:
        assert newest == migrations.HEAD
        assert ask(ledger, "SELECT version_num FROM alembic_version") == [(newest,)]


def test_opening_again_migrates_nothing(tmp_path: Path) -> None:
    """The second opening finds tables, secret and runs as they were."""
    with opened(tmp_path) as ledger:
        run, secret = begin(ledger), ledger.key
        tables = ask(ledger, "SELECT name, rootpage FROM sqlite_master ORDER BY name")
        version = ask(ledger, "PRAGMA schema_version")
    with opened(tmp_path) as ledger:
        assert ledger.key == secret
        assert ledger.runs.get(run.key) == run
        assert ask(ledger, "SELECT name, rootpage FROM sqlite_master ORDER BY name") == tables
        assert ask(ledger, "PRAGMA schema_version") == version


def test_many_can_open_a_new_ledger_at_once(tmp_path: Path) -> None:
    """One of them migrates, the others wait for it, and all have the same secret."""
    together = threading.Barrier(4)

    def secret() -> bytes:
        together.wait()
        with opened(tmp_path) as ledger:
            return ledger.key

    with ThreadPoolExecutor(4) as pool:
        found = [future.result() for future in [pool.submit(secret) for _ in range(4)]]
    assert len(set(found)) == 1


def test_every_connection_is_durable(tmp_path: Path) -> None:
    """WAL, synchronous=FULL (2) and foreign keys are on, on each connection of the pool, not on the first alone."""
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    with opened(tmp_path) as ledger:
        engine = ledger.database.engine
        with engine.connect() as first, engine.connect() as second:
            for connection in (first, second):
                for name, value in pragmas.items():
                    assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_the_ledger_is_for_its_owner_and_makes_its_folder(tmp_path: Path) -> None:
    """A folder that is not there yet is made, and the locks beside the ledger are nobody else's."""
    place = tmp_path / "deep" / "er" / "ledger.db"
    assert not ledger_exists(str(place))
    open_ledger(str(place), HandClock()).close()
    assert ledger_exists(str(place))
    assert (place.with_name("ledger.db.locks").stat().st_mode & 0o777) == 0o700


def _no_database(folder: Path) -> Path:
    path = folder / "people.csv"
    path.write_text(f"Телефон\n{SECRET}\n" * 200, encoding="utf-8")
    return path


def _read_only(folder: Path) -> Path:
    """Return a ledger that SQLite only reads: its write version, the 19th byte, is one that no SQLite knows."""
    path = folder / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE meta (name TEXT, value TEXT)")
        connection.execute("INSERT INTO meta VALUES ('key', ?)", (SECRET,))
        connection.commit()
    raw = bytearray(path.read_bytes())
    raw[18] = 9
    path.write_bytes(raw)
    return path


def _no_folder(folder: Path) -> Path:
    (folder / "file").write_text("", encoding="utf-8")
    return folder / "file" / "ledger.db"


def _a_folder(folder: Path) -> Path:
    (folder / "ledger.db").mkdir()
    return folder / "ledger.db"


def _synced(folder: Path) -> Path:
    return folder / "Dropbox" / "ledger.db"


def _synced_for_work(folder: Path) -> Path:
    return folder / "OneDrive - Firma OOD" / "ledger.db"


UNUSABLE = {
    "no-database": (_no_database, "It is no ledger. Name another with --ledger."),
    "read-only": (_read_only, "It is read-only. Allow writing to it"),
    "no-folder": (_no_folder, "can't be made (Not a directory). Name another with --ledger."),
    "a-folder": (_a_folder, "It can't be opened. Check the folder and its rights"),
    "synced": (_synced, "lies in a synced folder (Dropbox). Name a place on this machine with --ledger."),
    "synced-for-work": (_synced_for_work, "lies in a synced folder (OneDrive - Firma OOD)"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_what_cannot_be_a_ledger_is_named_with_its_cure(tmp_path: Path, kind: str) -> None:
    """The sentence has the place and the cure, none of what is in the file, and nothing of it is changed."""
    make, cure = UNUSABLE[kind]
    path = make(tmp_path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(LedgerError) as caught:
        open_ledger(str(path), HandClock())
    told = str(caught.value)
    assert str(path) in told
    assert cure in told
    assert SECRET not in told
    assert caught.value.__cause__ is None
    assert before == (path.read_bytes() if path.is_file() else b"")


def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's locks don't hold there; the system's own list of mounts tells."""
    monkeypatch.setattr(sqlite, "_filesystem", lambda _path: "nfs4")
    with pytest.raises(LedgerError, match="lies on a network drive"):
        open_ledger(str(tmp_path / "ledger.db"), HandClock())


def test_a_migration_of_another_importer_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that one takes too long, the sentence says so, and not that a folder is missing."""
    monkeypatch.setattr(opening, "MIGRATION_TIMEOUT_S", 0)
    (tmp_path / "ledger.db.locks").mkdir()
    with FileLock(tmp_path / "ledger.db.locks" / "migration.lock"), pytest.raises(LedgerError) as caught:
        open_ledger(str(tmp_path / "ledger.db"), HandClock())
    assert "Another importer keeps it busy" in str(caught.value)


def test_an_error_of_the_database_holds_no_value(tmp_path: Path) -> None:
    """What goes wrong later is translated too, without the statement and its parameters."""
    with opened(tmp_path) as ledger:
        with pytest.raises(LedgerError) as caught, ledger.database.write() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('key', ?)", (SECRET,))
        assert SECRET not in str(caught.value)
        assert caught.value.__suppress_context__
        with pytest.raises(LedgerError, match="can't be used"), ledger.database.read() as connection:
            connection.exec_driver_sql("SELECT * FROM nowhere")


def test_an_error_of_the_caller_passes_and_takes_the_transaction_back(tmp_path: Path) -> None:
    """The ledger translates its own errors only."""
    with opened(tmp_path) as ledger:

        def fails() -> None:
            with ledger.database.write() as connection:
                connection.exec_driver_sql("INSERT INTO meta VALUES ('other', '1')")
                raise OptionError("no")

        with pytest.raises(OptionError, match="no"):
            fails()
        assert ask(ledger, "SELECT count(*) FROM meta WHERE name = 'other'") == [(0,)]


def test_a_url_opens_the_same_database(tmp_path: Path) -> None:
    """A database at a URL gets the same settings as one at a path."""
    with closing(open_database(f"sqlite:///{tmp_path / 'x.db'}", "x")) as database, database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_scratch_ledger_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stages and plans thousands of rows, and no name in any folder tells of it, not even while it is open."""
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with closing(open_scratch(HandClock())) as ledger:
        run = begin(ledger)
        stage(ledger, run, [row(number, [number]) for number in range(1, 4001)])
        plan(ledger, run)
        assert ledger.results.leads(run.key).not_sent == 4000
        assert list(tmp_path.iterdir()) == []
    assert list(tmp_path.iterdir()) == []
