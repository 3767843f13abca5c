"""Numbers never to call: on a list in any spelling, in a lead in any place, and also on a list that came later."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from program import CONFIG, SIMPLE, TIMEOUT_S, Program, contacts_csv

from importer.sandbox import Fault, RunningSandbox, ScriptedFault, start
from importer.sandbox.leads import LeadStatus

GROUPED = """\
version: 1
campaign_id: 42
region: BG
phone: Телефон
secondary_contacts: {columns: [Телефон 2], rows: {group_by: Фирма}}
"""
PEOPLE = """\
Фирма;Телефон;Телефон 2
Алфа;0888100001;0888100002
Алфа;0888100003;
Бета;0888100004;
Гама;0888100005;0888100006
"""


def called(sandbox: RunningSandbox) -> list[list[str]]:
    """Return the last digits of the numbers of each lead, in the order of calling."""
    leads = [
        [lead.phone_number, *(item.phone_number for item in lead.secondary_contacts)]
        for lead in sandbox.state.store.all()
    ]
    return sorted([number[-1] for number in numbers] for numbers in leads)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bare.txt", "0888 100 001\n+359 888 100004\n00359888100006\n"),
        ("headed.csv", "Име;Номер;Кога\nИван;0888100001;вчера\nПетър;+359888100004;днес\nАна;0888/100006;\n"),
    ],
)
def test_listed_numbers_are_not_called(tmp_path: Path, name: str, text: str) -> None:
    """A primary is replaced by who is behind it, a secondary is dropped, a lead of nobody else is none."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping, no_calls = (
            program.write("a.csv", PEOPLE),
            program.write("m.yaml", GROUPED),
            program.write(name, text),
        )
        checked = program.run("check", source, "-m", mapping, "--suppress", no_calls)
        assert "Would be sent: 2 leads with 1 secondary contact" in checked.out
        said = program.run("run", source, "-m", mapping, "--yes", "--suppress", no_calls)
        assert said.code == 0
        assert called(sandbox) == [["2", "3"], ["5"]]
        results = next((tmp_path / "reports").glob("2*/results.csv")).read_text(encoding="utf-8-sig")
        assert results.count(f"suppressed,on_suppression_list,The number is on the suppression list {name}.") == 3


def test_a_list_that_came_later_holds_for_what_is_left_of_a_run(tmp_path: Path) -> None:
    """The same command with a list goes on without those numbers, and so does every later resume."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", PEOPLE), program.write("m.yaml", GROUPED)
        limited = ("run", source, "-m", mapping, "--yes", "--limit", "1")
        program.run(*limited)
        late = program.write("late.txt", "0888100005\n")
        program.run(*limited, "--suppress", late)
        assert called(sandbox) == [["1", "2", "3"], ["4"]]
        assert program.run("resume", "--yes").code == 0
        assert called(sandbox) == [["1", "2", "3"], ["4"], ["6"]]


def with_a_lead_in_doubt(program: Program, sandbox: RunningSandbox) -> tuple[str | Path, ...]:
    """Import until one lead's answer is lost, and kill the importer; return the command."""
    command = ("run", program.write("a.csv", PEOPLE), "-m", program.write("m.yaml", GROUPED), "--yes")
    waiting = replace(program, environment={**program.environment, "LEAD_IMPORTER_GRACE": "60"})
    with waiting.start(*command, "--concurrency", "1") as process:
        assert sandbox.state.journal.wait_for(5, TIMEOUT_S)  # two questions, three leads
        process.kill()
    return command


@pytest.mark.parametrize("way", ["at once", "after a stop"])
def test_a_list_that_came_later_holds_for_a_lead_in_doubt(tmp_path: Path, way: str) -> None:
    """Its request was lost before it arrived: found absent, it would be sent again, and is not.

    Nor is it where the command with the list was stopped, and `resume`, which names no list, goes on.
    """
    lost = ScriptedFault("+359888100004", 1, Fault.DROP_BEFORE)
    with start(replace(CONFIG, faults=(lost,))) as sandbox:
        program = Program.at(tmp_path, sandbox)
        command = (*with_a_lead_in_doubt(program, sandbox), "--suppress", program.write("late.txt", "0888100004\n"))
        if way == "at once":
            assert program.run(*command).code == 0
        else:
            unknown = replace(program, environment={**program.environment, "LEAD_IMPORTER_TOKEN": "wrong"})
            assert unknown.run(*command).code == 3
            assert program.run("resume", "--yes").code == 0
        assert called(sandbox) == [["1", "2", "3"], ["5", "6"]]


@pytest.mark.parametrize("command", [("resume", "--yes"), ("run", "a.csv", "-m", "m.yaml", "--yes")])
def test_whom_a_sync_saw_blacklisted_is_not_called_by_a_run_that_waits(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Learned after the run was planned, it is heeded before each lead."""
    other = replace(CONFIG.campaigns[0], id=43)
    with start(replace(CONFIG, campaigns=(*CONFIG.campaigns, other))) as sandbox:
        program = Program.at(tmp_path, sandbox)
        program.write("m.yaml", GROUPED)
        program.write("43.yaml", GROUPED.replace("42", "43"))
        program.write("a.csv", "Фирма;Телефон;Телефон 2\n;0888100001;\n;0888100003;\n;0888100004;\n")
        program.write("4.csv", "Фирма;Телефон;Телефон 2\n;0888100004;\n")
        program.run("run", "4.csv", "-m", "43.yaml", "--yes")
        program.run("run", "a.csv", "-m", "m.yaml", "--yes", "--limit", "1")
        sandbox.state.store.set_status(sandbox.state.store.all()[0].id, LeadStatus.BLACKLISTED)
        assert "1 number blacklisted" in program.run("sync", "--campaign-id", "43").out
        assert program.run(*command).code == 0
        assert [lead.phone_number[-1] for lead in sandbox.state.store.all()] == ["4", "1", "3"]


@pytest.mark.parametrize("text", ["0888 100 001\n0888 10\n", "Номер\nняма\n", "Номер 1\n"])
def test_a_typo_in_a_list_stops_before_anything_is_sent(tmp_path: Path, text: str) -> None:
    """A row that can't be read as a number could be the very person who must not be called."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        no_calls = program.write("never.txt", text)
        files = (program.write("a.csv", contacts_csv(2)), "-m", program.write("m.yaml", SIMPLE))
        said = program.run("run", *files, "--yes", "--suppress", no_calls)
        assert said.code == 2
        assert "never.txt" in said.err
        assert sandbox.state.journal.entries == ()


def test_a_list_that_is_not_there_stops_too(tmp_path: Path) -> None:
    """A wrong path must not mean: nobody is on the list."""
    program = Program.at(tmp_path)
    files = (program.write("a.csv", contacts_csv(1)), "-m", program.write("m.yaml", SIMPLE))
    said = program.run("check", *files, "--suppress", "nowhere.txt")
    assert said.code == 2
    assert "nowhere.txt" in said.err


def test_every_sheet_of_a_list_is_read(tmp_path: Path) -> None:
    """Hidden ones too, and one without anything in it; how many numbers were read is told."""
    book = openpyxl.Workbook()
    for name, phones in (("Първи", ["0888100001"]), ("Още", ["Телефон", "0888100004"]), ("Скрит", ["0888100006"])):
        sheet = book.create_sheet(name)
        for phone in phones:
            sheet.append([phone])
        sheet.sheet_state = "hidden" if name == "Скрит" else "visible"
    book.save(tmp_path / "never.xlsx")
    program = Program.at(tmp_path)
    source, mapping = program.write("a.csv", PEOPLE), program.write("m.yaml", GROUPED)
    said = program.run("check", source, "-m", mapping, "--suppress", "never.xlsx")
    assert "never.xlsx: 3 numbers never to call." in said.out
    assert "Would be sent: 2 leads" in said.out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Телефон\n", "holds no number"),
        ("Фирма;Телефон\n0888100009;0888100001\n0888100008;08881O0004\n;0888100006\n", "row 3"),
        ("0888100001 и 08881O0004\n", "row 1"),
        ("Име;Телефон\nАна;0888100001\nБоб;няма такъв 12\n", "row 3"),
    ],
)
def test_a_list_that_protects_less_than_it_seems_to_stops_the_run(tmp_path: Path, text: str, says: str) -> None:
    """Without any number, with a typo beside a number that can be read, or with two in a cell of which one is none."""
    program = Program.at(tmp_path)
    source, mapping = program.write("a.csv", PEOPLE), program.write("m.yaml", GROUPED)
    said = program.run("check", source, "-m", mapping, "--suppress", program.write("never.csv", text))
    assert (said.code, says in said.err) == (2, True)
