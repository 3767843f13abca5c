"""2,000 damaged workbooks: each is read or refused by one sentence; no traceback, no hang, no dead importer."""

import os
import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from reading_files import read, written

from importer.errors import FileError

MADE = Path(__file__).parent / "made_elsewhere"
SEEDS = ("libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods", "pyxlsbwriter.xlsb", "xlwt.xls")
FILES_OF_EACH = 400
THROUGH_THE_DOOR_OF_EACH = 12
HANGS_S = 60.0
LIBRARIES = (
    "calamine",
    "zipfile",
    "expat",
    "xlrd",
    "XLRD",
    "codec",
    "Zip",
    "XML error",
    "Error",
    "Traceback",
    "struct",
)


class Batch:
    """A process that reads one file after another; it is started anew where a file ends it."""

    def __init__(self) -> None:
        self.deaths = 0
        self._child = self._start()

    def _start(self) -> "subprocess.Popen[str]":
        path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
        return subprocess.Popen(
            [sys.executable, "-m", "fuzz_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={"PYTHONPATH": path, "PYTHONUTF8": "1"},
        )

    def outcome(self, path: Path) -> str:
        """Read a file; "died" where it ended the process, as the real door would put into a sentence."""
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        watch = Timer(HANGS_S, child.kill)
        watch.start()
        child.stdin.write(f"{path}\n")
        child.stdin.flush()
        said = child.stdout.readline()
        hung = not watch.is_alive()
        watch.cancel()
        assert not hung, "a file hangs"
        if said:
            return said.strip()
        self.close()
        self.deaths += 1
        self._child = self._start()
        return "died"

    def close(self) -> None:
        """End the process."""
        with self._child:
            self._child.kill()


@pytest.fixture
def batch() -> Iterator[Batch]:
    """Give a process that reads files, and end it."""
    started = Batch()
    yield started
    started.close()


def flipped(content: bytes, chance: random.Random, first: int = 0) -> bytes:
    """Turn some bits, or overwrite a stretch."""
    broken = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(first, len(broken))
        if chance.random() < 0.8:
            broken[at] ^= 1 << chance.randrange(8)
        else:
            broken[at : at + 8] = chance.randbytes(8)
    return bytes(broken)


def repacked(content: bytes, folder: Path, chance: random.Random) -> bytes:
    """Damage one part of an archive and pack it again, its check sum good: the damage gets through to the readers."""
    source, target = folder / "source.zip", folder / "target.zip"
    source.write_bytes(content)
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chosen = chance.choice([name for name, part in parts.items() if part and not name.endswith(".png")])
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, flipped(part, chance) if name == chosen else part)
    return target.read_bytes()


def damaged(content: bytes, folder: Path, chance: random.Random) -> bytes:
    """Damage a workbook in one of the ways."""
    way = chance.random()
    if way < 0.2:
        return content[: chance.randrange(9, len(content))]
    if way < 0.7 and content.startswith(b"PK"):
        return repacked(content, folder, chance)
    return flipped(content, chance, first=8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, batch: Batch, seed: str) -> None:
    """Its rows are as many as was said, or one sentence says what to do; hardly any ends the process that reads it."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    content = (MADE / seed).read_bytes()
    ends: Counter[str] = Counter()
    for _ in range(FILES_OF_EACH):
        path = written(tmp_path, damaged(content, tmp_path, chance), seed)
        said = batch.outcome(path)
        ends[said if said in {"died", "'read'"} else "refused"] += 1
        if said not in {"died", "'read'"}:
            assert str(path) in said
            assert not any(word in said.replace(str(path), "") for word in LIBRARIES)
            assert "\n" not in said
    assert ends.total() == FILES_OF_EACH
    assert ends["refused"] > FILES_OF_EACH / 10
    assert ends["'read'"] > 0
    assert ends["died"] < FILES_OF_EACH / 10


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_workbook_through_the_real_door(tmp_path: Path, seed: str) -> None:
    """The same, by a process for each file, whose end is told in a sentence."""
    chance = random.Random(f"door {seed}")  # noqa: S311 - a repeatable choice, no secret
    content = (MADE / seed).read_bytes()
    for _ in range(THROUGH_THE_DOOR_OF_EACH):
        path = written(tmp_path, damaged(content, tmp_path, chance), seed)
        try:
            found, rows = read(path)
        except FileError as refusal:
            assert str(path) in str(refusal)  # noqa: PT017 - both ends are right here
        else:
            assert len(rows) == found.rows


@pytest.mark.parametrize("seed", SEEDS)
def test_a_half_copied_workbook_loses_no_row(tmp_path: Path, batch: Batch, seed: str) -> None:
    """Wherever the copy broke off, it is refused, or all rows are there."""
    content = (MADE / seed).read_bytes()
    whole = [row.cells for row in read(MADE / seed)[1]]
    for size in range(600, len(content), max(len(content) // 60, 1)):
        path = written(tmp_path, content[:size], seed)
        if batch.outcome(path) == "'read'":
            assert [row.cells for row in read(path)[1]] == whole


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if not seed.endswith(".xls")])
def test_a_workbook_without_one_of_its_parts(tmp_path: Path, batch: Batch, seed: str) -> None:
    """Each part may be missing: what it held is not needed, or the workbook is refused."""
    with zipfile.ZipFile(MADE / seed) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    whole = [row.cells for row in read(MADE / seed)[1]]
    for missing in parts:
        path = tmp_path / seed
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                if name != missing:
                    archive.writestr(name, content)
        said = batch.outcome(path)
        assert said != "died"
        if said == "'read'" and "styles" not in missing:
            assert [row.cells for row in read(path)[1]] == whole
