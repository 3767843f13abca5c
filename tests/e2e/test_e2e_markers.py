"""Personal data stays in the ledger and the reports: rows full of marker values, and a search through all the rest.

Every cell of the list is a marker, the platform repeats in its answers whatever it is sent, and faults are forced whose
texts quote the whole list. What the program shows off a terminal, its logs, its crash files, what it leaves in the
folder for temporary files and in the user's folders, and the arguments of its processes are then searched.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from echoing import Platform, echoing
from many_commands import Step, run_all
from program import Program

TOKEN = "qqtokenqq-93f1"
MARK = "qqmark"
PHONES = [f"0888{700100 + number}" for number in range(14)]
SECONDARIES = [f"0877{700100 + number}" for number in range(14)]
MAPPING = """\
version: 1
campaign_id: 42
region: BG
phone: qqhead-phone
variables:
  customer_name: qqhead-name
  email: {column: qqhead-email, check: email, required: true}
  note: {template: "{qqhead-name} / {qqhead-extra}"}
secondary_contacts:
  columns: [{phone: qqhead-second, variables: {customer_name: qqhead-name}}]
  rows: {group_by: qqhead-firm}
"""
HEADS = "qqhead-phone;qqhead-name;qqhead-email;qqhead-second;qqhead-firm;qqhead-extra"
KEPT = re.compile(
    r"ledger\.db(-wal|-shm)?|results\.\w+|to-fix\.xlsx|report\.html|audit\.csv|summary\.json|\w+\.(csv|yaml)"
)
OF_NOBODY = ("qqhead", "qqlist", "qqcampaign")  # a header, a file's and a campaign's name: shown, and in no log


def rows() -> Iterator[str]:
    """Yield the list: good rows, and each kind of bad ones."""
    yield HEADS
    for number, (phone, second) in enumerate(zip(PHONES, SECONDARIES, strict=True)):
        yield f"{phone};qqmark-n{number};m{number}@qqmark.example;{second};qqmark-f{number};qqmark-x{number}"
    yield f"{PHONES[0]};qqmark-again;again@qqmark.example;;;qqmark-x"
    yield "0888-qqmark;qqmark-bad;bad@qqmark.example;;;qqmark-x"
    yield f"08887;qqmark-short;short@qqmark.example;{SECONDARIES[3]};;qqmark-x"
    yield "0888700199;qqmark-mail;qqmark-no-mail;;;qqmark-x"
    yield "0888700198 / 0877700198 qqmark;qqmark-two;two@qqmark.example;qqmark-no-number;;qqmark-x"
    yield "+49 30 7001970;=qqmark();de@qqmark.example;;;qqmark-x"


def markers() -> tuple[str, ...]:
    """Return what must not be found: names and values, each number in whatever spelling, the token."""
    return (MARK, TOKEN, *(number[1:] for number in (*PHONES, *SECONDARIES)), "888700199", "888700198", "307001970")


def searched(text: str, *more: str) -> list[str]:
    """Return the markers that a text holds, however its numbers are broken up."""
    joined = re.sub(r"(?<=\d)[ ()/.-]+(?=\d)", "", text)
    return [marker for marker in (*markers(), *more) if marker in text or marker in joined]


@dataclass(frozen=True, slots=True)
class Searched:
    """The program on the marked list, and all that it wrote."""

    program: Program
    files: tuple[str, ...]

    @classmethod
    def at(cls, folder: Path, url: str) -> "Searched":
        """Lay the list and its mapping into a folder."""
        (folder / "tmp").mkdir(parents=True)
        more = {"TMPDIR": str(folder / "tmp"), "LEAD_IMPORTER_TOKEN": TOKEN, "LEAD_IMPORTER_API_URL": url}
        program = Program.at(folder, None, **more, LEAD_IMPORTER_MAX_REFUSED="100%")
        program.write("m.yaml", MAPPING)
        program.write("qqlist.csv", "\n".join(rows()))
        return cls(program, ("qqlist.csv", "-m", "m.yaml"))

    def step(self, *arguments: str, breaks: str = "") -> Step:
        """Return a command on this list."""
        return Step(arguments, self.program.folder, self.program.environment, breaks)

    def written(self) -> list[Path]:
        """Return the files that are neither the user's own, nor ledger, nor report."""
        files = [path for path in self.program.folder.rglob("*") if path.is_file()]
        return [path for path in files if not KEPT.fullmatch(path.name)]

    def found(self) -> list[tuple[str, list[str]]]:
        """Return where markers were found."""
        texts = [(str(path), path.read_bytes().decode("utf-8", "replace")) for path in self.written()]
        texts.append(("names", " ".join(str(path.relative_to(self.program.folder)) for path in self.written())))
        return [(name, marks) for name, text in texts if (marks := searched(text, *OF_NOBODY))]


def test_nothing_of_a_person_leaves_ledger_and_reports(tmp_path: Path) -> None:
    """A whole journey with refusals that quote everything, lost answers, doubt, undo and purge."""
    arguments: set[str] = set()

    def look() -> None:
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):  # it has just ended
                arguments.update(child.cmdline())

    with echoing(Platform("qqcampaign", look)) as url:
        world = Searched.at(tmp_path, url)
        ran = world.program.run_alone("run", *world.files, "--yes", "--campaign", "QQcampaign")
        assert ran.code == 1
        steps = (
            ("check", *world.files),
            ("run", *world.files, "--yes", "--json"),
            ("resume", "--yes"),
            ("report", "RUN"),
            ("audit", "RUN"),
            ("decide", "RUN", "--as", "called"),
            ("undo", "RUN", "--yes"),
            ("runs", "--json"),
            ("sync", "--campaign-id", "42"),
            ("run", "qqlist.csv", "-m", "nowhere.yaml", "--yes"),
            ("purge", "--older-than", "0d", "--yes"),
        )
        told = run_all([world.step(*step) for step in steps])
    assert [said.code for said in told] == [1, 1, 1, 1, 0, 0, 0, 0, 0, 2, 0]
    log = "".join(path.read_text(encoding="ascii") for path in world.written() if path.name == "run.log.jsonl")
    happened = ("file_opened", "lead_answered", '"status": 422', '"status": 500', '"failure": "lost"', "lead_settled")
    assert [part for part in (*happened, "account_paused", "run_ended") if part not in log] == []
    assert unspoken(tmp_path) == []
    said = [ran.out + ran.err, *(one.out + one.err for one in told), " ".join(arguments)]
    assert [(text, marks) for text in said if (marks := searched(text))] == []
    assert "qqlist.csv" in arguments
    assert world.found() == []


def unspoken(folder: Path) -> list[str]:
    """Return the files that the program left behind, and that the page on privacy doesn't speak of."""
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    places = set(re.findall(r"`([^`/ ]+)`", page))
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    own = {"m.yaml", "qqlist.csv"}
    return [str(path) for path in files if not ({*path.parts} & places or path.name in own)]


PLACES = [
    "importer.mapping.binding:Binding.apply",
    "importer.preparing:cut",
    "importer.ledger.claiming:Claims.claim",
    "importer.sending.client:PlatformClient.post_lead",
    "importer.reporting:write_report",
]


def test_a_fault_that_quotes_the_whole_list_is_told_without_it(tmp_path: Path) -> None:
    """Exit 3, a crash file with places in the code alone, and the run can be resumed: wherever the fault is."""
    with echoing(Platform("qqcampaign", lambda: None)) as url:
        worlds = [Searched.at(tmp_path / str(number), url) for number in range(len(PLACES))]
        steps = [
            step
            for place, world in zip(PLACES, worlds, strict=True)
            for step in (world.step("run", *world.files, "--yes", breaks=place), world.step("resume", "--yes"))
        ]
        told = run_all(steps)
    for world, broken, resumed in zip(worlds, told[::2], told[1::2], strict=True):
        (crash,) = (world.program.folder / "home").rglob("crash-*.txt")
        assert (broken.code, str(crash) in broken.err, "resume" in broken.err) == (3, True, True), broken.err
        text = crash.read_text(encoding="utf-8")
        wanted = ("builtins.RuntimeError", "caused by: builtins.KeyError", "importer.failing:", ", command run, ")
        assert [part for part in wanted if part not in text] == []
        assert crash.stat().st_mode & 0o777 == 0o600
        assert resumed.code == 1, resumed.err  # the rows that can't become contacts
        assert searched(broken.out + broken.err + resumed.out + resumed.err) == []
        assert world.found() == []


def test_a_fault_is_told_to_a_script_as_json(tmp_path: Path) -> None:
    """With its kind and the file that tells more."""
    world = Searched.at(tmp_path, "http://127.0.0.1:9/api")
    (said,) = run_all([world.step("check", *world.files, "--json", breaks=PLACES[0])])
    (crash,) = (tmp_path / "home").rglob("crash-*.txt")
    assert (said.code, said.err) == (3, "")
    error = json.loads(said.out)["error"]
    assert (error["kind"], error["exit_code"], error["crash_file"]) == ("unexpected", 3, str(crash))
    assert searched(said.out) == []
    assert world.found() == []
