"""The handshake as a reader sees it: the same on every run, explained, and without secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Literal

import pytest
from websockets.client import ClientProtocol
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol
from websockets.uri import parse_uri
from websockets.utils import accept_key

from wskit.head import Head, HeadParser, accept_for, rows
from wskit.views.handshake import Handshake

Sender = Literal["client", "server"]

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
FRAMES = b"\x81\x05\n\r\n\xff\n\n"


def read(data: bytes, sender: Sender = "client") -> Head:
    head = HeadParser(sender).feed(data)
    assert head is not None
    return head


def cut(data: bytes, sizes: Iterable[int]) -> list[bytes]:
    """Cut ``data`` into portions, of these sizes as long as they last."""
    portions, start = [], 0
    for size in sizes:
        portions.append(data[start : start + size])
        start += size
    return [*portions, data[start:]]


def the_librarys() -> tuple[bytes, bytes]:
    """A request and the response to it, as the library writes them."""
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


@pytest.mark.parametrize("key", [KEY, f"  {KEY} ", "", "AAAAAAAAAAAAAAAAAAAAAA==", "no key"])
def test_an_accept_is_what_the_library_answers(key: str) -> None:
    assert accept_for(key) == accept_key(key.strip())


def test_the_example_of_the_standard_fits() -> None:
    assert accept_for(KEY) == ACCEPT


def header(name: str, value: str) -> Head:
    return Head("client", "GET / HTTP/1.1", ((name, value),), None, b"", "")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("HOST", "127.0.0.1:39217", "127.0.0.1:(port)"),
        ("Host", "[::1]:80", "[::1]:(port)"),
        ("Host", "example.org", "example.org"),
        ("Origin", "http://localhost:8888", "http://localhost:(port)"),
        ("Origin", "null", "null"),
        ("Sec-WebSocket-Key", KEY, "(16 random bytes, base64)"),
        ("Sec-WebSocket-Key", "QQ==", "QQ== (not 16 bytes in base64)"),
        ("Sec-WebSocket-Key", "ü", "ü (not 16 bytes in base64)"),
        ("Sec-WebSocket-Accept", ACCEPT, "(SHA-1 of the key and a fixed text, base64)"),
        ("Sec-WebSocket-Accept", KEY, f"{KEY} (not 20 bytes in base64)"),
        ("Date", "Sun, 22 Nov 2026 22:05:20 GMT", "(the time of the answer)"),
        ("Server", "Python/3.11", "(the server's software)"),
        ("Cookie", "******", "(not shown)"),
        ("Upgrade", "websocket", "websocket"),
    ],
)
def test_a_value_that_differs_on_every_run_is_described(name: str, value: str, shown: str) -> None:
    assert rows(header(name, value)) == [(name, shown)]


def test_a_token_in_a_header_is_shown_as_in_the_first_line() -> None:
    head = read(f"GET /a HTTP/1.1\r\nHost: h\r\nReferer: http://h/{TOKEN}/b\r\n\r\n".encode())
    assert rows(head)[1] == ("Referer", "http://h/…/b")


def test_two_handshakes_are_shown_alike() -> None:
    first, second = (
        Handshake(read(asked), read(answered, "server")) for asked, answered in (the_librarys(), the_librarys())
    )
    assert first != second
    assert first._repr_mimebundle_() == second._repr_mimebundle_()


def test_a_handshake_is_shown_as_text() -> None:
    assert repr(Handshake(read(REQUEST), read(RESPONSE, "server"))).splitlines() == [
        "The request, from the client to the server",
        "    Request line: GET /… HTTP/1.1",
        "        Every WebSocket connection begins as a request of HTTP, always a GET. (RFC 6455 section 4.1)",
        "    Host: 127.0.0.1:(port)",
        "        Which server is meant: one address may have many. (RFC 6455 section 4.1)",
        "    Origin: http://localhost:(port)",
        "        Whose page asks. A browser always says so, and a server may refuse. (RFC 6455 section 10.2)",
        "    Upgrade: websocket",
        "        Asks to change from HTTP to another protocol, and to which. (RFC 6455 section 4.1)",
        "    Connection: Upgrade",
        "        Says that Upgrade is for the next machine on the way and no further. (RFC 6455 section 4.1)",
        "    sec-webSocket-KEY: (16 random bytes, base64)",
        "        A question that only a WebSocket server answers right. It is no secret. (RFC 6455 section 4.1)",
        "    Sec-WebSocket-Version: 13",
        "        Which WebSocket: RFC 6455 is version 13. (RFC 6455 section 4.1)",
        "    Cookie: (not shown)",
        "        What the browser keeps for this host goes along. (RFC 6455 section 10.5)",
        "The response, from the server to the client",
        "    Status line: HTTP/1.1 101 Switching Protocols",
        "        Agreed: after this head there are only frames, in both directions. (RFC 6455 section 4.2.2)",
        "    Upgrade: websocket",
        "        The protocol that both change to. (RFC 6455 section 4.2.2)",
        "    Connection: Upgrade",
        "        Says that Upgrade is for the next machine on the way and no further. (RFC 6455 section 4.2.2)",
        "    Sec-WebSocket-Accept: (SHA-1 of the key and a fixed text, base64)",
        "        The answer to Sec-WebSocket-Key. It fits the key. (RFC 6455 section 4.2.2)",
        "    Headers that WebSocket does not look at: Date, Server",
    ]


REFUSED = read(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "server")


@pytest.mark.parametrize(
    ("handshake", "fits", "errors"),
    [
        (Handshake(None, None), None, ["nothing was recorded", "nothing was recorded"]),
        (Handshake(read(REQUEST), None), None, ["nothing was recorded"]),
        (Handshake(None, read(RESPONSE, "server")), None, ["nothing was recorded"]),
        (Handshake(read(REQUEST), REFUSED), None, ["it is not 101, so this becomes no WebSocket connection."]),
        (
            Handshake(read(REQUEST), read(RESPONSE.replace(b"s3p", b"s3q"), "server")),
            False,
            ["it does not fit the key."],
        ),
        (
            Handshake(
                read(REQUEST.replace(b"sec-webSocket-KEY", b"X")),
                read(RESPONSE.replace(b"Upgrade: web", b"X: "), "server"),
            ),
            None,
            ["it must be there.", "it must be there."],
        ),
        (
            Handshake(read(b"\x16\x03"), read(b"?", "server")),
            None,
            [read(b"\x16\x03").problem, read(b"?", "server").problem],
        ),
    ],
    ids=["nothing", "only a request", "only a response", "refused", "wrong accept", "headers missing", "no HTTP"],
)
def test_what_is_wrong_with_a_handshake_is_an_error_in_both_views(
    handshake: Handshake, fits: bool | None, errors: list[str]
) -> None:
    assert handshake.fits is fits
    bundle = handshake._repr_mimebundle_()
    assert re.findall(r"ERROR: (.*?)(?: \(RFC.*)?$", bundle["text/plain"], re.MULTILINE) == errors
    page = Reader(bundle["text/html"])
    assert [text.removeprefix("ERROR: ").strip() for text in page.texts if text.startswith("ERROR")] == errors
    assert [one["class"] for one in page.attributes].count("wskit-error") == len(errors)


class Reader(HTMLParser):
    """What a browser makes of HTML: the elements it knows, and the text it shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append({"class": None, **dict(attrs)})

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_handshake_is_two_tables_with_headers_and_links_to_the_standard() -> None:
    html = Handshake(read(REQUEST), read(RESPONSE, "server"))._repr_mimebundle_()["text/html"]
    page = Reader(html)
    assert [page.tags.count(tag) for tag in ("style", "table", "caption", "script")] == [2, 2, 2, 0]
    assert [one["scope"] for one in page.attributes if "scope" in one].count("col") == 4
    assert page.tags.count("a") == page.tags.count("td") == 8 + 4
    links = {str(one["href"]) for one in page.attributes if "href" in one}
    assert links == {f"https://www.rfc-editor.org/rfc/rfc6455#section-{n}" for n in ("4.1", "4.2.2", "10.2", "10.5")}
    assert "".join(page.texts).endswith("Headers that WebSocket does not look at: Date, Server")


ATTACK = "</code><script>alert(1)</script>"


def test_text_from_the_wire_is_shown_and_never_becomes_an_element() -> None:
    data = f"GET /{ATTACK} HTTP/1.1\r\nHost: {ATTACK}\r\nOrigin: {ATTACK}\u202e\r\n\r\n".encode()
    page = Reader(Handshake(read(data), None)._repr_mimebundle_()["text/html"])
    assert "script" not in page.tags
    assert [text for text in page.texts if ATTACK in text] == [
        f"GET /{ATTACK} HTTP/1.1",
        ATTACK,
        ATTACK + "â\\x80®",
    ]


def test_every_colour_comes_from_the_theme() -> None:
    html = Handshake(read(REQUEST), REFUSED)._repr_mimebundle_()["text/html"]
    colours = re.findall(r"(?:color|background|border): ([^;]+);", html)
    assert [
        one for one in colours if "var(--jp-" not in one and not re.search(r"none|inherit|\b0\b|currentColor", one)
    ] == []
