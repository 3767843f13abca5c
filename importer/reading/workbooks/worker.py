"""The child process: one request on standard input, one workbook read, the answer on standard output.

`python -m importer.reading.workbooks.worker`; only `isolation.py` starts it.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from errno import ENOSPC
from functools import partial
from hashlib import file_digest
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from importer.errors import FileError
from importer.languages import Sentence, sentence
from importer.reading.refusals import too_many_cells, too_much_memory, too_much_unpacked
from importer.reading.sniff import DAMAGED, PROTECTED, Kind
from importer.reading.spool import SpoolFullError, write_detected, write_refusal, write_rows
from importer.reading.workbooks.book import (
    Book,
    EntitiesError,
    ProtectedError,
    TooManyCellsError,
    TooMuchUnpackedError,
)
from importer.reading.workbooks.finding import find
from importer.records import ReadLimits, SourceOptions

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """What the parent wants to be read."""

    path: Path
    kind: Kind
    options: SourceOptions
    limits: ReadLimits

    @classmethod
    def from_text(cls, text: str) -> "Request":
        """Read what the parent wrote."""
        said = json.loads(text)
        return cls(
            Path(said["path"]), Kind(said["kind"]), SourceOptions(**said["options"]), ReadLimits(**said["limits"])
        )


def answer(request: Request, out: BinaryIO) -> None:
    """Read a workbook and write what was found, or a refusal."""
    begin = out.tell() if out.seekable() else 0
    try:
        _read(request, out)
    except FileError as refusal:
        _start_again(out, begin)
        write_refusal(out, refusal)


def _start_again(out: BinaryIO, begin: int) -> None:
    """Take back rows that were written before the refusal."""
    if out.seekable():
        out.seek(begin)
        out.truncate()


def _read(request: Request, out: BinaryIO) -> None:
    path, limits = request.path, request.limits
    try:
        before = path.stat()
        with path.open("rb") as handle:
            sha256 = file_digest(handle, "sha256").hexdigest()
        found = find(reader_of(request.kind)(path, limits), path, request.options, sha256)
        write_detected(out, found.detected)
        write_rows(out, found.rows(), limits.max_unpacked_mb * _MB)
        after = path.stat()
    except FileError:
        raise
    except BaseException as error:
        # A panic of calamine's Rust code is no Exception, and its class can't be imported.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise FileError("{path}: {says}", path=path, says=_says(error, limits)) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileError("{path}: The file was changed while it was read. Try again when it stands still.", path=path)


def reader_of(kind: Kind) -> Callable[[Path, ReadLimits], Book]:
    """Return what opens a workbook of this kind; each loads its own libraries."""
    if kind is Kind.XLS:
        from importer.reading.workbooks.xls import XlsBook  # noqa: PLC0415

        return XlsBook
    if kind is Kind.ODS:
        from importer.reading.workbooks.ods import OdsBook  # noqa: PLC0415

        return OdsBook
    from importer.reading.workbooks.calamine_book import CalamineBook  # noqa: PLC0415

    if kind is Kind.XLSB:
        from importer.reading.workbooks.records_bin import RecordParts  # noqa: PLC0415

        return partial(CalamineBook, parts=RecordParts)
    from importer.reading.workbooks.parts import XmlParts  # noqa: PLC0415

    return partial(CalamineBook, parts=XmlParts)


def _says(error: BaseException, limits: ReadLimits) -> Sentence:
    """Put into a sentence what stopped the reading; what the libraries raise over a damaged file is beyond counting."""
    if isinstance(error, TooManyCellsError):
        return too_many_cells(error.rows, error.columns, limits)
    if isinstance(error, TooMuchUnpackedError | SpoolFullError):
        return too_much_unpacked(limits)
    if isinstance(error, MemoryError):
        return too_much_memory(limits)
    if isinstance(error, OSError) and error.errno == ENOSPC:
        return sentence("There is no room left for temporary files on this disk. Make some and try again.")
    if isinstance(error, EntitiesError):
        return sentence(
            "The workbook contains XML entities, which are not allowed. Open it in Excel, save it as a new .xlsx and "
            "try again."
        )
    return PROTECTED if isinstance(error, ProtectedError) else DAMAGED


def limit_this_process(limits: ReadLimits) -> None:
    """Ask the system to stop this process where it takes more memory or time than it may (not on Windows)."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    wanted = (
        (resource.RLIMIT_AS, limits.max_memory_mb * _MB),
        (resource.RLIMIT_CPU, int(limits.max_seconds) + 1),
        (resource.RLIMIT_CORE, 0),  # a dump would hold personal data
    )
    for kind, most in wanted:
        with suppress(ValueError, OSError):  # a lower limit holds already, or the system knows none
            resource.setrlimit(kind, (most, most))


def _end_with_the_parent() -> None:
    """End when standard input does: the parent is gone, and nobody waits for the answer."""
    while os.read(0, 1):
        pass
    os._exit(1)


def main() -> None:
    """Answer one request; what the libraries print goes nowhere, for standard output is the answer."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with os.fdopen(os.dup(1), "wb") as out, Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(0, 1 << 16) or b"\n"
        request = Request.from_text(line.decode())
        reader_of(request.kind)  # before the limits: a library that finds no room to load says so in many ways
        limit_this_process(request.limits)
        Thread(target=_end_with_the_parent, daemon=True).start()
        answer(request, out)


if __name__ == "__main__":
    main()
