"""`--json`: one document on standard output from every command, also where it fails, with the keys of the page."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from many_commands import Step, Told, run_all
from program import CONFIG, SIMPLE, TOKEN, Program, contacts_csv

from importer import cli
from importer.sandbox import start

PAGE = (Path(__file__).parents[2] / "docs" / "scripts.md").read_text(encoding="utf-8")
FILES = ("a.csv", "-m", "m.yaml")
OF_SUMMARY = {"run", "started_at", "finished_at", "exit_code", "files", "rows", "leads", "requests", "issues"}
# Each command, in an order in which they all work, with the keys of its document and its exit code.
COMMANDS: dict[str, tuple[tuple[str, ...], set[str], int]] = {
    "check": (FILES, OF_SUMMARY, 0),
    "run": ((*FILES, "--yes"), OF_SUMMARY, 0),
    "resume": (("--yes",), {"resumed", "run", "exit_code"}, 0),
    "status": ((), {"exit_code", "status"}, 0),
    "suggest": (("a.csv", "--region", "BG"), {"exit_code", "mapping", "decide"}, 0),
    "runs": ((), {"runs"}, 0),
    "report": (("RUN",), OF_SUMMARY, 0),
    "audit": (("RUN",), {"run", "exit_code", "compared", "found", "audit"}, 0),
    "decide": (("RUN", "--as", "called"), {"run", "exit_code", "was_in_doubt"}, 0),
    "undo": (
        ("RUN", "--yes"),
        {"run", "exit_code", "deleted", "withdrawn", "kept", "in_doubt", "report_folder"},
        0,
    ),
    "sync": (
        ("--campaign-id", "42"),
        {"exit_code", "campaign_id", "shown", "leads", "numbers", "blacklisted", "unreadable"},
        0,
    ),
    "purge": (("--older-than", "0d", "--yes"), {"exit_code", "runs"}, 0),
    "login": (("--forget",), {"exit_code", "api_url", "removed_from"}, 0),
    "mapping check": (
        ("m.yaml", "a.csv"),
        {"exit_code", "mapping", "campaign_named", "rows", "left_out", "rejected", "unused_columns"},
        0,
    ),
    "demo": ((), {"runs"}, 0),
}
APART = {"sandbox", "mapping schema"}  # the one serves until it is stopped, the other prints JSON anyway


def commands() -> list[str]:
    """Return every command that is registered, those of groups by both words."""
    return _leaves(typer.main.get_command(cli.app), "")


def _leaves(command: object, name: str) -> list[str]:
    below: dict[str, object] = getattr(command, "commands", {})
    return [leaf for word, one in below.items() for leaf in _leaves(one, f"{name} {word}".strip())] or [name]


def documented(command: str) -> set[str]:
    """Return the keys that the page names for a command."""
    (told,) = re.findall(rf"^\| `{command}` \| (.*) \|$", PAGE, flags=re.MULTILINE)
    return set(re.findall(r"`([a-z_]+)`", told))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    """Run every command once, as a script would."""
    folder = tmp_path_factory.mktemp("scripts")
    with start(CONFIG) as sandbox:
        program = Program.at(folder, sandbox)
        program.write("a.csv", contacts_csv(2))
        program.write("m.yaml", SIMPLE)
        steps = [
            Step((*name.split(), *arguments, "--json"), folder, program.environment)
            for name, (arguments, _, _) in COMMANDS.items()
        ]
        return dict(zip(COMMANDS, run_all(steps), strict=True))


def test_every_command_is_spoken_of() -> None:
    """A new command needs its line here and on the page."""
    assert set(commands()) == {*COMMANDS, *APART}
    assert set(re.findall(r"^\| `([a-z ]+)` \|", PAGE, flags=re.MULTILINE)) == {*COMMANDS, *APART}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_one_document(told: dict[str, Told], command: str) -> None:
    """With the keys that are documented, and its own exit code in it."""
    _, keys, code = COMMANDS[command]
    said = told[command]
    document = json.loads(said.out)
    assert said.code == code, said.err
    assert set(document) == keys
    assert document.get("exit_code", code) == code
    if keys != OF_SUMMARY or command == "check":
        assert keys <= documented(command)


def test_the_sandbox_says_how_to_use_it(tmp_path: Path) -> None:
    """As soon as it answers; then it serves until it is stopped."""
    program = Program.at(tmp_path)
    command = [
        sys.executable,
        "-m",
        "importer",
        "sandbox",
        "--json",
        "--campaign",
        "42:Sofia",
        "--campaign",
        "43:Varna",
    ]
    with subprocess.Popen(command, env=program.environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] != "}\n" and lines[-1]:
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
    document = json.loads("".join(lines))
    assert (set(document), rest) == ({"api_url", "page", "token", "campaign_ids"}, "")
    assert (document["token"], document["campaign_ids"]) == (TOKEN, [42, 43])
    assert set(document) == documented("sandbox")


FAILING = {
    ("run", *FILES): ("option", 2),  # nobody is asked
    ("check", "nowhere.csv", "-m", "m.yaml"): ("file", 2),
    ("check", "a.csv", "-m", "nowhere.yaml"): ("mapping", 2),
    ("runs", "--ledger", "a.csv"): ("ledger", 2),
    ("check",): ("usage", 2),
    ("frobnicate",): ("usage", 2),
    ("runs", "--colour"): ("usage", 2),
    ("report", "yesterday"): ("option", 2),
    ("sync", "--campaign-id", "42", "--api-url", "http://127.0.0.1:9/api"): ("platform_down", 3),
}


def test_an_error_is_a_document_too(tmp_path: Path) -> None:
    """With kind, sentence and exit code, and not on standard error; also where the environment asks for it."""
    program = Program.at(tmp_path, LEAD_IMPORTER_TOKEN=TOKEN)
    program.write("a.csv", contacts_csv(1))
    program.write("m.yaml", SIMPLE)
    by_variable = {**program.environment, "LEAD_IMPORTER_JSON": "1"}
    steps = [Step((*arguments, "--json"), tmp_path, program.environment) for arguments in FAILING]
    told = run_all([*steps, Step(("report", "yesterday"), tmp_path, by_variable)])
    for arguments, said in zip([*FAILING, ("report", "yesterday")], told, strict=True):
        document = json.loads(said.out)
        kind, code = FAILING[arguments]
        assert set(document) == {"error"}
        assert (document["error"]["kind"], document["error"]["exit_code"], said.code) == (kind, code, code), arguments
        assert set(document["error"]) == {"kind", "message", "exit_code"}
        assert re.fullmatch(r"(lead-importer: A new ledger is begun at .*\n)?", said.err)
