"""What a file is, by its content and never by its name."""

import zipfile
from enum import Enum, auto, unique
from pathlib import Path

from importer.errors import FileError

HEAD_BYTES = 4096
SAVE_AS = "Save it as .xlsx in Excel and try again."
DAMAGED = f"The file is damaged or not completely downloaded. Fetch it again, or open it in Excel. {SAVE_AS}"
PROTECTED = "This workbook is protected with a password: remove it in Excel (File > Info > Protect) and try again."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_IMAGE = f"This is a picture, not a table. Type the list into a spreadsheet. {SAVE_AS}"
_PACKED = "This is a packed file ({}). Unpack it and import the file inside."

# What begins a file -> what to say of it.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"This is a PDF, not a table. Ask for the spreadsheet it was made from. {SAVE_AS}"),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF87a", _IMAGE),
    (b"GIF89a", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"\x1f\x8b", _PACKED.format("gzip")),
    (b"BZh91AY", _PACKED.format("bzip2")),
    (b"\xfd7zXZ\x00", _PACKED.format("xz")),
    (b"\x28\xb5\x2f\xfd", _PACKED.format("zstd")),
    (b"7z\xbc\xaf\x27\x1c", _PACKED.format("7-Zip")),
    (b"Rar!\x1a\x07", _PACKED.format("RAR")),
    (b"{\\rtf", f"This is a text document (RTF). Copy its table into Excel. {SAVE_AS}"),
    (b"SQLite format 3\x00", f"This is a database (SQLite). Export the table. {SAVE_AS}"),
    (b"PAR1", f"This is a Parquet file. Export it as CSV or .xlsx. {SAVE_AS}"),
    (b"\x09\x08", f"This is an old Excel file (.xls). {SAVE_AS}"),
    (b"\x09\x04\x06\x00", f"This is an old Excel file (.xls). {SAVE_AS}"),
    (b"\x09\x02\x06\x00", f"This is an old Excel file (.xls). {SAVE_AS}"),
    (b"\x09\x00\x04\x00", f"This is an old Excel file (.xls). {SAVE_AS}"),
)

# A part that only such a file has -> what to say of it.
_ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", f"This is a binary Excel workbook (.xlsb). {SAVE_AS}"),
    ("word/", f"This is a Word document. Copy its table into Excel. {SAVE_AS}"),
    ("ppt/", f"This is a PowerPoint presentation. Copy its table into Excel. {SAVE_AS}"),
    ("index/", f"This is an Apple Numbers file. In Numbers choose File > Export To > Excel. {SAVE_AS}"),
    ("content.xml", f"This is an OpenDocument file (.ods). {SAVE_AS}"),
)
_HTML_BEGINS = ("<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<div", "<style")


@unique
class Kind(Enum):
    """What can be read."""

    TEXT = auto()
    XLSX = auto()


def kind_of(path: Path) -> Kind:
    """Say how a file is to be read.

    Raises FileError where there is no such file, it can't be opened, or it is something else than a table.
    """
    head = _head(path)
    if head.startswith(_OLE):
        raise FileError(f"{path}: {_ole_says(path)}")
    if head.startswith(_ZIP):
        return _kind_of_zip(path)
    says = next((says for begins, says in _SIGNATURES if head.startswith(begins)), "")
    says = says or _container_says(head) or _markup_says(head)
    if says:
        raise FileError(f"{path}: {says}")
    return Kind.TEXT


def _head(path: Path) -> bytes:
    """Give the first bytes of a file; whatever the system says against it is put in a sentence."""
    try:
        if path.is_dir():
            raise FileError(f"{path}: This is a folder. Name a file in it.")
        if path.exists() and not path.is_file():
            raise FileError(f"{path}: This is not a regular file. Name a spreadsheet or CSV file.")
        with path.open("rb") as handle:
            head = handle.read(HEAD_BYTES)
    except FileNotFoundError:
        raise FileError(f"{path}: There is no such file. Check the name and the folder.") from None
    except PermissionError:
        raise FileError(
            f"{path}: You may not read this file. Ask its owner for access, or copy it to your own folder."
        ) from None
    except (OSError, ValueError):  # ValueError: a name that no file can have (with a NUL)
        raise FileError(f"{path}: The file can't be read. Copy it to your own disk and try again.") from None
    if not head:
        raise FileError(f"{path}: The file is empty. Check that it was saved or downloaded completely.")
    return head


def _ole_says(path: Path) -> str:
    """Say what an OLE container holds; an encrypted workbook is one around the real file."""
    try:
        content = path.read_bytes()[: 1 << 24]
    except OSError:
        content = b""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return PROTECTED
    if "WordDocument".encode("utf-16-le") in content:
        return f"This is an old Word document (.doc). Copy its table into Excel. {SAVE_AS}"
    return f"This is an old Excel file (.xls). {SAVE_AS}"


def _kind_of_zip(path: Path) -> Kind:
    """Tell a workbook from the other files that are ZIP archives inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower().replace("\\", "/").removeprefix("/") for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        # zipfile raises all of these for a directory of parts that it can't make sense of.
        raise FileError(f"{path}: {DAMAGED}") from None
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    for part, says in _ZIP_PARTS:
        if any(name.startswith(part) for name in names):
            raise FileError(f"{path}: {says}")
    if "[content_types].xml" in names:
        raise FileError(f"{path}: {DAMAGED}")
    raise FileError(f"{path}: {_PACKED.format('ZIP')}")


def _container_says(head: bytes) -> str:
    """Recognize what does not show in the very first bytes."""
    if head[8:12] == b"WEBP" or head[4:8] == b"ftyp":
        return _IMAGE
    return ""


def _markup_says(head: bytes) -> str:
    """Recognize web pages and XML, in any of the encodings that keep Latin letters."""
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1").lstrip().lower()
    if text.startswith(_HTML_BEGINS) or (text.startswith("<?xml") and "<html" in text):
        return f"This is a web page (HTML), also if its name says .xls. Open it in Excel. {SAVE_AS}"
    if text.startswith("mime-version:"):
        return f"This is a saved web page (MHTML). Open it in Excel. {SAVE_AS}"
    if text.startswith("<?xml"):
        return f"This is an XML file. Open it in Excel. {SAVE_AS}"
    return ""
