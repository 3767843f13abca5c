"""The conductor as a door for other programs: what a no means, and what a failed beginning leaves behind."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from program import CONFIG, SIMPLE, contacts_csv
from pydantic import SecretStr

from importer import run as conductor
from importer.concluding import Ended
from importer.delivering import account_of
from importer.errors import DeclinedError, StoppedError
from importer.outside import Asked, Outside, Question
from importer.preparing import Request
from importer.sandbox import Campaign, RunningSandbox, start
from importer.sending.pacing import Halt
from importer.settings import Settings


def settings_of(folder: Path, sandbox: RunningSandbox, *, limit: int | None = None, yes: bool = False) -> Settings:
    """Return settings that reach the sandbox, with a ledger in the folder."""
    return Settings(
        token=SecretStr(CONFIG.token),
        api_url=sandbox.url,
        ledger=str(folder / "ledger.db"),
        out=folder / "reports",
        rate="off",
        limit=limit,
        yes=yes,
    )


def outside(answer: Callable[[Asked], bool]) -> Outside:
    """Return the world around a run, where the question is answered so."""
    return Outside(time.time, Halt(), lambda _progress: None, answer)


def request(folder: Path, count: int = 4) -> Request:
    """Return the import of a list of made-up people."""
    (folder / "a.csv").write_text(contacts_csv(count), encoding="utf-8")
    (folder / "m.yaml").write_text(SIMPLE, encoding="utf-8")
    return Request((folder / "a.csv",), folder / "m.yaml", None, "", again=False)


def no(_question: Asked) -> bool:
    """Answer no."""
    return False


def test_a_no_leaves_nothing_that_could_be_resumed_later(tmp_path: Path) -> None:
    """Whoever says no has not planned anything: no run, no report, nothing for a later resume to send."""
    with start(CONFIG) as sandbox:
        settings = settings_of(tmp_path, sandbox)
        with pytest.raises(DeclinedError):
            conductor.run(request(tmp_path), settings, outside(no))
        assert conductor.runs(settings, outside(no)) == ()
        assert conductor.resume(None, settings, outside(no)) is None
        assert list((tmp_path / "reports").iterdir()) == []
        assert sandbox.state.store.all() == ()


def test_a_no_to_a_resume_leaves_the_run_for_another_time(tmp_path: Path) -> None:
    """The question says which run it is, from which file, and how much of it is left."""
    asked: list[Question] = []

    def note(question: Asked) -> bool:
        assert isinstance(question, Question)
        asked.append(question)
        return False

    with start(CONFIG) as sandbox:
        conductor.run(request(tmp_path), settings_of(tmp_path, sandbox, limit=1, yes=True), outside(no))
        settings = settings_of(tmp_path, sandbox)
        with pytest.raises(DeclinedError):
            conductor.resume(None, settings, outside(note))
        assert (asked[0].leads, asked[0].files, asked[0].campaign_ids) == (3, (tmp_path / "a.csv",), (42,))
        ended = conductor.resume(asked[0].run, settings_of(tmp_path, sandbox, yes=True), outside(no))
        assert isinstance(ended, Ended)
        assert ended.summary.leads.created == 4


def test_a_resume_with_another_account_keeps_the_run(tmp_path: Path) -> None:
    """Where the campaign is not listed nothing is sent, and what was planned stays, with its report."""
    with start(CONFIG) as sandbox:
        ended = conductor.run(request(tmp_path), settings_of(tmp_path, sandbox, limit=1, yes=True), outside(no))
        port = int(sandbox.url.rpartition(":")[2].partition("/")[0])
    with start(replace(CONFIG, campaigns=(Campaign(7, "Varna"),), port=port)) as sandbox:
        with pytest.raises(StoppedError, match="Campaign 42 does not exist") as refused:
            conductor.resume(None, settings_of(tmp_path, sandbox, yes=True), outside(no))
        assert refused.value.exit_code == 3  # 2 would say that nothing of the run was ever sent
        ((run, leads),) = conductor.runs(settings_of(tmp_path, sandbox), outside(no))
        assert (run.name, leads.not_sent) == (ended.summary.run, 3)
        assert (ended.folder / "summary.json").is_file()


def test_an_account_does_not_show_its_token(tmp_path: Path) -> None:
    """Neither in its own repr nor in that of the settings."""
    with start(CONFIG) as sandbox:
        settings = settings_of(tmp_path, sandbox)
        assert CONFIG.token not in repr((settings, account_of(settings, b"secret")))


def test_the_ledger_is_its_owners_alone(tmp_path: Path) -> None:
    """It holds numbers and names."""
    with start(CONFIG) as sandbox:
        conductor.run(request(tmp_path), settings_of(tmp_path, sandbox, yes=True), outside(no))
    assert (tmp_path / "ledger.db").stat().st_mode & 0o077 == 0
