"""What the tests of the sandbox share: a running one with a client at its door, and bodies to send."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx

from importer.sandbox import Moment, SandboxConfig, SandboxState, start

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "sandbox-token"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
FIRST = "+359888000001"
SECOND = "+359888000002"
THIRD = "+359888000003"


@dataclass
class HandClock:
    """A clock that stands still until a test turns it."""

    monotonic_s: float = 1000.0
    at: datetime = field(default=datetime(2025, 6, 30, 11, 53, 20, tzinfo=UTC))

    def read(self) -> Moment:
        """Return the time that the test set."""
        return Moment(self.monotonic_s, self.at)

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.monotonic_s += seconds
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Wire:
    """A running sandbox as a test sees it."""

    client: httpx.Client  # with a good token and the wish for JSON
    state: SandboxState
    clock: HandClock


@contextmanager
def running(config: SandboxConfig | None = None, *, state: SandboxState | None = None) -> Iterator[Wire]:
    """Start a sandbox whose clock stands, and open a client to it."""
    clock = HandClock()
    with (
        start(config or SandboxConfig(), state=state, clock=clock) as sandbox,
        httpx.Client(base_url=sandbox.url, headers=HEADERS) as client,
    ):
        yield Wire(client, sandbox.state, clock)


def body(number: str = FIRST, **fields: object) -> dict[str, object]:
    """Return the body of a lead that is as it should be, but for the fields given."""
    return {"phone_number": number, "campaign_id": 1, "allow_dupplicate": False, **fields}


def contact(number: str, **variables: str) -> dict[str, object]:
    """Return a secondary contact."""
    return {"phone_number": number, "variables": variables}
