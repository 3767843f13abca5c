"""The sandbox as a server on 127.0.0.1: in the foreground for a person, in a thread for tests."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from importer.sandbox.app import API, build_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from importer.sandbox.clock import Clock
    from importer.sandbox.config import SandboxConfig
    from importer.sandbox.platform import SandboxState

HOST = "127.0.0.1"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Server(uvicorn.Server):
    """uvicorn, with a word when it listens and without its own handling of signals."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn raises them again after its stop, and a clean stop would look like a kill."""
        yield


def run_in_foreground(
    config: SandboxConfig, state: SandboxState, clock: Clock, on_ready: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM; on_ready gets the base URL. Main thread only, as signals are."""
    with _listening(config.port) as listener:
        server = _Server(_settings(config, state, clock), lambda: on_ready(url_of(listener)))
        with _stopped_by_signals(server):
            server.run(sockets=[listener])


@contextmanager
def run_in_thread(config: SandboxConfig, state: SandboxState, clock: Clock) -> Iterator[str]:
    """Serve beside the caller, and give the base URL; thread and socket are gone when the block is left."""
    ready = threading.Event()
    with _listening(config.port) as listener:
        url = url_of(listener)
        server = _Server(_settings(config, state, clock), ready.set)
        thread = threading.Thread(target=_run, args=(server, listener, ready), name="sandbox")
        thread.start()
        try:
            ready.wait()
            if not server.started:
                message = "the sandbox could not start"
                raise RuntimeError(message)
            yield url
        finally:
            server.should_exit = True
            thread.join()


def url_of(listener: socket.socket) -> str:
    """Return the base URL under which the API is reached."""
    return f"http://{HOST}:{listener.getsockname()[1]}{API}"


def _run(server: _Server, listener: socket.socket, ready: threading.Event) -> None:
    try:
        server.run(sockets=[listener])
    finally:
        ready.set()  # also where it failed: the starter must not wait for ever


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Take the port at once: with 0 the free one is known, and nobody else's, before anything starts."""
    # The protocol is named because asyncio switches off Nagle's waiting only where it reads TCP here, and what is
    # accepted inherits it: without, each answer takes 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if sys.platform != "win32":  # there the option would let two servers listen on one port
            # A port that was just in use is free again; a server that still listens there stands in the way.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        yield listener


def _settings(config: SandboxConfig, state: SandboxState, clock: Clock) -> uvicorn.Config:
    return uvicorn.Config(
        build_app(config, state, clock),
        log_config=None,  # logging belongs to the program around us
        log_level="warning",
        access_log=False,  # quick, and a look-up's number stays out of the log
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        date_header=False,  # the app's own clock writes it
        timeout_graceful_shutdown=1,
    )


@contextmanager
def _stopped_by_signals(server: _Server) -> Iterator[None]:
    before = {number: signal.signal(number, server.handle_exit) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
