"""The program on each real file of the corpus: every row has an outcome, or one sentence says why there is none."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from program import CORPUS, TIMEOUT_S, Program

from importer.reading import open_source
from importer.records import Outcome, SourceOptions

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")

MAX_MB = 300
MAX_BEYOND_START_S = 1.0  # of two seconds, the program's start takes one
LIBRARY_WORDS = (
    "Traceback",
    "Exception",
    "Error:",
    "calamine",
    "zipfile",
    "codec",
    "openpyxl",
    "pandas",
    "expat",
    "csv.",
)
# Starts a command and says what it took. A process of its own: what a child of a large process is said to have used
# includes the memory of its parent.
MEASURE = """\
import json, os, subprocess, sys
with open(sys.argv[1], "wb") as out, open(sys.argv[2], "wb") as err:
    child = subprocess.Popen([sys.executable, "-m", "importer", *sys.argv[3:]], stdout=out, stderr=err)
    _, status, usage = os.wait4(child.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
"""
READ = {  # the rows below the header, blank ones too
    "c02": 327,
    "c04": 4,
    "c05": 5,
    "c06": 12,
    "c10": 1,
    "c11": 82,
    "c14": 2,
    "c16": 1,
    "c18": 3,
    "c19": 2,
    "c23": 4,
    "c27": 5,
    "l08": 500,
    "l13": 3,
    "l23": 4,
    "phones": 50,
    "x01": 1,
    "x17": 9,
    "x22": 9,
    "x24": 1,
    "x26": 2,
    "x30": 13,
    "x32": 3,
}
REFUSED = {
    "c25": "line 3: a quote",
    "x03": "The sheet claims 999,999,998,000,000,001 cells",
    "x04": "XML entities, which are not allowed",
    "x09": "protected with a password",
    "x13": "damaged or not completely downloaded",
    "x43": "damaged or not completely downloaded",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` said of a file, and what it took."""

    code: int
    cpu_s: float
    peak_mb: float
    out: str
    err: str


def check(program: Program, path: Path, column: str) -> Checked:
    """Check a file with a mapping that takes one column for the phone."""
    mapping = program.write("m.yaml", f"version: 1\ncampaign_id: 42\nregion: BG\nphone: {json.dumps(column)}\n")
    out, err = program.folder / "out", program.folder / "err"
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, out, err, "check", path, "-m", mapping, "--json"],
        cwd=program.folder,
        env=program.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=TIMEOUT_S,
    )
    code, cpu_s, peak_mb = json.loads(done.stdout)
    return Checked(code, cpu_s, peak_mb, out.read_text("utf-8"), err.read_text("utf-8"))


@pytest.fixture(scope="module")
def start_s(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Measure what the program's start takes on this machine now: a list of one row."""
    program = Program.at(tmp_path_factory.mktemp("start"))
    return check(program, program.write("a.csv", "Телефон\n0888123456\n"), "Телефон").cpu_s


def first_column(path: Path) -> str:
    """Name the first column that holds a text."""
    source = open_source(path, SourceOptions())
    rows = [row.cells for row in source.rows()]
    return next(name for at, name in enumerate(source.detected.columns) if any(cells[at] for cells in rows))


@pytest.mark.parametrize("start", READ)
def test_each_row_of_a_real_file_has_an_outcome(tmp_path: Path, start_s: float, start: str) -> None:
    """Whatever stands in the column that is taken for the phone; in time, and in little memory."""
    path = next(CORPUS.glob(f"{start}-*"))
    said = check(Program.at(tmp_path), path, first_column(path))
    rows = json.loads(said.out)["rows"]
    assert (rows["read"], rows["read"]) == (READ[start], rows["blank"] + sum(rows[outcome] for outcome in Outcome))
    assert said.code in {0, 1}
    assert_is_cheap_and_plain(said, start_s)


@pytest.mark.parametrize("start", REFUSED)
def test_a_real_file_that_is_refused_has_its_own_sentence(tmp_path: Path, start_s: float, start: str) -> None:
    """One that names the file and the cure; nothing else is said, and nothing is made."""
    path = next(CORPUS.glob(f"{start}-*"))
    said = check(Program.at(tmp_path), path, "Телефон")
    assert (said.code, said.err) == (2, "")
    message = json.loads(said.out)["error"]["message"]
    assert f"{path}" in message
    assert REFUSED[start] in message
    assert not (tmp_path / "reports").exists()
    assert_is_cheap_and_plain(said, start_s)


def test_no_file_of_the_corpus_is_forgotten() -> None:
    """Each is among those that are read or those that are refused."""
    assert {path.name.partition("-")[0] for path in CORPUS.glob("*-*")} == {*READ, *REFUSED}


def assert_is_cheap_and_plain(said: Checked, start_s: float) -> None:
    """Say nothing in a library's words, and stay in the bounds."""
    assert not [word for word in LIBRARY_WORDS if word in said.err]
    assert said.peak_mb < MAX_MB
    assert said.cpu_s - start_s < MAX_BEYOND_START_S
