"""What a command tells a script: one JSON document on standard output (`--json`). `docs/scripts.md` lists the keys."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from importer.after import Audited, Synced, Undone
from importer.concluding import Ended
from importer.errors import ImporterError
from importer.explaining import Checked
from importer.languages import ENGLISH, speaking
from importer.ledger import Run
from importer.login import LoggedIn, LoggedOut
from importer.overview import Overview, Status
from importer.proposing import Proposed
from importer.records import Finding
from importer.suggesting import write

Document = Mapping[str, object]


def show_document(document: Document) -> None:
    """Print a document."""
    print(json.dumps(document, ensure_ascii=False, indent=2), flush=True)


def ended_document(ended: Ended) -> Document:
    """Return the run's summary.json, and what stopped it."""
    summary: dict[str, object] = json.loads(ended.written.summary_path.read_text(encoding="utf-8"))
    return {**summary, **_stopped(ended.stopped)}


def ends_document(ends: Iterable[Ended]) -> Document:
    """Return several of them."""
    return {"runs": [ended_document(ended) for ended in ends]}


def resume_document(last: Run | None) -> Document:
    """Return that nothing waits, with the run asked for, else the last one."""
    return {
        "resumed": False,
        "run": last.name if last else None,
        "exit_code": (last.exit_code or 0) if last else 0,
    }


def runs_document(runs: Iterable[Overview]) -> Document:
    """Return the runs, the latest first."""
    return {
        "runs": [{**_run(found.run), "works_on_it": len(found.workers), "leads": asdict(found.leads)} for found in runs]
    }


def status_document(status: Status | None) -> Document:
    """Return how a run stands just now; without any run, that there is none."""
    if status is None:
        return {"exit_code": 0, "status": None}
    told = {
        **_run(status.run),
        "works_on_it": sum(worker.lives for worker in status.workers),
        "rows_read": status.rows,
        "leads": asdict(status.leads),
        "last_answer_at": _iso(status.lately.last_answer_at),
        "rate_per_s": round(status.rate_per_s, 3),
        "allowed_per_s": status.allowed_per_s,
        "paused_until": _iso(status.paused_until or None),
        "left_s": status.left_s,
    }
    return {"exit_code": 0, "status": told}


def suggested_document(proposed: Proposed) -> Document:
    """Return a proposed mapping (YAML), and what a person must decide before it can be used."""
    with speaking(ENGLISH):
        text = write(proposed.proposal)
    return {"exit_code": 0, "mapping": text, "decide": list(proposed.proposal.decisions)}


def audited_document(audited: Audited) -> Document:
    """Return how ledger and platform agree."""
    return {
        "run": audited.run,
        "exit_code": int(audited.exit_code),
        "compared": audited.compared,
        "found": {finding.value: audited.found.get(finding, 0) for finding in Finding},
        "audit": str(audited.path),
    }


def undone_document(undone: Undone) -> Document:
    """Return what was taken back."""
    return {
        "run": undone.ended.summary.run,
        "exit_code": int(undone.exit_code),
        "deleted": undone.deleted,
        "withdrawn": undone.withdrawn,
        "kept": dict(undone.kept),
        "in_doubt": undone.ended.summary.leads.in_doubt,
        "report_folder": str(undone.ended.folder),
        **_stopped(undone.ended.stopped),
    }


def decided_document(ended: Ended | None, name: str) -> Document:
    """Return what is left after a person decided; nothing was in doubt where `ended` is None."""
    if ended is None:
        return {"run": name, "exit_code": 0, "was_in_doubt": False}
    leads = ended.summary.leads
    return {
        "run": name,
        "exit_code": int(ended.summary.exit_code),
        "was_in_doubt": True,
        "leads": asdict(leads),
        "report_folder": str(ended.folder),
    }


def synced_document(synced: Synced) -> Document:
    """Return what was learned of a campaign."""
    return {"exit_code": 0, **asdict(synced)}


def purged_document(purged: Sequence[Run]) -> Document:
    """Return the runs that lost their personal data; their reports are the user's to delete."""
    return {"exit_code": 0, "runs": [{"run": run.name, "report_folder": run.report_folder} for run in purged]}


def mapping_document(checked: Checked) -> Document:
    """Return what a mapping makes of a file, in counts: values are for a terminal."""
    told: dict[str, object] = {
        "exit_code": int(checked.exit_code),
        "mapping": str(checked.path),
        "campaign_named": checked.campaign_named,
    }
    found = checked.on_file
    if found is None:
        return told
    rows = {"rows": found.looked_at, "left_out": found.left_out, "rejected": found.rejected}
    return {**told, **rows, "unused_columns": list(found.unused)}


def login_document(found: LoggedIn) -> Document:
    """Return where a token is kept; the token itself is told to nobody."""
    return {"exit_code": 0, "api_url": found.api_url, "kept_in": found.place.value, "checked": found.checked}


def logout_document(found: LoggedOut) -> Document:
    """Return where a token was kept."""
    place = found.place.value if found.place else None
    return {"exit_code": 0, "api_url": found.api_url, "removed_from": place}


def show_sandbox_document(token: str, campaign_ids: Sequence[int]) -> Callable[[str], None]:
    """Return what tells a script how to use a sandbox, once its URL is known; the token guards nothing."""

    def show(url: str) -> None:
        page = f"{url.removesuffix('/api')}/"
        show_document({"api_url": url, "page": page, "token": token, "campaign_ids": list(campaign_ids)})

    return show


def _stopped(stopped: ImporterError | None) -> Document:
    if stopped is None:
        return {}
    return {"error": {"kind": stopped.kind, "message": str(stopped), "exit_code": int(stopped.exit_code)}}


def _run(run: Run) -> dict[str, object]:
    return {
        "run": run.name,
        "state": run.state.value,
        "mapping": run.mapping_name,
        "started_at": _iso(run.started_at),
        "finished_at": _iso(run.finished_at),
        "exit_code": run.exit_code,
        "report_folder": run.report_folder,
    }


def _iso(seconds: float | None) -> str | None:
    """Return a time as summary.json writes it."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
