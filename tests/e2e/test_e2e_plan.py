"""A plan is kept request by request, or nothing is sent and what has changed is named."""

import csv
import json
import stat
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from program import CONFIG, CORPUS, L08, L08_MAPPING, SIMPLE, Program, contacts_csv
from pydantic import SecretStr

from importer import run as conductor
from importer.concluding import Ended
from importer.errors import FileError, OptionError, PlanError, UnusableError
from importer.ledger import PlannedLead, RowPlace
from importer.outside import Asked, Outside
from importer.planfile import LedgerMark, Plan, PlanHeader, Refusal, open_plan, write_plan
from importer.preparing import Request
from importer.reading import open_source
from importer.records import Lead, LeadContact, SourceOptions, Variable
from importer.sandbox import RunningSandbox, start
from importer.sending.pacing import Halt
from importer.settings import Settings

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "sample_data").iterdir())
OF_CORPUS = sorted(path for path in CORPUS.glob("*-*") if path.suffix in {".csv", ".xlsx", ".ods", ".xls"})
PHONE_COLUMNS = {"l13": "Mobile Phone", "l23": "Office Phone"}
LARGE = 3_000  # leads
FLAT_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder, a sandbox, and the two commands."""

    folder: Path
    sandbox: RunningSandbox
    settings: Settings

    def write(self, name: str, text: str) -> Path:
        """Write a file into the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def request(self, count: int = 4, mapping: str = SIMPLE) -> Request:
        """Return the import of a list of made-up people."""
        return Request(
            (self.write("a.csv", contacts_csv(count)),), self.write("m.yaml", mapping), None, "", again=False
        )

    def check(self, request: Request) -> Plan:
        """Check, and return the plan that was written."""
        conductor.check(request, self.settings, outside(), self.folder / "plan.jsonl")
        return open_plan(self.folder / "plan.jsonl")

    def run(self, request: Request, plan: Plan | None = None, **changed: object) -> Ended:
        """Import, by the settings with some of them changed."""
        return conductor.run(request, self.settings.model_copy(update=changed), outside(), plan)

    @property
    def posts(self) -> Counter[str]:
        """The bodies that the platform got, as text, each with how often."""
        bodies = (entry.body for entry in self.sandbox.state.journal.entries if entry.method == "POST")
        return Counter(as_text(body) for body in bodies)


def outside() -> Outside:
    """Return the world around a command, in which nobody is asked."""
    return Outside(time.time, Halt(), lambda _progress: None, nobody)


def nobody(_question: Asked) -> bool:
    """Fail: with --yes nobody is asked."""
    raise AssertionError


def as_text(body: object) -> str:
    """Return a body as text that is the same for the same body."""
    return json.dumps(body, sort_keys=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a sandbox and a ledger that know nobody yet."""
    with start(CONFIG) as sandbox:
        settings = Settings(
            token=SecretStr(CONFIG.token),
            api_url=sandbox.url,
            ledger=str(tmp_path / "ledger.db"),
            out=tmp_path / "reports",
            rate="off",
            yes=True,
        )
        yield Desk(tmp_path, sandbox, settings)


def not_created(folder: Path) -> list[tuple[str, ...]]:
    """Return row, outcome and code of each number in results.csv that was not sent."""
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [(line["row"], line["outcome"], line["code"]) for line in csv.DictReader(file)]
    return [line for line in lines if line[1] != "created"]


def refused(plan: Plan) -> list[tuple[str, ...]]:
    """Return row, outcome and code of each number that a plan says is not sent."""
    lines = map(json.loads, plan.path.read_text(encoding="utf-8").splitlines())
    found = [Refusal.model_validate(line) for line in lines if line["kind"] == "refusal"]
    return [(str(line.row), line.outcome.value, line.code) for line in found]


def agree(desk: Desk, request: Request) -> int:
    """Check and run a file by its plan, hold one against the other, and return how many requests there were."""
    plan = desk.check(request)
    ended = desk.run(request, plan)
    planned = Counter(as_text(line.body) for line in plan.requests())
    assert desk.posts == planned
    assert ended.stopped is None
    assert refused(plan) == not_created(ended.folder)
    assert plan.end.requests == ended.summary.leads.planned == planned.total()
    return plan.end.requests


@pytest.mark.parametrize("source", SAMPLES, ids=lambda path: path.stem)
def test_plan_and_run_agree_on_the_samples(desk: Desk, source: Path) -> None:
    """Each request that the platform got stands in the plan, and the other way round; so does what is not sent."""
    mapping = ROOT / "mappings" / f"{source.stem}.yaml"
    assert agree(desk, Request((source,), mapping, None, "", again=False)) > 20


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")
@pytest.mark.parametrize("source", OF_CORPUS, ids=lambda path: path.name.partition("-")[0])
def test_plan_and_run_agree_on_the_corpus(desk: Desk, source: Path) -> None:
    """Files that nobody here made, with a phone column where they have one; what can't be read stops both alike."""
    request = Request((source,), desk.write("m.yaml", mapping_for(source)), None, "US", again=False)
    unusable = why_unusable(desk, request)
    if not unusable:
        agree(desk, request)
        return
    with pytest.raises(UnusableError) as again:
        desk.run(request)
    assert (str(again.value), desk.posts) == (unusable, Counter())


def why_unusable(desk: Desk, request: Request) -> str:
    """Return why a check stops; "" where it does not."""
    try:
        desk.check(request)
    except UnusableError as stopped:
        return str(stopped)
    return ""


def mapping_for(source: Path) -> str:
    """Return a mapping for a file of the corpus: its phone column, else its first column."""
    if source == L08:
        return L08_MAPPING
    try:
        columns = open_source(source, SourceOptions()).detected.columns
    except FileError:
        columns = ("A",)
    wanted = PHONE_COLUMNS.get(source.name[:3], columns[0])
    named = next((column for column in columns if column == wanted), columns[0])
    return f"version: 1\ncampaign_id: 42\nregion: US\nphone: {json.dumps(named, ensure_ascii=False)}\n"


def test_a_plan_is_its_owners_alone_and_holds_no_token(desk: Desk) -> None:
    """It holds numbers and names."""
    plan = desk.check(desk.request())
    assert stat.S_IMODE(plan.path.stat().st_mode) == 0o600
    assert CONFIG.token not in plan.path.read_text(encoding="utf-8")


def stopped(desk: Desk, request: Request, plan: Plan, **changed: object) -> str:
    """Return why a plan is not kept; nothing is sent and no run is left."""
    before = desk.posts
    with pytest.raises(PlanError) as found:
        desk.run(request, plan, **changed)
    assert found.value.exit_code == 2
    assert desk.posts == before
    assert all(item.run.state.value == "finished" for item in conductor.runs(desk.settings, outside()))
    return str(found.value)


def test_a_changed_file_is_named(desk: Desk) -> None:
    """One row more is another file."""
    request = desk.request(4)
    plan = desk.check(request)
    assert "the file a.csv" in stopped(desk, desk.request(5), plan)


def test_a_changed_mapping_is_named(desk: Desk) -> None:
    """So is what was changed together with it."""
    plan = desk.check(desk.request())
    said = stopped(desk, desk.request(5, SIMPLE + "name: Друго\n"), plan)
    assert "the mapping m.yaml" in said
    assert "the file a.csv" in said


def test_a_changed_option_is_named_with_both_values(desk: Desk) -> None:
    """A campaign that is named now wins over the plan's: that is another import."""
    request = desk.request()
    plan = desk.check(request)
    assert "--campaign-id (none then, 7 now)" in stopped(desk, replace(request, campaign_id=7), plan)


def test_a_longer_list_of_numbers_never_to_call_is_named(desk: Desk) -> None:
    """Although the list's path is the same."""
    request = replace(desk.request(), suppress=(desk.write("never.csv", "Телефон\n+359888100001\n"),))
    plan = desk.check(request)
    desk.write("never.csv", "Телефон\n+359888100001\n+359888100002\n")
    assert "the numbers never to call" in stopped(desk, request, plan)


def test_another_ledger_is_named(desk: Desk) -> None:
    """Who mistypes its path would send what the right one knows as sent; none is made there."""
    desk.run(desk.request(1))
    plan = desk.check(desk.request())
    elsewhere = desk.folder / "elsewhere.db"
    with pytest.raises(PlanError, match="the ledger"):
        desk.run(desk.request(), plan, ledger=str(elsewhere))
    assert not elsewhere.exists()


def test_a_number_that_was_sent_since_is_named_with_its_row_and_run(desk: Desk) -> None:
    """Another file brought the person of row 3 into the campaign meanwhile."""
    request = desk.request(4)
    plan = desk.check(request)
    other = desk.write("b.csv", "Име;Телефон\nЧовек;0888100001\n")
    ended = desk.run(replace(request, files=(other,)))
    said = stopped(desk, request, plan)
    assert "not sent any more: row 3 of a.csv: The number is in this campaign already" in said
    assert ended.summary.run in said
    assert "+359" not in said


def test_a_secondary_contact_that_was_sent_since_is_named(desk: Desk) -> None:
    """The lead would be another one."""
    mapping = SIMPLE + "secondary_contacts: {columns: [Телефон 2]}\n"
    source = desk.write("a.csv", "Име;Телефон;Телефон 2\nЧовек;0888100000;0888100009\n")
    request = replace(desk.request(mapping=mapping), files=(source,))
    desk.write("a.csv", "Име;Телефон;Телефон 2\nЧовек;0888100000;0888100009\n")
    plan = desk.check(request)
    other = desk.write("b.csv", "Име;Телефон;Телефон 2\nЧовек;0888100009;\n")
    desk.run(replace(request, files=(other,)))
    assert "the lead of row 2 of a.csv is another one now" in stopped(desk, request, plan)


def test_a_number_that_is_no_longer_sent_before_is_named(desk: Desk) -> None:
    """After an undo the row would be sent, and the plan knows nothing of it."""
    from importer import after  # noqa: PLC0415 - only here

    first = desk.run(desk.request(1))
    plan = desk.check(desk.request(3))
    assert plan.end.requests == 2
    after.undo(first.summary.run, desk.settings, outside())
    with pytest.raises(PlanError, match=r"row 2 of a\.csv would be sent now, and not by the plan"):
        desk.run(desk.request(3), plan)


def test_a_planned_run_that_was_stopped_goes_on_by_its_plan(desk: Desk) -> None:
    """What it has sent itself counts as sent by the plan; once all is sent, the plan can't be kept again."""
    request = desk.request(6)
    plan = desk.check(request)
    assert desk.run(request, plan, limit=2).summary.leads.not_sent == 4
    assert desk.run(request, plan).summary.leads.created == 6
    assert desk.posts == Counter(as_text(line.body) for line in plan.requests())
    assert "and 3 more leads" in stopped(desk, request, plan)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Човек 1", "Човек 9", "somebody changed it"),
        ('{"kind": "end"', '{"kind": "start"', "Line 6 is none of a plan's"),
        ("+359888100001", "+359888", "somebody changed it"),
    ],
)
def test_a_plan_that_was_changed_by_hand_is_refused(desk: Desk, old: str, new: str, says: str) -> None:
    """Its lines are sealed: what it says is what was checked."""
    plan = desk.check(desk.request())
    text = plan.path.read_text(encoding="utf-8")
    old, new = (json.dumps(part)[1:-1] if "kind" not in part else part for part in (old, new))
    assert old in text
    plan.path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError, match=says):
        open_plan(plan.path)


def test_half_a_plan_is_refused(desk: Desk) -> None:
    """A download that was cut off is no plan."""
    plan = desk.check(desk.request())
    lines = plan.path.read_text(encoding="utf-8").splitlines(keepends=True)
    plan.path.write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(PlanError, match="no whole plan"):
        open_plan(plan.path)


def test_no_plan_is_written_over_a_file_that_is_none(desk: Desk) -> None:
    """Whoever names the spreadsheet after --plan keeps it; an older plan is replaced."""
    request = desk.request()
    desk.check(request)
    desk.check(request)
    with pytest.raises(OptionError, match="is there already, and is no plan"):
        conductor.check(request, desk.settings, outside(), desk.folder / "a.csv")
    assert (desk.folder / "a.csv").read_text(encoding="utf-8") == contacts_csv(4)


def test_memory_stays_flat_however_long_a_plan_is(tmp_path: Path) -> None:
    """It is written and read line by line."""
    header = PlanHeader(
        importer="0",
        made_at=0,
        api_url="",
        request={},
        files=(),
        mapping_sha256="",
        lists_sha256="",
        ledger=LedgerMark(),
    )
    leads = (lead(number) for number in range(LARGE))
    tracemalloc.start()
    try:
        write_plan(tmp_path / "plan.jsonl", header, leads, ())
        read = sum(1 for _ in open_plan(tmp_path / "plan.jsonl").requests())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == LARGE
    assert peak < FLAT_BYTES < (tmp_path / "plan.jsonl").stat().st_size * 2


def lead(number: int) -> PlannedLead:
    """Return a lead of a made-up person with a long variable."""
    contact = LeadContact(f"+359888{100000 + number}", (Variable("notes", "бележка " * 20),))
    places = (f"row {number} of a.csv",)
    return PlannedLead(number, Lead(42, contact, (), allow_duplicate=False), (RowPlace(1, number),), places, waits=True)


def test_the_program_writes_a_plan_and_sends_it(tmp_path: Path) -> None:
    """`check --plan` ends with the command that sends it; that command needs nothing else."""
    with start(CONFIG) as sandbox:
        program = Program.at(tmp_path, sandbox)
        source, mapping = program.write("a.csv", contacts_csv(3)), program.write("m.yaml", SIMPLE)
        checked = program.run("check", source, "-m", mapping, "--plan", "plan.jsonl")
        assert checked.out.endswith("Nothing was sent. This sends it:\n  lead-importer run --plan plan.jsonl\n")
        assert "holds names and numbers" in checked.out
        sent = program.run("run", "--plan", "plan.jsonl", "--yes")
        assert (sent.code, len(sandbox.state.store.all())) == (0, 3)
        again = program.run("run", "--plan", "plan.jsonl", "--yes")
        assert (again.code, len(sandbox.state.store.all())) == (2, 3)
