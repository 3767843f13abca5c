"""Countries as people write them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.mapping.regions import region_code, region_names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("BG", "BG"), ("bg", "BG"), ("Bulgaria", "BG"), ("БЪЛГАРИЯ", "BG"), ("Bulgarien", "BG"), ("BGR", "BG")),
        *(("Deutschland", "DE"), ("Германия", "DE"), ("germany", "DE"), ("deu", "DE"), ("Österreich", "AT")),
        *(("UK", "GB"), ("Великобритания", "GB"), ("United  Kingdom", "GB"), ("САЩ", "US"), ("USA", "US")),
        *(("NO", "NO"), ("Норвегия", "NO"), ("Czech Republic", "CZ"), ("Чехия", "CZ")),
        *(("D", "DE"), ("A", "AT"), ("CH", "CH"), ("Dtl.", "DE"), ("Deutschl.", "DE"), ("Österr.", "AT")),
        *(("F", ""), ("I", ""), ("E", ""), ("", ""), ("XX", ""), ("Европа", ""), ("359", ""), ("001", "")),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_code_and_its_names(text: str, code: str) -> None:
    """Codes and names in Bulgarian, German and English are understood, and nothing else is guessed."""
    assert region_code(text) == code


@given(st.one_of(st.text(), st.sampled_from(region_names())))
def test_a_code_is_one_that_phonenumbers_knows(text: str) -> None:
    """Whatever the text, the answer is a region for parsing numbers, or nothing."""
    code = region_code(text)
    assert not code or code in phonenumbers.SUPPORTED_REGIONS


def test_every_name_that_is_suggested_is_understood() -> None:
    """Who follows the suggestion gets no second error."""
    assert all(region_code(name) for name in region_names())
