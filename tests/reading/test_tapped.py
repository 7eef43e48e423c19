"""Tapped: of every way in which a middle's connections end it tells who ended which, and what each side was told."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import virtual

from wskit import EchoServer, Timeline, WebSocket
from wskit.between.crossing import Crossing
from wskit.between.middle import Middle
from wskit.endings.acts import frame
from wskit.ends.connection import Connection
from wskit.reading import tapped
from wskit.reading.passages import Signal
from wskit.reading.tapped import Acted, Frame, Left, News, Opened, Refused, Tapped, Waits
from wskit.record import events
from wskit.record.events import End, Event

FRONT, BACK = End("server", 1), End("client", 1)
REQUEST = b"GET /token/chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nOrigin: http://a.example\r\n\r\n"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n%b\r\n"

Act = Callable[[WebSocket, Crossing, Connection], Awaitable[object]]


def told(happened: Any, path: str = "/") -> list[News]:
    made = Tapped(path)
    return [one for event in happened for one in made.feed(event)]


def crossed(act: Act, **habits: Any) -> list[News]:
    """Live through a connection over a middle, and return what is told of it."""
    records: list[Timeline] = []

    async def story(loop: virtual.VirtualLoop) -> None:
        record = Timeline(clock=loop.time)
        records.append(record)
        server = EchoServer(network="memory", timeline=Timeline(clock=loop.time), ping_interval=None, close_timeout=1)
        middle = Middle(server, timeline=record, **habits)
        ws = await WebSocket(middle.url, timeline=Timeline(clock=loop.time), close_timeout=1).opened
        await act(ws, middle.connections[0], server.connections[0])
        await ws.closed
        await middle.connections[0].closed
        middle.close()
        server.close()
        await server.closed

    virtual.run(story)
    return told(records[0])


def left(news: list[News]) -> Left:
    [one] = [one for one in news if isinstance(one, Left)]
    assert news[-1] is one
    return one


async def sleep(*_: object) -> None:
    await asyncio.sleep(5)


def test_it_tells_of_frames_as_they_come() -> None:
    async def act(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
        ws.send("hello")
        await asyncio.sleep(1)
        ws.close(1000, "bye")

    news = crossed(act)
    assert isinstance(news[0], Opened)
    frames = [(one.sender, one.frame.name, one.frame.text) for one in news if isinstance(one, Frame)]
    assert frames[:2] == [("client", "text", "hello"), ("server", "text", "hello")]
    assert [(sender, name) for sender, name, _ in frames[2:]] == [("client", "close"), ("server", "close")]
    one = left(news)
    assert (one.first, one.how, one.page.code, one.page.reason, one.server.code) == (
        "client",
        "Close",
        1000,
        "bye",
        1000,
    )
    assert one.page.is_clean
    assert one.server.is_clean


async def server_cuts(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
    connection.link.cut()


async def server_resets(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
    connection.link.reset()


async def page_resets(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
    ws.link.reset()


async def server_closes(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
    connection.close(4001, "go")


async def finish(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
    crossing.finish()


async def say_goodbye(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
    crossing.say_goodbye(1012)


async def cut_front(ws: WebSocket, crossing: Crossing, connection: Connection) -> None:
    crossing.front.cut()


@pytest.mark.parametrize(
    ("act", "habits", "first", "how", "codes", "acted"),
    [
        (server_cuts, {}, "server", "FIN", (1006, None), ""),
        (server_resets, {}, "server", "RST", (1006, None), ""),
        (page_resets, {}, "client", "RST", (None, 1006), ""),
        (server_closes, {}, "server", "Close", (4001, 4001), ""),
        (server_closes, {"codes": "drop"}, "server", "Close", (1005, 4001), ""),
        (finish, {}, "middle", "FIN", (1006, 1006), "ends both connections: it was told to"),
        (say_goodbye, {}, "middle", "Close", (1012, 1012), "says goodbye to both sides: it was told to"),
        (sleep, {"idle_timeout": 3}, "middle", "FIN", (1006, 1006), "ends both connections: nothing passed for 3 s"),
        (sleep, {"max_age": 3}, "middle", "FIN", (1006, 1006), "ends both connections: they are 3 s old"),
        (cut_front, {}, "network", "cut", (1006, 1006), ""),
    ],
)
def test_who_ended_it_and_what_either_side_was_told(
    act: Act, habits: dict[str, Any], first: str, how: str, codes: tuple[int | None, int | None], acted: str
) -> None:
    one = left(crossed(act, **habits))
    assert (one.first, one.how, (one.page.code, one.server.code), one.acted.what if one.acted else "") == (
        first,
        how,
        codes,
        acted,
    )


def test_what_the_middle_did_to_a_frame_is_told() -> None:
    news = crossed(server_closes, codes=1001)
    assert [one.what for one in news if isinstance(one, Acted)] == ["changes the code in the Close frame to 1001"]
    assert left(news).page.code == 1001


# From the record itself.


def opened(*more: Event, answer: bytes = b"", request: bytes = REQUEST) -> list[Event]:
    return [
        events.Linked(1.0, FRONT, ("h", 1), ("h", 2)),
        events.Bridged(1.0, FRONT, BACK),
        events.BytesIn(1.0, FRONT, request),
        events.Linked(1.5, BACK, ("h", 3), ("h", 4)),
        events.BytesOut(1.5, BACK, request.replace(b"/token", b"")),
        events.BytesIn(2.0, BACK, SWITCHING % answer),
        events.BytesOut(2.0, FRONT, SWITCHING % answer),
        *more,
    ]


def over(*more: Event) -> list[Event]:
    return [*more, events.Unlinked(9.0, BACK), events.Unlinked(9.5, FRONT)]


def test_an_opening_tells_what_was_asked_for_and_whose_page_asked() -> None:
    assert told(opened(), "/chat") == [Opened(2.0, 1, "/chat", "http://a.example", "")]


@pytest.mark.parametrize(
    ("path", "asked", "shown"),
    [
        ("/chat", b"/token/chat?room=1&key=s3cret", "/chat?room=…&key=…"),
        ("/chat", b"/token/chat/aGVsbG8gd29ybGQ", "/chat/…"),
        ("/", b"/token", "/"),
        ("/aLong-Token_of-a-server-of-wskit", b"/token/almost/chat", "/…/chat"),
        ("/chat", b"/guess-of-the-token-1", "/"),
        ("/chat", b"http://h/token/chat", ""),
    ],
)
def test_a_path_is_shown_without_secrets(path: str, asked: bytes, shown: str) -> None:
    [one] = told(opened(request=REQUEST.replace(b"/token/chat", asked)), path)
    assert isinstance(one, Opened)
    assert one.target == shown


def test_messages_that_were_compressed_are_read_where_it_was_agreed_on() -> None:
    from websockets.extensions.permessage_deflate import PerMessageDeflate
    from websockets.frames import Frame as LibraryFrame
    from websockets.frames import Opcode

    packed = LibraryFrame(Opcode.TEXT, b"hello").serialize(
        mask=True, extensions=[PerMessageDeflate(False, False, 15, 15)]
    )
    answer = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
    for agreed, is_legible in ((answer, True), (b"", False)):
        *_, one = told(opened(events.BytesIn(3.0, FRONT, packed), answer=agreed))
        assert isinstance(one, Frame)
        assert one.frame.is_legible is is_legible
        assert (one.frame.text == "hello") is is_legible


def test_no_more_are_read_so_at_a_time_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tapped, "INFLATED", 1)
    made = Tapped()
    answer = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
    second = [
        type(event)(*(event.time, End(event.end.side, 2)), *list(vars(event).values())[2:])
        if not isinstance(event, events.Bridged)
        else events.Bridged(1.0, End("server", 2), End("client", 2))
        for event in opened(answer=answer)
    ]
    for event in [*opened(answer=answer), *second]:
        made.feed(event)
    assert [bool(one.inflates) for end, one in made._crossings.items() if end.side == "server"] == [True, False]
    assert len(made) == 2
    for event in over():
        made.feed(event)
    assert made._inflated == 0


def test_how_long_nothing_had_passed_is_counted_to_the_first_sign_of_an_end() -> None:
    hello = events.BytesIn(3.0, FRONT, frame(0x81, b"hello", masked=True))
    fin = events.FinIn(7.5, BACK)
    late = events.BytesIn(8.0, FRONT, frame(0x81, b"late", masked=True))
    for news, idle, has_frames in (
        (told(opened(*over(hello, fin, late))), 4.5, True),
        (told(opened(*over(fin))), 5.5, False),
    ):
        one = news[-1]
        assert isinstance(one, Left)
        assert (one.idle, one.has_frames, one.is_dropped) == (idle, has_frames, True)


def test_a_page_that_leaves_waits_for_no_answer() -> None:
    goodbye = events.BytesIn(3.0, FRONT, frame(0x88, b"\x03\xe9", masked=True))
    news = told(opened(*over(goodbye, events.FinIn(3.0, FRONT), events.FinOut(3.0, BACK), events.FinOut(3.0, FRONT))))
    one = news[-1]
    assert isinstance(one, Left)
    assert one.is_page_leaving
    assert (one.page.code, one.is_dropped) == (None, False)


def test_who_waits_for_an_answer_is_told_of_once() -> None:
    made = Tapped("/chat")
    happened = opened()
    for event in happened[:5]:
        made.feed(event)
    assert made.waits_until == 3.0
    assert made.waiting(2.9) == []
    assert made.waiting(3.0) == [Waits(3.0, 1, "/chat", "http://a.example", True)]
    assert made.waiting(99.0) == []
    made = Tapped("/chat")
    for event in happened[:3]:
        made.feed(event)
    [one] = made.waiting(3.0)
    assert isinstance(one, Waits)
    assert not one.is_connected
    for end in (happened, over()[-2:]):
        for event in end:
            made.feed(event)
    assert made.waits_until is None, "who is answered waits no more"


def test_who_gave_up_is_not_refused() -> None:
    one = refused()
    assert (one.has_left, one.seconds) == (True, 3.0)


def test_what_a_frozen_network_held_is_told_with_how_long() -> None:
    hello = frame(0x81, b"hello", masked=True)
    news = told(
        opened(
            events.Tampered(3.0, FRONT, "freeze", "both"),
            events.Tampered(3.5, FRONT, "freeze", "both"),
            events.Tampered(6.0, FRONT, "thaw", "both"),
            events.BytesIn(6.0, FRONT, hello),
            events.BytesIn(6.0, BACK, hello),
            events.BytesIn(7.0, FRONT, hello),
        )
    )
    assert [one.held for one in news if isinstance(one, Frame)] == [3.0, 0.0, 0.0]


def test_who_is_only_greeted_never_came_and_leaves_no_gap_in_the_numbers() -> None:
    greeted = [
        events.Linked(1.0, FRONT, ("h", 1), ("h", 2)),
        events.Bridged(1.0, FRONT, BACK),
        events.BytesIn(1.0, FRONT, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        events.Acted(1.0, FRONT, "greets who does not ask for WebSocket", "greets"),
        events.BytesOut(1.0, FRONT, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        events.Unlinked(1.0, FRONT),
    ]
    second, far = End("server", 2), End("client", 2)
    made = Tapped(renumbers=True)
    news = [
        one
        for event in [
            *greeted,
            events.Linked(2.0, second, ("h", 1), ("h", 2)),
            events.Bridged(2.0, second, far),
            events.BytesIn(2.0, second, REQUEST),
            events.BytesIn(2.0, far, SWITCHING % b""),
        ]
        for one in made.feed(event)
    ]
    assert [(type(one), one.number) for one in news] == [(Opened, 1)]


def refused(*more: Event, request: bytes = REQUEST) -> Refused:
    happened = [
        events.Linked(1.0, FRONT, ("h", 1), ("h", 2)),
        events.Bridged(1.0, FRONT, BACK),
        events.BytesIn(1.0, FRONT, request),
        *more,
        events.Unlinked(4.0, FRONT),
    ]
    [one] = told(happened)
    assert isinstance(one, Refused)
    return one


def test_a_refusal_tells_who_refused() -> None:
    act = events.Acted(2.0, FRONT, "answers 502: nobody listens behind it", "misses")
    answer = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
    one = refused(act, events.BytesOut(2.0, FRONT, answer))
    assert (one.status, one.is_by_middle, one.target, one.origin) == (502, True, "/chat", "http://a.example")
    one = refused(events.RstIn(2.0, BACK), act, events.BytesOut(2.0, FRONT, answer))
    assert one.is_by_middle
    one = refused(events.BytesOut(2.0, FRONT, answer))
    assert (one.status, one.is_by_middle, one.is_plain) == (502, False, False)


def test_who_leaves_before_the_answer_and_who_speaks_no_http_is_refused_without_a_status() -> None:
    assert refused().status is None
    one = refused(request=b"\x16\x03\x01 this is TLS")
    assert one.problem
    assert refused(request=b"GET / HTTP/1.1\r\nHost: h\r\n\r\n").is_plain


def test_who_says_nothing_never_came() -> None:
    begun: list[Event] = [events.Linked(1.0, FRONT, ("h", 1), ("h", 2)), events.Bridged(1.0, FRONT, BACK)]
    assert told([*begun, events.Acted(2.0, FRONT, "ends the connection: no request came", "ends"), *over()]) == []


def test_where_the_record_has_a_gap_nothing_is_told_of_those_of_that_time() -> None:
    made = Tapped()
    for event in opened():
        made.feed(event)
    made.lose()
    assert [one for event in over() for one in made.feed(event)] == []
    assert len(made) == 0


def test_what_is_none_of_the_middle_is_not_told_of() -> None:
    assert (
        told([events.Linked(1.0, End("client", 9), ("h", 1), ("h", 2)), events.Opened(1.0, End("client", 9), "")]) == []
    )


def test_what_the_page_ended_itself_is_not_known_to_have_been_told_anything() -> None:
    [*_, one] = told(opened(*over(events.FinIn(3.0, FRONT), events.FinOut(3.0, BACK), events.FinOut(3.5, FRONT))))
    assert isinstance(one, Left)
    assert (one.page.code, one.page.left_first, one.page.came, one.server.code) == (None, True, Signal.FIN, 1006)
    assert one.seconds == 7.5


def test_what_is_kept_of_a_connection_is_bounded_and_nothing_is_when_it_is_over() -> None:
    made = Tapped()
    for event in opened():
        made.feed(event)
    crossing = made._crossings[FRONT]
    piece = frame(0x81, bytes(1000), masked=True)
    for _ in range(1000):
        made.feed(events.BytesIn(3.0, FRONT, piece))
    gc.collect()
    assert sum(sys.getsizeof(one) for one in vars(crossing.legs["client"].came.glimpses).values()) < 4000
    del crossing
    for event in over():
        made.feed(event)
    assert made._crossings == {}
