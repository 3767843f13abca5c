"""Errors are cut by what to do next, and the exit code says it."""

import inspect
import re

import pytest

from importer import errors
from importer.errors import ExitCode, ImporterError, StoppedError, UnusableError

EXITS = {
    "ImporterError": ExitCode.STOPPED,
    "UnusableError": ExitCode.UNUSABLE,
    "FileError": ExitCode.UNUSABLE,
    "NoDataError": ExitCode.UNUSABLE,
    "MappingError": ExitCode.UNUSABLE,
    "OptionError": ExitCode.UNUSABLE,
    "PlanError": ExitCode.UNUSABLE,
    "LedgerError": ExitCode.UNUSABLE,
    "StoppedError": ExitCode.STOPPED,
    "TokenRefusedError": ExitCode.STOPPED,
    "CampaignRefusedError": ExitCode.STOPPED,
    "PlatformDownError": ExitCode.STOPPED,
    "CanaryError": ExitCode.STOPPED,
    "TooManyRefusedError": ExitCode.STOPPED,
    "WrongAddressError": ExitCode.STOPPED,
    "DeclinedError": ExitCode.STOPPED,
    "LedgerLostError": ExitCode.STOPPED,
    "ReportError": ExitCode.STOPPED,
    "InterruptedRunError": ExitCode.STOPPED,
    "CountsError": ExitCode.STOPPED,
}
CLASSES = {name: one for name, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, ImporterError)}


def test_the_exit_codes_are_those_that_scripts_know() -> None:
    """Other people's scripts compare these figures."""
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "NEEDS_A_PERSON": 1,
        "UNUSABLE": 2,
        "STOPPED": 3,
    }


def test_every_error_has_its_exit_code() -> None:
    """What can be mended before anything is sent ends with 2; what stops a run ends with 3."""
    assert {name: one.exit_code for name, one in CLASSES.items()} == EXITS


@pytest.mark.parametrize("name", CLASSES)
def test_every_error_is_in_the_tree_at_the_top_of_its_file(name: str) -> None:
    """The drawing names every class."""
    assert re.search(rf"\b{name}\b", errors.__doc__ or "")


def test_an_error_is_either_unusable_or_stopped() -> None:
    """What to do next is never two things."""
    assert not [one for one in CLASSES.values() if issubclass(one, UnusableError) and issubclass(one, StoppedError)]
