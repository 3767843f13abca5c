"""The preview of a check: each value of the first leads with the cells that it came from."""

import time
from pathlib import Path

import pytest

from importer import previewing
from importer import run as conductor
from importer.outside import Outside
from importer.preparing import Progress, Request, Stage
from importer.previewing import ShownLead
from importer.sending.pacing import Halt
from importer.settings import Settings

MAPPING = """\
version: 1
campaign_id: 42
region: BG
phone: Мобилен
variables:
  customer_name: {template: "{Име} {Фамилия}"}
  city: {column: Град, default: София}
  source: {value: изложение}
secondary_contacts:
  columns: [Служебен]
  rows: {group_by: Фирма}
"""
LIST = """\
Имена за есента

Фирма;Име;Фамилия;Мобилен;Служебен;Град
Алфа;Иван;Петров;0888123456;0888123457;
Бета;Ана;Илиева;0888123458;;Варна
Алфа;Петър;Колев;0888123459;;Русе
"""


def previewed(folder: Path, **files: str) -> tuple[ShownLead, ...]:
    """Check lists, by their names without the end, and return the first leads that the screen shows."""
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    paths = tuple(folder / f"{name}.csv" for name in files)
    for path in paths:
        path.write_text(files[path.stem], encoding="utf-8")
    settings = Settings(ledger=str(folder / "ledger.db"), out=folder / "reports")
    outside = Outside(time.time, Halt(), lambda _progress: None, lambda _question: False)
    request = Request(paths, folder / "m.yaml", None, "", again=False)
    outlook = conductor.check(request, settings, outside).outlook
    assert outlook is not None
    return outlook.first


def test_each_value_comes_with_its_cells(tmp_path: Path) -> None:
    """Numbers and variables, of several cells and rows; what no cell gave has none."""
    alpha, beta = previewed(tmp_path, a=LIST)
    assert (alpha.primary.phone, alpha.primary.cells) == ("+359888123456", ("D4",))
    assert [(one.name, one.value, one.cells) for one in alpha.primary.values] == [
        ("customer_name", "Иван Петров", ("B4", "C4")),
        ("city", "София", ()),
        ("source", "изложение", ()),
    ]
    assert [(one.phone, one.cells) for one in alpha.secondaries] == [
        ("+359888123457", ("E4",)),
        ("+359888123459", ("D6",)),
    ]
    assert alpha.secondaries[1].values[1].cells == ("F6",)
    assert (beta.primary.cells, beta.secondaries) == (("D5",), ())


def test_rows_far_down_are_not_read_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their values are shown all the same, without cells."""
    monkeypatch.setattr(previewing, "MAX_ROWS", 2)
    alpha, _ = previewed(tmp_path, a=LIST)
    assert [one.cells for one in alpha.secondaries] == [("E4",), ()]
    assert [one.value for one in alpha.secondaries[1].values] == ["Петър Колев", "Русе", "изложение"]


def test_two_files_keep_their_cells_apart(tmp_path: Path) -> None:
    """The same row number of another file is another row."""
    alpha = previewed(tmp_path, a=LIST, b=LIST.replace("0888", "0887"))[0]
    last = [one.phone.removeprefix("+35988") for one in alpha.secondaries]
    assert last == ["8123457", "8123459", "7123456", "7123457", "7123459"]
    assert [one.cells for one in alpha.secondaries] == [("E4",), ("D6",), ("D4",), ("E4",), ("D6",)]


@pytest.mark.parametrize("way", ["gone", "another file"])
def test_a_file_that_is_gone_meanwhile_has_no_cells(tmp_path: Path, way: str) -> None:
    """The report is written by then, and the check has come to its end."""
    source = tmp_path / "a.csv"

    def watch(progress: Progress) -> None:
        if progress.stage is Stage.REPORTING:
            source.unlink()
            if way == "another file":
                source.write_bytes(b"\x00PK damaged")

    source.write_text(LIST, encoding="utf-8")
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    settings = Settings(ledger=str(tmp_path / "ledger.db"), out=tmp_path / "reports")
    outside = Outside(time.time, Halt(), watch, lambda _question: False)
    request = Request((source,), tmp_path / "m.yaml", None, "", again=False)
    outlook = conductor.check(request, settings, outside).outlook
    assert outlook is not None
    alpha = outlook.first[0]
    assert (alpha.primary.phone, alpha.primary.cells) == ("+359888123456", ())
