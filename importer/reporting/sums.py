"""The counts of a run as lines for a person: the sheet that sums up."""

from collections.abc import Iterator
from dataclasses import asdict

from importer.records import Outcome, Summary
from importer.reporting.times import iso_utc
from importer.reporting.words import title

Line = tuple[str, str | int | None]  # a name and its value; None: the name is a heading


def sums(summary: Summary) -> Iterator[Line]:
    """Yield the lines: the run, its rows up to the sum that adds up, leads, requests, and issues by code."""
    yield "Run", None
    yield "run", summary.run
    yield "started (UTC)", iso_utc(summary.started_at)
    yield "finished (UTC)", iso_utc(summary.finished_at)
    yield "exit code", int(summary.exit_code)
    yield "", ""
    yield "Rows", None
    for outcome in Outcome:
        yield outcome.value, summary.tally.rows.get(outcome, 0)
    yield "blank", summary.rows_blank
    yield "rows read (the sum)", summary.rows_read
    for heading, counts in (("Leads", asdict(summary.leads)), ("Requests", asdict(summary.requests))):
        yield "", ""
        yield heading, None
        yield from ((f"{heading.lower()} {name.replace('_', ' ')}", int(count)) for name, count in counts.items())
    yield "", ""
    yield "What was said how often", None
    for code, count in summary.tally.issues.items():
        yield f"{title(code)} ({code.value})", count
