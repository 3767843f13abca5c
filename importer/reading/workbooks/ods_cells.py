"""A cell of an ODS file: its value and the text that it shows, and which of them counts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from importer.reading.cells import text_of, trim
from importer.reading.workbooks.number_formats import begins_abroad

_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+|#\S+!")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?")
_NOT_AS_SHOWN = frozenset(".,'’\u00a0\u202f")  # separators of decimals and thousands


@dataclass(frozen=True, slots=True)
class Shown:
    """What counts of a cell."""

    text: str = field(repr=False)
    missing: str | None = None  # the error that stands there instead of a value, "" for a formula without a result


class Cell:
    """A cell that is open; what its notes and drawings say is not taken for its text."""

    __slots__ = ("_attributes", "_covered", "_in_paragraph", "_paragraphs", "columns", "depth", "repeat", "rows")

    def __init__(self, attributes: Mapping[str, str], depth: int, *, covered: bool) -> None:
        self.depth = depth
        self.repeat = max(1, int(attributes.get("table:number-columns-repeated", "1")))
        self.rows = max(1, int(attributes.get("table:number-rows-spanned", "1")))
        self.columns = max(1, int(attributes.get("table:number-columns-spanned", "1")))
        self._attributes = attributes
        self._covered = covered
        self._paragraphs: list[str] = []
        self._in_paragraph = False

    def element(self, name: str, depth: int, attributes: Mapping[str, str]) -> None:
        """Take an element inside of the cell."""
        if name == "text:p" and depth == self.depth + 1:
            self._paragraphs.append("")
            self._in_paragraph = True
        elif self._in_paragraph and name == "text:s":
            self._paragraphs[-1] += " " * min(int(attributes.get("text:c", "1")), 1 << 10)
        elif self._in_paragraph and name in {"text:tab", "text:line-break"}:
            self._paragraphs[-1] += "\t" if name == "text:tab" else "\n"

    def end(self, name: str, depth: int) -> None:
        """Take the end of an element inside of the cell."""
        if name == "text:p" and depth == self.depth + 1:
            self._in_paragraph = False

    def add(self, text: str, _depth: int) -> None:
        """Take a piece of text."""
        if self._in_paragraph:
            self._paragraphs[-1] += text

    def shown(self) -> Shown:
        """Return what counts: nothing where another cell covers this one."""
        if self._covered:
            return Shown("")
        shown = trim("\n".join(self._paragraphs))
        kind = self._attributes.get("office:value-type", "")
        has_formula = "table:formula" in self._attributes
        if self._attributes.get("calcext:value-type") == "error" or (has_formula and _ERROR.fullmatch(shown)):
            return Shown("", shown or "#ERROR")
        if has_formula and not kind and not shown:
            return Shown("", "")
        return Shown(self._value(kind, shown))

    def _value(self, kind: str, shown: str) -> str:
        formula = self._attributes.get("table:formula", "").rpartition("=")[2]
        if formula in {"TRUE()", "FALSE()"}:  # LibreOffice makes these of an Excel file's booleans
            return text_of(formula == "TRUE()")
        if kind in _READERS:
            attribute, read = _READERS[kind]
            return read(self._attributes.get(f"office:{attribute}", ""), shown)
        return shown or trim(self._attributes.get("office:string-value", ""))


def _number(value: str, shown: str) -> str:
    """Write a number as its cell shows it where that adds zeros or signs to its digits, else plainly."""
    try:
        plain = text_of(float(value))
    except ValueError:
        return shown
    digits = "".join(filter(str.isdigit, shown))
    is_word = bool(shown) and not digits  # by a format such as `"yes";;"no"`
    as_shown = digits.endswith(plain) and not _NOT_AS_SHOWN & set(shown)
    padded = digits.lstrip("0") == plain and begins_abroad(shown)
    return shown if (as_shown and not padded) or is_word else plain


def _date(value: str, shown: str) -> str:
    try:
        return text_of(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))
    except ValueError:
        return shown


def _time(value: str, shown: str) -> str:
    found = _DURATION.fullmatch(value)
    if found is None:
        return shown
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:5])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds + float(f"0.{found[6] or 0}"))
    return text_of(-span if found[1] else span)


def _boolean(value: str, _shown: str) -> str:
    return text_of(value == "true")


def _as_shown(value: str, shown: str) -> str:
    return shown or _number(value, "")


_READERS: Mapping[str, tuple[str, Callable[[str, str], str]]] = {
    "float": ("value", _number),
    "percentage": ("value", _as_shown),
    "currency": ("value", _as_shown),
    "boolean": ("boolean-value", _boolean),
    "date": ("date-value", _date),
    "time": ("time-value", _time),
}
