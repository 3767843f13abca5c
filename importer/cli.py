"""The command line: parse, call the conductor, show, set the exit code. Commands load what they need when called."""

import sys
import traceback
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from importer import __version__, mapping_door
from importer.errors import ExitCode, ImporterError, OptionError
from importer.options import OF_REPORT, OF_SENDING, same_command, takes
from importer.world import interruptible, need_a_mapping, need_somebody_to_ask, outside_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from importer.concluding import Ended
    from importer.outside import Outside
    from importer.planfile import Plan
    from importer.preparing import Request
    from importer.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they would show the values of variables
    help="Imports sales spreadsheets: each row becomes a lead that is sent once, and a line in a report.",
    epilog="Every option can also stand in the environment: LEAD_IMPORTER_ and its name, such as LEAD_IMPORTER_RATE.",
)

app.add_typer(mapping_door.app, name="mapping")

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Spreadsheets: .csv or .xlsx.")]
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
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


@app.command(epilog="Example: lead-importer check contacts.xlsx -m mappings/contacts.yaml")
@takes(
    "mapping", "campaign_id", "region", "words", "rate", "again", "suppress", *OF_REPORT, "ledger", "api_url", "timeout"
)
def check(
    context: typer.Context, files: Files, *, plan: WrittenPlan = None, as_json: AsJson = False, settings: "Settings"
) -> None:
    """Do everything but sending: say what would be sent, what not, and why."""
    from importer import run as conductor
    from importer import terminal

    need_a_mapping(files[0], settings, as_json=as_json)
    with outside_world() as outside:
        ended = conductor.check(_request(files, settings, outside), settings, outside, plan)
    _end(ended, lambda checked: terminal.show_check(checked, _next_of_check(context, plan)), as_json=as_json)


@app.command(epilog="Example: lead-importer run contacts.xlsx -m mappings/contacts.yaml --rate 20/10s")
@takes("mapping", "campaign_id", "region", "words", "again", "suppress", *OF_REPORT, *OF_SENDING)
def run(files: MaybeFiles = None, *, plan: PlanToSend = None, as_json: AsJson = False, settings: "Settings") -> None:
    """Check, ask, send, report. The same command again goes on where it stopped, and sends nothing twice."""
    from importer import planfile, terminal
    from importer import run as conductor

    if not files and plan is None:
        raise OptionError("There is no file to import. Name one, or a plan with --plan.")
    if plan is None and files:
        need_a_mapping(files[0], settings, as_json=as_json)
    need_somebody_to_ask(settings)
    planned = planfile.open_plan(plan) if plan is not None else None
    with outside_world() as outside:
        if planned is None:
            request = _request(files or [], settings, outside)
        else:
            request = _planned_request(planned, files or [], settings)
        ended = conductor.run(request, settings, outside, planned)
    _end(ended, terminal.show_run, as_json=as_json)


@app.command(epilog="Example: lead-importer suggest contacts.xlsx --region BG > contacts.yaml")
@takes("region", "words")
def suggest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A spreadsheet: .csv or .xlsx.")],
    *,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet's name; default: the first visible one with data.")
    ] = None,
    header_row: Annotated[
        int | None, typer.Option(min=0, help="The row of the column names; 0: there is none.")
    ] = None,
    settings: "Settings",
) -> None:
    """Propose a mapping for a file, with the reasons as comments; what is unsure is left to you to decide."""
    from importer import terminal
    from importer.proposing import Wish, propose_for
    from importer.records import SourceOptions

    options = SourceOptions(sheet=sheet, header_row=header_row)
    wish = Wish(options, settings.region, settings.words, settings.read_limits)
    terminal.show_yaml(propose_for(file, wish).text)


@app.command(epilog="Example: lead-importer resume")
@takes(*OF_REPORT, *OF_SENDING)
def resume(name: MaybeRun = None, *, as_json: AsJson = False, settings: "Settings") -> None:
    """Go on where a run stopped."""
    from importer import run as conductor
    from importer import terminal
    from importer.concluding import Ended

    need_somebody_to_ask(settings)
    with outside_world() as outside:
        ended = conductor.resume(name, settings, outside)
    if isinstance(ended, Ended):
        _end(ended, terminal.show_run, as_json=as_json)
    terminal.show_nothing_to_resume(ended, named=name is not None)
    raise typer.Exit(ended.exit_code or 0 if ended else 0)


@app.command(epilog="Example: lead-importer runs")
@takes("ledger")
def runs(*, settings: "Settings") -> None:
    """Show what was imported when, with counts."""
    from importer import run as conductor
    from importer import terminal

    with outside_world() as outside:
        terminal.show_runs(conductor.runs(settings, outside), settings.ledger)


@app.command(epilog="Example: lead-importer status")
@takes("ledger")
def status(
    name: Annotated[str | None, typer.Argument(metavar="[RUN]", help="The run; default: the latest.")] = None,
    *,
    settings: "Settings",
) -> None:
    """Show how far a run is, also while another terminal sends it."""
    from importer import run as conductor
    from importer import terminal

    with outside_world() as outside:
        terminal.show_status(conductor.status(name, settings, outside), settings.ledger)


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
def audit(name: RunName, *, settings: "Settings") -> None:
    """Compare the ledger with what the platform holds, both ways; nothing is changed."""
    from importer import after, terminal

    with outside_world() as outside:
        audited = after.audit(name, settings, outside)
    terminal.show_audit(audited)
    raise typer.Exit(audited.exit_code)


@app.command(epilog="Example: lead-importer undo 2026-11-23-071145")
@takes(*OF_REPORT, "ledger", "api_url", "rate", "timeout", "yes")
def undo(name: RunName, *, settings: "Settings") -> None:
    """Delete the leads that this run created and that have not been called yet."""
    from importer import after, terminal

    need_somebody_to_ask(settings, "deleting")
    with outside_world() as outside:
        undone = after.undo(name, settings, outside)
    terminal.show_undone(undone)
    if undone.ended.stopped is not None:
        terminal.show_error(str(undone.ended.stopped))
    raise typer.Exit(undone.exit_code)


@app.command(epilog="Example: lead-importer decide 2026-11-23-071145")
@takes(*OF_REPORT, "ledger")
def decide(
    name: RunName,
    *,
    every: Annotated[str | None, typer.Option("--as", metavar="called|send", help="Decide so on all, unasked.")] = None,
    settings: "Settings",
) -> None:
    """Close what stays in doubt: say of each lead that it was called, or that it is to be sent again."""
    from importer import after, terminal

    if every is None and not sys.stdin.isatty():
        raise OptionError("Nobody is there to decide. Add --as called, or --as send.")
    if every not in (None, "called", "send"):
        raise OptionError(f'--as: "{every}" can\'t be used; write called or send.')
    with outside_world() as outside:
        choose = interruptible(terminal.choose(after.Choice(every) if every else None), after.Choice.LEAVE)
        ended = after.decide(name, settings, outside, choose)
    terminal.show_decided(ended, name)
    raise typer.Exit(ended.summary.exit_code if ended else 0)


@app.command(epilog="Example: lead-importer sync --campaign-id 42")
@takes("campaign_id", "ledger", "api_url", "rate", "timeout")
def sync(*, settings: "Settings") -> None:
    """Learn the leads that a campaign holds already, so that none of them is sent again."""
    from importer import after, terminal

    with outside_world() as outside:
        terminal.show_synced(after.sync(settings, outside))


@app.command(epilog="Example: lead-importer purge --older-than 90d")
@takes("older_than", "ledger", "yes")
def purge(*, settings: "Settings") -> None:
    """Remove personal data of old runs, and keep what prevents a second call."""
    from importer import after, terminal

    need_somebody_to_ask(settings, "removing", token=False)
    with outside_world() as outside:
        terminal.show_purged(after.purge(settings, outside))


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
        stand_in.serve(config, on_ready=terminal.show_sandbox(config.token, campaigns[0].id))
    except ValueError as error:
        raise OptionError(str(error)) from None
    except OSError as error:
        raise OptionError(f"The sandbox can't start ({error.strerror}). Choose another --port or --journal.") from None


@app.command(epilog="Example: lead-importer demo")
@takes(*OF_REPORT)
def demo(*, settings: "Settings") -> None:
    """Import the sample data into a sandbox: nothing to set up, nobody is called."""
    from importer import demo as samples
    from importer import sandbox as stand_in
    from importer import terminal

    config = stand_in.SandboxConfig(campaigns=(stand_in.Campaign(42, "Есен 2026"),))
    with stand_in.start(config) as running, outside_world() as outside:
        for ended in samples.imports(running.url, config.token, settings, outside):
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
    return settle_mapping(file, wish, settings.campaign_id, outside)


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


def _next_of_check(context: typer.Context, plan: Path | None) -> str:
    """Return the command that sends what was checked."""
    if plan is None:
        return same_command(context, "run")
    made_from = ("files", "mapping", "campaign_id", "region", "again", "suppress", "plan")
    return same_command(context, "run", without=made_from, more=["--plan", str(plan)])


def _end(ended: "Ended", show: "Callable[[Ended], None]", *, as_json: bool) -> NoReturn:
    """Show how a command ended, and exit with its code."""
    from importer import terminal

    if as_json:
        terminal.show_summary_file(ended.written.summary_path)
    else:
        show(ended)
    if ended.stopped is not None:
        terminal.show_stop(str(ended.stopped))
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
    try:
        app()
    except ImporterError as error:
        typer.echo(f"lead-importer: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last place: a message could hold a row's values, so only its kind is told
        place = traceback.extract_tb(error.__traceback__)[-1]
        typer.echo(
            f"lead-importer: an unexpected fault ({type(error).__name__} in {Path(place.filename).name}, line "
            f"{place.lineno}). What was sent is in the ledger; `lead-importer resume` goes on.",
            err=True,
        )
        sys.exit(ExitCode.STOPPED)
