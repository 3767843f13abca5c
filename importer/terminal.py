"""What the commands show on a terminal, and the one question they ask. Off a terminal, values of rows are masked."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import structlog
from tqdm import tqdm

from importer.concluding import Ended, Example
from importer.issues import Issue, IssueCode
from importer.ledger import Run
from importer.preparing import Progress, Stage
from importer.records import FileSummary, LeadCounts, Outcome
from importer.run import Question

LOG_EVERY_S = 60.0
MASK = "…"
_UNITS = {Stage.READING: " rows", Stage.PLANNING: " leads", Stage.SENDING: " leads", Stage.REPORTING: " rows"}
_RUNNING = "in-progress"


class ProgressBar:
    """Shows progress: a bar on a terminal, one line a minute off it."""

    def __init__(self, *, on_terminal: bool, clock: Callable[[], float]) -> None:
        self._on_terminal = on_terminal
        self._clock = clock
        self._bar: tqdm[NoReturn] | None = None  # moved by hand, over nothing
        self._stage: Stage | None = None
        self._logged_at = clock()
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))

    def show(self, progress: Progress) -> None:
        """Show how far a stage is."""
        if not self._on_terminal:
            self._log(progress)
            return
        if progress.stage is not self._stage or self._bar is None:
            self.close()
            self._stage = progress.stage
            unit = _UNITS[progress.stage]
            self._bar = tqdm(desc=progress.stage.value, total=progress.total, unit=unit, file=sys.stderr, leave=False)
        self._bar.update(progress.done - self._bar.n)

    def away_for(self, ask: Callable[[Question], bool]) -> Callable[[Question], bool]:
        """Return the asking with the bar taken away before."""

        def asking(question: Question) -> bool:
            self.close()
            return ask(question)

        return asking

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _log(self, progress: Progress) -> None:
        if self._clock() - self._logged_at < LOG_EVERY_S:
            return
        self._logged_at = self._clock()
        structlog.get_logger().info(progress.stage.value, done=progress.done, total=progress.total)


def ask(question: Question) -> bool:
    """Ask the person whether to send, saying to whom and how many."""
    names = ", ".join(path.name for path in question.files)
    print(f"Run {question.run}, from {names}:")
    if question.in_doubt:
        print(f"{_count(question.in_doubt, 'lead')} sent before, whose answer is lost, will be looked for first.")
    print(
        f"Send {_count(question.leads, 'lead')} with {_count(question.secondaries, 'secondary contact')} "
        f"to {_campaigns(question)} at {question.api_url}?"
    )
    answer = input("Type yes to send: ").strip().casefold()
    return answer in {"y", "yes", "д", "да", "j", "ja"}


def show_check(ended: Ended) -> None:
    """Print what a check found, and what to do next."""
    show_files(ended.summary.files)
    leads = ended.summary.leads.not_sent
    campaigns = f" (campaign {', '.join(map(str, ended.campaign_ids))})" if ended.campaign_ids else ""
    print(f"\nWould be sent: {_count(leads, 'lead')} with {_count(ended.secondaries, 'secondary contact')}{campaigns}.")
    for campaign in ended.campaigns or ():
        print(f'Campaign {campaign.campaign_id} "{campaign.name}" is {_state(campaign.status)}.')
    if ended.note:
        print(ended.note)
    show_rows(ended, unsent="would be sent")
    print(f"\nReport: {ended.folder}")
    print("Nothing was sent. `lead-importer run` with the same files and mapping sends it.")


def show_run(ended: Ended) -> None:
    """Print what became of a run."""
    print(f'Run {ended.summary.run}, mapping "{ended.mapping_name}"')
    show_files(ended.summary.files)
    show_rows(ended)
    requests = ended.summary.requests
    print(
        f"\nRequests: {requests.posts} posts, {requests.lookups} look-ups, {requests.retries} retries, "
        f"{requests.rate_limited} told to wait."
    )
    print(f"Report: {ended.folder}")
    if ended.stopped is None and ended.summary.leads.not_sent:
        print(f"{_count(ended.summary.leads.not_sent, 'lead')} not sent yet: `lead-importer resume` goes on.")


def show_files(files: Iterable[FileSummary]) -> None:
    """Print what was found out about the files."""
    for file in files:
        detected = file.detected
        about = [f'sheet "{detected.sheet}"'] if detected.sheet else []
        about += [detected.encoding, f"delimiter {_delimiter(detected.delimiter)}"] if detected.encoding else []
        about += [f"header in row {detected.header_row}", f"{file.rows_read} rows ({file.rows_blank} blank)"]
        if detected.hidden_sheets:
            about.append(f"{_count(len(detected.hidden_sheets), 'hidden sheet')} not read")
        if detected.other_sheets:
            about.append(f"not read: {', '.join(detected.other_sheets)}")
        print(f"{detected.path}: {', '.join(about)}")


def show_rows(ended: Ended, unsent: str = "") -> None:
    """Print the sum that adds up, and the first rows that need a person; `unsent` explains those not sent."""
    summary = ended.summary
    print()
    for outcome in Outcome:
        if count := summary.tally.rows[outcome]:
            note = f"  ({unsent})" if unsent and outcome is Outcome.NOT_SENT else ""
            print(f"  {outcome.value:<14}{count:>8}{note}")
    if summary.rows_blank:
        print(f"  {'blank':<14}{summary.rows_blank:>8}")
    print(f"  {'rows read':<14}{summary.rows_read:>8}")
    if ended.examples:
        print("\nThe first rows that need a person (all are in the report):")
    for example in ended.examples:
        print(f"  {_place(example)}: {reason(example.issue, on_terminal=sys.stdout.isatty())}")


def show_runs(runs: Iterable[tuple[Run, LeadCounts]]) -> None:
    """Print a table of runs, the latest first."""
    print(f"{'run':<22}{'state':<10}{'created':>8}{'there':>8}{'refused':>8}{'in doubt':>9}{'not sent':>9}  mapping")
    for run, leads in runs:
        counts = f"{leads.created:>8}{leads.already_there:>8}{leads.refused:>8}{leads.in_doubt:>9}{leads.not_sent:>9}"
        print(f"{run.name:<22}{run.state.value:<10}{counts}  {run.mapping_name}")


def show_nothing_to_resume(last: Run | None) -> None:
    """Say that no run waits."""
    if last is None:
        print("There is nothing to resume: no run stands in the ledger.")
        return
    day = datetime.fromtimestamp(last.started_at, UTC).astimezone().date()
    print(f"There is nothing to resume: the last run, {last.name} of {day}, came to its end.")


def show_text(text: str) -> None:
    """Print a text as it is."""
    print(text, flush=True)


def show_sandbox(token: str, campaign_id: int) -> Callable[[str], None]:
    """Return what says how to use a sandbox, once its URL is known."""

    def show(url: str) -> None:
        print(f"The sandbox answers at {url} and calls nobody. In another terminal:", flush=True)
        print(
            f"  LEAD_IMPORTER_TOKEN={token} lead-importer run FILE -m MAPPING --api-url {url} "
            f"--campaign-id {campaign_id}",
            flush=True,
        )
        print("Ctrl-C ends it.", flush=True)

    return show


def show_summary_file(folder: Path) -> None:
    """Print the run's summary.json, for scripts."""
    print((folder / "summary.json").read_text(encoding="utf-8"), end="")


def show_error(message: str) -> None:
    """Print what went wrong."""
    print(f"lead-importer: {message}", file=sys.stderr)


def reason(issue: Issue, *, on_terminal: bool) -> str:
    """Return the issue's sentence; off a terminal without the row's value and the platform's words."""
    if on_terminal:
        return issue.reason
    detail = MASK if issue.code is IssueCode.REFUSED else issue.detail
    return replace(issue, value=MASK, detail=detail).reason


def _place(example: Example) -> str:
    sheet = f", sheet {example.sheet}" if example.sheet else ""
    return f"{Path(example.file).name}{sheet}, row {example.number}"


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _campaigns(question: Question) -> str:
    if question.campaigns is None:
        return "campaign " + ", ".join(map(str, question.campaign_ids))
    return ", ".join(
        f'campaign {campaign.campaign_id} "{campaign.name}" ({_state(campaign.status)})'
        for campaign in question.campaigns
    )


def _state(status: str) -> str:
    return "in progress: calls start at once" if status == _RUNNING else (status or "in an unknown state")


def _delimiter(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
