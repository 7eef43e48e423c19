"""The handshake, against the library's own heads, against what is no HTTP at all, and for the secrets in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from heads import ACCEPT, KEY, REQUEST, RESPONSE, TOKEN, read, the_librarys
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.utils import accept_key

from wskit.protocol.handshake import LIMIT, Head, HeadParser, Sender, accept_for, redact, rows
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
    assert request.values("sec-websocket-protocol") == response.values("SEC-WEBSOCKET-PROTOCOL") == ["chat"]
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
    if not head.problem:
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
    assert read(b"GET / HTTP/1.1\r\nHost: h\r\nX:  one\r\n\t two \r\n\r\n").headers[1] == ("X", "one two")


def test_bytes_that_are_not_ascii_are_no_problem() -> None:
    head = read("GET / HTTP/1.1\r\nHost: h\r\nX: Grüße\r\n\r\n".encode("latin-1"))
    assert (head.problem, head.values("X")) == ("", ["Grüße"])


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
            b"GET\0",
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
            b"x" * 65,
            "this is not HTTP: a request begins with a method, such as GET, and byte 64 is 0x78",
        ),
        ("server", b"HTTQ/1.1", b"HTTQ", 'this is not HTTP: a response begins with "HTTP/", and byte 3 is 0x51'),
        ("server", b"SSH-2.0-x\r\n", b"S", 'this is not HTTP: a response begins with "HTTP/", and byte 0 is 0x53'),
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


# Secrets.


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Cookie: a=b; c", "Cookie: ******"),
        ("COOKIE:a", "COOKIE:*"),
        ("set-cookie: \t a", "set-cookie: \t *"),
        ("Authorization: Basic dXNlcg==", "Authorization: **************"),
        ("Proxy-Authorization: x", "Proxy-Authorization: *"),
        (" Cookie : a", " Cookie : *"),
        ("Cookie\r\n : a", "Cookie\r\n : *"),
        ("Cookie: a\r\n b\r\n\tc\r\nX: d", "Cookie: *\r\n *\r\n\t*\r\nX: d"),
        ("Cookie:\r\n  a b\r\nX: d", "Cookie:\r\n ****\r\nX: d"),
        ("X: y\rCookie: a\rb", "X: y\rCookie: *\r*"),
        ("X: y\r\n Cookie: a", "X: y\r\n Cookie: *"),
        ("\0Cookie: a\0b", "\0Cookie: ***"),
        ("Cookie:", "Cookie:"),
        ("X-Cookie: a", "X-Cookie: a"),
        ("Cookies: a", "Cookies: a"),
        ("X: the cookie", "X: the cookie"),
        (f"Referer: http://h/{TOKEN}/?x", f"Referer: http://h/{'*' * 43}/?x"),
        (f"X: /{TOKEN}x", f"X: /{TOKEN}x"),
    ],
)
@pytest.mark.parametrize("end", ["", "\r\n\r\n", "\n\nCookie: not a header\n"])
def test_secrets_become_stars_and_nothing_else_changes(line: str, shown: str, end: str) -> None:
    data = f"GET /{TOKEN}?x HTTP/1.1\r\nHost: h\r\n{line}{end}".encode()
    assert redact(data) == f"GET /{'*' * 43}?x HTTP/1.1\r\nHost: h\r\n{shown}{end}".encode()


@given(st.integers(0, len(REQUEST)))
def test_a_head_that_is_cut_anywhere_tells_no_secret(size: int) -> None:
    for secret in (TOKEN.encode(), b"_xsrf=2|deadbeef"):
        at = REQUEST.index(secret)
        shown = redact(REQUEST[:size])[at : at + len(secret)]
        assert shown == b"*" * len(shown)
    assert len(redact(REQUEST[:size])) == size


@pytest.mark.parametrize("begins", ["GET /", "\r\nGET /", "GET http://127.0.0.1:80/", "POST /"])
@pytest.mark.parametrize("end", [" HTTP/1.1\r\n", "/room HTTP/1.1\r\n", "?x=/y HTTP/1.1\r\n\r\n", "/", ""])
@pytest.mark.parametrize("token", ["a-chosen_word-16", "x" * 16, "x" * 100])
def test_a_token_that_was_chosen_becomes_stars_where_it_opens_a_server(begins: str, end: str, token: str) -> None:
    assert redact(f"{begins}{token}{end}".encode()) == f"{begins}{'*' * len(token)}{end}".encode()


@pytest.mark.parametrize(
    "line", ["GET /fifteen-letters HTTP/1.1", "GET /short/but-then-a-long-one HTTP/1.1", "GET /long-but.with-a-dot"]
)
def test_a_path_that_is_no_token_stays(line: str) -> None:
    assert redact(f"{line}\r\nHost: h\r\n\r\n".encode()).startswith(line.encode())


def test_a_token_that_was_chosen_is_not_shown() -> None:
    assert read(b"GET /a-chosen_word-16/x HTTP/1.1\r\nHost: h\r\n\r\n").first_line == "GET /…/x HTTP/1.1"


@given(st.one_of(st.binary(), LINES))
def test_redacting_keeps_the_length_and_changes_nothing_the_second_time(data: bytes) -> None:
    once = redact(data)
    assert len(once) == len(data)
    assert redact(once) == once
    assert all(new in (old, ord("*")) for old, new in zip(data, once, strict=True))


def test_what_comes_after_the_head_is_left_alone() -> None:
    after = b"\x81\x7e\nCookie: a\r\nAuthorization: b\r\n\r\n/" + TOKEN.encode()
    assert redact(REQUEST + after) == redact(REQUEST) + after


def test_a_head_holds_no_secret_and_keeps_what_only_looks_like_one() -> None:
    head = read(REQUEST)
    assert head.values("Cookie") == ["*" * len("_xsrf=2|deadbeef")]
    assert head.values("Sec-WebSocket-Key") == [KEY]
    assert head.raw == redact(REQUEST)
    assert not re.search(f"deadbeef|{TOKEN}", repr(head))


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
        ("Upgrade", "websocket", "websocket"),
    ],
)
def test_a_value_that_differs_on_every_run_is_described(name: str, value: str, shown: str) -> None:
    assert rows(header(name, value)) == [(name, shown)]


def test_a_token_in_a_header_is_shown_as_in_the_first_line() -> None:
    head = read(f"GET /a HTTP/1.1\r\nHost: h\r\nReferer: http://h/{TOKEN}/b\r\n\r\n".encode())
    assert rows(head)[1] == ("Referer", "http://h/…/b")
