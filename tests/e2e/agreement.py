"""Whether the reports and the sandbox agree, lead by lead, once an import has come to its end."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from program import Program

from importer.sandbox import RunningSandbox, StoredContact, StoredLead

NOTHING_LEFT = {"rejected": 0, "refused": 0, "in_doubt": 0, "not_sent": 0}


@dataclass(frozen=True, slots=True)
class Call:
    """A number that is called, in which lead, and the name that the assistant is told."""

    name: str
    phone: str
    lead_id: str


@dataclass(frozen=True, slots=True)
class Report:
    """One run's report, as its reader sees it."""

    lines: tuple[dict[str, str], ...]
    summary: dict[str, dict[str, int]]

    @classmethod
    def of(cls, folder: Path) -> "Report":
        """Read a report; each of its files must be there."""
        with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
            lines = tuple(csv.DictReader(file))
        return cls(lines, json.loads((folder / "summary.json").read_text(encoding="utf-8")))

    @property
    def created(self) -> Counter[Call]:
        """The calls that the report says were accepted."""
        lines = (line for line in self.lines if line["outcome"] == "created")
        return Counter(Call(line["customer_name"], line["phone"], line["lead_id"]) for line in lines)

    @property
    def outcomes(self) -> dict[str, int]:
        """How many rows came to each outcome; the lines of one row must have the same."""
        by_row = {(line["file"], line["row"], line["outcome"]) for line in self.lines}
        assert len({row[:2] for row in by_row}) == len(by_row)
        return Counter(outcome for _, _, outcome in by_row)


def reports(program: Program) -> tuple[Report, ...]:
    """Return the reports of all runs."""
    return tuple(Report.of(folder) for folder in (program.folder / "reports").iterdir())


def held(sandbox: RunningSandbox) -> Counter[Call]:
    """Return what the sandbox would call."""
    calls = Counter[Call]()
    for lead in sandbox.state.store.all():
        called: tuple[StoredLead | StoredContact, ...] = (lead, *lead.secondary_contacts)
        calls.update(Call(one.variables["customer_name"], one.phone_number, str(lead.id)) for one in called)
    return calls


def assert_agreement(program: Program, sandbox: RunningSandbox, calls: Iterable[tuple[str, str]], rows: int) -> None:
    """Assert that each expected (name, number) is called exactly once, and that all reports say just that."""
    there, told = held(sandbox), reports(program)
    assert Counter((call.name, call.phone) for call in there.elements()) == Counter(calls)
    assert sum((report.created for report in told), Counter[Call]()) == there
    assert sum(report.summary["leads"]["created"] for report in told) == len(sandbox.state.store.all())
    for report in told:
        _assert_sound(report, rows)


def _assert_sound(report: Report, rows: int) -> None:
    """Assert that a report's lines and counts agree, and that nothing of its run is open or lost."""
    counts, leads = report.summary["rows"], report.summary["leads"]
    outcomes = {name: count for name, count in counts.items() if name not in ("read", "blank")}
    assert (counts["read"], counts["blank"], sum(outcomes.values())) == (rows, 0, rows)
    assert {name: count for name, count in outcomes.items() if count} == report.outcomes
    assert outcomes | NOTHING_LEFT == outcomes
    assert (leads["in_doubt"], leads["not_sent"], leads["refused"]) == (0, 0, 0)
