"""Logging in: try a token, and keep it so that no command has to be told it again."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from pydantic import SecretStr

from importer import tokens
from importer.delivering import account_of, pacer_of, terms_of
from importer.errors import OptionError, TokenRefusedError
from importer.ledger import open_scratch
from importer.outside import Outside
from importer.sending.client import normalize_api_url
from importer.sending.desk import try_token
from importer.settings import Settings


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A token that is kept."""

    api_url: str  # normalized
    place: tokens.Place
    checked: bool  # False: this host can't say whether a token is good


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """What became of a token that was to be forgotten."""

    api_url: str
    place: tokens.Place | None  # where it was; None: there was none


def login(ask: Callable[[], str], settings: Settings, outside: Outside) -> LoggedIn:
    """Ask for a token, try it, and keep it.

    Raises OptionError where the platform refuses it or it can't be kept, StoppedError where the platform can't be
    asked; then nothing is kept.
    """
    normalize_api_url(settings.api_url)  # a mistyped one is told before somebody types a token for it
    token = ask().strip()
    if not token:
        raise OptionError("No token was given. The platform shows it under its API settings.")
    known = settings.model_copy(update={"token": SecretStr(token)})
    with closing(open_scratch(outside.clock)) as scratch:
        account = account_of(known, scratch.key)
        with scratch.visiting(terms_of(account, known)) as budget, account.connect() as client:
            try:
                checked = try_token(client, pacer_of(budget, account, outside.halt, outside.clock))
            except TokenRefusedError:
                raise OptionError(
                    "The platform at {api_url} refuses this token. Nothing was kept. Copy it again from the "
                    "platform's API settings, or correct --api-url.",
                    api_url=account.api_url,
                ) from None
    return LoggedIn(account.api_url, tokens.keep(account.api_url, known.secret_token()), checked)


def logout(settings: Settings) -> LoggedOut:
    """Remove the token that is kept for an API URL; raises OptionError."""
    api_url = normalize_api_url(settings.api_url)
    return LoggedOut(api_url, tokens.forget(api_url))
