"""Words that several screens share."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from importer.issues import Issue, IssueCode
from importer.languages import said, say, say_count
from importer.outside import Question
from importer.records import Outcome
from importer.reporting import named
from importer.sending.desk import CampaignInfo

MASK = "…"
LONGEST_LINE = 100  # wider ones are hard to read
_NAME_WIDTH = 13  # characters of a count's name, at least
_MINUTE_S, _HOUR_S = 60, 3600
_COMMAND = re.compile("`[^`]*`")
_KEPT = "\0"


def leads(count: int) -> str:
    """Return so many leads."""
    return say_count("{count} lead", "{count} leads", count)


def rows(count: int) -> str:
    """Return so many rows."""
    return say_count("{count} row", "{count} rows", count)


def numbers(count: int) -> str:
    """Return so many numbers."""
    return say_count("{count} number", "{count} numbers", count)


def secondaries(count: int) -> str:
    """Return so many secondary contacts."""
    return say_count("{count} secondary contact", "{count} secondary contacts", count)


def contacts(lead_count: int, secondary_count: int) -> str:
    """Return so many leads, with their secondary contacts where they have any."""
    if not secondary_count:
        return leads(lead_count)
    return say("{leads} with {secondaries}", leads=leads(lead_count), secondaries=secondaries(secondary_count))


def runs(count: int) -> str:
    """Return so many runs."""
    return say_count("{count} run", "{count} runs", count)


def outcome_name(outcome: Outcome, count: int = 1) -> str:
    """Return what an outcome is called: of one row, or beside the count of several."""
    return named(outcome, count)


def quoted(text: str) -> str:
    """Return somebody else's text between the quotation marks of the language."""
    return say('"{text}"', text=text)


def campaigns_of(question: Question) -> str:
    """Return the campaigns that leads go to, with name and state where the platform tells them."""
    return campaigns(question.campaign_ids, question.campaigns)


def campaigns(campaign_ids: tuple[int, ...], known: tuple[CampaignInfo, ...] | None) -> str:
    """Return the campaigns that leads go to, with name and state where the platform tells them."""
    if known is None:
        return say("campaign {ids}", ids=", ".join(map(str, campaign_ids)))
    return ", ".join(
        say('campaign {id} "{name}" ({state})', id=one.campaign_id, name=one.name, state=said(one.state))
        for one in known
    )


def lasting(seconds: float) -> str:
    """Return a duration as a person says it, not finer than it is worth."""
    if seconds < _MINUTE_S:
        return say("{seconds} s", seconds=f"{seconds:.0f}")
    if seconds < _HOUR_S:
        return say("{minutes} min", minutes=f"{seconds / _MINUTE_S:.0f}")
    hours, minutes = divmod(round(seconds / _MINUTE_S), _MINUTE_S)
    return say("{hours} h {minutes} min", hours=hours, minutes=minutes)


def clock_time(at: float) -> str:
    """Return a moment of today, or of another day with its date, by the user's clock."""
    moment = datetime.fromtimestamp(at, UTC).astimezone()
    is_today = moment.date() == datetime.now(UTC).astimezone().date()
    return f"{moment:%H:%M:%S}" if is_today else f"{moment:%Y-%m-%d %H:%M}"


def reason(issue: Issue, *, on_terminal: bool) -> str:
    """Return the issue's sentence; off a terminal without the row's value and the platform's words."""
    if on_terminal:
        return issue.reason_in(say)
    detail = MASK if issue.code is IssueCode.REFUSED else issue.detail
    return replace(issue, value=MASK, detail=detail).reason_in(say)


def width() -> int | None:
    """Return how many characters a line may have; None off a terminal, where nothing is cut or folded."""
    return min(shutil.get_terminal_size().columns, LONGEST_LINE) if sys.stdout.isatty() else None


def in_columns(counts: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Yield a line for each name with its count, the counts below each other."""
    longest = max((_NAME_WIDTH, *(len(name) for name, _ in counts)))
    yield from (f"  {name:<{longest + 1}}{count:>8}" for name, count in counts)


def inert(text: str) -> str:
    """Return a text without what a terminal would obey or break at: a cell can hold anything."""
    return "".join(char if char.isprintable() else " " for char in text)


def inert_lines(text: str) -> str:
    """Return a text of several lines, each without what a terminal would obey."""
    return "\n".join(map(inert, text.split("\n")))


def folded(text: str, indent: str = "  ") -> str:
    """Return a sentence in lines that fit; what follows the first is indented."""
    most, safe = width(), inert(text)
    if most is None:
        return safe
    whole = _COMMAND.sub(lambda found: found[0].replace(" ", _KEPT), safe)  # a command is copied as a whole
    lines = textwrap.fill(whole, most, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
    return lines.replace(_KEPT, " ")


def cut(text: str) -> str:
    """Return as much of a line as fits."""
    most, safe = width(), inert(text)
    return safe if most is None or len(safe) <= most else f"{safe[: most - 1]}{MASK}"
