"""The shapes by which a cell of a phone column is read; what can repeat in them is bounded, so that none is slow."""

import re

from importer.phones.words import EXTENSION_NOUNS, EXTENSION_WORDS, FAX_WORDS, KIND_WORDS, PHONE_WORDS

MAX_E164_CHARS = 16  # + and 15 digits (ITU-T E.164); the library knows longer ones
MAX_AREA_DIGITS = 6  # with the 0
MIN_DIGITS = 5  # fewer are no number that can be called from abroad, whatever the country
MAX_CHARS = 250  # a longer cell is a text; phonenumbers refuses it too
MAX_CELL_CHARS = 1000  # before what is invisible is left out
FLOAT = re.compile(r"(\+?\d+)[.,]0|(\d{9,})[.,]0+")  # 2987654.00 can be an amount
SCIENTIFIC = re.compile(r"(\d(?:[.,]\d+)?)[eE]\+?(\d{1,3})")
YEAR = r"(?:19|20)\d\d"
MONTH = r"(?:0[1-9]|1[0-2])"
DAY = r"(?:0[1-9]|[12]\d|3[01])"
OTHER_FIGURE = re.compile(
    "|".join(
        (
            rf"(?<!\d)(?<!\d\.)\d{{1,2}}\.\s?\d{{1,2}}\.\s?{YEAR}(?!\d)",  # 02.11.2024, alone or beside a text
            rf"(?<!\d)(?<!\d/)\d{{1,2}}/\d{{1,2}}/{YEAR}(?!\d)",
            rf"(?<!\d)(?<!\d-)\d{{1,2}}-\d{{1,2}}-{YEAR}(?!\d)",
            rf"(?<!\d)(?<!\d[./-]){YEAR}([./-])\d{{1,2}}\1\d{{1,2}}(?!\d)",
            r"^[0-3]?\d([./-])[0-3]?\d\2\d\d$",  # 02.11.24
            rf"^\d\d([./-]){MONTH}\3{DAY}$",  # 84-11-02
            rf"^{DAY}\s+{MONTH}\s+{YEAR}$",
            rf"^{YEAR}{MONTH}{DAY}$",
            rf"^(?:[1-9]|{DAY}){MONTH}{YEAR}$",
            rf"^[01]?\d[./-]{YEAR}$",
            rf"^{YEAR}\s*[-/]\s*(?:{YEAR}|\d\d)$",  # 2023-24
            r"^\d{1,2}[./]\d{1,2}\s*-\s*\d{1,2}[./]\d{1,2}$",  # 02.11-05.11, 9.00-17.30
            r"^-\s?(?:[1-9]|0\.)",  # an amount below zero
            rf"^00(?:4[1-9]|5[0-2]){DAY}\d{{4}}$",  # a Bulgarian personal id of 2000, not 0043…
            r"^(?:0|[1-9]\d*)\.\d+(?:\s+-?\d+\.\d+)?$",  # 42.697708
            r"^[1-9][\d ]*\.\d{1,2}$",  # 298 765.43
            r"^[1-9]\d?(?:\.\d{3})+$",  # 2.987.654
            r"^[1-9]\d?(?:\.\s|\))",  # the first of a list: 2. 9876543
        )
    )
)
DECIMALS = re.compile(r"\d,\d{1,4}(?!\s*[\d/().-])")  # 2987654,00 or 0888123456,457
# What separates numbers, whatever they are.
SEPARATOR = re.compile(
    r"[;|]+|<br\s?/?>|\s(?:и|или|i|ili|and|or|und|oder)\s"
    r"|(?<=\d{6})(?<!\b0\d{5})/(?=[+0]?\d{6})",  # but 036961/123456 is an area code of six digits and a number
    re.IGNORECASE,
)
# These can stand inside a number too: a line too narrow for it, a comma between its groups.
SOFT_SEPARATOR = re.compile(r"(?:,|_x000[ad]_|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])+", re.IGNORECASE)
SPACED_SLASH = re.compile(r"\s/\s")
# These separate numbers only where each of them is whole by itself; a 0 or a + begins each further one.
WEAK_START = re.compile(r"(?<=[\d)])(?:[\s/.\\&*•·∙_~-]|\+(?=\s?\(?0))+(?=\(?[0+])|(?<=\d)(?=\+)")
WEAK_CHARS = re.compile(r"[+\d\s()/.\-\\&*•·∙_~]*")
LIST_MARK = re.compile(r"(?:^|\s)([1-9])[.)]\s*(?=\(?[+0])")
LABEL = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted(PHONE_WORDS | FAX_WORDS | KIND_WORDS, key=len, reverse=True))})(?![^\W_])",
    re.IGNORECASE,
)
FAX_LETTER = re.compile(r"(?<![^\W_]|/)[fф]\s?:", re.IGNORECASE)  # F: beside a number
_EXTENSION_WORD = (
    rf"(?:{'|'.join(sorted(EXTENSION_WORDS, key=len, reverse=True))})(?:[.\s]?\s?(?:{'|'.join(EXTENSION_NOUNS)}))?"
)
EXTENSION_JOINT = re.compile(rf"(?<=[\d)])[\s,;/(\[-]{{1,4}}(?={_EXTENSION_WORD}[.:=\s]{{0,3}}\d)", re.IGNORECASE)
EXTENSION = re.compile(
    rf"(?<=[\d)])\s{{0,3}}{_EXTENSION_WORD}[.:=\s]{{0,3}}\d{{1,7}}(?:\s?[-/]\s?\d{{1,7}}){{0,3}}[)\].\s]{{0,3}}$",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+")
LONE_LETTER_AT_DIGIT = re.compile(r"(?<![^\W\d_])[^\W\d_](?=\d)|(?<=\d)[^\W\d_](?![^\W\d_])")
VANITY = re.compile(r"\d-?[A-Z]{2}")
ADDRESS = re.compile(r"@|://|www\.", re.IGNORECASE)
DIAL_CHARS = re.compile(r"[+\d\s()/.\-]*")
ONE_LINE = re.compile(r"[+\d ().\-]*")  # most cells: nothing in it that always parts numbers
TRUNK_ZERO = re.compile(r"^(\+[\d\s-]*)\(0\)")
SECOND_START = re.compile(r"(?<=\d)[\s()/.-]+(?=0\d)")
ONE_LETTER = re.compile(r"([+\d\s(]*)([^\W\d_])(\d[\d\s()/.-]*)")
# Letters that are typed for a digit; only at a number's start can it be told what was meant.
ALIKE = {letter: digit for digit, letters in {"0": "OoОоΟο", "1": "lIІ"}.items() for letter in letters}
TAIL = re.compile(r"(?:[/(]\s*-?\s*\d{1,4}\s*\)?|\.\s*\d)$")  # 0888 123 456/457: a range
DIGIT_TAIL = re.compile(r"(?<=\d\d)[\s-]+\d$")
_HOUR = r"(?:[01]?\d|2[0-4])"
REMARK_TAIL = re.compile(rf"(?<=\d)\s+(?:\d\.?|{_HOUR}\s?-\s?{_HOUR})\s*$")  # 030 1234567 2. Stock, 8-17 Uhr
DIRECT_DIAL = frozenset({43, 49})  # Austria, Germany: numbers of any length, extensions are written behind a hyphen
LONG_CODE = 3  # digits of a country code; shorter ones begin too many national numbers to prove anything
# Countries with a trunk 0 whose local numbers have at most 7 digits; elsewhere they can have 8. A number of no more
# digits, without its 0, can be a local one, whose area code is missing.
BARE_DIGITS = 7  # no national number has less, but for those whose country lets the local ones stand alone
LOCAL_DIGITS = 8
ITALIAN_MOBILE_DIGITS = 10
FOREIGN_DIGITS = 12  # so many, with neither 0 nor +, can begin with any country's code
SEVEN_DIGITS_LOCALLY = frozenset(["AL", "AM", "BA", "BG", "HR", "IL", "MD", "ME", "MK", "NZ", "RS", "SI", "TH", "XK"])
NATIONAL_START = {"BG": "2"}  # no local number of seven digits begins so: 2987654 is 02 987654
