"""Putaway: what a page is told that was put away, and its server. In Chromium: tests/world/test_leaving.py."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import virtual
from helpers import soon

from wskit import CloseEvent, EchoServer, ReadyState, Timeline, WebSocket, ladder, report
from wskit.ends.connection import Connection
from wskit.ends.putaway import PutAway
from wskit.loops import portal
from wskit.record import events

LOST = CloseEvent(1006, "", was_clean=False)
GOING_AWAY = CloseEvent(1001, "", was_clean=True)


@pytest.fixture
def server(timeline: Timeline) -> Iterator[EchoServer]:
    server = EchoServer(ping_interval=0.02, ping_timeout=None, timeline=timeline)
    yield server
    server.close()
    server.closed.result(10)


async def connected(server: EchoServer) -> tuple[WebSocket, Connection, list[str]]:
    """Connect. The list gets what the page is told from now on."""
    ws = await soon(WebSocket(server.url, timeline=server.timeline).opened)
    told: list[str] = []
    ws.onmessage = lambda event: told.append(f"message {event.data}")
    ws.onerror = lambda event: told.append("error")
    ws.onclose = lambda event: told.append(f"close {event.code} {event.was_clean}")
    return ws, server.connections[-1], told


def pongs(server: EchoServer) -> portal.Promise[None]:
    """Promise a Pong."""
    pong: portal.Promise[None] = portal.Promise()

    def look(event: events.Event) -> None:
        if isinstance(event, events.BytesIn) and event.end.side == "server" and event.data[0] == 0x8A:
            pong.resolve(None)

    server.timeline.subscribe(look)
    return pong


async def test_it_stays_connected_and_answers_pings_and_learns_of_the_end_on_back(server: EchoServer) -> None:
    ws, connection, told = await connected(server)
    away = PutAway(ws)
    connection.send("while you were away")
    await soon(pongs(server))
    assert (ws.ready_state, connection.state) == (ReadyState.OPEN, ReadyState.OPEN)
    assert told == []
    away.bring_back()
    assert await soon(ws.closed) == LOST
    assert await soon(connection.closed) == GOING_AWAY
    assert told == ["error", "close 1006 False"]


@pytest.mark.parametrize("how", ["close", "reset"])
async def test_whatever_happens_meanwhile_it_is_told_the_same(server: EchoServer, how: str) -> None:
    ws, connection, told = await connected(server)
    away = PutAway(ws)
    if how == "close":
        connection.close(4000, "goodbye")
        assert await soon(connection.closed) == CloseEvent(4000, "goodbye", was_clean=True)
    else:
        connection.link.reset()
        assert await soon(connection.closed) == LOST
    assert told == []
    away.bring_back()
    assert await soon(ws.closed) == LOST
    assert told == ["error", "close 1006 False"]


async def test_what_the_browser_did_is_in_the_record_and_on_the_ladder(server: EchoServer) -> None:
    ws, connection, _ = await connected(server)
    PutAway(ws).bring_back()
    await soon(connection.closed)
    did = [event.what for event in server.timeline.events(ws.end) if isinstance(event, events.Browsed)]
    assert did == ["puts the page away", "brings the page back"]
    assert all(what in str(ladder(ws)) for what in did)
    assert report(ws).failed == "the client (the page was put away, and its user came back to it)"


@pytest.mark.parametrize("first", ["nothing", "the server closes"])
async def test_a_page_that_is_thrown_away_is_told_nothing(server: EchoServer, first: str) -> None:
    ws, connection, told = await connected(server)
    away = PutAway(ws)
    if first != "nothing":
        connection.close(4000)
        await soon(connection.closed)
    portal.run(away.replace)
    assert await soon(connection.closed) == (GOING_AWAY if first == "nothing" else CloseEvent(4000, "", True))
    await soon(away.closed)
    assert told == []


async def test_once_it_is_over_there_is_nothing_to_bring_back(server: EchoServer) -> None:
    ws, connection, told = await connected(server)
    away = PutAway(ws)
    away.bring_back()
    await soon(ws.closed)
    away.bring_back()
    portal.run(away.replace)
    PutAway(ws).bring_back()
    await soon(connection.closed)
    assert told == ["error", "close 1006 False"]
    assert len([event for event in server.timeline.events(ws.end) if isinstance(event, events.Browsed)]) == 2


def test_a_page_that_waits_for_an_answer_to_its_handshake_is_told_no_more() -> None:
    async def story(loop: virtual.VirtualLoop) -> tuple[CloseEvent, list[CloseEvent]]:
        timeline = Timeline(clock=loop.time)
        async with EchoServer(network="memory", timeline=timeline) as server:
            ws = WebSocket(server.url, timeline=timeline)
            away = PutAway(ws)
            ws.onopen = lambda event: pytest.fail("it is away")
            while not server.connections:
                await asyncio.sleep(0)
            away.bring_back()
            with pytest.raises(Exception, match="the page was put away"):
                await ws.opened
            return await ws.closed, [await one.closed for one in server.connections]

    assert virtual.run(story) == (LOST, [GOING_AWAY])
