"""Dates in forms that people write: `DD.MM.YYYY` in, a date out, and back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from babel import Locale

from importer.languages import sentence

LANGUAGES = ("bg", "de", "en")
# What the reader makes of a spreadsheet's own dates.
SPREADSHEET_FORMS = ("YYYY-MM-DD", "YYYY-MM-DD hh:mm:ss")
MAX_CHARACTERS = 100  # of a date, or of its form
_LEAST_LETTERS = 3  # of a month's name that is cut off
_MIDDLE_YEAR = 69  # two digits below it are of this century, as POSIX has it

# As spreadsheet programs name them in Bulgarian and German too: ДД.ММ.ГГГГ, TT.MM.JJJJ.
_ALIASES = (("ГГГГ", "YYYY"), ("ГГ", "YY"), ("ММММ", "MMMM"), ("МММ", "MMM"), ("ММ", "MM"), ("ДД", "DD"),
            ("JJJJ", "YYYY"), ("JJ", "YY"), ("TT", "DD"))  # fmt: skip
_TOKEN = re.compile(r"'([^']*)'|YYYY|YY|MMMM|MMM|MM|M|DDDD|DD|D|hh|mm|ss|[A-Za-z]|[^A-Za-z']+|'")
_FIGURES = {"YYYY": r"(\d{4})", "YY": r"(\d{2})", "MM": r"(\d{1,2})", "M": r"(\d{1,2})", "DD": r"(\d{1,2})",
            "D": r"(\d{1,2})", "hh": r"(\d{1,2})", "mm": r"(\d{2})", "ss": r"(\d{2})"}  # fmt: skip
_DAY_NAME = "DDDD"
_NAMES = {"MMMM": "wide", "MMM": "abbreviated"}
_KNOWN = frozenset((*_FIGURES, *_NAMES, _DAY_NAME))
_YEAR_SIGN = r"(?:\s*г\.?)?"  # "27.11.2026 г."


@dataclass(frozen=True, slots=True)
class DateForm:
    """A form of dates, such as DD.MM.YYYY; made by `date_form`."""

    text: str  # as the mapping has it
    pieces: tuple[str, ...]  # names of pieces and texts between them
    pattern: re.Pattern[str]
    keys: tuple[str, ...]  # what the pattern's groups are

    @property
    def has_names(self) -> bool:
        """Whether months or days are written in words."""
        return any(piece in _NAMES or piece == _DAY_NAME for piece in self.pieces)

    @property
    def is_whole(self) -> bool:
        """Whether it can be read: day, month and year, each once."""
        kinds = [key[0] for key in self.keys]
        return len(set(kinds)) == len(kinds) and {"Y", "M", "D"} <= set(kinds) and _DAY_NAME not in self.pieces

    def read(self, text: str) -> datetime | None:
        """Return the moment that a text names in this form."""
        found = self.pattern.fullmatch(text)
        return _moment(dict(zip(self.keys, found.groups(), strict=True))) if found else None

    def write(self, moment: datetime, language: str) -> str:
        """Return the moment in this form."""
        return "".join([_written(piece, moment, language) for piece in self.pieces])


@cache
def date_form(text: str) -> DateForm:
    """Return the form; raises ValueError with one sentence where the text names none."""
    latin = text
    for alias, piece in _ALIASES:
        latin = latin.replace(alias, piece)
    pieces = [found[0] for found in _TOKEN.finditer(latin)]
    for piece in pieces:
        if (piece.isascii() and piece.isalpha() and piece not in _KNOWN) or piece == "'":
            raise ValueError(
                sentence(
                    '"{form}" is no form of dates: write D, DD, M, MM, MMM, MMMM, YY, YYYY, hh, mm, ss, such as '
                    "DD.MM.YYYY; other letters stand in 'single quotes'",
                    form=text,
                )
            )
    parts = [_pattern(piece, pieces[at - 1 : at] + pieces[at + 1 : at + 2]) for at, piece in enumerate(pieces)]
    pattern = re.compile("".join(parts) + _YEAR_SIGN, re.IGNORECASE)
    return DateForm(text, tuple(pieces), pattern, tuple(piece for piece in pieces if piece in _FIGURES | _NAMES))


def read_date(text: str, forms: Iterable[DateForm]) -> set[datetime]:
    """Return what a text can mean in these forms: nothing, one moment, or more than one."""
    if len(text) > MAX_CHARACTERS:
        return set()
    line = " ".join(text.split())
    return {moment for form in forms if (moment := form.read(line)) is not None}


def _pattern(piece: str, beside: list[str]) -> str:
    if piece in _NAMES:
        return "(" + "|".join(sorted(map(re.escape, _months()), key=len, reverse=True)) + r")\.?"
    if piece == _DAY_NAME:
        return r"[^\W\d_]+"
    if piece in ("DD", "MM") and any(other in _FIGURES for other in beside):
        return r"(\d{2})"  # 20261127: where nothing stands between, the count of digits tells them apart
    if piece in _FIGURES:
        return _FIGURES[piece]
    plain = piece.strip("'") if piece.startswith("'") else piece
    spaced = re.sub(r"\s+", " ", plain)
    return re.escape(spaced).replace(r"\ ", r"\s*").replace(r"\.", r"\.\s?")


def _moment(parts: dict[str, str]) -> datetime | None:
    named = {key[0] + key[1:2].lower(): text for key, text in parts.items()}
    year, month = parts.get("YYYY") or parts.get("YY") or "", named.get("Mm") or named.get("M") or ""
    day = named.get("Dd") or named.get("D") or ""
    try:
        return datetime(  # noqa: DTZ001  # a date on paper has no zone
            _year(year),
            int(month) if month.isdigit() else _months()[month.lower()],
            int(day),
            int(parts.get("hh", 0)),
            int(parts.get("mm", 0)),
            int(parts.get("ss", 0)),
        )
    except ValueError:  # the 31st of a short month
        return None


def _year(digits: str) -> int:
    if len(digits) > 2:  # noqa: PLR2004  # YY
        return int(digits)
    return int(digits) + (2000 if int(digits) < _MIDDLE_YEAR else 1900)


@cache
def _months() -> dict[str, int]:
    """Return names of months in small letters: whole, and cut off (`Sept`, `ноем`) where only one can be meant."""
    names: dict[str, set[int]] = {}
    for language in LANGUAGES:
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in _NAMES.values():
                for number, name in months[context][width].items():
                    for letters in range(_LEAST_LETTERS, len(name) + 1):
                        names.setdefault(name.lower()[:letters].rstrip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in names.items() if len(numbers) == 1 and name.isalpha()}


def _written(piece: str, moment: datetime, language: str) -> str:
    if writer := _WRITERS.get(piece):
        return writer(moment, language)
    return piece.strip("'") if piece.startswith("'") else piece


def _month_name(width: str) -> Callable[[datetime, str], str]:
    return lambda moment, language: str(Locale(language).months["format"][width][moment.month])


_WRITERS: dict[str, Callable[[datetime, str], str]] = {
    "YYYY": lambda moment, _language: f"{moment.year:04}",
    "YY": lambda moment, _language: f"{moment.year % 100:02}",
    "MMMM": _month_name("wide"),
    "MMM": _month_name("abbreviated"),
    "MM": lambda moment, _language: f"{moment.month:02}",
    "M": lambda moment, _language: str(moment.month),
    _DAY_NAME: lambda moment, language: str(Locale(language).days["format"]["wide"][moment.weekday()]),
    "DD": lambda moment, _language: f"{moment.day:02}",
    "D": lambda moment, _language: str(moment.day),
    "hh": lambda moment, _language: f"{moment.hour:02}",
    "mm": lambda moment, _language: f"{moment.minute:02}",
    "ss": lambda moment, _language: f"{moment.second:02}",
}
