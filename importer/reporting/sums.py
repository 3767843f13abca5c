"""The counts of a run as lines for a person: the sheet that sums up."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from importer.languages import Sentence, say, say_count, sentence
from importer.records import Outcome, Summary
from importer.reporting.times import iso_utc
from importer.reporting.words import SEVERAL, named, title

Line = tuple[str, str | int | None]  # a name and its value; None: the name is a heading

_LEADS = {
    "planned": sentence("leads planned"),
    "created": sentence("leads created"),
    "already_there": sentence("leads already there"),
    "refused": sentence("leads refused"),
    "in_doubt": sentence("leads in doubt"),
    "not_sent": sentence("leads not sent"),
    "undone": sentence("leads undone"),
}
_REQUESTS = {
    "posts": sentence("requests posts"),
    "lookups": sentence("requests lookups"),
    "retries": sentence("requests retries"),
    "rate_limited": sentence("requests rate limited"),
}


def sums(summary: Summary) -> Iterator[Line]:
    """Yield the lines: the run, its rows up to the sum that adds up, leads, requests, and issues by code."""
    yield say("Run"), None
    yield say("run"), summary.run
    yield say("started (UTC)"), iso_utc(summary.started_at)
    yield say("finished (UTC)"), iso_utc(summary.finished_at)
    yield say("exit code"), int(summary.exit_code)
    yield "", ""
    yield say("Rows"), None
    for outcome in Outcome:
        count = summary.tally.rows.get(outcome, 0)
        yield _named(outcome), count
    yield say_count("blank", "blank", SEVERAL), summary.rows_blank
    yield say("rows read (the sum)"), summary.rows_read
    yield from _block(say("Leads"), _LEADS, asdict(summary.leads))
    yield from _block(say("Requests"), _REQUESTS, asdict(summary.requests))
    yield "", ""
    yield say("What was said how often"), None
    for code, count in summary.tally.issues.items():
        yield f"{title(code)} ({code.value})", count


def _block(heading: str, names: Mapping[str, Sentence], counts: Mapping[str, int]) -> Iterator[Line]:
    yield "", ""
    yield heading, None
    yield from ((names[name].said, count) for name, count in counts.items())


def _named(outcome: Outcome) -> str:
    """Return an outcome as the results have it, behind its name where that is another."""
    name = named(outcome, SEVERAL)
    return outcome.value if name.replace(" ", "_") == outcome.value else f"{name} ({outcome.value})"
