"""What each command says on the screen in Bulgarian: no English sentence is left, and scripts are told in English."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from program import SIMPLE, TOKEN, Program, Said

from importer.sandbox import Campaign, Fault, SandboxConfig, ScriptedFault, start

PEOPLE = """\
Име;Телефон
Иван;0888100001
Ана;0888100002
Петър;0888100003
Мария;0888 10
Петър;0888100003
Елена;0888100004
"""
FAULTS = tuple(ScriptedFault("+359888100002", attempt, Fault.DROP_AFTER) for attempt in (1, 2))
CONFIG = SandboxConfig(token=TOKEN, campaigns=(Campaign(42, "София"),), faults=FAULTS)
# What is the same in every language: names, units, formats, and words of the command line.
KNOWN = {"Ctrl", "utf", "sig", "API"}
NO_SENTENCE = re.compile(
    r"`[^`]*`|\w+_\w+|„[^“]*“|\"[^\"]*\"|https?://\S+|\S*[/\\]\S+|\S+\.\w+|--\S+|LEAD_IMPORTER_\w+"
)
LATIN = re.compile(r"[A-Za-z]{3,}")


def english(text: str) -> list[str]:
    """Return the words of Latin letters that are no name, path or command."""
    lines = (line for line in text.splitlines() if not line.startswith("  lead-importer "))
    words = (word for line in lines for word in LATIN.findall(NO_SENTENCE.sub(" ", line)))
    return [word for word in words if word not in KNOWN]


@pytest.fixture(name="said", scope="module")
def _said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Said]]:
    folder = tmp_path_factory.mktemp("screens")
    with start(CONFIG) as sandbox:
        program = Program.at(folder, sandbox, LEAD_IMPORTER_LANG="bg")
        source, mapping = program.write("a.csv", PEOPLE), program.write("m.yaml", SIMPLE)
        files = (source, "-m", mapping)
        found = {
            "check": program.run("check", *files),
            "nothing to resume": program.run("resume", "--yes"),
            "limited": program.run("run", *files, "--yes", "--limit", "1"),
            "runs": program.run("runs"),
            "status": program.run("status"),
            "resumed": program.run("resume", "--yes"),
            "nothing left": program.run("resume", "--yes"),
            "status of a finished run": program.run("status"),
        }
        run = next((folder / "reports").glob("20*")).name
        found |= {
            "report": program.run("report", run),
            "audit": program.run("audit", run),
            "decide": program.run("decide", run, "--as", "called"),
            "sync": program.run("sync", "--campaign-id", "42"),
            "undo": program.run("undo", run, "--yes"),
            "purge": program.run("purge", "--older-than", "0d", "--yes"),
            "mapping": program.run("mapping", "check", mapping, source),
            "logout": program.run("login", "--forget"),
        }
        yield found


SCREENS = [
    *("check", "nothing to resume", "limited", "runs", "status", "resumed", "nothing left", "status of a finished run"),
    *("report", "audit", "decide", "sync", "undo", "purge", "mapping", "logout"),
]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_english_word(said: dict[str, Said], screen: str) -> None:
    """Neither on the screen nor on the way to it."""
    told = said[screen]
    assert re.search("[а-я]{3}", told.out + told.err)
    assert english(told.out + told.err) == []


def test_a_count_and_its_word_agree(said: dict[str, Said]) -> None:
    """Beside a column of counts each outcome is of several; a head of several words takes two lines."""
    assert re.search(r"^  създадени +1$", said["limited"].out, re.MULTILINE)
    heads, second, first_run, *_ = said["runs"].out.splitlines()
    assert re.search(r"създадени +вече в +отказани +под +остават +отменени  съответствие$", heads)
    assert second.split() == ["кампанията", "въпрос"]
    assert first_run.split()[1:] == ["спряно", "1", "0", "0", "0", "3", "0", "m"]


def test_a_purge_names_the_reports_that_there_are(said: dict[str, Said]) -> None:
    """What `sync` learned has none."""
    told, *reports = said["purge"].out.splitlines()
    assert "2 изпълнения" in told
    assert [" и го изтривате вие" in report and "reports" in report for report in reports] == [True]


def test_a_list_of_one_column_has_no_delimiter(tmp_path: Path) -> None:
    """Nothing is said of it; a value stands in the quotation marks of the language."""
    program = Program.at(tmp_path, LEAD_IMPORTER_LANG="bg")
    mapping = program.write("m.yaml", "version: 1\ncampaign_id: 42\nregion: BG\nphone: Телефон\n")
    one = program.run("check", program.write("a.csv", "Телефон\n0888100001\n"), "-m", mapping).out
    two = program.run("check", program.write("b.csv", "Име;Телефон\nИво;0888100001\n"), "-m", mapping).out
    assert ("разделител" in one, "разделител „;“" in two) == (False, True)


def test_a_script_is_told_the_same_in_every_language(tmp_path: Path) -> None:
    """Documents have no language, and neither have the names that scripts rely on."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        files = (program.write("a.csv", PEOPLE), "-m", program.write("m.yaml", SIMPLE))
        assert program.run("run", *files, "--yes", "--limit", "1", "--lang", "bg").code == 1
        bulgarian = replace(program, environment={**program.environment, "LEAD_IMPORTER_LANG": "bg"})
        for command in (("runs",), ("status",), ("mapping", "check", "m.yaml", "a.csv")):
            assert bulgarian.run(*command, "--json").out == program.run(*command, "--json").out
