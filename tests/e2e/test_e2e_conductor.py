"""The conductor as a door for other programs: what a no means, and what a failed beginning leaves behind."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from program import CONFIG, SIMPLE, contacts_csv
from pydantic import SecretStr

from importer import after
from importer import run as conductor
from importer.concluding import Ended
from importer.delivering import account_of
from importer.errors import DeclinedError, OptionError, StoppedError, TooManyRefusedError
from importer.outside import Asked, Outside, Question
from importer.preparing import Progress, Request, Stage
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
        (found,) = conductor.runs(settings_of(tmp_path, sandbox), outside(no))
        assert (found.run.name, found.leads.not_sent) == (ended.summary.run, 3)
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


def stopped_run(folder: Path, settings: Settings, name: str) -> str:
    """Import a list of two of which one is sent and one is left, and return the run's name."""
    (folder / name).write_text(f"Име;Телефон\nА;08881{name[:1]}0001\nБ;08881{name[:1]}0002\n", encoding="utf-8")
    (folder / "m.yaml").write_text(SIMPLE, encoding="utf-8")
    import_ = Request((folder / name,), folder / "m.yaml", None, "", again=False)
    return conductor.run(import_, settings, outside(no)).summary.run


def test_who_resumes_one_run_hears_of_the_others(tmp_path: Path) -> None:
    """By their names; a run that is alone has nothing to say."""
    with start(CONFIG) as sandbox:
        limited = settings_of(tmp_path, sandbox, limit=1, yes=True)
        first, second = (stopped_run(tmp_path, limited, name) for name in ("1.csv", "2.csv"))
        settings = settings_of(tmp_path, sandbox, yes=True)
        resumed = [conductor.resume(None, settings, outside(no)) for _ in range(2)]
        assert all(isinstance(ended, Ended) for ended in resumed)
        assert [ended.unfinished for ended in resumed if isinstance(ended, Ended)] == [(first,), ()]
        assert [ended.summary.run for ended in resumed if isinstance(ended, Ended)] == [second, first]


def test_the_report_of_a_stopped_run_says_that_it_stopped(tmp_path: Path) -> None:
    """Exit 3, and why; of one that was only left for later 1."""
    halt = Halt()

    def stop(progress: Progress) -> None:
        if progress.stage is Stage.SENDING:
            halt.stop(TooManyRefusedError("too many"))

    with start(CONFIG) as sandbox:
        settings = settings_of(tmp_path, sandbox, yes=True)
        ended = conductor.run(request(tmp_path), settings, Outside(time.time, halt, stop, no))
        assert ended.summary.exit_code == 3
        again = conductor.report(ended.summary.run, settings, outside(no))
        assert (again.summary.exit_code, str(again.stopped)) == (3, "too many")
        assert "It was planned and not sent: the run stopped. " in again.written.csv_path.read_text("utf-8")
        conductor.resume(None, settings_of(tmp_path, sandbox, limit=1, yes=True), outside(no))
        assert conductor.report(ended.summary.run, settings, outside(no)).summary.exit_code == 1


def test_a_new_ledger_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """Whoever mistyped its path can still say no; the second time nothing is told."""
    asked: list[Question] = []

    def note(question: Asked) -> bool:
        assert isinstance(question, Question)
        asked.append(question)
        return True

    with start(CONFIG) as sandbox:
        settings = settings_of(tmp_path, sandbox)
        conductor.run(request(tmp_path, 2), settings, outside(note))
        conductor.run(request(tmp_path, 3), settings, outside(note))
    assert asked[0].notes == (
        f"A new ledger is begun at {tmp_path / 'ledger.db'}: it knows of nobody who was called before.",
    )
    assert asked[1].notes == ()


def test_commands_that_look_at_the_past_make_no_ledger(tmp_path: Path) -> None:
    """A mistyped path is told, or there is nothing to see; no empty ledger is left behind."""
    with start(CONFIG) as sandbox:
        settings = settings_of(tmp_path, sandbox, yes=True).model_copy(update={"older_than": 1.0})
    assert conductor.runs(settings, outside(no)) == ()
    assert conductor.status(None, settings, outside(no)) is None
    assert conductor.resume(None, settings, outside(no)) is None
    for command in (conductor.resume, conductor.report, conductor.status, after.audit, after.undo):
        with pytest.raises(OptionError, match="There is no ledger at"):
            command("2026-11-23-071145", settings, outside(no))
    with pytest.raises(OptionError, match="There is no ledger at"):
        after.purge(settings, outside(no))
    assert not (tmp_path / "ledger.db").exists()


def test_a_run_is_seen_at_work_from_elsewhere(tmp_path: Path) -> None:
    """While the question stands, another process sees who is at it; it may help, and is told whom."""
    told: list[str] = []
    helped: list[Ended] = []
    with start(CONFIG) as sandbox:
        settings = settings_of(tmp_path, sandbox)

        def look(question: Asked) -> bool:
            assert isinstance(question, Question)
            seen = conductor.status(question.run, settings, outside(no))
            assert seen is not None
            assert (seen.lives, seen.standing.planned, seen.standing.ended) == (True, 4, 0)
            assert [worker.pid for worker in seen.workers] == [os.getpid()]
            helper = Outside(time.time, Halt(), lambda _progress: None, no, told.append)
            helped.append(conductor.run(request(tmp_path), settings_of(tmp_path, sandbox, yes=True), helper))
            return True

        ended = conductor.run(request(tmp_path), settings, outside(look))
        done = conductor.status(None, settings, outside(no))
    assert ended.summary.leads.created == 4
    assert f"process {os.getpid()} on " in told[0]
    assert told[0] in helped[0].notes
    assert done is not None
    assert (done.lives, done.standing.left, done.standing.ended) == (False, 0, 4)
    assert done.lately.last_status == 200


def test_a_run_that_went_on_ended_when_it_ended_last(tmp_path: Path) -> None:
    """Not when it was first stopped: a purge that counts from there would take what was sent today."""
    days = iter([0.0, 100.0, 100.0])

    def later() -> Outside:
        began = time.time() + next(days) * 86_400
        return replace(outside(no), clock=lambda: began)

    with start(CONFIG) as sandbox:
        limited, settings = (settings_of(tmp_path, sandbox, limit=limit, yes=True) for limit in (1, None))
        first = conductor.run(request(tmp_path), limited, later())
        ended = conductor.resume(None, settings, later())
        assert isinstance(ended, Ended)
        assert first.summary.finished_at is not None
        assert ended.summary.finished_at is not None
        assert (ended.summary.finished_at - first.summary.finished_at).days >= 99
        assert (
            conductor.report(ended.summary.run, settings, outside(no)).summary.finished_at == ended.summary.finished_at
        )
        older = settings.model_copy(update={"older_than": 90 * 86_400.0})
        assert after.purge(older, later()) == ()
