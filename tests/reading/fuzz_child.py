"""Reads many damaged workbooks by the very function of the child process, under the same limits, one after another.

A start of the real child takes a tenth of a second: too dear for thousands. Each line on standard input is a request;
each is answered by one line on standard output: the refusal, or "read" where the rows are as many as was said.
"""

import io
import os
import sys
from pathlib import Path

from importer.errors import FileError
from importer.reading.sniff import kind_of
from importer.reading.spool import read_spool
from importer.reading.workbooks.worker import Request, answer, limit_this_process
from importer.records import ReadLimits, SourceOptions

LIMITS = ReadLimits(max_memory_mb=1024, max_seconds=600)


def outcome(path: Path) -> str:
    """Read a file; give the refusal, or "read"."""
    out = io.BytesIO()
    try:
        answer(Request(path, kind_of(path), SourceOptions(), LIMITS), out)
        spool = read_spool(out, path)
    except FileError as refusal:
        return str(refusal)
    if spool is None:
        return "there is no end"
    numbers = [row.number for row in spool.rows()]
    first = spool.detected.header_row + 1
    whole = numbers == list(range(first, first + (spool.detected.rows or 0)))
    width = {len(row.cells) for row in spool.rows()} <= {len(spool.detected.columns)}
    return "read" if whole and width else "rows are missing"


def main() -> None:
    """Answer until standard input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit_this_process(LIMITS)
    for line in sys.stdin:
        path = Path(line.rstrip("\n"))
        out.write(repr(outcome(path)) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
