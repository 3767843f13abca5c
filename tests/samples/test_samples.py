"""Golden triples: a sample, its mapping, and what is right for it, row by row and lead by lead.

The expected files were held against the cells of the samples line by line; no test writes them. Leads are compared by
their primary number: several senders post at once, so that the platform's order is nobody's promise. The order of
secondaries is one.
"""

import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer import run as conductor
from importer import sandbox
from importer.concluding import Ended
from importer.outside import Asked, Outside
from importer.preparing import Progress, Request
from importer.records import Outcome
from importer.sandbox import StoredContact, StoredLead
from importer.sending.pacing import Halt
from importer.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SAMPLES = ("crm-export.csv", "firmi-sofia.xlsx", "panair-plovdiv.csv")  # in the order of the demo
COLUMNS = ("row", "role", "phone", "outcome", "code")

Lines = list[tuple[str, ...]]  # of results.csv, the cells of COLUMNS
Leads = list[dict[str, object]]

each_sample = pytest.mark.parametrize("sample", SAMPLES)


@dataclass(frozen=True, slots=True)
class Office:
    """A sandbox with campaign 42, a fresh ledger, and the two commands."""

    platform: sandbox.RunningSandbox
    settings: Settings
    outside: Outside

    def check(self, sample: str) -> Ended:
        """Check a sample with its mapping."""
        return conductor.check(_request(sample), self.settings, self.outside)

    def run(self, sample: str) -> Ended:
        """Import a sample with its mapping."""
        return conductor.run(_request(sample), self.settings, self.outside)

    def leads(self) -> Leads:
        """Return what the platform holds, by primary number."""
        held = sorted(self.platform.state.store.all(), key=lambda lead: lead.phone_number)
        assert {lead.campaign_id for lead in held} <= {42}
        return [
            {"primary": _contact(lead), "secondaries": [_contact(second) for second in lead.secondary_contacts]}
            for lead in held
        ]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give a sandbox and a ledger that know nobody yet."""
    config = sandbox.SandboxConfig(campaigns=(sandbox.Campaign(42, "Есен 2026"),))
    with sandbox.start(config) as platform:
        settings = Settings(
            token=SecretStr(config.token),
            api_url=platform.url,
            ledger=str(tmp_path / "ledger.db"),
            out=tmp_path / "reports",
            rate="off",
            limit=None,
            again=False,
            yes=True,
        )
        yield Office(platform, settings, Outside(time.time, Halt(), _watch, _ask))


def _watch(_progress: Progress) -> None:
    """Look away."""


def _ask(_question: Asked) -> bool:
    raise AssertionError("with --yes nobody is asked")


def _request(sample: str) -> Request:
    file = ROOT / "sample_data" / sample
    return Request((file,), ROOT / "mappings" / f"{file.stem}.yaml", None, "", again=False)


def _contact(held: StoredLead | StoredContact) -> dict[str, object]:
    return {"phone": held.phone_number, "variables": dict(held.variables)}


def _lines(path: Path) -> Lines:
    with path.open(encoding="utf-8-sig", newline="") as text:
        return [tuple(line[column] for column in COLUMNS) for line in csv.DictReader(text)]


def _expected_lines(sample: str) -> Lines:
    return _lines(HERE / f"expected-{Path(sample).stem}.csv")


def _expected_leads(sample: str) -> Leads:
    held: Leads = json.loads((HERE / f"expected-{Path(sample).stem}-leads.json").read_text(encoding="utf-8"))
    return held


def _before_sending(line: tuple[str, ...]) -> tuple[str, ...]:
    """Return what `check` says of a line: all is as in the run, but nothing is created yet."""
    *place, outcome, code = line
    return (*place, "not_sent", "would_send") if outcome == Outcome.CREATED else (*place, outcome, code)


@each_sample
def test_check_says_of_each_number_what_is_right(office: Office, sample: str) -> None:
    """Every line that `check` reports is the expected one, with "would_send" for what the run creates."""
    ended = office.check(sample)
    assert _lines(ended.folder / "results.csv") == [_before_sending(line) for line in _expected_lines(sample)]
    assert office.leads() == []


@each_sample
def test_run_does_with_each_number_what_is_right(office: Office, sample: str) -> None:
    """Every line that `run` reports is the expected one."""
    ended = office.run(sample)
    assert ended.stopped is None
    assert _lines(ended.folder / "results.csv") == _expected_lines(sample)


@each_sample
def test_the_platform_holds_exactly_the_right_leads(office: Office, sample: str) -> None:
    """Numbers, the order of secondaries and every variable arrive as expected, and nothing else does."""
    office.run(sample)
    assert office.leads() == _expected_leads(sample)


@each_sample
def test_a_second_run_posts_nothing(office: Office, sample: str) -> None:
    """The same file again finds every number in the campaign and sends no request for a lead."""
    office.run(sample)
    held = office.leads()
    again = office.run(sample)
    assert again.summary.requests.posts == 0
    assert again.summary.tally.rows[Outcome.CREATED] == 0
    assert office.leads() == held


@pytest.mark.parametrize(
    ("sample", "blank", "counts"),
    [
        ("crm-export.csv", 0, {"created": 36, "repeated": 1, "left_out": 5, "rejected": 8}),
        ("firmi-sofia.xlsx", 1, {"created": 44, "repeated": 3, "left_out": 4, "rejected": 5}),
        ("panair-plovdiv.csv", 1, {"created": 35, "repeated": 1, "left_out": 3, "rejected": 9}),
    ],
)
def test_the_rows_add_up(office: Office, sample: str, blank: int, counts: dict[str, int]) -> None:
    """Each row counts once, under the outcome it was counted under by hand."""
    summary = office.run(sample).summary
    assert {outcome.value: count for outcome, count in summary.tally.rows.items() if count} == counts
    assert summary.rows_blank == blank
    assert summary.rows_read == blank + sum(counts.values())


def test_a_person_in_two_files_is_called_once(office: Office) -> None:
    """Nevena Rasheva is in two lists; imported in the demo's order, the second list finds her called already."""
    said = [line for sample in SAMPLES for line in _lines(office.run(sample).folder / "results.csv")]
    expected = [line for sample in SAMPLES for line in _expected_lines(sample)]
    changed = [(before, after) for before, after in zip(expected, said, strict=True) if before != after]
    assert changed == [
        (
            ("29", "primary", "+359888000103", "created", ""),
            ("29", "primary", "+359888000103", "already_there", "in_campaign"),
        )
    ]


def test_the_workbook_is_read_from_the_sheet_with_the_people(office: Office) -> None:
    """The summary sheet in front and the hidden one behind are not imported."""
    (file,) = office.check("firmi-sofia.xlsx").summary.files
    assert file.detected.sheet == "Контакти"
    assert file.detected.hidden_sheets == ("Архив 2024",)


def test_each_sample_has_its_mapping_and_what_is_expected() -> None:
    """The demo imports each mapping's file of the same name, so none may be without the other, or without a test."""
    stems = [Path(sample).stem for sample in SAMPLES]
    assert sorted(path.name for path in (ROOT / "sample_data").iterdir()) == sorted(SAMPLES)
    assert sorted(path.stem for path in (ROOT / "mappings").glob("*.yaml")) == stems
    assert sorted(path.stem for path in HERE.glob("expected-*.csv")) == [f"expected-{stem}" for stem in stems]
