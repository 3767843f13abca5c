"""A platform that repeats in its answers all that it was sent: refusals, faults, and pages of errors."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Lead = dict[str, object]
# Of seven numbers each meets another fault; what is refused for good stays so, the others work at the second try.
_STATUS = {1: 422, 2: 500, 4: 429, 5: 400, 6: 503}
_FOR_GOOD = {1, 5}
_PAGES = {2, 5}  # answered by a page
_LOST = 3  # acted on, and the answer is lost


@dataclass
class Platform:
    """What it holds, and how it answers: by the place of a number among those seen, and by the attempt."""

    campaign_name: str
    on_request: Callable[[], None]
    leads: dict[str, Lead] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, sent: Lead, said: str) -> tuple[int, object] | None:
        """Return status and body for a lead; None: the connection is dropped. `said` is all that came."""
        number = str(sent["phone_number"])
        with self.lock:
            if number not in self.order:
                self.order.append(number)
            self.attempts[number] += 1
            return self._answer(number, sent, said)

    def _answer(self, number: str, sent: Lead, said: str) -> tuple[int, object] | None:
        place, first = self.order.index(number) % 7, self.attempts[number] == 1
        if (status := _STATUS.get(place)) and (first or place in _FOR_GOOD):
            body = {"message": said, "retry_after": 0.1, "errors": {"variables": [said], said: [said]}}
            return status, f"<html>{said}</html>" if place in _PAGES else body
        if number in self.leads:
            return 422, {"message": f"{said} already exists", "errors": {"phone_number": [f"{said} already taken"]}}
        held = self._hold(number, sent)
        return None if place == _LOST and first else (201, {"message": said, "data": held})

    def _hold(self, number: str, sent: Lead) -> Lead:
        lead_id = len(self.leads) + 1
        created = {"id": lead_id, "status": "created", "created_at": "2026-11-27 10:00:00"}
        self.leads[number] = {**sent, **created}
        return self.leads[number]

    def get(self, path: str, query: dict[str, list[str]]) -> tuple[int, object]:
        """Return status and body for a question."""
        if path.endswith("/user/campaigns"):
            return 200, [{"id": 42, "name": self.campaign_name, "status": "draft"}]
        if path.endswith("/user/leads"):
            part = query.get("phone_number", [""])[0]
            found = [lead for number, lead in self.leads.items() if part in number]
            return 200, {"data": found, "current_page": 1, "last_page": 1, "total": len(found)}
        return 404, {"message": "Not found"}


@contextmanager
def echoing(platform: Platform) -> Iterator[str]:
    """Serve a platform on this machine, and give its API URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            platform.on_request()
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            said = f"{json.loads(raw)} {self.headers['Authorization']}"
            self._tell(platform.post(json.loads(raw), said))

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            self._tell(platform.get(asked.path, parse_qs(asked.query)))

        def _tell(self, answer: tuple[int, object] | None) -> None:
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            text = body if isinstance(body, str) else json.dumps(body)
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
