"""Who waits, for what, and for how long still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import virtual

from wskit import EchoServer, Middle, Timeline, WebSocket
from wskit.reading.across import Across
from wskit.record import events
from wskit.widgets.waiting import PAGES, Patience, Said, Wait, Waiting


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
        said.extend(one.words for one in Waiting.words(found, timeline.now())[0])
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


def test_a_page_that_has_gone_waits_for_nothing() -> None:
    def closing_and_going(ws: WebSocket, server: EchoServer) -> None:
        closing(ws, server)
        ws.timeline.add(events.Browsed, ws.end, events.LEAVES)

    assert [one for one in waits(after=2, act=closing_and_going) if "page" in one.partition(" waits")[0]] == []


def test_what_is_over_in_a_moment_is_not_worth_a_word() -> None:
    assert waits(after=0.1, act=closing) == []
    assert waits(after=1, act=lambda ws, server: ws.close(1000)) == []


def across_a_middle(*, after: float, act: Callable[[WebSocket], object] = lambda ws: None) -> list[str]:
    """Connect through a middle that has little patience, and return what is said so many seconds later."""
    said: list[str] = []

    async def play(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        server = EchoServer(network="memory", timeline=timeline, ping_interval=None)
        middle = Middle(server, timeline=timeline, idle_timeout=10)
        ws = await WebSocket(middle.url, timeline=timeline).opened
        waiting = Waiting({"client": Patience(), "server": Patience()}, lambda: middle.habits.idle_timeout)
        await asyncio.sleep(4)
        act(ws)
        await asyncio.sleep(after - 4)
        read = Across(ws.end)
        for event in timeline:
            read.feed(event)
            if event.end == ws.end:
                waiting.feed(event)
        found = waiting.waits(read, disturbed=True)
        said.extend(one.words for one in Waiting.words(found, timeline.now())[0])
        ws.replace()
        middle.close()
        server.close()
        await server.closed

    virtual.run(play)
    return said


def test_a_middle_waits_for_something_to_pass_whichever_way_it_goes() -> None:
    assert across_a_middle(after=7) == ["The middle waits 3 s for something to pass."]
    assert across_a_middle(after=7, act=lambda ws: ws.send("hello")) == ["The middle waits 7 s for something to pass."]


def test_a_middle_that_has_ended_it_waits_no_more() -> None:
    assert across_a_middle(after=11) == []


def test_a_page_waits_as_long_as_its_browser() -> None:
    assert PAGES["chromium"] == Patience(closing=60.0, opening=240.0, ending=2.0)
    assert PAGES["firefox"] == Patience(closing=20.0, opening=20.0, ending=0.0)


def test_a_clock_runs_off_with_the_seconds_that_are_said() -> None:
    wait = Wait(100.0, 160.0, "It waits {}.")
    assert wait.at(100.0) == Said("It waits 60 s.", 1.0)
    assert wait.at(129.5) == Said("It waits 31 s.", 31 / 60)
    assert wait.at(161.0) == Said("It waits 0 s.", 0.0)
    assert Wait(100.0, None, "It waits {}.").at(300.0) == Said("It waits for as long as it takes.", None)
    assert Wait(100.0, 100.0, "It waits {}.").at(100.0) == Said("It waits 0 s.", 0.0)
