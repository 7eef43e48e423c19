"""Asking: a request, as a middle reads it and passes it on."""

from __future__ import annotations

import pytest

from wskit.between.asking import LONGEST, Asked, Reader, answer, ask, target
from wskit.between.habits import Habits
from wskit.protocol.url import read_url

REQUEST = (
    b"GET /secret/room?user=7 HTTP/1.1\r\nHost: 127.0.0.1:9\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Origin: http://localhost:3000\r\nCookie: a=b\r\nSec-WebSocket-Key: x\r\nX-Case: Kept\r\n\r\n"
)
BEHIND = read_url("ws://localhost:3000/chat")


def read(data: bytes) -> Asked | None:
    return Reader().feed(data)


def test_a_request_is_read_once_its_head_is_whole() -> None:
    reader = Reader()
    assert all(reader.feed(REQUEST[place : place + 1]) is None for place in range(len(REQUEST) - 1))
    asked = reader.feed(REQUEST[-1:] + b"more")
    assert asked is not None
    assert (asked.method, asked.target, asked.rest, asked.is_upgrade) == (b"GET", "/secret/room?user=7", b"more", True)


def test_lines_may_end_with_a_line_feed_alone() -> None:
    asked = read(REQUEST.replace(b"\r\n", b"\n") + b"more")
    assert asked is not None
    assert asked.rest == b"more"


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00 \r\n\r\n",
        b"HELLO\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * LONGEST,
    ],
)
def test_what_is_no_request_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="this is no HTTP request"):
        read(data)


def test_what_goes_on_names_the_server_behind_and_is_else_as_it_came() -> None:
    asked = read(REQUEST + b"\x81\x80")
    assert asked is not None
    assert ask(asked, BEHIND, Habits()) == (
        b"GET /chat/room?user=7 HTTP/1.1\r\nHost: localhost:3000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Origin: http://localhost:3000\r\nCookie: a=b\r\nSec-WebSocket-Key: x\r\nX-Case: Kept\r\n\r\n\x81\x80"
    )


def test_a_middle_that_knows_no_upgrade_asks_for_none() -> None:
    asked = read(REQUEST)
    assert asked is not None
    on = ask(asked, BEHIND, Habits(upgrade=False))
    assert b"Upgrade" not in on
    assert on.endswith(b"\r\nConnection: close\r\n\r\n")


def test_an_offer_to_compress_can_be_left_out() -> None:
    offer = b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    asked = read(REQUEST.replace(b"X-Case", offer + b"X-Case"))
    assert asked is not None
    assert offer in ask(asked, BEHIND, Habits())
    assert offer not in ask(asked, BEHIND, Habits(compression=False))


def test_what_is_no_upgrade_is_asked_for_once() -> None:
    asked = read(b"GET /secret/ HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
    assert asked is not None
    assert ask(asked, BEHIND, Habits()) == b"GET /chat HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("asked", "behind", "expected"),
    [
        ("/secret", "ws://a/chat?x=1", "/chat?x=1"),
        ("/secret/", "ws://a/chat", "/chat"),
        ("/secret/room", "ws://a", "/room"),
        ("/secret/room/", "ws://a/chat/", "/chat/room/"),
        ("/secret?y=2", "ws://a/chat?x=1", "/chat?y=2"),
        ("/secret?", "ws://a/chat?x=1", "/chat?"),
        ("/secret", "wss://a", "/"),
    ],
)
def test_what_stands_behind_the_secret_is_asked_of_the_server(asked: str, behind: str, expected: str) -> None:
    assert target(asked, read_url(behind)) == expected


def test_an_answer_of_its_own_is_whole_and_the_last_one() -> None:
    assert answer(502) == (
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: 16\r\nConnection: close\r\n\r\n"
        b"502 Bad Gateway\n"
    )
    assert answer(599).startswith(b"HTTP/1.1 599 \r\n")
