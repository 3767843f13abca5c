"""What the list of runs looks like, and what is said where none of them waits."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest

from importer.languages import Sentence, said, say, sentence
from importer.ledger import Run
from importer.overview import Overview
from importer.records import Outcome, RunState
from importer.reporting import SEVERAL
from importer.terminal.words import folded, inert, outcome_name

_NAME_WIDTH, _STATE_WIDTH, _COUNT_WIDTH = 20, 10, 9  # characters, at least


def show_runs(runs: Iterable[Overview], ledger: str) -> None:
    """Print a table of runs, the latest first."""
    listed = list(runs)
    if not listed:
        print(folded(say("No run stands in the ledger {ledger}.", ledger=ledger)))
        return
    for line in _table([_heads(), *map(_cells, listed)]):
        print(inert(line))
    if any(item.workers for item in listed):
        print(folded(say("`lead-importer status RUN` shows how far a run is that is being worked on.")))


def _heads() -> tuple[str, ...]:
    created, refused = (outcome_name(outcome, SEVERAL) for outcome in (Outcome.CREATED, Outcome.REFUSED))
    counts = (created, say("there"), refused, say("doubt"), say("left"), say("undone"))
    return (say("run"), say("state"), *counts, say("mapping"))


def _cells(item: Overview) -> tuple[str, ...]:
    counts = item.leads
    shown = (counts.created, counts.already_there, counts.refused, counts.in_doubt, counts.not_sent, counts.undone)
    return (item.run.name, said(state_of_run(item)), *map(str, shown), item.run.mapping_name)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table whose first row are the heads; one of several words takes two lines."""
    heads, *others = rows
    broken = list(zip_longest(*(head.rsplit(maxsplit=1) for head in heads), fillvalue=""))
    lines = [*broken, *others]
    least = (_NAME_WIDTH, _STATE_WIDTH, *[_COUNT_WIDTH] * (len(heads) - 3), 0)
    widths = [max(width, *(len(line[at]) + 1 for line in lines)) for at, width in enumerate(least)]
    for line in lines:
        name, state, *counts, mapping = line
        columns = "".join(f"{count:>{width}}" for count, width in zip(counts, widths[2:], strict=False))
        yield f"{name:<{widths[0]}}{state:<{widths[1]}}{columns}  {mapping}".rstrip()


_STATES = {
    RunState.STAGING: sentence("unread"),
    RunState.PLANNED: sentence("planned"),
    RunState.STOPPED: sentence("stopped"),
    RunState.FINISHED: sentence("finished"),
}


def state_of_run(item: Overview) -> Sentence:
    """Return in a word how a run stands."""
    if item.workers:
        return sentence("reading") if item.run.state is RunState.STAGING else sentence("sending")
    return _STATES[item.run.state]


def show_nothing_to_resume(last: Run | None, *, named: bool) -> None:
    """Say that no run waits."""
    if last is None:
        print(say("There is nothing to resume: no run stands in the ledger."))
        return
    day = datetime.fromtimestamp(last.started_at, UTC).astimezone().date()
    if named:
        print(say("There is nothing to resume: run {run} of {day} came to its end.", run=last.name, day=day))
    else:
        print(say("There is nothing to resume: the last run {run} of {day} came to its end.", run=last.name, day=day))
