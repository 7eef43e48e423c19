"""Who waits, for what, and for how long still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import virtual

from wskit import EchoServer, Timeline, WebSocket
from wskit.reading.across import Across
from wskit.widgets.waiting import Patience, Waiting


def waits(*, after: float, act: Callable[[WebSocket, EchoServer], object], opened: bool = True) -> list[str]:
    """Do something to a connection, and return what is said so many seconds later."""
    said: list[str] = []

    async def play(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        server = EchoServer(network="memory", timeline=timeline, ping_interval=5, ping_timeout=7, close_timeout=9)
        ws = WebSocket(server.url, timeline=timeline)
        waiting = Waiting({"client": Patience(), "server": Patience(9, 5, 7)})
        if opened:
            await ws.opened
        act(ws, server)
        await asyncio.sleep(after)
        read = Across(ws.end)
        for event in timeline:
            read.feed(event)
            waiting.feed(event)
        found = waiting.waits(read, disturbed=True)
        said.extend(Waiting.words(found, timeline.now())[0])
        ws.replace()
        server.close()
        await server.closed

    virtual.run(play)
    return said


def frozen(ws: WebSocket, server: EchoServer) -> None:
    ws.link.freeze()


def closing(ws: WebSocket, server: EchoServer) -> None:
    ws.link.freeze()
    ws.close(1000)


def closing_both(ws: WebSocket, server: EchoServer) -> None:
    closing(ws, server)
    server.connections[0].close(1001)


def test_a_page_that_connects_waits_as_long_as_chromium() -> None:
    assert waits(after=1, act=frozen, opened=False) == ["The page waits 239 s for the connection to open."]


def test_a_server_waits_until_its_next_ping_and_then_for_the_answer() -> None:
    assert waits(after=2, act=frozen) == ["The server waits 3 s until its next Ping."]
    assert waits(after=6, act=frozen) == ["The server waits 6 s for the answer to its Ping."]


def test_who_has_said_goodbye_waits_for_the_other_one() -> None:
    assert waits(after=2, act=closing)[0] == "The page waits 58 s for the server's goodbye."
    assert waits(after=2, act=closing_both) == [
        "The page waits 58 s for the server's goodbye.",
        "The server waits 7 s for the page's goodbye.",
    ]


def test_what_is_over_in_a_moment_is_not_worth_a_word() -> None:
    assert waits(after=0.1, act=closing) == []
    assert waits(after=1, act=lambda ws, server: ws.close(1000)) == []
