"""Files that are no table are named for what they are."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from reading_files import read, written

from importer.errors import FileError

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def ole(stream: str) -> bytes:
    """Begin an OLE container with a stream of this name in its directory."""
    name = f"{stream}\x00".encode("utf-16-le")
    return OLE + bytes(504) + name.ljust(64, b"\x00") + len(name).to_bytes(2, "little") + b"\x02\x01" + bytes(60)


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
        (OLE + bytes(504), "damaged or not completely downloaded"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "damaged or not completely downloaded"),
        (ole("Workbook"), "damaged or not completely downloaded"),
        (ole("EncryptedPackage"), "protected with a password: remove it"),
        (ole("WordDocument"), "old Word document"),
        (ole("PowerPoint Document"), "old PowerPoint presentation"),
        (ole("__properties_version1.0"), "e-mail (.msg)"),
        (b"\x09\x08\x10\x00" + bytes(500), "damaged or not completely downloaded"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF, not a table. Ask for the list as a spreadsheet (.xlsx or .csv)."),
        (b"%!PS-Adobe-3.0\n", "(PostScript), not a table. Ask for the list as a spreadsheet (.xlsx or .csv)."),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "picture"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "picture"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(26), "packed file (7-Zip)"),
        (b"Rar!\x1a\x07\x01\x00", "packed file (RAR)"),
        (b"list.csv" + bytes(249) + b"ustar\x0000" + bytes(250), "packed file (tar)"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00", "database (Access)"),
        (b"\x03\x7a\x0b\x1b" + bytes(4) + b"\x41\x00\x14\x00" + bytes(52) + b"\r", "database (dBase)"),
        (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60), "only a link"),
        (b"<html><body><table><tr><td>0888", "web page (HTML)"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>\n<html>", "web page (HTML)"),
        ("<table border=1><tr>".encode("utf-16"), "web page (HTML)"),
        (b"<!-- made by a program -->\r\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "web page (HTML)"),
        (b"<style>td { color: red }</style><table><tr>", "web page (HTML)"),
        (b"<?xml version='1.0'?><html>", "web page (HTML)"),
        (b"<?xml version='1.0'?><data/>", "XML file"),
        (
            b"<?xml version='1.0'?>\n<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
            "XML format of Excel 2003",
        ),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related", "web page (MHTML)"),
        (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.com\r\n", "web page (MHTML)"),
        (b"Return-Path: <a@example.com>\r\nReceived: by example.com\r\nSubject: List\r\n\r\nHi", "e-mail"),
        (b"From a@example.com Fri Nov 27\nFrom: a@example.com\nTo: b@example.com\n\nHi", "e-mail"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ivan\r\n", "vCard format (.vcf)"),
        ("begin:vcard\nfn:Иван\n".encode("utf-16"), "vCard format (.vcf)"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "calendar (iCalendar)"),
        (b"dn: cn=Ivan,dc=example\ncn: Ivan\n", "directory (LDIF)"),
        (b'[\n  {"phone": "0888123456"}\n]', "JSON"),
        (b'{"phone": "0888123456"}\n{"phone": "0888123457"}\n', "JSON"),
        (b'["name", "phone"]\n["Ivan", "0888123456"]\n', "JSON"),
        (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "link to a Google sheet"),
        (b"[InternetShortcut]\r\nURL=https://example.com\r\n", "link to a page"),
        (b"-- MySQL dump 10.13\n--\n", "copy of a database (SQL)"),
        (b"INSERT INTO contacts VALUES (1);", "copy of a database (SQL)"),
        (b"version: 1\ncampaign_id: 42\nphone: Phone\n", "mapping, not a list"),
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
        ("xl/workbook.xml", "damaged"),
        ("xl/workbook.bin", "damaged"),
        ("content.xml", "damaged"),
        ("word/document.xml", "Word document"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("Index/Document.iwa", "Numbers"),
        ("[Content_Types].xml", "damaged"),
    ],
)
def test_a_zip_archive_is_named_for_what_it_holds(tmp_path: Path, part: str, says: str) -> None:
    """Office files are ZIP archives inside: their parts tell them apart."""
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    assert says in refusal(path)


@pytest.mark.parametrize(
    "header",
    [
        "<Name>,<Phone>",
        "<Title>,<Link>",
        "[Name],[Phone]",
        "{Name},{Phone}",
        "From:,To:",
        "Date: from,Date: to",
        "PAR1,PAR2",
        "Subject,Phone",
        "version,phone",
        "dn,cn",
        "BM,II",
        "MSCF,phone",
    ],
)
def test_a_header_that_looks_like_something_else_is_one(tmp_path: Path, header: str) -> None:
    """A table whose first cells are odd is still a table."""
    assert len(read(written(tmp_path, f"{header}\nIvan,1\n"))[1]) == 1


@pytest.mark.parametrize("name", ["list.csv", "list.txt", "list.xls", "list.xlsx", "list"])
def test_a_name_says_nothing(tmp_path: Path, name: str) -> None:
    """What Excel calls `Unicode text` is UTF-16 with tabs, whatever its name is."""
    found, rows = read(written(tmp_path, "Име\tТелефон\r\nИван\t0888123456\r\n", name, "utf-16"))
    assert (found.encoding, found.delimiter, rows[0].cells) == ("utf-16", "\t", ("Иван", "0888123456"))


def test_the_mark_of_an_open_workbook_is_told(tmp_path: Path) -> None:
    """Excel lays it beside the workbook, and a mask such as *.xlsx finds it."""
    assert "only marks that a workbook is open" in refusal(written(tmp_path, b"\x04Ivan" + bytes(160), "~$list.xlsx"))


@pytest.mark.parametrize(
    ("kind", "says"),
    [("text", "text document (.odt)"), ("presentation", "presentation (.odp)"), ("graphics", "drawing (.odg)")],
)
def test_an_open_document_is_named_for_what_it_is(tmp_path: Path, kind: str, says: str) -> None:
    """All of them have a part content.xml; another one names the kind."""
    path = tmp_path / "list.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<x/>")
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
