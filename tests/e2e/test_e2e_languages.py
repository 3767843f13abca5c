"""A salesperson reads why a row was put aside, and how to mend it, in the language that was asked for."""

import csv
from pathlib import Path

import openpyxl
import pytest
from program import SIMPLE, Program

SAYS = "„0888 12“ в „Телефон“ не е съществуващ номер в BG."
CURE = "Напишете целия номер, най-добре с кода на държавата, например +359888123456."


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return the program with a list in which one number is too short, and one stands twice."""
    made = Program.at(tmp_path)
    made.write("a.csv", "Име;Телефон\nИван;0888123456\nАна;0888 12\nИво;0888123456\n")
    made.write("m.yaml", SIMPLE)
    return made


def test_reasons_and_cures_are_said_in_bulgarian(program: Program) -> None:
    """In the results, in the rows to mend and on the page; codes stay as they are."""
    said = program.run("check", "a.csv", "-m", "m.yaml", "--lang", "bg")
    assert said.code == 1
    (folder,) = (program.folder / "reports").iterdir()
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        reasons = {line["row"]: (line["code"], line["reason"]) for line in csv.DictReader(file)}
    assert reasons["3"] == ("invalid_number", f"{SAYS} {CURE}")
    assert reasons["4"] == ("repeated_in_run", "Същият номер се среща по-рано: ред 2 от a.csv.")
    sheet = openpyxl.load_workbook(folder / "to-fix.xlsx").worksheets[0]
    assert {SAYS, CURE} <= {cell.value for row in sheet.iter_rows() for cell in row}
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert '<html lang="bg">' in page
    assert CURE in page


def test_the_environment_names_the_language_too(program: Program) -> None:
    """And an option wins over it."""
    program.environment["LEAD_IMPORTER_LANG"] = "bg"
    assert "не е съществуващ номер" in program.run("check", "a.csv", "-m", "m.yaml").out
    assert "не е съществуващ номер" not in program.run("check", "a.csv", "-m", "m.yaml", "--lang", "en").out


def test_a_language_that_there_is_not_is_refused(program: Program) -> None:
    """With those that there are."""
    said = program.run("check", "a.csv", "-m", "m.yaml", "--lang", "xx")
    assert said.code == 2
    assert '"xx" can\'t be used; write one of en, bg.' in said.err
