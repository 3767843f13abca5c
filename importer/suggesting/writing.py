"""A proposal as YAML with a comment beside each choice, in the language that is spoken.

It holds headers, and no value of the file.
"""

from collections.abc import Iterable, Iterator

from importer.languages import said, say, sentence
from importer.suggesting.proposal import (
    Consent,
    Country,
    Further,
    Group,
    Left,
    Proposal,
    Reason,
    Source,
    Sureness,
    Value,
)
from importer.suggesting.yaml_text import commented, flow, in_comment, quoted_scalar, scalar

Lines = Iterator[str]

_YES = ("да", "yes", "ja", "1", "true", "x", "y", "j")
_NO = ("", "не", "no", "nein", "0", "false", "n")
_MAX_NAMED = 40
_SURE = {
    Sureness.SURE: sentence("sure"),
    Sureness.LIKELY: sentence("likely"),
    Sureness.UNSURE: sentence("unsure"),
}


def write(proposal: Proposal) -> str:
    """Return the mapping's text. Without its `decide` lines it loads and fits the file it was made from."""
    parts = (
        _head(proposal),
        _decisions(proposal.decisions),
        ("version: 1", f"name: {scalar(proposal.name)}", ""),
        _source(proposal.source),
        _campaign(),
        _country(proposal.country, undecided=proposal.asks_country),
        _phone(proposal),
        _variables(proposal.values),
        _secondary(proposal),
        _consents(proposal.consents),
        _left(proposal.left),
    )
    return "\n".join(line for part in parts for line in part).rstrip() + "\n"


def _head(proposal: Proposal) -> Lines:
    yield _comment(
        say("Proposed by `lead-importer suggest`: read it, correct it, try it with `lead-importer check FILE -m THIS`.")
    )
    use = say('To use a line that begins with "# ", take these two signs away.')
    if proposal.looked == proposal.rows:
        yield _comment(say("Looked at all {rows} rows.", rows=proposal.rows), use)
    else:
        yield _comment(say("Looked at {looked} of {rows} rows.", looked=proposal.looked, rows=proposal.rows), use)
    yield ""


def _comment(*sentences: str) -> str:
    return f"# {' '.join(sentences)}"


def _decisions(decisions: tuple[str, ...]) -> Lines:
    if not decisions:
        return
    yield _comment(say("The mapping is refused until a person has answered this, and taken the answered lines away."))
    yield "decide:"
    for decision in decisions:
        yield f"  - {scalar(said(decision))}"
    yield ""


def _source(source: Source) -> Lines:
    keys: list[str] = []
    if source.sheet:
        keys.append(f"  sheet: {quoted_scalar(source.sheet)}")
    if source.header_row is not None:
        keys.append(f"  header_row: {source.header_row or 'none'}")
    if source.fingerprint:
        known = _comment(say("of these headers: -m FOLDER knows them again"))
        keys.append(f"  fingerprint: {quoted_scalar(source.fingerprint)}   {known}")
    if source.other_sheets:
        sheets = _named(source.other_sheets)
        yield _comment(say("Not looked at: {sheets}. Another sheet is named with --sheet.", sheets=sheets))
    if keys:
        yield "source:"
        yield from keys
        yield ""


def _campaign() -> Lines:
    yield _comment(say("The campaign's number on the platform; or give it with --campaign-id."))
    yield commented("campaign_id: 42")
    yield ""


def _country(country: Country, *, undecided: bool) -> Lines:
    yield _comment(say("The country of numbers without a country code:"), _because(country.reason))
    if country.column:
        default = f", default: {country.default}" if country.default else ""
        yield f"region: {{column: {scalar(country.column)}{default}}}"
    elif country.default:
        yield f"region: {scalar(country.default)}"
    else:
        yield commented("region: BG" + ("" if undecided else f"   {_comment(say('none is needed'))}"))
    yield ""


def _phone(proposal: Proposal) -> Lines:
    phone = proposal.phone
    if phone is None:
        yield _comment(say("Who is called. No column was found for it."))
        yield commented("phone: COLUMN")
    else:
        yield _comment(say("Who is called:"), _because(phone.reason))
        yield f"phone: {scalar(phone.columns[0])}"
    if proposal.several:
        several = proposal.several
        yield _comment(
            say("Cells with more than one number: {count}. The second is called after the first.", count=several)
        )
        yield "several: secondary"
    yield ""


def _variables(values: tuple[Value, ...]) -> Lines:
    if not values:
        yield _comment(say("What the assistant knows about the person. No column was found for it."))
        yield commented("variables: {customer_name: COLUMN}")
        yield ""
        return
    head = "variables:"
    yield _comment(
        say("What the assistant knows about the person: name on the platform, then the column. Nothing empty is sent.")
    )
    yield head if any(value.active for value in values) else commented(head)
    yield from _each_value(values, "  ")
    yield ""


def _each_value(values: tuple[Value, ...], indent: str) -> Lines:
    for value in values:
        yield f"{indent}{_comment(_because(value.reason))}"
        line = f"{indent}{value.name}: {_value(value)}"
        yield line if value.active else commented(line)


def _value(value: Value) -> str:
    if value.together:
        return "{template: " + quoted_scalar(" ".join(f"{{{column}}}" for column in value.columns)) + "}"
    key, columns = ("first_of", flow(value.columns)) if len(value.columns) > 1 else ("column", scalar(value.columns[0]))
    if value.check:
        return f"{{{key}: {columns}, check: {value.check}, if_wrong: drop}}"
    return f"{{{key}: {columns}}}" if key == "first_of" else columns


def _secondary(proposal: Proposal) -> Lines:
    further, group = proposal.further, proposal.group
    if not further and group is None:
        return
    active = any(one.active for one in further)
    lines = ["secondary_contacts:", *(["  columns:"] if further else [])]
    yield _comment(say("Who is called when nobody answers, in this order."))
    yield from lines if active else map(commented, lines)
    for one in further:
        yield from _each_further(one)
    if group:
        yield from _group(group)
    yield ""


def _each_further(one: Further) -> Lines:
    yield f"    {_comment(_because(one.reason))}"
    lines = [f"    - phone: {scalar(one.column)}"]
    if one.values:
        lines += ["      variables:", *_each_value(one.values, "        ")]
    yield from lines if one.active else map(commented, lines)


def _group(group: Group) -> Lines:
    counts = {"leads": group.leads, "rows": group.rows}
    if group.whole:
        told = say("All people of a company in one lead: {leads} leads instead of {rows}.", **counts)
    else:
        told = say("All people of a company in one lead: {leads} leads instead of {rows}, of the first rows.", **counts)
    yield f"  {_comment(told)}"
    yield commented("  rows:")
    yield commented(f"    group_by: {flow((group.column,))}")


def _consents(consents: tuple[Consent, ...]) -> Lines:
    if not consents:
        return
    yield _comment(
        say("Only rows for which all of this is true are sent; a word that is not listed leaves its row out.")
    )
    yield "only:"
    for one in consents:
        words = ", ".join(map(quoted_scalar, _YES if one.allows else _NO))
        yield f"  - {{column: {scalar(one.column)}, in: [{words}]}}"
    yield ""


def _left(left: Left) -> Lines:
    for header, what in left.secret:
        yield _comment(say("Never proposed: {column} ({why}).", column=in_comment(header), why=said(what)))
    if left.never:
        yield _comment(say("No number to call, by the header: {columns}.", columns=_named(left.never)))
    if left.empty:
        yield _comment(say("Empty: {columns}.", columns=_named(left.empty)))
    if left.other:
        yield _comment(say("Not used: {columns}.", columns=_named(left.other)))


def _because(reason: Reason) -> str:
    why = f"{_SURE[reason.sureness].said}, {said(reason.says)}."
    if not reason.others:
        return why
    return f"{why} {say('It could also be {columns}.', columns=_named(reason.others))}"


def _named(headers: Iterable[str]) -> str:
    every = list(map(in_comment, headers))
    more = len(every) - _MAX_NAMED
    named = ", ".join(every[:_MAX_NAMED])
    return say("{columns} and {count} more", columns=named, count=more) if more > 0 else named
