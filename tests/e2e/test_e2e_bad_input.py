"""Bad input gets one sentence with place and cure and the right exit code, never a traceback."""

import time
from pathlib import Path

import pytest
from many_commands import Step, run_all
from program import CONFIG, SIMPLE, Program, contacts_csv

from importer.ledger import open_ledger
from importer.sandbox import start

PDF = "%PDF-1.7\n%âãÏÓ\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.csv", None, ["missing.csv"]),
        ("empty.csv", "", ["empty.csv", "empty"]),
        ("photo.csv", PDF, ["photo.csv", "PDF"]),
        ("broken.xlsx", "PK\x03\x04 and no more", ["broken.xlsx"]),
    ],
)
def test_a_file_that_is_no_spreadsheet(tmp_path: Path, name: str, content: str | None, told: list[str]) -> None:
    """A missing, empty, foreign or damaged file is named and nothing else happens."""
    program = Program.at(tmp_path)
    if content is not None:
        program.write(name, content)
    said = program.run("check", name, "-m", program.write("m.yaml", SIMPLE))
    assert (said.code, said.out) == (2, "")
    assert all(part in said.err for part in told)
    assert "Traceback" not in said.err


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    """A folder is no spreadsheet."""
    program = Program.at(tmp_path)
    said = program.run("check", tmp_path, "-m", program.write("m.yaml", SIMPLE))
    assert said.code == 2
    assert "folder" in said.err


def test_a_mapping_names_a_column_that_is_not_there(tmp_path: Path) -> None:
    """The columns that the file has are listed, and the nearest is named."""
    program = Program.at(tmp_path)
    source = program.write("a.csv", contacts_csv(1))
    said = program.run("check", source, "-m", program.write("m.yaml", SIMPLE.replace("Телефон", "Телефонен")))
    assert said.code == 2
    assert "Телефонен" in said.err
    assert "Име" in said.err
    assert "Телефон" in said.err.replace("Телефонен", "")


def test_no_mapping_at_all(tmp_path: Path) -> None:
    """Without -m the cure is told."""
    program = Program.at(tmp_path)
    said = program.run("check", program.write("a.csv", contacts_csv(1)))
    assert said.code == 2
    assert "-m" in said.err


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    """A wrong path after -m is named."""
    program = Program.at(tmp_path)
    said = program.run("check", program.write("a.csv", contacts_csv(1)), "-m", "nowhere.yaml")
    assert said.code == 2
    assert "nowhere.yaml" in said.err


def test_no_token(tmp_path: Path) -> None:
    """Without a token `run` says where to put it, before anything is read or made."""
    program = Program.at(tmp_path, LEAD_IMPORTER_API_URL="http://127.0.0.1:9/api")
    said = program.run("run", program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE), "--yes")
    assert said.code == 2
    assert "LEAD_IMPORTER_TOKEN" in said.err


def test_nobody_to_ask(tmp_path: Path) -> None:
    """A run that nobody watches needs --yes."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        said = program.run("run", program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
        assert (said.code, sandbox.state.journal.entries) == (2, ())
        assert "--yes" in said.err


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_campaign_that_does_not_exist(tmp_path: Path, command: str) -> None:
    """The campaigns that there are get listed; nothing is posted."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        files = (program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
        said = program.run(command, *files, "--campaign-id", "7", *(["--yes"] if command == "run" else []))
        assert said.code == 2
        assert "Campaign 7 does not exist" in said.err
        assert "42 (Sofia)" in said.err
        assert sandbox.state.store.all() == ()


def test_a_platform_that_can_not_be_reached(tmp_path: Path) -> None:
    """Exit 3, everything stays planned, and the same run is resumed once the platform answers."""
    with start(CONFIG) as sandbox:
        url = sandbox.url
    program = Program.at(tmp_path, LEAD_IMPORTER_API_URL=url, LEAD_IMPORTER_TOKEN=CONFIG.token)
    source, mapping = program.write("a.csv", contacts_csv(3)), program.write("m.yaml", SIMPLE)
    said = program.run("run", source, "-m", mapping, "--yes")
    assert said.code == 3
    assert "can't be reached" in said.err
    assert "not sent" in said.out
    port = int(url.rpartition(":")[2].partition("/")[0])
    with start(CONFIG.__class__(token=CONFIG.token, campaigns=CONFIG.campaigns, port=port)) as sandbox:
        assert program.run("resume", "--yes").code == 0
        assert len(sandbox.state.store.all()) == 3


def test_a_token_that_the_platform_refuses(tmp_path: Path) -> None:
    """Exit 3 with one clear sentence, and the token in none of the output."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox, LEAD_IMPORTER_TOKEN="secret-of-somebody-else")
        files = (program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
        said = program.run("run", *files, "--yes")
        assert said.code == 3
        assert "refused the token" in said.err
        assert "secret-of-somebody-else" not in said.out + said.err


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--rate", "fast", "20/10s"),
        ("--concurrency", "0", "--concurrency"),
        ("--timeout", "soon", "30s"),
        ("--region", "Bulgaria", "BG"),
        ("--max-refused", "lots", "20%"),
        ("--api-url", "call.example", "http"),
        ("--campaign-id", "Sofia", "whole number"),
        ("--ledger", "/proc/nowhere/ledger.db", "--ledger"),
    ],
)
def test_an_option_with_a_value_that_can_not_be_used(tmp_path: Path, option: str, value: str, told: str) -> None:
    """The option, what was found and what is allowed are told."""
    program = Program.at(tmp_path, LEAD_IMPORTER_TOKEN=CONFIG.token)
    files = (program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
    said = program.run("run", *files, "--yes", option, value)
    assert said.code == 2
    assert told in said.err
    assert "Traceback" not in said.err


def test_an_option_wins_over_the_environment(tmp_path: Path) -> None:
    """A bad value in the environment is told; a good option in its place is taken."""
    program = Program.at(tmp_path, LEAD_IMPORTER_REGION="Bulgaria")
    files = (program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
    assert "LEAD_IMPORTER_REGION" in program.run("check", *files).err
    assert program.run("check", *files, "--region", "bg").code == 0


def test_a_run_that_is_not_in_the_ledger(tmp_path: Path) -> None:
    """`report` and `resume` name what they looked for; where there is no ledger at all, that."""
    program = Program.at(tmp_path, LEAD_IMPORTER_TOKEN=CONFIG.token)
    assert "There is no ledger at" in program.run("report", "yesterday").err
    open_ledger(str(tmp_path / "ledger.db"), time.time).close()
    for command in (["report", "yesterday"], ["resume", "yesterday", "--yes"]):
        said = program.run(*command)
        assert said.code == 2
        assert '"yesterday"' in said.err


def test_a_run_that_went_to_a_wrong_address_is_given_up(tmp_path: Path) -> None:
    """`resume` elsewhere is refused and says how; what was not sent is taken back, and nothing waits any more."""
    wrong = ("--api-url", "http://127.0.0.1:9/api")
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        program.write("a.csv", contacts_csv(2))
        program.write("m.yaml", SIMPLE)
        commands = (
            ("run", "a.csv", "-m", "m.yaml", "--yes", *wrong),
            ("resume", "--yes"),
            ("undo", "RUN", "--yes", *wrong),
            ("resume", "--yes"),
            ("run", "a.csv", "-m", "m.yaml", "--yes"),
        )
        told = run_all([Step(command, tmp_path, program.environment) for command in commands])
        assert [one.code for one in told] == [3, 2, 0, 0, 0]
        run = told[2].out.split()[1].rstrip(":")
        assert f"`lead-importer undo {run} --api-url http://127.0.0.1:9/api` gives the run up" in told[1].err
        assert "2 leads not sent yet taken back" in told[2].out
        assert "nothing to resume" in told[3].out
        assert len(sandbox.state.store.all()) == 2
