"""A campaign said by its name, or picked from a list."""

from pathlib import Path

import pytest
from keyboard import at_terminal
from program import SIMPLE, TOKEN, Program, contacts_csv

from importer.sandbox import Campaign, RunningSandbox, SandboxConfig, start

CONFIG = SandboxConfig(
    token=TOKEN,
    campaigns=(Campaign(41, "Есен 2026", "draft"), Campaign(42, "Sofia"), Campaign(43, "Зима"), Campaign(44, "зима ")),
)
NAMELESS = SIMPLE.replace("campaign_id: 42\n", "")


def files(program: Program, mapping: str = NAMELESS) -> tuple[str | Path, ...]:
    """Write a list of two people and a mapping, and return the arguments that name them."""
    return (program.write("a.csv", contacts_csv(2)), "-m", program.write("m.yaml", mapping))


def campaigns_of(sandbox: RunningSandbox) -> list[int]:
    """Return the campaign of each lead that the sandbox holds."""
    return [lead.campaign_id for lead in sandbox.state.store.all()]


def test_a_campaign_is_named_whatever_its_case_and_spaces(tmp_path: Path) -> None:
    """The name wins over the mapping's campaign, and a second time it is the same import: nothing is sent."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        named = ("run", *files(program, SIMPLE), "--yes", "--campaign", " есен  2026")
        assert program.run(*named).code == 0
        assert campaigns_of(sandbox) == [41, 41]
        assert program.run(*named).code == 0
        by_id = program.run("run", *files(program, SIMPLE), "--yes", "--campaign-id", "41")
        assert (by_id.code, campaigns_of(sandbox)) == (0, [41, 41])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--campaign", "Есен 2025"],
            ['No campaign is called "Есен 2025". Did you mean "Есен 2026"?', "(draft)", "43"],
        ),
        (["--campaign", "Зима"], ['2 campaigns are called "Зима"', '43  "Зима"', '44  "зима', "--campaign-id"]),
        (["--campaign", "Sofia", "--campaign-id", "41"], ['"Sofia" has the id 42', "--campaign-id is 41"]),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_name_that_does_not_say_which_campaign(
    tmp_path: Path, command: str, options: list[str], told: list[str]
) -> None:
    """None, several, or another than --campaign-id: those that there are get listed, nothing is sent, exit 2."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        said = program.run(command, *files(program), *options, *(["--yes"] if command == "run" else []))
        assert (said.code, campaigns_of(sandbox)) == (2, [])
        assert all(part in said.err for part in told), said.err


def test_a_name_without_a_token_can_not_be_looked_up(tmp_path: Path) -> None:
    """A check says so; with an id it needs no token."""
    program = Program.at(tmp_path)
    said = program.run("check", *files(program), "--campaign", "Sofia")
    assert said.code == 2
    assert "There is no token" in said.err


def test_who_sits_at_the_terminal_picks_the_campaign(tmp_path: Path) -> None:
    """Neither mapping nor option names one: the list is shown, and what is picked is sent to."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        code, screen = at_terminal(
            program, "run", *files(program), types={"nothing to stop: ": "2", "yes to send: ": "yes"}
        )
        assert code == 0, screen
        assert '2  "Sofia" (id 42, in progress: calls start at once)' in screen
        assert '1  "Есен 2026" (id 41, draft)' in screen
        assert campaigns_of(sandbox) == [42, 42]


def test_who_picks_nothing_sends_nothing(tmp_path: Path) -> None:
    """An empty answer stops, exit 3; and no run is left behind."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        code, screen = at_terminal(program, "run", *files(program), types={"nothing to stop: ": ""})
        assert (code, campaigns_of(sandbox)) == (3, [])
        assert "No campaign was chosen" in screen
        assert "2026" not in program.run("runs").out


def test_off_a_terminal_or_without_a_token_the_mapping_says_what_it_lacks(tmp_path: Path) -> None:
    """Nobody is asked who is not there, and nobody can pick from a list that can't be got."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        said = program.run("run", *files(program), "--yes")
        assert said.code == 2
        assert "names no campaign" in said.err
    tokenless = Program.at(tmp_path)
    code, screen = at_terminal(tokenless, "check", *files(tokenless), types={})
    assert code == 2
    assert "names no campaign" in screen


def test_a_campaign_is_learned_by_its_name(tmp_path: Path) -> None:
    """`sync` takes the name as well."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        assert "Campaign 42 holds 0 leads" in program.run("sync", "--campaign", "sofia").out
        assert program.run("sync", "--campaign", "Nowhere").code == 2
