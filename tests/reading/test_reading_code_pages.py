"""Files in a code page: the right one by all their words, and never a wrong one without a word."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_files import cells, read, written

from importer.errors import FileError
from importer.reading.code_pages import best_of_windows, better_than, is_cyrillic, is_latin, is_utf8
from importer.records import SourceOptions

BULGARIAN = "Име;Град\nМария Щерева;Русе\nДимитър Кънчев;Ямбол\nЮлия Петрова;София\n"
GERMAN = "Name;Ort\nJürgen Müller;Köln\nKäthe Groß;Düsseldorf\nGülsüm Özil;Fürth\n"
POLISH = "Imię;Miasto\nŁukasz Wiśniewski;Łódź\nMałgorzata Dąbrowska;Kraków\nŻaneta Źdźbło;Gdańsk\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (BULGARIAN, "cp1251"),
        (BULGARIAN.upper(), "cp1251"),
        ("Име;Телефон\nЂорђе Његош;1\nЉубица Ћирић;2\n", "cp1251"),
        ("Ім'я;Тел\nЇжакевич Євген;1\n", "cp1251"),
        ("Име;Сайт\nУеб студио;SMSи и PDFи\nБТК ЕООД;ПриватБанк\n", "cp1251"),
        ("№;Name;Phone\n1;Ivan;0888\n", "cp1251"),
        (GERMAN, "cp1252"),
        ("Nom\nHélène Lefèvre\nAnaïs Cœur\nBenoît Noël\n", "cp1252"),
        ("Nombre\nÁngel Muñoz\nJosé Peña\n", "cp1252"),
        ("Nome\nJoão Magalhães\nCamões\n", "cp1252"),
        ("Navn\nSøren Kjær\nÅse Møller\n", "cp1252"),
        ("Nimi\nMatti Mäkelä\nPäivi Šohlberg\n", "cp1252"),
        ("Naam\nZoë Daniëls\nOekraïne\n", "cp1252"),
        (POLISH, "cp1250"),
        ("Imię\nGdańsk\n", "cp1250"),
        ("Jméno\nRůžička\nŘezníček\n", "cp1250"),
        ("Név\nNagy Jenő\nSzűcs Ágnes\nTóth\n", "cp1250"),
        ("Nume\nIoniţă Ştefan\nCătălin\n", "cp1250"),
        ("Ime\nPetrović Đorđe\nŽeljka Šimić\n", "cp1250"),
    ],
)
def test_the_code_page_of_windows_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    """Names of many languages come out as they were written."""
    found, rows = read(written(tmp_path, text, encoding=encoding))
    assert found.encoding == encoding
    delimiter = found.delimiter or "\n"
    assert [found.columns, *cells(rows)] == [tuple(line.split(delimiter)) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (BULGARIAN, "cp866"),
        (BULGARIAN, "koi8-r"),
        (BULGARIAN.upper(), "koi8-r"),
        (BULGARIAN, "mac-cyrillic"),
        ("Име\nИван\n", "mac-cyrillic"),
        (BULGARIAN, "iso8859-5"),
        (GERMAN, "cp850"),
        (GERMAN, "mac-roman"),
        (POLISH, "iso8859-2"),
        ("Ad\nŞahin Yıldız\nÖzgür Çağlar\nİbrahim Doğan\n", "cp1254"),
        ("Όνομα\nΓιώργος Παπαδόπουλος\nΜαρία\n", "cp1253"),
    ],
)
def test_an_older_code_page_is_never_read_as_one_of_windows(tmp_path: Path, text: str, encoding: str) -> None:
    """The sentence names what it may be; once the mapping names it, it is read."""
    path = written(tmp_path, text, encoding=encoding)
    with pytest.raises(FileError, match=rf"unknown encoding.*name its `encoding`.*\(perhaps .*\b{encoding}\b"):
        read(path)
    assert " ".join(read(path, SourceOptions(encoding=encoding))[1][-1].cells) == text.split("\n")[-2].replace(";", " ")


def test_the_letters_at_the_end_weigh_as_much_as_those_at_the_beginning(tmp_path: Path) -> None:
    """100 KB of one language are outvoted by 500 KB of another; a sample would have chosen the first."""
    polish = "".join(f"Köln{chr(97 + at % 26)};Müller\n" for at in range(7_000)) + "Łódź;Wąż\nGdańsk;Żółw\n" * 25_000
    assert read(written(tmp_path, "Miasto;Nazwisko\n" + polish, encoding="cp1250"))[0].encoding == "cp1250"


@pytest.mark.parametrize(
    ("first", "then", "says"),
    [
        (GERMAN.encode("cp1252") * 2000, BULGARIAN.encode("cp1251"), "line 8001: This line is written in another"),
        (BULGARIAN.encode("cp1251") * 2000, GERMAN.encode("cp1252"), "line 8002: This line is written in another"),
        (BULGARIAN.encode("cp1251") * 2, "Борис;Вършец\n".encode(), "line 9: This line is written in utf-8"),
        (
            BULGARIAN.encode("cp1251"),
            "Борис;".encode() + "Враца\n".encode("cp1251"),
            "line 5: This line is written in utf-8",
        ),
        (GERMAN.encode("cp1252") * 2, "Jörg;Kõpp\n".encode(), "line 9: This line is written in utf-8"),
        (BULGARIAN.encode() * 2, "Борис;Вършец\n".encode("cp1251"), "line 9: The letters here are damaged"),
    ],
)
def test_a_line_in_another_encoding_is_named(tmp_path: Path, first: bytes, then: bytes, says: str) -> None:
    """Files put together from several: one encoding would garble the names of the other."""
    path = written(tmp_path, first + then)
    with pytest.raises(FileError, match=says):
        read(path)


def test_the_mapping_overrules_the_doubt(tmp_path: Path) -> None:
    """Who has looked at the line knows better."""
    path = written(tmp_path, BULGARIAN.encode("cp1251") * 2 + GERMAN.encode("cp1252"))
    assert read(path, SourceOptions(encoding="windows-1251"))[0].encoding == "cp1251"


def test_a_latin_word_with_a_cyrillic_ending_is_no_other_encoding(tmp_path: Path) -> None:
    """Bulgarians write so; on its line stand Cyrillic words."""
    text = BULGARIAN + "Иван;emailът е ivan@example.com\n"
    assert read(written(tmp_path, text, encoding="cp1251"))[0].encoding == "cp1251"


@given(st.lists(st.binary(min_size=1, max_size=12).map(lambda word: word + b"\xe8"), max_size=20))
def test_any_words_are_weighed(words: list[bytes]) -> None:
    """Whatever the bytes are, a page is chosen or none, and nothing is raised."""
    high = bytes(sorted({byte for word in words for byte in word if byte > 0x7F}))
    chosen = best_of_windows(Counter(words), high)
    if chosen:
        better_than(chosen, words, high)
        high.decode(chosen)
    for word in words:
        assert is_utf8(word) + is_cyrillic(word) + is_latin(word) < 2
