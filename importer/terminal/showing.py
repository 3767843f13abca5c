"""What a run and the list of runs look like."""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from importer.concluding import Ended, Share
from importer.issues import IssueCode
from importer.ledger import Run
from importer.noticing import Example
from importer.overview import Overview
from importer.proposing import Proposed
from importer.records import Detected, FileSummary, Outcome, RunState
from importer.reporting import Written
from importer.terminal.words import counted, folded, reason


def show_run(ended: Ended) -> None:
    """Print what became of a run."""
    print(f'Run {ended.summary.run}, mapping "{ended.mapping_name}"')
    show_files(ended.summary.files)
    show_rows(ended)
    for note in ended.notes:
        print(folded(note))
    if ended.share is not None:
        show_share(ended.share)
    requests = ended.summary.requests
    print(
        f"\nRequests: {requests.posts} posts, {requests.lookups} look-ups, {requests.retries} retries, "
        f"{requests.rate_limited} told to wait."
    )
    show_report(ended.written)
    if unmended := ended.summary.tally.issues.get(IssueCode.NOT_MENDED, 0):
        print(folded(f"{counted(unmended, 'row')} came back unmended: correct the marked cells, and import it again."))
    if ended.summary.leads.in_doubt:
        print(
            f"{counted(ended.summary.leads.in_doubt, 'lead')} in doubt: `lead-importer resume` looks again, "
            f"`lead-importer decide {ended.summary.run}` lets you say what you know."
        )
    if ended.stopped is None and ended.summary.leads.not_sent:
        print(f"{counted(ended.summary.leads.not_sent, 'lead')} not sent yet: `lead-importer resume` goes on.")
    show_unfinished(ended.unfinished)


def show_files(files: Iterable[FileSummary]) -> None:
    """Print what was found out about the files."""
    for file in files:
        blank = f" ({file.rows_blank} blank)" if file.rows_blank else ""
        show_source(file.detected, f"{counted(file.rows_read, 'row')}{blank}")


def show_source(detected: Detected, rows: str = "") -> None:
    """Print what was found out about a file; `rows` says how many it has, where that is known."""
    about = [f"packed as {detected.packed_as}"] if detected.packed_as else []
    about += [f'sheet "{detected.sheet}"'] if detected.sheet else []
    about += [detected.encoding, f"delimiter {_delimiter(detected.delimiter)}"] if detected.encoding else []
    about += [_header(detected), rows] if rows else [_header(detected)]
    if detected.hidden_sheets:
        about.append(f"hidden, not read: {', '.join(detected.hidden_sheets)}")
    if detected.hidden_columns:
        about.append(f"hidden columns, read as well: {', '.join(detected.hidden_columns)}")
    if detected.other_sheets:
        about.append(f"not read: {', '.join(detected.other_sheets)}")
    print(folded(f"{detected.path}: {', '.join(about)}"))


def show_rows(ended: Ended) -> None:
    """Print the sum that adds up, and the first rows that need a person."""
    summary = ended.summary
    print()
    for outcome in Outcome:
        if count := summary.tally.rows[outcome]:
            print(f"  {outcome.value:<14}{count:>8}")
    if summary.rows_blank:
        print(f"  {'blank':<14}{summary.rows_blank:>8}")
    print(f"  {'rows read':<14}{summary.rows_read:>8}")
    if ended.examples:
        print("\nThe first rows that need a person (all are in the report):")
    for example in ended.examples:
        print(folded(f"  {_place(example)}: {reason(example.issue, on_terminal=sys.stdout.isatty())}", "    "))


def show_share(share: Share) -> None:
    """Print who sent how much, where several processes sent one run: the counts above are those of the run."""
    print(
        f"Several processes sent this run: {counted(share.here, 'lead')} from here, "
        f"{counted(share.elsewhere, 'lead')} from elsewhere."
    )


def show_unfinished(names: tuple[str, ...]) -> None:
    """Print which other runs wait."""
    if len(names) == 1:
        print(folded(f"Run {names[0]} is unfinished as well: `lead-importer resume {names[0]}` goes on with it."))
    elif names:
        print(
            folded(
                f"{len(names)} other runs are unfinished as well, the latest {names[0]}: `lead-importer runs` shows "
                f"them, `lead-importer resume {names[0]}` goes on with that one."
            )
        )


def show_runs(runs: Iterable[Overview], ledger: str) -> None:
    """Print a table of runs, the latest first."""
    listed = list(runs)
    if not listed:
        print(folded(f"No run stands in the ledger {ledger}."))
        return
    heads = ("created", "there", "refused", "doubt", "left", "undone")
    print(f"{'run':<20}{'state':<10}{''.join(f'{head:>8}' for head in heads)}  mapping")
    for item in listed:
        leads = item.leads
        counts = (leads.created, leads.already_there, leads.refused, leads.in_doubt, leads.not_sent, leads.undone)
        numbers = "".join(f"{count:>8}" for count in counts)
        print(f"{item.run.name:<20}{state_of_run(item):<10}{numbers}  {item.run.mapping_name}")
    if any(item.workers for item in listed):
        print("`lead-importer status RUN` shows how far a run is that is being worked on.")


def state_of_run(item: Overview) -> str:
    """Return in a word how a run stands."""
    if item.workers:
        return "reading" if item.run.state is RunState.STAGING else "sending"
    return "unread" if item.run.state is RunState.STAGING else item.run.state.value


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


def show_proposed(proposed: Proposed) -> None:
    """Print a mapping and nothing else, so that it can be written into a file."""
    print(proposed.text, end="", flush=True)


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


def _place(example: Example) -> str:
    sheet = f", sheet {example.sheet}" if example.sheet else ""
    return f"{Path(example.file).name}{sheet}, row {example.number}"


def _header(detected: Detected) -> str:
    if not detected.header_row:
        return "no header: the columns are named by their letters"
    titles = f", {counted(detected.titles, 'title row')} above it not read" if detected.titles else ""
    return f"header in row {detected.header_row}{titles}"


def _delimiter(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else f'"{delimiter}"'
