"""What audit, undo, decide, sync and purge look like."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from importer.after import Audited, Choice, Doubt, Synced, Undone
from importer.concluding import Ended
from importer.languages import said, say, say_count, sentence
from importer.ledger import Run
from importer.records import Finding
from importer.terminal.answering import typed
from importer.terminal.showing import show_error, show_report
from importer.terminal.words import MASK, folded, inert, leads, numbers, runs

_SAYS = {
    Finding.MISSING: (sentence("missing"), sentence("the ledger has them, the platform doesn't show them")),
    Finding.CHANGED: (sentence("changed"), sentence("both have them, and not the same")),
    Finding.TWICE: (sentence("twice"), sentence("the platform has a number of the run under another lead too")),
    Finding.EXTRA: (sentence("extra"), sentence("the platform has them, and they did not come from here")),
}
_CHOICES = {
    **dict.fromkeys(("c", "called", "з", "звънено"), Choice.CALLED),
    **dict.fromkeys(("s", "send", "и", "изпрати"), Choice.SEND),
}


def show_audit(audited: Audited) -> None:
    """Print how ledger and platform agree."""
    compared = leads(audited.compared)
    print(say("Run {run}: {leads} compared with the platform.", run=audited.run, leads=compared))
    for finding in Finding:
        if count := audited.found.get(finding, 0):
            name, what = _SAYS[finding]
            print(f"  {name.said:<10}{count:>6}  {what.said}")
    if not audited.found:
        print(f"  {say('Ledger and platform agree.')}")
        return
    print(inert(say("Each difference: {path}", path=audited.path)))


def show_undone(undone: Undone) -> None:
    """Print what was deleted, and what was left and why."""
    run = undone.ended.summary.run
    print(say("Run {run}: {leads} deleted on the platform.", run=run, leads=leads(undone.deleted)))
    if undone.withdrawn:
        print(say("{leads} not sent yet taken back.", leads=leads(undone.withdrawn)))
    for reason, count in undone.kept.items():
        print(f"  {say('left {count}: {reason}', count=f'{count:>6}', reason=said(reason))}")
    for kept in undone.examples:
        print(inert(f"  {said(kept.place)}: {said(kept.reason)}"))
    if left := undone.ended.summary.leads.in_doubt:
        print(say("{leads} in doubt: `lead-importer decide {run}` asks you.", leads=leads(left), run=run))
    show_report(undone.ended.written)
    if undone.ended.stopped is not None:
        show_error(undone.ended.stopped.said)


def choose(whole: Choice | None) -> Callable[[Doubt], Choice]:
    """Return who decides: the option for all leads, or the person lead by lead."""
    return _ask_for if whole is None else lambda _doubt: whole


def _ask_for(doubt: Doubt) -> Choice:
    sent_at = datetime.fromtimestamp(doubt.sent_at, UTC).astimezone()
    phone = doubt.phone if sys.stdout.isatty() else MASK
    told = say(
        "{place}: {phone}, sent to campaign {id} on {day} at {time}.",
        place=doubt.place,
        phone=phone,
        id=doubt.campaign_id,
        day=f"{sent_at:%Y-%m-%d}",
        time=f"{sent_at:%H:%M:%S}",
    )
    print(f"\n{inert(told)}")
    print(say("Look for it on the platform's page of that campaign. Is it there?"))
    question = say("Type c (it is there, or was called), s (it is not: send it again), or nothing to leave it:")
    answer = typed(f"{question} ")
    return _CHOICES.get(answer.strip().casefold(), Choice.LEAVE)


def show_decided(ended: Ended | None, name: str) -> None:
    """Print what is left after a person decided."""
    if ended is None:
        print(say("Nothing of run {run} is in doubt.", run=name))
        return
    counts = ended.summary.leads
    told = say(
        "Run {run}: {created} created, {in_doubt} in doubt, {not_sent} to send.",
        run=name,
        created=counts.created,
        in_doubt=counts.in_doubt,
        not_sent=counts.not_sent,
    )
    print(told)
    if counts.not_sent:
        print(say("`lead-importer resume {run}` sends them.", run=name))
    show_report(ended.written)


def show_synced(synced: Synced) -> None:
    """Print what was learned."""
    told = say(
        "Campaign {id} holds {leads}; {new} of them were new to the ledger, with {numbers} that will not be called "
        "again.",
        id=synced.campaign_id,
        leads=leads(synced.shown),
        new=synced.leads,
        numbers=numbers(synced.numbers),
    )
    print(folded(told))
    if synced.blacklisted:
        blacklisted = numbers(synced.blacklisted)
        print(say("{numbers} blacklisted by the platform will be suppressed.", numbers=blacklisted))
    if synced.unreadable:
        unreadable = say_count(
            "{count} lead has no number in international form, and can't be known again.",
            "{count} leads have no number in international form, and can't be known again.",
            synced.unreadable,
        )
        print(folded(unreadable))


def show_purged(purged: Sequence[Run]) -> None:
    """Print which runs lost their personal data, and which files are left to the user."""
    if not purged:
        print(say("No run is so old, or all that are were purged before. Unfinished runs are never purged."))
        return
    print(say("Names, numbers and variables are gone from {runs}.", runs=runs(len(purged))), flush=True)
    for run in purged:
        if run.report_folder:  # what `sync` learned has no report
            told = say("{run}: its report is yours to delete, in {folder}", run=run.name, folder=run.report_folder)
            print(inert(f"  {told}"))
