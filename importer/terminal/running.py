"""What a run looks like to who watches it from another terminal."""

from importer.languages import say
from importer.ledger import Worker
from importer.overview import Status
from importer.records import Outcome, RunState
from importer.reporting import SEVERAL
from importer.terminal.words import clock_time, folded, in_columns, lasting, outcome_name, rows

_SILENT_S = 60.0  # an answer so long ago is worth a word


def show_status(status: Status | None, ledger: str) -> None:
    """Print how a run stands: whether it lives, its counts, its pace, and what to do."""
    if status is None:
        print(folded(say("No run stands in the ledger {ledger}.", ledger=ledger)))
        return
    run = status.run
    to = say('Run {run}, mapping "{mapping}", to {url}', run=run.name, mapping=run.mapping_name, url=run.api_url)
    print(folded(to))
    print(folded(_from(status)))
    print(folded(_state(status)))
    for worker in status.workers:
        print(f"  {_of_worker(worker)}")
    if run.state is RunState.STAGING:
        print(say("{rows} read so far.", rows=rows(status.rows)))
        return
    _show_counts(status)
    _show_pace(status)


def _of_worker(worker: Worker) -> str:
    since = clock_time(worker.started_at)
    if worker.lives:
        return say("{process} works on it, since {time}", process=worker.name, time=since)
    return say("{process}, since {time}, is gone without a word", process=worker.name, time=since)


def _from(status: Status) -> str:
    if not status.files:
        return say("From files that are opened just now")
    names = ", ".join(str(file.detected.path) for file in status.files)
    if not status.campaign_ids:
        return say("From {files}", files=names)
    return say("From {files}, to campaign {ids}", files=names, ids=", ".join(map(str, status.campaign_ids)))


def _state(status: Status) -> str:
    run = status.run
    if status.lives:
        return say("It is being read.") if run.state is RunState.STAGING else say("It is being sent.")
    if run.state is RunState.FINISHED:
        return say("It came to its end at {time}.", time=clock_time(run.finished_at or run.started_at))
    hint = say("`lead-importer resume {run}` goes on.", run=run.name)
    if not run.finished_at:
        return f"{say('It stopped.')} {hint}"
    told = say("It stopped at {time}: {why}", time=clock_time(run.finished_at), why=run.stop_reason).removesuffix(".")
    return f"{told}." if "resume" in run.stop_reason else f"{told}. {hint}"


def _show_counts(status: Status) -> None:
    counts, standing = status.leads, status.standing
    created = (outcome_name(Outcome.CREATED, SEVERAL), counts.created)
    others = (
        (outcome_name(Outcome.ALREADY_THERE, SEVERAL), counts.already_there),
        (outcome_name(Outcome.REFUSED, SEVERAL), counts.refused),
        (say("undone"), counts.undone),
        (outcome_name(Outcome.IN_DOUBT, SEVERAL), standing.in_doubt),
        (say("under way"), standing.sending),
        (say("still to send"), standing.planned),
    )
    print(say("Leads:"))
    for line in in_columns([created, *((name, count) for name, count in others if count)]):
        print(line)


def _show_pace(status: Status) -> None:
    if status.lately.last_answer_at is not None:
        print(folded(_last_answer(status, status.lately.last_answer_at)))
    if not status.lives:
        return
    print(_rate(status))
    if status.paused_until > status.now:
        told = say(
            "Nothing is sent before {time}: the platform asked to wait, or gives no usable answers.",
            time=clock_time(status.paused_until),
        )
        print(folded(told))
    elif status.lately.last_answer_at is not None and status.now - status.lately.last_answer_at > _SILENT_S:
        print(say("It has been silent for long: look at the terminal where it runs."))
    if status.left_s is not None:
        print(say("About {duration} left.", duration=lasting(status.left_s)))


def _last_answer(status: Status, last: float) -> str:
    code, time = status.lately.last_status, clock_time(last)
    if not status.lives:
        return say("The platform's last answer came at {time} (status {status}).", time=time, status=code)
    return say(
        "The platform's last answer came at {time}, {duration} ago (status {status}).",
        time=time,
        duration=lasting(status.now - last),
        status=code,
    )


def _rate(status: Status) -> str:
    rate = f"{status.rate_per_s:.2f}"
    if status.allowed_per_s is None:
        return say("Requests in a second, over the last minute: {rate}.", rate=rate)
    allowed = f"{status.allowed_per_s:.2g}"
    return say("Requests in a second, over the last minute: {rate} of {allowed} allowed.", rate=rate, allowed=allowed)
