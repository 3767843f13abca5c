"""How the child that reads a workbook tells its parent what it found: lines of JSON in a private file.

First what was detected, or a refusal; then the rows in chunks; last an end, without which nothing before it counts.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from weakref import finalize

from importer.errors import FileError, NoDataError
from importer.issues import Issue, IssueCode
from importer.languages import Sentence
from importer.records import Detected, SourceRow

CHUNK_ROWS = 256  # one line: the parent holds no more at once

_END = b'"end"'


class SpoolFullError(Exception):
    """The rows are more text than the limit allows."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Spool:
    """What a child wrote, in a file that has no name; only `rows` moves in it. It is gone when nobody holds this."""

    handle: BinaryIO
    detected: Detected
    rows_at: int  # the byte where the rows begin

    def __post_init__(self) -> None:
        finalize(self, self.handle.close)

    def rows(self) -> Iterator[SourceRow]:
        """Give all rows from the first; several readings at once don't disturb each other."""
        position = self.rows_at
        while True:
            self.handle.seek(position)
            line = self.handle.readline()
            position = self.handle.tell()
            if line.startswith(_END):
                return
            yield from _rows_of(line)


def write_detected(out: BinaryIO, detected: Detected) -> None:
    """Write what was found; the path is the parent's."""
    known = {item.name: getattr(detected, item.name) for item in fields(detected) if item.name != "path"}
    _write(out, {"detected": known})


def write_refusal(out: BinaryIO, refusal: FileError) -> None:
    """Write why there are no rows."""
    _write(out, {"refusal": refusal.sentence.to_text(), "no_data": isinstance(refusal, NoDataError)})


def write_rows(out: BinaryIO, rows: Iterable[SourceRow], max_bytes: int) -> None:
    """Write all rows and the end; raises SpoolFullError where they are more than `max_bytes`."""
    rows = iter(rows)
    written = 0
    while chunk := list(islice(rows, CHUNK_ROWS)):
        written += _write(out, _chunk(chunk))
        if written > max_bytes:
            raise SpoolFullError
    out.write(_END + b"\n")


def read_spool(handle: BinaryIO, path: Path) -> Spool | None:
    """Read what a child wrote up to its rows; None where it did not come to its end.

    Raises FileError with the child's refusal.
    """
    handle.seek(0)
    head = handle.readline()
    if not head.endswith(b"\n"):
        return None
    said = json.loads(head)
    if "refusal" in said:
        raise (NoDataError if said["no_data"] else FileError)(Sentence.from_text(str(said["refusal"])))
    rows_at = handle.tell()
    handle.seek(-len(_END) - 1, 2)
    if handle.read() != _END + b"\n":
        return None
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said["detected"].items()
    }
    return Spool(handle, Detected(path=path, **known), rows_at)


def _write(out: BinaryIO, value: object) -> int:
    return out.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def _chunk(rows: list[SourceRow]) -> list[object]:
    """Shorten a chunk: row numbers follow each other, few rows are hidden, few have a warning."""
    hidden = [at for at, row in enumerate(rows) if row.hidden]
    warnings = [
        [at, issue.code.value, issue.column, issue.value] for at, row in enumerate(rows) for issue in row.warnings
    ]
    return [rows[0].number, [row.cells for row in rows], hidden, warnings]


def _rows_of(line: bytes) -> Iterator[SourceRow]:
    first, cells, hidden, warnings = json.loads(line.decode("utf-8", "surrogatepass"))
    if not hidden and not warnings:
        for at, texts in enumerate(cells):
            yield SourceRow(first + at, tuple(texts))
        return
    issues: dict[int, tuple[Issue, ...]] = {}
    for at, code, column, value in warnings:
        issues[at] = (*issues.get(at, ()), Issue(IssueCode(code), column, value))
    unseen = set(hidden)
    for at, texts in enumerate(cells):
        yield SourceRow(first + at, tuple(texts), hidden=at in unseen, warnings=issues.get(at, ()))
