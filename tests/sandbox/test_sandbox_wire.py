"""The wire: tokens, limits, errors as pages, nonsense, latency, the journal, starting and stopping."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandbox_wire import FIRST, HEADERS, SECOND, TOKEN, Wire, body, running

from importer.sandbox import SandboxConfig, SystemClock, start

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
HTML = {"Authorization": f"Bearer {TOKEN}", "Accept": "*/*"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Wire]:
    """Give one running sandbox to the tests that leave no lead behind, or don't mind which there are."""
    with running() as wire:
        yield wire


def outside(wire: Wire, path: str) -> httpx.Response:
    """Ask beside the API, without a token."""
    return httpx.get("http://" + wire.client.base_url.netloc.decode() + path)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic sandbox-token", "Bearer \u00e9"])
def test_bad_token(shared: Wire, authorization: str) -> None:
    """Without the right bearer token nothing is answered and nothing is made."""
    before = shared.state.store.all()
    headers = {b"Authorization": authorization.encode("latin-1")}
    answer = shared.client.post("/user/lead", json=body("+359887000000"), headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthenticated."})
    assert shared.state.store.all() == before


def test_errors_are_pages_where_json_was_not_asked_for() -> None:
    """Without `Accept: application/json` a bad token is sent to the login, and other errors are HTML."""
    with running() as wire:
        login = wire.client.get("/user/me", headers={**HTML, "Authorization": "Bearer wrong"})
        refused = wire.client.post("/user/lead", json={}, headers=HTML)
        missing = wire.client.delete("/user/leads/9", headers=HTML)
    assert (login.status_code, login.headers["location"]) == (302, "/login")
    assert (refused.status_code, missing.status_code) == (422, 404)
    for answer in (login, refused, missing):
        assert answer.headers["content-type"].startswith("text/html")


def test_unknown_paths_and_methods() -> None:
    """What the API does not have is 404, a wrong method 405, both in JSON and never a redirect."""
    with running() as wire:
        assert wire.client.get("/user/nothing").status_code == 404
        assert "message" in wire.client.get("/user/nothing").json()
        assert wire.client.get("/user/me/").status_code == 404
        assert wire.client.get("/user/lead").status_code == 405
        assert "message" in wire.client.get("/user/lead").json()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b'{"campaign_id": NaN}',
        b'{"campaign_id": 1e999}',
        b'{"campaign_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"[" * 60 + b"]" * 60,
    ],
)
def test_body_that_is_no_json(shared: Wire, content: bytes) -> None:
    """A body that can't be read gets 400 with a message."""
    answer = shared.client.post("/user/lead", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json() == {"message": "The body is not valid JSON."}


def test_body_without_its_content_type_is_passed_over() -> None:
    """A body that does not say that it is JSON is not read: its fields are missing."""
    with running() as wire:
        answer = wire.client.post("/user/lead", content=json.dumps(body()))
    assert answer.json()["errors"].keys() == {"phone_number", "campaign_id"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from(
    ["phone_number", "campaign_id", "variables", "allow_dupplicate", "secondary_contacts", "status"]
)


@given(fields=json_values | st.dictionaries(field_names, json_values))
def test_nonsense_never_breaks_the_server(shared: Wire, fields: object) -> None:
    """Any JSON as a body gets an answer that is no 5xx."""
    content = json.dumps(fields).encode()
    headers = {"Content-Type": "application/json"}
    for method, path in (("POST", "/user/lead"), ("PUT", "/user/leads/1"), ("DELETE", "/user/leads/1")):
        assert shared.client.request(method, path, content=content, headers=headers).status_code < 500


@given(query=st.dictionaries(st.sampled_from(["page", "per_page", "status", "date_to", "campaign_id"]), st.text()))
def test_nonsense_in_a_query_never_breaks_the_server(shared: Wire, query: dict[str, str]) -> None:
    """Any parameters get an answer that is no 5xx."""
    assert shared.client.get("/user/leads", params=query).status_code < 500


def test_half_a_surrogate_pair_survives() -> None:
    """A text that UTF-8 can't hold is kept and answered, and the journal shows it."""
    content = json.dumps(body(variables={"customer_name": "\ud83d"}))
    with running() as wire:
        answer = wire.client.post("/user/lead", content=content, headers={"Content-Type": "application/json"})
        assert answer.json()["data"]["variables"] == {"customer_name": "\ud83d"}
        assert outside(wire, "/sandbox/journal").json()[0]["body"] == json.loads(content)


def test_rate_limit_over_the_wire() -> None:
    """Over the limit a request gets 429 with the wait twice, is not acted on, and passes once the wait is over."""
    with running(SandboxConfig(rate_limit="2/10s, 100/min")) as wire:
        first = wire.client.get("/user/me")
        wire.clock.turn(3.5)
        second = wire.client.get("/user/me")
        refused = wire.client.post("/user/lead", json=body())
        assert (first.headers["x-ratelimit-limit"], first.headers["x-ratelimit-remaining"]) == ("2", "1")
        assert second.headers["x-ratelimit-remaining"] == "0"
        assert refused.status_code == 429
        assert refused.json() == {"message": "Too Many Attempts.", "retry_after": 7}
        assert refused.headers["retry-after"] == "7"
        assert refused.headers["x-ratelimit-remaining"] == "0"
        assert wire.state.store.all() == ()
        wire.clock.turn(7)
        assert wire.client.post("/user/lead", json=body()).status_code == 200


def test_bad_tokens_and_windows_do_not_count_in_the_rate() -> None:
    """Only requests with the token take from its rate."""
    with running(SandboxConfig(rate_limit="1/h")) as wire:
        for _ in range(3):
            wire.client.get("/user/me", headers={"Authorization": "Bearer wrong"})
            outside(wire, "/sandbox/leads")
        assert wire.client.get("/user/me").status_code == 200
        assert wire.client.get("/user/me").status_code == 429


def test_latency_is_waited() -> None:
    """An answer takes at least the latency."""
    clock = SystemClock()
    with running(SandboxConfig(latency_s=0.05)) as wire:
        before = clock.read().monotonic_s
        wire.client.get("/user/me")
        assert clock.read().monotonic_s - before >= 0.05


def test_journal_holds_every_request_in_order(tmp_path: Path) -> None:
    """Memory, file and HTTP tell the same journal, without the token."""
    path = tmp_path / "journal.jsonl"
    with running(SandboxConfig(journal_path=path)) as wire:
        wire.client.post("/user/lead", json=body())
        wire.clock.turn(1.5)
        wire.client.get("/user/leads", params={"phone_number": FIRST})
        wire.client.delete("/user/leads/9", headers={"Authorization": "Bearer wrong"})
        shown = outside(wire, "/sandbox/journal").json()
        assert outside(wire, "/sandbox/journal?after=2").json() == shown[2:]
    asked = [(entry["sequence"], entry["method"], entry["path"], entry["status"]) for entry in shown]
    assert asked == [
        (1, "POST", "/api/user/lead", 200),
        (2, "GET", "/api/user/leads", 200),
        (3, "DELETE", "/api/user/leads/9", 401),
    ]
    assert (shown[0]["body"], shown[0]["lead_id"]) == (body(), 1)
    assert (shown[1]["query"], shown[1]["lead_id"]) == ({"phone_number": FIRST}, None)
    assert (shown[0]["monotonic_s"], shown[1]["monotonic_s"]) == (1000.0, 1001.5)
    assert shown[0]["at"] == "2025-06-30T11:53:20+00:00"
    assert [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()] == shown
    assert [entry.as_json() for entry in wire.state.journal.entries] == shown
    assert TOKEN not in path.read_text(encoding="ascii")


def test_front_page_says_what_it_is() -> None:
    """Who opens the address in a browser learns that this is no real platform."""
    with running() as wire:
        assert "sandbox" in outside(wire, "/").text


def test_duplicates_sent_at_once_make_one_lead() -> None:
    """Of many requests at once for one number exactly one makes a lead."""
    with running() as wire:

        def send() -> None:
            httpx.post(f"{wire.client.base_url}user/lead", json=body(), headers=HEADERS)

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(entry.status for entry in wire.state.journal.entries) == [200] + [422] * 7


def test_stop_leaves_nothing_behind_and_state_outlives_it() -> None:
    """After the block the thread is gone and the port free; a second start on it with the state goes on."""
    threads = set(threading.enumerate())
    with running() as wire:
        wire.client.post("/user/lead", json=body())
        port = wire.client.base_url.port
    assert port is not None
    assert set(threading.enumerate()) == threads
    with running(SandboxConfig(port=port), state=wire.state) as again:
        assert again.client.post("/user/lead", json=body()).status_code == 422
        assert again.client.post("/user/lead", json=body(SECOND)).json()["data"]["id"] == 2
        assert len(again.state.journal.entries) == 3


def test_port_in_use() -> None:
    """A port where somebody listens already stops the start with OSError."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        config = SandboxConfig(port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"), start(config):
            pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_foreground_ends_cleanly_by_a_signal(number: signal.Signals) -> None:
    """`serve` gives its address, answers, and returns when told to stop."""
    code = (
        "from importer.sandbox import SandboxConfig, serve\n"
        "serve(SandboxConfig(token='other'), on_ready=lambda url: print(url, flush=True))\n"
        "print('ended', flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        headers = {"Authorization": "Bearer other", "Accept": "application/json"}
        assert httpx.get(f"{url}/user/me", headers=headers).status_code == 200
        child.send_signal(number)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (0, "ended\n", "")


def test_door_imports_no_web_framework() -> None:
    """Importing the sandbox costs neither starlette nor uvicorn, so the command line stays quick."""
    code = "import sys, importer.sandbox; sys.exit(bool({'starlette', 'uvicorn'} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def raw_post(wire: Wire, *, length: int, content: bytes = b"{}") -> socket.socket:
    """Send a request by hand, with a length that need not be true."""
    connection = socket.create_connection((wire.client.base_url.host, wire.client.base_url.port or 0), timeout=30)
    head = (
        f"POST /api/user/lead HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {length}\r\n\r\n"
    )
    connection.sendall(head.encode() + content)
    outside(wire, "/")  # the server has come round once more: the request above has reached it
    return connection


def test_client_that_hangs_up_in_its_body(caplog: pytest.LogCaptureFixture) -> None:
    """A request that breaks off is not acted on, not journalled, and no trouble for the next one."""
    with running() as wire:
        raw_post(wire, length=100).close()
        assert wire.client.post("/user/lead", json=body()).json()["data"]["id"] == 1
        assert len(wire.state.journal.entries) == 1
    assert caplog.records == []


def test_stop_does_not_wait_for_slow_answers() -> None:
    """A stop breaks off what would still take a minute; the platform has not acted on it."""
    with running(SandboxConfig(latency_s=60)) as wire:
        connection = raw_post(wire, length=2)
    with connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 503 ")
    assert wire.state.journal.entries == ()
