"""Whatever happens to a file's bytes, there are rows or a FileError, and never a library's exception."""

import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_files import Value, read, workbook, written

from importer.errors import FileError

ROWS: list[list[Value]] = [["Име", "Телефон", "Бележка"]]
ROWS += [[f"Иван {at}", 359888000000 + at, "x" * at] for at in range(40)]
FOREIGN = ("calamine", "zipfile", "expat", "codec", "invalid Zip", "XML error", "not well-formed")


def rows_or_refusal(path: Path) -> str:
    """Read a file; give the refusal, "" where it could be read."""
    try:
        read(path)
    except FileError as refusal:
        sentence = str(refusal)
        assert not any(word in sentence for word in FOREIGN)
        return sentence
    return ""


@pytest.mark.parametrize("seed", range(8))
def test_a_workbook_with_flipped_bytes(tmp_path: Path, seed: int) -> None:
    """Some bytes of the file are something else: most often the archive notices."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    whole = workbook(tmp_path, ROWS).read_bytes()
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(4, len(broken))] ^= 1 << chance.randrange(8)
        rows_or_refusal(written(tmp_path, bytes(broken), "broken.xlsx"))


@pytest.mark.parametrize("seed", range(8))
def test_a_workbook_with_flipped_bytes_inside_its_parts(tmp_path: Path, seed: int) -> None:
    """The archive is whole and a part is damaged: calamine, expat and ElementTree each have words for it."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    whole = workbook(tmp_path, ROWS)
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(40):
        name = chance.choice([name for name in parts if name.startswith(("xl/", "[Content", "_rels"))])
        broken = bytearray(parts[name])
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path = tmp_path / "broken.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                archive.writestr(part, bytes(broken) if part == name else content)
        rows_or_refusal(path)


def test_a_workbook_without_one_of_its_parts(tmp_path: Path) -> None:
    """Each part may be missing."""
    whole = workbook(tmp_path, ROWS)
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for missing in parts:
        path = tmp_path / "without.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                if part != missing:
                    archive.writestr(part, content)
        rows_or_refusal(path)


def test_a_truncated_workbook(tmp_path: Path) -> None:
    """A download that broke off: the end of the archive, which lists its parts, is missing."""
    whole = workbook(tmp_path, ROWS).read_bytes()
    for size in range(4, len(whole) - 22, 97):
        assert "not completely downloaded" in rows_or_refusal(written(tmp_path, whole[:size], "cut.xlsx"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    content=st.binary(max_size=300)
    | st.text(alphabet='a1,;\t|"\n\r \x00я', max_size=60).map(str.encode)
    | st.text(max_size=60).map(lambda text: text.encode("utf-16", "ignore"))
)
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in a file, it is read or refused."""
    rows_or_refusal(written(tmp_path, content))
