"""The documents tell the truth: what they name exists, and what exists that they should name is named."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from importer import cli, errors, mapping_door
from importer.errors import ExitCode
from importer.mapping import parse_mapping
from importer.options import OPTIONS
from importer.records import Outcome, ReadLimits
from importer.settings import WITHOUT_OPTION, Settings

HOME = Path(__file__).parents[2]
README = (HOME / "README.md").read_text(encoding="utf-8")
MAPPING_PAGE = (HOME / "docs" / "mapping.md").read_text(encoding="utf-8")


def names_in(app: typer.Typer) -> set[str]:
    """Return the names of an app's commands and groups of commands."""
    commands = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    return commands | {str(group.name) for group in app.registered_groups}


COMMANDS = names_in(cli.app)


def test_every_command_that_the_readme_names_exists() -> None:
    """And the README names those that a newcomer needs."""
    named = set(re.findall(r"\blead-importer ([a-z]+)", README))
    assert named <= COMMANDS
    assert {"check", "run", "resume", "sandbox", "demo"} <= named


def test_every_command_that_the_page_on_mappings_names_exists() -> None:
    """Those of the group `mapping` are all named there."""
    named = re.findall(r"\blead-importer ([a-z]+)(?: ([a-z]+))?", MAPPING_PAGE)
    assert {name for name, _ in named} <= COMMANDS
    assert {second for name, second in named if name == "mapping"} == names_in(mapping_door.app)


def test_every_option_that_the_readme_names_exists() -> None:
    """On the lines that call the program."""
    calls = [line.partition("#")[0] for line in README.splitlines() if re.search(r"\blead-importer [a-z]", line)]
    named = {option for line in calls for option in re.findall(r"\s(--[a-z][a-z-]+)", line)}
    commands = typer.main.get_command(cli.app).commands.values()  # type: ignore[attr-defined] # it is a group
    assert named <= {option for command in commands for parameter in command.params for option in parameter.opts}


def test_every_outcome_is_explained_in_the_readme() -> None:
    """Each of the nine has its line in the table, and the table no other."""
    assert re.findall(r"^\| `([a-z_]+)` \|", README, flags=re.MULTILINE) == [outcome.value for outcome in Outcome]


def test_every_exit_code_is_explained_in_the_readme() -> None:
    """The paragraph on exit codes names each of them."""
    (paragraph,) = [part for part in README.split("\n\n") if part.startswith("The program exits with")]
    assert {int(code) for code in re.findall(r"\b\d\b", paragraph)} == {int(code) for code in ExitCode}


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(version.*?)```", README, flags=re.DOTALL))
def test_the_readmes_mappings_load(block: str) -> None:
    """Alone, and with the groups that are shown behind it."""
    groups = "".join(re.findall(r"```yaml\n(secondary_contacts.*?)```", README, flags=re.DOTALL))
    assert parse_mapping(block, "README.md").phone.column == ("Телефон",)
    assert parse_mapping(block + groups, "README.md").secondary_contacts.rows is not None


def test_every_setting_is_an_option_or_belongs_to_the_environment_alone() -> None:
    """The token and its file have no option: process arguments are seen by everybody on the machine.

    What reading a workbook may cost is a matter of the machine, not of one command.
    """
    limits = {"max_memory_mb", "max_seconds", "max_unpacked_mb", "max_cells"}
    assert set(Settings.model_fields) - set(OPTIONS) == {"token", "token_file"} | limits == set(WITHOUT_OPTION)
    assert set(OPTIONS) <= set(Settings.model_fields)


def test_every_command_shows_how_it_is_used() -> None:
    """The help of each command ends in a call that can be copied."""
    examples = [command.epilog or "" for app in (cli.app, mapping_door.app) for command in app.registered_commands]
    assert all(epilog.startswith("Example: lead-importer") for epilog in examples)


def test_every_test_that_holds_a_promise_exists() -> None:
    """The page on delivery names a file and a function for each claim."""
    page = (HOME / "docs" / "delivery.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`", page)
    assert len(named) >= 20
    missing = [
        f"{file}::{function}"
        for file, function in named
        if f"def {function}(" not in (HOME / "tests" / file).read_text(encoding="utf-8")
    ]
    assert missing == []


EXITS = (HOME / "docs" / "exit-codes.md").read_text(encoding="utf-8")


def test_every_exit_code_and_every_kind_of_error_is_explained() -> None:
    """The page has a line for each, with the exit code that it really has, and no other."""
    codes = re.findall(r"^\| (\d) \|", EXITS, flags=re.MULTILINE)
    assert [int(code) for code in codes] == [int(code) for code in ExitCode]
    told = {kind: int(code) for kind, code in re.findall(r"^\| `([a-z_]+)` \| (\d) \|", EXITS, flags=re.MULTILINE)}
    kinds = {found().kind: int(found.exit_code) for found in _with_descendants(errors.ImporterError)}
    assert told == {**kinds, "usage": 2, "unexpected": 3}


def _with_descendants(kind: type[errors.ImporterError]) -> list[type[errors.ImporterError]]:
    return [kind, *(found for one in kind.__subclasses__() for found in _with_descendants(one))]


@pytest.mark.parametrize("page", sorted((HOME / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_command_and_every_link_of_a_page_exists(page: Path) -> None:
    """What a reader is told to type can be typed, and what he is sent to is there."""
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"`lead-importer ([a-z]+)", text)) <= COMMANDS
    assert [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if not (page.parent / link).exists()] == []


def test_every_limit_of_reading_is_explained_with_its_default() -> None:
    """The page on workbooks has a line for each, and no other."""
    page = (HOME / "docs" / "workbooks.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `LEAD_IMPORTER_([A-Z_]+)` \| (\d+) \|", page, flags=re.MULTILINE))
    assert told == {limit.name.upper(): f"{limit.default:.0f}" for limit in fields(ReadLimits)}
