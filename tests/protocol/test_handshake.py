"""The handshake, against the library's own heads, against what is no HTTP at all, and for the secrets in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from heads import ACCEPT, KEY, REQUEST, RESPONSE, TOKEN, read, the_librarys
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.utils import accept_key

from wskit.protocol.handshake import LIMIT, Head, HeadParser, Sender, rows
from wskit.protocol.redaction import redact
from wskit.protocol.response import accept_for
from wskit.views.handshake import Handshake

FRAMES = b"\x81\x05\n\r\n\xff\n\n"


def cut(data: bytes, sizes: Iterable[int]) -> list[bytes]:
    """Cut ``data`` into portions, of these sizes as long as they last."""
    portions, start = [], 0
    for size in sizes:
        portions.append(data[start : start + size])
        start += size
    return [*portions, data[start:]]


# Reading.


def test_the_librarys_handshake_is_read() -> None:
    asked, answered = the_librarys()
    request, response = read(asked), read(answered, "server")
    assert (request.first_line, request.status, request.problem) == ("GET /… HTTP/1.1", None, "")
    assert (response.first_line, response.status, response.problem) == ("HTTP/1.1 101 Switching Protocols", 101, "")
    assert request.values("sec-websocket-protocol") == ["****"]
    assert request.after(response).values("sec-websocket-protocol") == response.values("SEC-WEBSOCKET-PROTOCOL")
    assert response.chosen == "chat"
    assert Handshake(request, response).fits is True
    assert response.raw == answered
    assert [f"{name}: {value}".encode() for name, value in response.headers] == answered.splitlines()[1:-1]


def test_names_keep_the_case_they_have_on_the_wire() -> None:
    assert [name for name, _ in read(REQUEST).headers] == [
        *("Host", "Origin", "Upgrade", "Connection", "sec-webSocket-KEY", "Sec-WebSocket-Version", "Cookie")
    ]


@given(st.lists(st.integers(0, 120), max_size=20), st.sampled_from([(REQUEST, "client"), (RESPONSE, "server")]))
@example([1] * len(REQUEST), (REQUEST, "client"))
@example([1] * len(RESPONSE), (RESPONSE.replace(b"\r", b""), "server"))
def test_a_head_comes_out_once_with_its_last_byte_and_the_rest_is_what_follows(
    sizes: list[int], which: tuple[bytes, Sender]
) -> None:
    data, sender = which
    parser, came = HeadParser(sender), 0
    for portion in cut(data + FRAMES, sizes):
        assert parser.rest == (data + FRAMES)[len(data) : came]
        head = parser.feed(portion)
        assert (head is not None) == (came < len(data) <= came + len(portion))
        assert head is None or (head == read(data, sender) and len(head.raw) == len(data))
        came += len(portion)
    assert parser.rest == FRAMES
    assert parser.end() is None


BEGINNINGS = st.sampled_from(
    [
        b"",
        b"GET / HTTP/1.1\r\n",
        REQUEST[:-2],
        b"HTTP/1.1 101 x\r\n",
        b"HTTP/1.1 100 x\r\n\r\n",
        b"\x16\x03\x01",
        b"\r\n",
    ]
)
LINES = st.lists(
    st.sampled_from([b"\r\n", b"\n", b"\r", b"Cookie", b":", b" ", b"a", b"Host: h\r\n", b"\x00", b"HTTP/1.1 103 "])
).map(b"".join)


@given(BEGINNINGS, st.one_of(st.binary(max_size=200), LINES), st.lists(st.integers(0, 30)), st.booleans())
@example(b"HTTP/1.1 100 x\r\n\r\n", b"\r\r\n\nHTTP/1.1 101 x\r\n\r\n", [], True)
@example(b"\x16", b"\x15", [1], False)
def test_garbage_raises_nothing_and_is_read_the_same_however_it_is_cut(
    beginning: bytes, more: bytes, sizes: list[int], server: bool
) -> None:
    data = beginning + more
    sender: Sender = "server" if server else "client"
    whole, pieces = HeadParser(sender), HeadParser(sender)
    head = whole.feed(data) or whole.end()
    heads = [one for portion in cut(data, sizes) if (one := pieces.feed(portion))]
    assert head is not None
    assert (heads[0] if heads else pieces.end()) == head
    assert len(heads) < 2
    assert whole.rest == pieces.rest
    assert len(head.raw) + len(whole.rest) <= len(data)
    if not head.problem and head.status in (None, 101):
        assert head.raw + whole.rest == redact(data)
    assert (head.status is not None) == (server and not head.problem)
    assert str(Handshake(head, head))


def test_informational_answers_are_passed_over() -> None:
    data = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nSet-Cookie: early\r\n\r\n" + RESPONSE
    parser = HeadParser("server")
    head = parser.feed(data + FRAMES)
    assert head is not None
    assert (head.status, head.first_line) == (101, "HTTP/1.1 101 Switching Protocols")
    assert head.headers == read(RESPONSE, "server").headers
    assert head.raw == data.replace(b"early", b"*****")
    assert parser.rest == FRAMES


def test_a_refusal_is_a_head_too() -> None:
    parser = HeadParser("server")
    head = parser.feed(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!")
    assert head is not None
    assert (head.status, head.problem, parser.rest) == (403, "", b"no!")


def test_a_folded_value_is_one_value() -> None:
    head = read(b"GET / HTTP/1.1\r\nHost: h\r\nX:  one\r\n\t two \r\nAllow: a\r\n b\r\n\r\n")
    assert head.headers[1:] == (("X", "*** ****"), ("Allow", "a *"))


def test_bytes_that_are_not_ascii_are_no_problem() -> None:
    head = read("GET / HTTP/1.1\r\nHost: h\r\nServer: Grüße\r\n\r\n".encode("latin-1"))
    assert (head.problem, head.values("Server")) == ("", ["Grüße"])


@pytest.mark.parametrize("data", [bytes, bytearray, memoryview])
def test_any_kind_of_bytes_will_do(data: type[bytes] | type[bytearray] | type[memoryview]) -> None:
    assert HeadParser("client").feed(data(REQUEST)) == read(REQUEST)


# What is no HTTP head.


@pytest.mark.parametrize(
    ("sender", "data", "raw", "problem"),
    [
        ("client", b"\x16\x03\x01\x02\x00", b"\x16\x03", "this is TLS, not HTTP"),
        ("server", b"\x15\x03\x01\x00\x02\x02\x46", b"\x15\x03", "this is TLS, not HTTP"),
        (
            "client",
            b"\x16\x00",
            b"\x16",
            "this is not HTTP: a request begins with a method, such as GET, and byte 0 is 0x16",
        ),
        (
            "client",
            b"\x81\x05hello",
            b"\x81",
            "this is not HTTP: a request begins with a method, such as GET, and byte 0 is 0x81",
        ),
        (
            "client",
            b"GET\0/",
            b"****",
            "this is not HTTP: a request begins with a method, such as GET, and byte 3 is 0x00",
        ),
        (
            "client",
            b" GET /",
            b" ",
            "this is not HTTP: a request begins with a method, such as GET, and byte 0 is 0x20",
        ),
        (
            "client",
            b"x" * 100,
            b"*" * 65,
            "this is not HTTP: a request begins with a method, such as GET, and byte 64 is 0x78",
        ),
        ("server", b"HTTQ/1.1", b"****", 'this is not HTTP: a response begins with "HTTP/", and byte 3 is 0x51'),
        ("server", b"SSH-2.0-x\r\n", b"*", 'this is not HTTP: a response begins with "HTTP/", and byte 0 is 0x53'),
    ],
)
def test_what_is_no_http_is_said_so_at_the_first_byte_that_shows_it(
    sender: Sender, data: bytes, raw: bytes, problem: str
) -> None:
    parser = HeadParser(sender)
    heads = [head for byte in data if (head := parser.feed(bytes([byte])))]
    assert heads == [Head(sender, "", (), None, raw, problem)] == [read(data, sender)]
    assert (parser.rest, parser.feed(REQUEST), parser.end()) == (b"", None, None)


@pytest.mark.parametrize(
    ("sender", "data", "problem"),
    [
        ("client", b"GET  / HTTP/1.1\r\n\r\n", "this is not a valid HTTP request: illegal request line"),
        ("client", b"GET / HTTP/1.1\r\n\r\n", "this is not a valid HTTP request: missing mandatory Host: header"),
        (
            "client",
            b"GET / HTTP/1.1\r\nHost: h\r\nCookie : 'se: bcret\r\n\r\n",
            "this is not a valid HTTP request: illegal header line",
        ),
        (
            "client",
            b"GET / HTTP/1.1\r\nHost: h\r\nCookie: a\0b\r\n\r\n",
            "this is not a valid HTTP request: illegal header line",
        ),
        ("server", b"HTTP/1.1 abc\r\n\r\n", "this is not a valid HTTP response: illegal status line"),
        (
            "server",
            b"HTTP/1.1 100 x\r\n\r\n\r\nHTTP/1.1 101 x\r\n\r\n",
            "this is not a valid HTTP response: no response line received",
        ),
    ],
)
def test_a_head_that_breaks_the_rules_of_http_says_which_and_ends_where_it_ends(
    sender: Sender, data: bytes, problem: str
) -> None:
    parser = HeadParser(sender)
    head = parser.feed(data + FRAMES)
    assert head is not None
    assert (head.problem, head.headers, head.status, head.raw) == (problem, (), None, redact(data))
    assert parser.rest == FRAMES


@pytest.mark.parametrize("size", [1, 1000, LIMIT, 10 * LIMIT])
def test_a_head_of_64_kib_is_read_and_a_longer_one_is_not(size: int) -> None:
    start, end = b"GET / HTTP/1.1\r\nHost: h\r\nCookie: ", b"\r\n\r\n"
    longest = start + b"x" * (LIMIT - len(start) - len(end)) + end
    assert read(longest).problem == ""
    parser = HeadParser("client")
    longer = longest.replace(end, b"x" + end) + b"x" * 10 * LIMIT
    [head] = [head for portion in cut(longer, [size] * (LIMIT // size)) if (head := parser.feed(portion))]
    assert head.problem == "the head does not end within 65,536 bytes"
    assert HeadParser("client").feed(longer[:LIMIT]) == head
    assert head.first_line == "GET / HTTP/1.1"
    assert head.raw == start + b"*" * (LIMIT - len(start) - 3) + b"\r\n\r"
    assert parser.rest == b""


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "nothing was sent"),
        (b"G", "the stream ends inside the head, after 1 byte"),
        (b"\x16", "the stream ends inside the head, after 1 byte"),
        (REQUEST[:-1], f"the stream ends inside the head, after {len(REQUEST) - 1} bytes"),
    ],
)
def test_a_stream_that_ends_inside_the_head_is_said_so(data: bytes, problem: str) -> None:
    parser = HeadParser("client")
    assert parser.feed(data) is None
    head = parser.end()
    assert head is not None
    assert (head.problem, head.raw) == (problem, redact(data))
    assert (parser.end(), parser.feed(b"\r\n\r\n"), parser.rest) == (None, None, b"")


# Secrets. What one is, and that it does not matter how a head is cut: tests/protocol/test_redaction.py.


def test_a_head_holds_no_secret_and_keeps_what_only_looks_like_one() -> None:
    head = read(REQUEST)
    assert head.values("Cookie") == ["*" * len("_xsrf=2|deadbeef")]
    assert head.values("Sec-WebSocket-Key") == [KEY]
    assert head.raw == redact(REQUEST)
    assert not re.search(f"deadbeef|{TOKEN}", repr(head))


def request(*offered: str) -> Head:
    lines = "".join(f"Sec-WebSocket-Protocol: {one}\r\n" for one in offered)
    return read(f"GET / HTTP/1.1\r\nHost: h\r\n{lines}\r\n".encode())


def response(*chosen: str, status: int = 101) -> Head:
    lines = "".join(f"sec-websocket-protocol: {one}\r\n" for one in chosen)
    return read(f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode(), "server")


@pytest.mark.parametrize(
    ("offered", "answer", "shown"),
    [
        (("bearer, s3cret",), response("bearer"), ["bearer, …"]),
        (("s3cret,bearer", "last"), response("bearer"), ["…,bearer", "…"]),
        (("first", "s3cret ,\tlast"), response("last"), ["…", "… ,\tlast"]),
        (("s3cret, third",), response("second"), ["…, …"]),
        (("s3cret",), response("S3CRET"), ["…"]),
        (("bearer, s3cret",), response(), ["…, …"]),
        (("bearer, s3cret",), response("bearer", "s3cret"), ["…, …"]),
        (("bearer, s3cret",), response("bearer, s3cret"), ["…, …"]),
        (("bearer, s3cret",), response("bearer", status=403), ["…, …"]),
        (("bearer, s3cret",), None, ["…, …"]),
        ((",,bearer",), response("bearer"), [",,bearer"]),
        ((), response("bearer"), []),
    ],
)
def test_a_subprotocol_is_shown_once_it_is_chosen(
    offered: tuple[str, ...], answer: Head | None, shown: list[str]
) -> None:
    asked = request(*offered).after(answer)
    assert [value for name, value in rows(asked) if name == "Sec-WebSocket-Protocol"] == shown
    assert "s3cret" not in repr((asked, answer))


def test_a_choice_is_shown_if_it_is_one() -> None:
    assert rows(response("a*b")) == [("sec-websocket-protocol", "a*b")]
    assert rows(response("a", "b")) == [("sec-websocket-protocol", "…")] * 2
    assert rows(response("a", status=400)) == [("sec-websocket-protocol", "…")]


# What a view is told.


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
        ("X", "*** ***", "(not shown)"),
        ("X", "", ""),
        ("Location", "https://h/***", "https://h/…"),
        ("Upgrade", "websocket", "websocket"),
    ],
)
def test_a_value_that_differs_on_every_run_is_described(name: str, value: str, shown: str) -> None:
    assert rows(header(name, value)) == [(name, shown)]


def test_a_token_in_a_header_is_shown_as_in_the_first_line() -> None:
    head = read(f"GET /a HTTP/1.1\r\nHost: h\r\nReferer: http://h/{TOKEN}/b\r\n\r\n".encode())
    assert rows(head)[1] == ("Referer", "http://h/…/b")
