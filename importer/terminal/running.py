"""What a run looks like to who watches it from another terminal."""

from importer.overview import Status
from importer.records import RunState
from importer.terminal.words import clock_time, counted, folded, lasting

_SILENT_S = 60.0  # an answer so long ago is worth a word


def show_status(status: Status | None, ledger: str) -> None:
    """Print how a run stands: whether it lives, its counts, its pace, and what to do."""
    if status is None:
        print(folded(f"No run stands in the ledger {ledger}."))
        return
    run = status.run
    print(folded(f'Run {run.name}, mapping "{run.mapping_name}", to {run.api_url}'))
    names = ", ".join(str(file.detected.path) for file in status.files)
    ids = ", ".join(map(str, status.campaign_ids))
    print(folded(f"From {names or 'files that are opened just now'}" + (f", to campaign {ids}" if ids else "")))
    print(folded(_state(status)))
    for worker in status.workers:
        alive = "works on it" if worker.lives else "is gone, without a word"
        print(f"  {worker} {alive}, since {clock_time(worker.started_at)}")
    if run.state is RunState.STAGING:
        print(f"{counted(status.rows, 'row')} read so far.")
        return
    _show_counts(status)
    _show_pace(status)


def _state(status: Status) -> str:
    run = status.run
    if status.lives:
        return "It is being read." if run.state is RunState.STAGING else "It is being sent."
    if run.state is RunState.FINISHED:
        return f"It came to its end at {clock_time(run.finished_at or run.started_at)}."
    stopped = f"It stopped at {clock_time(run.finished_at)}" if run.finished_at else "It stopped"
    why = f": {run.stop_reason}" if run.stop_reason else "."
    hint = "" if "resume" in why else f" `lead-importer resume {run.name}` goes on."
    return f"{stopped}{why}{hint}" if why.endswith(".") else f"{stopped}{why}.{hint}"


def _show_counts(status: Status) -> None:
    leads, standing = status.leads, status.standing
    print("Leads:")
    for word, count in (
        ("created", leads.created),
        ("already there", leads.already_there),
        ("refused", leads.refused),
        ("undone", leads.undone),
        ("in doubt", standing.in_doubt),
        ("under way", standing.sending),
        ("still to send", standing.planned),
    ):
        if count or word == "created":
            print(f"  {word:<14}{count:>8}")


def _show_pace(status: Status) -> None:
    last = status.lately.last_answer_at
    if last is not None:
        silent = status.now - last
        ago = f", {lasting(silent)} ago" if status.lives else ""
        print(f"The platform's last answer came at {clock_time(last)}{ago} (status {status.lately.last_status}).")
    if not status.lives:
        return
    allowed = "" if status.allowed_per_s is None else f" of {status.allowed_per_s:.2g} allowed"
    print(f"Requests in a second, over the last minute: {status.rate_per_s:.2f}{allowed}.")
    if status.paused_until > status.now:
        print(
            folded(
                f"Nothing is sent before {clock_time(status.paused_until)}: the platform asked to wait, or gives no "
                "usable answers."
            )
        )
    elif last is not None and status.now - last > _SILENT_S:
        print("It has been silent for long: look at the terminal where it runs.")
    if status.left_s is not None:
        print(f"About {lasting(status.left_s)} left.")
