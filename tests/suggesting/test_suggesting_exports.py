"""A mapping proposed for what real programs export runs unchanged, and takes the right columns."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from suggesting_exports import EXPORTS, Export
from suggesting_tools import checked, loaded, phones_of

from importer.concluding import Ended
from importer.proposing import Wish, propose_for
from importer.records import SourceOptions

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"


@dataclass(frozen=True, slots=True)
class Tried:
    """An export, the mapping proposed for it, and its check with that."""

    export: Export
    text: str
    ended: Ended


@pytest.fixture(scope="module", params=EXPORTS, ids=lambda export: export.name)
def tried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """Propose a mapping for an export, and check the file with it, unchanged."""
    export: Export = request.param
    folder = tmp_path_factory.mktemp(export.name)
    text = propose_for(export.file, Wish(SourceOptions(), export.region)).text
    mapping = folder / "proposed.yaml"
    mapping.write_text(text, encoding="utf-8")
    return Tried(export, text, checked(export.file, mapping, folder))


def first_line(ended: Ended) -> dict[str, str]:
    """Return the first line of the report."""
    with (ended.folder / "results.csv").open(encoding="utf-8-sig", newline="") as text:
        return next(csv.DictReader(text))


def test_the_mapping_runs_unchanged_and_takes_the_right_values(tried: Tried) -> None:
    """Number, name, address and company of the first person arrive, and no row needs a person."""
    line, export = first_line(tried.ended), tried.export
    assert tried.ended.summary.exit_code == 0
    assert (line["phone"], line["customer_name"]) == (export.number, export.customer_name)
    assert (line["email"], line["company"]) == (export.email, export.company)


def test_the_right_columns_are_called_in_the_right_order(tried: Tried) -> None:
    """A mobile first, then the others; what only looks like a number or a name is used nowhere in the mapping."""
    mapping = loaded(tried.text)
    assert phones_of(mapping) == [tried.export.phone, *tried.export.further]
    live = [line for line in tried.text.splitlines() if not line.lstrip().startswith("#")]
    assert not [name for name in tried.export.never for line in live if line.endswith((f" {name}", f'"{name}"'))]


def test_no_value_of_the_file_stands_in_the_mapping(tried: Tried) -> None:
    """Headers alone are named: a mapping is passed on, and people's data is not."""
    lines = tried.export.file.read_text(encoding="utf-8").splitlines()
    rows = csv.reader(lines[tried.export.name != "no-header" :], delimiter=";" if ";" in lines[0] else ",")
    values = {cell for row in rows for cell in row if len(cell) > len("Client")}
    assert values
    assert [value for value in values if value in tried.text] == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")
@pytest.mark.parametrize(
    ("start", "phones", "name", "company", "email"),
    [
        (
            "l08",
            ["phone_work", "phone_home", "phone_other"],
            "{first_name} {last_name}",
            ("company_name", "company"),
            ("email_other",),
        ),
        (
            "l13",
            ["Mobile Phone", "Business Phone", "Home Phone", "Business Phone 2", "Home Phone 2"],
            "Name",
            ("Company",),
            ("E-mail Address", "E-mail 2 Address", "E-mail 3 Address"),
        ),
        ("l23", ["Office", "Mobile"], "{First Name} {Last Name}", ("Company",), ("E-Mail Address",)),
    ],
)
def test_the_corpus(  # noqa: PLR0913, PLR0917 - one argument a column of the table
    start: str, phones: list[str], name: str, company: tuple[str, ...], email: tuple[str, ...], tmp_path: Path
) -> None:
    """Three files that no one here made: the mapping runs unchanged, and names neither fax nor pager."""
    file = next(CORPUS.glob(f"{start}-*"))
    text = propose_for(file, Wish(SourceOptions(), "US")).text
    mapping = loaded(text)
    assert phones_of(mapping) == phones
    named = mapping.variables["customer_name"]
    assert (named.template or (named.column or ("",))[0]) == name
    assert (mapping.variables["company"].column or ("",))[0] in company
    found = mapping.variables["email"]
    assert found.column == email or tuple(names[0] for names in found.first_of or ()) == email
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    assert checked(file, tmp_path / "m.yaml", tmp_path).summary.exit_code in (0, 1)
