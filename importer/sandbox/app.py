"""The wire: requests in, the platform's answers out."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from importer.sandbox import jsons, page
from importer.sandbox.answers import rendered
from importer.sandbox.clock import Moment
from importer.sandbox.faults import DROPS, Fault, Quirk
from importer.sandbox.platform import Call, Platform, no_such_method, no_such_path
from importer.sandbox.validation import read_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from importer.sandbox.clock import Clock
    from importer.sandbox.config import SandboxConfig
    from importer.sandbox.jsons import Json
    from importer.sandbox.platform import Action, SandboxState

API = "/api"
_TRANSPORT = "importer.transport"
_ROUTES: tuple[tuple[str, str, Action], ...] = (
    ("POST", "/user/lead", Platform.create_lead),
    ("GET", "/user/leads", Platform.list_leads),
    ("PUT", "/user/leads/{lead_id}", Platform.change_lead),
    ("DELETE", "/user/leads/{lead_id}", Platform.delete_lead),
    ("GET", "/user/me", Platform.show_me),
    ("GET", "/user/campaigns", Platform.list_campaigns),
    ("GET", "/user/assistants/outbound", Platform.list_assistants),
)


def build_app(config: SandboxConfig, state: SandboxState, clock: Clock) -> ASGIApp:
    """Return the application: the API under `/api`, and beside it what a person, or a test elsewhere, looks at."""
    wire = _Wire(Platform(config, state), clock, config)
    window = _Window(wire.platform, state, config)
    app = Starlette(
        routes=[
            *(Route(API + path, wire.endpoint(act), methods=[method]) for method, path, act in _ROUTES),
            Route("/", window.page),
            Route("/sandbox/journal", window.journal),
            Route("/sandbox/leads", window.leads),
        ],
        exception_handlers={404: wire.handler(no_such_path), 405: wire.handler(no_such_method)},
    )
    app.router.redirect_slashes = False  # the API does not redirect, and a redirected POST would be lost
    return _WithTransport(app)


class _Wire:
    """Carries a request to the platform and the answer back, half of the latency each way."""

    def __init__(self, platform: Platform, clock: Clock, config: SandboxConfig) -> None:
        self.platform = platform
        self._clock = clock
        self._config = config

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
        fault = self.platform.fault_of(call)
        if fault is Fault.LATE:
            await asyncio.sleep(self._config.slow_s)
        moment = self._moment()
        answer = self.platform.answer(call, action, moment, fault)
        if fault is Fault.SLOW or self._is_slow(call):
            await asyncio.sleep(self._config.slow_s)
        await self._travel()
        if fault in DROPS:
            return await _drop(request)
        wire = rendered(answer, wants_json=_wants_json(request))
        return Response(wire.content, wire.status, {**wire.headers, "Date": format_datetime(moment.at, usegmt=True)})

    async def _travel(self) -> None:
        if self._config.latency_s:
            await asyncio.sleep(self._config.latency_s / 2)

    def _moment(self) -> Moment:
        """Read the platform's clock, which need not agree with ours."""
        now = self._clock.read()
        return Moment(now.monotonic_s, now.at + timedelta(seconds=self._config.clock_offset_s))

    def _is_slow(self, call: Call) -> bool:
        return call.path == f"{API}/user/leads" and Quirk.SLOW_LOOKUP in self._config.quirks


async def _drop(request: Request) -> Response:
    """Break the connection: not a byte comes back."""
    request.scope[_TRANSPORT].abort()
    await asyncio.sleep(0)  # the server takes note of the broken connection, and does not answer for us
    return Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR)


class _WithTransport:
    """Hands the connection down to the endpoints: ASGI itself has no way to break it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = getattr(send, "__self__", None)  # uvicorn's, for this request
        await self._app({**scope, _TRANSPORT: getattr(cycle, "transport", None)}, receive, send)


class _Window:
    """Lets a person, and tests in another process, look inside; no token, not journalled, not counted."""

    def __init__(self, platform: Platform, state: SandboxState, config: SandboxConfig) -> None:
        self._platform = platform
        self._state = state
        self._config = config

    async def page(self, _request: Request) -> Response:
        """Answer the page that a person looks at."""
        return HTMLResponse(page.rendered(self._config.campaigns, self._state.store.all()), headers=page.HEADERS)

    async def journal(self, request: Request) -> Response:
        """Answer the journal as an array, with `?after=N` only what came after entry N."""
        after = read_id(request.query_params.get("after", "")) or 0
        return _json([entry.as_json() for entry in self._state.journal.after(after)])

    async def leads(self, _request: Request) -> Response:
        """Answer all leads as an array, the oldest first."""
        return _json([self._platform.lead_json(lead) for lead in self._state.store.all()])


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
