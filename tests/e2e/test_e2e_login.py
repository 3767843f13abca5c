"""`lead-importer login`: the token is tried, kept for one API URL, used, and forgotten; and shown nowhere."""

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.core
import pytest
from keyboard import at_terminal
from many_commands import Step, run_all
from program import CONFIG, SIMPLE, TOKEN, Program, contacts_csv

from importer import tokens
from importer.errors import OptionError
from importer.sandbox import Campaign, RunningSandbox, SandboxConfig, start
from importer.settings import Settings
from importer.tokens import Place

SECRET = "hNq7-marker-token"
# A keyring of files: a real back end in a process of its own, as the system's is.
KEYRING = textwrap.dedent("""\
    import pathlib, keyring.backend, keyring.errors
    class Files(keyring.backend.KeyringBackend):
        priority = 1
        def _path(self, service, name):
            return pathlib.Path(__file__).with_name((service + name).replace('/', '_') + '.secret')
        def set_password(self, service, name, password):
            self._path(service, name).write_text(password)
        def get_password(self, service, name):
            path = self._path(service, name)
            return path.read_text() if path.exists() else None
        def delete_password(self, service, name):
            try:
                self._path(service, name).unlink()
            except FileNotFoundError:
                raise keyring.errors.PasswordDeleteError from None
""")


def tokenless(folder: Path, sandbox: RunningSandbox, **more: str) -> Program:
    """Return the program, tied to a sandbox, without its token; a list and its mapping lie in the folder."""
    ring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", **more}  # by default a machine without one
    program = Program.at(folder, None, LEAD_IMPORTER_API_URL=sandbox.url, **ring)
    program.write("a.csv", contacts_csv(1))
    program.write("m.yaml", SIMPLE)
    return program


def step(program: Program, *arguments: str, typed: str = "") -> Step:
    """Return a command, with what is typed at it."""
    return Step(arguments, program.folder, program.environment, typed=typed)


def secret_sandbox() -> SandboxConfig:
    """Return a sandbox with a token that is found wherever it is written."""
    return SandboxConfig(token=SECRET, campaigns=(Campaign(42, "Sofia"),))


def test_a_token_that_is_typed_is_not_shown_and_then_used_without_being_told_again(tmp_path: Path) -> None:
    """Without a keyring it is kept in a file that only the user can read; `--forget` removes it."""
    run = ("run", "a.csv", "-m", "m.yaml", "--yes")
    with start(secret_sandbox()) as sandbox:
        program = tokenless(tmp_path, sandbox)
        code, screen = at_terminal(program, "login", types={"it is not shown): ": SECRET})
        assert (code, SECRET in screen) == (0, False), screen
        assert "accepts the token" in screen
        kept = tmp_path / "home" / "lead-importer" / "logins.json"
        assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert SECRET in kept.read_text(encoding="utf-8")
        told = run_all([step(program, *run), step(program, "login", "--forget"), step(program, *run)])
        assert [one.code for one in told] == [0, 0, 2]
        assert not kept.exists()
        assert "There is no token" in told[2].err
        assert SECRET not in str(told)


def test_a_token_goes_into_the_keyring_where_there_is_one(tmp_path: Path) -> None:
    """The file then only says that it is there; the next command gets it from the keyring."""
    (tmp_path / "ring").mkdir()
    (tmp_path / "ring" / "filering.py").write_text(KEYRING, encoding="utf-8")
    ring = {"PYTHONPATH": str(tmp_path / "ring"), "PYTHON_KEYRING_BACKEND": "filering.Files"}
    with start(secret_sandbox()) as sandbox:
        program = tokenless(tmp_path, sandbox, **ring)
        with program.write("typed", f"{SECRET}\n").open(encoding="utf-8") as typed:
            kept = program.run_alone("login", "--json", stdin=typed)
        assert (kept.code, '"kept_in": "keyring"' in kept.out, '"checked": true' in kept.out) == (0, True, True)
        assert SECRET not in (tmp_path / "home" / "lead-importer" / "logins.json").read_text(encoding="utf-8")
        assert program.run_alone("sync", "--campaign-id", "42").code == 0
        gone = program.run_alone("login", "--forget", "--json")
        assert '"removed_from": "keyring"' in gone.out
        assert list((tmp_path / "ring").glob("*.secret")) == []
        assert SECRET not in str((kept, gone))


def test_a_token_that_is_no_good_is_not_kept(tmp_path: Path) -> None:
    """One that the platform refuses, none at all, one that no platform gives out, and one that nobody can try."""
    with start(CONFIG) as sandbox:
        program = tokenless(tmp_path, sandbox)
        typed = ("wrong\n", "\n", "tok en\n")
        told = run_all(
            [
                *(step(program, "login", typed=one) for one in typed),
                step(program, "login", "--api-url", "http://127.0.0.1:9/api", typed=TOKEN),
            ]
        )
    assert [one.code for one in told] == [2, 2, 2, 3]
    wanted = ("refuses this token", "No token was given", "Copy it again", "can't be reached")
    assert [part for part, one in zip(wanted, told, strict=True) if part not in one.err] == []
    assert not (tmp_path / "home" / "lead-importer").exists()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a configuration folder of its own, on a machine without a keyring."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.core.load_keyring("keyring.backends.fail.Keyring"))
    yield tmp_path
    keyring.set_keyring(before)


@pytest.mark.usefixtures("home")
def test_a_token_is_kept_for_one_url_alone() -> None:
    """However the URL is written; another one has none, and a later token replaces the earlier."""
    assert tokens.keep("https://Call.example/api/", "one") is Place.FILE
    assert tokens.keep("https://call.example:443/api", "two") is Place.FILE
    assert tokens.kept("HTTPS://call.example/api") == "two"
    assert [tokens.kept(url) for url in ("https://call.example/API", "http://call.example/api", "")] == ["", "", ""]
    assert tokens.forget("https://call.example/api") is Place.FILE
    assert tokens.forget("https://call.example/api") is None


@pytest.mark.usefixtures("home")
def test_the_environment_wins_over_the_file_named_there_and_that_over_the_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token of the process, then the secrets file, then the login."""
    settings = Settings().api_url
    tokens.keep(settings, "of-login")
    assert Settings().secret_token() == "of-login"
    (tmp_path / "file").write_text("of-file\n", encoding="ascii")
    monkeypatch.setenv("LEAD_IMPORTER_TOKEN_FILE", str(tmp_path / "file"))
    assert Settings().secret_token() == "of-file"
    monkeypatch.setenv("LEAD_IMPORTER_TOKEN", "of-environment")
    assert Settings().secret_token() == "of-environment"


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps profiles apart by itself")
def test_a_file_that_others_can_read_is_not_trusted(home: Path) -> None:
    """The cure is told; the token is not used."""
    tokens.keep("https://call.example/api", "one")
    (home / "lead-importer" / "logins.json").chmod(0o644)
    with pytest.raises(OptionError, match="Others on this computer may have read"):
        tokens.kept("https://call.example/api")
