"""Whether the server of a stage asks: who chooses has another connection, and what is chosen holds for it."""

from __future__ import annotations

import asyncio

import pytest
import virtual

from wskit import EchoServer, Middle, Timeline, WebSocket
from wskit.loops import portal
from wskit.protocol.interface import ReadyState
from wskit.widgets.stage import Stage

CHOICE = ("connect", "keepalive", "freeze", "new")


async def silenced(stage: Stage, seconds: float) -> tuple[ReadyState, ReadyState]:
    """Freeze the line of a stage, and return which states its ends have so many seconds later."""
    assert stage.socket is not None
    assert stage.server is not None
    ws = await stage.socket.opened
    connection = stage.server.connections[-1]
    ws.link.freeze()
    await asyncio.sleep(seconds)
    return ws.ready_state, connection.state


def test_a_server_that_asks_finds_out_and_one_that_was_told_not_to_does_not() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        async with EchoServer(network="memory", timeline=timeline, ping_interval=4, ping_timeout=4) as server:
            stage = Stage(server, buttons=CHOICE)
            assert stage.keeping is not None
            stage.connect_button.click()
            assert await silenced(stage, 60) == (ReadyState.OPEN, ReadyState.CLOSED)
            first = stage.socket

            stage.keeping.asks.value = False
            assert stage.socket is not first
            assert await silenced(stage, 3600) == (ReadyState.OPEN, ReadyState.OPEN)
            assert "Ping" not in stage.sight.waits.value

            stage.keeping.asks.value = True
            assert await silenced(stage, 5.5) == (ReadyState.OPEN, ReadyState.OPEN)
            assert "The server waits 3 s for the answer to its Ping." in stage.sight.waits.value
            stage.replace()

    virtual.run(play)


def test_what_holds_is_said_and_so_it_is_in_the_still_picture() -> None:
    with EchoServer(timeline=Timeline(), ping_interval=4, ping_timeout=None) as server:
        stage = Stage(server, buttons=CHOICE)
        assert stage.keeping is not None
        said = stage.keeping.row.children[1]
        assert "a Ping every 4 s, and waits as long as it takes for the Pong" in said.value
        assert "The server asks: <code>every 4 s</code>" in stage._still()["text/html"]
        stage.keeping.asks.value = False
        assert "It sends no Pings" in said.value
        assert stage.socket is None, "there was no connection, and none was asked for"
        assert "The server asks: <code>never</code>" in stage._still()["text/html"]
        portal.run(stage.replace)


def test_it_is_there_only_where_it_was_asked_for_and_where_the_server_asks() -> None:
    with EchoServer(timeline=Timeline()) as server, EchoServer(timeline=Timeline(), ping_interval=None) as silent:
        assert Stage(server).keeping is None
        assert Stage(buttons=CHOICE).keeping is not None
        assert Stage(Middle(server), buttons=CHOICE).keeping is not None
        for other in (silent, Middle(silent), server.url):
            with pytest.raises(ValueError, match="with a ping_interval"):
                Stage(other, buttons=CHOICE)


def test_a_server_asks_connections_that_are_yet_to_come_as_it_was_told_last() -> None:
    async def play(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        async with EchoServer(network="memory", timeline=timeline, ping_interval=4, ping_timeout=4) as server:
            before = await WebSocket(server.url, timeline=timeline).opened
            server.ping_interval = None
            after = await WebSocket(server.url, timeline=timeline).opened
            for ws in (before, after):
                ws.link.freeze()
            await asyncio.sleep(60)
            assert [one.state for one in server.connections] == [ReadyState.CLOSED, ReadyState.OPEN]
            for ws in (before, after):
                ws.replace()

    virtual.run(play)
