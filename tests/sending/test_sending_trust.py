"""Whom the client trusts: the token and everybody's number go to nobody else."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sending_samples import sample_lead

from importer.errors import OptionError
from importer.sending.answers import Failure
from importer.sending.client import PlatformClient
from importer.sending.payload import payload
from importer.sending.trust import trust_for

# Made for this test, for localhost, by nobody whom anybody trusts; it guards nothing.
SELF_SIGNED = Path(__file__).with_name("self_signed.pem")


@contextmanager
def secure_server(heard: list[bytes]) -> Iterator[str]:
    """Listen with a certificate of its own making, note what is heard, and give the URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)

    def listen() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection, context.wrap_socket(connection, server_side=True) as secure:
                while not b"".join(heard).endswith(b"}") and (read := secure.recv(65_536)):
                    heard.append(read)  # headers and body can come apart
                secure.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=listen)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}/api"
        thread.join()


def test_a_host_with_a_certificate_of_its_own_making_hears_nothing() -> None:
    """The connection is refused before the token and the number are sent, so nothing was acted on."""
    heard: list[bytes] = []
    with secure_server(heard) as url, PlatformClient(url, "a-token", 5.0) as client:
        answer = client.post_lead(payload(sample_lead()))
    assert (answer.failure, heard) == (Failure.CONNECT, [])


def test_a_host_that_the_machine_trusts_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same host, with its certificate among the authorities: the test above would see what it hears."""
    monkeypatch.setenv("SSL_CERT_FILE", str(SELF_SIGNED))
    heard: list[bytes] = []
    with secure_server(heard) as url, PlatformClient(url, "a-token", 5.0) as client:
        answer = client.post_lead(payload(sample_lead()))
    assert answer.status == 401
    assert b"Bearer a-token" in b"".join(heard)


def test_a_certificate_must_be_of_the_host_that_was_asked_for() -> None:
    """And of an authority."""
    trust = trust_for("https://call.example/api")
    assert (trust.verify_mode, trust.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert trust.get_ca_certs() != []


def test_without_encryption_nobody_is_trusted() -> None:
    """No certificate is shown there; should one be all the same, it is refused."""
    trust = trust_for("http://127.0.0.1:8080/api")
    assert (trust.verify_mode, trust.check_hostname, trust.get_ca_certs()) == (ssl.CERT_REQUIRED, True, [])


def test_authorities_that_can_not_be_read_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the name of the variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(OptionError, match="SSL_CERT_FILE"):
        trust_for("https://call.example/api")
