"""Rows and their contacts as the mapping read them, written in chunks as a file is read."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import func, insert, select

from importer.ledger import schema
from importer.ledger.database import Database
from importer.ledger.texts import cells_to_text, issue_to_text, issues_to_text, variables_to_text
from importer.records import Contact, Detected, FileSummary, MappedRow, Outcome

CHUNK_ROWS = 2_000  # rows in one transaction: others wait for milliseconds, and memory stays flat

_Values = dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Staging:
    """The source_file, source_row and contact tables."""

    database: Database

    def stage(self, run_key: int, detected: Detected, rows: Iterable[MappedRow | None]) -> FileSummary:
        """Write a file's rows (None: a blank one) behind those staged already; return what was read.

        The file itself is recorded last, with its counts: a half-staged one has none.
        """
        source = iter(rows)
        read = blank = 0
        file_seq = self._add_file(run_key, detected)
        while chunk := list(islice(source, CHUNK_ROWS)):
            filled = [row for row in chunk if row is not None]
            self._write(run_key, file_seq, filled)
            read += len(chunk)
            blank += len(chunk) - len(filled)
        self._set_counts(run_key, file_seq, read, blank)
        return FileSummary(detected, read, blank)

    def files(self, run_key: int) -> tuple[FileSummary, ...]:
        """Return the files of a run in their order."""
        table = schema.source_file
        with self.database.read() as connection:
            query = select(table).where(table.c.run_key == run_key).order_by(table.c.file_seq)
            rows = connection.execute(query).mappings().all()
        return tuple(FileSummary(_detected(row["detected"]), row["rows_read"], row["rows_blank"]) for row in rows)

    def _add_file(self, run_key: int, detected: Detected) -> int:
        table = schema.source_file
        with self.database.write() as connection:
            query = select(func.coalesce(func.max(table.c.file_seq), 0)).where(table.c.run_key == run_key)
            file_seq = int(connection.execute(query).scalar_one()) + 1
            values = {
                "run_key": run_key,
                "file_seq": file_seq,
                "path": str(detected.path),
                "sheet": detected.sheet,
                "sha256": detected.sha256,
                "detected": json.dumps(asdict(detected), ensure_ascii=False, default=str),
                "rows_read": 0,
                "rows_blank": 0,
            }
            connection.execute(insert(table).values(values))
        return file_seq

    def _set_counts(self, run_key: int, file_seq: int, read: int, blank: int) -> None:
        table = schema.source_file
        this = (table.c.run_key == run_key) & (table.c.file_seq == file_seq)
        with self.database.write() as connection:
            connection.execute(table.update().where(this).values(rows_read=read, rows_blank=blank))

    def _write(self, run_key: int, file_seq: int, rows: list[MappedRow]) -> None:
        if not rows:
            return
        row_table, contact_table = schema.source_row, schema.contact
        with self.database.write() as connection:
            query = select(func.max(row_table.c.row_seq)).where(row_table.c.run_key == run_key)
            row_seq = connection.execute(query).scalar_one() or 0
            query = select(func.max(contact_table.c.contact_seq)).where(contact_table.c.run_key == run_key)
            contact_seq = connection.execute(query).scalar_one() or 0
            row_values = [_row_values(run_key, row_seq + at, file_seq, row) for at, row in enumerate(rows, 1)]
            contacts = ((row_seq + at, contact) for at, row in enumerate(rows, 1) for contact in row.contacts)
            contact_values = [
                _contact_values(run_key, contact_seq + at, seq, contact)
                for at, (seq, contact) in enumerate(contacts, 1)
            ]
            connection.execute(insert(row_table), row_values)
            connection.execute(insert(contact_table), contact_values)


def _row_values(run_key: int, row_seq: int, file_seq: int, row: MappedRow) -> _Values:
    return {
        "run_key": run_key,
        "row_seq": row_seq,
        "file_seq": file_seq,
        "number": row.number,
        "campaign_id": row.campaign_id,
        "group_key": row.group_key,
        "leads_group": row.leads_group,
        "outcome": row.verdict.outcome.value if row.verdict else None,
        "issue": issue_to_text(row.verdict.issue) if row.verdict else None,
        "warnings": issues_to_text(row.warnings),
        "cells": "" if _is_left_out(row) else cells_to_text(row.cells),
        "identity": row.correction.identity if row.correction else "",
        "corrects_run_key": row.correction.run_key if row.correction else None,
        "corrects_row_seq": row.correction.row_seq if row.correction else None,
    }


def _is_left_out(row: MappedRow) -> bool:
    """Tell whether nobody will be asked to mend the row."""
    return row.verdict is not None and row.verdict.outcome is Outcome.LEFT_OUT


def _contact_values(run_key: int, contact_seq: int, row_seq: int, contact: Contact) -> _Values:
    return {
        "run_key": run_key,
        "contact_seq": contact_seq,
        "row_seq": row_seq,
        "phone_input": contact.phone_input,
        "phone": contact.phone,
        "variables": variables_to_text(contact.variables),
        "issue": issue_to_text(contact.issue),
        "warnings": issues_to_text(contact.warnings),
    }


def _detected(text: str) -> Detected:
    values = json.loads(text)
    values |= {"path": Path(values["path"]), "columns": tuple(values["columns"])}
    sheets = {name: tuple(values[name]) for name in ("hidden_sheets", "other_sheets", "hidden_columns")}
    return Detected(**values | sheets)
