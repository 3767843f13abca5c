"""Whom the clients of a URL trust."""

import ssl

import httpx

from importer.errors import OptionError


def trust_for(api_url: str) -> ssl.SSLContext:
    """Return whom a client of this URL trusts; to load the authorities takes 50 ms, so several clients share them.

    Nobody where no certificate will be shown. Raises OptionError where a certificate file of the environment can't be
    used.
    """
    if not api_url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise OptionError(
            "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names can't be read. Correct or unset it."
        ) from error
