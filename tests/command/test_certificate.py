"""Certificate: what a page that does not trust it says, and what is made of that."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

import pytest

from wskit.command.certificate import own_certificate


def shaken(server: ssl.SSLContext, client: ssl.SSLContext | None) -> None:
    """Let the two shake hands in memory, as far as they get. None sends HTTP."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = server.wrap_bio(there, back, server_side=True)
    if client is None:
        there.write(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        with contextlib.suppress(ssl.SSLError):
            near.do_handshake()
        return
    far = client.wrap_bio(back, there, server_hostname="localhost")
    both = [far, near]
    for _ in range(4):
        for one in tuple(both):
            try:
                one.do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                continue
            except ssl.SSLError:
                both.remove(one)


def trusting(ca: Path | None, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca)
    context.maximum_version = newest
    return context


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_who_does_not_trust_it_is_told_of(tmp_path: Path, newest: ssl.TLSVersion) -> None:
    said: list[str] = []
    server = own_certificate("localhost", tmp_path / "ca.pem", said.append)
    shaken(server, trusting(tmp_path / "ca.pem", newest))
    assert said == []
    shaken(server, trusting(None, newest))
    assert said == ["no TLS: the page does not trust the certificate; see --tls-ca"]


def test_who_speaks_no_tls_is_told_of() -> None:
    said: list[str] = []
    server = own_certificate("localhost", None, said.append)
    shaken(server, None)
    assert said == ["no TLS: what came is HTTP without it; the URL begins with wss:"]
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    server.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2
    shaken(server, old)
    assert said[1:] == ["no TLS: unsupported protocol"]
