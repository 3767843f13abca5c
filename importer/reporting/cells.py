r"""A text -> a cell that every program shows as that text: never a formula, never a broken file.

CSV knows no types, so a text that a program would run as a formula gets an apostrophe in front, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection). OWASP's warning about separators counts here too: where Excel's
list separator is the semicolon (Bulgarian, German), a double click on `results.csv` splits cells at `;` and at line
ends inside quotes, and `Ivan;=HYPERLINK(...)` would become a live formula. What follows `;`, a tab or a line end is
therefore treated like the beginning of a cell. E.164 numbers stay as they are: read as formulas they are only numbers.
"""

import re
from collections.abc import Iterable

Cell = str | int

MAX_EXCEL_UNITS = 32_767  # UTF-16 units that a cell holds (Microsoft, "Excel specifications and limits")

_SIGN = r"[=+\-@＝＋－＠﹦﹢﹣﹫−]"  # with the full-width and small forms that programs fold to the plain ones
_E164 = r"\+[0-9]{5,15}(?:[;\t\r\n]|\Z)"
# Programs trim what can't be seen before they look for a sign. The apostrophe is among it, so that a text which begins
# with one of its own gets another: one taken away always gives the text back.
_UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x20'\x85\xa0\xad\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_RUNS = rf"(?!{_E164})[{_UNSEEN}]*{_SIGN}"  # no line ends among the unseen: each is a beginning itself, or n² steps
_BEGINS = rf"'*[\t\r\n]|(?!{_E164})[{_UNSEEN}\t\r\n]*{_SIGN}"

_FORMULA = re.compile(_BEGINS)
_FORMULA_ANYWHERE = re.compile(rf"\A(?={_BEGINS})|(?<=[;\t\r\n])(?={_RUNS})")
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character: a damaged JSON answer, or a file name that is no UTF-8
_UNUSUAL = re.compile(rf"[;\t\r\n]{_RUNS}|;'*[\t\r\n]|[\ud800-\udfff]|<r>")


def need_care(cells: Iterable[Cell]) -> bool:
    """Return False where no cell of a line needs anything done to it, in either format.

    Nearly all lines are like that, so one look at the whole line spares a look at each cell.
    """
    line = ";" + ";".join(map(str, cells))
    return len(line) > MAX_EXCEL_UNITS // 2 or _UNUSUAL.search(line) is not None


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet program that is given the bare text may run it."""
    return _FORMULA.match(text) is not None


def csv_cell(cell: Cell) -> Cell:
    """Return the cell as CSV may hold it: with an apostrophe wherever a formula would begin."""
    return _FORMULA_ANYWHERE.sub("'", _whole_characters(cell)) if isinstance(cell, str) else cell


def excel_text(text: str) -> str:
    """Return the text as an XLSX cell may hold it: what doesn't fit is cut, and an ellipsis says so."""
    text = _whole_characters(text)
    if len(text) <= MAX_EXCEL_UNITS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_EXCEL_UNITS:
        return text
    return units[: 2 * (MAX_EXCEL_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


def _whole_characters(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
