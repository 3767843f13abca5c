"""The last place: what went wrong is told in a sentence, or to a script as JSON, and the exit code says what to do."""

import json
import logging
import sys
import warnings
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import NoReturn, cast

import typer

from importer.errors import ExitCode, ImporterError

_INTERRUPTED = 130  # what typer makes of Ctrl-C
# What typer raises for a command line that can't be read; it keeps the class under a name of its own.
_UsageError = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])


def exit_with(app: Callable[..., object], commands: Collection[str], wants_json: Callable[[], bool]) -> NoReturn:
    """Run the program and end the process with its exit code; `commands` are the names that a crash file may tell."""
    command = " ".join(word for word in sys.argv[1:3] if word in commands)
    _hush(command)
    try:
        code = app(standalone_mode=False)
    except SystemExit as end:
        code = end.code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place
        code = _failed(error, command, as_json=wants_json())
    if code == _INTERRUPTED:
        code = _failed(KeyboardInterrupt(), command, as_json=wants_json())
    sys.exit(code if isinstance(code, int) else ExitCode.DONE)


def _failed(error: BaseException, command: str, *, as_json: bool) -> int:
    match error:
        case ImporterError():
            return tell(error.kind, str(error), error.exit_code, as_json=as_json)
        case _UsageError() if type(error).__name__ == "NoArgsIsHelpError" and not as_json:
            error.show()  # the help itself
            return ExitCode.UNUSABLE
        case _UsageError():
            said = error.format_message().rstrip(". ")
            hint = f"`{' '.join(('lead-importer', *command.split()))} --help` shows what can be given."
            return tell("usage", f"{said}. {hint}", ExitCode.UNUSABLE, as_json=as_json)
        case KeyboardInterrupt() | typer.Abort():
            said = "Stopped on request. If a run was begun, `lead-importer resume` goes on."
            return tell("interrupted_run", said, ExitCode.STOPPED, as_json=as_json)
        case _:  # its text could hold a row's values, so it is not told
            return _tell_crash(error, command, as_json=as_json)


def tell(kind: str, message: str, exit_code: int, *, as_json: bool, **more: str) -> int:
    """Say what went wrong, and return the exit code."""
    if as_json:
        told = {"error": {"kind": kind, "message": message, "exit_code": int(exit_code), **more}}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"lead-importer: {message}", err=True)
    return int(exit_code)


def _tell_crash(error: BaseException, command: str, *, as_json: bool) -> int:
    from importer.crashes import place_of, write_crash  # noqa: PLC0415 - only where it is needed

    path = write_crash(error, command, datetime.now(UTC))
    where = f"Details, without names and numbers, for whoever looks after the importer: {path}" if path else ""
    message = (
        f"Something unexpected went wrong ({type(error).__name__} in {place_of(error)}). What was sent stands in the "
        f"ledger, nothing is lost: `lead-importer resume` goes on with a run that was begun. {where}"
    ).strip()
    more = {"crash_file": str(path)} if path else {}
    return tell("unexpected", message, ExitCode.STOPPED, as_json=as_json, **more)


def _hush(command: str) -> None:
    """Let no library write to the terminal by itself: a warning or a traceback can quote what was read."""
    from importer.crashes import watch_threads  # noqa: PLC0415 - beside its use

    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    watch_threads(lambda error: _tell_crash(error, command, as_json=False))
