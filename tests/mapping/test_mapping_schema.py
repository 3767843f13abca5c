"""The JSON Schema that editors use: it is current, takes every mapping that loads, and marks what does not."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from mapping_tools import SMALL, WHOLE_EXAMPLE
from ruamel.yaml import YAML
from test_mapping_docs import EXAMPLES
from test_mapping_loading import MEANING
from test_mapping_mistakes import MISTAKES

import importer.mapping
from importer.errors import MappingError
from importer.mapping import parse_mapping
from importer.mapping.schema import schema_text

HOME = Path(__file__).parents[2]
SHIPPED = Path(importer.mapping.__file__).with_name("schema.json")
SCHEMA = json.loads(SHIPPED.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
MAPPINGS = sorted((HOME / "mappings").glob("*.yaml"))
RIGHT = {
    "the example of the design": WHOLE_EXAMPLE,
    "the least": SMALL,
    "figures and truth as texts": f"{SMALL}only: [{{column: 2026, in: [1, 1.5, true, NO], filled: yes}}]\n",
    "numbers in quotation marks": f'{SMALL}campaign_id: {{value: "42"}}\nskip_if_in: ["41", 43]\nmax_length: "20"\n',
    **{path.name: path.read_text(encoding="utf-8") for path in MAPPINGS},
    **{f"{number} {one.heading}": one.whole for number, one in enumerate(EXAMPLES) if not one.says.startswith("map")},
}
# What a schema can't know: whether two keys fold to the same, a form can be read, a country exists, …
BEYOND = re.compile(
    r"mean the same|can't be read|has words in it|no form of|no regular|regular expression|own check|which stands under"
    r"|places to fill|belongs to|everything begins|needs the|no country|brace|without the name|no encoding|at least one"
    r"|a region needs|a name is empty|found \"\"|found \"4x\"|one character|a position from|a figure, such"
)


def loaded(text: str) -> object:
    """Return what an editor's YAML makes of a text."""
    return YAML(typ="safe", pure=True).load(text)


def test_the_shipped_schema_is_current() -> None:
    """After a change of the language: lead-importer mapping schema > importer/mapping/schema.json."""
    assert SHIPPED.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_one() -> None:
    """It holds to the standard that it names."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", RIGHT)
def test_a_mapping_that_loads_is_right_by_the_schema(name: str) -> None:
    """With its short forms, and with what YAML makes of its texts."""
    parse_mapping(RIGHT[name], "m.yaml")
    assert [error.message for error in VALIDATOR.iter_errors(loaded(RIGHT[name]))] == []


@pytest.mark.parametrize("text", [text for text, says in MEANING if not BEYOND.search(says)])
def test_a_mistake_of_form_is_marked_by_the_schema(text: str) -> None:
    """Unknown keys, wrong kinds of values, missing keys: what editors can tell while somebody types."""
    with pytest.raises(MappingError):
        parse_mapping(text, "m.yaml")
    assert not VALIDATOR.is_valid(loaded(text))


@pytest.mark.parametrize("text", [text for text, says in MISTAKES if not BEYOND.search(says)])
def test_a_mistake_in_a_value_is_marked_by_the_schema(text: str) -> None:
    """So are unknown steps and checks, and numbers that are too large."""
    assert not VALIDATOR.is_valid(loaded(f"{SMALL}{text}\n"))


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name)
def test_each_mapping_begins_with_the_line_that_editors_read(path: Path) -> None:
    """It names the shipped schema by a path that is right in a checkout."""
    line = path.read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", line)
    assert found
    assert (path.parent / found[1]).resolve() == HOME / "importer" / "mapping" / "schema.json"


def test_every_key_is_explained_to_editors() -> None:
    """Each key of each section has a sentence."""
    sections = {"mapping": SCHEMA, **SCHEMA["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, section in sections.items()
        for key, told in section.get("properties", {}).items()
        if "description" not in told | SCHEMA["$defs"].get(told.get("$ref", "").rpartition("/")[2], {})
    ]
    assert silent == []
