"""The sandbox: a local stand-in for the calling platform. It calls nobody.

It imports nothing else of the importer, or it would only prove that we agree with ourselves.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from importer.sandbox.clock import Clock, Moment, SystemClock
from importer.sandbox.config import Assistant, Campaign, DuplicateAnswer, SandboxConfig
from importer.sandbox.faults import Fault, Quirk, ScriptedFault
from importer.sandbox.journal import JournalEntry
from importer.sandbox.leads import LeadStatus, StoredContact, StoredLead
from importer.sandbox.platform import SandboxState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "Assistant",
    "Campaign",
    "Clock",
    "DuplicateAnswer",
    "Fault",
    "JournalEntry",
    "LeadStatus",
    "Moment",
    "Quirk",
    "RunningSandbox",
    "SandboxConfig",
    "SandboxState",
    "ScriptedFault",
    "StoredContact",
    "StoredLead",
    "SystemClock",
    "serve",
    "start",
]


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that answers."""

    url: str  # the API's base URL, http://127.0.0.1:PORT/api
    state: SandboxState  # its leads and its journal, live


def serve(config: SandboxConfig, *, on_ready: Callable[[str], None], clock: Clock | None = None) -> None:
    """Serve in the foreground until SIGINT or SIGTERM, then return; on_ready gets the base URL once it answers.

    Main thread only. Raises OSError where the port is in use or the journal can't be written.
    """
    from importer.sandbox.server import run_in_foreground  # noqa: PLC0415 - starlette and uvicorn only where served

    run_in_foreground(config, SandboxState.fresh(config), clock or SystemClock(), on_ready)


@contextmanager
def start(
    config: SandboxConfig, *, state: SandboxState | None = None, clock: Clock | None = None
) -> Iterator[RunningSandbox]:
    """Serve in a thread while the block lasts; a state from an earlier start plays a restart.

    Raises OSError where the port is in use or the journal can't be written.
    """
    from importer.sandbox.server import run_in_thread  # noqa: PLC0415 - starlette and uvicorn only where served

    kept = state or SandboxState.fresh(config)
    with run_in_thread(config, kept, clock or SystemClock()) as url:
        yield RunningSandbox(url, kept)
