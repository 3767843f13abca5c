"""The rate, over the whole program and in time that the test turns: 100 leads take 40 s of it and none of ours."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from program import CONFIG, SIMPLE, contacts_csv
from pydantic import SecretStr

from importer import run as conductor
from importer.concluding import Ended
from importer.outside import Outside
from importer.preparing import Request
from importer.sandbox import Moment, start
from importer.sending.pacing import Halt
from importer.settings import Settings

BEGAN_AT = 1_800_000_000.0


class TurnedTime(Halt):
    """One time for importer and sandbox, which passes where somebody sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGAN_AT

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.now += max(0.0, seconds)
        self.check()

    def clock(self) -> float:
        """Return the importer's time."""
        return self.now

    def read(self) -> Moment:
        """Return the sandbox's time."""
        return Moment(self.now, datetime.fromtimestamp(self.now, UTC))


def imported(folder: Path, ours: str, theirs: str) -> tuple[Ended, float]:
    """Import 100 leads at our rate into a sandbox with theirs; return how it ended, and how long it took."""
    (folder / "a.csv").write_text(contacts_csv(100), encoding="utf-8")
    (folder / "m.yaml").write_text(SIMPLE, encoding="utf-8")
    time = TurnedTime()
    with start(replace(CONFIG, rate_limit=theirs), clock=time) as sandbox:
        settings = Settings(
            token=SecretStr(CONFIG.token),
            api_url=sandbox.url,
            ledger=str(folder / "ledger.db"),
            out=folder / "reports",
            rate=ours,
            concurrency=1,  # one sender: nobody else lets the time pass between a turn and its request
            yes=True,
        )
        outside = Outside(time.clock, time, lambda _progress: None, lambda _question: True)
        request = Request((folder / "a.csv",), folder / "m.yaml", None, "", again=False)
        return conductor.run(request, settings, outside), time.now - BEGAN_AT


@pytest.mark.parametrize("rate", ["20/10s", "20/10s,100/min", "1/s"])
def test_the_same_rate_on_both_sides_gets_no_429(tmp_path: Path, rate: str) -> None:
    """With the platform's rate as ours, 100 leads are created without one being told to wait."""
    ended, _ = imported(tmp_path, rate, rate)
    assert (ended.summary.leads.created, ended.summary.requests.rate_limited) == (100, 0)


def test_the_rate_is_used_to_95_percent(tmp_path: Path) -> None:
    """101 requests (one asks for the campaigns) at 20/10s take at least 50 s, and at most 2% for jitter more."""
    _, took_s = imported(tmp_path, "20/10s", "20/10s")
    assert 50.0 <= took_s <= 50.0 / 0.95


def test_a_429_makes_everybody_wait_and_loses_nothing(tmp_path: Path) -> None:
    """Without a rate of our own the platform's answers pace the run: all leads arrive, each once."""
    ended, took_s = imported(tmp_path, "off", "20/10s")
    assert ended.summary.leads.created == 100
    assert ended.summary.requests.rate_limited > 0
    assert ended.summary.requests.posts == 100 + ended.summary.requests.rate_limited
    assert took_s >= 50.0
