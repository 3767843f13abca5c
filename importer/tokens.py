"""Where `login` keeps a token: the system's keyring, or, where there is none, a file that only its user can read.

One small file in the user's configuration says for which API URLs there is a login, and where its token is: so nobody
who never logged in waits for a keyring.
"""

import json
import os
from enum import StrEnum, unique
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_config_path

from importer.errors import OptionError, system_says

SERVICE = "lead-importer"  # the name under which the keyring shows it
_PORTS = {"http": 80, "https": 443}
_OF_OTHERS = 0o077


@unique
class Place(StrEnum):
    """Where a token is kept."""

    KEYRING = "keyring"
    FILE = "file"


def logins_path() -> Path:
    """Return the file that lists the logins."""
    return user_config_path("lead-importer", appauthor=False) / "logins.json"


def keep(api_url: str, token: str) -> Place:
    """Keep a token for an API URL, in place of an earlier one, and return where; raises OptionError."""
    account = _account(api_url)
    in_keyring = _put_into_keyring(account, token)
    logins = _logins()
    logins[account] = "" if in_keyring else token
    _write(logins)
    return Place.KEYRING if in_keyring else Place.FILE


def kept(api_url: str) -> str:
    """Return the token for an API URL, "" where there is none; raises OptionError where it can't be read."""
    account = _account(api_url)
    logins = _logins()
    if account not in logins:
        return ""
    return logins[account] or _of_keyring(account)


def forget(api_url: str) -> Place | None:
    """Remove a token; return where it was, None where there was none. Raises OptionError."""
    account = _account(api_url)
    logins = _logins()
    if account not in logins:
        return None
    place = Place.FILE if logins.pop(account) else Place.KEYRING
    if place is Place.KEYRING:
        _remove_from_keyring(account)
    _write(logins)
    return place


def _account(api_url: str) -> str:
    """Return the URL as it names an account: lower-case host, no default port, no slash at its end."""
    parts = urlsplit(api_url.strip())
    host, scheme = (parts.hostname or "").lower(), parts.scheme.lower()
    try:
        port = parts.port
    except ValueError:  # told by whoever uses the URL
        port = None
    shown = host if port in {None, _PORTS.get(scheme)} else f"{host}:{port}"
    return f"{scheme}://{shown}{parts.path.rstrip('/')}"


def _put_into_keyring(account: str, token: str) -> bool:
    """Tell whether the keyring has taken the token and gives it back: one that only pretends keeps nothing."""
    import keyring  # noqa: PLC0415 - it looks for back ends for half a second
    from keyring.errors import KeyringError  # noqa: PLC0415 - likewise

    try:
        keyring.set_password(SERVICE, account, token)
        return keyring.get_password(SERVICE, account) == token
    except KeyringError:
        return False


def _of_keyring(account: str) -> str:
    import keyring  # noqa: PLC0415 - it looks for back ends for half a second
    from keyring.errors import KeyringError  # noqa: PLC0415 - likewise

    try:
        token = keyring.get_password(SERVICE, account)
    except KeyringError:
        # `from None`: what a back end says could hold what it keeps.
        raise OptionError(
            "The token is in the system's keyring, and that can't be opened now. Unlock it, or put the token into "
            "LEAD_IMPORTER_TOKEN."
        ) from None
    return token or ""


def _remove_from_keyring(account: str) -> None:
    import keyring  # noqa: PLC0415 - it looks for back ends for half a second
    from keyring.errors import KeyringError, PasswordDeleteError  # noqa: PLC0415 - likewise

    try:
        keyring.delete_password(SERVICE, account)
    except PasswordDeleteError:
        return  # somebody removed it there already
    except KeyringError:
        raise OptionError(
            "The system's keyring can't be opened. Unlock it, or remove \"{service}\" in it by hand.", service=SERVICE
        ) from None


def _logins() -> dict[str, str]:
    """Return the logins: API URL -> token, "" where that is in the keyring."""
    path = logins_path()
    try:
        if os.name == "posix" and path.stat().st_mode & _OF_OTHERS:
            raise OptionError(
                "Others on this computer may have read the token in {path}. Delete the file, get a new token from "
                "the platform, and use `lead-importer login` again.",
                path=path,
            )
        read: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise OptionError("{path} can't be read. Delete it, and use `lead-importer login` again.", path=path) from None
    found = read if isinstance(read, dict) else {}
    return {str(account): token for account, token in found.items() if isinstance(token, str)}


def _write(logins: dict[str, str]) -> None:
    """Replace the file; it is never open to others, not even for a moment."""
    path = logins_path()
    work = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not logins:
            path.unlink(missing_ok=True)
            return
        handle = os.open(work, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(logins, file)
        work.replace(path)
    except OSError as error:
        raise OptionError("{path} can't be written ({reason}).", path=path, reason=system_says(error)) from None
