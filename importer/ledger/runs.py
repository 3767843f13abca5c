"""Runs: one import of one or more files with one mapping."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, case, delete, insert, select, update

from importer.errors import OptionError
from importer.languages import Sentence, sentence
from importer.ledger import schema
from importer.ledger.database import Database
from importer.records import RunKind, RunState

if TYPE_CHECKING:
    from sqlalchemy import Select

_UNFINISHED = (RunState.STAGING.value, RunState.PLANNED.value, RunState.STOPPED.value)


@dataclass(frozen=True, slots=True)
class NewRun:
    """What a run is begun with."""

    fingerprint: str  # of contents, mapping and campaign
    api_url: str  # normalized
    mapping_name: str
    variable_names: tuple[str, ...]
    allow_duplicate: bool
    again: bool
    request: str  # JSON: what it takes to stage the run again
    report_folder: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the ledger has it; times in seconds since the epoch, UTC."""

    key: int
    name: str
    state: RunState
    fingerprint: str
    api_url: str
    mapping_name: str
    variable_names: tuple[str, ...]
    allow_duplicate: bool
    again: bool
    request: str  # JSON: what it takes to stage the run again
    report_folder: str
    started_at: float
    finished_at: float | None
    exit_code: int | None
    stop_reason: Sentence
    lookups: int
    purged_at: float | None


@dataclass(frozen=True, slots=True)
class Runs:
    """The run table."""

    database: Database
    clock: Callable[[], float]

    def find_or_begin(self, new: NewRun) -> Run:
        """Return the unfinished run of the same import, else begin one; two processes find the same."""
        unfinished = _imports().where(schema.run.c.state.in_(_UNFINISHED), schema.run.c.fingerprint == new.fingerprint)
        with self.database.write() as connection:
            latest = unfinished.order_by(schema.run.c.run_key.desc()).limit(1)
            row = connection.execute(latest).mappings().first()
            return _run(row) if row is not None else self._begin(connection, new, RunKind.IMPORT)

    def begin(self, new: NewRun, kind: RunKind = RunKind.IMPORT) -> Run:
        """Begin a run, named after the time; two in one second get different names."""
        with self.database.write() as connection:
            return self._begin(connection, new, kind)

    def _begin(self, connection: Connection, new: NewRun, kind: RunKind) -> Run:
        now = self.clock()
        values = {
            "name": _free_name(connection, now),
            "kind": kind.value,
            "state": RunState.STAGING.value,
            "started_at": now,
            **{field: getattr(new, field) for field in ("fingerprint", "api_url", "mapping_name")},
            **{field: getattr(new, field) for field in ("allow_duplicate", "again", "request", "report_folder")},
            "variable_names": json.dumps(new.variable_names, ensure_ascii=False),
        }
        connection.execute(insert(schema.run).values(values))
        begun = select(schema.run).where(schema.run.c.name == values["name"])
        row = connection.execute(begun).mappings().one()
        return _run(row)

    def unfinished(self, fingerprint: str | None = None) -> Run | None:
        """Return the latest run that did not come to its end, of the given fingerprint or of any."""
        query = _imports().where(schema.run.c.state.in_(_UNFINISHED)).order_by(schema.run.c.run_key.desc())
        if fingerprint is not None:
            query = query.where(schema.run.c.fingerprint == fingerprint)
        return self._first(query)

    def all_unfinished(self) -> tuple[Run, ...]:
        """Return the runs that did not come to their end, the latest first."""
        query = _imports().where(schema.run.c.state.in_(_UNFINISHED)).order_by(schema.run.c.run_key.desc())
        with self.database.read() as connection:
            return tuple(_run(row) for row in connection.execute(query).mappings())

    def named(self, name: str) -> Run:
        """Return the run of that name; raises OptionError where there is none."""
        found = self._first(_imports().where(schema.run.c.name == name))
        if found is None:
            known = ", ".join(item.name for item in self.all()[:5]) or sentence("none yet")
            raise OptionError(
                'There is no run "{name}" in the ledger. The latest runs: {known}.', name=name, known=known
            )
        return found

    def last(self) -> Run | None:
        """Return the run begun last."""
        return self._first(_imports().order_by(schema.run.c.run_key.desc()))

    def get(self, run_key: int) -> Run:
        """Return a run that was there; raises OptionError where another process has given it up meanwhile."""
        with self.database.read() as connection:
            row = connection.execute(_by_key(run_key)).mappings().first()
        if row is None:
            raise OptionError("Another process has just given this run up. Give the same command again.")
        return _run(row)

    def all(self) -> tuple[Run, ...]:
        """Return all imports, the latest first."""
        with self.database.read() as connection:
            rows = connection.execute(_imports().order_by(schema.run.c.run_key.desc())).mappings().all()
        return tuple(_run(row) for row in rows)

    def set_state(self, run_key: int, state: RunState) -> None:
        """Record how far a run has come."""
        self._update(run_key, state=state.value)

    def stop(self, run_key: int, reason: Sentence, exit_code: int, at: float | None = None) -> None:
        """Record that a run stopped before its end, now or at another moment; it can be resumed."""
        # One that is still being staged must be staged again: it stays so.
        staging = RunState.STAGING.value
        state = case((schema.run.c.state == staging, staging), else_=RunState.STOPPED.value)
        kept = reason.to_text()
        self._update(run_key, state=state, stop_reason=kept, exit_code=exit_code, finished_at=at or self.clock())

    def finish(self, run_key: int, exit_code: int, at: float | None = None) -> None:
        """Record that a run came to its end, now or at another moment."""
        state = RunState.FINISHED.value
        self._update(run_key, state=state, stop_reason="", exit_code=exit_code, finished_at=at or self.clock())

    def set_report_folder(self, run_key: int, folder: str) -> None:
        """Record where the run's report is written."""
        self._update(run_key, report_folder=folder)

    def forget_stage(self, run_key: int) -> None:
        """Remove what a run has staged and planned, so that it is staged again; nothing of it was ever sent."""
        with self.database.write() as connection:
            _delete(connection, run_key, _STAGED)

    def discard(self, run_key: int) -> None:
        """Remove a run of which nothing was ever sent."""
        with self.database.write() as connection:  # one transaction: half of it would be a run that has read nothing
            _delete(connection, run_key, (*_STAGED, schema.worker, schema.canary, schema.run))

    def _update(self, run_key: int, **values: str | float | ColumnElement[str] | None) -> None:
        with self.database.write() as connection:
            connection.execute(update(schema.run).where(schema.run.c.run_key == run_key).values(**values))

    def _first(self, query: "Select[tuple[object, ...]]") -> Run | None:
        with self.database.read() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return _run(row) if row is not None else None


_STAGED = (schema.member, schema.lead, schema.contact, schema.source_row, schema.source_file)


def _delete(connection: Connection, run_key: int, tables: Iterable[Table]) -> None:
    for table in tables:
        connection.execute(delete(table).where(table.c.run_key == run_key))


def _imports() -> "Select[tuple[object, ...]]":
    """Return the runs that a person began: what was learned from the platform is none."""
    return select(schema.run).where(schema.run.c.kind == RunKind.IMPORT.value)


def _by_key(run_key: int) -> "Select[tuple[object, ...]]":
    return select(schema.run).where(schema.run.c.run_key == run_key)


def _free_name(connection: Connection, now: float) -> str:
    base = datetime.fromtimestamp(now, UTC).astimezone().strftime("%Y-%m-%d-%H%M%S")
    taken = set(connection.execute(select(schema.run.c.name).where(schema.run.c.name.startswith(base))).scalars())
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


_READ = ("key", "state", "variable_names", "stop_reason")


def _run(row: RowMapping) -> Run:
    return Run(
        key=row["run_key"],
        state=RunState(row["state"]),
        variable_names=tuple(json.loads(row["variable_names"])),
        stop_reason=Sentence.from_text(row["stop_reason"]),
        **{name: row[name] for name in Run.__dataclass_fields__ if name not in _READ},
    )
