"""Heads to read: a request and a response with secrets in them, and what the library writes."""

from __future__ import annotations

from websockets.client import ClientProtocol
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol
from websockets.uri import parse_uri

from wskit.protocol.handshake import Head, HeadParser, Sender

TOKEN = "q7-" + "aZ_9" * 10  # as long as the token of a server, and of the same characters
KEY, ACCEPT = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455 section 1.3

REQUEST = (
    f"GET /{TOKEN} HTTP/1.1\r\nHost: 127.0.0.1:39217\r\nOrigin: http://localhost:8888\r\nUpgrade: websocket\r\n"
    f"Connection: Upgrade\r\nsec-webSocket-KEY: {KEY}\r\nSec-WebSocket-Version: 13\r\nCookie: _xsrf=2|deadbeef\r\n\r\n"
).encode()
RESPONSE = (
    "HTTP/1.1 101 Switching Protocols\r\nDate: Sun, 22 Nov 2026 22:05:20 GMT\r\nUpgrade: websocket\r\n"
    f"Connection: Upgrade\r\nSec-WebSocket-Accept: {ACCEPT}\r\nServer: Python/3.11\r\n\r\n"
).encode()


def read(data: bytes, sender: Sender = "client") -> Head:
    """Read a head that is whole, or clearly none."""
    head = HeadParser(sender).feed(data)
    assert head is not None
    return head


def the_librarys() -> tuple[bytes, bytes]:
    """Return a request and the response to it, as the library writes them."""
    client = ClientProtocol(
        parse_uri(f"ws://127.0.0.1:39217/{TOKEN}"), origin=Origin("null"), subprotocols=[Subprotocol("chat")]
    )
    client.send_request(client.connect())
    asked = b"".join(client.data_to_send())
    server = ServerProtocol(subprotocols=[Subprotocol("chat")])
    server.receive_data(asked)
    [request] = server.events_received()
    assert isinstance(request, Request)
    server.send_response(server.accept(request))
    return asked, b"".join(server.data_to_send())
