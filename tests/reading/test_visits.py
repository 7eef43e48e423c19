"""Visits: what is told while it happens is what is read off the whole record afterwards."""

from __future__ import annotations

import dataclasses
import sys
from typing import Any

import pytest
import virtual
from expected import ANYWHERE, EXPECTED

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings.acts import frame
from wskit.endings.table import Ending, play
from wskit.reading import visits
from wskit.reading.visits import Arrived, Left, News, Refused, Visits
from wskit.record import events
from wskit.record.events import End, Event
from wskit.views.report import Report

SERVER = End("server", 1)
REQUEST = b"GET /x HTTP/1.1\r\nHost: h\r\nOrigin: http://a.example\r\n\r\n"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def told(happened: Any) -> list[News]:
    made = Visits()
    news = [one for event in happened if (one := made.feed(event)) is not None]
    assert len(made) == sum(isinstance(one, Arrived) for one in news) - sum(isinstance(one, Left) for one in news)
    return news


def played(ending: Ending) -> tuple[Report, list[News]]:
    timelines: list[Timeline] = []

    async def story(loop: virtual.VirtualLoop) -> Report:
        timelines.append(Timeline(clock=loop.time))
        return await play(ending.name, network="memory", timeline=timelines[0], beat=20)

    return virtual.run(story), told(timelines[0])


@pytest.mark.parametrize("ending", ANYWHERE, ids=lambda ending: ending.name)
def test_of_every_ending_it_tells_what_the_server_says(ending: Ending) -> None:
    seen, news = played(ending)
    arrived = {one.number: one.time for one in news if isinstance(one, Arrived)}
    assert bool(arrived) == ("O" in EXPECTED[ending.name][1].story)
    if seen.server.tells is None:
        # Those that are silent are ended by who clears the stage.
        return
    [one] = [one for one in news if isinstance(one, Left) and one.account.tells == seen.server.tells]
    assert dataclasses.replace(one.account, story=(), state=None) == dataclasses.replace(
        seen.server, story=(), state=None
    )
    assert one.account.because == seen.server.because
    assert one.seconds == one.time - arrived[one.number]
    if seen.started.startswith(("the client, with a Close", "the server, with a Close")):
        assert one.first == seen.started.split()[1].rstrip(",")


def test_who_does_not_know_the_secret_is_refused() -> None:
    async def story(loop: virtual.VirtualLoop) -> list[News]:
        timeline = Timeline(clock=loop.time)
        async with EchoServer(timeline=timeline, network="memory") as server:
            await WebSocket(f"{server.url}x", timeline=timeline).closed
        return told(timeline)

    [one] = virtual.run(story)
    assert isinstance(one, Refused)
    assert (one.number, one.status, one.problem, one.origin) == (1, 403, "", "")


# What is told of single events.


def linked(*more: Event) -> list[Event]:
    return [events.Linked(0, SERVER, ("127.0.0.1", 1), ("192.0.2.1", 2)), *more]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([], None),
        ([events.BytesIn(1, SERVER, b"GET /secr")], (None, "the stream ends inside the head, after 9 bytes", "")),
        ([events.BytesIn(1, SERVER, b"\x16\x03\x01")], (None, "this is TLS, not HTTP", "")),
        ([events.BytesIn(1, SERVER, REQUEST)], (None, "", "http://a.example")),
    ],
)
def test_who_is_gone_before_there_is_an_answer(more: list[Event], expected: Any) -> None:
    news = told(linked(*more, events.Unlinked(2, SERVER)))
    assert [(one.status, one.problem, one.origin) for one in news if isinstance(one, Refused)] == (
        [] if expected is None else [expected]
    )
    assert all(one.host == "192.0.2.1" for one in news if isinstance(one, Refused))


def test_who_is_refused_is_told_of_at_once() -> None:
    made = Visits()
    answer = events.BytesOut(2, SERVER, b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    news = [made.feed(one) for one in linked(events.BytesIn(1, SERVER, REQUEST), answer, events.Unlinked(3, SERVER))]
    assert [type(one) for one in news] == [type(None), type(None), Refused, type(None)]


def test_a_gap_leaves_what_is_known_without_the_beginning() -> None:
    made = Visits()
    for event in linked(events.BytesIn(1, SERVER, REQUEST), events.BytesOut(2, SERVER, SWITCHING)):
        made.feed(event)
    made.lose()
    assert made.feed(events.BytesIn(3, SERVER, frame(0x88, b"\x03\xe8", masked=True))) is None
    one = made.feed(events.Closed(4, SERVER, 1000, "", True))
    assert isinstance(one, Left)
    assert (one.seconds, one.first, one.account.because) == (None, None, "the beginning of its record is gone")
    assert one.account.says == "1000, clean"
    assert len(made) == 0


def test_a_client_that_leaves_while_it_is_let_in_is_told_of_all_the_same() -> None:
    news = told(
        linked(
            events.BytesIn(1, SERVER, REQUEST),
            events.BytesOut(2, SERVER, SWITCHING),
            events.RstIn(3, SERVER),
            events.Unlinked(4, SERVER),
            events.Opened(5, SERVER, "chat"),
            events.Closed(6, SERVER, 1006, "", False),
        )
    )
    assert news[0] == Arrived(5, 1, "192.0.2.1", "chat")
    assert isinstance(news[1], Left)
    assert news[1].account.because == "TCP was broken off (RST), and no Close frame had come"


def test_other_ends_are_nobodys_visit() -> None:
    client = End("client", 1)
    assert told([events.Connecting(0, client, "ws://h/", ()), events.Opened(1, client, "")]) == []


# Bounds.


def test_what_was_let_in_and_never_looked_at_is_forgotten_in_the_end() -> None:
    made = Visits()
    for number in range(1, 10 * visits.LATE):
        end = End("server", number)
        for event in (
            events.Linked(0, end, ("127.0.0.1", 1), ("127.0.0.1", 2)),
            events.BytesIn(1, end, REQUEST),
            events.BytesOut(2, end, SWITCHING),
            events.Unlinked(3, end),
        ):
            assert made.feed(event) is None
    assert len(made) == visits.LATE


def test_however_much_passes_little_is_kept() -> None:
    made = Visits()
    for event in linked(events.BytesIn(1, SERVER, REQUEST), events.BytesOut(2, SERVER, SWITCHING)):
        made.feed(event)

    def size(thing: Any, seen: set[int]) -> int:
        if id(thing) in seen:
            return 0
        seen.add(id(thing))
        parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list | tuple) else ()
        inner = vars(thing).values() if hasattr(thing, "__dict__") and not isinstance(thing, type) else ()
        return sys.getsizeof(thing) + sum(size(one, seen) for one in (*parts, *inner))

    before = size(made, set())
    message = frame(0x82, bytes(60_000), masked=True)
    for _ in range(100):
        for start in range(0, len(message), 1000):
            made.feed(events.BytesIn(3, SERVER, message[start : start + 1000]))
            made.feed(events.BytesOut(3, SERVER, message[start : start + 1000]))
    assert size(made, set()) < before + 1000


def test_who_comes_to_a_middle_comes_to_no_server() -> None:
    front = End("server", 2)
    news = told(
        [
            events.Linked(0, front, ("h", 1), ("h", 2)),
            events.Bridged(0, front, End("client", 2)),
            events.BytesIn(0, front, REQUEST),
            events.BytesOut(0, front, b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
            events.Unlinked(0, front),
        ]
    )
    assert news == []
