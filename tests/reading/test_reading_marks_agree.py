"""The fast reader of a sheet's XML must give the very same marks as the one that follows every element."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.reading.workbooks import sheet_xml
from importer.reading.workbooks.marks import SheetMarks

STYLES = {"3": 3, "12": 12}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="urn:x">'


def in_pieces(text: str, size: int) -> Iterator[bytes]:
    """Cut a text into chunks, at any byte."""
    content = text.encode()
    return (content[at : at + size] for at in range(0, len(content), size))


@st.composite
def one_cell(draw: st.DrawFn, column: int) -> str:
    """Make a cell of any kind, with a reference or without."""
    reference = draw(st.sampled_from(["", f' r="{chr(65 + column)}{{row}}"', f" r='{chr(65 + column)}{{row}}'"]))
    style = draw(st.sampled_from(["", ' s="3"', ' s="12"', ' s="1"', ' s="123"']))
    kind, inside = draw(
        st.sampled_from(
            [
                ("", ""),
                ("", "<v>1</v>"),
                ("", "<f>A1</f>"),
                ("", "<f>A1</f><v></v>"),
                ("", "<f>A1</f><v>2</v>"),
                (' t="n"', "<v>5</v>"),
                (' t="s"', "<v>0</v>"),
                (' t="e"', "<v>#N/A</v>"),
                (' t="e"', "<f>NA()</f><v>#N/A</v>"),
                (' t="str"', "<f>A1</f><v></v>"),
                (' t="inlineStr"', '<is><t>hidden "e" &lt;f r="Z9"</t></is>'),
                (' t="b"', "<v>1</v>"),
            ]
        )
    )
    return f"<c{reference}{style}{kind}>{inside}</c>" if inside else f"<c{reference}{style}{kind}/>"


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """Make a sheet: columns, rows with and without numbers, some hidden, merges and more below."""
    columns = draw(st.sampled_from(["", '<cols><col min="2" max="3" hidden="1"/><col min="4" max="4"/></cols>']))
    body = ""
    number = 0
    for _ in range(draw(st.integers(0, 7))):
        number += draw(st.integers(1, 3))
        named = draw(st.sampled_from(["", f' r="{number}"', f' spans="1:3" r="{number}"']))
        hidden = draw(st.sampled_from(["", "", ' hidden="1"', ' hidden="true"', ' hidden="0"', " hidden='1'"]))
        count = draw(st.integers(0, 4))
        cells = "".join(draw(one_cell(column)) for column in range(count)).replace("{row}", str(number))
        body += f"<row{named}{hidden}>{cells}</row>" if cells else f"<row{named}{hidden}/>"
    below = draw(st.sampled_from(["", '<mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="D2"/></mergeCells>']))
    below += draw(
        st.sampled_from(["", '<rowBreaks><brk id="1"/></rowBreaks>', '<autoFilter><f hiddenButton="1"/></autoFilter>'])
    )
    odd = draw(st.sampled_from(["", "", "", "<!-- <row hidden='1'> -->", "<?x <row hidden='1'> ?>"]))
    text = f"{HEAD}{columns}<sheetData>{odd}{body}</sheetData>{below}</worksheet>"
    prefixed = draw(st.booleans()) and not odd
    return re.sub(r"<(/?)([a-z])", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=") if prefixed else text


def marks(text: str, styles: Mapping[str, int], size: int) -> tuple[SheetMarks, SheetMarks]:
    """Read a sheet by both."""
    try:
        fast = sheet_xml._by_bytes(in_pieces(text, size), styles)  # noqa: SLF001 - the one of the two
    except sheet_xml._NotPlainError:  # noqa: SLF001 - it says so where it can't tell
        fast = sheet_xml._by_expat(in_pieces(text, size), styles)  # noqa: SLF001 - the other
    return fast, sheet_xml._by_expat(in_pieces(text, size), styles)  # noqa: SLF001 - likewise


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=400)
@given(sheets(), st.integers(1, 400), st.booleans())
def test_both_readers_give_the_same_marks(text: str, size: int, styled: bool) -> None:
    """Hidden rows and columns, merges, errors, formulas without a result, styled numbers, and how far it reaches."""
    fast, slow = marks(text, STYLES if styled else {}, size)
    assert fast == slow


@pytest.mark.parametrize("made", ["libreoffice.xlsx", "pyexcelerate.xlsx"])
def test_the_fast_reader_serves_what_programs_write(made: str) -> None:
    """It must not always step aside."""
    with zipfile.ZipFile(Path(__file__).parent / "made_elsewhere" / made) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    assert sheet_xml._by_bytes(iter([content]), {}).last_row > 3  # noqa: SLF001 - the one of the two


def test_a_sheet_that_is_not_well_formed_is_refused() -> None:
    """A damaged tag could hide a row: the fast reader looks at all of it too."""
    text = HEAD + '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><sow r="2"></row></sheetData></worksheet>'
    with pytest.raises(ExpatError):
        marks(text, {}, 1000)
