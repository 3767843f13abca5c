"""The house itself: what loads when, who may import whom, and that the README tells the truth."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
HEAVY = ("pandas", "sqlalchemy", "httpx", "openpyxl", "alembic", "starlette", "phonenumbers")


def test_help_loads_nothing_heavy() -> None:
    """`lead-importer --help` and the help of each command load neither pandas nor SQLAlchemy nor httpx."""
    code = (
        "import sys\n"
        "from importer.cli import app\n"
        "for words in (['--help'], ['run', '--help'], ['check', '--help'], ['sandbox', '--help']):\n"
        "    try: app(words)\n"
        "    except SystemExit as end: assert end.code == 0, words\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOME)
    assert said.stdout.splitlines()[-1] == "loaded: []"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over a copy of the house."""
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([tool, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("records.py", "from importer import phones", "A floor imports lower floors only"),
        ("reading/headers.py", "from importer import settings", "The rooms of floor 2"),
        ("ledger/keys.py", "from importer.reporting import times", "The rooms of floor 2"),
        ("sandbox/limits.py", "from importer import records", "The sandbox imports nothing"),
        ("run.py", "import importer.sandbox", "Only the command line starts the sandbox"),
        ("settings.py", "import httpx", "httpx only in sending"),
        ("concluding.py", "import sqlalchemy", "SQL only in the ledger"),
        ("phones/cells.py", "import pandas", "pandas, openpyxl, calamine and xlrd only in reading"),
    ],
)
def test_a_broken_floor_fails_the_contract(tmp_path: Path, room: str, line: str, contract: str) -> None:
    """One import in the wrong direction, and the contract that forbids it is named as broken."""
    shutil.copytree(HOME / "importer", tmp_path / "importer", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOME / "pyproject.toml", tmp_path)
    broken = tmp_path / "importer" / room
    broken.write_text(broken.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    said = lint_imports(tmp_path)
    assert said.returncode == 1
    assert re.search(rf"{re.escape(contract)}.* BROKEN", said.stdout)


def test_a_new_module_must_be_given_its_floor(tmp_path: Path) -> None:
    """A module that no contract knows fails the check."""
    shutil.copytree(HOME / "importer", tmp_path / "importer", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOME / "pyproject.toml", tmp_path)
    (tmp_path / "importer" / "newcomer.py").write_text('"""No floor yet."""\n', encoding="utf-8")
    said = lint_imports(tmp_path)
    assert said.returncode == 1
    assert "newcomer" in said.stdout
