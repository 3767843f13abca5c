"""What goes wrong is told in the user's language on the terminal, and in English to a script."""

import json
from pathlib import Path

import pytest
from program import SIMPLE, Program

from importer.sandbox import SandboxConfig, start

NO_FILE = "lead-importer: b.csv: Няма такъв файл. Проверете името и папката."
WRONG_OPTION = (
    "lead-importer: --concurrency (или LEAD_IMPORTER_CONCURRENCY): „many“ не може да се използва; напишете цяло число."
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return the program with a list and a mapping for it."""
    made = Program.at(tmp_path)
    made.write("a.csv", "Име;Телефон\nИван;0888123456\n")
    made.write("m.yaml", SIMPLE)
    return made


def test_a_wrong_file_is_told_in_bulgarian(program: Program) -> None:
    """By the option, also written with an equals sign, and by the environment."""
    check = ("check", "b.csv", "-m", "m.yaml")
    assert program.run(*check, "--lang", "bg").err.splitlines()[-1] == NO_FILE
    assert program.run(*check, "--lang=bg").err.splitlines()[-1] == NO_FILE
    program.environment["LEAD_IMPORTER_LANG"] = "bg"
    assert program.run(*check).err.splitlines()[-1] == NO_FILE
    assert "There is no such file" in program.run(*check, "--lang", "en").err


def test_a_script_is_told_in_english(program: Program) -> None:
    """Whatever is spoken on the terminal."""
    said = program.run("check", "b.csv", "-m", "m.yaml", "--lang", "bg", "--json")
    error = json.loads(said.out)["error"]
    assert (said.code, error["kind"]) == (2, "file")
    assert error["message"] == "b.csv: There is no such file. Check the name and the folder."


def test_a_wrong_option_is_told_in_bulgarian(program: Program) -> None:
    """What its value may be, and that an option or its value is missing; also where no setting could be read."""
    run = ("run", "a.csv", "-m", "m.yaml", "--lang", "bg")
    assert program.run(*run, "--concurrency", "many").err.strip() == WRONG_OPTION
    assert "Неразбираема скорост „fast“" in program.run("check", *run[1:], "--rate", "fast").err
    assert program.run("runs", "--jsn", "--lang", "bg").err == (
        "lead-importer: Няма такава опция: --jsn (Може би: --json). "
        "`lead-importer runs --help` показва какво може да се зададе.\n"
    )
    program.environment["LEAD_IMPORTER_LANG"] = "bg"
    assert "Липсва аргументът 'RUN'. " in program.run("report").err
    told = json.loads(program.run("runs", "--jsn", "--json").out)["error"]["message"]
    assert told.startswith("No such option: --jsn (Possible options: --json). `lead-importer runs --help` shows")


def test_a_broken_mapping_is_told_in_bulgarian(program: Program) -> None:
    """All of its faults, each with its place; a column that the file lacks, with those that it has."""
    program.write("m.yaml", "version: 1\ncampaign_id: 42\nregion: BG\nphone: [Телефон]\n\nvariabels: {a: Име}\n")
    said = program.run("mapping", "check", "m.yaml", "--lang", "bg")
    assert said.code == 2
    assert "m.yaml:4:8: списъкът може да означава две неща" in said.err
    assert "m.yaml:6:1: непознат ключ „variabels“; може би „variables“? Позволени са: version, name, " in said.err
    program.write("m.yaml", SIMPLE.replace("phone: Телефон", "phone: Телефони"))
    said = program.run("mapping", "check", "m.yaml", "a.csv", "--lang", "bg")
    assert "във файла „a.csv“ няма колона „Телефони“ (най-близка е „Телефон“); в него има колони" in said.err
    told = json.loads(program.run("mapping", "check", "m.yaml", "a.csv", "--lang", "bg", "--json").out)
    assert 'the file "a.csv" has no column "Телефони" (the nearest is "Телефон")' in told["error"]["message"]


def test_a_workbook_that_is_refused_by_its_own_process_is_told_in_bulgarian(program: Program) -> None:
    """What the process says comes home as a sentence."""
    import openpyxl  # noqa: PLC0415 - only here

    book = openpyxl.Workbook()
    book.create_sheet("Контакти")["A1"] = "Телефон"
    book.save(program.folder / "a.xlsx")
    program.write("m.yaml", f"{SIMPLE}source: {{sheet: Контакт}}\n")
    said = program.run("check", "a.xlsx", "-m", "m.yaml", "--lang", "bg")
    assert said.err.strip().endswith(
        "a.xlsx: Няма лист „Контакт“. Може би „Контакти“? В работната книга има: 1 „Sheet“, 2 „Контакти“."
    )


def test_what_stops_a_run_is_told_in_bulgarian(tmp_path: Path) -> None:
    """The platform refuses the token: its words stay, ours are said."""
    with start(SandboxConfig(token="another")) as running:
        program = Program.at(tmp_path, running, LEAD_IMPORTER_LANG="bg")
        program.write("a.csv", "Име;Телефон\nИван;0888123456\n")
        program.write("m.yaml", SIMPLE)
        said = program.run("run", "a.csv", "-m", "m.yaml", "--yes")
    assert said.code == 3
    assert "Платформата отказа токена (статус 401: " in said.err
    assert "Задайте валиден в LEAD_IMPORTER_TOKEN; `lead-importer resume` продължава." in said.err
