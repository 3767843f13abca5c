"""What the conductors tell the log: the steps of a run as events."""

from collections.abc import Iterator

from importer import __version__
from importer.concluding import Ended
from importer.errors import StoppedError
from importer.events import (
    CheckBegun,
    Digest,
    Event,
    FileOpened,
    FileStaged,
    RunBegun,
    RunEnded,
    RunName,
    RunPlanned,
    RunStopped,
    Word,
)
from importer.ledger import Ledger, Run
from importer.preparing import Prepared


def check_begun(prepared: Prepared) -> Iterator[Event]:
    """Yield what a check begins with."""
    yield CheckBegun(Word(__version__))
    yield from _opened(prepared)


def run_begun(run: Run, prepared: Prepared | None) -> Iterator[Event]:
    """Yield what a run begins with, or goes on with; `prepared` is None where its files are not read again."""
    yield RunBegun(RunName(run.name), run.state, Word(__version__))
    if prepared is not None:
        yield from _opened(prepared)


def _opened(prepared: Prepared) -> Iterator[Event]:
    for position, job in enumerate(prepared.jobs, 1):
        found = job.source.detected
        yield FileOpened(position, Word(found.file_format), Digest(found.sha256), found.rows)


def staged(ledger: Ledger, run: Run) -> Iterator[Event]:
    """Yield what stands in the ledger once the files are read and the leads are planned."""
    for position, file in enumerate(ledger.staging.files(run.key), 1):
        yield FileStaged(position, file.rows_read, file.rows_blank)
    yield RunPlanned(ledger.results.leads(run.key).planned, ledger.results.secondaries(run.key))


def ended(end: Ended) -> Iterator[Event]:
    """Yield how a command ended."""
    if end.stopped is not None:
        yield stopped(end.stopped)
    leads, requests = end.summary.leads, end.summary.requests
    yield RunEnded(
        exit_code=int(end.summary.exit_code),
        created=leads.created,
        already_there=leads.already_there,
        refused=leads.refused,
        in_doubt=leads.in_doubt,
        not_sent=leads.not_sent,
        undone=leads.undone,
        posts=requests.posts,
        lookups=requests.lookups,
        retries=requests.retries,
        rate_limited=requests.rate_limited,
    )


def stopped(error: StoppedError) -> Event:
    """Return what stopped a run; its words can name what the platform said, so only its kind is told."""
    return RunStopped(Word(error.kind))
