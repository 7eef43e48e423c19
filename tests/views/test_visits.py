"""Visits, as lines: who said what, and what is legible of what came over the wire."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from wskit.protocol.frames import Frame, FrameParser
from wskit.protocol.interface import ReadyState
from wskit.reading.account import Account
from wskit.reading.passages import Side, Signal
from wskit.reading.visits import Arrived, Left, News, Refused
from wskit.record import events
from wskit.record.events import End
from wskit.views.visits import is_bad, lasted, line


def close(code: int | None, reason: str = "") -> Frame:
    body = b"" if code is None else struct.pack("!H", code) + reason.encode()
    [frame] = FrameParser("server").feed(bytes([0x88, len(body)]) + body)
    return frame


def left(
    code: int, *, first: Side | None = None, clean: bool = False, seconds: float | None = 2.0, **known: Any
) -> Left:
    tells = events.Closed(9.0, End("server", 7), code, "", clean)
    what: dict[str, Any] = {"sent": None, "received": None, "ended": None, "failed": "", "raised": "", "missing": ""}
    account = Account("server", state=ReadyState.CLOSED, opened=True, tells=tells, story=(), **{**what, **known})
    return Left(9.0, 7, seconds, account, first)


HALF = close(None)._replace(payload=b"\x03")


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        (Arrived(0, 7, "127.0.0.1", ""), "#7 opened"),
        (Arrived(0, 7, "::1", "chat"), "#7 opened  subprotocol chat"),
        (Arrived(0, 7, "192.0.2.1", ""), "#7 opened  from 192.0.2.1"),
        (Arrived(0, 7, "memory.invalid", ""), "#7 opened"),
        (Arrived(0, 7, "", "a\nb"), r"#7 opened  subprotocol a\nb"),
        (
            left(1001, first="client", clean=True, received=close(1001, "bye"), sent=close(1001)),
            '#7 ended   1001 clean after 2.0 s: Close 1001 "bye" came, the server answered 1001',
        ),
        (
            left(1000, first="client", clean=True, received=close(1000), sent=close(1000)),
            "#7 ended   1000 clean after 2.0 s: Close 1000 came, the server answered the same",
        ),
        (
            left(1005, first="client", clean=True, received=close(None), sent=close(None)),
            "#7 ended   1005 clean after 2.0 s: Close without a code came, the server answered the same",
        ),
        (
            left(4000, first="client", received=close(4000)),
            "#7 ended   4000 not clean after 2.0 s: Close 4000 came, the server could not answer",
        ),
        (
            left(4002, first="server", clean=True, received=close(4002), sent=close(4001)),
            "#7 ended   4002 clean after 2.0 s: the server said Close 4001, and Close 4002 came back",
        ),
        (
            left(1005, first="server", clean=True, received=close(None), sent=close(1000)),
            "#7 ended   1005 clean after 2.0 s: the server said Close 1000, and Close without a code came back",
        ),
        (
            left(1006, ended=Signal.FIN, seconds=None),
            "#7 ended   1006 not clean: TCP ended (FIN), and no Close frame had come",
        ),
        (
            left(1006, ended=Signal.RST, sent=close(1001), first="server"),
            "#7 ended   1006 not clean after 2.0 s: the server said Close 1001; TCP was broken off (RST), and no Close "
            "frame had come",
        ),
        (
            left(1006, sent=close(1001), first="server"),
            "#7 ended   1006 not clean after 2.0 s: the server said Close 1001; no answer came, and the server stopped "
            "waiting",
        ),
        (
            left(1006, sent=close(1009), first="server", failed="a message was too big"),
            "#7 ended   1006 not clean after 2.0 s: the server failed the connection (a message was too big), "
            "sent 1009 and read no further",
        ),
        (
            left(1006, sent=close(1002), received=HALF, first="client", failed="the peer broke the protocol"),
            "#7 ended   1006 not clean after 2.0 s: the server failed the connection (the peer broke the protocol), "
            "sent 1002 and read no further",
        ),
        (
            left(1000, missing="the beginning of its record is gone", clean=True, seconds=None),
            "#7 ended   1000 clean: the beginning of its record is gone",
        ),
        (Refused(0, 7, "", 403, "", ""), "#7 refused 403: the URL that was asked for is not the server's"),
        (Refused(0, 7, "192.0.2.1", 400, "", ""), "#7 refused 400  from 192.0.2.1: Bad Request"),
        (Refused(0, 7, "", 799, "", ""), "#7 refused 799: a status of no meaning"),
        (Refused(0, 7, "", None, "this is TLS, not HTTP", ""), "#7 refused: this is TLS, not HTTP"),
        (Refused(0, 7, "", None, "", "null"), "#7 refused: it left before it was answered, asked by a page of null"),
        (
            Refused(0, 7, "", 500, "", "\x1b[2J" + "x" * 300),
            r"#7 refused 500: Internal Server Error, asked by a page of \x1b[2J" + "x" * 196 + "… (304 characters)",
        ),
    ],
)
def test_a_line_says_who_said_what(news: News, expected: str) -> None:
    assert line(news) == expected


def test_an_answer_with_half_a_code_is_said_so() -> None:
    assert line(left(1000, first="client", received=close(1000), sent=HALF)).endswith("answered with half a code")


@pytest.mark.parametrize(
    ("news", "bad"),
    [
        (Arrived(0, 7, "", ""), False),
        (left(1000, clean=True), False),
        (left(1011, clean=True), False),
        (left(1006), True),
        (Refused(0, 7, "", 403, "", ""), True),
    ],
)
def test_what_was_not_clean_stands_out(news: News, bad: bool) -> None:
    assert is_bad(news) is bad


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (10.4, "10.4 s"),
        (150, "150.0 s"),
        (599.94, "599.9 s"),
        (599.95, "10 min"),
        (3600, "60 min"),
        (7199, "2 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 days"),
        (10**6, "12 days"),
    ],
)
def test_how_long_it_lasted_is_said_as_people_say_it(seconds: float, expected: str) -> None:
    assert lasted(seconds) == expected
