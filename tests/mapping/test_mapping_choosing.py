"""Of a folder's mappings the one that fits is taken; questions left in a mapping keep it from being loaded."""

from pathlib import Path

import pytest
from mapping_tools import SMALL, detected, refusal

from importer.errors import MappingError
from importer.mapping import Candidate, choose, fingerprint_of, parse_mapping
from importer.records import Detected

FOLDER = Path("mappings")
NARROW = "version: 1\nphone: Телефон\n"
WIDE = "version: 1\nphone: Телефон\nvariables: {customer_name: Име, company: Фирма}\n"
OTHER = "version: 1\nphone: Handy\n"
FILE = detected("Име", "Фирма", "Телефон")


def made_for(text: str, file: Detected) -> str:
    """Return the mapping with the file's fingerprint."""
    return f'{text}source: {{fingerprint: "{fingerprint_of(file)}"}}\n'


def candidates(*texts: str, files: tuple[Detected, ...] = (FILE,)) -> list[Candidate]:
    """Return mappings a.yaml, b.yaml, ..."""
    names = [f"{letter}.yaml" for letter in "abcdef"]
    return [
        Candidate(FOLDER / name, parse_mapping(text, f"mappings/{name}"), files)
        for name, text in zip(names, texts, strict=False)
    ]


@pytest.mark.parametrize(
    ("texts", "taken"),
    [
        ([OTHER, NARROW], "b.yaml"),
        ([NARROW, WIDE], "b.yaml"),  # it reads more of the file
        ([WIDE, made_for(NARROW, FILE)], "b.yaml"),  # it was made for just these headers
        ([made_for(NARROW, detected("Телефон", "Име")), WIDE], "b.yaml"),  # made for others
        ([WIDE + "campaign_id: {column: Кампания}\n", NARROW], "b.yaml"),
    ],
)
def test_the_mapping_that_fits_is_taken(texts: list[str], taken: str) -> None:
    """The one made for the headers, else the one that reads most of the columns; a campaign's column counts too."""
    assert choose(FOLDER, candidates(*texts), None).path.name == taken


def test_a_campaign_that_is_named_needs_no_column() -> None:
    """With --campaign-id the mapping fits, though its campaign's column is not there."""
    (only,) = candidates(WIDE + "campaign_id: {column: Кампания}\n")
    assert choose(FOLDER, [only], 42) is only
    with pytest.raises(MappingError, match='no column "Кампания"'):
        choose(FOLDER, [only], None)


def test_where_none_fits_the_error_says_what_each_lacks() -> None:
    """With the place in each mapping, and what to do."""
    with pytest.raises(MappingError) as caught:
        choose(FOLDER, candidates(OTHER, "version: 1\nphone: Телефони\nvariables: {customer_name: Лице}\n"), None)
    assert str(caught.value).splitlines() == [
        "mappings: None of its 2 mappings fits the file.",
        '  mappings/a.yaml:2:8: the file "clients.xlsx" has no column "Handy"',
        '  mappings/b.yaml:2:8: the file "clients.xlsx" has no column "Телефони" (the nearest is "Телефон")',
        '  mappings/b.yaml:3:28: the file "clients.xlsx" has no column "Лице"',
        "Name a mapping with -m, or let `lead-importer suggest` propose one.",
    ]


def test_where_two_fit_equally_the_error_says_how_to_tell_them_apart() -> None:
    """The fingerprint to write is named; where both have it, only -m is left."""
    with pytest.raises(MappingError) as caught:
        choose(FOLDER, candidates(WIDE, OTHER, WIDE), None)
    says = str(caught.value)
    assert says.startswith("mappings: a.yaml and c.yaml fit equally well: each reads 3 columns of the file")
    assert f'`source: {{fingerprint: "{fingerprint_of(FILE)}"}}`' in says
    with pytest.raises(MappingError, match=r"c.yaml fit equally well.*\. Name one of them with -m\.$"):
        choose(FOLDER, candidates(made_for(WIDE, FILE), OTHER, made_for(WIDE, FILE)), None)


def test_one_run_has_one_mapping_for_all_its_files() -> None:
    """A mapping that fits only one of the files is none for the run."""
    files = (FILE, detected("Телефон", "Град"))
    assert choose(FOLDER, candidates(WIDE, NARROW, files=files), None).path.name == "b.yaml"
    with pytest.raises(MappingError, match="None of its 1 mappings fits all files: one run has one mapping"):
        choose(FOLDER, candidates(WIDE, files=files), None)


def test_a_fingerprint_is_of_the_headers_in_any_order_and_writing() -> None:
    """Case, spaces and order are nothing that a mapping looks at; a file without a header has none."""
    same = detected("ТЕЛЕФОН", "име", "Фирма ")
    assert fingerprint_of(same) == fingerprint_of(FILE)
    assert len(fingerprint_of(FILE)) == 16
    assert fingerprint_of(detected("Име", "Фирма", "Телефон", "Град")) != fingerprint_of(FILE)
    assert fingerprint_of(Detected(Path("a.csv"), "csv", "", 0, ("A", "B"))) == ""


def test_an_open_question_keeps_a_mapping_from_being_loaded() -> None:
    """Each is told at its place, with what to do; other errors are told as well."""
    text = 'version: 1\ndecide:\n  - "in which country?"\n  - may they be called?.\nphone: Phone\nphoen: x\n'
    assert refusal(text).splitlines() == [
        "m.yaml:3:5: decide: in which country? Then take this line away.",
        "m.yaml:4:5: decide: may they be called?. Then take this line away.",
        'm.yaml:6:1: unknown key "phoen"; did you mean "phone"? Allowed: '
        + refusal("version: 1\nphone: Phone\nphoen: x\n").partition("Allowed: ")[2],
    ]
    assert refusal(f"{SMALL}decide: which?\n") == "m.yaml:3:9: decide: which? Then take this line away."
    assert "something is still open here" in refusal(f"{SMALL}decide: {{a: b}}\n")


@pytest.mark.parametrize("rest", ["decide:\n", "decide: []\n", ""])
def test_a_mapping_whose_questions_are_answered_is_loaded(rest: str) -> None:
    """Also where the bare word was left behind."""
    assert parse_mapping(SMALL + rest, "m.yaml").phone.column == ("Phone",)
