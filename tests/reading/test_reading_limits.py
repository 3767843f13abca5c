"""No workbook takes the importer down: each is read in a child process with limits, and each end has its sentence."""

import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import psutil
import pytest
import xlsxwriter
from openpyxl.styles import Alignment
from reading_files import Value, read, workbook

from importer.errors import FileError, InterruptedRunError
from importer.reading import isolation, open_source
from importer.reading import workbook as reader
from importer.reading.isolation import End, ask_child
from importer.reading.sniff import Kind
from importer.reading.workbooks import finding, worker
from importer.records import ReadLimits, SourceOptions

LIST: list[list[Value]] = [["Име", "Телефон"], ["Иван", "0888123456"], ["Жана", 359888123456]]
SOON = ReadLimits(max_seconds=1)


@pytest.mark.parametrize(
    ("what", "end"),
    [
        ("SIGABRT", End.TOO_LARGE),
        ("SIGKILL", End.TOO_LARGE),
        ("SIGSEGV", End.CRASHED),
        ("SIGXCPU", End.TOO_SLOW),
        ("SIGINT", End.INTERRUPTED),
        ("hang", End.TOO_SLOW),
        ("environment", End.DONE),
    ],
)
def test_each_end_of_a_child_is_told_apart(what: str, end: End) -> None:
    """By the signal that ended it, or the limit that it broke; it is dead then."""
    answer, how = ask_child("misbehaving", what, SOON)
    answer.close()
    assert how is end


def test_where_the_system_does_not_limit_memory_the_parent_looks_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and macOS: the child is ended once it holds more than it may."""
    monkeypatch.setattr(isolation, "_SYSTEM_LIMITS_MEMORY", False)
    answer, how = ask_child("misbehaving", "eat", ReadLimits(max_memory_mb=100, max_seconds=60))
    answer.close()
    assert how is End.TOO_LARGE


def test_the_child_knows_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the token nor anything else of ours; its answer lies in a file that has no name."""
    monkeypatch.setenv("LEAD_IMPORTER_TOKEN", "secret")
    answer, _ = ask_child("misbehaving", "environment", SOON)
    with answer:
        answer.seek(0)
        assert set(json.loads(answer.read())) <= {"PYTHONPATH", "LC_CTYPE"}
        assert os.name == "nt" or os.fstat(answer.fileno()).st_nlink == 0


def test_the_child_dies_with_the_parent(tmp_path: Path) -> None:
    """Killed at once, the parent can't end its child: that sees the end of its standard input."""
    os.mkfifo(tmp_path / "never.xlsx")
    code = (
        "import json, sys\n"
        "from importer.reading import isolation, workbook\n"
        "from importer.records import ReadLimits\n"
        "kept = isolation._tell\n"
        "def tell(child, request):\n"
        "    kept(child, request)\n"
        "    print(child.pid, flush=True)\n"
        "isolation._tell = tell\n"
        f"request = dict(path={str(tmp_path / 'never.xlsx')!r}, kind=2, options={{}}, limits={{}})\n"
        "isolation.ask_child(workbook.CHILD, json.dumps(request), ReadLimits())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.is_running()
        parent.kill()
    child.wait(timeout=30)
    assert not child.is_running()


def test_ctrl_c_ends_the_command_and_not_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child gets the signal too; nothing was sent."""
    monkeypatch.setattr(reader, "ask_child", lambda *_: ask_child("misbehaving", "SIGINT", SOON))
    with pytest.raises(InterruptedRunError, match="nothing of it was sent"):
        read(workbook(tmp_path, LIST))


def refusal(path: Path, limits: ReadLimits) -> str:
    """Give the sentence that refuses a workbook under these limits."""
    with pytest.raises(FileError) as caught:
        open_source(path, SourceOptions(), limits)
    return str(caught.value)


def test_each_limit_has_its_sentence_and_its_variable(tmp_path: Path) -> None:
    """What was too much, what is allowed, and how to allow more."""
    path = workbook(tmp_path, [["phone"], *([f"08881{number:05}"] for number in range(3000))])
    many = refusal(path, ReadLimits(max_cells=3000))
    assert "claims 3,001 cells, for something stands in row 3,001 and something in column 1; the limit is 3,000" in many
    assert "LEAD_IMPORTER_MAX_CELLS" in many
    assert "longer than 0.001 seconds" in refusal(path, ReadLimits(max_seconds=0.001))
    assert len(list(open_source(path, SourceOptions(), ReadLimits(max_cells=3001)).rows())) == 3000


def test_parts_that_unpack_to_too_much_are_refused(tmp_path: Path) -> None:
    """A few kilobytes of nothing are many megabytes of it."""
    path = workbook(tmp_path, LIST)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/nothing.bin", bytes(3 << 20))
    assert "larger than 2 MB when it is unpacked" in refusal(path, ReadLimits(max_unpacked_mb=2))
    assert len(list(open_source(path, SourceOptions(), ReadLimits(max_unpacked_mb=4)).rows())) == 2


def test_a_text_that_many_cells_share_is_counted_in_each(tmp_path: Path) -> None:
    """One long text merged over many rows would fill the disk."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["note", "phone"])
    for number in range(200):
        sheet.append(["x" * 30_000 if number == 0 else None, number])
    sheet.merge_cells("A2:A201")
    sheet["A2"].alignment = Alignment(vertical="top")
    book.save(tmp_path / "merged.xlsx")
    limits = ReadLimits(max_unpacked_mb=1)
    assert "larger than 1 MB when it is unpacked" in refusal(tmp_path / "merged.xlsx", limits)
    _, rows = read(tmp_path / "merged.xlsx")
    assert len(rows[199].cells[0]) == 30_000


def test_a_file_that_aborts_the_reader_is_refused(tmp_path: Path) -> None:
    """Calamine holds the whole rectangle in use, and where memory is refused to it ends its process without a word."""
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "phone")
        sheet.write(30_000, 999, "x")
    sentence = refusal(tmp_path / "far.xlsx", ReadLimits(max_memory_mb=300))
    assert "takes more than 300 MB of memory: it is damaged or very large" in sentence
    assert "LEAD_IMPORTER_MAX_MEMORY_MB" in sentence


@pytest.mark.parametrize("folder", ["plain", "с интервал и кирилица"])
def test_the_child_is_found_from_anywhere(tmp_path: Path, folder: str) -> None:
    """The program is started in any folder, in which modules may lie that are named like ours."""
    here = tmp_path / folder
    here.mkdir()
    for name in ("importer", "json", "zipfile"):
        (here / f"{name}.py").write_text("raise SystemExit('not ours')", encoding="utf-8")
    workbook(here, LIST)
    code = (
        "from pathlib import Path\n"
        "from importer.reading import open_source\n"
        "from importer.records import SourceOptions\n"
        "print(len(list(open_source(Path('list.xlsx'), SourceOptions()).rows())))\n"
    )
    said = subprocess.run([sys.executable, "-P", "-c", code], cwd=here, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "2"


def test_the_child_starts_light() -> None:
    """It loads neither pandas nor pydantic nor what it does not need for the format: each file waits for its start."""
    code = "import sys, importer.reading.workbooks.worker; print(*sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pandas", "numpy", "pydantic", "openpyxl", "xlrd", "python_calamine", "defusedxml", "rapidfuzz", "psutil"}
    assert not heavy & set(said.stdout.split())


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its content is known by its hash; rows of another content must not go by it."""
    path = workbook(tmp_path, LIST)
    kept = finding.find

    def touched(*arguments: object) -> object:
        os.utime(path, ns=(1, 1))
        return kept(*arguments)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(worker, "find", touched)
    out = BytesIO()
    worker.answer(worker.Request(path, Kind.XLSX, SourceOptions(), ReadLimits()), out)
    assert "was changed while it was read" in out.getvalue().decode()
    assert len(out.getvalue().splitlines()) == 1
