"""A real Chromium, driven through its debugging pipe: one start for several checks, nothing to install beside it."""

import base64
import fcntl
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
IS_CI = bool(os.environ.get("CI"))
_QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--disable-default-apps", "--no-default-browser-check", "--hide-scrollbars", "--remote-debugging-pipe"),
)
PHONE_BELOW = 500  # pixels
Json = dict[str, object]


class Browser:
    """A page of the browser; `events` holds all that the browser told since the page was opened."""

    def __init__(self, to_browser: IO[bytes], from_browser: IO[bytes]) -> None:
        self._to, self._from = to_browser, from_browser
        self._last, self._session, self._rest = 0, "", b""
        self.events: list[Json] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = str(self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
        for room in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{room}.enable")

    def open(self, path: Path) -> None:
        """Open a file and wait until it is loaded."""
        self.events.clear()
        self._ask("Page.navigate", url=path.resolve().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self._take()

    def width(self, pixels: int) -> None:
        """Show the page as wide as this: a phone's width makes it a phone."""
        screen = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": pixels < PHONE_BELOW}
        self._ask("Emulation.setDeviceMetricsOverride", **screen)

    def screenshot(self, path: Path) -> None:
        """Write a picture of the whole page."""
        data = self._ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(str(data)))

    def value(self, expression: str) -> object:
        """Return what an expression gives in the page; it is no user's, so the page's own policy doesn't bind it."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        result = answer["result"]
        assert "exceptionDetails" not in answer, answer
        assert isinstance(result, dict)
        return result.get("value")

    def told(self, method: str) -> list[Json]:
        """Return the parameters of all events of a kind."""
        told = (event["params"] for event in self.events if event.get("method") == method)
        return [params for params in told if isinstance(params, dict)]

    def _ask(self, method: str, **params: object) -> Json:
        self._last += 1
        wanted = self._last
        order: Json = {"id": wanted, "method": method, "params": params}
        if self._session:
            order["sessionId"] = self._session
        self._to.write(json.dumps(order).encode() + b"\0")
        self._to.flush()
        while (answer := self._take()).get("id") != wanted:
            pass
        assert "error" not in answer, answer
        result = answer["result"]
        assert isinstance(result, dict)
        return result

    def _take(self) -> Json:
        """Take the next message: an answer, or an event, which is noted."""
        while b"\0" not in self._rest:
            more = os.read(self._from.fileno(), 1 << 20)
            assert more, "the browser has ended"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        found: Json = json.loads(message)
        if "method" in found:
            self.events.append(found)
        return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser with an empty profile, and end it with the block."""
    assert BROWSER is not None
    orders, told = _pipe(), _pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # It reads its orders from file 3 and answers on file 4.
        files = [
            (os.POSIX_SPAWN_DUP2, orders[0], 3),
            (os.POSIX_SPAWN_DUP2, told[1], 4),
            *((os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)),
        ]
        arguments = [BROWSER, *_QUIET, f"--user-data-dir={profile}"]
        process = os.posix_spawn(BROWSER, arguments, os.environ, file_actions=files)
        os.close(orders[0])
        os.close(told[1])
        try:
            with os.fdopen(orders[1], "wb") as to_browser, os.fdopen(told[0], "rb") as from_browser:
                yield Browser(to_browser, from_browser)
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _pipe() -> tuple[int, int]:
    """Return a pipe's ends, both above the numbers that the browser wants for its own."""
    ends = os.pipe()
    reading, writing = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return reading, writing
