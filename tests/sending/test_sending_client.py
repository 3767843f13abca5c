"""The client against real servers: the sandbox, and one that misbehaves."""

import logging
import socket
from pathlib import Path

import httpx
import pytest
from sending_samples import PHONE, SECOND_PHONE, as_bytes, lead_body, sample_lead
from sending_server import Reply, answer, drip, hang_up, raw, raw_server, reset_unread, stall

from importer import __version__, sandbox
from importer.errors import OptionError
from importer.sending.answers import Answer, Failure
from importer.sending.canary import compare
from importer.sending.client import FAILURES, TALKATIVE_LOGGERS, PlatformClient, failure_of, normalize_api_url
from importer.sending.leads import lead_of, leads_of
from importer.sending.payload import payload

TOKEN = "sandbox-token"
JSON_LEAD = as_bytes({"message": "Lead created successfully", "data": lead_body()})


def post_to(*replies: Reply, timeout_s: float = 10.0) -> Answer:
    """Post a lead to a server that plays the replies, and return the answer to the last post."""
    with raw_server(*replies) as server, PlatformClient(server.url, TOKEN, timeout_s) as client:
        return [client.post_lead(payload(sample_lead())) for _ in replies][-1]


def test_a_lead_goes_to_the_sandbox_and_is_found_there() -> None:
    """The client speaks the platform's language, as far as it is known."""
    config = sandbox.SandboxConfig(campaigns=(sandbox.Campaign(42, "Sofia"),))
    with sandbox.start(config) as platform, PlatformClient(platform.url, TOKEN, 10.0) as client:
        created = lead_of(client.post_lead(payload(sample_lead())))
        found = leads_of(client.find_leads(42, PHONE))
        assert created is not None
        assert compare(sample_lead(), created) == ""
        assert found is not None
        assert [lead.id for lead in found.leads] == [created.id]
        assert client.me().status == client.campaigns().status == 200
        assert leads_of(client.find_leads(42)) == found
        again = client.post_lead(payload(sample_lead()))
        assert 400 <= again.status < 500


def test_a_wrong_token_is_answered_401() -> None:
    """What the platform refuses is an answer, no exception."""
    with sandbox.start(sandbox.SandboxConfig()) as platform, PlatformClient(platform.url, "other", 10.0) as client:
        assert client.me().status == 401


def test_requests_are_written_as_documented() -> None:
    """Headers, path, JSON in ASCII, and `+` as %2B."""
    with (
        raw_server(answer(200, b"{}"), answer(200, b"[]")) as server,
        PlatformClient(server.url, TOKEN, 10.0) as client,
    ):
        client.post_lead(payload(sample_lead()))
        client.find_leads(42, PHONE, 3)
        post, look_up = (request.decode("ascii") for request in server.requests)
    headers = {line.split(":")[0].lower(): line.split(": ")[1] for line in post.split("\r\n")[1:-2]}
    assert post.startswith("POST /api/user/lead HTTP/1.1\r\n")
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["accept"] == headers["content-type"] == "application/json"
    assert headers["user-agent"] == f"lead-importer/{__version__}"
    assert f'"phone_number":"{PHONE}"' in post
    line = look_up.split("\r\n")[0]
    assert line == "GET /api/user/leads?campaign_id=42&per_page=100&page=3&phone_number=%2B359888000001 HTTP/1.1"


UNFIT: dict[str, tuple[Reply, Failure]] = {
    "hang-up": (hang_up, Failure.LOST),
    "reset": (reset_unread, Failure.LOST),
    "slow": (stall, Failure.LOST),
    "drip": (drip, Failure.LOST),
    "garbage": (raw(b"\x16\x03\x01\x00 not HTTP at all\r\n\r\n"), Failure.LOST),
    "cut-short": (raw(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"), Failure.LOST),
    "cut-headers": (raw(b"HTTP/1.1 201 Crea"), Failure.LOST),
    "bad-gzip": (answer(201, JSON_LEAD, Content_Encoding="gzip"), Failure.LOST),
}


@pytest.mark.parametrize(("reply", "failure"), UNFIT.values(), ids=UNFIT)
def test_an_answer_that_does_not_come_whole_is_lost(reply: Reply, failure: Failure) -> None:
    """Once something was sent, nobody knows whether it was acted on."""
    got = post_to(reply, timeout_s=0.3)
    assert got.failure is failure
    assert got.status == 0
    assert got.detail


def test_a_refused_connection_was_never_acted_on() -> None:
    """Nothing listens: nothing was sent, and the words say why."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with PlatformClient(f"http://127.0.0.1:{port}/api", TOKEN, 1.0) as client:
        got = client.post_lead(payload(sample_lead()))
    assert got.failure is Failure.CONNECT
    assert got.detail.startswith("ConnectError: ")


READ: dict[str, tuple[Reply, int, bool]] = {
    "json": (answer(201, JSON_LEAD), 201, True),
    "json-as-html": (answer(201, JSON_LEAD, Content_Type="text/html"), 201, True),
    "html": (answer(200, b"<html>", Content_Type="application/json"), 200, False),
    "empty": (answer(204), 204, False),
    "deep": (answer(200, b"[" * 100_000), 200, False),
    "no-text": (answer(200, b'{"a": "\xff"}'), 200, False),
    "big": (answer(200, b'"' + b"x" * 1_100_000 + b'"'), 200, False),
    "redirect": (answer(302, Location="/login"), 302, False),
    "damaged-redirect": (answer(302, Location="http://[::x"), 302, False),
    "odd-status": (answer(599, b"?"), 599, False),
}


@pytest.mark.parametrize(("reply", "status", "is_json"), READ.values(), ids=READ)
def test_an_answer_is_read_and_never_followed(reply: Reply, status: int, *, is_json: bool) -> None:
    """JSON is known by its text, a body is read up to a limit, and a redirect is an answer like any other."""
    got = post_to(reply)
    assert (got.status, got.is_json, got.failure) == (status, is_json, None)


def test_the_headers_that_matter_are_kept() -> None:
    """The policy needs Retry-After and Date as they came."""
    got = post_to(answer(429, b"{}", Retry_After="Mon, 21 Sep 2026 14:14:20 GMT", Date="Mon, 21 Sep 2026 14:13:20 GMT"))
    assert got.retry_after == "Mon, 21 Sep 2026 14:14:20 GMT"
    assert got.date == "Mon, 21 Sep 2026 14:13:20 GMT"


def test_a_request_after_a_failure_gets_a_connection_of_its_own() -> None:
    """The pool has one connection, and gives it back whatever happened."""
    got = post_to(hang_up, answer(200, b'"' + b"x" * 1_100_000 + b'"'), answer(201, JSON_LEAD))
    assert got.status == 201


def test_cookies_are_not_kept() -> None:
    """No request depends on an earlier one."""
    replies = (answer(200, b"{}", Set_Cookie="session=1; Path=/"), answer(200, b"{}"))
    with raw_server(*replies) as server, PlatformClient(server.url, TOKEN, 10.0) as client:
        client.me()
        client.me()
        assert b"cookie" not in server.requests[1].lower()


def httpx_errors() -> set[type[Exception]]:
    """Return every exception class that httpx makes public."""
    public = [getattr(httpx, name) for name in httpx.__all__]
    return {thing for thing in public if isinstance(thing, type) and issubclass(thing, Exception)}


def test_no_exception_of_httpx_is_forgotten() -> None:
    """Each class is translated, with a decision of its own."""
    assert set(FAILURES) == httpx_errors()


@pytest.mark.parametrize("name", sorted(kind.__name__ for kind in FAILURES))
def test_only_what_made_no_connection_was_not_acted_on(name: str) -> None:
    """Four classes mean that nothing was sent; two that the URL is wrong; all others are lost."""
    kind: type[Exception] = getattr(httpx, name)
    error = kind.__new__(kind)  # some take arguments that don't matter here
    if kind in {httpx.InvalidURL, httpx.UnsupportedProtocol}:
        with pytest.raises(OptionError, match="API URL"):
            failure_of(error)
        return
    not_sent = kind in {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError}
    assert failure_of(error) is (Failure.CONNECT if not_sent else Failure.LOST)


def test_an_unknown_exception_is_lost() -> None:
    """A subclass that nobody has thought about may come after something was sent."""

    class NewError(httpx.ConnectError):
        """What a later httpx may add."""

    assert failure_of(NewError("")) is Failure.LOST


def test_no_log_holds_a_number(caplog: pytest.LogCaptureFixture) -> None:
    """A look-up's URL holds a number; httpx would log it, also where somebody's configuration turns everything on."""
    before = {name: logging.getLogger(name).level for name in TALKATIVE_LOGGERS}
    caplog.set_level(logging.DEBUG)
    try:
        for name in TALKATIVE_LOGGERS:
            logging.getLogger(name).setLevel(logging.DEBUG)
        with raw_server(answer(200, b"[]")) as server, PlatformClient(server.url, TOKEN, 10.0) as client:
            client.find_leads(42, PHONE)
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
    assert not [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))]


def test_no_logger_of_httpx_is_forgotten() -> None:
    """A later version may bring a new logger."""
    found = {name for name in logging.root.manager.loggerDict if name.split(".")[0] in {"httpx", "httpcore"}}
    assert found <= set(TALKATIVE_LOGGERS)
    assert all(logging.getLogger(name).level >= logging.WARNING for name in TALKATIVE_LOGGERS)


def test_no_repr_holds_the_token() -> None:
    """The token is nowhere at all."""
    with PlatformClient("https://Example.com/api/", "t0ken", 1.0) as client:
        assert repr(client) == "PlatformClient('https://example.com/api')"


@pytest.mark.parametrize(
    "token", ["", "Bearer t0ken", "t0ken\n", "t0кен", "t0\x00"], ids=["", "bearer", "line", "letters", "nul"]
)
def test_a_token_that_no_header_can_hold_is_refused(token: str) -> None:
    """The message says what to do, and doesn't show the token."""
    with pytest.raises(OptionError, match="LEAD_IMPORTER_TOKEN") as caught:
        PlatformClient("https://example.com/api", token, 1.0)
    assert "t0" not in str(caught.value)


def test_a_netrc_file_does_not_replace_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's netrc file is for other programs."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with raw_server(answer(200, b"{}")) as server, PlatformClient(server.url, TOKEN, 10.0) as client:
        client.me()
        assert f"Authorization: Bearer {TOKEN}\r\n".encode() in server.requests[0]


def set_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Let the environment name this proxy and no other."""
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", url)


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """As users expect of a program."""
    with raw_server(answer(200, b"{}")) as proxy:
        set_proxy(monkeypatch, f"http://127.0.0.1:{proxy.port}")
        with PlatformClient("http://platform.invalid/api", TOKEN, 10.0) as client:
            assert client.me().status == 200
        assert proxy.requests[0].startswith(b"GET http://platform.invalid/api/user/me ")


def test_the_sandbox_is_reached_past_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy can't reach this machine."""
    set_proxy(monkeypatch, "http://127.0.0.1:1")
    with raw_server(answer(200, b"{}")) as server, PlatformClient(server.url, TOKEN, 10.0) as client:
        assert client.me().status == 200


def test_a_proxy_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the variables and doesn't show the password in them."""
    set_proxy(monkeypatch, "gopher://user:s3cret@proxy")
    with pytest.raises(OptionError, match="HTTP_PROXY") as caught:
        PlatformClient("https://example.com/api", TOKEN, 1.0)
    assert "s3cret" not in str(caught.value)


def test_certificates_that_can_not_be_read_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's file is named by its variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(OptionError, match="SSL_CERT_FILE"):
        PlatformClient("https://example.com/api", TOKEN, 1.0)


URLS = {
    "https://call.aiployees.com/api": "https://call.aiployees.com/api",
    " HTTPS://Call.Aiployees.com:443/api/// ": "https://call.aiployees.com/api",
    "http://localhost:8080": "http://localhost:8080",
    "http://example.com:80/": "http://example.com",
    "http://[::1]:8080/API/": "http://[::1]:8080/API",
    "https://кухня.бг/api": "https://xn--j1agri5c.xn--90ae/api",
}


@pytest.mark.parametrize(("text", "url"), URLS.items(), ids=URLS)
def test_a_url_is_written_in_one_way(text: str, url: str) -> None:
    """It identifies an account; normalizing twice changes nothing."""
    assert normalize_api_url(text) == url
    assert normalize_api_url(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s3cret.example.com/api",
        "localhost:8080/s3cret",
        "ftp://example.com/s3cret",
        "https:///s3cret",
        "https://user:s3cret@example.com/api",
        "https://example.com/api?token=s3cret",
        "https://example.com/api?",
        "https://example.com/api#s3cret",
        "https://example.com:99999/s3cret",
        "https://example.com:port/s3cret",
        "https://exa mple.com/s3cret",
        "https://example.com/s3\ncret",
        "12|s3cret",
    ],
)
def test_a_url_that_is_none_is_refused(text: str) -> None:
    """The message has the cure, and nothing of the text: it may be a token."""
    with pytest.raises(OptionError, match="API URL") as caught:
        normalize_api_url(text)
    assert "s3" not in str(caught.value)


def test_failures_tell_nothing_about_a_person() -> None:
    """A server's bytes can quote what was sent; a failure keeps the name of what happened, no more."""
    got = post_to(raw(f"HTTP/1.1 {PHONE} {SECOND_PHONE}\r\n\r\n".encode()))
    assert got.failure is Failure.LOST
    assert got.detail == "RemoteProtocolError"
