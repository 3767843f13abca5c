"""The commands for those who write mappings, as a user starts them."""

import json
import re
from pathlib import Path

from keyboard import at_terminal
from program import SIMPLE, Program

HOSTILE = re.compile(r"\x1b(?:\[31m|\[2J|\])")  # what the list holds; a progress bar has its own
ROWS = "Име;Телефон\nИван;0888123456\n"


def test_the_commands_end_with_the_code_that_says_what_to_do(tmp_path: Path) -> None:
    """0: it can be used; 1: rows need a person; 2: mapping or file can't be used. No ledger is made."""
    program = Program.at(tmp_path)
    mapping, file = program.write("m.yaml", SIMPLE), program.write("c.csv", ROWS)
    right = program.run("mapping", "check", mapping, file)
    assert (right.code, right.err) == (0, "")
    assert "customer_name        = … from A2" in right.out
    assert "Иван" not in right.out
    rejected = program.run("mapping", "check", mapping, program.write("d.csv", f"{ROWS}Вера;няма\n"))
    assert rejected.code == 1
    wrong = program.run("mapping", "check", program.write("w.yaml", SIMPLE.replace("phone", "phon")))
    assert (wrong.code, wrong.out) == (2, "")
    assert 'w.yaml:4:1: unknown key "phon"; did you mean "phone"?' in wrong.err
    assert 'w.yaml:1:1: the key "phone" is missing' in wrong.err
    assert not (tmp_path / "ledger.db").exists()


def test_no_cell_and_no_header_takes_the_terminal_over(tmp_path: Path) -> None:
    """Neither in a proposed mapping and its first rows, nor where a mapping is shown or lacks a column."""
    program = Program.at(tmp_path)
    rows = ("Name;Phone\x1b[31mX", "Ivan;0888100001", "Ana\x1b[2J;0888100002", "Eva;0888\x1b]0;10", "Ida;0888100003")
    file = program.write("a.csv", "\n".join((*rows, "")))
    mapping = program.write("m.yaml", SIMPLE)
    proposed = ("check", file, "--region", "BG", "--campaign-id", "42")
    saves = {"save it and go on: ": "yes"}
    screens = [at_terminal(program, *proposed, types=saves)[1]]
    screens.append(at_terminal(program, "mapping", "check", tmp_path / "a.mapping.yaml", file, types={})[1])
    screens.append(at_terminal(program, "check", file, "-m", mapping, types={})[1])
    assert [
        part for part in ("The first rows would be:", "= +359888100002", "no column") if part not in "".join(screens)
    ] == []
    assert [screen for screen in screens if HOSTILE.search(screen)] == []


def test_the_schema_is_printed_as_it_is_shipped(tmp_path: Path) -> None:
    """JSON and nothing else."""
    said = Program.at(tmp_path).run("mapping", "schema")
    assert said.code == 0
    shipped = Path(__file__).parents[2] / "importer" / "mapping" / "schema.json"
    assert said.out == shipped.read_text(encoding="utf-8")
    assert json.loads(said.out)["$schema"].startswith("https://json-schema.org/")
