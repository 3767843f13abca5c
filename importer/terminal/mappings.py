"""What a look at a mapping shows: what it makes of the first rows, and from which cells."""

from importer.explaining import Checked, OnFile, ShownRow
from importer.mapping import Explained, ExplainedContact, Mapping, Origin
from importer.terminal.showing import reason, show_source
from importer.terminal.words import MASK, counted

_WIDTH = 20
_PHONE = "phone"


def show_mapping(checked: Checked, *, on_terminal: bool) -> None:
    """Print that a mapping can be used and, with a file, what it makes of it; off a terminal values are masked."""
    print(f"{checked.path} can be used: {_about(checked.mapping)}.")
    if not checked.campaign_named:
        print("It names no campaign: give --campaign-id with `run`, or write campaign_id in it.")
    if checked.on_file is not None:
        _show_file(checked.on_file, on_terminal=on_terminal)


def _about(mapping: Mapping) -> str:
    source = mapping.campaign_id
    campaign = (
        [] if source is None else ["a campaign by column" if source.value is None else f"campaign {source.value}"]
    )
    further = len(mapping.secondary_contacts.columns)
    return ", ".join(
        [
            *campaign,
            counted(len(mapping.variables), "variable"),
            *([counted(further, "further phone column")] if further else []),
            *(["rows of one lead by columns"] if mapping.secondary_contacts.rows else []),
        ]
    )


def _show_file(on_file: OnFile, *, on_terminal: bool) -> None:
    show_source(on_file.detected)
    for row in on_file.rows:
        _show_row(row, on_terminal=on_terminal)
    if not on_terminal and on_file.rows:
        print(f"\n{MASK} stands for values: they are shown on a terminal.")
    rows = f"{on_file.looked_at} rows" if on_file.all_rows else f"the first {on_file.looked_at} rows"
    print(f"\nOf {rows}, {on_file.left_out} are left out by rules and {on_file.rejected} would be rejected.")
    counted_rows = on_file.looked_at - on_file.left_out
    for one in on_file.often_empty:
        print(f"{one.name} is empty in {one.empty} of {counted_rows} rows.")
    if on_file.unused:
        print(f"Columns that the mapping does not read: {', '.join(on_file.unused)}.")


def _show_row(row: ShownRow, *, on_terminal: bool) -> None:
    end = f" {row.outcome.value}" if row.outcome else (f" to campaign {row.campaign_id}" if row.campaign_id else "")
    print(f"\nRow {row.number}:{end}")
    if row.issue:
        print(f"  {reason(row.issue, on_terminal=on_terminal)}")
    for place, contact in enumerate(row.contacts):
        _show_contact(contact, first=place == 0, on_terminal=on_terminal)


def _show_contact(contact: ExplainedContact, *, first: bool, on_terminal: bool) -> None:
    name = _PHONE if first else f"further {_PHONE}"
    cells = ", ".join(contact.cells)
    for phone in contact.phones:
        print(f"  {name:<{_WIDTH}} = {phone if on_terminal else MASK} from {cells}")
    for issue in contact.issues:
        print(f"  {name:<{_WIDTH}} = ({issue.code.value}) from {cells}")
    for one in contact.variables:
        indent = "" if first else "  "
        print(f"  {indent + one.name:<{_WIDTH}} = {_told(one, on_terminal=on_terminal)}")


def _told(one: Explained, *, on_terminal: bool) -> str:
    """Return a variable's value and where it came from: `"Иван Петров" from B3, C3`."""
    cells = ", ".join(one.cells)
    if one.issue and not one.value:
        return f"({one.issue.code.value}) from {cells}"
    match one.origin:
        case Origin.NOTHING:
            return f"nothing: {cells} is empty" if cells else "nothing"
        case Origin.DEFAULT:
            origin = "the default"
        case Origin.FIXED:
            origin = "fixed in the mapping"
        case Origin.COLUMNS:
            origin = f"from {cells}"
    return f"{_quoted(one.value) if on_terminal else MASK} {origin}"


def _quoted(value: str) -> str:
    return f'"{" ".join(value.split())}"'
