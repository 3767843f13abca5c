"""Every example of docs/mapping.md does what it says; the tables there name all that the language has, and no more."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from mapping_tools import TODAY, refusal

from importer.mapping import Binding, bind, parse_mapping
from importer.mapping.checks import Check
from importer.mapping.model import Mapping
from importer.mapping.sources import Rule, ValueSource
from importer.mapping.steps import Step
from importer.reading import open_source
from importer.records import Contact, MappedRow

PAGE = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")
ALWAYS = {"version": "1", "campaign_id": "42", "region": "BG", "phone": "Телефон"}
NUMBER = "0888 123 456"


@dataclass(frozen=True, slots=True)
class Example:
    """A mapping, or what is left of it without the lines that are always the same; rows, and what comes of them."""

    heading: str
    mapping: str
    rows: str  # "" where the mapping is shown alone
    says: str

    @property
    def whole(self) -> str:
        """The mapping with the lines that are always the same."""
        missing = [
            f"{key}: {value}\n"
            for key, value in ALWAYS.items()
            if not re.search(rf"^{key}:", self.mapping, re.MULTILINE)
        ]
        return "".join(missing) + self.mapping


def examples() -> list[Example]:
    """Return all examples of the page, in its order."""
    blocks = re.compile(r"```yaml\n(.*?)```\n(?:```csv\n(.*?)```\n)?(?:```text\n(.*?)```\n)?", re.DOTALL)
    found = []
    for block in blocks.finditer(PAGE):
        heading = re.findall(r"^#+ (.+)$", PAGE[: block.start()], re.MULTILINE)[-1]
        found.append(Example(heading, *(part or "" for part in block.groups())))
    return found


EXAMPLES = examples()
RUN = [example for example in EXAMPLES if example.rows]


def lines_of(binding: Binding, row: MappedRow, says: str) -> list[str]:
    """Return what became of a row, as the page writes it; number and campaign only where the page shows them."""
    label = f"row {row.number}"
    if row.verdict:
        return [f"{label}: {row.verdict.outcome}, {row.verdict.issue.code}"]
    told = [f"{label}: campaign = {row.campaign_id}"] if "campaign = " in says else []
    for place, contact in enumerate(row.contacts):
        who = label if place == 0 else f"{label}, further"
        told += [f"{who}: {line}" for line in contact_lines(contact, phone=": phone" in says)]
    assert binding.variable_names or row.contacts
    return told + [f"{label}: warning, {warning.code}" for warning in row.warnings]


def contact_lines(contact: Contact, *, phone: bool) -> list[str]:
    """Return a contact's number and variables."""
    number = f"phone = {contact.phone}" if contact.issue is None else f"phone, {contact.issue.code}"
    return [number] * phone + [f'{one.name} = "{one.value}"' for one in contact.variables]


def with_number(rows: str) -> str:
    """Return the rows with a column of numbers, where they show none."""
    header, *others = rows.splitlines()
    if "Телефон" in header:
        return rows
    mark = ";" if ";" in header else ","
    return "\n".join([f"{header}{mark}Телефон", *(f"{row}{mark}{NUMBER}" for row in others), ""])


@pytest.mark.parametrize("example", RUN, ids=lambda example: example.heading)
def test_an_example_does_what_the_page_says(example: Example, tmp_path: Path) -> None:
    """The mapping is bound to a real file with these rows, and each row comes out as written."""
    path = tmp_path / "contacts.csv"
    path.write_text(with_number(example.rows), encoding="utf-8")
    mapping = parse_mapping(example.whole, "mapping.yaml")
    source = open_source(path, mapping.source)
    binding = bind(mapping, source.detected, campaign_id=None, region="", today=TODAY)
    told = [line for row in source.rows() for line in lines_of(binding, binding.apply(row), example.says)]
    assert "\n".join(told) == example.says.strip()


@pytest.mark.parametrize("example", [one for one in EXAMPLES if not one.rows], ids=lambda example: example.heading)
def test_a_mapping_shown_alone_loads_or_is_refused_as_told(example: Example) -> None:
    """What is shown without rows is a whole mapping, or one with mistakes and what is said of them."""
    if example.says:
        assert refusal(example.mapping).replace("m.yaml:", "mapping.yaml:") == example.says.strip()
    else:
        assert parse_mapping(example.mapping, "mapping.yaml").name


def test_the_page_has_all_examples() -> None:
    """None is lost to a block that the test does not find."""
    assert len(EXAMPLES) == PAGE.count("```yaml") >= 28
    assert len(RUN) == PAGE.count("```csv")


@pytest.mark.parametrize(
    "section", [Mapping, ValueSource, Rule, Step, Check], ids=lambda section: str(section.__name__)
)
def test_the_page_names_every_word_of_the_language(section: type[Mapping]) -> None:
    """A key, a step or a check that is new has to be explained."""
    keys = [field.alias or name for name, field in section.model_fields.items()]
    assert [key for key in keys if not re.search(rf"\b{key}\b", PAGE)] == []
