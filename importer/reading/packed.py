"""Gzip and ZIP: the one file inside, unpacked under bounds into a private temporary file that is gone after use."""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from importer.errors import FileError
from importer.languages import joined, sentence
from importer.reading.sniff import Kind, kind_of
from importer.reading.source import Source
from importer.records import SourceRow

PACKED = (Kind.GZIP, Kind.ZIP)
MAX_RATIO = 200  # a list shrinks to a tenth, seldom to a fiftieth
RATIO_FROM_BYTES = 64 << 20  # a short list of nearly empty rows can shrink as much as a bomb
NAMES_SHOWN = 5

_MB = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # both give their bytes in small pieces, the others need not
_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_UNPACK_IT = sentence("Unpack it and import the file inside.")
_DAMAGED = sentence(
    "The packed file is damaged or not completely downloaded. Fetch it again, or: {cure}", cure=_UNPACK_IT
)
_NO_ROOM = sentence(
    "There is no room for temporary files to unpack it. Make room on the disk, or: {cure}", cure=_UNPACK_IT
)
# What a system puts beside the user's files when it packs them.
_JUNK_FOLDER = "__macosx/"
_JUNK_NAMES = (".ds_store", "thumbs.db", "desktop.ini")

Stream = IO[bytes] | gzip.GzipFile
OpenInside = Callable[[Path, Kind], Source]


@dataclass(frozen=True, slots=True)
class _Inside:
    """The one file in a packed one."""

    name: str  # fit to be shown; "" where the packed file does not say
    packed_bytes: int
    stream: Stream = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Packed:
    """A packed file, and how to read what is inside."""

    path: Path
    kind: Kind
    max_unpacked_mb: int
    open_inside: OpenInside

    @contextmanager
    def source(self) -> Iterator[Source]:
        """Open the file inside, unpacked for as long as it is used; what is said of it names the packed file."""
        with _private_folder(self.path) as folder:
            unpacked, shown = _unpack(self, Path(folder))
            try:
                yield self.open_inside(unpacked, _kind_inside(unpacked))
            except FileError as error:
                raise type(error)(error.sentence.swapped(str(unpacked), shown)) from None

    def rows(self, sha256: str) -> Iterator[SourceRow]:
        """Read the rows of the content that has this hash."""
        with self.source() as source:
            if source.detected.sha256 != sha256:
                raise FileError(
                    "{path}: The file was changed while it was read. Try again when it stands still.", path=self.path
                )
            yield from source.rows()


def open_packed(path: Path, kind: Kind, max_unpacked_mb: int, open_inside: OpenInside) -> Source:
    """Open the one file inside by `open_inside`.

    It is unpacked again for each reading, so that no copy of people's data is left lying. The content's hash is that
    of the file inside: the same list packed otherwise, or not at all, is the same list.

    Raises FileError where there are several files inside, none, or one that is locked, damaged, packed again, or too
    large to be unpacked.
    """
    packed = _Packed(path, kind, max_unpacked_mb, open_inside)
    with packed.source() as source:
        detected = replace(source.detected, path=path, packed_as=kind.name.lower())
    return Source(detected, lambda: packed.rows(detected.sha256))


def _private_folder(path: Path) -> "TemporaryDirectory[str]":
    """Make a folder for what is unpacked, which only the user may open."""
    try:
        return TemporaryDirectory(prefix="lead-importer-", ignore_cleanup_errors=True)
    except OSError:
        raise FileError("{path}: {says}", path=path, says=_NO_ROOM) from None


def _kind_inside(unpacked: Path) -> Kind:
    kind = kind_of(unpacked)
    if kind in PACKED:
        raise FileError("{path}: This is a packed file in a packed file. {cure}", path=unpacked, cure=_UNPACK_IT)
    return kind


def _unpack(packed: _Packed, folder: Path) -> tuple[Path, str]:
    """Unpack into a folder that nobody else may read; give the file there, and how to name it to the user."""
    path = packed.path
    try:
        with _inside(path, packed.kind) as inside:
            unpacked = folder / f"unpacked{_safe_suffix(inside.name)}"
            with unpacked.open("xb") as target:
                _copy(packed, inside, target)
            return unpacked, f"{path} ({inside.name})" if inside.name else str(path)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        # zipfile raises the last three for parts that it can't make sense of.
        raise FileError("{path}: {says}", path=path, says=_DAMAGED) from None
    except OSError:
        raise FileError("{path}: {says}", path=path, says=_NO_ROOM) from None


def _copy(packed: _Packed, inside: _Inside, target: IO[bytes]) -> None:
    size = 0
    while chunk := inside.stream.read(_MB):
        size += len(chunk)
        if size > packed.max_unpacked_mb * _MB:
            raise FileError(
                "{path}: Unpacked, the file inside is larger than {max_unpacked_mb} MB. Split the list, or allow "
                "more by LEAD_IMPORTER_MAX_UNPACKED_MB.",
                path=packed.path,
                max_unpacked_mb=packed.max_unpacked_mb,
            )
        if size > max(RATIO_FROM_BYTES, MAX_RATIO * inside.packed_bytes):
            raise FileError(
                "{path}: Unpacked, the file inside is more than {max_ratio} times as large, which no list is. Check "
                "where the file came from.",
                path=packed.path,
                max_ratio=MAX_RATIO,
            )
        target.write(chunk)


@contextmanager
def _inside(path: Path, kind: Kind) -> Iterator[_Inside]:
    if kind is Kind.GZIP:
        name = path.name.removesuffix(".gz")
        with gzip.open(path) as stream:
            yield _Inside("" if name == path.name else name, path.stat().st_size, stream)
        return
    with zipfile.ZipFile(path) as archive:
        info = _only_file(path, archive)
        with archive.open(info) as stream:
            yield _Inside(_shown(info), info.compress_size, stream)


def _only_file(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [info for info in archive.infolist() if not (info.is_dir() or _is_junk(info.filename))]
    if not files:
        raise FileError(
            "{path}: There is no file in this packed file (ZIP). Check that it was packed completely.", path=path
        )
    if len(files) > 1:
        names = joined((sentence('"{text}"', text=_shown(info)) for info in files[:NAMES_SHOWN]), ", ")
        more = len(files) - NAMES_SHOWN
        raise FileError(
            "{path}: There are {count} files in this packed file (ZIP): {names}. Unpack it, and name the one that "
            "holds the list.",
            path=path,
            count=len(files),
            names=sentence("{names} and {count} more", names=names, count=more) if more > 0 else names,
        )
    if files[0].flag_bits & _ENCRYPTED:
        raise FileError("{path}: This packed file is protected with a password. {cure}", path=path, cure=_UNPACK_IT)
    if files[0].compress_type not in _METHODS:
        raise FileError(
            "{path}: The file inside is packed by a method that is not known here. {cure}",
            path=path,
            cure=_UNPACK_IT,
        )
    return files[0]


def _is_junk(name: str) -> bool:
    folded = name.replace("\\", "/").lower()
    base = PurePosixPath(folded).name
    return folded.startswith(_JUNK_FOLDER) or base in _JUNK_NAMES or base.startswith("._")


def _shown(info: zipfile.ZipInfo) -> str:
    """Give a name fit for a terminal; macOS writes UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _NAME_IS_UTF8:
        with suppress(UnicodeError):  # an old code page: what zipfile made of it is as good as any guess
            name = name.encode("cp437").decode()
    return "".join(char if char.isprintable() else "?" for char in name)


def _safe_suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= len(".numbers") else ""
