"""A server that misbehaves: it plays one reply per connection, down to the byte, and keeps what it was sent."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """A server that listens, what it has read so far, and the word that ends its stalling."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The API's URL."""
        return f"http://127.0.0.1:{self.port}/api"

    def read(self, connection: socket.socket) -> None:
        """Read one whole request."""
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += connection.recv(65536)
        head, _, body = raw.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)


Reply = Callable[[RawServer, socket.socket], None]


@contextmanager
def raw_server(*replies: Reply) -> Iterator[RawServer]:
    """Play the replies, one a connection, while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RawServer(listener.getsockname()[1])
        thread = threading.Thread(target=_play, args=(server, listener, replies))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            _wake(listener)
            thread.join()


def answer(status: int, body: bytes = b"", **headers: str) -> Reply:
    """Read the request, then answer it."""
    lines = {"Content-Length": str(len(body)), "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return raw(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode("latin-1") + body)


def raw(reply: bytes) -> Reply:
    """Read the request, then send these bytes and close."""

    def play(server: RawServer, connection: socket.socket) -> None:
        server.read(connection)
        connection.sendall(reply)

    return play


def hang_up(server: RawServer, connection: socket.socket) -> None:
    """Read the request, then close without a word."""
    server.read(connection)


def reset_unread(_server: RawServer, connection: socket.socket) -> None:
    """Throw the connection away with the request unread, but not before it begins: that would be a failed connect."""
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def stall(server: RawServer, connection: socket.socket) -> None:
    """Read the request and never answer."""
    server.read(connection)
    server.over.wait()


def drip(server: RawServer, connection: socket.socket) -> None:
    """Answer piece by piece without an end."""
    server.read(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not server.over.wait(0.01):
        connection.sendall(b" ")


def _play(server: RawServer, listener: socket.socket, replies: tuple[Reply, ...]) -> None:
    for reply in replies:
        connection, _ = listener.accept()
        with connection:
            if server.over.is_set():
                return
            try:
                reply(server, connection)
            except OSError:  # the client has hung up, as some tests want
                continue


def _wake(listener: socket.socket) -> None:
    """Let a thread that still waits for a client go on, by being that client."""
    try:
        socket.create_connection(listener.getsockname(), timeout=1).close()
    except OSError:
        return
