"""The options that commands share: declared once, handed to a command as checked settings."""

import inspect
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated

import typer

from importer.errors import as_typed

# Numbers come as text: the settings read them, and say what is allowed in one way for option and environment.
OPTIONS: dict[str, object] = {
    "mapping": Annotated[
        Path | None, typer.Option("-m", "--mapping", help="The mapping file (YAML), or a folder: the one that fits.")
    ],
    "campaign_id": Annotated[str | None, typer.Option(help="The campaign; wins over the mapping's.")],
    "campaign": Annotated[str | None, typer.Option(metavar="NAME", help="The campaign by its name on the platform.")],
    "region": Annotated[str | None, typer.Option(help="Country of numbers without a country code, such as BG.")],
    "words": Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Further words of headers: lists under phone, company, never, ..."),
    ],
    "rate": Annotated[str | None, typer.Option(help="Requests at most: 1/s (default), 20/10s, 60/min, or off.")],
    "concurrency": Annotated[str | None, typer.Option(help="Requests at once (default 4).")],
    "limit": Annotated[str | None, typer.Option(help="Send so many leads at most.")],
    "again": Annotated[
        bool | None, typer.Option("--again", help="Send refused rows again (all, with allow_duplicate).")
    ],
    "suppress": Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A list of numbers never to call; repeatable.")
    ],
    "out": Annotated[Path | None, typer.Option(help="Where the report's folder is made (default: reports).")],
    "show_numbers": Annotated[
        bool | None, typer.Option("--show-numbers", help="Show whole numbers in report.html, which masks them.")
    ],
    "lang": Annotated[str | None, typer.Option(help="The language of what people read: en (default) or bg.")],
    "ledger": Annotated[str | None, typer.Option(help="The ledger's file (default: one per user).")],
    "api_url": Annotated[str | None, typer.Option(help="The platform's API URL.")],
    "timeout": Annotated[str | None, typer.Option(help="How long to wait for an answer (default 30s).")],
    "grace": Annotated[str | None, typer.Option(help="How long before a lead in doubt is looked for again (20s).")],
    "give_up": Annotated[str | None, typer.Option(help="How long to try when the platform is down (default 5m).")],
    "max_refused": Annotated[str | None, typer.Option(help="Stop when more of the last 50 are refused (20%).")],
    "older_than": Annotated[str | None, typer.Option(help="How long ago the runs ended, such as 90d; required.")],
    "yes": Annotated[bool | None, typer.Option("--yes", help="Do not ask first.")],
}
AsJson = Annotated[
    bool,
    typer.Option(
        "--json", envvar="LEAD_IMPORTER_JSON", show_envvar=False, help="Print one JSON document, for scripts."
    ),
]
OF_REPORT = ("out", "show_numbers")
OF_ALL = ("lang",)
OF_SENDING = ("rate", "concurrency", "limit", "ledger", "api_url", "timeout", "grace", "give_up", "max_refused", "yes")


def takes(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the named options and those of all; what they say comes to it as its argument `settings`."""
    names = (*names, *OF_ALL)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def wrapped(**given: object) -> None:
            from importer import languages, settings  # noqa: PLC0415 - --help stays light

            loaded = settings.load(**{name: given.pop(name) for name in names})
            with languages.speaking(loaded.lang):
                command(**given, settings=loaded)

        own = [item for item in inspect.signature(command).parameters.values() if item.name != "settings"]
        shared = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=OPTIONS[name])
            for name in names
        ]
        parameters = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in own] + shared
        # typer reads both.
        wrapped.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # functions take it
        wrapped.__annotations__ = {item.name: item.annotation for item in parameters}
        return wrapped

    return decorate


def same_command(context: typer.Context, name: str, *, without: Collection[str] = (), more: Sequence[str] = ()) -> str:
    """Return another command with what was given to this one, as it can be copied into the terminal."""
    words = ["lead-importer", name]
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if parameter.name not in {*without, "as_json"} and value not in (None, False, [], ()):
            option = [] if parameter.param_type_name == "argument" else [parameter.opts[0]]
            words += _given(option, value)
    words += more
    return as_typed(*words)


def _given(option: list[str], value: object) -> list[str]:
    if value is True:
        return option
    values = value if isinstance(value, list | tuple) else [value]
    return [word for item in values for word in (*option, str(item))]
