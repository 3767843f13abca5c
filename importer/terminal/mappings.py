"""What a look at a mapping shows: what it makes of the first rows, and from which cells."""

from importer.explaining import Checked, OnFile, ShownRow
from importer.languages import say, say_count
from importer.mapping import Explained, ExplainedContact, Mapping, Origin
from importer.terminal.showing import show_source
from importer.terminal.words import MASK, folded, outcome_name, quoted, reason, rows

_WIDTH = 20


def show_mapping(checked: Checked, *, on_terminal: bool) -> None:
    """Print that a mapping can be used and, with a file, what it makes of it; off a terminal values are masked."""
    print(folded(say("{path} can be used: {about}.", path=checked.path, about=_about(checked.mapping))))
    if not checked.campaign_named:
        print(say("It names no campaign: give --campaign-id with `run`, or write campaign_id in it."))
    if checked.on_file is not None:
        _show_file(checked.on_file, on_terminal=on_terminal)


def _about(mapping: Mapping) -> str:
    campaign, further = mapping.campaign_id, len(mapping.secondary_contacts.columns)
    about = [say_count("{count} variable", "{count} variables", len(mapping.variables))]
    if campaign is not None and campaign.value is None:
        about.insert(0, say("a campaign by column"))
    elif campaign is not None:
        about.insert(0, say("campaign {ids}", ids=campaign.value))
    if further:
        about.append(say_count("{count} further phone column", "{count} further phone columns", further))
    if mapping.secondary_contacts.rows:
        about.append(say("rows of one lead by columns"))
    return ", ".join(about)


def _show_file(on_file: OnFile, *, on_terminal: bool) -> None:
    show_source(on_file.detected)
    for row in on_file.rows:
        _show_row(row, on_terminal=on_terminal)
    if not on_terminal and on_file.rows:
        print(f"\n{say('{mask} stands for values: they are shown on a terminal.', mask=MASK)}")
    looked = rows(on_file.looked_at)
    if not on_file.all_rows:
        looked = say("the first {rows}", rows=looked)
    told = say(
        "Of {rows}, {left_out} are left out by rules and {rejected} would be rejected.",
        rows=looked,
        left_out=on_file.left_out,
        rejected=on_file.rejected,
    )
    print(f"\n{told}")
    of = rows(on_file.looked_at - on_file.left_out)
    for one in on_file.often_empty:
        print(folded(say("{name} is empty in {empty} of {rows}.", name=one.name, empty=one.empty, rows=of)))
    if on_file.unused:
        print(folded(say("Columns that the mapping does not read: {names}.", names=", ".join(on_file.unused))))


def _show_row(row: ShownRow, *, on_terminal: bool) -> None:
    print(f"\n{_title(row)}")
    if row.issue:
        print(folded(f"  {reason(row.issue, on_terminal=on_terminal)}", "    "))
    for at, contact in enumerate(row.contacts):
        _show_contact(contact, first=at == 0, on_terminal=on_terminal)


def _title(row: ShownRow) -> str:
    if row.outcome:
        return say("Row {row}: {outcome}", row=row.number, outcome=outcome_name(row.outcome))
    if row.campaign_id:
        return say("Row {row}: to campaign {id}", row=row.number, id=row.campaign_id)
    return say("Row {row}:", row=row.number)


def _show_contact(contact: ExplainedContact, *, first: bool, on_terminal: bool) -> None:
    name = say("phone") if first else say("further phone")
    cells = ", ".join(contact.cells)
    for phone in contact.phones:
        _show_value(name, _from_cells(phone if on_terminal else MASK, cells))
    for issue in contact.issues:
        _show_value(name, _from_cells(f"({issue.code.value})", cells))
    for one in contact.variables:
        _show_value(one.name if first else f"  {one.name}", _told(one, on_terminal=on_terminal))


def _show_value(name: str, told: str) -> None:
    print(folded(f"  {name:<{_WIDTH}} = {told}", "    "))


def _told(one: Explained, *, on_terminal: bool) -> str:
    """Return a variable's value and where it came from: `"Иван Петров" from B3, C3`."""
    cells = ", ".join(one.cells)
    if one.issue and not one.value:
        return _from_cells(f"({one.issue.code.value})", cells)
    value = _quoted(one.value) if on_terminal else MASK
    match one.origin:
        case Origin.NOTHING:
            return say("nothing: {cells} is empty", cells=cells) if cells else say("nothing")
        case Origin.DEFAULT:
            return say("{value} the default", value=value)
        case Origin.FIXED:
            return say("{value} fixed in the mapping", value=value)
        case Origin.COLUMNS:
            return _from_cells(value, cells)


def _from_cells(value: str, cells: str) -> str:
    return say("{value} from {cells}", value=value, cells=cells)


def _quoted(value: str) -> str:
    return quoted(" ".join(value.split()))
