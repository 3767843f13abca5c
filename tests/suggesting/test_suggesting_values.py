"""What cells are by their shape, and which rows of a long file are looked at."""

import time
from itertools import pairwise

import pytest

from importer.records import SourceRow
from importer.suggesting.sampling import FIRST_ROWS, FURTHER_ROWS, MAX_CELL_CHARACTERS, take_sample
from importer.suggesting.values import Secret, is_company, is_country, is_date, is_name, secret_in
from importer.suggesting.yaml_text import scalar


@pytest.mark.parametrize(
    "text", ["Иван Петров", "ИВАН", "Анна-Мария Стоянова", "Jürgen O'Neil", "J. Smith", "Jeanne D’Arc"]
)
def test_names(text: str) -> None:
    """Letters, capitalized, with what stands in names."""
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["", "иван", "Иван 2", "Алфа ООД", "da / nein", "one two three four five six", "a@b.bg", "Новак И Син ООД"]
)
def test_no_names(text: str) -> None:
    """Figures, sentences and companies are none."""
    assert not is_name(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Алфа ООД", True),
        ("ЕТ Иванов", True),
        ("Müller GmbH & Co. KG", True),
        ("Acme Inc.", True),
        ("Adam", False),
        ("ад", False),
    ],
)
def test_companies(text: str, *, is_one: bool) -> None:
    """A legal form beside another word."""
    assert is_company(text) is is_one


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("4111 1111 1111 1111", Secret.CARD),  # made for tests by the issuers
        ("5555-5555-5555-4444", Secret.CARD),
        ("4111111111111112", None),
        ("7501020018", Secret.EGN),
        ("0041010002", Secret.EGN),  # born in 2000: the month plus 40
        ("7501020017", None),
        ("7513020018", None),
        ("BG80 BNBG 9661 1020 3456 78", Secret.IBAN),  # of the standard's own register
        ("DE89370400440532013000", Secret.IBAN),
        ("DE89370400440532013001", None),
        ("+359 888 000 111", None),
        ("0888000111", None),
        ("", None),
    ],
)
def test_secrets(text: str, secret: Secret | None) -> None:
    """Check digits tell them from other figures."""
    assert secret_in(text) is secret


def test_dates_and_countries() -> None:
    """Dates by their shape; countries as the mapping reads them, and no bare figures."""
    assert all(map(is_date, ("12.03.2026", "2026-03-12 09:14", "3/12/26", "12.03.2026 г.")))
    assert not any(map(is_date, ("", "0888 000 111", "Март")))
    assert all(map(is_country, ("България", "BG", "Deutschland", "germany")))
    assert not any(map(is_country, ("", "42", "Sofia")))


def rows(count: int) -> list[SourceRow]:
    """Return numbered rows; every tenth is hidden, and every eleventh blank."""
    return [
        SourceRow(number, (str(number) if number % 11 else "",), hidden=number % 10 == 0)
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("count", [0, 1, FIRST_ROWS, FIRST_ROWS + FURTHER_ROWS, 50_000])
def test_a_sample_is_bounded_and_comes_from_all_over_the_file(count: int) -> None:
    """The first rows, then every k-th up to the end; hidden and blank ones are not counted."""
    shown = [row.cells for row in rows(count) if row.cells[0] and not row.hidden]
    sample = take_sample(iter(rows(count)))
    assert sample.rows == len(shown)
    assert sample.first == tuple(shown[:FIRST_ROWS])
    places = [shown.index(cells) for cells in sample.further]
    steps = {after - before for before, after in pairwise(places)}
    assert len(steps) <= 1
    assert len(sample.further) < FURTHER_ROWS
    assert not places or places[-1] > len(shown) - 1 - max(steps)


def test_a_short_file_is_looked_at_whole() -> None:
    """Then the counts in the comments are those of the file."""
    assert take_sample(iter(rows(500))).whole
    assert not take_sample(iter(rows(10_000))).whole


def test_long_cells_are_cut() -> None:
    """A text of a whole page takes no memory."""
    assert take_sample([SourceRow(2, ("x" * 100_000,))]).first == (("x" * MAX_CELL_CHARACTERS,),)


@pytest.mark.parametrize(
    "text", ["А" * 59 + "!", "А.-" * 20, "А " * 30, "Аб" * 30 + "1", "а" * 256, "1" * 256, "(" * 256]
)
def test_no_text_takes_long(text: str) -> None:
    """A cell or a header is judged in a moment, whatever stands in it."""
    is_country("the names of countries are loaded once")
    began = time.process_time()
    for judge in (is_name, is_company, is_date, is_country, secret_in, scalar):
        judge(text)
    assert time.process_time() - began < 0.05
