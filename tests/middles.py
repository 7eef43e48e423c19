"""A client, a middle and a server, all on one record; and what a middle wrote down of itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

from helpers import soon

from wskit import CloseEvent, EchoServer, Middle, Timeline, WebSocket
from wskit.between.crossing import Crossing
from wskit.ends.connection import Connection
from wskit.record import events
from wskit.record.events import End, Event

LOST = CloseEvent(1006, "", was_clean=False)


@dataclass
class Through:
    """A connection through a middle."""

    server: EchoServer
    middle: Middle
    client: WebSocket
    connection: Connection
    crossing: Crossing

    @property
    def timeline(self) -> Timeline:
        return self.middle.timeline

    async def told(self) -> tuple[CloseEvent, CloseEvent]:
        """Return what each end tells its user, once both know and the middle has let go."""
        both = await soon(self.client.closed), await soon(self.connection.closed)
        await soon(self.crossing.closed)
        return both

    def names(self, end: End) -> list[str]:
        return [type(event).__name__ for event in self.timeline.events(end)]

    def raw(self, end: End, kind: type[events.Event]) -> bytes:
        """Return the bytes that came to an end, or that it wrote."""
        return b"".join(event.data for event in self.timeline.events(end) if isinstance(event, kind))  # type: ignore[attr-defined]


def acted(timeline: Timeline) -> list[str]:
    """Return what middles did of their own accord."""
    return [event.what for event in timeline.events() if isinstance(event, events.Acted)]


async def came(timeline: Timeline, end: End, data: bytes) -> None:
    """Wait until the last that came to an end are these bytes."""
    loop, found = asyncio.get_running_loop(), asyncio.Event()

    def look(event: Event) -> None:
        if isinstance(event, events.BytesIn) and event.end == end and event.data.endswith(data):
            loop.call_soon_threadsafe(found.set)

    stop = timeline.subscribe(look)
    try:
        for event in timeline.events(end):
            look(event)
        await soon(found.wait())
    finally:
        stop()


@contextlib.asynccontextmanager
async def through(
    network: Literal["tcp", "memory"] | None = "memory", server: dict[str, Any] | None = None, **habits: Any
) -> AsyncIterator[Through]:
    """Make a connection through a middle with these habits."""
    timeline = Timeline()
    options = {"ping_interval": None, "close_timeout": 1, **(server or {})}
    behind = EchoServer(network=network, timeline=timeline, **options)
    middle = Middle(behind, timeline=timeline, **habits)
    try:
        client = await soon(WebSocket(middle.url, timeline=timeline, close_timeout=1).opened)
        yield Through(behind, middle, client, behind.connections[0], middle.connections[0])
    finally:
        middle.close()
        behind.close()
        await soon(middle.closed)
        await soon(behind.closed)
