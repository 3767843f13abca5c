"""What a check looks like: well under a screen, and at its end the command to go on with."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from importer.concluding import Ended, Outlook
from importer.issues import IssueCode
from importer.ledger import PlannedLead
from importer.noticing import Example, Reason
from importer.records import Lead, LeadContact, Outcome
from importer.terminal.showing import show_files, show_report
from importer.terminal.words import MASK, campaigns, counted, cut, folded, lasting, reason

MAX_REASONS = 3
_SHOWN_DIGITS = 4  # of a masked number: its country


def show_check(ended: Ended, next_command: str) -> None:
    """Print what was found, what would be sent and what not, and what to do next."""
    show_files(ended.summary.files)
    print(folded(_what_would_be_sent(ended)))
    print(folded(_sum(ended)))
    _show_reasons(ended)
    _show_warnings(ended)
    if ended.outlook is not None and ended.outlook.first:
        print("The first leads, as the platform will get them:")
        for line in _preview(ended.outlook.first):
            print(cut(line))
    for note in (*_called_again(ended), *ended.notes):
        print(folded(f"Note: {note}"))
    show_report(ended.written)
    _show_next(ended, next_command)


def _what_would_be_sent(ended: Ended) -> str:
    leads = ended.summary.leads.not_sent
    if not leads:
        return "There is nothing to send."
    to = campaigns(ended.campaign_ids, ended.campaigns)
    return (
        f"Would be sent: {counted(leads, 'lead')} with {counted(ended.secondaries, 'secondary contact')} to {to}"
        f"{_how_long(ended.outlook)}."
    )


def _called_again(ended: Ended) -> Iterator[str]:
    if again := ended.summary.tally.issues.get(IssueCode.CALLED_AGAIN, 0):
        yield f"{counted(again, 'number')} of them called before will be called again: the mapping allows it."


def _how_long(outlook: Outlook | None) -> str:
    if outlook is None or outlook.duration_s is None:
        return ""
    return f", in about {lasting(max(outlook.duration_s, 1.0))} at {outlook.rate}"


def _sum(ended: Ended) -> str:
    """Return the sum that adds up, in one line."""
    rows = ended.summary.tally.rows
    parts = [f"{count} {_word(outcome)}" for outcome in Outcome if (count := rows[outcome])]
    parts += [f"{ended.summary.rows_blank} blank"] if ended.summary.rows_blank else []
    return f"{counted(ended.summary.rows_read, 'row')} read = {' + '.join(parts) or '0'}"


def _word(outcome: Outcome) -> str:
    return "would be sent" if outcome is Outcome.NOT_SENT else outcome.value


def _show_reasons(ended: Ended) -> None:
    if ended.reasons:
        rows = counted(sum(found.count for found in ended.reasons), "row")
        reasons = counted(len(ended.reasons), "reason")
        begins = "such as" if len(ended.reasons) > MAX_REASONS else "the first of each"
        print(folded(f"Not sent: {rows} for {reasons}, all in the report; {begins}:"))
        _show_examples(ended, ended.reasons[:MAX_REASONS])


def _show_warnings(ended: Ended) -> None:
    if ended.warnings:
        first = ended.warnings[0].first
        number = counted(sum(found.count for found in ended.warnings), "warning")
        place = _place(first, several=len(ended.summary.files) > 1)
        print(cut(f"Sent with {number}, such as {place}: {reason(first.issue, on_terminal=sys.stdout.isatty())}"))


def _show_examples(ended: Ended, reasons: Iterable[Reason]) -> None:
    for found in reasons:
        what = "" if found.outcome is Outcome.NOT_SENT else f" {found.outcome.value}"
        place = _place(found.first, several=len(ended.summary.files) > 1)
        print(cut(f"  {found.count:>4}{what}: {place}: {reason(found.first.issue, on_terminal=sys.stdout.isatty())}"))


def _place(example: Example, *, several: bool) -> str:
    return f"{Path(example.file).name}, row {example.number}" if several else f"row {example.number}"


def _preview(leads: Iterable[PlannedLead]) -> Iterator[str]:
    for planned in leads:
        lead = planned.lead if sys.stdout.isatty() else _masked(planned.lead)
        yield f"  {lead.primary.phone}  {_variables(lead.primary)}"
        if lead.secondaries:
            second, *further = lead.secondaries
            more = f", and {counted(len(further), 'further contact')}" if further else ""
            yield f"    then {second.phone}  {_variables(second)}{more}"


def _variables(contact: LeadContact) -> str:
    return ", ".join(f'{variable.name}: "{variable.value}"' for variable in contact.variables)


def _masked(lead: Lead) -> Lead:
    def hidden(contact: LeadContact) -> LeadContact:
        variables = tuple(replace(variable, value=MASK) for variable in contact.variables)
        return LeadContact(f"{contact.phone[:_SHOWN_DIGITS]}{MASK}", variables)

    return replace(lead, primary=hidden(lead.primary), secondaries=tuple(map(hidden, lead.secondaries)))


def _show_next(ended: Ended, next_command: str) -> None:
    plan = ended.outlook.plan if ended.outlook else None
    if plan is not None:
        print(folded(f"Plan: {plan} holds names and numbers; nobody but you can read it."))
    if not ended.summary.leads.not_sent:
        print("Nothing was sent.")
        return
    print("Nothing was sent. This sends it:")
    print(f"  {next_command}")
