"""Accepted: what is passed on of what a kernel's server says, without a socket."""

from __future__ import annotations

import pytest

from wskit.extension.accepted import LARGEST, Answer, NoAnswerError, read_answer, refusal

from .serving import OPENS


def opening(*lines: str, first: str = "HTTP/1.1 101 Switching Protocols") -> bytes:
    three = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: a")
    return "\r\n".join([first, *three, *lines, "", ""]).encode("latin-1")


PASSED = opening()


def read(data: bytes) -> Answer:
    answer = read_answer(data)
    assert answer is not None
    return answer


def test_what_opens_a_websocket_is_passed_on_and_what_is_behind_it_left() -> None:
    assert read(OPENS + b"\x81\x02hi") == Answer(101, OPENS, len(OPENS))


@pytest.mark.parametrize(
    "line",
    [
        *("Set-Cookie: a=b", 'Clear-Site-Data: "*"', "Strict-Transport-Security: max-age=1", "X-A: \xe9", "Server: x"),
        *(
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "what is this",
            ": 1",
            "X-A : 1",
            "X-A: 1\r\n  2",
            "Age: 1",
        ),
    ],
)
def test_of_an_opening_only_what_has_to_do_with_it_passes(line: str) -> None:
    assert read(opening(line)).head == PASSED


def test_what_was_negotiated_passes_as_it_was_spelled() -> None:
    lines = ("sec-websocket-protocol: chat", "Sec-WebSocket-Extensions: permessage-deflate")
    assert read(opening(*lines)).head == opening(*lines)


@pytest.mark.parametrize(
    "data",
    [
        *(PASSED.replace(b"\r\n", b"\n"), b"\r\n" + PASSED, PASSED.replace(b"websocket", b"WebSocket")),
        *(opening(first=f"HTTP/1.{version}") for version in ("1 101", "2 101 Yes", "1  101 Two spaces", "1 101 ")),
        opening("Connection: keep-alive"),
    ],
)
def test_an_unusual_opening_opens(data: bytes) -> None:
    assert read(data).head


@pytest.mark.parametrize(
    "data",
    [
        *(PASSED.replace(line, b"X: y") for line in PASSED.split(b"\r\n")[1:4]),
        *(PASSED.replace(b"websocket", word) for word in (b"h2c", b"websocket/13", b"")),
        *(PASSED.replace(b"n: Upgrade", word) for word in (b"n: close", b"n: keep-alive", b"n: Upgrade, close")),
        PASSED.replace(b"Accept: a", b"Accept:"),
        PASSED.replace(b"Upgrade:", b"Upgrade :"),
        PASSED.replace(b"websocket", b"websocket\r\n folded"),
        PASSED.replace(b"websocket", b"websocket, \x01"),
        opening("Content-Length: 5", "Content-Length: 6"),
        opening(first="HTTP/1.0 101 Switching Protocols"),
    ],
)
def test_what_opens_no_websocket_is_not_passed_on(data: bytes) -> None:
    assert read(data) == Answer(101, b"", len(data))


@pytest.mark.parametrize("status", [200, 204, 302, 401, 403, 503, 599])
def test_of_any_other_answer_its_status_passes(status: int) -> None:
    data = f"HTTP/1.1 {status} x\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\n".encode()
    assert read(data + b"no") == Answer(status, b"", len(data))


def test_answers_before_the_answer_stay_here() -> None:
    before = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    assert read_answer(before) is None
    assert read(before + OPENS) == Answer(101, OPENS, len(before + OPENS))
    assert read(before + b"HTTP/1.1 403 No\r\n\r\n").status == 403


@pytest.mark.parametrize("end", range(len(OPENS)))
def test_half_an_answer_is_none_yet(end: int) -> None:
    assert read_answer(OPENS[:end]) is None


@pytest.mark.parametrize(
    "data",
    [
        *(b"hello", b"\x15\x03", b"ICY 200 OK\r\n\r\n", b"http/1.1 101 x\r\n\r\n", b"HTTP 200\r\n\r\n", b"\x81\x02hi"),
        *(b"HTTP/2.0 200 OK\r\n\r\n", b"HTTP/1.1 1010 x\r\n\r\n", b"HTTP/1.1 600 x\r\n\r\n", b"HTTP/1.1 20 x\r\n\r\n"),
        *(opening("X: a\0b"), b"HTTP/1.1 200 OK\r\nX: " + b"x" * LARGEST),
        *(b"\r\n" * LARGEST, b"HTTP/1.1 100 x\r\n\r\n" * LARGEST, b"HTTP/1.1 +200 x\r\n\r\n"),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NoAnswerError):
        read_answer(data)


def test_a_refusal_is_a_status_and_nothing_more() -> None:
    assert refusal(403) == b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    assert refusal(599) == b"HTTP/1.1 599 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    assert refusal(101) == b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    assert refusal(204) == b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
