"""Cells that others filled: formulas, control characters, texts without end."""

import re
import tempfile
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from reporting_rows import a_line, a_row, read_csv, read_xlsx, without_apostrophes, write_results
from xlsxwriter import Workbook

from importer.reporting.cells import MAX_EXCEL_UNITS, csv_cell, excel_text, need_care
from importer.reporting.results import CSV_NAME, XLSX_NAME, results_in
from importer.reporting.workbook import ResultsBook

NASTY = st.one_of(
    st.text(alphabet=st.sampled_from("=+-@'\t\r\n;, \"a1<r>/&_x0D＝－\x00\x1f\u200b\xa0")),
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.from_regex(r"<r>.{0,9}</r>|_x[0-9A-F]{4}_|[=+@-]cmd\|.{0,5}", fullmatch=True).filter(str.isascii),
)


def _reported(texts: list[str]) -> tuple[list[str], list[str | int]]:
    names = [f"v{number}" for number in range(len(texts))]
    line = a_line(*zip(names, texts, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        with results_in(Path(folder), names) as results:
            results.add(a_row(line))
        return read_csv(Path(folder) / CSV_NAME)[1][13:], read_xlsx(Path(folder) / XLSX_NAME)[1][13:]


def _same(text: str, cell: str | int) -> bool:
    # The one exception: in rich text, the way that texts in <r>…</r> take, XlsxWriter escapes control characters twice,
    # and Excel shows `_x001F_` in their place. Nobody has such a cell, and it does no harm.
    if re.fullmatch(r"<r>.*([\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_).*</r>", text, re.DOTALL):
        return str(cell).startswith("<r>") and str(cell).endswith("</r>")
    return cell == text


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(NASTY, min_size=1, max_size=6))
@example(texts=["<r>", "<r></r>", "<r><t>x</t></r>", "=<r>", "<r>&</r>"])
@example(texts=["<r>\x1f", "<r>\x1f_x0041_</r>", "<r>"])
@example(texts=["_x000D_", "\r", "\x00", "\ufffe\uffff", "\x0b\x0c\x1f\x7f\x85"])
@example(texts=["'=1", "' =1", "''", "\t", "'\t", "\n=1", ";\t'=1", "a;=1", "; +359888123456"])
def test_no_cell_is_a_formula_and_every_text_comes_back(texts: list[str]) -> None:
    """Whatever the cells hold: XLSX gives it back as it was, CSV without the apostrophes put in front."""
    as_csv, as_xlsx = _reported(texts)
    assert all(_same(text, cell) for text, cell in zip(texts, as_xlsx, strict=True))
    assert [without_apostrophes(cell) for cell in as_csv] == texts
    for cell in as_csv:
        assert not re.search(r"(?:\A|[;\t\r\n])\s*[=@＝－]", cell)
        assert cell[:1] not in {"\t", "\r", "\n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("http://x.example","y")', '\'=HYPERLINK("http://x.example","y")'),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("   =1", "'   =1"),
        ("\u200b=1", "'\u200b=1"),
        ("＝1+1", "'＝1+1"),
        ("－1", "'－1"),
        ("+359888123456", "+359888123456"),
        ("+35988", "+35988"),
        ("+3598", "'+3598"),
        ("+1234567890123456", "'+1234567890123456"),
        ("+359 888 123 456", "'+359 888 123 456"),
        ("+359888123456\n", "+359888123456\n"),
        ("+٣٥٩٨٨٨١٢", "'+٣٥٩٨٨٨١٢"),
        ("Ivan;=1+1", "Ivan;'=1+1"),
        ("Ivan\n=1+1", "Ivan\n'=1+1"),
        ("+359888123456;+359888123457", "+359888123456;+359888123457"),
        ("a=b, c-d, e@example.com", "a=b, c-d, e@example.com"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_csv_cells_get_an_apostrophe_where_a_formula_would_begin(text: str, expected: str) -> None:
    """At the start, after what programs trim, and after what Excel may split at; E.164 numbers stay."""
    assert csv_cell(text) == expected
    assert need_care(["x", text, 5]) or expected == text


@given(text=NASTY)
def test_a_line_that_needs_no_care_holds_no_cell_that_does(text: str) -> None:
    """The quick look at a whole line never lets a cell pass that the close look would change."""
    if not need_care(["x", text, "y"]):
        assert csv_cell(text) == text == excel_text(text)
        assert not text.startswith("<r>")


def test_a_formula_stays_text_in_excel_when_it_is_edited(tmp_path: Path) -> None:
    """XLSX keeps the text unchanged, and Excel's own apostrophe (quotePrefix) holds it when somebody presses Enter."""
    written = write_results(tmp_path, [a_row(a_line(("v", "=1+1"), ("w", "x")))], ["v", "w"])
    sheet = load_workbook(written.xlsx_path)["results"]
    assert (sheet["N2"].value, sheet["N2"].data_type, sheet["N2"].quotePrefix) == ("=1+1", "s", True)
    assert not sheet["O2"].quotePrefix


def test_a_header_is_guarded_like_any_cell(tmp_path: Path) -> None:
    """A variable's name comes from a mapping, and that from anywhere."""
    written = write_results(tmp_path, [], ["=1+1"])
    assert read_csv(written.csv_path)[0][-1] == "'=1+1"
    assert read_xlsx(written.xlsx_path)[0][-1] == "=1+1"


@pytest.mark.parametrize("letter", ["a", "\U0001f600"])
def test_a_text_too_long_for_excel_is_cut_with_an_ellipsis(letter: str) -> None:
    """32,767 UTF-16 units fit; more is cut at a whole character and marked, and CSV keeps it whole."""
    fits = (letter * MAX_EXCEL_UNITS)[: MAX_EXCEL_UNITS // (len(letter.encode("utf-16-le")) // 2)]
    as_csv, as_xlsx = _reported([fits, fits + letter * 9])
    assert as_csv == [fits, fits + letter * 9]
    assert as_xlsx[0] == fits
    cut = str(as_xlsx[1])
    assert cut.endswith("…")
    assert set(cut[:-1]) == {letter}
    assert MAX_EXCEL_UNITS - 1 <= len(cut.encode("utf-16-le")) // 2 <= MAX_EXCEL_UNITS


def test_half_a_character_is_shown_as_damaged() -> None:
    """A lone surrogate can't be written as UTF-8; it becomes U+FFFD instead of ending the report."""
    assert _reported(["a\ud800b"]) == (["a\ufffdb"], ["a\ufffdb"])


@pytest.mark.parametrize("text", ["\n" * 200_000, " " * 200_000, ";'" * 100_000, "\n " * 100_000 + "="])
def test_a_huge_cell_takes_no_time(text: str) -> None:
    """The look for formulas is linear: a cell made to be slow isn't."""
    started = time.process_time()
    csv_cell(text)
    need_care([text])
    assert time.process_time() - started < 2


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(st.one_of(st.integers(-(10**14), 10**14), NASTY), min_size=1, max_size=5), max_size=5))
def test_quick_rows_are_the_bytes_that_xlsxwriter_writes(rows: list[list[str | int]]) -> None:
    """Our shortcut for plain rows gives the same sheet as XlsxWriter's own way."""
    with tempfile.TemporaryDirectory() as folder:
        quick, plain = Path(folder) / "quick.xlsx", Path(folder) / "plain.xlsx"
        with ResultsBook(quick, list("abcde")) as book:
            for row in rows:
                book.write(row, care=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.delattr("importer.reporting.workbook._QuickSheet._write_single_row")
            with ResultsBook(plain, list("abcde")) as book:
                for row in rows:
                    book.write(row, care=True)
        assert _sheet_xml(quick) == _sheet_xml(plain)


def test_the_shortcut_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XlsxWriter still calls the step that we shorten: if a release renames it, we want to know."""
    asked: list[int] = []

    def not_plain(number: int, _cells: object) -> str:
        asked.append(number)
        return ""  # XlsxWriter's own way, please

    monkeypatch.setattr("importer.reporting.workbook._plain_row", not_plain)
    written = write_results(tmp_path, [a_row(), a_row()], [])
    assert asked == [1, 2, 3]
    assert len(read_xlsx(written.xlsx_path)) == 3


def test_xlsxwriter_failing_to_write_is_an_oserror(tmp_path: Path) -> None:
    """Its own exception doesn't leave the room: a full or vanished disk is an OSError like any other."""
    book = ResultsBook(tmp_path / "results.xlsx", ["row"])
    (tmp_path / "results.xlsx").mkdir()  # what can't be opened for writing
    with pytest.raises(OSError, match="workbook can't be written"), book:
        book.write([1], care=False)


def _sheet_xml(path: Path) -> bytes:
    with ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_xlsxwriter_still_needs_the_guard_for_rich_text(tmp_path: Path) -> None:
    """It writes a text in `<r>…</r>` as XML of its own: why such texts take another way here."""
    path = tmp_path / "raw.xlsx"
    with Workbook(str(path), {"constant_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, "<r>&</r>")
    assert b"<is><r>&</r></is>" in _sheet_xml(path)
