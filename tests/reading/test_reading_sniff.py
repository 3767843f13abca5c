"""Files that are no table are named for what they are."""

import gzip
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from reading_files import read, written

from importer.errors import FileError

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LIBRARY_WORDS = ("Error", "Exception", "calamine", "zipfile", "codec", "Traceback", "byte 0x")


def refusal(path: Path) -> str:
    """Give the sentence that refuses a file; it must name the file and no library's wording."""
    with pytest.raises(FileError) as caught:
        read(path)
    sentence = str(caught.value)
    assert str(path) in sentence
    assert not any(word in sentence for word in LIBRARY_WORDS)
    return sentence


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n \n", "only blank lines"),
        (b";;;\n;;;\n", "only blank lines"),
        (OLE + bytes(504), "old Excel file (.xls)"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected with a password: remove it"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "old Word document"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "picture"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "picture"),
        (gzip.compress(b"phone\n0888123456\n", mtime=0), "packed file (gzip)"),
        (b"<html><body><table><tr><td>0888", "web page (HTML)"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>\n<html>", "web page (HTML)"),
        ("<table border=1><tr>".encode("utf-16"), "web page (HTML)"),
        (b"<?xml version='1.0'?><Workbook/>", "XML file"),
        (b"PK\x03\x04" + bytes(40), "damaged or not completely downloaded"),
        (bytes(range(256)) * 40, "no text and no workbook"),
        (bytes(1000), "no text and no workbook"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    """The content decides, also where the name says .xlsx."""
    assert says in refusal(written(tmp_path, content, "list.xlsx"))


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("xl/workbook.bin", ".xlsb"),
        ("content.xml", "OpenDocument"),
        ("word/document.xml", "Word document"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("Index/Document.iwa", "Numbers"),
        ("kontakti.csv", "packed file (ZIP)"),
        ("[Content_Types].xml", "damaged"),
    ],
)
def test_a_zip_archive_is_named_for_what_it_holds(tmp_path: Path, part: str, says: str) -> None:
    """Office files are ZIP archives inside: their parts tell them apart."""
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    assert says in refusal(path)


def test_a_missing_file_a_folder_and_a_device_are_refused(tmp_path: Path) -> None:
    """What can't be opened as a file has a sentence of its own."""
    assert "no such file" in refusal(tmp_path / "absent.csv")
    assert "folder" in refusal(tmp_path)
    assert "not a regular file" in refusal(Path(os.devnull))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    """A file of somebody else's says that access is missing."""
    path = written(tmp_path, "phone\n1\n")
    path.chmod(0)
    assert "may not read" in refusal(path)


def test_the_door_is_light() -> None:
    """Importing the room brings none of the libraries that read files: `--help` must not wait for them."""
    code = "import sys, importer.reading; print(*{'pandas', 'openpyxl', 'python_calamine', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stdout.strip()
