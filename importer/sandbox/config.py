"""How a sandbox is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from importer.sandbox.limits import parse_windows

if TYPE_CHECKING:
    from pathlib import Path

    from importer.sandbox.faults import Quirk, ScriptedFault

_MAX_PORT = 65535


class DuplicateAnswer(StrEnum):
    """What a number that is taken gets where `allow_dupplicate` is false; the platform documents neither."""

    REFUSE = "422"  # with errors under phone_number
    OLDER_LEAD = "200"  # the lead that has the number, in the very words of a creation


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign that leads can join."""

    id: int
    name: str
    status: str = "in-progress"  # `draft`, `in-progress`, `stopped`, ...: the platform's list is open

    @classmethod
    def from_text(cls, text: str) -> Campaign:
        """Read `ID:NAME` as the command line takes it; raises ValueError with a sentence for its user."""
        number, colon, name = text.partition(":")
        if not (colon and name.strip() and number.isascii() and number.isdigit()):
            message = f"not a campaign: {text!r}; write ID:NAME, such as 42:Sofia"
            raise ValueError(message)
        return cls(int(number), name.strip())


@dataclass(frozen=True, slots=True)
class Assistant:
    """An assistant that calls, with the variables it knows."""

    id: int
    name: str
    status: str = "active"
    variables: tuple[tuple[str, str], ...] = ()  # (name, default)


_ASSISTANT = Assistant(1, "Sandbox assistant", variables=(("customer_name", ""), ("company", ""), ("email", "")))


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Everything that can be set; ValueError where a value makes no sense."""

    token: str = field(default="sandbox-token", repr=False)
    campaigns: tuple[Campaign, ...] = (Campaign(1, "Sandbox"),)
    assistants: tuple[Assistant, ...] = (_ASSISTANT,)
    latency_s: float = 0.0  # per request: half of it on the way there, half on the way back
    rate_limit: str = ""  # "20/10s", several joined by a comma; "" or "off" is none
    duplicate_answer: DuplicateAnswer = DuplicateAnswer.REFUSE
    port: int = 0  # 0 takes a free one; the host is always 127.0.0.1
    journal_path: Path | None = None  # JSON lines, appended to; survives the process
    faults: tuple[ScriptedFault, ...] = ()
    quirks: frozenset[Quirk] = frozenset()
    slow_s: float = 1.0  # what is slow or late takes so long
    lag_s: float = 1.0  # a lagging look-up is so far behind
    wait_s: int = 1  # what a scripted 429 asks for
    clock_offset_s: float = 0.0  # the platform's clock minus ours

    def __post_init__(self) -> None:
        parse_windows(self.rate_limit)
        ids = [campaign.id for campaign in self.campaigns]
        problems = {
            "the token is empty": not self.token.strip(),
            "two campaigns have the same id": len(set(ids)) < len(ids),
            "latency can't be negative": not self.latency_s >= 0,
            "a wait can't be negative": not min(self.slow_s, self.lag_s, self.wait_s) >= 0,
            f"a port lies between 0 and {_MAX_PORT}": not 0 <= self.port <= _MAX_PORT,
        }
        if found := [problem for problem, is_so in problems.items() if is_so]:
            raise ValueError("; ".join(found))
