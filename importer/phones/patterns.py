"""The words and shapes by which a cell of a phone column is read."""

import re

MAX_E164_CHARS = 16  # + and 15 digits (ITU-T E.164); the library knows longer ones
MAX_AREA_DIGITS = 5  # with the 0
MIN_DIGITS = 5  # fewer are no number that can be called from abroad, whatever the country
MAX_CHARS = 250  # a longer cell is a text; phonenumbers refuses it too
EMPTY_WORDS = frozenset(
    {
        *("няма", "не", "нямам", "липсва", "непознат", "неизвестен"),
        *("none", "no", "nil", "null", "na", "nan", "unknown", "missing"),
        *("keine", "keiner", "kein", "leer", "fehlt", "unbekannt"),
    }
)
PHONE_WORDS = frozenset(
    {
        *("тел", "телефон", "моб", "мобилен", "гсм"),
        *("tel", "telefon", "telephone", "phone", "mob", "mobil", "mobile", "cell", "gsm", "handy"),
    }
)
FAX_WORDS = frozenset({"факс", "fax", "telefax"})
OTHER_WORDS = frozenset(  # beside these a figure is no number to call
    {
        *(
            "не",
            "грешен",
            "стар",
            "стара",
            "старо",
            "лв",
            "лева",
            "евро",
            "еик",
            "егн",
            "булстат",
            "ддс",
            "фактура",
            "поръчка",
            "договор",
        ),
        *("not", "wrong", "old", "bgn", "eur", "usd", "eik", "egn", "iban", "vat", "invoice", "order", "contract"),
        *(
            "nicht",
            "falsch",
            "alt",
            "alte",
            "alter",
            "euro",
            "ust",
            "rechnung",
            "auftrag",
            "bestellung",
            "vertrag",
            "plz",
        ),
    }
)
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
SEPARATOR = re.compile(r"[;,|\n\r]+|(?<=\d{6})/(?=[+0]?\d{6})|\s(?:и|или|and|or|und|oder)\s")
SPACED_SLASH = re.compile(r"\s/\s")
EXTENSION = re.compile(
    r"(?<=[\d)])\s*(?:[x#]|ext\.?|extension|вътр\.?|вътрешен|доб\.?|добавъчен|в\.|durchwahl|dw\.?)\s*:?\s*(\d{1,7})\s*$",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+")
LONE_LETTER_AT_DIGIT = re.compile(r"(?<![^\W\d_])[^\W\d_](?=\d)|(?<=\d)[^\W\d_](?![^\W\d_])")
VANITY = re.compile(r"\d-?[A-Z]{2}")
ADDRESS = re.compile(r"@|://|www\.", re.IGNORECASE)
DIAL_CHARS = re.compile(r"[+\d\s()/.\-]*")
TRUNK_ZERO = re.compile(r"^(\+[\d\s-]*)\(0\)")
SECOND_START = re.compile(r"(?<=\d)[\s()/.-]+(?=0\d)")
TAIL = re.compile(r"(?:[/(]\s*\d{1,4}\s*\)?|\.\s*\d)$")  # 0888 123 456/457: a range
DIGIT_TAIL = re.compile(r"(?<=\d\d)[\s-]+\d$")
DIRECT_DIAL = frozenset({43, 49})  # Austria, Germany: numbers of any length, extensions are written behind a hyphen
LONG_CODE = 3  # digits of a country code; shorter ones begin too many national numbers to prove anything
BARE_DIGITS = 7  # without 0 or a country code, fewer are a local number: its area code is missing
BARE_DIGITS_DIRECT_DIAL = range(9, 12)  # more can begin with any country's code
