"""What a number looks like in its cell, where its format changes more than decimals. Pure.

A format is the text that a spreadsheet program stores (ECMA-376, 18.8.31). Rendered are added zeros (`0000000000`),
what is written beside or between the digits (`"+"0`, `000 000 000`), percents and currencies. Plain decimals,
separators of thousands, fractions and exponents are not: the plain number says the same.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

BUILT_IN: Mapping[int, str] = {9: "0%", 10: "0.00%"}  # the others are dates, plain, or another in each country

_EXACT = 2**53
_DIALLED_DIGITS = 7  # a shorter number behind zeros is a code, as the cell shows it
_MAX_CODE = 255  # characters; Excel's own limit
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General)'
    r"|(?P<digit>[0#?])|(?P<mark>[.,%])|(?P<literal>[-+()\s$€£:]|[^\W\d_a-zA-Z]|.)",
    re.IGNORECASE | re.DOTALL,
)
_BARE = frozenset("-+() \u00a0\u202f$€£!^&'~{}<>=")  # shown without quotes (18.8.31)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COLORS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)(?:-([0-9a-f]+))?", re.IGNORECASE)
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    ">": Decimal.__gt__,
    ">=": Decimal.__ge__,
    "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}
# The language of a Windows locale id (its low 10 bits) -> its separators of thousands and of decimals.
_BULGARIAN, _GERMAN, _ENGLISH = 0x02, 0x07, 0x09
_SEPARATORS: Mapping[int, tuple[str, str]] = {_BULGARIAN: (" ", ","), _GERMAN: (".", ","), _ENGLISH: (",", ".")}
_PLAIN = "General"


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format, for the numbers that fit its condition."""

    whole: tuple[str, ...]  # placeholders 0 # ?, and literals behind a quote: `'x`; General
    decimals: str  # placeholders behind the decimal point
    tail: str  # what stands behind the last placeholder
    percent: bool
    grouped: bool
    separators: tuple[str, str]  # of thousands ("" where the country is not known) and of decimals
    condition: tuple[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format that shows more than the plain number."""

    sections: tuple[_Section, ...]
    has_digits: bool = False  # written beside the number, such as a country's code
    zeros: int = 0  # where it is nothing but so many zeros: the commonest, in columns of a hundred thousand numbers

    def shown(self, value: float) -> str | None:
        """Return the number as the cell shows it, None where that is the plain number, or would be dialled abroad."""
        if not abs(value) <= _EXACT:
            return None
        text = self._shown(value)
        return None if text is None or (not self.has_digits and begins_abroad(text)) else text

    def _shown(self, value: float) -> str | None:
        if self.zeros and value > 0 and value == int(value):
            return str(int(value)).zfill(self.zeros)
        number = Decimal(f"{value:.15g}")
        found = self._section(number)
        if found is None:
            return None
        section, signed = found
        text = _render(section, abs(number))
        return f"-{text}" if signed and number < 0 else text

    def _section(self, number: Decimal) -> tuple[_Section, bool] | None:
        """Choose the section for a number, and say whether its sign is shown (a section for negatives shows none)."""
        for at, section in enumerate(self.sections[:3]):
            if section.condition is not None:
                sign, limit = section.condition
                if _COMPARE[sign](number, limit):
                    return section, at == 0
        if self.sections[0].condition is not None:
            rest = [section for section in self.sections if section.condition is None]
            return (rest[0], True) if rest else None
        if number < 0 and len(self.sections) > 1:
            return self.sections[1], False
        if number == 0 and len(self.sections) > 2:  # noqa: PLR2004 - positive; negative; zero
            return self.sections[2], False
        return self.sections[0], True


def begins_abroad(shown: str) -> bool:
    """Tell whether zeros that a format put before a number make it one of another country: 0029023456 for 29023456.

    A spreadsheet program eats one zero, so a format that brings it back adds one; a second one is nobody's.
    """
    digits = "".join(filter(str.isdigit, shown))
    return digits.startswith("00") and len(digits.lstrip("0")) >= _DIALLED_DIGITS


def number_format(code: str) -> NumberFormat | None:
    """Read a format; None where the plain number says as much, or the format is a date's or can't be told."""
    if len(code) > _MAX_CODE:
        return None
    sections = [_section(part) for part in _parts(code)[:3]]
    if not sections or any(section is None for section in sections):
        return None
    known = tuple(section for section in sections if section is not None)
    if not any(map(_says_more, known)):
        return None
    written = (place[1:] for section in known for place in section.whole if _is_literal(place))
    has_digits = any(map(str.isdigit, written))
    return NumberFormat(known, has_digits, len(code) if set(code) == {"0"} else 0)


def _parts(code: str) -> list[str]:
    """Split at semicolons outside of quotes and brackets."""
    parts, current = [], ""
    for match in re.finditer(r'"[^"]*"|\\.|\[[^\]]*\]|;|.', code, re.DOTALL):
        if match[0] == ";":
            parts.append(current)
            current = ""
        else:
            current += match[0]
    return [*parts, current]


def _says_more(section: _Section) -> bool:
    literals = "".join(place[1:] for place in section.whole if _is_literal(place)) + section.tail
    places = "".join(filter(_is_place, section.whole))
    pads = places.count("0") > 1 or "0" in places[:-1]
    return pads or section.percent or bool(literals.strip(" -()")) or _splits(section.whole)


def _splits(whole: Sequence[str]) -> bool:
    """Tell whether literals stand between placeholders, as in `000 000 000`."""
    places = [at for at, place in enumerate(whole) if not _is_literal(place)]
    return bool(places) and places[-1] - places[0] + 1 > len(places)


class _Reader:
    """Takes the pieces of a section; `known` turns false where one of them is a date's, or can't be told."""

    def __init__(self) -> None:
        self.known = True
        self.whole: list[str] = []
        self.decimals = self.tail = ""
        self.percent = self.grouped = False
        self.separators = ("", ".")
        self.condition: tuple[str, Decimal] | None = None
        self._after_point = False

    def quoted(self, text: str) -> None:
        """Take a text that is shown as it is."""
        if self._after_point:
            self.tail += text
        else:
            self.whole += [f"'{char}" for char in text]

    escaped = quoted

    def literal(self, text: str) -> None:
        """Take a character without quotes: only some are shown, others mean a date, an exponent, a fraction."""
        self.known &= text in _BARE or unicodedata.category(text) == "Sc"
        self.quoted(text)

    def bracket(self, text: str) -> None:
        """Take what stands in square brackets: a condition, a currency, a colour, or a date's `[h]` and the like."""
        condition, currency = _CONDITION.fullmatch(text), _CURRENCY.fullmatch(text)
        if condition:
            self.condition = condition[1], Decimal(condition[2])
        elif currency:
            language = int(currency[2] or "0", 16) & 0x3FF
            self.separators = _SEPARATORS.get(language, self.separators)
            self.quoted(currency[1])
        else:
            self.known &= bool(_COLORS.fullmatch(text))

    def general(self, _: str) -> None:
        """Take the plain number."""
        self.whole.append(_PLAIN)

    def digit(self, text: str) -> None:
        """Take a place for a digit."""
        self.known &= not self.tail
        if self._after_point:
            self.decimals += text
        else:
            self.whole.append(text)

    def mark(self, text: str) -> None:
        """Take a point, a comma or a percent sign."""
        if text == "%":
            self.percent = True
            self.quoted(text)
        elif text == ".":
            self.known &= not self._after_point
            self._after_point = True
        else:
            self.known &= not self._after_point and any(map(_is_place, self.whole))
            self.grouped = True


def _section(code: str) -> _Section | None:
    reader = _Reader()
    for match in _TOKEN.finditer(code):
        if match.lastgroup:
            getattr(reader, match.lastgroup)(match[match.lastgroup])
    if not reader.known or code.rstrip().endswith(","):  # that shows thousands
        return None
    if not reader.separators[0] and "лв" in code.lower():
        reader.separators = _SEPARATORS[_BULGARIAN]
    return _Section(
        tuple(reader.whole),
        reader.decimals,
        reader.tail,
        reader.percent,
        reader.grouped,
        reader.separators,
        reader.condition,
    )


def _is_literal(place: str) -> bool:
    return place.startswith("'")


def _is_place(place: str) -> bool:
    return place in "0#?"


def _render(section: _Section, number: Decimal) -> str:
    if section.percent:
        number *= 100
    thousands, point = section.separators
    if _PLAIN in section.whole:
        plain = f"{number.normalize():f}".replace(".", point)
        return "".join(place[1:] if _is_literal(place) else plain for place in section.whole) + section.tail
    rounded = number.quantize(Decimal(1).scaleb(-len(section.decimals)), ROUND_HALF_UP)
    digits, _, fraction = f"{rounded:f}".partition(".")
    digits = digits.lstrip("0")
    if section.grouped and thousands and not _splits(section.whole):
        return _with_groups(section, digits, thousands) + _fraction(section, fraction, point)
    return _filled(section.whole, digits) + _fraction(section, fraction, point)


def _fraction(section: _Section, fraction: str, point: str) -> str:
    needed = len(section.decimals.rstrip("#?"))
    while len(fraction) > needed and fraction.endswith("0"):
        fraction = fraction[:-1]
    return (f"{point}{fraction}" if fraction else "") + section.tail


def _filled(whole: Sequence[str], digits: str) -> str:
    """Put the digits in their places, from the right; those that have none stand before the first."""
    places = sum(map(_is_place, whole))
    left, shown = list(digits), ""
    for place in reversed(whole):
        if _is_literal(place):
            shown = place[1:] + shown
            continue
        places -= 1
        digit = left.pop() if left else "0" * (place == "0")
        shown = ("".join(left) if places == 0 else "") + digit + shown
    return shown


def _with_groups(section: _Section, digits: str, thousands: str) -> str:
    grouped = f"{int(digits.rjust(max(section.whole.count('0'), 1), '0')):,}".replace(",", thousands)
    placed = False
    shown = ""
    for place in section.whole:
        if _is_literal(place):
            shown += place[1:]
        elif not placed:
            shown, placed = shown + grouped, True
    return shown
