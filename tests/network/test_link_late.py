"""A link whose end is gone: what it still holds, who lets go of it, and peers that never read."""

from __future__ import annotations

import asyncio

import virtual

from wskit import CloseEvent, EchoServer, Timeline, WebSocket

LOST = CloseEvent(1006, "", was_clean=False)


def test_a_thaw_after_the_end_lets_the_peer_hear_of_it() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        server = EchoServer(network="memory", ping_interval=None, timeline=timeline)
        ws = await WebSocket(server.url, timeline=timeline).opened
        ws.link.freeze()
        ws.close(4000, "late")
        assert await ws.closed == LOST
        [connection] = server.connections
        assert not connection.closed.done()
        assert ws.link.haunted
        ws.link.thaw()
        assert await connection.closed == CloseEvent(4000, "late", was_clean=True)
        server.close()
        await server.closed
        assert not ws.link.haunted

    virtual.run(story)


def test_a_server_that_closes_gives_up_in_time_on_a_peer_that_reads_nothing() -> None:
    async def story(loop: virtual.VirtualLoop) -> None:
        server = EchoServer(network="memory", ping_interval=None, close_timeout=3, timeline=Timeline(clock=loop.time))
        ws = await WebSocket(server.url, timeline=Timeline(clock=loop.time)).opened
        ws.link.freeze("in")
        for _ in range(100):
            ws.send(bytes(100_000))
        await asyncio.sleep(1)  # of the test's own time: now the server waits for somebody to read
        began = loop.time()
        server.close()
        await server.closed
        assert loop.time() - began <= 3.1
        ws.link.abandon()
        await ws.closed

    virtual.run(story)
