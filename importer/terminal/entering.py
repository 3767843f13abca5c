"""The prompt for a token, and what is said once it is kept."""

import sys
from getpass import getpass

from importer.login import LoggedIn, LoggedOut
from importer.tokens import Place, logins_path


def ask_token() -> str:
    """Return the token that is typed, without an echo; off a terminal it is the first line of standard input."""
    return getpass("The platform's API token (it is not shown): ") if sys.stdin.isatty() else sys.stdin.readline()


def show_login(found: LoggedIn) -> None:
    """Print where a token is kept."""
    where = _where(found.place)
    said = "The platform accepts the token." if found.checked else "This host can't say whether the token is good."
    print(f"{said} It is kept in {where}, for {found.api_url}.")
    print("LEAD_IMPORTER_TOKEN, where it is set, wins over it. `lead-importer login --forget` removes it.")


def show_logout(found: LoggedOut) -> None:
    """Print what became of a token."""
    if found.place is None:
        print(f"No token is kept for {found.api_url}.")
    else:
        print(f"The token for {found.api_url} is removed from {_where(found.place)}.")


def _where(place: Place) -> str:
    if place is Place.KEYRING:
        return "the system's keyring"
    return f"the file {logins_path()}, which only you can read"
