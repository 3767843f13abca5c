"""CSV and its kin: delimiters, quotes, headers, row numbers."""

from pathlib import Path

import pytest
from reading_files import cells, read, written

from importer.errors import FileError
from importer.issues import Issue, IssueCode
from importer.reading import open_source
from importer.reading.text import open_text
from importer.records import SourceOptions


@pytest.mark.parametrize(
    ("text", "delimiter", "columns"),
    [
        ("a,b\n1,2\n", ",", ("a", "b")),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";", ("a", "b")),
        ("a\tb\n1, x\t2\n", "\t", ("a", "b")),
        ("a|b\n1|2\n", "|", ("a", "b")),
        ('"a;x","b"\n"1;2","3"\n', ",", ("a;x", "b")),
        ("City, Country;Phone\nSofia, BG;1\nVarna, BG;2\n", ";", ("City, Country", "Phone")),
        ("phone\n0888123456, 0899555111\n0888123457, 0899555112\n", "", ("phone",)),
        ("phone\n0888123456\n", "", ("phone",)),
        ("sep=;\na;b\n1;2\n", ";", ("a", "b")),
        ("\ufeffsep=,\r\na,b;c\r\n1,2\r\n", ",", ("a", "b;c")),
        ('"sep=;"\na;b\n1;2\n', ";", ("a", "b")),
        ("sep=;;;\na;b\n1;2\n", ";", ("a", "b")),
        ("SEP=\t\na\tb,c\n1\t2\n", "\t", ("a", "b,c")),
        ("a;b\n" + "1,5;2,5\n" * 50 + "1,5;2,5;x\n", ";", ("a", "b")),
        ("a,b\n0888123456,1\n0888123457,2\n", ",", ("a", "b")),
        ("Name, Note\n" + "Ivan, x|y\n" * 3 + "Ana, z\n", ",", ("Name", "Note")),
        ("a^b\n1^2\n", "^", ("a", "b")),
        ("a~b\n1~2\n", "~", ("a", "b")),
        ("a:b\n1:2\n", "", ("a:b",)),
    ],
)
def test_the_delimiter_is_found(tmp_path: Path, text: str, delimiter: str, columns: tuple[str, ...]) -> None:
    """The one that separates all records evenly, outside quotes, wins."""
    found, _ = read(written(tmp_path, text))
    assert (found.delimiter, found.columns) == (delimiter, columns)


def test_the_delimiter_is_weighed_over_all_records(tmp_path: Path) -> None:
    """A head that speaks for the comma is outvoted by the rest of the file."""
    text = "name,x;phone\n" + "Ivan,x;1\n" * 1500 + "Petar;2\n" * 3000
    assert read(written(tmp_path, text))[0].delimiter == ";"


def test_a_sep_line_in_utf16_is_read(tmp_path: Path) -> None:
    """Excel writes it before everything else, whatever the encoding is."""
    found, rows = read(written(tmp_path, "sep=;\r\na;b\r\n1;2\r\n", encoding="utf-16"))
    assert (found.delimiter, found.columns, rows[0].number, rows[0].line) == (";", ("a", "b"), 2, 3)


def test_the_mapping_names_the_delimiter(tmp_path: Path) -> None:
    """What the mapping says is taken; more than one character is none."""
    path = written(tmp_path, "a,b;c\n1,2;3\n")
    assert read(path, SourceOptions(delimiter=";"))[0].columns == ("a,b", "c")
    assert read(written(tmp_path, "a\tb\n"), SourceOptions(delimiter="\\t"))[0].columns == ("a", "b")
    with pytest.raises(FileError, match='delimiter ";;", which is none'):
        read(path, SourceOptions(delimiter=";;"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(tmp_path: Path, end: str) -> None:
    """LF, CRLF and the lone CR of old Macs end a record; inside quotes they are text."""
    text = end.join(["a,b", "1,2", f'"x{end}y",4', "5,6", ""])
    _, rows = read(written(tmp_path, text))
    assert cells(rows) == [("1", "2"), (f"x{end}y", "4"), ("5", "6")]
    assert [(row.number, row.line) for row in rows] == [(2, 2), (3, 3), (4, 5)]


def test_mixed_line_ends_and_the_mark_at_the_end_are_read(tmp_path: Path) -> None:
    """Lists put together on several systems; DOS ends a file by a character of its own, which is no row."""
    _, rows = read(written(tmp_path, "a,b\r\n1,2\n3,4\r5,6\r\n\x1a"))
    assert cells(rows) == [("1", "2"), ("3", "4"), ("5", "6"), ("", "")]
    assert rows[-1].blank


def test_only_line_ends_end_a_row(tmp_path: Path) -> None:
    """What else breaks lines on a screen is a part of its cell."""
    odd = "x\u2028y\u2029z\x0bu\x0cv\x85w\x1cq"
    _, rows = read(written(tmp_path, f"a,b\n{odd},1\n{odd},2"))
    assert cells(rows) == [(odd, "1"), (odd, "2")]


def test_rows_are_numbered_as_a_spreadsheet_program_shows_them(tmp_path: Path) -> None:
    """Blank lines count, the `sep=` line does not, a record with line breaks counts once."""
    found, rows = read(written(tmp_path, 'sep=;\n\na;b\n"1\n1";2\n\n3;4\n;\n'))
    assert (found.header_row, found.rows) == (2, 4)
    assert [(row.number, row.line, row.blank) for row in rows] == [
        (3, 4, False),
        (4, 6, True),
        (5, 7, False),
        (6, 8, True),
    ]


def test_a_header_further_down_is_taken_where_the_mapping_says(tmp_path: Path) -> None:
    """The rows above it are no rows of data."""
    path = written(tmp_path, "Title\n\nname,phone\nIvan,1\n")
    found, rows = read(path, SourceOptions(header_row=3))
    assert (found.header_row, found.columns, cells(rows)) == (3, ("name", "phone"), [("Ivan", "1")])


@pytest.mark.parametrize(("row", "says"), [(9, "the rows are 1 to 2"), (2, "row 2 is empty")])
def test_a_header_row_that_is_not_there_is_refused(tmp_path: Path, row: int, says: str) -> None:
    """The sentence tells which rows there are."""
    with pytest.raises(FileError, match=says):
        read(written(tmp_path, "a,b\n,\n"), SourceOptions(header_row=row))


def test_short_rows_are_filled_up_and_long_ones_keep_their_values(tmp_path: Path) -> None:
    """An extra value is not lost: a warning names it."""
    _, rows = read(written(tmp_path, "a,b,c\n1\n1,2,3,x,,y\n1,2,3,,\n"))
    assert cells(rows) == [("1", "", ""), ("1", "2", "3"), ("1", "2", "3")]
    assert [row.warnings for row in rows] == [(), (Issue(IssueCode.EXTRA_CELLS, value="x | y"),), ()]


def test_columns_without_a_name_are_columns_where_most_rows_have_them(tmp_path: Path) -> None:
    """A header that is too short is no reason to lose a number: a mapping can name the column by its letter."""
    found, rows = read(written(tmp_path, "a,b\n1,2,3\n4,5,6,\n7,8\n9,10,11,12\n"))
    assert found.columns == ("a", "b", "Column C")
    assert cells(rows) == [("1", "2", "3"), ("4", "5", "6"), ("7", "8", ""), ("9", "10", "11")]
    assert [row.warnings for row in rows] == [(), (), (), (Issue(IssueCode.EXTRA_CELLS, value="12"),)]


def test_repeated_and_empty_names_are_columns_of_their_own(tmp_path: Path) -> None:
    """None of them hides another."""
    found, rows = read(written(tmp_path, "id,name,id,,ID\n1,2,3,4,5\n"))
    assert found.columns == ("id", "name", "id (2)", "Column D", "ID (3)")
    assert cells(rows) == [("1", "2", "3", "4", "5")]


def test_a_mark_within_hides_no_quote(tmp_path: Path) -> None:
    """Files put together keep their byte order marks, each before a first cell."""
    one = '\ufeff"Name","Phone"\n"Petrov, Ivan","1"\n'
    found, rows = read(written(tmp_path, one + one))
    assert found.columns == ("Name", "Phone")
    assert cells(rows) == [("Petrov, Ivan", "1"), ("Name", "Phone"), ("Petrov, Ivan", "1")]


def test_quotes_behind_backslashes_are_text(tmp_path: Path) -> None:
    """Databases export so; what follows is not cut apart, and an open quote is still found."""
    text = 'a,b\n"Acme \\"A, B\\" Ltd",1\n"C:\\\\",2\n'
    assert cells(read(written(tmp_path, text))[1]) == [('Acme "A, B" Ltd', "1"), ("C:\\", "2")]
    with pytest.raises(FileError, match=r"line 4: .* is never closed; it swallows 1 line"):
        read(written(tmp_path, text + '"x \\"y,1\n2,3\n'))


def test_a_folder_in_quotes_is_no_escape(tmp_path: Path) -> None:
    """A backslash at the end of a cell, or beside doubled quotes, is a backslash."""
    _, rows = read(written(tmp_path, 'a,b\n"C:\\data\\","x ""y"" z"\n"D:\\",2\n'))
    assert cells(rows) == [("C:\\data\\", 'x "y" z'), ("D:\\", "2")]


def test_nul_characters_are_taken_out(tmp_path: Path) -> None:
    """A NUL is no part of a name or a number."""
    found, rows = read(written(tmp_path, "a\x00,b\n\x00,08\x0088\n"))
    assert (found.columns, cells(rows)) == (("a", "b"), [("", "0888")])


def test_misplaced_quotes_stay_in_the_text(tmp_path: Path) -> None:
    """An inch sign or a nickname is no quoted cell."""
    _, rows = read(written(tmp_path, 'a,b\n5" pipe,x\nIvan "Vanko" Petrov,y\n"Bar ""X""",z\n'))
    assert cells(rows) == [('5" pipe', "x"), ('Ivan "Vanko" Petrov', "y"), ('Bar "X"', "z")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('a,b\n1,2\n3,"x\n5,6\n7,8\n', "line 3: .* is never closed; it swallows 2 lines"),
        ('a,b\n1,2\n3,"x', "line 3: .* is never closed; the file may be cut off"),
        ('a,b\n1,2\n3,"' + "x,y\n" * 60_000, "line 3: .* is never closed; it swallows"),
        ('a;b;c\n1;2;3\n4;"\n5;6;"\n', "line 3: .* it swallows 1 line"),
        ('a,b,c\n1,"x,2\n3,4,5\n6,y",7\n', "line 2: .* it swallows 2 lines"),
        ('a,b\n1,"x\n2,"y"\n', "line 2: .* it swallows 1 line"),
        ('a,"b\nb"\n"q\nr","x\n2,3\n', "line 4: .* is never closed; it swallows 1 line"),
        ('"a,b\n1,2\n', "line 1: .* is never closed; it swallows 1 line"),
    ],
)
def test_an_open_quote_is_named_by_its_line(tmp_path: Path, text: str, says: str) -> None:
    """A reader that swallows the rows after it would lose people without a word."""
    with pytest.raises(FileError, match=says):
        read(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        'name,address\nIvan,"Vitosha 1,\nSofia, BG"\nPetar,x\n',
        'a,b,c\n1,"first\nsecond, third, and more\nlast",3\n',
        'a,b\n1,"x\n\n\ny"\n',
        'Title\na,"b\nb",c\n1,2,3\n4,"5\n5",6\n',
    ],
)
def test_honest_line_breaks_are_no_open_quote(tmp_path: Path, text: str) -> None:
    """A cell may hold several lines, with delimiters in them."""
    read(written(tmp_path, text))


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    """More than 131,072 characters are no cell of a list."""
    with pytest.raises(FileError, match="line 2: one cell holds more than 131,072 characters"):
        read(written(tmp_path, "a,b\n1," + "x" * 140_000 + "\n"))


def test_each_reading_begins_anew_and_can_be_left(tmp_path: Path) -> None:
    """Two readings don't disturb each other, and one that is closed early closes its file."""
    source = open_source(written(tmp_path, "a\n1\n2\n"), SourceOptions())
    first = source.rows()
    assert next(first).cells == ("1",)
    assert cells(list(source.rows())) == [("1",), ("2",)]
    assert next(first).cells == ("2",)
    left = source.rows()
    next(left)
    left.close()  # type: ignore[attr-defined]  # an Iterator by its type, a generator in truth


@pytest.mark.parametrize("records", [2, 30_000])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, records: int) -> None:
    """The rows read must be the rows counted, or a person could be lost."""
    path = written(tmp_path, "a,b\n" + "1,2\n" * records)
    source = open_source(path, SourceOptions())
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(FileError, match="changed while it was read"):
        list(source.rows())
    path.unlink()
    with pytest.raises(FileError, match="changed while it was read"):
        list(source.rows())


def test_a_file_that_vanishes_under_its_reader_is_told(tmp_path: Path) -> None:
    """A stick that is pulled out after the file was recognized."""
    with pytest.raises(FileError, match=r"The file can't be read\. Copy it to your own disk"):
        open_text(tmp_path / "gone.csv", SourceOptions())


@pytest.mark.parametrize("text", ["sep=;\n", "sep=;", "\ufeffsep=,\r\n\r\n"])
def test_a_sep_line_alone_is_no_list(tmp_path: Path, text: str) -> None:
    """Nothing stands below it."""
    with pytest.raises(FileError, match="only blank lines"):
        read(written(tmp_path, text))


def test_no_value_shows_in_a_repr(tmp_path: Path) -> None:
    """Numbers and names stay out of logs."""
    source = open_source(written(tmp_path, "a\n0888123456\n"), SourceOptions())
    assert "0888123456" not in repr(source) + repr(next(source.rows()))
