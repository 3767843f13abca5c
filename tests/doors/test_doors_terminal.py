"""What the commands show, and the question they ask."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from importer.issues import Issue, IssueCode
from importer.languages import speaking
from importer.outside import Question
from importer.preparing import Progress, Stage
from importer.sending.desk import CampaignInfo
from importer.terminal import ProgressBar, ask, reason

MARKER = "0888999777"
QUESTION = Question(
    run="2026-11-23-071145",
    files=(Path("lists") / "people.csv",),
    leads=12,
    secondaries=1,
    in_doubt=2,
    campaign_ids=(42,),
    campaigns=(CampaignInfo(42, "Есен", "in-progress"),),
    api_url="http://127.0.0.1:1/api",
)


class TurnedClock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s


def test_off_a_terminal_progress_is_one_line_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    """600 leads in 10 minutes give ten lines, each with the stage and how far it is."""
    clock = TurnedClock()
    bar = ProgressBar(on_terminal=False, clock=clock)
    for lead in range(1, 601):
        clock.now_s = float(lead)
        bar.show(Progress(Stage.SENDING, lead, 600))
    bar.close()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert all("sending" in line and "total=600" in line for line in lines)


def test_on_a_terminal_progress_is_a_bar_that_goes_away(capsys: pytest.CaptureFixture[str]) -> None:
    """The bar names the stage; nothing goes to standard output, which belongs to the result."""
    bar = ProgressBar(on_terminal=True, clock=TurnedClock())
    bar.show(Progress(Stage.READING, 0, 10))
    bar.show(Progress(Stage.SENDING, 3, 10))
    bar.close()
    said = capsys.readouterr()
    assert (said.out, "sending" in said.err, "reading" in said.err) == ("", True, True)


@pytest.mark.parametrize(
    ("answer", "sends"),
    [
        ("yes", True),
        (" Y ", True),
        ("да", True),
        ("Д", True),
        ("DA", True),
        ("ja", True),
        ("j", True),
        ("", False),
        ("no", False),
        ("yes please", False),
    ],
)
def test_only_a_clear_yes_sends(
    answer: str, *, sends: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The question says how many, to whom, in which state the campaign is, and where."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{answer}\n"))
    assert ask(QUESTION) is sends
    asked = capsys.readouterr().out
    assert "Send 12 leads with 1 secondary contact to campaign 42" in asked
    assert "calls start at once" in asked
    assert "Run 2026-11-23-071145, from people.csv:" in asked
    assert "2 leads sent before" in asked


@pytest.mark.parametrize(
    ("question", "asks", "asks_in_bulgarian"),
    [
        (replace(QUESTION, leads=1, secondaries=0), "Send 1 lead to campaign 42", ": 1 лийд. Да започне ли"),
        (
            QUESTION,
            "Send 12 leads with 1 secondary contact to campaign 42",
            ": 12 лийда с 1 допълнителен контакт. Да започне ли изпращането?",
        ),
        (replace(QUESTION, limit=1, secondaries=0), "Send the first of 12 leads to campaign", ": първият от 12 лийда."),
        (replace(QUESTION, limit=2, secondaries=0), "Send the first 2 of 12 leads to", ": първите 2 от 12 лийда."),
    ],
)
def test_the_question_fits_every_count(
    question: Question,
    asks: str,
    asks_in_bulgarian: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Secondary contacts are named where there are any."""
    for language, says in (("en", asks), ("bg", asks_in_bulgarian)):
        monkeypatch.setattr(sys, "stdin", io.StringIO("no\n"))
        with speaking(language):
            ask(question)
        assert says in capsys.readouterr().out


@pytest.mark.parametrize("code", list(IssueCode))
def test_off_a_terminal_no_value_is_shown(code: IssueCode) -> None:
    """Output that is piped or logged holds no number: neither the cell's nor one in the platform's words."""
    issue = Issue(code, "Телефон", MARKER, MARKER if code is IssueCode.REFUSED else "detail")
    assert MARKER not in reason(issue, on_terminal=False)


def test_on_a_terminal_the_value_is_shown() -> None:
    """Who sits before it needs the value to find the cell."""
    assert MARKER in reason(Issue(IssueCode.TOO_SHORT, "Телефон", MARKER), on_terminal=True)
