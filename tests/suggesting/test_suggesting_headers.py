"""What headers mean, in three languages, and how people add words of their own."""

import pytest
from suggesting_tools import WORDS

from importer.errors import MappingError
from importer.suggesting import Meaning, parse_words
from importer.suggesting.headings import heading_of
from importer.suggesting.matching import read_header


@pytest.mark.parametrize(
    ("header", "tokens", "number"),
    [
        ("firstName", ("first", "name"), 1),
        ("phone_work", ("phone", "work"), 1),
        ("Телефон 2", ("телефон",), 2),
        ("Phone2", ("phone",), 2),
        ("E-mail 1 - Value", ("e", "mail", "value"), 1),
        ("Оборот 2025", ("оборот",), 1),
        ("TELEFON", ("telefon",), 1),
        ("", (), 1),
        ("№", ("no",), 1),
    ],
)
def test_a_header_is_split_into_words_and_a_number(header: str, tokens: tuple[str, ...], number: int) -> None:
    """Camel case, underscores and figures part words; a year is no number of a column."""
    heading = heading_of(header)
    assert (heading.tokens, heading.number) == (tokens, number)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Телефон", Meaning.PHONE),
        ("телефон за връзка", Meaning.PHONE),
        ("Тел.", Meaning.PHONE),
        ("GSM", Meaning.MOBILE),
        ("Mobilen", Meaning.MOBILE),
        ("Stacionaren telefon", Meaning.HOME_PHONE),
        ("Handynummer", Meaning.MOBILE),
        ("Telefone", Meaning.PHONE),  # a small mistake
        ("Tel.-Nr.", Meaning.PHONE),
        ("Mobile phone (private)", Meaning.MOBILE),
        ("Ime", Meaning.FULL_NAME),
        ("Familia", Meaning.LAST_NAME),
        ("Фамилия", Meaning.LAST_NAME),
        ("Name First", Meaning.FIRST_NAME),
        ("Ansprechpartner", Meaning.FULL_NAME),
        ("Company / Account", Meaning.COMPANY),
        ("Firma", Meaning.COMPANY),
        ("Име на фирмата", Meaning.COMPANY),
        ("E-Mail-Adresse", Meaning.EMAIL),
        ("Ел. поща", Meaning.EMAIL),
        ("Country/Region", Meaning.COUNTRY),
        ("Do Not Call", Meaning.DO_NOT_CALL),
        ("Съгласие", Meaning.CONSENT),
        ("Einwilligung", Meaning.CONSENT),
        ("Fax", Meaning.NEVER),
        ("Home Fax", Meaning.NEVER),
        ("Телефон/Факс", Meaning.PHONE),  # the cells tell which is which
        ("Тел./Факс", Meaning.PHONE),
        ("Тел/факс", Meaning.PHONE),
        ("Тел. и факс", Meaning.PHONE),
        ("Phone/Fax", Meaning.PHONE),
        ("Fax / Phone number", Meaning.PHONE),
        ("Mobil & Fax", Meaning.MOBILE),
        ("Home/Work Fax", Meaning.NEVER),
        ("Име/Факс", Meaning.NEVER),
        ("Факс/Телекс", Meaning.NEVER),
        ("Phone 1 - Fax", Meaning.NEVER),
        ("МОЛ", Meaning.FULL_NAME),
        ("Управител", Meaning.FULL_NAME),
        ("Лице за контакт", Meaning.FULL_NAME),
        ("Contact person", Meaning.FULL_NAME),
        ("Telefax", Meaning.NEVER),
        ("Contact owner", Meaning.NEVER),
        ("Phone 1 - Label", Meaning.NEVER),
        ("Assistant's Phone", Meaning.NEVER),
        ("Phone number ID", Meaning.NEVER),
        ("Дата на обаждане", Meaning.NEVER),
        ("Telefon geändert am", Meaning.NEVER),
        ("Клиентски номер", Meaning.NEVER),
        ("ЕГН", Meaning.SECRET),
        ("Номер на карта", Meaning.SECRET),
        ("Passwort", Meaning.SECRET),
        ("User password", Meaning.SECRET),
        ("IBAN", Meaning.SECRET),
        ("Time", Meaning.NEVER),  # and not the short "ime" with a mistake
        ("Номер", None),  # of what?
        ("Zustand", None),
        ("", None),
        ("???", None),
    ],
)
def test_what_a_header_means(header: str, meaning: Meaning | None) -> None:
    """Words in any order, with a small mistake or among others; a negative word counts wherever it stands."""
    assert read_header(header, WORDS).meaning is meaning


@pytest.mark.parametrize("meaning", list(Meaning))
def test_each_word_of_the_shipped_file_means_what_it_stands_under(meaning: Meaning) -> None:
    """No word stands under two meanings, or is overruled by a negative one."""
    phrases = [phrase for phrase in WORDS if phrase.meaning is meaning]
    assert phrases
    assert [phrase for phrase in phrases if read_header(" ".join(phrase.tokens), WORDS).meaning is not meaning] == []


REFUSALS = [
    *("Не се звъни", "Не звъни", "Без обаждания", "Не желае обаждания", "Отказал се", "Do not call", "DNC"),
    *("Do not contact", "Opt out", "Nicht anrufen", "Werbesperre", "Kontaktsperre", "Anrufsperre", "unsubscribed"),
]


@pytest.mark.parametrize("spelled", ["{}", "{}?", " {}: ", "({})", "{} (да/не)", "{} - yes/no", "Клиент: {}"])
@pytest.mark.parametrize("header", REFUSALS)
def test_who_must_not_be_called_is_known_in_any_spelling(header: str, spelled: str) -> None:
    """Capital letters, signs, and what the cells hold do not matter, nor do further words."""
    for written in (header, header.upper(), header.lower(), header.title(), header.replace(" ", "-")):
        assert read_header(spelled.format(written), WORDS).meaning is Meaning.DO_NOT_CALL


@pytest.mark.parametrize(
    "header",
    [
        *("Телефон - не звъни", "Съгласен да не се търси", "DO-NOT-CALL", "Do_Not_Call", "doNotCall", "D.N.C."),
        *("Don't call", "Don’t call!", "НЕ  СЕ\nЗВЪНИ", "Phone Opt-Out", "Opted out?", "Not ok to call"),
    ],
)
def test_a_refusal_is_stronger_than_what_stands_beside_it(header: str) -> None:
    """A telephone, or a consent, with a refusal beside it."""
    assert read_header(header, WORDS).meaning is Meaning.DO_NOT_CALL


@pytest.mark.parametrize(
    "header",
    [
        *("Отказ", "Отказва", "Не го търсете", "Дата на отказ", "DNC date", "Do not call until (date)", "Refused"),
        *("Да не се обади", "Без съгласие", "Несъгласие", "Оттеглено съгласие", "Съгласие: отказано"),
        *("Widerspruch", "Einwilligung widerrufen", "Gesperrt am", "Keine Werbung", "Желае обаждания", "Stop"),
        *("Телефон (не го търсете)", "Do not email or fax"),
    ],
)
def test_what_may_be_a_refusal_is_never_lost(header: str) -> None:
    """Words of refusal that are not known as a whole, or stand among words of another kind, are left to a person."""
    assert read_header(header, WORDS).meaning is Meaning.REFUSAL


@pytest.mark.parametrize(
    "header",
    [
        *("Съгласие", "Съгласен за обаждане", "Съгласен (да/не)", "GDPR", "GDPR?", "GDPR consent", "Consent"),
        *("Einwilligung", "Marketing consent", "Съгласие за обаждане", "DSGVO Einwilligung"),
    ],
)
def test_consent_is_known(header: str) -> None:
    """Only whoever has given it may be called."""
    assert read_header(header, WORDS).meaning is Meaning.CONSENT


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Email Opt Out", Meaning.NEVER),
        ("Has Opted Out of Email", Meaning.NEVER),
        ("Do Not Email", Meaning.NEVER),
        ("Subscribed", Meaning.NEVER),
        ("Цена без ДДС", Meaning.NEVER),
        ("Notes", Meaning.NEVER),
        ("Contact No.", Meaning.FULL_NAME),
        ("Платено да/не", None),
    ],
)
def test_what_is_no_refusal_of_calls(header: str, meaning: Meaning | None) -> None:
    """Other refusals that are known, and words that only look alike."""
    assert read_header(header, WORDS).meaning is meaning


def test_people_can_add_words() -> None:
    """A file in the same form adds to what is shipped."""
    own = parse_words("mobile: [Номерче]\nnever:\n  - Централа стара\n", "own.yaml")
    assert read_header("номерче", WORDS).meaning is None
    assert read_header("номерче", WORDS + own).meaning is Meaning.MOBILE
    assert read_header("Стара централа", WORDS + own).meaning is Meaning.NEVER


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("phnoe: [Тел]", 'own.yaml:1:1: unknown meaning "phnoe"; did you mean "phone"?'),
        ("phone: Тел", 'own.yaml:1:8: expected a list of words under "phone"'),
        ("phone: [[Тел]]", 'own.yaml:1:8: expected a list of words under "phone"'),
        ("- Тел", "own.yaml:1:1: the words stand in lists under a meaning"),
        ("phone: [Тел", "own.yaml:1:12: the list that begins in line 1 is not closed"),
        ("", "own.yaml:1:1: the mapping is empty"),
    ],
)
def test_what_is_wrong_with_a_file_of_words(text: str, says: str) -> None:
    """Place, what was found and what is allowed."""
    with pytest.raises(MappingError) as caught:
        parse_words(text, "own.yaml")
    assert says in str(caught.value)
