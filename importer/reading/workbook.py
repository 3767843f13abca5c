"""A workbook, as its child process read it: the parent asks, waits, and streams the rows."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from importer.errors import FileError, InterruptedRunError
from importer.reading.isolation import End, ask_child
from importer.reading.refusals import too_much_memory, too_slow
from importer.reading.sniff import DAMAGED, Kind
from importer.reading.source import Source
from importer.reading.spool import Spool, read_spool
from importer.records import ReadLimits, SourceOptions

CHILD = "importer.reading.workbooks.worker"


def open_workbook(path: Path, kind: Kind, options: SourceOptions, limits: ReadLimits) -> Source:
    """Find sheet and header of a workbook and read the sheet, in a process of its own.

    Raises FileError where the workbook is damaged or protected, needs more than the limits allow, or has no such sheet
    or header row; InterruptedRunError where Ctrl-C ended the reading.
    """
    request = {"path": str(path), "kind": kind.value, "options": asdict(options), "limits": asdict(limits)}
    handle, end = ask_child(CHILD, json.dumps(request), limits)
    try:
        spool = _spool(handle, path, end, limits)
    except BaseException:
        handle.close()
        raise
    return Source(spool.detected, spool.rows)


def _spool(handle: BinaryIO, path: Path, end: End, limits: ReadLimits) -> Spool:
    if end is End.INTERRUPTED:
        raise InterruptedRunError("Stopped on request while a workbook was read; nothing of it was sent.")
    if end is End.TOO_SLOW:
        raise FileError("{path}: {says}", path=path, says=too_slow(limits))
    if end is End.TOO_LARGE:
        raise FileError("{path}: {says}", path=path, says=too_much_memory(limits))
    spool = read_spool(handle, path) if end is End.DONE else None
    if spool is None:
        raise FileError("{path}: {says}", path=path, says=DAMAGED)
    return spool
