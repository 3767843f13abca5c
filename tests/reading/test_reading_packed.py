"""Gzip and ZIP with one file inside are read as that file; everything else about them has its own sentence."""

import gzip
import hashlib
import random
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from reading_files import read, workbook, written

from importer.errors import FileError, NoDataError
from importer.reading import open_source, packed
from importer.records import ReadLimits, SourceOptions

LIST = "Име;Телефон\nИван;0888123456\n".encode("cp1251")


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put temporary files where a test can look for them."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def zipped(folder: Path, files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Pack files into a ZIP."""
    path = folder / "list.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, max_unpacked_mb: int = 1) -> str:
    """Give the sentence that refuses a file, or its rows."""
    with pytest.raises(FileError) as caught:
        list(open_source(path, SourceOptions(), ReadLimits(max_unpacked_mb=max_unpacked_mb)).rows())
    assert str(path) in str(caught.value)
    assert "lead-importer-" not in str(caught.value)  # the temporary folder is nobody's business
    return str(caught.value)


@pytest.mark.parametrize("packed_as", ["gzip", "zip"])
@pytest.mark.parametrize("kind", ["text", "workbook"])
def test_the_file_inside_is_read(tmp_path: Path, temp: Path, packed_as: str, kind: str) -> None:
    """Format, columns, rows and content hash are those of the file inside, also when it is read twice."""
    table = [["Име", "Телефон"], ["Иван", "0888123456"]]
    plain = written(tmp_path, LIST) if kind == "text" else workbook(tmp_path, table)
    content = plain.read_bytes()
    if packed_as == "gzip":
        path = written(tmp_path, gzip.compress(content), "list.xls")
    else:
        path = zipped(tmp_path, {"Списъци/": b"", "Списъци/март.csv": content, "__MACOSX/._март.csv": b"x"})
    expected, rows = read(plain)
    source = open_source(path, SourceOptions())
    assert source.detected == replace(expected, path=path, packed_as=packed_as)
    assert source.detected.sha256 == hashlib.sha256(content).hexdigest()
    assert not list(temp.iterdir())
    assert list(source.rows()) == list(source.rows()) == rows
    assert not list(temp.iterdir())


def test_nobody_else_may_read_what_is_unpacked_and_it_goes_with_its_reader(tmp_path: Path, temp: Path) -> None:
    """People's data stand there: only while they are read, and for the user alone."""
    rows = open_source(written(tmp_path, gzip.compress(LIST)), SourceOptions()).rows()
    next(rows)
    (folder,) = temp.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    rows.close()  # type: ignore[attr-defined]  # an Iterator by its type, a generator in truth
    assert not list(temp.iterdir())


def test_several_files_are_named(tmp_path: Path) -> None:
    """Which of them is the list can't be known; a name with control characters does not reach the terminal."""
    files = {f"лист{at}\x1b[2J.csv": LIST for at in range(7)}
    says = refusal(zipped(tmp_path, files))
    assert 'There are 7 files in this packed file (ZIP): "лист0?[2J.csv"' in says
    assert "and 2 more. Unpack it, and name the one" in says


def test_a_packed_file_without_a_file_says_so(tmp_path: Path, temp: Path) -> None:
    """Folders and what a system adds are no files of the user's."""
    assert "no file in this packed file" in refusal(zipped(tmp_path, {"a/": b"", "a/.DS_Store": b"x"}))
    assert not list(temp.iterdir())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_locked_zip_is_told(tmp_path: Path, method: int) -> None:
    """Only the first bit of a flag says so."""
    content = bytearray(zipped(tmp_path, {"list.csv": LIST}, method).read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    assert "protected with a password. Unpack it" in refusal(written(tmp_path, bytes(content)))


def test_a_method_that_may_grow_without_a_bound_is_not_unpacked(tmp_path: Path) -> None:
    """Bzip2 and LZMA inside ZIP are rare, and can give gigabytes for one small piece."""
    assert "method that is not known here" in refusal(zipped(tmp_path, {"list.csv": LIST}, zipfile.ZIP_LZMA))


@pytest.mark.parametrize("inside", ["gzip", "zip"])
def test_what_is_packed_twice_is_not_unpacked(tmp_path: Path, temp: Path, inside: str) -> None:
    """A bomb hides a packed file in a packed one, in a packed one."""
    content = gzip.compress(LIST) if inside == "gzip" else zipped(tmp_path, {"a.csv": LIST}).read_bytes()
    path = written(tmp_path, gzip.compress(content), "list.csv.gz")
    assert f"{path} (list.csv): This is a packed file in a packed file" in refusal(path)
    assert not list(temp.iterdir())


def test_a_bomb_is_not_unpacked(tmp_path: Path, temp: Path) -> None:
    """The bound of the size and that of the ratio each stop it, whatever the archive claims."""
    bomb = gzip.compress(bytes(packed.RATIO_FROM_BYTES + 1), 1)
    assert "larger than 2 MB. Split the list, or allow more by LEAD_IMPORTER_MAX_UNPACKED_MB" in refusal(
        written(tmp_path, bomb), 2
    )
    assert "200 times as large, which no list is" in refusal(written(tmp_path, bomb), 512)
    assert "larger than 2 MB" in refusal(zipped(tmp_path, {"a.csv": bytes(3 << 20)}), 2)
    assert not list(temp.iterdir())


def test_a_damaged_packed_file_is_told(tmp_path: Path, temp: Path) -> None:
    """A download that broke off, or flipped bytes."""
    whole = gzip.compress(LIST * 50)
    for size in (3, 12, len(whole) // 2, len(whole) - 3):
        assert "damaged or not completely downloaded" in refusal(written(tmp_path, whole[:size]))
    assert "damaged" in refusal(written(tmp_path, whole[:-5] + b"\x00" + whole[-4:]))
    archive = zipped(tmp_path, {"list.csv": LIST}, zipfile.ZIP_STORED).read_bytes()
    assert "damaged" in refusal(written(tmp_path, archive.replace(LIST[:5], b"xxxxx")))
    assert not list(temp.iterdir())


def test_without_room_for_temporary_files_it_says_so(tmp_path: Path, temp: Path) -> None:
    """A full disk, or a folder that is not there, is no fault of the list's."""
    temp.rmdir()
    assert "no room for temporary files" in refusal(written(tmp_path, gzip.compress(LIST)))


@pytest.mark.parametrize("seed", range(2))
def test_flipped_bytes_end_with_rows_or_a_sentence(tmp_path: Path, temp: Path, seed: int) -> None:
    """Whatever happens to the bytes of a packed file, no library's exception comes through, and nothing is left."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    for whole in (gzip.compress(LIST * 9), zipped(tmp_path, {"list.csv": LIST * 9}).read_bytes()):
        for _ in range(100):
            broken = bytearray(whole)
            for _ in range(chance.randint(1, 3)):
                broken[chance.randrange(2, len(broken))] ^= 1 << chance.randrange(8)
            with suppress(FileError):
                read(written(tmp_path, bytes(broken)))
    assert not list(temp.iterdir())


def test_what_is_wrong_inside_names_both(tmp_path: Path, temp: Path) -> None:
    """The packed file, and the one inside that it is about; the kind of the error stays."""
    path = zipped(tmp_path, {"оферта.csv": b"%PDF-1.7"})
    assert f"{path} (оферта.csv): This is a PDF" in refusal(path)
    assert f"{path} (a.csv), line 2: a quote" in refusal(zipped(tmp_path, {"a.csv": b'a,b\n"1,2\n'}))
    empty = zipped(tmp_path, {"empty.xlsx": workbook(tmp_path, []).read_bytes()})
    with pytest.raises(NoDataError):
        read(empty, SourceOptions(sheet=1))
    assert not list(temp.iterdir())


def test_a_packed_file_that_changes_is_refused(tmp_path: Path) -> None:
    """What was checked must be what is read."""
    source = open_source(written(tmp_path, gzip.compress(LIST)), SourceOptions())
    written(tmp_path, gzip.compress(LIST.replace(b"6", b"7")))
    with pytest.raises(FileError, match="changed while it was read"):
        list(source.rows())
