"""Figures as people write them: `1 234,56 лв.` in, a Decimal out, and back in the form that an example shows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from importer.languages import sentence

MAX_CHARACTERS = 40  # of a figure; more is none that anybody says
_SPACES = "\u00a0\u202f\u2009"  # that stand between thousands
_UNIT = re.compile(r"(?:€|\$|£|%|лв\.?|лева|bgn|eur|euro|евро|usd|chf)", re.IGNORECASE)
_EXAMPLE = re.compile(r"1([ .,'’]?)234(?:([.,])(5\d*))?")
_SHAPE = re.compile(r"([+-]?)(\d{1,3}(?:([ .,'’])\d{3})(?:\3\d{3})*|\d+)(?:([.,])(\d+))?")
_ONE_GROUP = len("123.456")  # so long a figure with one separator can be thousands or decimals


@dataclass(frozen=True, slots=True)
class FigureForm:
    """How a figure is written; made by `figure_form` from an example."""

    thousands: str  # what stands between thousands, "" = nothing
    point: str  # before the decimals, "" = there are none
    decimals: int

    def read(self, text: str) -> Decimal | None:
        """Return the figure, None where the text is none of this form; it may have any number of decimals."""
        found = _shape(self.thousands, self.point).fullmatch(text)
        return Decimal(f"{found[1]}{_digits(found[2])}.{found[3] or 0}") if found else None

    def write(self, figure: Decimal) -> str:
        """Return the figure in this form, rounded half up."""
        rounded = figure.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)
        whole, _, rest = f"{rounded:,f}".partition(".")
        return whole.replace(",", self.thousands) + (self.point + rest if rest else "")


@cache
def figure_form(example: str) -> FigureForm:
    """Return the form that an example shows; raises ValueError with one sentence where it shows none."""
    found = _EXAMPLE.fullmatch(example)
    if found is None or (found[1] and found[1] == found[2]):
        raise ValueError(
            sentence(
                '"{example}" shows no form of figures: write 1234.56 your way, such as "1 234,56" or "1.234"',
                example=example,
            )
        )
    return FigureForm(found[1], found[2] or "", len(found[3] or ""))


@cache
def _shape(thousands: str, point: str) -> re.Pattern[str]:
    whole = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+" if thousands else r"\d+"
    decimals = rf"(?:{re.escape(point)}(\d+))?" if point else "()"
    return re.compile(f"([+-]?)({whole}){decimals}")


def read_figure(text: str, forms: Iterable[FigureForm]) -> Decimal | None:
    """Return the figure that a text is in one of the forms; without forms, one that can be read in one way only."""
    bare = _bare(text)
    if bare is None:
        return None
    readings = {figure for form in forms if (figure := form.read(bare)) is not None}
    return readings.pop() if len(readings) == 1 else None


def read_plainly(text: str) -> Decimal | None:
    """Return the figure of a text that can be read in one way only: not `1,234`, which is one or a thousand."""
    bare = _bare(text)
    found = _SHAPE.fullmatch(bare) if bare else None
    if bare is None or found is None:
        return None
    sign, whole, between, point, rest = found.groups()
    if whole.startswith("0") and between in (".", ","):
        return Decimal(sign + whole.replace(between, ".")) if whole.count(between) == 1 and point is None else None
    if between in (".", ",") and point is None and len(whole) <= _ONE_GROUP:
        return None
    if between is not None and between == point:
        return None
    return Decimal(f"{sign}{_digits(whole)}.{rest or 0}")


def _bare(text: str) -> str | None:
    """Return the text without its unit, every space a plain one."""
    if len(text) > MAX_CHARACTERS:
        return None
    plain = "".join([" " if letter in _SPACES else letter for letter in text]).replace("−", "-")
    return " ".join(_UNIT.sub(" ", plain).split())


def _digits(text: str) -> str:
    return "".join([letter for letter in text if letter.isdecimal()])
