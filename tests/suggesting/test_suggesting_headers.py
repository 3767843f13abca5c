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
        ("Телефон/Факс", Meaning.NEVER),
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
