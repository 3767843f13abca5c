"""A campaign said by its name, or picked from a list."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from keyboard import at_terminal
from many_commands import Step, Told, run_all
from program import SIMPLE, TOKEN, Program, contacts_csv
from pydantic import SecretStr

from importer import run as conductor
from importer.campaigns import Listed, chosen
from importer.concluding import Ended
from importer.errors import DeclinedError, MappingError, OptionError
from importer.outside import Outside
from importer.preparing import Request
from importer.sandbox import Campaign, RunningSandbox, SandboxConfig, start
from importer.sending.desk import CampaignInfo
from importer.sending.pacing import Halt
from importer.settings import Settings

CONFIG = SandboxConfig(
    token=TOKEN,
    campaigns=(Campaign(41, "Есен 2026", "draft"), Campaign(42, "Sofia"), Campaign(43, "Зима"), Campaign(44, "зима ")),
)
NAMELESS = SIMPLE.replace("campaign_id: 42\n", "")


FILES = ("a.csv", "-m", "m.yaml")


def office(folder: Path, sandbox: RunningSandbox | None, mapping: str = NAMELESS) -> Program:
    """Return the program, with a list of two people and a mapping in its folder."""
    program = Program.at(folder, sandbox)
    program.write("a.csv", contacts_csv(2))
    program.write("m.yaml", mapping)
    return program


def said(program: Program, *commands: tuple[str, ...]) -> list[Told]:
    """Run commands one after the other."""
    return run_all([Step(command, program.folder, program.environment) for command in commands])


def campaigns_of(sandbox: RunningSandbox) -> list[int]:
    """Return the campaign of each lead that the sandbox holds."""
    return [lead.campaign_id for lead in sandbox.state.store.all()]


def test_a_campaign_is_named_whatever_its_case_and_spaces(tmp_path: Path) -> None:
    """The name wins over the mapping's, `sync` takes it too; by its id it is the same import: nothing is sent."""
    with start(CONFIG) as sandbox:
        by_name = ("run", *FILES, "--yes", "--campaign", " есен  2026")
        told = said(
            office(tmp_path, sandbox, SIMPLE),
            by_name,
            by_name,
            ("run", *FILES, "--yes", "--campaign-id", "41"),
            ("sync", "--campaign", "sofia"),
        )
        assert [one.code for one in told] == [0, 0, 0, 0]
        assert campaigns_of(sandbox) == [41, 41]
        assert "Campaign 42 holds 0 leads" in told[3].out


BAD_NAMES = {
    ("--campaign", "Есен 2025"): (
        'No campaign is called "Есен 2025". Did you mean "Есен 2026"?',
        '\n      41  "Есен 2026" (draft)',
        '\n      42  "Sofia" (in progress: calls start at once)',
    ),
    ("--campaign", "Зима"): ('2 campaigns are called "Зима"', '43  "Зима"', '44  "зима', "--campaign-id"),
    ("--campaign", "Sofia", "--campaign-id", "41"): ('"Sofia" has the id 42', "--campaign-id is 41"),
    ("--json",): ("names no campaign",),  # off a terminal nobody is asked
}


def test_a_name_that_does_not_say_which_campaign(tmp_path: Path) -> None:
    """None, several, or another than --campaign-id: those that there are get listed, nothing is sent, exit 2."""
    commands = [(*begin, *bad) for begin in (("check", *FILES), ("run", *FILES, "--yes")) for bad in BAD_NAMES]
    with start(CONFIG) as sandbox:
        told = said(office(tmp_path, sandbox), *commands)
        assert [one.code for one in told] == [2] * len(commands)
        for one, parts in zip(told, [*BAD_NAMES.values()] * 2, strict=True):
            assert [part for part in parts if part not in one.out + one.err] == []
        assert campaigns_of(sandbox) == []


def test_a_state_is_said_in_the_language_of_the_user(tmp_path: Path) -> None:
    """In the list of an error as in a question."""
    with start(CONFIG) as sandbox:
        (told,) = said(office(tmp_path, sandbox), ("check", *FILES, "--campaign", "Есен", "--lang", "bg"))
    assert "\n      41  „Есен 2026“ (чернова)\n      42  „Sofia“ (активна: обажданията започват веднага)" in told.err


def test_a_name_without_a_token_can_not_be_looked_up(tmp_path: Path) -> None:
    """A check says so; with an id it needs no token."""
    named, by_id = said(
        office(tmp_path, None), ("check", *FILES, "--campaign", "Sofia"), ("check", *FILES, "--campaign-id", "42")
    )
    assert (named.code, "There is no token" in named.err, by_id.code) == (2, True, 0)


def test_who_sits_at_the_terminal_picks_the_campaign(tmp_path: Path) -> None:
    """Neither mapping nor option names one: the list is shown, and what is picked is sent to."""
    with start(CONFIG) as sandbox:
        types = {"nothing to stop: ": "2", "yes to send: ": "yes"}
        code, screen = at_terminal(office(tmp_path, sandbox), "run", *FILES, types=types)
        assert code == 0, screen
        assert '2  "Sofia" (id 42, in progress: calls start at once)' in screen
        assert '1  "Есен 2026" (id 41, draft)' in screen
        assert campaigns_of(sandbox) == [42, 42]


def test_the_command_after_a_check_names_the_campaign_that_was_picked(tmp_path: Path) -> None:
    """Copied into the terminal it asks for nothing any more but the yes."""
    with start(CONFIG) as sandbox:
        types = {"nothing to stop: ": "sofia"}
        code, screen = at_terminal(office(tmp_path, sandbox), "check", *FILES, types=types)
        assert code == 0, screen
        assert "lead-importer run a.csv -m m.yaml --campaign-id 42\n" in screen


def asked(folder: Path, sandbox: RunningSandbox | None, picks: Callable[[Listed], CampaignInfo | None]) -> Ended:
    """Check the list in this process, with somebody there who picks."""
    office(folder, sandbox)
    url = sandbox.url if sandbox else "http://127.0.0.1:9/api"
    settings = Settings(token=SecretStr(TOKEN if sandbox else ""), api_url=url, ledger=str(folder / "l.db"), rate="off")
    outside = Outside(time.time, Halt(), lambda _progress: None, lambda _question: False, pick=picks)
    request = Request((folder / "a.csv",), folder / "m.yaml", None, "", again=False)
    return conductor.check(request, settings.model_copy(update={"out": folder / "reports"}), outside)


def test_who_picks_nothing_stops(tmp_path: Path) -> None:
    """And no report is left behind."""
    with start(CONFIG) as sandbox, pytest.raises(DeclinedError, match="No campaign was chosen"):
        asked(tmp_path, sandbox, lambda _listed: None)
    assert not (tmp_path / "reports").exists()


def test_without_a_token_the_mapping_says_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can pick from a list that can't be got."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(MappingError, match="names no campaign"):
        asked(tmp_path, None, lambda listed: listed[0])


def _first(listed: Listed) -> CampaignInfo:
    return listed[0]


def test_a_host_that_lists_no_campaigns_wants_an_id() -> None:
    """Neither a name nor a list helps there; nor in an account without campaigns."""
    outside = Outside(time.time, Halt(), lambda _progress: None, lambda _question: False, pick=_first)
    with pytest.raises(OptionError, match=r"doesn't list its campaigns\. Name the campaign by --campaign-id"):
        chosen(None, "Sofia", outside, lambda: None)
    with pytest.raises(OptionError, match="The account has no campaign"):
        chosen(None, "", outside, lambda: ())


def test_a_file_alone_is_enough_where_somebody_is_asked(tmp_path: Path) -> None:
    """Neither mapping nor country nor campaign is given: each is asked for, and the leads are sent."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source = program.write("a.csv", "Име;Телефон\nИван Петров;0888123456\nАна Илиева;0888123457\n")
        answers = {
            "or nothing to stop: ": "bg",
            "Type yes to save it and go on: ": "yes",
            "Type the number of the list, or nothing to stop: ": "1",
            "Type yes to send: ": "yes",
        }
        code, screen = at_terminal(program, "run", source, types=answers)
        assert code == 0, screen
        assert screen.index("In which country are they?") < screen.index("Type yes to send")
        called = [lead.phone_number for lead in sandbox.state.store.all()]
        assert called == ["+359888123456", "+359888123457"]
        assert (tmp_path / "a.mapping.yaml").exists()
