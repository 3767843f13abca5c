"""What a check looks like: well under a screen, and at its end the command to go on with."""

import sys
from collections.abc import Iterable, Iterator

from importer.concluding import Ended
from importer.issues import IssueCode
from importer.languages import say, say_count, sentence_count
from importer.noticing import Reason
from importer.previewing import ShownContact, ShownLead
from importer.records import Outcome
from importer.terminal.showing import place, row_of, show_files, show_report, show_warnings
from importer.terminal.words import (
    MASK,
    campaigns,
    contacts,
    cut,
    folded,
    inert,
    lasting,
    outcome_name,
    quoted,
    reason,
    rows,
)

MAX_REASONS = 3
_SHOWN_DIGITS = 4  # of a masked number: its country


def show_check(ended: Ended, next_command: str) -> None:
    """Print what was found, what would be sent and what not, and what to do next."""
    show_files(ended.summary.files)
    print(folded(_what_would_be_sent(ended)))
    print(folded(_sum(ended)))
    _show_reasons(ended)
    show_warnings(ended, sent=False)
    if ended.outlook is not None and ended.outlook.first:
        print(say("The first leads, as the platform will get them:"))
        for line in _preview(ended.outlook.first):
            print(cut(line))
    for note in (*_called_again(ended), *ended.notes):
        print(folded(say("Note: {note}", note=note)))
    show_report(ended.written)
    _show_next(ended, next_command)


def _what_would_be_sent(ended: Ended) -> str:
    count = ended.summary.leads.not_sent
    if not count:
        return say("There is nothing to send.")
    parts = {
        "leads": contacts(count, ended.secondaries),
        "campaigns": campaigns(ended.campaign_ids, ended.campaigns),
    }
    outlook = ended.outlook
    if outlook is None or outlook.duration_s is None:
        return say("Would be sent: {leads} to {campaigns}.", **parts)
    return say(
        "Would be sent: {leads} to {campaigns}, in about {duration} at {rate}.",
        **parts,
        duration=lasting(max(outlook.duration_s, 1.0)),
        rate=outlook.rate,
    )


def _called_again(ended: Ended) -> Iterator[str]:
    if again := ended.summary.tally.issues.get(IssueCode.CALLED_AGAIN, 0):
        yield sentence_count(
            "{count} number of them called before will be called again: the mapping allows it.",
            "{count} numbers of them called before will be called again: the mapping allows it.",
            again,
        )


def _sum(ended: Ended) -> str:
    """Return the sum that adds up, in one line."""
    counts = ended.summary.tally.rows
    parts = [f"{count} {_word(outcome, count)}" for outcome in Outcome if (count := counts[outcome])]
    if blank := ended.summary.rows_blank:
        parts.append(f"{blank} {say_count('blank', 'blank', blank)}")
    return say("{rows} read = {parts}", rows=rows(ended.summary.rows_read), parts=" + ".join(parts) or "0")


def _word(outcome: Outcome, count: int) -> str:
    return say("would be sent") if outcome is Outcome.NOT_SENT else outcome_name(outcome, count)


def _show_reasons(ended: Ended) -> None:
    if not ended.reasons:
        return
    parts = {
        "rows": rows(sum(found.count for found in ended.reasons)),
        "reasons": say_count("{count} reason", "{count} reasons", len(ended.reasons)),
    }
    if len(ended.reasons) > MAX_REASONS:
        print(folded(say("Not sent: {rows} for {reasons}, all in the report; such as:", **parts)))
    else:
        print(folded(say("Not sent: {rows} for {reasons}, all in the report; the first of each:", **parts)))
    for found in ended.reasons[:MAX_REASONS]:
        print(cut(_example(found, several=len(ended.summary.files) > 1)))


def _example(found: Reason, *, several: bool) -> str:
    what = "" if found.outcome is Outcome.NOT_SENT else f" {outcome_name(found.outcome, found.count)}"
    where = place(found.first) if several else row_of(found.first)
    return f"  {found.count:>4}{what}: {where}: {reason(found.first.issue, on_terminal=sys.stdout.isatty())}"


def _preview(first: Iterable[ShownLead]) -> Iterator[str]:
    for lead in first:
        yield f"  {_contact(lead.primary)}"
        if not lead.secondaries:
            continue
        second, *further = lead.secondaries
        then = say("then {contact}", contact=_contact(second))
        if further:
            more = say_count("and {count} further contact", "and {count} further contacts", len(further))
            then = f"{then}, {more}"
        yield f"    {then}"


def _contact(contact: ShownContact) -> str:
    """Return a person's number and values, each with its cells; off a terminal these are all that is shown."""
    is_seen = sys.stdout.isatty()
    phone = contact.phone if is_seen else f"{contact.phone[:_SHOWN_DIGITS]}{MASK}"
    values = ", ".join(
        f"{one.name}: {quoted(one.value if is_seen else MASK)}{_in_brackets(one.cells)}" for one in contact.values
    )
    return f"{phone}{_in_brackets(contact.cells)}  {values}"


def _in_brackets(cells: tuple[str, ...]) -> str:
    return f" ({', '.join(cells)})" if cells else ""


def _show_next(ended: Ended, next_command: str) -> None:
    plan = ended.outlook.plan if ended.outlook else None
    if plan is not None:
        print(folded(say("Plan: {path} holds names and numbers; nobody but you can read it.", path=plan)))
    if not ended.summary.leads.not_sent:
        print(say("Nothing was sent."))
        return
    print(say("Nothing was sent. This sends it:"))
    print(inert(f"  {next_command}"))
