"""In which encoding a text file is written.

In this order: the mark at its beginning (BOM), the NULs of a UTF-16 or UTF-32 without one, strict UTF-8 over the
whole file, then one of three Windows code pages, weighed by the words it makes.
"""

import codecs
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from importer.errors import FileError
from importer.languages import Sentence, joined, sentence
from importer.reading import code_pages

CHUNK_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 16
MAX_WORDS = 200_000
NAMED = "utf-8, windows-1251, windows-1252, windows-1250, utf-16"

_BOMS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_ESCAPED_QUOTE = re.compile(rb'(?<!\\)\\"(?![,;\t|\r\n"]|$)')  # `"C:\data\",` ends a cell
_DOUBLED_QUOTE = re.compile(rb'[^,;\t|\r\n"]""[^,;\t|\r\n"]')
_ASCII = bytes(range(0x80))
_CONTROLS = frozenset(range(0x20)) - frozenset(b"\x00\t\n\r\x0b\x0c\x1a")
_CONTROL_KINDS = 8  # of 32: compressed or binary data soon has them all


@dataclass(frozen=True, slots=True)
class Bytes:
    """What one pass over the bytes of a file tells."""

    sha256: str
    head: bytes = field(repr=False)  # the first SAMPLE_BYTES
    utf8: bool  # all of it decodes
    marked_within: bool  # the mark of UTF-8 stands behind the beginning too: files put together
    escapes: bool  # a backslash before a quote makes it text: databases write so, and then never double it


def survey(path: Path) -> Bytes:
    """Read all bytes once: their hash, whether they are UTF-8, and what stands in them."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    head = before = b""
    utf8 = True
    marks = escaped = doubled = 0
    for chunk in _chunks(path):
        digest.update(chunk)
        head = head or chunk[:SAMPLE_BYTES]
        utf8 = utf8 and _decodes(decoder, chunk)
        marks += (before + chunk).count(codecs.BOM_UTF8)
        before = chunk[1 - len(codecs.BOM_UTF8) :]
        escaped += b'\\"' in chunk and len(_ESCAPED_QUOTE.findall(chunk))
        doubled += b'""' in chunk and len(_DOUBLED_QUOTE.findall(chunk))
    return Bytes(
        sha256=digest.hexdigest(),
        head=head,
        utf8=utf8 and _decodes(decoder, b"", final=True),
        marked_within=marks > head.startswith(codecs.BOM_UTF8),
        escapes=escaped > 0 and not doubled,
    )


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
        raise FileError("{path}: This is no text and no workbook. Save it as .xlsx in Excel and try again.", path=path)
    return "utf-8" if found.utf8 else _code_page(path)


def _as_wanted(path: Path, wanted: str, mark: str) -> str:
    """Check the mapping's encoding; a mark at the file's beginning proves another one wrong."""
    try:
        name = codecs.lookup(wanted).name
        "a".encode(name)  # refuses codecs that are no encodings of text, such as base64
    except (LookupError, UnicodeError, ValueError):
        raise FileError(
            '{path}: The mapping says encoding "{wanted}", which is none. Write one of: {named}.',
            path=path,
            wanted=wanted,
            named=NAMED,
        ) from None
    if mark and not name.startswith(mark.removesuffix("-sig")):
        raise FileError(
            '{path}: The mapping says encoding "{wanted}", but the file begins with the mark of {mark}. Take '
            "`encoding` out of the mapping.",
            path=path,
            wanted=wanted,
            mark=mark.removesuffix("-sig"),
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
    """Choose one of the code pages of Windows, by all words of the file.

    Raises FileError where none of them makes words of it, or lines of the file are in different encodings.
    """
    words, high_bytes = _high_words(path)
    chosen = code_pages.best_of_windows(words, high_bytes)
    if not chosen or sum(code_pages.decodes(word, "utf-8") for word in words) > len(words) / 2:
        raise FileError(
            "{place}: The letters here are damaged or in an unknown encoding. {cure}",
            place=_first_bad_line(path),
            cure=_cure(()),
        )
    better = code_pages.better_than(chosen, words, high_bytes)
    if not better:  # what no encoding makes sense of may be written in two
        _refuse_other_lines(path, words, chosen)
    if better is not None:
        raise FileError(
            "{path}: The letters of this file are in an unknown encoding. {cure}", path=path, cure=_cure(better)
        )
    return chosen


def _cure(better: tuple[str, ...]) -> Sentence:
    """Name what would make words of a file; which of them is right is left to a person."""
    if better:
        return sentence(
            'Save the file as "CSV UTF-8" in Excel, or name its `encoding` in the mapping (perhaps {names}).',
            names=joined(better, sentence(" or ")),
        )
    return sentence(
        'Save the file as "CSV UTF-8" in Excel, or name its `encoding` in the mapping (one of: {names}).', names=NAMED
    )


def _refuse_other_lines(path: Path, words: Counter[bytes], chosen: str) -> None:
    """Raise FileError where a line holds words of another encoding, and none of the chosen one: pasted together."""
    of_chosen, of_other = code_pages.is_latin, code_pages.is_cyrillic
    if chosen == "cp1251":
        of_chosen, of_other = of_other, of_chosen
    for is_other, excuses, name in (
        (code_pages.is_utf8, _never, "utf-8"),
        (of_other, of_chosen, sentence("another encoding")),  # `Web` with an ending stands among Cyrillic words
    ):
        strange = frozenset(filter(is_other, words))
        line = _line_with(path, strange, excuses) if strange else 0
        if line:
            raise FileError(
                "{path}, line {line}: This line is written in {name}, and others in {chosen}: the file was put "
                'together from several. Save each of them as "CSV UTF-8" in Excel and import them one by one, or '
                "write `encoding: {chosen}` in the mapping if that is right.",
                path=path,
                line=line,
                name=name,
                chosen=chosen,
            )


def _never(_word: bytes) -> bool:
    return False


def _line_with(path: Path, strange: frozenset[bytes], excuses: Callable[[bytes], bool]) -> int:
    """Give the first physical line (from 1) with a strange word and none that excuses it, 0 where there is none."""
    with path.open(encoding="latin-1", newline="") as handle:
        for number, line in enumerate(handle, 1):
            if line.isascii():
                continue
            found = frozenset(code_pages.words_of(line.encode("latin-1")))
            if found & strange and not any(map(excuses, found - strange)):
                return number
    return 0


def _high_words(path: Path) -> tuple[Counter[bytes], bytes]:
    """Count the words with other than ASCII letters, and give all other bytes of the file once each.

    A file has only so many different words; what comes after MAX_WORDS of them is not counted any more.
    """
    words: Counter[bytes] = Counter()
    seen: set[int] = set()
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK_BYTES):
            chunk += handle.readline(SAMPLE_BYTES)  # no word is cut in two
            seen.update(chunk.translate(None, _ASCII))
            if len(words) < MAX_WORDS:
                words.update(code_pages.words_of(chunk))
    return words, bytes(sorted(seen))


def _first_bad_line(path: Path) -> str:
    """Return the place as messages name it."""
    line = first_undecodable_line(path, "utf-8")
    return sentence("{path}, line {line}", path=path, line=line) if line else str(path)


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
