"""Tapped, as lines and as objects: who ended which connection, in words, and what to do next."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from wskit.protocol.glimpse import Glimpse
from wskit.reading.passages import Signal
from wskit.reading.tapped import Acted, Did, Frame, Left, Leg, News, Opened, Refused, Waits
from wskit.views.tapped import as_object, line, size, why


def close(code: int | None, reason: str = "") -> Glimpse:
    body = b"" if code is None else struct.pack("!H", code) + reason.encode()
    return Glimpse(8, True, len(body), body)


def leg(said: Glimpse | None, told: Glimpse | None, came: Signal | None = None, went: Signal | None = None) -> Leg:
    return Leg(said, told, came, went, left_first=went is None and came is not None)


BYE, GOING = close(1000, "bye"), close(1001)
CLEAN = leg(BYE, BYE, Signal.FIN)
GONE = leg(None, None, Signal.FIN)
DROPPED = leg(None, None, None, Signal.FIN)


def left(
    page: Leg, server: Leg, first: str, how: str, acted: Did | None = None, tampered: str = "", **more: Any
) -> Left:
    return Left(9.0, 7, 8.21, page, server, first, how, acted, tampered, **more)


def text(news: News, **options: Any) -> str:
    return "".join(one.text for one in line(news, **options))


def passed(opcode: int, data: bytes, **known: Any) -> Frame:
    told = {"fin": True, "size": len(data), "is_text": opcode == 1, **known}
    return Frame(1.0, 7, "client", Glimpse(opcode, beginning=data, **told))


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        (Opened(0, 7, "/chat", "", ""), "#7   opened  /chat"),
        (
            Opened(0, 1234, "/chat?a=…", "http://h\n", "ch\tat"),
            r"#1234 opened  /chat?a=…  subprotocol ch\tat  page of http://h\n",
        ),
        (passed(1, b"hello"), "#7   page → server  text       5 B  hello"),
        (passed(1, b"a\nb"), r"#7   page → server  text       3 B  a\nb"),
        (passed(1, b"x" * 256, size=4096), "#7   page → server  text    4.1 kB  " + "x" * 200 + "…"),
        (passed(1, b"x" * 9, size=4, is_compressed=True), "#7   page → server  text       4 B  xxxxxxxxx"),
        (passed(1, b"", is_compressed=True, is_legible=False), "#7   page → server  text       0 B  compressed"),
        (
            passed(1, b"", fin=False, is_compressed=True, is_legible=False),
            "#7   page → server  text       0 B  compressed, more to come",
        ),
        (passed(1, b"hel", fin=False), "#7   page → server  text       3 B  hel  more to come"),
        (passed(0, b"lo", is_text=True), "#7   page → server  continuation     2 B  lo"),
        (passed(2, bytes(3)), "#7   page → server  binary     3 B  00 00 00"),
        (passed(2, bytes(17)), "#7   page → server  binary    17 B  " + "00 " * 16 + "…"),
        (passed(9, b"1234"), "#7   page → server  ping       4 B"),
        (passed(11, b""), "#7   page → server  opcode 11     0 B"),
        (Frame(0, 7, "server", close(1011, "oh\x1b")), r'#7   page ← server  Close 1011 "oh\x1b"'),
        (Frame(0, 7, "server", close(None)), "#7   page ← server  Close without a code"),
        (Frame(0, 7, "server", Glimpse(8, True, 1, b"\x03")), "#7   page ← server  Close with half a code"),
        (Acted(0, 7, "answers the Ping by itself"), "#7   the tap answers the Ping by itself"),
        (
            left(CLEAN, CLEAN, "client", "Close"),
            '#7   ended   1000 clean after 8.2 s: the page said Close 1000 "bye" first, '
            "and the server answered the same",
        ),
        (
            left(leg(close(3000), close(1000)), leg(close(1000), close(3000)), "client", "Close"),
            "#7   ended   page 1000, server 3000 after 8.2 s: the page said Close 3000 first, "
            "and the server answered Close 1000",
        ),
        (
            left(leg(None, BYE, Signal.FIN), leg(BYE, None, None, Signal.FIN), "server", "Close"),
            '#7   ended   page 1000, server 1006 after 8.2 s: the server said Close 1000 "bye" first, '
            "and the page did not answer; the page's side ended TCP (FIN)",
        ),
        (
            left(leg(close(None), close(None)), leg(BYE, close(None)), "server", "Close"),
            '#7   ended   1005 clean after 8.2 s: the server said Close 1000 "bye" first '
            "(the tap made Close without a code of it), and the page answered Close without a code",
        ),
        (
            left(DROPPED, leg(BYE, None, Signal.FIN), "server", "Close"),
            "#7   ended   page 1006 (the server's code is not seen here) after 8.2 s: "
            'the server said Close 1000 "bye" first, which was not passed on',
        ),
        (
            left(leg(GOING, None, Signal.FIN), leg(None, GOING), "client", "Close"),
            "#7   ended   after 8.2 s: the page left (1001: a reload, or its tab was closed)",
        ),
        (
            left(leg(GOING, None, Signal.FIN), leg(None, close(None)), "client", "Close"),
            "#7   ended   after 8.2 s: the page left (1001: a reload, or its tab was closed) "
            "(the tap made Close without a code of it)",
        ),
        (
            left(leg(BYE, None, Signal.FIN), leg(None, BYE), "client", "Close"),
            "#7   ended   server 1000 (the page's code is not seen here) after 8.2 s: "
            'the page said Close 1000 "bye" first, and did not wait for the answer',
        ),
        (
            left(GONE, GONE, "client", "FIN"),
            "#7   ended   (neither side's code is seen here) after 8.2 s: "
            "the page's side ended TCP (FIN) with no Close frame, 0.0 s after the last frame",
        ),
        (
            left(DROPPED, GONE, "server", "FIN", idle=12.04),
            "#7   ended   page 1006 (the server's code is not seen here) after 8.2 s: the server's side "
            "ended TCP (FIN) with no Close frame, 12.0 s after the last frame; the tap then ended the page's "
            "connection (FIN)",
        ),
        (
            left(leg(None, None, Signal.RST), leg(None, None), "client", "RST", has_frames=False),
            "#7   ended   server 1006 (the page's code is not seen here) after 8.2 s: the page's side "
            "broke TCP off (RST) with no Close frame, before any frame",
        ),
        (
            left(DROPPED, DROPPED, "middle", "FIN", Did("ends both connections: nothing passed for 60 s", "idles", 60)),
            "#7   ended   page 1006, server 1006 after 8.2 s: the tap ends both connections: nothing passed for 60 s",
        ),
        (
            left(leg(None, BYE), CLEAN, "middle", "Close", Did("says goodbye to both sides: it drains", "parts")),
            "#7   ended   page 1000, server 1000 after 8.2 s: the tap says goodbye to both sides: it drains; "
            "the page did not answer",
        ),
        (
            left(CLEAN, CLEAN, "middle", "Close", Did("says goodbye to both sides: it drains", "parts")),
            "#7   ended   1000 clean after 8.2 s: the tap says goodbye to both sides: it drains; both answered",
        ),
        (
            left(DROPPED, DROPPED, "network", "cut", tampered="cut"),
            "#7   ended   page 1006, server 1006 after 8.2 s: the network was cut through the tap",
        ),
        (Refused(0, 7, "", "", None, "it is no HTTP", None), "#7   refused: it is no HTTP"),
        (
            Refused(0, 7, "/chat", "http://h", None, "", None, seconds=5.04),
            "#7   left     /chat  page of http://h: the page gave up after 5.0 s, before there was an answer",
        ),
        (Waits(0, 7, "/chat", "", is_connected=True), "#7   waits    /chat: for the server's answer"),
        (Waits(0, 7, "", "", is_connected=False), "#7   waits    for a connection to the server"),
        (
            Frame(1.0, 7, "client", Glimpse(1, True, 1, b"x", is_text=True), held=3.14),
            "#7   page → server  text       1 B  x  (held 3.1 s)",
        ),
        (Refused(0, 7, "/chat", "", 404, "", None), "#7   refused 404  /chat: the server's answer"),
        (
            Refused(0, 7, "/chat", "", 200, "", None, is_plain=True),
            "#7   refused 200  /chat: the server's answer, for the request asked for no WebSocket",
        ),
        (
            Refused(0, 7, "/chat", "", 426, "", Did("passes the request on without Upgrade", "alters")),
            "#7   refused 426  /chat: the server's answer (the tap passed the request on without Upgrade)",
        ),
        (
            Refused(
                0,
                7,
                "/chat",
                "",
                504,
                "",
                Did("answers 504: the server behind answered nothing within 60 s", "answers"),
            ),
            "#7   refused 504  /chat: the tap answers 504: the server behind answered nothing within 60 s",
        ),
    ],
)
def test_a_line(news: News, expected: str) -> None:
    assert text(news) == expected


def test_what_messages_say_may_be_left_out_and_arrows_may_be_others() -> None:
    assert text(passed(1, b"hello"), content=False, arrows=("->", "<-")) == "#7   page -> server  text       5 B"
    assert text(Frame(0, 7, "server", close(4000, "why")), content=False) == '#7   page ← server  Close 4000 "why"'


@pytest.mark.parametrize(
    ("many", "words"),
    [
        *[(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_940, "99.9 kB"), (250_000, "250 kB"), (10**6, "1.0 MB")],
        (12 * 10**12, "12000 GB"),
    ],
)
def test_a_size(many: int, words: str) -> None:
    assert size(many) == words


def test_what_cannot_be_seen_and_who_only_leaves_is_not_red() -> None:
    def red(news: News) -> list[str]:
        return [one.text for one in line(news) if one.role == "bad"]

    assert red(left(DROPPED, GONE, "server", "FIN")) == ["page 1006"]
    assert red(left(leg(GOING, None, Signal.FIN), leg(None, GOING), "client", "Close")) == []
    assert red(left(leg(BYE, None, Signal.FIN), leg(None, BYE), "client", "Close")) == []
    assert red(left(leg(close(1011), close(1011)), leg(close(1011), close(1011)), "server", "Close")) == ["1011 clean"]
    assert red(Refused(0, 7, "/chat", "", None, "", None)) == []
    assert red(Refused(0, 7, "/chat", "", 404, "", None)) == ["refused 404"]


# As objects.


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        (
            Opened(0, 7, "/chat", "http://h", ""),
            {"event": "opened", "path": "/chat", "origin": "http://h", "subprotocol": None},
        ),
        (
            passed(1, b"hello"),
            {
                "event": "frame",
                "from": "page",
                "kind": "text",
                "fin": True,
                "size": 5,
                "compressed": False,
                "text": "hello",
            },
        ),
        (
            Frame(0, 7, "server", Glimpse(2, False, 2, b"\x00\xff")),
            {"event": "frame", "from": "server", "kind": "binary", "fin": False, "size": 2, "compressed": False}
            | {"hex": "00ff"},
        ),
        (
            passed(9, b"1234"),
            {"event": "frame", "from": "page", "kind": "ping", "fin": True, "size": 4, "compressed": False},
        ),
        (
            Frame(0, 7, "server", close(4000, "why")),
            {"event": "frame", "from": "server", "kind": "close", "fin": True, "size": 5, "compressed": False}
            | {"code": 4000, "reason": "why"},
        ),
        (Acted(0, 7, "does"), {"event": "acted", "what": "does"}),
        (
            Refused(0, 7, "/chat", "", 404, "", None),
            {"event": "refused", "path": "/chat", "origin": None, "status": 404, "by": "server"}
            | {"why": "the server's answer", "next": 'wskit why "HTTP 404"'},
        ),
        (
            Refused(0, 7, "/chat", "", None, "", None, seconds=5.0),
            {"event": "left", "path": "/chat", "origin": None, "by": "page", "seconds": 5.0}
            | {"why": "the page gave up after 5.0 s, before there was an answer"},
        ),
        (
            Waits(0, 7, "/chat", "", is_connected=True),
            {"event": "waits", "path": "/chat", "origin": None, "for": "answer"},
        ),
    ],
)
def test_an_object(news: News, expected: dict[str, Any]) -> None:
    made = as_object(news, 1234.5678912)
    assert made == {**expected, "time": 1234.567891, "connection": 7}
    assert json.loads(json.dumps(made)) == made


def test_an_ending_as_an_object() -> None:
    one = left(DROPPED, leg(None, None, Signal.RST), "server", "RST", idle=3.5)
    made = as_object(one, 0.0)
    assert made == {
        "event": "ended",
        "time": 0.0,
        "connection": 7,
        "seconds": 8.21,
        "idle": 3.5,
        "first": "server",
        "how": "RST",
        "page": {"code": 1006, "reason": "", "clean": False, "said": None, "told": None, "ended": "tap"},
        "server": {"code": None, "reason": "", "clean": False, "said": None, "told": None, "ended": "peer"},
        "why": why(one),
        "next": "see the server's log of that second: did it crash, or was it killed? wskit why 1006",
    }
    assert as_object(left(CLEAN, leg(BYE, BYE), "middle", "Close"), 0.0)["first"] == "tap"
    assert as_object(left(CLEAN, leg(BYE, BYE), "client", "Close"), 0.0)["server"]["ended"] is None


def test_what_messages_say_is_in_no_object_if_it_is_to_be_left_out() -> None:
    assert "hello" not in json.dumps(as_object(passed(1, b"hello"), 0.0, content=False))
