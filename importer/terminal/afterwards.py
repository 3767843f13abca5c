"""What audit, undo, decide, sync and purge look like."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from importer.after import Audited, Choice, Doubt, Synced, Undone
from importer.concluding import Ended
from importer.ledger import Run
from importer.records import Finding
from importer.terminal.answering import typed
from importer.terminal.showing import show_error, show_report
from importer.terminal.words import MASK, counted

_SAYS = {
    Finding.MISSING: "the ledger has them, the platform doesn't show them",
    Finding.CHANGED: "both have them, and not the same",
    Finding.TWICE: "the platform has a number of the run under another lead too",
    Finding.EXTRA: "the platform has them, and they did not come from here",
}
_CHOICES = {"c": Choice.CALLED, "called": Choice.CALLED, "s": Choice.SEND, "send": Choice.SEND}


def show_audit(audited: Audited) -> None:
    """Print how ledger and platform agree."""
    print(f"Run {audited.run}: {counted(audited.compared, 'lead')} compared with the platform.")
    for finding in Finding:
        if count := audited.found.get(finding, 0):
            print(f"  {finding.value:<10}{count:>6}  {_SAYS[finding]}")
    if not audited.found:
        print("  Ledger and platform agree.")
    print(f"Each difference: {audited.path}")


def show_undone(undone: Undone) -> None:
    """Print what was deleted, and what was left and why."""
    print(f"Run {undone.ended.summary.run}: {counted(undone.deleted, 'lead')} deleted on the platform.")
    if undone.withdrawn:
        print(f"{counted(undone.withdrawn, 'lead')} not sent yet taken back.")
    for reason, count in undone.kept.items():
        print(f"  left {count:>6}: {reason}")
    for kept in undone.examples:
        print(f"  {kept.place}: {kept.reason}")
    if left := undone.ended.summary.leads.in_doubt:
        print(f"{counted(left, 'lead')} in doubt: `lead-importer decide {undone.ended.summary.run}` asks you.")
    show_report(undone.ended.written)
    if undone.ended.stopped is not None:
        show_error(str(undone.ended.stopped))


def choose(whole: Choice | None) -> Callable[[Doubt], Choice]:
    """Return who decides: the option for all leads, or the person lead by lead."""
    return _ask_for if whole is None else lambda _doubt: whole


def _ask_for(doubt: Doubt) -> Choice:
    sent_at = datetime.fromtimestamp(doubt.sent_at, UTC).astimezone()
    phone = doubt.phone if sys.stdout.isatty() else MASK
    print(f"\n{doubt.place}: {phone}, sent to campaign {doubt.campaign_id} on {sent_at:%Y-%m-%d at %H:%M:%S}.")
    print("Look for it on the platform's page of that campaign. Is it there?")
    answer = typed("Type c (it is there, or was called), s (it is not: send it again), or nothing to leave it: ")
    return _CHOICES.get(answer.strip().casefold(), Choice.LEAVE)


def show_decided(ended: Ended | None, name: str) -> None:
    """Print what is left after a person decided."""
    if ended is None:
        print(f"Nothing of run {name} is in doubt.")
        return
    leads = ended.summary.leads
    print(f"Run {name}: {leads.created} created, {leads.in_doubt} in doubt, {leads.not_sent} to send.")
    if leads.not_sent:
        print(f"`lead-importer resume {name}` sends them.")
    show_report(ended.written)


def show_synced(synced: Synced) -> None:
    """Print what was learned."""
    print(
        f"Campaign {synced.campaign_id} holds {counted(synced.shown, 'lead')}; {synced.leads} of them were new to the "
        f"ledger, with {counted(synced.numbers, 'number')} that will not be called again."
    )
    if synced.blacklisted:
        print(f"{counted(synced.blacklisted, 'number')} blacklisted by the platform will be suppressed.")
    if synced.unreadable:
        print(f"{counted(synced.unreadable, 'lead')} has no number in international form, and can't be known again.")


def show_purged(purged: Sequence[Run]) -> None:
    """Print which runs lost their personal data, and which files are left to the user."""
    if not purged:
        print("No run is so old, or all that are were purged before. Unfinished runs are never purged.")
        return
    print(f"Names, numbers and variables are gone from {counted(len(purged), 'run')}.", flush=True)
    for run in purged:
        print(f"  {run.name}: its report is yours to delete, in {run.report_folder}")
