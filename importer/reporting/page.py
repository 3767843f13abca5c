"""Rows -> `report.html`: one page for people, with no script, style or picture from anywhere else.

What came from others (cells, file names, the platform's words) is escaped by the template engine, cut to a length, and
never part of an address, a script or a style; the policy in the page's head would let none of it run or load anyway.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from importer.issues import Issue, IssueCode
from importer.languages import say, spoken
from importer.records import Outcome, Role, RowResult, Summary
from importer.reporting.masking import Masking
from importer.reporting.saying import say_count_in_page, say_in_page
from importer.reporting.tally import own_issues
from importer.reporting.timeline import Bar, Timeline
from importer.reporting.times import in_utc
from importer.reporting.to_fix import Fixable
from importer.reporting.words import MEANINGS, SEVERAL, WOULD_BE_SENT, named, title

if TYPE_CHECKING:
    from jinja2 import Template

PAGE_NAME = "report.html"
TEMPLATES = Path(__file__).parent / "templates"
MAX_TABLE_ROWS = 2_000  # a phone shows as many without delay
MAX_GROUPS = 40
MAX_GROUP_ROWS = 10
MAX_VARIABLES = 4
_AS_WISHED = (IssueCode.WOULD_SEND, IssueCode.WITHDRAWN, IssueCode.UNDONE)  # somebody asked for it
NEED_A_PERSON = (Outcome.REJECTED, Outcome.REFUSED, Outcome.IN_DOUBT, Outcome.NOT_SENT)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the page shows it."""

    seq: int
    file: str
    number: int  # as a spreadsheet program shows it
    outcome: Outcome
    phones: tuple[str, ...] = field(repr=False)
    dropped: tuple[str, ...] = field(repr=False)  # numbers that were not sent
    details: tuple[str, ...] = field(repr=False)  # values of the first variables
    reason: str = field(repr=False)


@dataclass(slots=True)
class Group:
    """Rows that need a person for the same reason."""

    heading: str
    outcome: Outcome
    cure: str
    says_all: bool  # the heading holds the platform's words: its rows need not repeat them
    count: int = 0
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of its run, besides its rows and counts."""

    mapping_name: str
    variable_names: tuple[str, ...]
    run: str = ""  # what its rows are tied to when they come back; "" for a check: they come back as new ones
    is_check: bool = False  # nothing was sent
    show_numbers: bool = False


class Page:
    """Takes the rows of a run in their order, keeps as much of them as a page can show, and writes it."""

    def __init__(self, about: About, max_rows: int = MAX_TABLE_ROWS) -> None:
        self._about = about
        self._masking = Masking(about.show_numbers)
        self._max_rows = max_rows
        self._groups: dict[tuple[Outcome, IssueCode | None, str], Group] = {}
        self._first: list[Row] = []  # those that need a person
        self._others: list[Row] = []
        self._timeline = Timeline()

    def add(self, row: RowResult) -> None:
        """Take a row."""
        needs = self._needs_a_person(row)
        kept = self._first if needs else self._others
        if len(kept) < self._max_rows:
            kept.append(self._shown(row))
        if needs:
            self._group(row)
        for line in row.lines:
            if line.role is Role.PRIMARY and line.sent_at is not None and line.phone:
                self._timeline.add(in_utc(line.sent_at), line.outcome)

    def write(self, path: Path, summary: Summary, results: Path, fixable: Sequence[Fixable]) -> None:
        """Write the page; the other files are those that it names."""
        style, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
        rows = sorted([*self._first, *self._others][: self._max_rows], key=lambda row: row.seq)
        text = _template().render(
            language=spoken(),
            style=style,
            script=script,
            policy=_policy(style, script),
            summary=summary,
            about=self._about,
            plain=self._masking.plain,
            outcomes=self._outcomes(summary),
            groups=sorted(self._groups.values(), key=lambda group: -group.count),
            bars=_drawn(self._timeline.bars, self._timeline.width_s),
            rows=rows,
            total=summary.rows_read - summary.rows_blank,
            noted=_noted(summary, self._groups),
            results=results.name,
            fixable=fixable,
            need=sum(group.count for group in self._groups.values()),
            started=_local(summary.started_at),
            finished=_local(summary.finished_at) if summary.finished_at else "",
            lasted=_lasted(summary),
            named=self._named,
            SEVERAL=SEVERAL,
            link=quote,
            max_group_rows=MAX_GROUP_ROWS,
        )
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")

    def _needs_a_person(self, row: RowResult) -> bool:
        is_meant = row.issue is not None and row.issue.code in _AS_WISHED
        return row.outcome in NEED_A_PERSON and not is_meant and not row.is_mended

    def _group(self, row: RowResult) -> None:
        issue = self._masking.issue(row.issue) if row.issue else None
        words = self._masking.text(issue.detail_in(say)) if issue and issue.code is IssueCode.REFUSED else ""
        key = (row.outcome, issue.code if issue else None, words)
        if key not in self._groups and len(self._groups) >= MAX_GROUPS:
            key = (row.outcome, None, "")
        if key not in self._groups:
            told = issue if key[1] else None
            heading = title(told.code) if told else say("For other reasons")
            heading = f"{heading}: {key[2]}" if key[2] else heading
            self._groups[key] = Group(heading, row.outcome, say(told.cure) if told else "", bool(key[2]))
        group = self._groups[key]
        group.count += 1
        if len(group.rows) < MAX_GROUP_ROWS:
            group.rows.append(self._shown(row))

    def _shown(self, row: RowResult) -> Row:
        show = self._masking.text
        values = [show(variable.value) for line in row.lines[:1] for variable in line.variables[:MAX_VARIABLES]]
        said = [self._masking.issue(issue) for issue in _said_of(row)]
        return Row(
            seq=row.seq,
            file=self._masking.plain(Path(row.file).name),
            number=row.number,
            outcome=row.outcome,
            phones=tuple(show(line.phone) for line in row.lines if line.phone),
            dropped=tuple(show(line.phone_input) for line in row.lines if line.phone_input and not line.phone),
            details=tuple(values),
            reason=self._masking.plain(" ".join(dict.fromkeys(issue.says_in(say) for issue in said))),
        )

    def _named(self, outcome: Outcome, count: int = 1) -> str:
        would_be = outcome is Outcome.NOT_SENT and self._about.is_check
        return WOULD_BE_SENT.said if would_be else named(outcome, count)

    def _outcomes(self, summary: Summary) -> list[tuple[Outcome, str, int, float, float]]:
        """Return each outcome with its meaning, its rows, and where its part of the bar begins and how long it is."""
        total, before = max(summary.rows_read - summary.rows_blank, 1), 0
        parts = []
        for outcome in Outcome:
            count = summary.tally.rows.get(outcome, 0)
            meaning = MEANINGS[outcome].said if outcome is not Outcome.NOT_SENT or not self._about.is_check else ""
            parts.append((outcome, meaning, count, round(1000 * before / total, 2), round(1000 * count / total, 2)))
            before += count
        return parts


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - late: not for --help

    loader = FileSystemLoader(TEMPLATES, encoding="utf-8")
    engine = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    engine.globals |= {"say": say_in_page, "say_count": say_count_in_page}
    return engine.get_template("report.html")


def _said_of(row: RowResult) -> Iterable[Issue]:
    of_lines = (issue for line in row.lines for issue in (line.issue, *line.warnings) if issue is not None)
    yield from (issue for issue in (*of_lines, *own_issues(row)) if issue.code is not IssueCode.WOULD_SEND)


def _noted(summary: Summary, groups: Iterable[tuple[Outcome, IssueCode | None, str]]) -> list[tuple[str, int]]:
    """Return what else was noticed: issues that are no reason of a group."""
    told = {code for _, code, _ in groups} | {IssueCode.WOULD_SEND}
    noted = [(title(code), count) for code, count in summary.tally.issues.items() if code not in told]
    return sorted(noted, key=lambda item: -item[1])


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a bar, in the picture's units."""

    outcome: Outcome
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class _DrawnBar:
    """A bar of the picture."""

    x: float
    width: float
    label: str
    begins: str
    parts: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class _Picture:
    """The run over time; 1000 units wide, 200 high."""

    bars: tuple[_DrawnBar, ...]
    highest: int
    first: str
    last: str


def _drawn(bars: Sequence[Bar], width_s: int) -> _Picture | None:
    if not bars:
        return None
    highest, width = max(bar.leads for bar in bars), 1000 / len(bars)
    drawn = []
    for at, bar in enumerate(bars):
        top, parts = 200.0, []
        for outcome, count in sorted(bar.counts.items(), key=lambda item: list(Outcome).index(item[0])):
            height = 200 * count / highest
            top -= height
            parts.append(_Part(outcome, round(top, 2), round(height, 2)))
        said = ", ".join(f"{count} {named(outcome, count)}" for outcome, count in bar.counts.items())
        begins = _local(bar.begins, "%H:%M:%S")
        drawn.append(_DrawnBar(round(at * width, 2), round(width * 0.86, 2), said, begins, tuple(parts)))
    end = bars[-1].begins + timedelta(seconds=width_s)
    return _Picture(tuple(drawn), highest, _local(bars[0].begins), _local(end))


def _local(moment: datetime, layout: str = "%Y-%m-%d %H:%M:%S") -> str:
    return moment.astimezone().strftime(layout)


def _lasted(summary: Summary) -> str:
    if summary.finished_at is None:
        return ""
    seconds = round((summary.finished_at - summary.started_at).total_seconds())
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return say("{hours} h {minutes} min", hours=hours, minutes=minutes)
    if minutes:
        return say("{minutes} min {seconds} s", minutes=minutes, seconds=seconds % 60)
    return say("{seconds} s", seconds=seconds)


def _policy(style: str, script: str) -> str:
    """Return the page's Content-Security-Policy: its own style and script by their hashes, and nothing else."""
    parts = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
