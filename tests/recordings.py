"""Recordings of connections, to look at."""

from __future__ import annotations

import asyncio

import virtual

from wskit import EchoServer, Timeline, WebSocket
from wskit.record.events import End, Event


def recorded(messages: int = 1) -> tuple[tuple[Event, ...], End]:
    """Return the events of a connection with so many messages, and its client."""
    found: list[tuple[tuple[Event, ...], End]] = []

    async def play(loop: virtual.VirtualLoop) -> None:
        timeline = Timeline(clock=loop.time)
        server = EchoServer(network="memory", timeline=timeline, ping_interval=None)
        # Others come and go meanwhile.
        other = await WebSocket(server.url, timeline=timeline).opened
        ws = await WebSocket(server.url, timeline=timeline).opened
        for number in range(messages):
            ws.send(f"message {number}")
            await asyncio.sleep(0.01)
        other.close()
        ws.close(1000)
        await ws.closed
        await other.closed
        server.close()
        await server.closed
        found.append((timeline.events(), ws.end))

    virtual.run(play)
    return found[0]
