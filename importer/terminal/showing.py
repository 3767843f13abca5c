"""What a run looks like."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from importer.concluding import Ended, Share
from importer.errors import StoppedError, WrongAddressError
from importer.issues import IssueCode
from importer.languages import said, say, say_count
from importer.noticing import Example
from importer.proposing import Proposed
from importer.records import Detected, FileSummary, Outcome, RequestCounts
from importer.reporting import SEVERAL, Written
from importer.terminal.words import (
    cut,
    folded,
    in_columns,
    inert,
    inert_lines,
    leads,
    outcome_name,
    quoted,
    reason,
    rows,
)


def show_run(ended: Ended) -> None:
    """Print what became of a run."""
    summary = ended.summary
    print(folded(say('Run {run}, mapping "{mapping}"', run=summary.run, mapping=ended.mapping_name)))
    show_files(summary.files)
    show_rows(ended)
    show_warnings(ended, sent=True)
    for note in ended.notes:
        print(folded(said(note)))
    if ended.share is not None:
        show_share(ended.share)
    print(f"\n{_requests(summary.requests)}")
    show_report(ended.written)
    _show_what_is_left(ended)
    show_unfinished(ended.unfinished)


def _requests(counts: RequestCounts) -> str:
    return say(
        "Requests: {posts}, {lookups}, {retries}, told to wait {times}.",
        posts=say_count("{count} post", "{count} posts", counts.posts),
        lookups=say_count("{count} look-up", "{count} look-ups", counts.lookups),
        retries=say_count("{count} retry", "{count} retries", counts.retries),
        times=say_count("{count} time", "{count} times", counts.rate_limited),
    )


def _show_what_is_left(ended: Ended) -> None:
    summary = ended.summary
    if unmended := summary.tally.issues.get(IssueCode.NOT_MENDED, 0):
        told = say("{rows} came back unmended: correct the marked cells, and import it again.", rows=rows(unmended))
        print(folded(told))
    if summary.leads.in_doubt:
        told = say(
            "{leads} in doubt: `lead-importer resume` looks again, `lead-importer decide {run}` lets you say what you "
            "know.",
            leads=leads(summary.leads.in_doubt),
            run=summary.run,
        )
        print(folded(told))
    if ended.stopped is None and summary.leads.not_sent:
        left = leads(summary.leads.not_sent)
        print(folded(say("{leads} not sent yet: `lead-importer resume` goes on.", leads=left)))


def show_files(files: Iterable[FileSummary]) -> None:
    """Print what was found out about the files."""
    for file in files:
        read, blank = rows(file.rows_read), file.rows_blank
        told = say_count("{rows} ({count} blank)", "{rows} ({count} blank)", blank, rows=read)
        show_source(file.detected, told if blank else read)


def show_source(detected: Detected, how_many: str = "") -> None:
    """Print what was found out about a file; `how_many` says how many rows it has, where that is known."""
    about = [say("packed as {kind}", kind=detected.packed_as)] if detected.packed_as else []
    about += [say('sheet "{sheet}"', sheet=detected.sheet)] if detected.sheet else []
    if detected.encoding:
        about.append(detected.encoding)
    if detected.delimiter:  # a list of one column has none
        about.append(say("delimiter {delimiter}", delimiter=_delimiter(detected.delimiter)))
    about += [_header(detected), how_many] if how_many else [_header(detected)]
    if detected.hidden_sheets:
        about.append(say("hidden, not read: {names}", names=", ".join(detected.hidden_sheets)))
    if detected.hidden_columns:
        about.append(say("hidden columns, read as well: {names}", names=", ".join(detected.hidden_columns)))
    if detected.other_sheets:
        about.append(say("not read: {names}", names=", ".join(detected.other_sheets)))
    print(folded(f"{detected.path}: {', '.join(about)}"))


def show_rows(ended: Ended) -> None:
    """Print the sum that adds up, and the first rows that need a person."""
    summary = ended.summary
    print()
    blank = (say_count("blank", "blank", SEVERAL), summary.rows_blank)
    counts = [*((outcome_name(outcome, SEVERAL), count) for outcome, count in summary.tally.rows.items()), blank]
    counts = [(name, count) for name, count in counts if count]
    for line in in_columns([*counts, (say("rows read"), summary.rows_read)]):
        print(line)
    if ended.examples:
        print()
        print(folded(say("The first rows that need a person (all are in the report):")))
    for example in ended.examples:
        told = reason(example.issue, on_terminal=sys.stdout.isatty())
        print(folded(f"  {place(example)}: {told}", "    "))


def show_warnings(ended: Ended, *, sent: bool) -> None:
    """Print how often something is to be known of rows that were sent, or would be, with the first example."""
    outcome = Outcome.CREATED if sent else Outcome.NOT_SENT
    found = [warning for warning in ended.warnings if warning.outcome is outcome]
    if not found:
        return
    first, count = found[0].first, sum(warning.count for warning in found)
    where = place(first) if len(ended.summary.files) > 1 else row_of(first)
    why = reason(first.issue, on_terminal=sys.stdout.isatty())
    print(cut(_sent_with(count, where, why) if sent else _would_be_sent_with(count, where, why)))


def _sent_with(count: int, where: str, why: str) -> str:
    return say_count(
        "Sent with {count} warning, in {place}: {reason}",
        "Sent with {count} warnings, such as in {place}: {reason}",
        count,
        place=where,
        reason=why,
    )


def _would_be_sent_with(count: int, where: str, why: str) -> str:
    return say_count(
        "Would be sent with {count} warning, in {place}: {reason}",
        "Would be sent with {count} warnings, such as in {place}: {reason}",
        count,
        place=where,
        reason=why,
    )


def show_share(share: Share) -> None:
    """Print who sent how much, where several processes sent one run: the counts above are those of the run."""
    told = say(
        "Several processes sent this run: {here} from here, {elsewhere} from elsewhere.",
        here=leads(share.here),
        elsewhere=leads(share.elsewhere),
    )
    print(folded(told))


def show_unfinished(names: tuple[str, ...]) -> None:
    """Print which other runs wait."""
    if len(names) == 1:
        print(
            folded(say("Run {run} is unfinished as well: `lead-importer resume {run}` goes on with it.", run=names[0]))
        )
    elif names:
        told = say(
            "{count} other runs are unfinished as well, the latest {run}: `lead-importer runs` shows them, "
            "`lead-importer resume {run}` goes on with that one.",
            count=len(names),
            run=names[0],
        )
        print(folded(told))


def show_text(text: str) -> None:
    """Print a text as it is."""
    print(text, flush=True)


def show_proposed(proposed: Proposed) -> None:
    """Print a mapping and nothing else, so that it can be written into a file."""
    print(proposed.text, end="", flush=True)


def show_sandbox(token: str, campaign_ids: Sequence[int]) -> Callable[[str], None]:
    """Return what says how to use a sandbox, once its URL is known."""

    def show(url: str) -> None:
        print(say("The sandbox answers at {url} and calls nobody. In another terminal:", url=url), flush=True)
        print(
            f"  LEAD_IMPORTER_TOKEN={token} lead-importer run FILE -m MAPPING --api-url {url} "
            f"--campaign-id {campaign_ids[0]}",
            flush=True,
        )
        page = f"{url.removesuffix('/api')}/"
        print(say("What it holds is shown at {page} in a browser. Ctrl-C ends it.", page=page), flush=True)

    return show


def show_report(written: Written) -> None:
    """Print where the report lies, which file is to be mended, and which could not have its own name."""
    print(inert(say("Report: {path}", path=written.page_path)))
    for one in written.to_fix:
        if one.rows:
            print(inert(say("{rows} to mend, and how: {path}", rows=rows(one.rows), path=one.path)))
    for renamed in written.renamed:
        print(inert(said(renamed)))


def show_stop(stopped: StoppedError, run: str) -> None:
    """Print what stopped a run, and how it goes on."""
    show_error(f"{stopped.said} {_how_it_goes_on(stopped, run)}".rstrip())


def _how_it_goes_on(stopped: StoppedError, run: str) -> str:
    if isinstance(stopped, WrongAddressError):
        return say(
            "With the right one, import the files again by `lead-importer run`; with the wrong one, "
            "`lead-importer undo {run}` gives this run up.",
            run=run,
        )
    return "" if "resume" in str(stopped) else say("What was not sent stays planned: `lead-importer resume` goes on.")


def show_error(message: str) -> None:
    """Print what went wrong."""
    print(inert_lines(f"lead-importer: {message}"), file=sys.stderr)


def place(example: Example) -> str:
    """Return where a row stands: its file, its sheet and its number."""
    name = Path(example.file).name
    if example.sheet:
        return say("{file}, sheet {sheet}, row {row}", file=name, sheet=example.sheet, row=example.number)
    return say("{file}, row {row}", file=name, row=example.number)


def row_of(example: Example) -> str:
    """Return where a row stands in the only file."""
    return say("row {row}", row=example.number)


def _header(detected: Detected) -> str:
    if not detected.header_row:
        return say("no header: the columns are named by their letters")
    if not detected.titles:
        return say("header in row {row}", row=detected.header_row)
    return say_count(
        "header in row {row}, {count} title row above it not read",
        "header in row {row}, {count} title rows above it not read",
        detected.titles,
        row=detected.header_row,
    )


def _delimiter(delimiter: str) -> str:
    return say("tab") if delimiter == "\t" else quoted(delimiter)
