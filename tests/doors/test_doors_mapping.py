"""`lead-importer mapping check` and `mapping schema`: what they show, and how they end."""

from datetime import date
from pathlib import Path

import pytest

from importer import explaining, terminal
from importer.errors import ExitCode, MappingError
from importer.explaining import Checked, check_mapping
from importer.records import Outcome
from importer.settings import load

TODAY = date(2026, 11, 27)
MAPPING = """\
version: 1
campaign_id: 42
region: BG
phone: Телефон
variables:
  customer_name: {template: "{Име} {Фамилия}", default: клиент}
  email: {column: Имейл, check: email}
  source: {value: Панаир}
  note: Бележка
secondary_contacts: {columns: [{phone: Телефон 2, variables: {customer_name: Лице 2}}]}
skip: [{column: Име, in: [Тест]}]
"""
ROWS = """\
Име;Фамилия;Телефон;Телефон 2;Лице 2;Имейл;Бележка;Град;Вътрешен
Иван;Петров;0888 123 456;02 987 6543;Рецепция;i@alfa.example;;София;1
Вера;;0888 12;;;няма;;Варна;2
Тест;Тестов;0888 123 457;;;;;;3

Анна;Илиева;0888 123 458;;;;звъни след 5;;4
"""
SHOWN = """\
m.yaml can be used: campaign 42, 4 variables, 1 further phone column.
c.csv: utf-8, delimiter ";", header in row 1

Row 2: to campaign 42
  phone                = +359888123456 from C2
  customer_name        = "Иван Петров" from A2, B2
  email                = "i@alfa.example" from F2
  source               = "Панаир" fixed in the mapping
  note                 = nothing: G2 is empty
  further phone        = +35929876543 from D2
    customer_name      = "Рецепция" from E2

Row 3: rejected
  "няма" in "Имейл" is no e-mail address. Correct or empty the cell.
  phone                = (invalid_number) from C3
  customer_name        = "клиент" the default
  email                = (bad_email) from F3
  source               = "Панаир" fixed in the mapping
  note                 = nothing: G3 is empty

Row 4: left out
  The rule to skip "Име" in [Тест] leaves this row out.
  phone                = +359888123457 from C4
  customer_name        = "Тест Тестов" from A4, B4
  email                = nothing: F4 is empty
  source               = "Панаир" fixed in the mapping
  note                 = nothing: G4 is empty

Of 4 rows, 1 are left out by rules and 1 would be rejected.
note is empty in 2 of 3 rows.
Columns that the mapping does not read: Град, Вътрешен.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a mapping and a file, as the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "c.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


def checked(file: str | None = "c.csv", *, campaign_id: int | None = None) -> Checked:
    """Look at the mapping, alone or with a file."""
    return check_mapping(Path("m.yaml"), Path(file) if file else None, load(campaign_id=campaign_id), TODAY)


@pytest.mark.usefixtures("folder")
def test_with_a_file_each_value_is_shown_with_its_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """The first rows, the columns nobody reads, and the variables that most rows don't have."""
    found = checked()
    terminal.show_mapping(found, on_terminal=True)
    assert capsys.readouterr().out == SHOWN
    assert found.exit_code is ExitCode.NEEDS_A_PERSON


@pytest.mark.usefixtures("folder")
def test_off_a_terminal_no_value_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Cells and origins are; neither numbers nor what stands in the cells."""
    terminal.show_mapping(checked(), on_terminal=False)
    shown = capsys.readouterr().out
    assert "  customer_name        = … from A2, B2" in shown
    for secret in ("888", "Иван", "Рецепция", "alfa", "няма", "Тестов"):
        assert secret not in shown


@pytest.mark.usefixtures("folder")
def test_a_mapping_alone_is_told_to_be_right(capsys: pytest.CaptureFixture[str]) -> None:
    """No file is needed to see that every word of it is known."""
    found = checked(None)
    terminal.show_mapping(found, on_terminal=True)
    assert capsys.readouterr().out == "m.yaml can be used: campaign 42, 4 variables, 1 further phone column.\n"
    assert found.exit_code is ExitCode.DONE


def test_a_mapping_without_a_campaign_can_be_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so, and that the option can give one; no campaign is made up."""
    (folder / "m.yaml").write_text(MAPPING.replace("campaign_id: 42\n", ""), encoding="utf-8")
    terminal.show_mapping(checked(), on_terminal=True)
    shown = capsys.readouterr().out
    assert "It names no campaign: give --campaign-id" in shown
    assert "to campaign" not in shown
    assert "no campaign" not in told(checked(campaign_id=7), capsys)


def told(found: Checked, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what is shown."""
    terminal.show_mapping(found, on_terminal=True)
    return capsys.readouterr().out


def test_rows_without_a_usable_number_count_as_rejected(folder: Path) -> None:
    """So does `run` count them."""
    (folder / "c.csv").write_text(ROWS.replace(";i@alfa.example", ";").replace("няма", ""), encoding="utf-8")
    on_file = checked().on_file
    assert on_file
    assert (on_file.looked_at, on_file.left_out, on_file.rejected, on_file.all_rows) == (4, 1, 1, True)
    assert on_file.rows[1].outcome is Outcome.REJECTED


def test_of_a_long_file_the_first_rows_are_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer says so; `check` reads them all."""
    monkeypatch.setattr(explaining, "MAX_ROWS", 2)
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    on_file = checked().on_file
    assert on_file
    assert (on_file.looked_at, on_file.all_rows) == (2, False)


@pytest.mark.usefixtures("folder")
def test_a_file_that_does_not_fit_is_told() -> None:
    """Every column that is missing, with its place in the mapping."""
    Path("other.csv").write_text("Име;Телефон\nИван;0888123456\n", encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        checked("other.csv")
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        *("m.yaml:6:29", "m.yaml:7:19", "m.yaml:9:9", "m.yaml:10:40", "m.yaml:10:78"),
    ]  # fmt: skip
