"""Certificate: what a tap shows to pages that come with TLS. It is made for one run, and nobody trusts it yet.

Who does not trust it says so in an alert of TLS (RFC 8446 section 6.2), and asks for nothing. That is told, for nobody
else would: asyncio drops such a connection and says nothing. A page that only leaves says nothing to anybody.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import trustme

__all__ = ["GREETING", "own_certificate"]

GREETING = "This browser lets the certificate of wskit tap pass now. Go back to your page, and load it again."
"""What a browser is told that comes to see the certificate."""


def own_certificate(host: str, ca: Path | None, complain: Callable[[str], None]) -> ssl.SSLContext:
    """Make a certificate for this host.

    Args:
        ca: where to write what is to be trusted.
        complain: told, on the loop that the connections live on, of each handshake that fails, and why.

    Raises:
        OSError: if the file cannot be written.
    """

    class Shaking(ssl.SSLObject):
        """One handshake."""

        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise
            except ssl.SSLError as error:
                complain(_why(error))
                raise

    authority = trustme.CA(organization_name="wskit tap, made for one run")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*dict.fromkeys([host, "localhost", "127.0.0.1", "::1"])).configure_cert(context)
    context.sslobject_class = Shaking
    if ca is not None:
        ca.write_bytes(authority.cert_pem.bytes())
    return context


def _why(error: ssl.SSLError) -> str:
    """Say why there is no TLS, and what to do."""
    reason = error.reason or ""
    if "ALERT" in reason and ("CERTIFICATE" in reason or "UNKNOWN_CA" in reason):
        return "no TLS: the page does not trust the certificate; see --tls-ca"
    if reason == "HTTP_REQUEST":
        return "no TLS: what came is HTTP without it; the URL begins with wss:"
    return f"no TLS: {reason.replace('_', ' ').lower() or 'the handshake failed'}"
