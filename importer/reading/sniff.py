"""What a file is, by its content and never by its name."""

import mmap
import struct
import zipfile
import zlib
from enum import Enum, auto, unique
from pathlib import Path

from importer.errors import FileError
from importer.languages import Sentence, sentence
from importer.reading.foreign import SAVE_AS, says_of_text

HEAD_BYTES = 4096
DAMAGED = sentence(
    "The file is damaged or not completely downloaded. Fetch it again, or open it in Excel. {save_as}", save_as=SAVE_AS
)
UNREADABLE = sentence("The file can't be read. Copy it to your own disk and try again.")
PROTECTED = sentence(
    "This workbook is protected with a password: remove it in Excel (File > Info > Protect) and try again."
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_IMAGE = sentence("This is a picture, not a table. Type the list into a spreadsheet. {save_as}", save_as=SAVE_AS)
_LINK = sentence("This is only a link to a file. Name the file that it leads to.")


def _packed(kind: str) -> Sentence:
    return sentence(
        "This is a packed file ({kind}) of a kind that is not unpacked here. Unpack it and import the file inside.",
        kind=kind,
    )


def _database(kind: str) -> Sentence:
    return sentence(
        "This is a database ({kind}). Export the table as CSV or .xlsx. {save_as}", kind=kind, save_as=SAVE_AS
    )


# What begins a file -> what to say of it.
_SIGNATURES: tuple[tuple[bytes, Sentence], ...] = (
    (
        b"%PDF",
        sentence("This is a PDF, not a table. Ask for the list as a spreadsheet (.xlsx or .csv)."),
    ),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF87a", _IMAGE),
    (b"GIF89a", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"BZh91AY", _packed("bzip2")),
    (b"\xfd7zXZ\x00", _packed("xz")),
    (b"\x28\xb5\x2f\xfd", _packed("zstd")),
    (b"7z\xbc\xaf\x27\x1c", _packed("7-Zip")),
    (b"Rar!\x1a\x07", _packed("RAR")),
    (b"MSCF\x00\x00\x00\x00", _packed("CAB")),
    (b"{\\rtf", sentence("This is a text document (RTF). Copy its table into Excel. {save_as}", save_as=SAVE_AS)),
    (b"SQLite format 3\x00", _database("SQLite")),
    (b"\x00\x01\x00\x00Standard Jet DB", _database("Access")),
    (b"\x00\x01\x00\x00Standard ACE DB", _database("Access")),
    (b"!BDN", sentence("This is an Outlook mailbox (.pst). In Outlook export the contacts as CSV, and import that.")),
    (b"L\x00\x00\x00\x01\x14\x02\x00", _LINK),
    (b"PAR1\x15", sentence("This is a Parquet file. Export it as CSV or .xlsx. {save_as}", save_as=SAVE_AS)),
)

# A part that only such a file has -> what to say of it.
_ZIP_PARTS: tuple[tuple[str, Sentence], ...] = (
    ("word/document.xml", sentence("This is a Word document. Copy its table into Excel. {save_as}", save_as=SAVE_AS)),
    (
        "ppt/presentation.xml",
        sentence("This is a PowerPoint presentation. Copy its table into Excel. {save_as}", save_as=SAVE_AS),
    ),
    (
        "index/document.iwa",
        sentence(
            "This is an Apple Numbers file. In Numbers choose File > Export To > Excel. {save_as}", save_as=SAVE_AS
        ),
    ),
)
_DBASE_VERSIONS = (0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5)
# Excel and LibreOffice mark a workbook that is open by such a file beside it, which holds only the user's name.
_LOCK_NAMES = ("~$", ".~lock.")
_OPEN_DOCUMENTS = (
    (
        "opendocument.text",
        sentence("This is a text document (.odt). Copy its table into a spreadsheet. {save_as}", save_as=SAVE_AS),
    ),
    (
        "opendocument.presentation",
        sentence("This is a presentation (.odp). Copy its table into a spreadsheet. {save_as}", save_as=SAVE_AS),
    ),
    (
        "opendocument.graphics",
        sentence("This is a drawing (.odg). Copy its table into a spreadsheet. {save_as}", save_as=SAVE_AS),
    ),
)
# A stream that an OLE container has -> what it is then; the first that is there decides. None: an XLS workbook.
_OLE_STREAMS: tuple[tuple[str, Sentence | None], ...] = (
    ("EncryptedPackage", PROTECTED),  # around the real file
    (
        "WordDocument",
        sentence("This is an old Word document (.doc). Copy its table into Excel. {save_as}", save_as=SAVE_AS),
    ),
    (
        "PowerPoint Document",
        sentence(
            "This is an old PowerPoint presentation (.ppt). Copy its table into Excel. {save_as}", save_as=SAVE_AS
        ),
    ),
    (
        "__properties_version1.0",
        sentence("This is an e-mail (.msg). Save its attachment and import that. {save_as}", save_as=SAVE_AS),
    ),
    ("Workbook", None),
    ("WORKBOOK", None),
    ("Book", None),
    ("BOOK", None),
)
_BIFF = (b"\x09\x08", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")  # XLS without a container


@unique
class Kind(Enum):
    """What can be read."""

    TEXT = auto()
    XLSX = auto()  # XLSM too
    XLSB = auto()
    XLS = auto()
    ODS = auto()
    GZIP = auto()  # what is inside is to be told in its turn
    ZIP = auto()


def kind_of(path: Path) -> Kind:
    """Say how a file is to be read.

    Raises FileError where there is no such file, it can't be opened, or it is something else than a table.
    """
    head = _head(path)
    if path.name.startswith(_LOCK_NAMES):
        raise FileError("{path}: This only marks that a workbook is open. Name the workbook itself.", path=path)
    if head.startswith(_GZIP):
        return Kind.GZIP
    if head.startswith(_OLE):
        return _kind_of_ole(path)
    if head.startswith(_BIFF):
        return Kind.XLS
    if head.startswith(_ZIP):
        return _kind_of_zip(path)
    says = next((says for begins, says in _SIGNATURES if head.startswith(begins)), None)
    says = says or _container_says(head) or says_of_text(head)
    if says:
        raise FileError("{path}: {says}", path=path, says=says)
    return Kind.TEXT


def _head(path: Path) -> bytes:
    """Give the first bytes of a file; whatever the system says against it is put in a sentence."""
    try:
        if path.is_dir():
            raise FileError("{path}: This is a folder. Name a file in it.", path=path)
        if path.exists() and not path.is_file():
            raise FileError("{path}: This is not a regular file. Name a spreadsheet or CSV file.", path=path)
        with path.open("rb") as handle:
            head = handle.read(HEAD_BYTES)
    except FileNotFoundError:
        raise FileError("{path}: There is no such file. Check the name and the folder.", path=path) from None
    except PermissionError:
        raise FileError(
            "{path}: You may not read this file. Ask its owner for access, or copy it to your own folder.", path=path
        ) from None
    except (OSError, ValueError):  # ValueError: a name that no file can have (with a NUL)
        raise FileError("{path}: {says}", path=path, says=UNREADABLE) from None
    if not head:
        raise FileError("{path}: The file is empty. Check that it was saved or downloaded completely.", path=path)
    return head


def _kind_of_ole(path: Path) -> Kind:
    """Tell what an OLE container holds, by the names of its streams."""
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for name, says in _OLE_STREAMS:
            if content.find(_directory_entry(name)) >= 0:
                if says is None:
                    return Kind.XLS
                raise FileError("{path}: {says}", path=path, says=says)
    raise FileError("{path}: {says}", path=path, says=DAMAGED)


def _directory_entry(name: str) -> bytes:
    """Write how the entry of a stream begins in the directory: its name, their length, its kind ([MS-CFB] 2.6.1)."""
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    return encoded.ljust(64, b"\x00") + struct.pack("<HB", len(encoded), 2)


def _kind_of_zip(path: Path) -> Kind:
    """Tell a workbook from the other files that are ZIP archives inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            document = _open_document(archive)
            names = [name.lower().replace("\\", "/").removeprefix("/") for name in archive.namelist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        # zipfile raises all of these for a directory of parts that it can't make sense of.
        raise FileError("{path}: {says}", path=path, says=DAMAGED) from None
    if "xl/workbook.xml" in names or "workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if "content.xml" in names:
        says = next((says for name, says in _OPEN_DOCUMENTS if name in document), None)
        if says:
            raise FileError("{path}: {says}", path=path, says=says)
        return Kind.ODS
    for part, says in _ZIP_PARTS:
        if any(name.startswith(part) for name in names):
            raise FileError("{path}: {says}", path=path, says=says)
    if "[content_types].xml" in names:
        raise FileError("{path}: {says}", path=path, says=DAMAGED)
    return Kind.ZIP


def _open_document(archive: zipfile.ZipFile) -> str:
    """Read the media type that an OpenDocument file names in its part `mimetype`, "" where there is none."""
    if "mimetype" not in archive.namelist():
        return ""
    with archive.open("mimetype") as handle:
        return handle.read(HEAD_BYTES).decode("ascii", "replace")


def _container_says(head: bytes) -> Sentence | None:
    """Recognize what does not show in the very first bytes."""
    if head[8:12] == b"WEBP" or head[4:8] == b"ftyp":
        return _IMAGE
    if head[257:262] == b"ustar":
        return _packed("tar")
    return _database("dBase") if _is_dbase(head) else None


def _is_dbase(head: bytes) -> bool:
    """Recognize a .dbf of old accounting programs: a version, a day, and a list of fields that ends in a mark."""
    version, month, day, header_bytes = head[0], head[2:3], head[3:4], int.from_bytes(head[8:10], "little")
    a_day = b"\x01" <= month <= b"\x0c" and b"\x01" <= day <= b"\x1f"
    return version in _DBASE_VERSIONS and a_day and head[header_bytes - 1 : header_bytes] == b"\r"
