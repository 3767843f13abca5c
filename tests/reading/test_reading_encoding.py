"""Encodings are found by proof, then by weighing."""

import hashlib
from pathlib import Path

import pytest
from reading_files import cells, read, written

from importer.errors import FileError
from importer.records import SourceOptions

BULGARIAN = "Име;Телефон\nИван Петров;0888123456\nг. София;0899555111\n"
GERMAN = "Name;Telefon\nJürgen Müller;030 1234567\nKäthe Groß;030 7654321\n"


@pytest.mark.parametrize(
    ("text", "encoding", "detected"),
    [
        (BULGARIAN, "utf-8", "utf-8"),
        (BULGARIAN, "utf-8-sig", "utf-8-sig"),
        (BULGARIAN, "utf-16", "utf-16"),
        (BULGARIAN, "utf-16-le", "utf-16-le"),
        (BULGARIAN, "utf-16-be", "utf-16-be"),
        (BULGARIAN, "utf-32", "utf-32"),
        (GERMAN, "utf-32-le", "utf-32-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        (BULGARIAN, "cp1251", "cp1251"),
        ("Име,Phone\nИв,1\n", "cp1251", "cp1251"),
        (GERMAN, "cp1252", "cp1252"),
        ("Name\nMüller\n", "cp1252", "cp1252"),
        ("Nom,Tél\nHélène François,1\nJérôme Garçon,2\n", "cp1252", "cp1252"),
        ("Name,Price\nSmith’s,100 €\n", "cp1252", "cp1252"),
        ("Name,Price\nSmith,£100\n", "cp1252", "cp1252"),
        ("Jméno,Tel\nDvořák,1\nRůžička,2\n", "cp1250", "cp1250"),
        ("Imię,Tel\nŁukasz Wiśniewski,1\n", "cp1250", "cp1250"),
        ("Ime,Tel\nPetrović,1\n", "cp1250", "cp1250"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, text: str, encoding: str, detected: str) -> None:
    """Short lists come out in the letters they were written in."""
    path = written(tmp_path, text, encoding=encoding)
    found, rows = read(path)
    assert found.encoding == detected
    lines = text.splitlines()
    delimiter = found.delimiter or "\n"
    assert found.columns == tuple(lines[0].split(delimiter))
    assert cells(rows) == [tuple(line.split(delimiter)) for line in lines[1:]]
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_letters_late_in_the_file_count(tmp_path: Path) -> None:
    """Strict UTF-8 is tried over the whole file: a sample of its beginning would call it ASCII."""
    path = written(tmp_path, b"name,phone\n" + b"Ivan,0888123456\n" * 200_000 + "Жана,1\n".encode("cp1251"))
    found, rows = read(path)
    assert found.encoding == "cp1251"
    assert rows[-1].cells == ("Жана", "1")


def test_utf8_with_one_broken_letter_is_not_read_as_something_else(tmp_path: Path) -> None:
    """A code page would decode it without an error, and make nonsense of every name."""
    path = written(tmp_path, BULGARIAN.encode() + b"\xd0\n")
    with pytest.raises(FileError, match=r"line 4.*damaged or in an unknown encoding"):
        read(path)


def test_the_mapping_names_the_encoding(tmp_path: Path) -> None:
    """What the mapping says is taken, in any spelling that Python knows."""
    path = written(tmp_path, "Name\nMüller\n", encoding="cp1252")
    found, rows = read(path, SourceOptions(encoding="Windows-1251"))
    assert found.encoding == "cp1251"
    assert cells(rows) == [("Mьller",)]


@pytest.mark.parametrize("encoding", ["windows-9999", "base64", "undefined", "", "a\x00b"])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, encoding: str) -> None:
    """The sentence lists a few that are."""
    with pytest.raises(FileError, match=r"which is none\. Write one of: utf-8, windows-1251"):
        read(written(tmp_path, GERMAN), SourceOptions(encoding=encoding))


def test_an_encoding_that_does_not_fit_names_the_line(tmp_path: Path) -> None:
    """A cp1252 file is no UTF-8: the first line that proves it is named."""
    path = written(tmp_path, GERMAN, encoding="cp1252")
    with pytest.raises(FileError, match="line 2: this is not written in utf-8"):
        read(path, SourceOptions(encoding="utf-8"))


def test_an_encoding_against_the_mark_of_the_file_is_refused(tmp_path: Path) -> None:
    """A BOM proves the encoding; the mapping's other one would garble each name."""
    path = written(tmp_path, BULGARIAN, encoding="utf-8-sig")
    with pytest.raises(FileError, match="begins with the mark of utf-8"):
        read(path, SourceOptions(encoding="cp1251"))
    assert read(path, SourceOptions(encoding="utf8"))[0].columns == ("Име", "Телефон")
