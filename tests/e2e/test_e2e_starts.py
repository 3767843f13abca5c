"""Each command begins and ends as a process of its own, whatever others are forked from."""

from pathlib import Path

import pytest
from program import Program

from importer.cli import app

COMMANDS = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]


@pytest.mark.parametrize("language", ["", "bg", "xx"])
def test_without_a_command_there_is_help(tmp_path: Path, language: str) -> None:
    """It is what a newcomer types first."""
    said = Program.at(tmp_path, LEAD_IMPORTER_LANG=language).run_alone()
    assert (said.code, "Usage: " in said.out + said.err) == (2, True)
    assert "Traceback" not in said.err


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_help(tmp_path: Path, command: str) -> None:
    """With an example."""
    said = Program.at(tmp_path).run_alone(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert "Example: lead-importer" in said.out


def test_a_certificate_file_that_can_not_be_read_is_told_by_a_check(tmp_path: Path) -> None:
    """It is no missing token."""
    program = Program.at(tmp_path, LEAD_IMPORTER_TOKEN="a-token", SSL_CERT_FILE=str(tmp_path / "none.pem"))
    program.write("a.csv", "Телефон\n0888123456\n")
    program.write("m.yaml", "version: 1\ncampaign_id: 42\nregion: BG\nphone: Телефон\n")
    said = program.run("check", "a.csv", "-m", "m.yaml")
    assert (said.code, "SSL_CERT_FILE" in said.err) == (2, True)
