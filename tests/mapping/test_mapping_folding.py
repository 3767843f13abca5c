"""Headers and compared values that are the same to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.mapping import fold


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("  Телефон\n 2 ", "ТЕЛЕФОН 2"),
        ("Straße", "STRASSE"),
        ("Tel\u00a0No", "tel no"),
        ("и\u0306мейл", "ймейл"),  # й as macOS writes it
        ("Ｐｈｏｎｅ", "phone"),
        ("№", "no"),
    ],
)
def test_texts_that_fold_to_the_same(text: str, same: str) -> None:
    """Letter case, width, composition and spaces make no difference."""
    assert fold(text) == fold(same)


@pytest.mark.parametrize(("text", "other"), [("Телефон", "Телефон 2"), ("e", "е"), ("a-b", "a b")])
def test_texts_that_stay_different(text: str, other: str) -> None:
    """A Cyrillic е is no Latin e, and punctuation counts."""
    assert fold(text) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is its own folded text, so either side may be folded before."""
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_leaves_one_space_between_words(text: str) -> None:
    """No separator of group keys and no line break can stand in a folded text."""
    assert fold(text) == " ".join(fold(text).split())
    assert "\x1f" not in fold(text)
