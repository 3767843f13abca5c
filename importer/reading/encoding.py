"""In which encoding a text file is written.

In this order: the mark at its beginning (BOM), the NULs of a UTF-16 or UTF-32 without one, strict UTF-8 over the
whole file, then one of three Windows code pages, weighed by the words it makes (LIMITS: they decode each other's
bytes without an error).
"""

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from importer.errors import FileError

CHUNK_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 16
NAMED = "utf-8, windows-1251, windows-1252, windows-1250, utf-16"

_BOMS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CODE_PAGES = ("cp1251", "cp1252", "cp1250")
_ASCII = bytes(range(0x80))
_CONTROLS = frozenset(range(0x20)) - frozenset(b"\x00\t\n\r\x0b\x0c\x1a")
_CONTROL_KINDS = 8  # of 32: compressed or binary data soon has them all
_WORD_WITH_HIGH_BYTES = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL_CONSONANT = re.compile(r"[aeiouyæøœ](?=[^\W\d_aeiouyæøœ])")
_CONSONANT_VOWEL = re.compile(r"[^\W\d_aeiouyæøœ](?=[aeiouyæøœ])")
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[³¹¿¯¼¾ºª£¥]|[³¿¯¼£¥](?=[^\W\d_])")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True)
class Bytes:
    """What one pass over the bytes of a file tells."""

    sha256: str
    head: bytes = field(repr=False)  # the first SAMPLE_BYTES
    utf8: bool  # all of it decodes


def survey(path: Path) -> Bytes:
    """Read all bytes once: their hash, and whether they are UTF-8."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    head = b""
    utf8 = True
    for chunk in _chunks(path):
        digest.update(chunk)
        head = head or chunk[:SAMPLE_BYTES]
        utf8 = utf8 and _decodes(decoder, chunk)
    return Bytes(digest.hexdigest(), head, utf8 and _decodes(decoder, b"", final=True))


def encoding_of(path: Path, found: Bytes, wanted: str | None) -> str:
    """Name the encoding of a file as Python knows it; `wanted` is what the mapping says.

    Raises FileError where the mapping names no encoding, or none fits.
    """
    mark = next((name for bom, name in _BOMS if found.head.startswith(bom)), "")
    if wanted is not None:
        return _as_wanted(path, wanted, mark)
    wide = "" if mark or b"\x00" not in found.head else _wide(found.head)
    if mark or wide:
        return mark or wide
    if _binary(found):
        raise FileError(f"{path}: This is no text and no workbook. Save it as .xlsx in Excel and try again.")
    return "utf-8" if found.utf8 else _code_page(path)


def _as_wanted(path: Path, wanted: str, mark: str) -> str:
    """Check the mapping's encoding; a mark at the file's beginning proves another one wrong."""
    try:
        name = codecs.lookup(wanted).name
        "a".encode(name)  # refuses codecs that are no encodings of text, such as base64
    except (LookupError, UnicodeError, ValueError):
        raise FileError(
            f'{path}: The mapping says encoding "{wanted}", which is none. Write one of: {NAMED}.'
        ) from None
    if mark and not name.startswith(mark.removesuffix("-sig")):
        raise FileError(
            f'{path}: The mapping says encoding "{wanted}", but the file begins with the mark of '
            f"{mark.removesuffix('-sig')}. Take `encoding` out of the mapping."
        )
    # The codecs named after the mark take it away; those named after a byte order leave it in the first cell.
    return mark or name


def _wide(head: bytes) -> str:
    """Find the byte order of a UTF-16 or UTF-32 without a mark: only the right one makes letters of it."""
    return next((name for name in _WIDE if _makes_letters(head, name)), "")


def _makes_letters(head: bytes, name: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)("strict").decode(head)
    except UnicodeDecodeError:
        return False
    usual = sum(char in "\t\r\n" or " " <= char < "\u0530" or "\u2000" <= char < "\u2200" for char in text)
    return usual > 0.9 * len(text)


def _binary(found: Bytes) -> bool:
    """Say whether these bytes are no text at all: a list has no use for control characters."""
    controls = [byte for byte in found.head if byte in _CONTROLS or byte == 0]
    many_kinds = len(set(controls)) >= _CONTROL_KINDS
    return len(controls) * 3 > len(found.head) or (many_kinds and not found.utf8)


def _code_page(path: Path) -> str:
    """Choose one of the Windows code pages."""
    sample, high_bytes = _high_words(path)
    possible = [name for name in _CODE_PAGES if _fits(high_bytes, name)]
    if not possible or _mostly_utf8(sample):
        raise FileError(
            f"{path}{_first_bad_line(path)}: The letters here are damaged or in an unknown encoding. Save the "
            'file as "CSV UTF-8" in Excel, or name its `encoding` in the mapping (one of: ' + NAMED + ")."
        )
    if "cp1251" in possible and _cyrillic(sample):
        return "cp1251"
    return _western(sample, [name for name in possible if name != "cp1251"]) or possible[0]


def _high_words(path: Path) -> tuple[list[bytes], bytes]:
    """Give words with other than ASCII letters, as many as tell, and all other bytes of the file once each."""
    words: list[bytes] = []
    taken = 0
    seen: set[int] = set()
    for chunk in _chunks(path):
        seen.update(chunk.translate(None, _ASCII))
        for word in _WORD_WITH_HIGH_BYTES.findall(chunk) if taken < SAMPLE_BYTES else ():
            words.append(word)
            taken += len(word)
    return words, bytes(sorted(seen))


def _fits(high_bytes: bytes, name: str) -> bool:
    try:
        high_bytes.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(words: list[bytes]) -> bool:
    """Say whether these are UTF-8 with some damage; a code page would make nonsense of every word."""
    return sum(_fits(word, "utf-8") for word in words) > len(words) / 2


def _cyrillic(sample: list[bytes]) -> bool:
    """Say whether cp1251 makes whole Cyrillic words, rather than single letters inside Latin ones."""
    whole = mixed = 0
    for word in _WORD.findall(b" ".join(sample).decode("cp1251", "replace")):
        letters = len(_CYRILLIC.findall(word))
        if letters < len(word):
            mixed += letters
        elif letters > 1:  # one alone says nothing: the pound sign is a letter in cp1251
            whole += letters
    return whole > mixed


def _western(sample: list[bytes], possible: list[str]) -> str:
    """Choose cp1250 (Polish, Czech, ...) only where it makes better words than cp1252 (German, French, ...).

    charset-normalizer says cp1250 to nearly every short list, German ones too, so it is not asked.
    """
    if len(possible) < 2:  # noqa: PLR2004 - one page left is no choice
        return next(iter(possible), "")
    western, eastern = (_well_formed(b" ".join(sample).decode(name, "replace")) for name in ("cp1252", "cp1250"))
    return "cp1250" if eastern > western else "cp1252"


def _well_formed(text: str) -> int:
    """Weigh how much the letters behave like words: vowels beside consonants, and no sign such as ³ between."""
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    changes = len(_VOWEL_CONSONANT.findall(plain)) + len(_CONSONANT_VOWEL.findall(plain))
    return changes - 5 * len(_SIGN_IN_WORD.findall(text))


def _first_bad_line(path: Path) -> str:
    line = first_undecodable_line(path, "utf-8")
    return f", line {line}" if line else ""


def first_undecodable_line(path: Path, encoding: str) -> int:
    """Give the physical line (from 1) where the encoding fails first, 0 where it does not."""
    with path.open(encoding=encoding, errors="replace", newline="") as handle:
        return next((number for number, line in enumerate(handle, 1) if "\ufffd" in line), 0)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK_BYTES):
            yield chunk


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
