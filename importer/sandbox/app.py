"""The wire: requests in, the platform's answers out."""

from __future__ import annotations

import asyncio
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from importer.sandbox import jsons
from importer.sandbox.answers import rendered
from importer.sandbox.platform import Call, Platform, no_such_method, no_such_path
from importer.sandbox.validation import read_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from importer.sandbox.clock import Clock
    from importer.sandbox.config import SandboxConfig
    from importer.sandbox.jsons import Json
    from importer.sandbox.platform import Action, SandboxState

API = "/api"
_ABOUT = "This is the sandbox of lead-importer, a local stand-in for the calling platform. It calls nobody.\n"
_ROUTES: tuple[tuple[str, str, Action], ...] = (
    ("POST", "/user/lead", Platform.create_lead),
    ("GET", "/user/leads", Platform.list_leads),
    ("PUT", "/user/leads/{lead_id}", Platform.change_lead),
    ("DELETE", "/user/leads/{lead_id}", Platform.delete_lead),
    ("GET", "/user/me", Platform.show_me),
    ("GET", "/user/campaigns", Platform.list_campaigns),
    ("GET", "/user/assistants/outbound", Platform.list_assistants),
)


def build_app(config: SandboxConfig, state: SandboxState, clock: Clock) -> Starlette:
    """Return the application: the API under `/api`, and beside it what tests in another process look at."""
    wire = _Wire(Platform(config, state), clock, config.latency_s)
    window = _Window(wire.platform, state)
    app = Starlette(
        routes=[
            *(Route(API + path, wire.endpoint(act), methods=[method]) for method, path, act in _ROUTES),
            Route("/", _about),
            Route("/sandbox/journal", window.journal),
            Route("/sandbox/leads", window.leads),
        ],
        exception_handlers={404: wire.handler(no_such_path), 405: wire.handler(no_such_method)},
    )
    app.router.redirect_slashes = False  # the API does not redirect, and a redirected POST would be lost
    return app


class _Wire:
    """Carries a request to the platform and the answer back, half of the latency each way."""

    def __init__(self, platform: Platform, clock: Clock, latency_s: float) -> None:
        self.platform = platform
        self._clock = clock
        self._half_way_s = latency_s / 2

    def endpoint(self, action: Action) -> Callable[[Request], Awaitable[Response]]:
        async def carry(request: Request) -> Response:
            return await self._carry(request, action)

        return carry

    def handler(self, action: Action) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def carry(request: Request, _error: Exception) -> Response:
            return await self._carry(request, action)

        return carry

    async def _carry(self, request: Request, action: Action) -> Response:
        try:
            return await self._exchange(request, action)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it, and nothing was acted on
        except asyncio.CancelledError:
            return Response(status_code=503)  # the server stops and waits for slow answers no longer

    async def _exchange(self, request: Request, action: Action) -> Response:
        call = await _read_call(request)
        await self._travel()
        # The seam for scripted faults: one that hits before the platform acts steps in here, ...
        moment = self._clock.read()
        answer = self.platform.answer(call, action, moment)
        # ... and one that loses or spoils the answer to what was acted on steps in here.
        await self._travel()
        wire = rendered(answer, wants_json=_wants_json(request))
        return Response(wire.content, wire.status, {**wire.headers, "Date": format_datetime(moment.at, usegmt=True)})

    async def _travel(self) -> None:
        if self._half_way_s:
            await asyncio.sleep(self._half_way_s)


class _Window:
    """Lets tests in another process look inside; no token, not journalled, not counted."""

    def __init__(self, platform: Platform, state: SandboxState) -> None:
        self._platform = platform
        self._state = state

    async def journal(self, request: Request) -> Response:
        """Answer the journal as an array, with `?after=N` only what came after entry N."""
        after = read_id(request.query_params.get("after", "")) or 0
        return _json([entry.as_json() for entry in self._state.journal.after(after)])

    async def leads(self, _request: Request) -> Response:
        """Answer all leads as an array, the oldest first."""
        return _json([self._platform.lead_json(lead) for lead in self._state.store.all()])


async def _about(_request: Request) -> Response:
    return PlainTextResponse(_ABOUT)


async def _read_call(request: Request) -> Call:
    path = str(request.scope["path"])
    body, is_readable = _read_body(await request.body(), request.headers.get("content-type", ""))
    return Call(
        method=request.method,
        path=path,
        url=f"http://{request.headers.get('host', '')}{path}",
        query=dict(request.query_params),
        authorization=request.headers.get("authorization", "").encode("latin-1"),
        body=body,
        body_is_readable=is_readable,
        lead_id=request.path_params.get("lead_id", ""),
    )


def _read_body(raw: bytes, content_type: str) -> tuple[Json, bool]:
    """Read a body that says it is JSON; any other is passed over, and its fields are then missing."""
    if "json" not in content_type.lower():
        return None, True
    try:
        return jsons.parse(raw), True
    except ValueError:
        return None, False


def _wants_json(request: Request) -> bool:
    """Tell as Laravel does: `*/*` is no wish for JSON."""
    accept = request.headers.get("accept", "").lower()
    return "/json" in accept or "+json" in accept


def _json(value: Json) -> Response:
    return Response(jsons.render(value), media_type="application/json")
