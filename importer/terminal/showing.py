"""What a check, a run and the list of runs look like."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from importer.concluding import Ended, Example
from importer.issues import Issue, IssueCode
from importer.ledger import Run
from importer.records import Detected, FileSummary, LeadCounts, Outcome
from importer.reporting import Written
from importer.terminal.words import MASK, counted, state_of


def show_check(ended: Ended) -> None:
    """Print what a check found, and what to do next."""
    show_files(ended.summary.files)
    leads = ended.summary.leads.not_sent
    campaigns = f" (campaign {', '.join(map(str, ended.campaign_ids))})" if ended.campaign_ids else ""
    print(
        f"\nWould be sent: {counted(leads, 'lead')} with {counted(ended.secondaries, 'secondary contact')}{campaigns}."
    )
    for campaign in ended.campaigns or ():
        print(f'Campaign {campaign.campaign_id} "{campaign.name}" is {state_of(campaign.status)}.')
    for note in ended.notes:
        print(note)
    if again := ended.summary.tally.issues.get(IssueCode.CALLED_AGAIN, 0):
        print(f"{counted(again, 'number')} of them called before will be called again: the mapping allows it.")
    show_rows(ended, unsent="would be sent")
    print()
    show_report(ended.written)
    print("Nothing was sent. `lead-importer run` with the same files and mapping sends it.")


def show_run(ended: Ended) -> None:
    """Print what became of a run."""
    print(f'Run {ended.summary.run}, mapping "{ended.mapping_name}"')
    show_files(ended.summary.files)
    show_rows(ended)
    for note in ended.notes:
        print(note)
    requests = ended.summary.requests
    print(
        f"\nRequests: {requests.posts} posts, {requests.lookups} look-ups, {requests.retries} retries, "
        f"{requests.rate_limited} told to wait."
    )
    show_report(ended.written)
    if ended.summary.leads.in_doubt:
        print(
            f"{counted(ended.summary.leads.in_doubt, 'lead')} in doubt: `lead-importer resume` looks again, "
            f"`lead-importer decide {ended.summary.run}` lets you say what you know."
        )
    if ended.stopped is None and ended.summary.leads.not_sent:
        print(f"{counted(ended.summary.leads.not_sent, 'lead')} not sent yet: `lead-importer resume` goes on.")


def show_files(files: Iterable[FileSummary]) -> None:
    """Print what was found out about the files."""
    for file in files:
        show_source(file.detected, f"{file.rows_read} rows ({file.rows_blank} blank)")


def show_source(detected: Detected, rows: str = "") -> None:
    """Print what was found out about a file; `rows` says how many it has, where that is known."""
    about = [f"packed as {detected.packed_as}"] if detected.packed_as else []
    about += [f'sheet "{detected.sheet}"'] if detected.sheet else []
    about += [detected.encoding, f"delimiter {_delimiter(detected.delimiter)}"] if detected.encoding else []
    about += [_header(detected), rows] if rows else [_header(detected)]
    if detected.hidden_sheets:
        about.append(f"{counted(len(detected.hidden_sheets), 'hidden sheet')} not read")
    if detected.hidden_columns:
        about.append(f"hidden columns, read as well: {', '.join(detected.hidden_columns)}")
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
    heads = ("created", "there", "refused", "in doubt", "not sent", "undone")
    print(f"{'run':<22}{'state':<10}{''.join(f'{head:>9}' for head in heads)}  mapping")
    for run, leads in runs:
        counts = (leads.created, leads.already_there, leads.refused, leads.in_doubt, leads.not_sent, leads.undone)
        print(f"{run.name:<22}{run.state.value:<10}{''.join(f'{count:>9}' for count in counts)}  {run.mapping_name}")


def show_nothing_to_resume(last: Run | None, *, named: bool) -> None:
    """Say that no run waits."""
    if last is None:
        print("There is nothing to resume: no run stands in the ledger.")
        return
    day = datetime.fromtimestamp(last.started_at, UTC).astimezone().date()
    print(f"There is nothing to resume: {'' if named else 'the last '}run {last.name} of {day} came to its end.")


def show_text(text: str) -> None:
    """Print a text as it is."""
    print(text, flush=True)


def show_sandbox(token: str, campaign_ids: Sequence[int]) -> Callable[[str], None]:
    """Return what says how to use a sandbox, once its URL is known."""

    def show(url: str) -> None:
        print(f"The sandbox answers at {url} and calls nobody. In another terminal:", flush=True)
        print(
            f"  LEAD_IMPORTER_TOKEN={token} lead-importer run FILE -m MAPPING --api-url {url} "
            f"--campaign-id {campaign_ids[0]}",
            flush=True,
        )
        print(f"What it holds is shown at {url.removesuffix('/api')}/ in a browser. Ctrl-C ends it.", flush=True)

    return show


def show_report(written: Written) -> None:
    """Print where the report lies, which file is to be mended, and which could not have its own name."""
    print(f"Report: {written.page_path}")
    for one in written.to_fix:
        if one.rows:
            print(f"{counted(one.rows, 'row')} to mend, and how: {one.path}")
    for said in written.renamed:
        print(said)


def show_stop(message: str) -> None:
    """Print what stopped a run, and how it goes on."""
    hint = "" if "resume" in message else " What was not sent stays planned: `lead-importer resume` goes on."
    show_error(message + hint)


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


def _header(detected: Detected) -> str:
    if not detected.header_row:
        return "no header: the columns are named by their letters"
    titles = f", {counted(detected.titles, 'title row')} above it not read" if detected.titles else ""
    return f"header in row {detected.header_row}{titles}"


def _delimiter(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
