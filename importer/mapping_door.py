"""The door for those who write mappings: `lead-importer mapping check` and `lead-importer mapping schema`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from importer.options import AsJson, takes

if TYPE_CHECKING:
    from importer.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Look at a mapping: whether it is right, and what it makes of a file.")


@app.command(epilog="Example: lead-importer mapping check mappings/contacts.yaml contacts.xlsx")
@takes("campaign_id", "region")
def check(
    path: Annotated[Path, typer.Argument(metavar="MAPPING", help="The mapping file (YAML).")],
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A spreadsheet that it is for.")] = None,
    *,
    as_json: AsJson = False,
    settings: "Settings",
) -> None:
    """Say what is wrong in a mapping; with a file, what each variable would be and from which cells."""
    from datetime import UTC, datetime

    from importer import terminal
    from importer.explaining import check_mapping

    today = datetime.now(UTC).astimezone().date()
    checked = check_mapping(path, file, settings, today)
    if as_json:
        terminal.show_document(terminal.mapping_document(checked))
    else:
        terminal.show_mapping(checked, on_terminal=sys.stdout.isatty())
    raise typer.Exit(checked.exit_code)


@app.command(epilog="Example: lead-importer mapping schema > mapping.schema.json")
def schema(*, as_json: AsJson = False) -> None:
    """Print the JSON Schema of mappings: editors complete and check by it. It is JSON with and without --json."""
    del as_json
    from importer.mapping.schema import schema_text

    typer.echo(schema_text(), nl=False)
