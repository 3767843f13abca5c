"""`lead-importer login`: the token is tried, kept for one API URL, used, and forgotten; and shown nowhere."""

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.core
import pytest
from keyboard import at_terminal
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
    """Return the program, tied to a sandbox, without its token."""
    return Program.at(folder, None, LEAD_IMPORTER_API_URL=sandbox.url, **more)


def secret_sandbox() -> SandboxConfig:
    """Return a sandbox with a token that is found wherever it is written."""
    return SandboxConfig(token=SECRET, campaigns=(Campaign(42, "Sofia"),))


def test_a_token_that_is_typed_is_not_shown_and_then_used_without_being_told_again(tmp_path: Path) -> None:
    """Without a keyring it is kept in a file that only the user can read; `--forget` removes it."""
    with start(secret_sandbox()) as sandbox:
        program = tokenless(tmp_path, sandbox)
        files = (program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
        code, screen = at_terminal(program, "login", types={"it is not shown): ": SECRET})
        assert (code, SECRET in screen) == (0, False), screen
        assert "accepts the token" in screen
        kept = tmp_path / "home" / "lead-importer" / "logins.json"
        assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert SECRET in kept.read_text(encoding="utf-8")
        assert program.run("run", *files, "--yes").code == 0
        assert program.run("login", "--forget").code == 0
        assert not kept.exists()
        assert "There is no token" in program.run("run", *files, "--yes").err


def test_a_token_goes_into_the_keyring_where_there_is_one(tmp_path: Path) -> None:
    """The file then only says that it is there; the next process gets it from the keyring."""
    (tmp_path / "ring").mkdir()
    (tmp_path / "ring" / "filering.py").write_text(KEYRING, encoding="utf-8")
    ring = {"PYTHONPATH": str(tmp_path / "ring"), "PYTHON_KEYRING_BACKEND": "filering.Files"}
    with start(secret_sandbox()) as sandbox:
        program = tokenless(tmp_path, sandbox, **ring)
        (tmp_path / "token.txt").write_text(f"{SECRET}\n", encoding="ascii")
        with (tmp_path / "token.txt").open(encoding="ascii") as typed:
            said = program.run("login", "--json", stdin=typed)
        assert (said.code, '"kept_in": "keyring"' in said.out, '"checked": true' in said.out) == (0, True, True)
        assert SECRET not in said.out + said.err
        assert SECRET not in (tmp_path / "home" / "lead-importer" / "logins.json").read_text(encoding="utf-8")
        assert program.run("sync", "--campaign-id", "42").code == 0
        assert '"removed_from": "keyring"' in program.run("login", "--forget", "--json").out
        assert list((tmp_path / "ring").glob("*.secret")) == []


@pytest.mark.parametrize(
    ("token", "code", "told"), [("wrong", 2, "refuses this token"), ("", 2, "No token"), ("tok en", 2, "copy it again")]
)
def test_a_token_that_is_no_good_is_not_kept(tmp_path: Path, token: str, code: int, told: str) -> None:
    """One that the platform refuses, none at all, and one that no platform gives out."""
    with start(CONFIG) as sandbox:
        program = tokenless(tmp_path, sandbox)
        (tmp_path / "token.txt").write_text(f"{token}\n", encoding="ascii")
        with (tmp_path / "token.txt").open(encoding="ascii") as typed:
            said = program.run("login", stdin=typed)
        assert said.code == code
        assert told.casefold() in said.err.casefold()
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


def test_a_command_without_a_login_asks_no_keyring(tmp_path: Path) -> None:
    """A check of somebody who never logged in does not wait for one: the back end named here would fail at once."""
    program = Program.at(tmp_path, PYTHON_KEYRING_BACKEND="no.such.backend.Keyring")
    files = (program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
    said = program.run("check", *files)
    assert (said.code, "there is no token" in said.out) == (0, True)
    assert TOKEN not in said.out
