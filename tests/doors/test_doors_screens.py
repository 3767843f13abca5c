"""The screens: well under 80 by 24, whole to whoever sits before them, masked to everybody else."""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from importer import run as conductor
from importer import terminal
from importer.concluding import Ended
from importer.issues import Issue, IssueCode
from importer.languages import sentence, speaking
from importer.ledger import Lately, Run, Standing, Worker
from importer.noticing import Example, Reason
from importer.outside import Outside
from importer.overview import Status
from importer.preparing import Pace, Progress, Request, Stage
from importer.records import LeadCounts, Outcome, RunState
from importer.sending.gauge import Gauge, Wait, Waiting
from importer.sending.pacing import Halt
from importer.sending.rates import duration_s, parse_rate, per_second
from importer.settings import Settings
from importer.terminal.progress import pace_in_words
from importer.terminal.showing import show_warnings
from importer.terminal.words import clock_time, cut, folded, lasting

ROOT = Path(__file__).parents[2]
COMMAND = "lead-importer run list -m mapping"
PERSONAL = ("Ивайло", "+359888000102", "0888 000 10", "angel(at)")
RUN = Run(
    key=1,
    name="2026-11-23-071145",
    state=RunState.PLANNED,
    fingerprint="",
    api_url="https://call.example/api",
    mapping_name="Есен",
    variable_names=(),
    allow_duplicate=False,
    again=False,
    request="",
    report_folder="",
    started_at=1_000.0,
    finished_at=None,
    exit_code=None,
    stop_reason=sentence(""),
    lookups=0,
    purged_at=None,
)
WARNINGS = (
    Reason(Outcome.CREATED, 2, Example("a.csv", "", 3, Issue(IssueCode.EXTENSION_DROPPED, "Телефон", "0888 1"))),
    Reason(Outcome.NOT_SENT, 1, Example("a.csv", "", 4, Issue(IssueCode.EXTENSION_DROPPED, "Телефон", "0888 1"))),
)


@pytest.fixture(name="ended")
def _ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return checked(tmp_path, monkeypatch)


def checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ended:
    """Check the workbook of companies in a folder, without a token."""
    (folder / "firmi-sofia.xlsx").symlink_to(ROOT / "sample_data" / "firmi-sofia.xlsx")
    monkeypatch.chdir(folder)
    settings = Settings(ledger="ledger.db", out=Path("reports"))
    outside = Outside(time.time, Halt(), lambda _progress: None, lambda _question: False)
    sample = Request((Path("firmi-sofia.xlsx"),), ROOT / "mappings" / "firmi-sofia.yaml", None, "", again=False)
    return conductor.check(sample, settings, outside)


def be_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard output, as it is captured, be a terminal of 80 columns."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")


def test_a_check_fits_a_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that was asked for in 22 lines of 80 characters, with the sum that adds up and the command to copy."""
    be_a_terminal(monkeypatch)
    terminal.show_check(checked(tmp_path, monkeypatch), COMMAND)
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert len(lines) <= 22
    assert max(map(len, lines)) <= 80
    told = " ".join(said.split())
    assert 'sheet "Контакти", header in row 1, 57 rows (1 blank), hidden, not read: Архив 2024' in told
    assert "Would be sent: 24 leads with 32 secondary contacts to campaign 42, in about 23 s at 1/s." in told
    assert "57 rows read = 3 repeated + 4 left out + 5 rejected + 44 would be sent + 1 blank" in told
    assert "Not sent: 12 rows for 9 reasons" in told
    assert '  +359888000102 (D3)  customer_name: "Ивайло Колев" (B3)' in said
    assert "    then +35929870101 (E3)  " in said
    assert lines[-1] == f"  {COMMAND}"


def test_off_a_terminal_a_check_shows_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Numbers and values are masked; rows, columns, variables' names and counts are not."""
    terminal.show_check(checked(tmp_path, monkeypatch), COMMAND)
    said = capsys.readouterr().out
    assert not [value for value in PERSONAL if value in said]
    assert '  +359… (D3)  customer_name: "…" (B3), company: "…" (A3)' in said
    assert 'row 9: "…" in "Мобилен" is no number that exists in BG.' in said


@pytest.mark.parametrize(
    ("sent", "says", "says_it_in_bulgarian"),
    [
        (True, "Sent with 2 warnings, such as in row 3:", "Изпратени с 2 предупреждения, например ред 3:"),
        (False, "Would be sent with 1 warning, in row 4:", "Ще се изпратят с 1 предупреждение, ред 4:"),
    ],
)
def test_only_warnings_of_what_is_sent_are_counted(
    says: str, says_it_in_bulgarian: str, capsys: pytest.CaptureFixture[str], ended: Ended, *, sent: bool
) -> None:
    """After a run of what was sent, in a check of what would be; where there are none nothing is said."""
    show_warnings(replace(ended, warnings=WARNINGS), sent=sent)
    assert capsys.readouterr().out.startswith(says)
    with speaking("bg"):
        show_warnings(replace(ended, warnings=WARNINGS), sent=sent)
    assert capsys.readouterr().out.startswith(says_it_in_bulgarian)
    others = [warning for warning in WARNINGS if (warning.outcome is Outcome.CREATED) is not sent]
    show_warnings(replace(ended, warnings=tuple(others)), sent=sent)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("show", [cut, folded])
def test_a_cell_can_not_take_the_terminal_over(show: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal would obey is shown as a space, also off a terminal; a command is never broken in two."""
    hostile = "a\x1b[2Jb\nc\x9bd\u202ee"
    assert show(hostile) == "a [2Jb c d e"
    be_a_terminal(monkeypatch)
    assert show(hostile) == "a [2Jb c d e"
    command = "`lead-importer resume 2026-11-23-071145`"
    assert command in folded(f"{'word ' * 12} {command} goes on.").splitlines()[1]


@pytest.mark.parametrize(
    ("pace", "says"),
    [
        (Pace(0.98, 1.0, 0, 5, 420.0), "0.98 of 1/s, 7 min left"),
        (Pace(15.0, None, 2, 5, 9.0), "15.00/s, 2 in doubt, 9 s left"),
        (Pace(0.0, 2.0, 0, 0, None, Waiting.ASKED, 42.0), "told to wait, 42 s left"),
        (Pace(0.0, 2.0, 1, 0, 80.0, Waiting.DOWN, 8.0), "no usable answers, next try in 8 s, 1 in doubt"),
        (Pace(1.0, 1.0, 0, 0, 60.0, Waiting.RATE, 0.5), "1.00 of 1/s, 1 min left"),
        (Pace(0.0, None, 0, 0, None, Waiting.ANOTHER_PROCESS, 1.0), "waits for another process"),
        (Pace(0.0, None, 3, 0, None, Waiting.SETTLING, 12.0), "looks for those in doubt in 12 s, 3 in doubt"),
    ],
)
def test_the_pace_of_a_run_is_said_in_few_words(pace: Pace, says: str) -> None:
    """What it waits for, else its rate and the one allowed; what is in doubt; the time left."""
    assert pace_in_words(pace) == says


def test_in_a_log_the_pace_is_one_line_of_named_values(capsys: pytest.CaptureFixture[str]) -> None:
    """With units in the names."""
    now = [0.0]
    bar = terminal.ProgressBar(on_terminal=False, clock=lambda: now[0])
    now[0] = 61.0
    bar.show(Progress(Stage.SENDING, 3, 10, Pace(0.5, 1.0, 1, 3, 14.0, Waiting.ASKED, 30.0)))
    (line,) = capsys.readouterr().err.splitlines()
    named = ("done=3", "total=10", "rate_per_s=0.5", "allowed_per_s=1.0", "in_doubt=1", "left_s=14.0", "waiting=asked")
    assert [value for value in named if value not in line] == []


def test_of_several_waits_the_gauge_names_the_one_that_tells_most() -> None:
    """And none that is over."""
    gauge = Gauge()
    assert gauge.at(0.0) is None
    gauge.tell(Wait(Waiting.RATE, 5.0))
    gauge.tell(Wait(Waiting.ASKED, 3.0))
    assert gauge.at(1.0) == Wait(Waiting.ASKED, 3.0)
    assert gauge.at(4.0) == Wait(Waiting.RATE, 5.0)
    assert gauge.at(5.0) is None


@pytest.mark.parametrize(
    ("rate", "requests", "seconds", "a_second"),
    [
        ("1/s", 24, 23.0, 1.0),
        ("20/10s", 20, 0.0, 2.0),
        ("20/10s", 41, 20.0, 2.0),
        ("1/s, 20/10s", 41, 40.0, 1.0),
        ("off", 41, None, None),
        ("1/s", 0, 0.0, 1.0),
    ],
)
def test_how_long_a_rate_takes(rate: str, requests: int, seconds: float | None, a_second: float | None) -> None:
    """A window may be used up at once, so the first window costs nothing."""
    limits = parse_rate(rate)
    assert (duration_s(requests, limits), per_second(limits)) == (seconds, a_second)


@pytest.mark.parametrize(
    ("seconds", "says"), [(0.4, "0 s"), (59.4, "59 s"), (90, "2 min"), (3599, "60 min"), (4800, "1 h 20 min")]
)
def test_a_duration_is_said_as_a_person_would(seconds: float, says: str) -> None:
    """Not finer than it is worth."""
    assert lasting(seconds) == says


def status(run: Run = RUN, *, lives: bool, last: float | None = 1_090.0, paused_until: float = 0.0) -> Status:
    """Return how a run of ten leads stands at second 1100."""
    worker = Worker(4711, "office", 1_000.0, lives, "account", parse_rate("1/s"))
    return Status(
        run=run,
        files=(),
        campaign_ids=(42,),
        rows=7,
        leads=LeadCounts(planned=10, created=4, in_doubt=2, not_sent=4),
        standing=Standing(planned=4, sending=1, in_doubt=1, ended=4),
        workers=(worker,),
        lately=Lately(last, 200 if last else None, 40),
        rate_per_s=0.66,
        allowed_per_s=1.0,
        paused_until=paused_until,
        left_s=9.0,
        now=1_100.0,
    )


def test_the_status_of_a_run_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    """Who works on it, its counts, its rate and the one allowed, the last answer, the time left."""
    terminal.show_status(status(lives=True), "ledger.db")
    told = " ".join(capsys.readouterr().out.split())
    assert "It is being sent. process 4711 on office works on it" in told
    assert "created 4 in doubt 1 under way 1 still to send 4" in told
    assert "Requests in a second, over the last minute: 0.66 of 1 allowed." in told
    assert ", 10 s ago (status 200)." in told
    assert "About 9 s left." in told


def test_the_status_of_a_run_that_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """Until when nothing is sent, and why."""
    terminal.show_status(status(lives=True, paused_until=1_142.0), "ledger.db")
    assert f"Nothing is sent before {clock_time(1_142.0)}: the platform asked" in capsys.readouterr().out


def test_the_status_of_a_run_whose_process_died(capsys: pytest.CaptureFixture[str]) -> None:
    """What to do; no rate and no time left are made up."""
    terminal.show_status(status(lives=False), "ledger.db")
    said = capsys.readouterr().out
    assert re.search(r"process 4711 on office, since .*, is gone without a word", said)
    assert "`lead-importer resume 2026-11-23-071145` goes on." in said
    assert "Requests in a second" not in said


def test_without_a_run_the_status_says_where_it_looked(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever mistyped the ledger's path sees it."""
    terminal.show_status(None, "ledgr.db")
    assert capsys.readouterr().out == "No run stands in the ledger ledgr.db.\n"
