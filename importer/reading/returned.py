"""Whether a file may be one that the importer wrote itself: a quick look, before anything about it is believed."""

import struct
import zipfile
import zlib
from pathlib import Path

LOOK_BYTES = 1_000_000  # a header stands at the beginning, also among the strings that a workbook shares
_TEXT_PARTS = ("xl/sharedStrings.xml", "xl/worksheets/", "content.xml")
_OF_DAMAGE = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)


def mentions(path: Path, text: str) -> bool:
    """Tell whether the beginning of a file holds a text (ASCII); False too where the file can't be looked into."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                return _holds(file.read(LOOK_BYTES), text)
        with zipfile.ZipFile(path) as archive:
            parts = [name for name in archive.namelist() if name.startswith(_TEXT_PARTS)]
            return any(_holds(_beginning(archive, name), text) for name in parts)
    except _OF_DAMAGE:
        return False  # whoever opens it next says what is wrong with it


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(LOOK_BYTES)


def _holds(content: bytes, text: str) -> bool:
    return any(text.encode(encoding) in content for encoding in ("ascii", "utf-16-le", "utf-16-be"))
