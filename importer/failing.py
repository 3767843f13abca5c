"""The last place: what went wrong is told in a sentence, or to a script as JSON, and the exit code says what to do."""

import json
import logging
import re
import sys
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn, cast

import typer

from importer.errors import ExitCode, ImporterError
from importer.languages import Sentence, joined, sentence, speaking

_INTERRUPTED = 130  # what typer makes of Ctrl-C
# What typer raises for a command line that can't be read; it keeps the class under a name of its own.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])
# How typer's own texts read, and what they are in our catalogs; whatever else it says stays in its words.
_USAGE: tuple[tuple[str, Callable[..., Sentence]], ...] = (
    (
        r"No such option: (\S+) \(Possible options: (.*)\)",
        lambda option, near: sentence("No such option: {option} (Possible options: {near})", option=option, near=near),
    ),
    (r"No such option: (\S+)", lambda option: sentence("No such option: {option}", option=option)),
    (
        r"No such command (\S+)\. Did you mean (.*)\?",
        lambda name, near: sentence("No such command {name}. Did you mean {near}?", name=name, near=near),
    ),
    (r"No such command (\S+)", lambda name: sentence("No such command {name}", name=name)),
    (r"Missing argument (\S+)", lambda name: sentence("Missing argument {name}", name=name)),
    (
        r"Got unexpected extra argument\(s\) \((.*)\)",
        lambda extra: sentence("Got unexpected extra argument(s) ({extra})", extra=extra),
    ),
    (
        r"Option (\S+) requires an argument",
        lambda option: sentence("Option {option} requires an argument", option=option),
    ),
    (
        r"Option (\S+) does not take a value",
        lambda option: sentence("Option {option} does not take a value", option=option),
    ),
    (
        r"Invalid value for (\S+): (.*)",
        lambda option, reason: sentence("Invalid value for {option}: {reason}", option=option, reason=reason),
    ),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads what went wrong; asked only where something did."""

    wants_json: Callable[[], bool]
    language: Callable[[], str]  # a code; one that there is not is English


def exit_with(app: Callable[..., object], commands: Collection[str], reader: Reader) -> NoReturn:
    """Run the program and end the process with its exit code; `commands` are the names that a crash file may tell."""
    command = " ".join(word for word in sys.argv[1:3] if word in commands)
    _hush(command, reader)
    try:
        code = app(standalone_mode=False)
    except SystemExit as end:
        code = end.code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place
        code = _failed(error, command, reader)
    if code == _INTERRUPTED:
        code = _failed(KeyboardInterrupt(), command, reader)
    sys.exit(code if isinstance(code, int) else ExitCode.DONE)


def _failed(error: BaseException, command: str, reader: Reader) -> int:
    as_json = reader.wants_json()
    with speaking(reader.language()):
        match error:
            case ImporterError():
                return tell(error.kind, error.sentence, error.exit_code, as_json=as_json)
            case _UsageError() if type(error).__name__ == "NoArgsIsHelpError" and not as_json:
                error.show()  # the help itself
                return ExitCode.UNUSABLE
            case _UsageError():
                return tell("usage", _of_usage(error, command), ExitCode.UNUSABLE, as_json=as_json)
            case KeyboardInterrupt() | typer.Abort():
                stopped = sentence("Stopped on request. If a run was begun, `lead-importer resume` goes on.")
                return tell("interrupted_run", stopped, ExitCode.STOPPED, as_json=as_json)
            case _:  # its text could hold a row's values, so it is not told
                return _tell_crash(error, command, as_json=as_json)


def _of_usage(error: typer.BadParameter, command: str) -> Sentence:
    """Return what is wrong with a command line, and where it is explained."""
    text = error.format_message().rstrip(". ")
    found = ((says, match) for form, says in _USAGE if (match := re.fullmatch(form, text, re.DOTALL)))
    fault = next((says(*match.groups()) for says, match in found), text)
    words = " ".join(("lead-importer", *command.split()))
    hint = sentence("`{command} --help` shows what can be given.", command=words)
    return joined([fault, hint], " " if text.endswith("?") else ". ")


def tell(kind: str, message: Sentence, exit_code: int, *, as_json: bool, **more: str) -> int:
    """Say what went wrong, to a script in English, and return the exit code."""
    if as_json:
        told = {"error": {"kind": kind, "message": message, "exit_code": int(exit_code), **more}}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"lead-importer: {_inert(message.said)}", err=True)
    return int(exit_code)


def _inert(text: str) -> str:
    """Return a text without what a terminal would obey: it can quote a header. Its own lines stay."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def _tell_crash(error: BaseException, command: str, *, as_json: bool) -> int:
    from importer.crashes import place_of, write_crash  # noqa: PLC0415 - only where it is needed

    path = write_crash(error, command, datetime.now(UTC))
    says = sentence(
        "Something unexpected went wrong ({fault} in {place}). What was sent stands in the ledger, nothing is lost: "
        "`lead-importer resume` goes on with a run that was begun.",
        fault=type(error).__name__,
        place=place_of(error),
    )
    where = sentence("Details, without names and numbers, for whoever looks after the importer: {path}", path=path)
    more = {"crash_file": str(path)} if path else {}
    return tell("unexpected", joined([says, where]) if path else says, ExitCode.STOPPED, as_json=as_json, **more)


def _hush(command: str, reader: Reader) -> None:
    """Let no library write to the terminal by itself: a warning or a traceback can quote what was read."""
    from importer.crashes import watch_threads  # noqa: PLC0415 - beside its use

    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    watch_threads(lambda error: _tell_crash_of_thread(error, command, reader))


def _tell_crash_of_thread(error: BaseException, command: str, reader: Reader) -> None:
    with speaking(reader.language()):
        _tell_crash(error, command, as_json=False)
