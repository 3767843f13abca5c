"""The words that stand in phone cells, in Bulgarian, German and English; all in lower case."""

EMPTY_WORDS = frozenset(  # there is no number
    {
        *("няма", "не", "нямам", "липсва", "непознат", "неизвестен", "без", "нд", "нп", "х", "хх", "ххх", "хххх"),
        *("none", "no", "nil", "null", "na", "nan", "unknown", "missing", "tbd", "tba", "x", "xx", "xxx", "xxxx"),
        *("keine", "keiner", "kein", "leer", "fehlt", "unbekannt", "ka"),
    }
)
BESIDE_EMPTY_WORDS = frozenset(  # "не е посочен", "no number", "keine Angabe": they say nothing by themselves
    {
        *("е", "номер", "посочен", "въведен", "данни"),
        *("number", "given", "provided", "available", "not", "data"),
        *("nummer", "angabe", "angaben", "vorhanden", "bekannt"),
    }
)
PHONE_WORDS = frozenset(
    {
        *("тел", "телефон", "моб", "мобилен", "гсм"),
        *("tel", "telefon", "telephone", "phone", "mob", "mobil", "mobile", "cell", "gsm", "handy"),
    }
)
KIND_WORDS = frozenset(  # beside a number they say whose it is, or which of several
    {
        *("сл", "служ", "служебен", "дом", "домашен", "личен", "офис", "централа", "стационарен", "м", "т"),
        *("home", "work", "office", "direct", "main", "landline", "viber", "whatsapp", "m", "t"),
        *("privat", "büro", "dienstlich", "geschäftlich", "festnetz", "zentrale"),
    }
)
FAX_WORDS = frozenset({"факс", "телефакс", "fax", "telefax"})
OTHER_WORDS = frozenset(  # beside these a figure is no number to call
    {
        *("не", "грешен", "стар", "стара", "старо", "лв", "лева", "евро"),
        *("еик", "егн", "булстат", "ддс", "фактура", "поръчка", "договор", "ч", "час", "часа"),
        *("not", "wrong", "old", "bgn", "eur", "usd", "eik", "egn", "iban", "vat", "invoice", "order", "contract"),
        *("nicht", "falsch", "alt", "alte", "alter", "euro", "ust"),
        *("rechnung", "auftrag", "bestellung", "vertrag", "plz", "uhr"),
        *("починал", "починала", "отказал", "отказала", "отказва", "забранен", "забранено", "закрит", "закрита"),
        *("невалиден", "неактивен", "изключен", "сменен"),
        *("deceased", "dead", "refused", "forbidden", "blocked", "closed", "invalid", "inactive"),
        *("verstorben", "abgelehnt", "gesperrt", "gekündigt", "ungültig", "inaktiv"),
    }
)
EXTENSION_WORDS = (  # patterns, without the full stop behind them
    *("вътр", "вътрешен", "вътрешна", "доб", "добавъчен", "доп", r"в(?=[.:])"),
    *("ext", "extn", "extension", "int", "x", "#"),
    *("durchwahl", "dw", "nebenstelle", "nst", "app", "apparat", "klappe", "kl"),
)
EXTENSION_NOUNS = ("номер", "линия", "тел", "number", "nr", "no", "№")
