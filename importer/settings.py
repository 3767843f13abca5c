"""Options and environment, checked once: the only reader of the environment.

An option wins over `LEAD_IMPORTER_` + its name, that over the default. The token has no option: process arguments are
seen by everybody on the machine.
"""

import os
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, ClassVar

from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from importer import tokens
from importer.errors import OptionError
from importer.languages import ENGLISH, Sentence, joined, languages, sentence
from importer.records import ReadLimits

PREFIX = "LEAD_IMPORTER_"
JSON_VARIABLE = f"{PREFIX}JSON"
_LANGUAGE_VARIABLE, _LANGUAGE_OPTION = f"{PREFIX}LANG", "--lang"
WITHOUT_OPTION = ("token", "token_file", "max_memory_mb", "max_seconds", "max_unpacked_mb", "max_cells")
_LIMITS = ReadLimits()
_UNITS_S = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d|)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")


_CURES = {
    "int_parsing": sentence("write a whole number"),
    "int_from_float": sentence("write a whole number"),
    "bool_parsing": sentence("write true or false"),
    "greater_than": sentence("write a whole number above 0"),
    "greater_than_equal": sentence("write a larger number"),
    "less_than_equal": sentence("write a smaller number, at most 64"),
    "string_pattern_mismatch": sentence("write a country's two letters, such as BG"),
}


def _seconds(value: str | float) -> float:
    """Read 30, 30s, 5m, 1h or 90d as seconds."""
    match = _DURATION.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(sentence("write seconds, or a number with s, m, h or d, such as 30s or 5m"))
    return float(match[1]) * _UNITS_S[match[2]]


def _share(value: str | float) -> float:
    """Read 20% as 0.2."""
    if isinstance(value, float):
        return value
    match = _SHARE.fullmatch(str(value).strip())
    if match is None or float(match[1]) > 100:  # noqa: PLR2004 - per cent
        raise ValueError(sentence("write a share from 0% to 100%, such as 20%"))
    return float(Decimal(match[1]) / 100)


def _paths(value: str | list[Path] | tuple[Path, ...]) -> tuple[Path, ...]:
    """Read paths; in the environment several are separated as those in PATH are."""
    if isinstance(value, str):
        return tuple(Path(part) for part in value.split(os.pathsep) if part)
    return tuple(value)


def _age(value: str | float) -> float:
    """Read 90d or 12h; a bare number could mean days as well as seconds, and a purge can't be taken back."""
    if str(value).strip()[-1:].isdigit() and isinstance(value, str):
        raise ValueError(sentence("write the number with its unit, such as 90d or 12h"))
    return _seconds(value)


Age = Annotated[float, BeforeValidator(_age), Field(ge=0)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0)]
Share = Annotated[float, BeforeValidator(_share)]


def _language(value: str) -> str:
    """Accept a language that there is a catalog for."""
    if value not in languages():
        raise ValueError(sentence("write one of {allowed}", allowed=", ".join(languages())))
    return value


class Settings(BaseSettings):
    """All that a command can be told besides its files; names are those of the options."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True
    )

    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    api_url: str = "https://call.aiployees.com/api"
    ledger: str = Field(default_factory=lambda: str(user_data_path("lead-importer", appauthor=False) / "ledger.db"))
    mapping: Path | None = None
    campaign_id: int | None = Field(default=None, gt=0)
    words: Path | None = None
    campaign: str = ""
    region: str = Field(default="", pattern=r"^([A-Za-z]{2})?$")
    rate: str = "1/s"
    concurrency: int = Field(default=4, ge=1, le=64)
    limit: int | None = Field(default=None, ge=1)
    again: bool = False
    suppress: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_paths)] = ()
    out: Path = Path("reports")
    show_numbers: bool = False
    lang: Annotated[str, AfterValidator(_language)] = ENGLISH
    timeout: Seconds = 30.0
    grace: Seconds | None = None
    give_up: Seconds = 300.0
    max_refused: Share = 0.2
    yes: bool = False
    older_than: Age | None = None
    # What reading one workbook may cost.
    max_memory_mb: int = Field(default=_LIMITS.max_memory_mb, ge=64)
    max_seconds: Annotated[Seconds, Field(ge=1)] = _LIMITS.max_seconds
    max_unpacked_mb: int = Field(default=_LIMITS.max_unpacked_mb, ge=1)
    max_cells: int = Field(default=_LIMITS.max_cells, ge=1)

    @property
    def read_limits(self) -> ReadLimits:
        """What reading one workbook may cost."""
        return ReadLimits(self.max_memory_mb, self.max_seconds, self.max_unpacked_mb, self.max_cells)

    def secret_token(self) -> str:
        """Return the token: of the environment, the secrets file or the login; raises OptionError."""
        token = self._token()
        if not token:
            raise OptionError(
                "There is no token. `lead-importer login` asks for it and keeps it; or put it into the environment "
                "variable {prefix}TOKEN, or into a file whose path is in {prefix}TOKEN_FILE. The platform shows it "
                "under its API settings.",
                prefix=PREFIX,
            )
        if not token.isascii() or not token.isprintable() or " " in token:
            raise OptionError("The token holds characters that no token has. Copy it again, without spaces or quotes.")
        return token

    def has_token(self) -> bool:
        """Tell whether there is a token, good or not."""
        return bool(self._token())

    def grace_s(self, *, allow_duplicate: bool) -> float:
        """Return the time before a lead in doubt is looked for again: longer where a second one would be accepted."""
        if self.grace is not None:
            return self.grace
        return 120.0 if allow_duplicate else 20.0

    def _token(self) -> str:
        return self.token.get_secret_value().strip() or self._token_of_file() or tokens.kept(self.api_url)

    def _token_of_file(self) -> str:
        if self.token_file is None:
            return ""
        try:
            return self.token_file.expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise OptionError(
                "The token's file {token_file} can't be read. Correct {prefix}TOKEN_FILE.",
                token_file=self.token_file,
                prefix=PREFIX,
            ) from None


def load(**given: object) -> Settings:
    """Return the settings: what is given and not None wins over the environment; raises OptionError."""
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise OptionError(joined(map(_sentence, error.errors(include_url=False)), "\n")) from None


def is_set(variable: str) -> bool:
    """Tell whether a variable of the environment switches something on."""
    return os.environ.get(variable, "").strip().casefold() in {"1", "true", "t", "yes", "y", "on"}


def language_of(arguments: Sequence[str]) -> str:
    """Return the language that a command line names, else the environment: asked where no settings could be read."""
    named = os.environ.get(_LANGUAGE_VARIABLE, "")
    for word, after in zip_longest(arguments, arguments[1:], fillvalue=""):
        option, _, value = word.partition("=")
        if option == _LANGUAGE_OPTION:
            named = value or after
    return named


def _sentence(item: ErrorDetails) -> Sentence:
    name = str(item["loc"][0]) if item["loc"] else "options"
    return sentence(
        '{place}: "{value}" can\'t be used; {cure}.', place=_place(name), value=item["input"], cure=_cure(item)
    )


def _place(name: str) -> str:
    variable = f"{PREFIX}{name.upper()}"
    if name in WITHOUT_OPTION:
        return variable
    return sentence("--{option} (or {variable})", option=name.replace("_", "-"), variable=variable)


def _cure(item: ErrorDetails) -> str:
    """Return what is to be done: our own words, those of a validator of ours, or at last pydantic's."""
    own = item.get("ctx", {}).get("error")
    return _CURES.get(item["type"]) or (own.args[0] if isinstance(own, ValueError) else item["msg"])
