"""The prompt for a token, and what is said once it is kept."""

import sys
from getpass import getpass

from importer.languages import say
from importer.login import LoggedIn, LoggedOut
from importer.terminal.words import folded
from importer.tokens import Place, logins_path


def ask_token() -> str:
    """Return the token that is typed, without an echo; off a terminal it is the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    question = say("The platform's API token (it is not shown):")
    return getpass(f"{question} ")


def show_login(found: LoggedIn) -> None:
    """Print where a token is kept."""
    if found.checked:
        print(say("The platform accepts the token."))
    else:
        print(say("This host can't say whether the token is good."))
    print(folded(say("It is kept in {place}, for {url}.", place=_where(found.place), url=found.api_url)))
    told = say("LEAD_IMPORTER_TOKEN, where it is set, wins over it. `lead-importer login --forget` removes it.")
    print(folded(told))


def show_logout(found: LoggedOut) -> None:
    """Print what became of a token."""
    if found.place is None:
        print(say("No token is kept for {url}.", url=found.api_url))
    else:
        where = _where(found.place)
        print(folded(say("The token for {url} is removed from {place}.", url=found.api_url, place=where)))


def _where(place: Place) -> str:
    if place is Place.KEYRING:
        return say("the system's keyring")
    return say("the file {path}, which only you can read", path=logins_path())
