"""The platform over HTTP: one request in, one Answer out. The only place that knows httpx."""

import json
import logging
import re
import ssl
import time
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from importer import __version__
from importer.errors import OptionError
from importer.languages import sentence
from importer.sending.answers import Answer, Failure
from importer.sending.jsons import parse
from importer.sending.leads import PER_PAGE
from importer.sending.payload import LeadPayload
from importer.sending.trust import trust_for

_CONNECT_TIMEOUT_S = 5.0
_MAX_LEAD_BYTES = 1_000_000  # an answer to one lead has about a thousand
_MAX_LIST_BYTES = 16_000_000  # a page of 100 leads, each with 10 secondary contacts and long variables
_TEXT_BYTES = 500  # what is kept of a body that is no JSON
_MAX_DETAIL = 200  # characters
_MAX_PORT = 65535
_HOST = re.compile(rb"[a-z0-9._:-]+")  # as httpx writes it: ASCII, an IPv6 address without its brackets
_EXAMPLE = sentence("such as https://call.aiployees.com/api")

# Every exception class of httpx, what it means for the request, and None where it is the caller's URL that is wrong.
# The question is always the same: can the platform have acted on it? Unsure is LOST.
FAILURES: Mapping[type[Exception], Failure | None] = MappingProxyType(
    {
        # No connection was made, or none was free: nothing was written.
        httpx.ConnectError: Failure.CONNECT,
        httpx.ConnectTimeout: Failure.CONNECT,
        httpx.PoolTimeout: Failure.CONNECT,
        httpx.ProxyError: Failure.CONNECT,  # raised only while the tunnel is being made
        # Something was written, perhaps all of it.
        httpx.ReadError: Failure.LOST,
        httpx.ReadTimeout: Failure.LOST,
        httpx.WriteError: Failure.LOST,
        httpx.WriteTimeout: Failure.LOST,
        httpx.CloseError: Failure.LOST,
        httpx.RemoteProtocolError: Failure.LOST,  # also: the connection was dropped without an answer
        httpx.LocalProtocolError: Failure.LOST,  # can come up in the middle of a request
        httpx.DecodingError: Failure.LOST,
        httpx.TooManyRedirects: Failure.LOST,  # never: redirects are not followed
        # The families, for a class that a later httpx adds.
        httpx.HTTPError: Failure.LOST,
        httpx.RequestError: Failure.LOST,
        httpx.TransportError: Failure.LOST,
        httpx.TimeoutException: Failure.LOST,
        httpx.NetworkError: Failure.LOST,
        httpx.ProtocolError: Failure.LOST,
        # A wrong use of httpx; where it happens, an answer was there.
        httpx.HTTPStatusError: Failure.LOST,
        httpx.CookieConflict: Failure.LOST,
        httpx.StreamError: Failure.LOST,
        httpx.StreamConsumed: Failure.LOST,
        httpx.StreamClosed: Failure.LOST,
        httpx.ResponseNotRead: Failure.LOST,
        httpx.RequestNotRead: Failure.LOST,
        # The URL: found when the client is made, so that no lead is touched.
        httpx.InvalidURL: None,
        httpx.UnsupportedProtocol: None,
    }
)

_FAMILIES = (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError)

# These log each request's URL, and a look-up's URL holds a phone number.
TALKATIVE_LOGGERS = (
    "httpx",
    "httpcore",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


for _name in TALKATIVE_LOGGERS:
    # The level saves the work; the filter holds also where somebody's configuration sets the level again.
    logging.getLogger(_name).setLevel(logging.WARNING)
    logging.getLogger(_name).addFilter(_is_warning)


class PlatformClient:
    """One connection to the platform, for one thread; close it, or use it in a `with`.

    Takes the API's URL, the token (kept out of every repr and message), the seconds to wait for an answer, and whom to
    trust (see `trust_for`).
    Raises OptionError where the URL, the token, a proxy or a certificate file of the environment can't be used. No
    method raises for what the network or the platform does: that is the Answer.
    """

    def __init__(self, api_url: str, token: str, timeout_s: float, trust: ssl.SSLContext | None = None) -> None:
        self._api_url = normalize_api_url(api_url)
        self._timeout_s = timeout_s
        self._http = _http_client(_headers(token), timeout_s, trust or trust_for(self._api_url))

    def __repr__(self) -> str:
        return f"PlatformClient({self._api_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def post_lead(self, payload: LeadPayload) -> Answer:
        """Create a lead."""
        # ASCII, so that no text can fail to be written.
        content = json.dumps(payload, separators=(",", ":")).encode("ascii")
        return self._send(self._http.build_request("POST", f"{self._api_url}/user/lead", content=content))

    def find_leads(self, campaign_id: int, phone: str = "", page: int = 1, status: str = "") -> Answer:
        """Look leads up by a part of their number, by their status, or all of a campaign; read it with `leads_of`."""
        asked = {"campaign_id": str(campaign_id), "per_page": str(PER_PAGE), "page": str(page)}
        filters = {"phone_number": phone, "status": status}
        return self._get("/user/leads", {**asked, **{name: value for name, value in filters.items() if value}})

    def delete_lead(self, lead_id: str) -> Answer:
        """Delete a lead with its secondary contacts."""
        place = f"{self._api_url}/user/leads/{quote(lead_id, safe='')}"
        return self._send(self._http.build_request("DELETE", place))

    def campaigns(self) -> Answer:
        """List the campaigns."""
        return self._get("/user/campaigns", {})

    def outbound_assistants(self) -> Answer:
        """List the assistants that call, with the variables they know."""
        return self._get("/user/assistants/outbound", {})

    def me(self) -> Answer:
        """Ask who the token belongs to."""
        return self._get("/user/me", {})

    def _get(self, path: str, params: Mapping[str, str]) -> Answer:
        return self._send(self._http.build_request("GET", f"{self._api_url}{path}", params=params), _MAX_LIST_BYTES)

    def _send(self, request: httpx.Request, max_bytes: int = _MAX_LEAD_BYTES) -> Answer:
        """Send one request and read its answer: the one place where httpx's errors come in."""
        deadline = time.monotonic() + self._timeout_s
        try:
            response = self._http.send(request, stream=True)
            try:
                return _answer(response, _read(response, max_bytes, deadline))
            finally:
                response.close()
        except _FAMILIES as error:
            return _failed(error)


def failure_of(error: Exception) -> Failure:
    """Return what an exception of httpx means for the request; raises OptionError where the URL is at fault."""
    # By the exact class: a subclass that nobody has thought about yet is LOST.
    if failure := FAILURES.get(type(error), Failure.LOST):
        return failure
    # `from None`: the exception holds the request, and that the token.
    raise OptionError(
        "The API URL can't be used. It is http or https with a host, {example}.", example=_EXAMPLE
    ) from None


def normalize_api_url(text: str) -> str:
    """Return the URL as it identifies an account: lower-case host, no default port, no slash at its end.

    Raises OptionError. The message never repeats the text: a token ends up in this option easily, a password in it.
    """
    url = _parsed(text.strip())
    if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.raw_host):
        raise OptionError(
            "The API URL has to begin with https:// (or http://) and a host, {example}.", example=_EXAMPLE
        )
    if url.userinfo:
        raise OptionError("The API URL holds a user name or a password. Leave it away: {example}.", example=_EXAMPLE)
    if url.query or url.fragment or "?" in text or "#" in text:
        raise OptionError('The API URL goes on after "?" or "#". Leave that away: {example}.', example=_EXAMPLE)
    if url.port is not None and not 1 <= url.port <= _MAX_PORT:
        raise OptionError("The API URL's port is {port}; ports go from 1 to {most}.", port=url.port, most=_MAX_PORT)
    return str(url).rstrip("/")


def _parsed(text: str) -> httpx.URL:
    scheme, colon, rest = text.partition("://")
    try:
        return httpx.URL(scheme.lower() + colon + rest)  # httpx drops the default port of a lower-case scheme only
    except httpx.InvalidURL:
        raise OptionError("The API URL can't be read. Write it {example}.", example=_EXAMPLE) from None


def _headers(token: str) -> dict[str, str]:
    """Return the headers of every request; without Accept such a platform may answer errors with a page."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise OptionError(
            "The token is empty, or holds a space or a character that no token has. Copy it again from the platform "
            "into LEAD_IMPORTER_TOKEN."
        )
    return {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # answers are small, and a compressed one can unfold to any size
        "Content-Type": "application/json",
        "User-Agent": f"lead-importer/{__version__}",
    }


def _http_client(headers: Mapping[str, str], timeout_s: float, trust: ssl.SSLContext) -> httpx.Client:
    """Make a client with one connection: httpx's pool looks through all of them for each request."""
    try:
        return httpx.Client(
            headers=headers,
            verify=trust,
            timeout=httpx.Timeout(timeout_s, connect=_CONNECT_TIMEOUT_S, pool=_CONNECT_TIMEOUT_S),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            # No request depends on an earlier one.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"response": [_forget_location]},
            # The environment's proxies are used, but not for this machine: the sandbox would not be reached.
            mounts={f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")},
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        # `from None`: a proxy's URL can hold a password.
        raise OptionError(
            "The proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names can't be used. "
            "Write it such as http://proxy.example:3128."
        ) from None


def _forget_location(response: httpx.Response) -> None:
    """Redirects are never followed; httpx would read the address all the same, and fail where it is damaged."""
    if "Location" in response.headers:
        del response.headers["Location"]


def _read(response: httpx.Response, max_bytes: int, deadline: float) -> bytes:
    """Read a body; b"" where it is larger than any answer of the platform, so that it counts as unreadable."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > max_bytes:
            return b""
        if time.monotonic() > deadline:  # httpx's own timeout starts anew with each piece
            raise httpx.ReadTimeout("", request=response.request)
    return bytes(body)


def _answer(response: httpx.Response, raw: bytes) -> Answer:
    """Keep of a response what the policy reads."""
    body, is_json = parse(raw)
    return Answer(
        status=response.status_code,
        is_json=is_json,
        body=body,
        text="" if is_json else raw[:_TEXT_BYTES].decode("utf-8", "replace"),
        retry_after=_header(response, "Retry-After"),
        date=_header(response, "Date"),
    )


def _header(response: httpx.Response, name: str) -> str:
    """Return the first header of that name: joined by commas, two dates would be none."""
    return next(iter(response.headers.get_list(name)), "")


def _failed(error: Exception) -> Answer:
    """Translate an exception; the text of one that came with an answer can quote it, so only its name is kept."""
    failure = failure_of(error)
    name = type(error).__name__
    told = f"{name}: {' '.join(str(error).split())}" if failure is Failure.CONNECT else name
    return Answer(failure=failure, detail=told[:_MAX_DETAIL])
