"""The command line: parse, call the conductor, show, set the exit code. Commands load what they need when called."""

import sys
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from importer import __version__, mapping_door
from importer.errors import OptionError, system_says
from importer.failing import Reader, exit_with
from importer.languages import joined
from importer.options import OF_REPORT, OF_SENDING, AsJson, same_command, takes
from importer.world import (
    NOBODY_BEFORE_DELETING,
    NOBODY_BEFORE_REMOVING,
    interruptible,
    need_a_mapping,
    need_somebody_to_ask,
    outside_world,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from importer.concluding import Ended
    from importer.outside import Outside
    from importer.planfile import Plan
    from importer.preparing import Request
    from importer.settings import Settings
    from importer.terminal import Document

T = TypeVar("T")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they would show the values of variables
    help="Imports sales spreadsheets: each row becomes a lead that is sent once, and a line in a report.",
    epilog="Every option can also stand in the environment: LEAD_IMPORTER_ and its name, such as LEAD_IMPORTER_RATE.",
)

app.add_typer(mapping_door.app, name="mapping")

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Spreadsheets: Excel, LibreOffice, CSV.")]
MaybeFiles = Annotated[
    list[Path] | None, typer.Argument(metavar="[FILE...]", help="Spreadsheets; not needed with --plan.")
]
WrittenPlan = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the plan here: what would be sent, request by request.")
]
PlanToSend = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Send exactly what this plan of a check says, or stop.")
]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="The run's name, as `lead-importer runs` shows it.")]
MaybeRun = Annotated[str | None, typer.Argument(metavar="[RUN]", help="The run; default: the last unfinished.")]


@app.command(epilog="Example: lead-importer check contacts.xlsx -m mappings/contacts.yaml")
@takes(
    "mapping",
    "campaign_id",
    "campaign",
    "region",
    "words",
    "rate",
    "again",
    "suppress",
    *OF_REPORT,
    "ledger",
    "api_url",
    "timeout",
)
def check(
    context: typer.Context, files: Files, *, plan: WrittenPlan = None, as_json: AsJson = False, settings: "Settings"
) -> None:
    """Do everything but sending: say what would be sent, what not, and why."""
    from importer import run as conductor
    from importer import terminal

    need_a_mapping(files[0], settings, as_json=as_json)
    with outside_world(picks=not as_json) as outside:
        ended = conductor.check(_request(files, settings, outside), settings, outside, plan)
    _end(ended, lambda checked: terminal.show_check(checked, _next_of_check(context, plan, checked)), as_json=as_json)


@app.command(epilog="Example: lead-importer run contacts.xlsx -m mappings/contacts.yaml --rate 20/10s")
@takes("mapping", "campaign_id", "campaign", "region", "words", "again", "suppress", *OF_REPORT, *OF_SENDING)
def run(files: MaybeFiles = None, *, plan: PlanToSend = None, as_json: AsJson = False, settings: "Settings") -> None:
    """Check, ask, send, report. The same command again goes on where it stopped, and sends nothing twice."""
    from importer import planfile, terminal
    from importer import run as conductor

    if not files and plan is None:
        raise OptionError("There is no file to import. Name one, or a plan with --plan.")
    if plan is None and files:
        need_a_mapping(files[0], settings, as_json=as_json)
    need_somebody_to_ask(settings, as_json=as_json)
    planned = planfile.open_plan(plan) if plan is not None else None
    with outside_world(picks=not as_json) as outside:
        if planned is None:
            request = _request(files or [], settings, outside)
        else:
            request = _planned_request(planned, files or [], settings)
        ended = conductor.run(request, settings, outside, planned)
    _end(ended, terminal.show_run, as_json=as_json)


@app.command(epilog="Example: lead-importer suggest contacts.xlsx --region BG > contacts.yaml")
@takes("region", "words")
def suggest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A spreadsheet: Excel, LibreOffice, CSV.")],
    *,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet's name; default: the first visible one with data.")
    ] = None,
    header_row: Annotated[
        int | None, typer.Option(min=0, help="The row of the column names; 0: there is none.")
    ] = None,
    as_json: AsJson = False,
    settings: "Settings",
) -> None:
    """Propose a mapping for a file, with the reasons as comments; what is unsure is left to you to decide."""
    from importer import terminal
    from importer.proposing import Wish, propose_for
    from importer.records import SourceOptions

    options = SourceOptions(sheet=sheet, header_row=header_row)
    wish = Wish(options, settings.region, settings.words, settings.read_limits)
    _say(propose_for(file, wish), terminal.show_proposed, terminal.suggested_document, as_json=as_json)


@app.command(epilog="Example: lead-importer resume")
@takes(*OF_REPORT, *OF_SENDING)
def resume(name: MaybeRun = None, *, as_json: AsJson = False, settings: "Settings") -> None:
    """Go on where a run stopped."""
    from importer import run as conductor
    from importer import terminal
    from importer.concluding import Ended

    need_somebody_to_ask(settings, as_json=as_json)
    with outside_world() as outside:
        ended = conductor.resume(name, settings, outside)
    if isinstance(ended, Ended):
        _end(ended, terminal.show_run, as_json=as_json)
    if as_json:
        terminal.show_document(terminal.resume_document(ended))
    else:
        terminal.show_nothing_to_resume(ended, named=name is not None)
    raise typer.Exit(ended.exit_code or 0 if ended else 0)


@app.command(epilog="Example: lead-importer runs")
@takes("ledger")
def runs(*, as_json: AsJson = False, settings: "Settings") -> None:
    """Show what was imported when, with counts."""
    from importer import run as conductor
    from importer import terminal

    with outside_world() as outside:
        found = conductor.runs(settings, outside)
    _say(found, lambda known: terminal.show_runs(known, settings.ledger), terminal.runs_document, as_json=as_json)


@app.command(epilog="Example: lead-importer status")
@takes("ledger")
def status(
    name: Annotated[str | None, typer.Argument(metavar="[RUN]", help="The run; default: the latest.")] = None,
    *,
    as_json: AsJson = False,
    settings: "Settings",
) -> None:
    """Show how far a run is, also while another terminal sends it."""
    from importer import run as conductor
    from importer import terminal

    with outside_world() as outside:
        found = conductor.status(name, settings, outside)
    _say(found, lambda known: terminal.show_status(known, settings.ledger), terminal.status_document, as_json=as_json)


@app.command(epilog="Example: lead-importer report 2026-11-23-071145")
@takes(*OF_REPORT, "ledger")
def report(name: RunName, *, as_json: AsJson = False, settings: "Settings") -> None:
    """Write a run's report again."""
    from importer import run as conductor
    from importer import terminal

    with outside_world() as outside:
        ended = conductor.report(name, settings, outside)
    _end(ended, terminal.show_run, as_json=as_json)


@app.command(epilog="Example: lead-importer audit 2026-11-23-071145")
@takes("out", "ledger", "api_url", "rate", "timeout")
def audit(name: RunName, *, as_json: AsJson = False, settings: "Settings") -> None:
    """Compare the ledger with what the platform holds, both ways; nothing is changed."""
    from importer import after, terminal

    with outside_world() as outside:
        audited = after.audit(name, settings, outside)
    _say(audited, terminal.show_audit, terminal.audited_document, as_json=as_json)
    raise typer.Exit(audited.exit_code)


@app.command(epilog="Example: lead-importer undo 2026-11-23-071145")
@takes(*OF_REPORT, "ledger", "api_url", "rate", "timeout", "yes")
def undo(name: RunName, *, as_json: AsJson = False, settings: "Settings") -> None:
    """Delete the leads that this run created and that have not been called yet."""
    from importer import after, terminal

    need_somebody_to_ask(settings, NOBODY_BEFORE_DELETING, as_json=as_json)
    with outside_world() as outside:
        undone = after.undo(name, settings, outside)
    _say(undone, terminal.show_undone, terminal.undone_document, as_json=as_json)
    raise typer.Exit(undone.exit_code)


@app.command(epilog="Example: lead-importer decide 2026-11-23-071145")
@takes(*OF_REPORT, "ledger")
def decide(
    name: RunName,
    *,
    every: Annotated[str | None, typer.Option("--as", metavar="called|send", help="Decide so on all, unasked.")] = None,
    as_json: AsJson = False,
    settings: "Settings",
) -> None:
    """Close what stays in doubt: say of each lead that it was called, or that it is to be sent again."""
    from importer import after, terminal

    if every is None and (as_json or not sys.stdin.isatty()):
        raise OptionError("Nobody is there to decide. Add --as called, or --as send.")
    if every not in (None, "called", "send"):
        raise OptionError('--as: "{every}" can\'t be used; write called or send.', every=every)
    with outside_world() as outside:
        choose = interruptible(terminal.choose(after.Choice(every) if every else None), after.Choice.LEAVE)
        ended = after.decide(name, settings, outside, choose)
    if as_json:
        terminal.show_document(terminal.decided_document(ended, name))
    else:
        terminal.show_decided(ended, name)
    raise typer.Exit(ended.summary.exit_code if ended else 0)


@app.command(epilog="Example: lead-importer sync --campaign-id 42")
@takes("campaign_id", "campaign", "ledger", "api_url", "rate", "timeout")
def sync(*, as_json: AsJson = False, settings: "Settings") -> None:
    """Learn the leads that a campaign holds already, so that none of them is sent again."""
    from importer import after, terminal

    with outside_world(picks=not as_json) as outside:
        synced = after.sync(settings, outside)
    _say(synced, terminal.show_synced, terminal.synced_document, as_json=as_json)


@app.command(epilog="Example: lead-importer purge --older-than 90d")
@takes("older_than", "ledger", "yes")
def purge(*, as_json: AsJson = False, settings: "Settings") -> None:
    """Remove personal data of old runs, and keep what prevents a second call."""
    from importer import after, terminal

    need_somebody_to_ask(settings, NOBODY_BEFORE_REMOVING, token=False, as_json=as_json)
    with outside_world() as outside:
        purged = after.purge(settings, outside)
    _say(purged, terminal.show_purged, terminal.purged_document, as_json=as_json)


@app.command(epilog="Example: lead-importer login")
@takes("api_url", "timeout")
def login(
    *,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the token that is kept for the API URL.")] = False,
    as_json: AsJson = False,
    settings: "Settings",
) -> None:
    """Ask for the platform's token, try it, and keep it in the system's keyring or a file of yours."""
    from importer import login as door
    from importer import terminal

    if forget:
        gone = door.logout(settings)
        _say(gone, terminal.show_logout, terminal.logout_document, as_json=as_json)
        return
    with outside_world() as outside:
        asking = interruptible(lambda _: terminal.ask_token(), "")
        found = door.login(lambda: asking(None), settings, outside)
    _say(found, terminal.show_login, terminal.login_document, as_json=as_json)


@app.command(epilog="Example: lead-importer sandbox --port 8080 --campaign 42:Sofia --rate-limit 20/10s")
def sandbox(
    *,
    port: Annotated[int, typer.Option(help="The loopback port; 0: a free one.")] = 0,
    token: Annotated[str, typer.Option(help="The token it accepts; it guards nothing.")] = "sandbox-token",
    campaign: Annotated[list[str] | None, typer.Option(metavar="ID:NAME", help="A campaign; repeatable.")] = None,
    latency: Annotated[float, typer.Option(help="Seconds that each answer takes.")] = 0.0,
    rate_limit: Annotated[str, typer.Option(help="Requests it allows, such as 20/10s; default: any.")] = "",
    duplicate_answer: Annotated[
        str, typer.Option(help="To a number that is there: 422, or 200 with the older lead.")
    ] = "422",
    journal: Annotated[Path | None, typer.Option(help="A file that gets one JSON line per request.")] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER:ATTEMPT:FAULT", help="What goes wrong, such as *:1:429 or *:1:drop-after."),
    ] = None,
    quirk: Annotated[list[str] | None, typer.Option(help="How the host differs, such as no-lookup.")] = None,
    slow: Annotated[float, typer.Option(help="Seconds that what is slow or late takes.")] = 1.0,
    clock_offset: Annotated[float, typer.Option(help="Seconds that its clock is ahead of ours.")] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Start the local stand-in for the platform: it accepts leads and calls nobody."""
    from importer import sandbox as stand_in
    from importer import terminal

    try:
        campaigns = tuple(map(stand_in.Campaign.from_text, campaign or ["1:Sandbox"]))
        config = stand_in.SandboxConfig(
            token=token,
            campaigns=campaigns,
            latency_s=latency,
            rate_limit=rate_limit,
            duplicate_answer=stand_in.DuplicateAnswer(duplicate_answer),
            port=port,
            journal_path=journal,
            faults=tuple(map(stand_in.ScriptedFault.from_text, fault or [])),
            quirks=frozenset(map(stand_in.Quirk.from_text, quirk or [])),
            slow_s=slow,
            clock_offset_s=clock_offset,
        )
        ids = [campaign.id for campaign in campaigns]
        tell = terminal.show_sandbox_document if as_json else terminal.show_sandbox
        stand_in.serve(config, on_ready=tell(config.token, ids))
    except ValueError as error:
        raise OptionError(joined([str(error)])) from None  # the stand-in speaks English
    except OSError as error:
        raise OptionError(
            "The sandbox can't start ({reason}). Choose another --port or --journal.", reason=system_says(error)
        ) from None


@app.command(epilog="Example: lead-importer demo")
@takes(*OF_REPORT)
def demo(*, as_json: AsJson = False, settings: "Settings") -> None:
    """Import the sample data into a sandbox: nothing to set up, nobody is called."""
    from importer import demo as samples
    from importer import sandbox as stand_in
    from importer import terminal

    config = stand_in.SandboxConfig(campaigns=(stand_in.Campaign(42, "Есен 2026"),))
    with stand_in.start(config) as running, outside_world() as outside:
        imports = samples.imports(running.url, config.token, settings, outside)
        if as_json:
            terminal.show_document(terminal.ends_document(imports))
            return
        for ended in imports:
            terminal.show_run(ended)
            terminal.show_text("")


def _request(files: list[Path], settings: "Settings", outside: "Outside") -> "Request":
    from importer.preparing import Request

    return Request(
        files=tuple(files),
        mapping=settings.mapping or _proposed(files[0], settings, outside),
        campaign_id=settings.campaign_id,
        region=settings.region.upper(),
        again=settings.again,
        suppress=settings.suppress,
    )


def _proposed(file: Path, settings: "Settings", outside: "Outside") -> Path:
    """Return the mapping that the person at the terminal accepts."""
    from importer.proposing import Wish, settle_mapping

    wish = Wish(region=settings.region, words=settings.words, limits=settings.read_limits)
    is_picked = outside.pick is not None and settings.has_token()
    has_campaign = settings.campaign_id is not None or bool(settings.campaign) or is_picked
    return settle_mapping(file, wish, outside, has_campaign=has_campaign)


def _planned_request(plan: "Plan", files: list[Path], settings: "Settings") -> "Request":
    """Return what the plan was made from, with what was given now in its place; the conductor compares the two."""
    planned = plan.request
    return replace(
        planned,
        files=tuple(files) or planned.files,
        mapping=settings.mapping or planned.mapping,
        campaign_id=settings.campaign_id or planned.campaign_id,
        region=settings.region.upper() or planned.region,
        again=settings.again or planned.again,
        suppress=(*planned.suppress, *(path for path in settings.suppress if path.resolve() not in planned.suppress)),
    )


def _next_of_check(context: typer.Context, plan: Path | None, checked: "Ended") -> str:
    """Return the command that sends what was checked, as it was settled with the person."""
    if plan is None:
        return same_command(context, "run", more=_settled(context, checked))
    made_from = ("files", "mapping", "campaign_id", "region", "again", "suppress", "plan")
    return same_command(context, "run", without=made_from, more=["--plan", str(plan)])


def _settled(context: typer.Context, checked: "Ended") -> list[str]:
    """Return options for what none was given for and is known now: the mapping, a campaign that was picked."""
    given, outlook = context.params, checked.outlook
    words: list[str] = []
    if outlook and outlook.mapping and not given.get("mapping"):
        words += ["-m", str(outlook.mapping)]
    if outlook and outlook.campaign_id is not None and not (given.get("campaign_id") or given.get("campaign")):
        words += ["--campaign-id", str(outlook.campaign_id)]
    return words


def _say(value: T, show: "Callable[[T], None]", document: "Callable[[T], Document]", *, as_json: bool) -> None:
    """Show a value to a person, or to a script."""
    from importer import terminal

    if as_json:
        terminal.show_document(document(value))
    else:
        show(value)


def _end(ended: "Ended", show: "Callable[[Ended], None]", *, as_json: bool) -> NoReturn:
    """Show how a command ended, and exit with its code."""
    from importer import terminal

    _say(ended, show, terminal.ended_document, as_json=as_json)
    if ended.stopped is not None and not as_json:
        terminal.show_stop(ended.stopped, ended.summary.run)
    raise typer.Exit(ended.summary.exit_code)


@app.callback(invoke_without_command=True)
def _root(*, version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
    if version:
        typer.echo(f"lead-importer {__version__}")
        raise typer.Exit


def main() -> None:
    """Run a command; what went wrong is told in a sentence, and the exit code says what to do next."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    exit_with(app, _command_names(), Reader(_wants_json, _language))


def _wants_json() -> bool:
    """Tell whether a script reads what is said; asked only where something went wrong."""
    from importer.settings import JSON_VARIABLE, is_set

    return "--json" in sys.argv or is_set(JSON_VARIABLE)


def _language() -> str:
    """Return the language of what is said; asked only where something went wrong."""
    from importer.settings import language_of

    return language_of(sys.argv[1:])


def _command_names() -> set[str]:
    groups = [app, *(group.typer_instance for group in app.registered_groups if group.typer_instance)]
    commands = [command for group in groups for command in group.registered_commands]
    named = {command.name or getattr(command.callback, "__name__", "") for command in commands}
    return named | {group.name for group in app.registered_groups if group.name}
