"""ODS: values and shown texts, repeats, what is hidden, covered or not meant as data."""

import zipfile
from pathlib import Path

import pytest
from reading_files import cells, read

from importer.errors import FileError
from importer.issues import IssueCode

NAMES = ("office", "table", "text", "style")
SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES)
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
WITH_NOTE = (
    '<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation>'
    "<text:p>a</text:p></table:table-cell>"
)


def text(value: str, attributes: str = "") -> str:
    """Write a cell with a text."""
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{value}</text:p></table:table-cell>'


def value(kind: str, attributes: str, shown: str) -> str:
    """Write a cell with a value and what it shows."""
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{shown}</text:p></table:table-cell>'


def row(*parts: str, attributes: str = "") -> str:
    """Write a row."""
    return f"<table:table-row{attributes}>{''.join(parts)}</table:table-row>"


def ods(folder: Path, *tables: str, styles: str = "", before: str = "") -> Path:
    """Write an ODS file; each of `tables` is what stands in a sheet."""
    sheets = "".join(
        f'<table:table table:name="Лист{at}" table:style-name="ta{at}">{table}</table:table>'
        for at, table in enumerate(tables, 1)
    )
    path = folder / "list.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} {CALCEXT}>'
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
            f"{before}{sheets}</office:spreadsheet></office:body></office:document-content>",
        )
    return path


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        (value("float", 'office:value="888123456"', "0888123456"), "0888123456"),
        (value("float", 'office:value="359888123456"', "359 888 123 456"), "359 888 123 456"),
        (value("float", 'office:value="359888123456"', "359,888,123,456"), "359888123456"),
        (value("float", 'office:value="359888123456"', "3.59888E+11"), "359888123456"),
        (value("float", 'office:value="895123456"', "+49895123456"), "+49895123456"),
        (value("float", 'office:value="895123456"', "0049895123456"), "0049895123456"),
        (value("float", 'office:value="29023456"', "0029023456"), "29023456"),
        (value("float", 'office:value="12.5"', "13"), "12.5"),
        (value("float", 'office:value="1"', "да"), "да"),
        (value("percentage", 'office:value="0.12"', "12%"), "12%"),
        (value("currency", 'office:value="12.5" office:currency="BGN"', "12,50 лв."), "12,50 лв."),
        (value("boolean", 'office:boolean-value="true"', "ВЯРНО"), "TRUE"),
        (value("date", 'office:date-value="2026-03-01"', "1.3.26"), "2026-03-01"),
        (value("date", 'office:date-value="2026-03-01T09:30:00"', "1.3.26 9:30"), "2026-03-01 09:30:00"),
        (value("time", 'office:time-value="PT09H05M00S"', "9:05"), "09:05:00"),
        (value("time", 'office:time-value="PT36H00M00S"', "36:00"), "36:00:00"),
        (value("float", 'table:formula="of:=TRUE()" office:value="1"', "TRUE"), "TRUE"),
        (text("a<text:s text:c='2'/>b<text:tab/>c"), "a  b\tc"),
        (text("a</text:p><text:p>b"), "a\nb"),
        ('<table:table-cell office:value-type="string" office:string-value="a"/>', "a"),
        (WITH_NOTE, "a"),
    ],
)
def test_a_cell_is_read_as_it_is_meant(tmp_path: Path, cell: str, read_as: str) -> None:
    """The value where it says more, the shown text where that does."""
    _, rows = read(ods(tmp_path, row(text("Име"), text("x")) + row(text("Ана"), cell)))
    assert cells(rows) == [("Ана", read_as)]


def test_errors_and_formulas_without_a_result_are_no_empty_cells(tmp_path: Path) -> None:
    """Each is told of its row."""
    path = ods(
        tmp_path,
        row(text("Име"), text("x"))
        + row(text("Ана"), text("#N/A", ' table:formula="of:=NA()" calcext:value-type="error"'))
        + row(text("Боян"), '<table:table-cell table:formula="of:=[.A1]"/>')
        + row(text("Вяра"), text("#N/A")),
    )
    _, rows = read(path)
    assert [[(issue.code, issue.value) for issue in each.warnings] for each in rows] == [
        [(IssueCode.CELL_ERROR, "#N/A")],
        [(IssueCode.FORMULA_WITHOUT_RESULT, "")],
        [],
    ]
    assert cells(rows)[2] == ("Вяра", "#N/A")


def test_repeated_rows_and_cells_are_counted(tmp_path: Path) -> None:
    """Empty ones to the sheet's end cost nothing; filled ones are rows of their own."""
    path = ods(
        tmp_path,
        row('<table:table-cell table:number-columns-repeated="2"/>', text("Име"), text("x"))
        + row(attributes=' table:number-rows-repeated="3"')
        + row(
            '<table:table-cell table:number-columns-repeated="2"/>',
            text("Ана", ' table:number-columns-repeated="2"'),
            attributes=' table:number-rows-repeated="2" table:visibility="filter"',
        )
        + row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            attributes=' table:number-rows-repeated="1048570"',
        ),
    )
    found, rows = read(path)
    assert (found.columns, found.rows) == (("Име", "x"), 5)
    assert [(each.number, each.cells, each.hidden) for each in rows[3:]] == [
        (5, ("Ана", "Ана"), True),
        (6, ("Ана", "Ана"), True),
    ]


def test_hidden_sheets_and_columns_are_listed(tmp_path: Path) -> None:
    """A sheet is hidden by its style, a column by itself."""
    hidden = (
        '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="1"/>'
    table = row(text("Име"), text("Град")) + row(text("Ана"), text("София"))
    found, _ = read(ods(tmp_path, table, columns + table, styles=hidden))
    assert (found.sheet, found.hidden_sheets, found.hidden_columns) == ("Лист2", ("Лист1",), ("Град",))


def test_what_was_changed_or_covered_is_no_data(tmp_path: Path) -> None:
    """Recorded changes hold cells too, and so do tables within cells."""
    changes = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell "
        'office:value-type="string"><text:p>old</text:p></table:change-track-table-cell></table:previous>'
        f"</table:cell-content-change><table:deletion>{row(text('deleted'))}</table:deletion></table:tracked-changes>"
    )
    merged = text("А", ' table:number-rows-spanned="2" table:number-columns-spanned="2"')
    covered = "<table:covered-table-cell><text:p>below</text:p></table:covered-table-cell>"
    path = ods(
        tmp_path,
        row(text("Фирма"), text("y"), text("Име"))
        + row(merged, covered, text("Ана"))
        + row(covered, covered, text("Боян")),
        before=changes,
    )
    _, rows = read(path)
    assert cells(rows) == [("А", "", "Ана"), ("А", "", "Боян")]


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [(' table:number-rows-repeated="9000000"', ""), ("", ' table:number-columns-repeated="90000000"')],
)
def test_a_claim_of_too_many_cells_is_refused(tmp_path: Path, attributes: str, inside: str) -> None:
    """Before anything of that size is made."""
    path = ods(tmp_path, row(text("x", inside), *[text(str(at)) for at in range(9)], attributes=attributes))
    with pytest.raises(FileError, match=r"The sheet claims [0-9,]+ cells.*the limit is 40,000,000"):
        read(path)


def test_a_password_and_entities_are_refused(tmp_path: Path) -> None:
    """Each by its own sentence."""
    path = ods(tmp_path, row(text("Име")))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
    with pytest.raises(FileError, match="protected with a password"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(FileError, match="XML entities, which are not allowed"):
        read(path)
