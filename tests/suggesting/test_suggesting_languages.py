"""A proposed mapping in Bulgarian: its comments are, and it does the same."""

import re

import pytest
from suggesting_exports import EXPORTS, Export
from suggesting_tools import loaded

from importer.languages import speaking
from importer.proposing import Proposed, Wish, propose_for
from importer.records import SourceOptions
from importer.terminal import suggested_document

# What is no word of a sentence: headers, commands, keys, options and codes of countries.
NO_WORDS = re.compile(r"`[^`]*`|\"[^\"]*\"|--[a-z-]+|-m FOLDER|\b[A-Z]{2}\b")
OFFERED = re.compile(r"\s*# +(?:[\w-]+:|- |version|region)")  # a line for a person to take in


def proposed(export: Export, language: str, region: str) -> Proposed:
    """Propose a mapping for an export in a language."""
    with speaking(language):
        return propose_for(export.file, Wish(SourceOptions(), region))


def comments(text: str) -> list[str]:
    """Return what the comments say, lines for a person to take in left out."""
    said = [line.partition("#")[2] for line in text.splitlines() if "#" in line and not OFFERED.match(line)]
    return [NO_WORDS.sub(" ", one) for one in said]


@pytest.mark.parametrize("region", ["named", ""])
@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_a_proposal_is_said_in_bulgarian_and_does_the_same(export: Export, region: str) -> None:
    """No comment has an English word, and every line that is none is the same; a document has no language."""
    known = export.region if region else ""
    english, bulgarian = (proposed(export, language, known) for language in ("en", "bg"))
    assert [word for one in comments(bulgarian.text) for word in re.findall("[A-Za-z]{3,}", one)] == []
    assert any(re.search("[а-я]{3}", one) for one in comments(bulgarian.text))
    with speaking("bg"):
        assert suggested_document(bulgarian) == suggested_document(english)
    if not english.proposal.decisions:
        assert loaded(bulgarian.text) == loaded(english.text)
