"""A pipe and what comes out of it; a client and a server, with a link under each, and what the links wrote down."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from helpers import soon

from wskit import CloseEvent, EchoServer, Timeline, WebSocket
from wskit.ends.connection import Connection
from wskit.loops import portal
from wskit.network.link import Link
from wskit.network.pipe import Pipe
from wskit.record import events
from wskit.record.events import End, Event

Side = Literal["client", "server"]
Network = Literal["tcp", "memory"]

BOTH_NETWORKS = pytest.mark.parametrize("network", ["tcp", "memory"])
BOTH_SIDES = pytest.mark.parametrize("side", ["client", "server"])
LOST = CloseEvent(1006, "", was_clean=False)


class Line:
    """A pipe, and what came out of it when."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.out: list[tuple[float, Any]] = []
        self.sizes: list[int] = []
        self.pipe = Pipe(lambda thing: self.out.append((loop.time(), thing)), lambda: self.sizes.append(self.pipe.size))

    @property
    def things(self) -> list[Any]:
        return [thing for _, thing in self.out]


@dataclass
class Pair:
    """Both ends of one connection."""

    server: EchoServer
    client: WebSocket
    connection: Connection

    @property
    def timeline(self) -> Timeline:
        return self.server.timeline

    def link(self, side: Side) -> Link:
        """Return the link under that side."""
        return self.client.link if side == "client" else self.connection.link

    def end(self, side: Side) -> End:
        """Return the name of that side's end."""
        return self.client.end if side == "client" else self.connection.end

    def linked(self, side: Side) -> list[Event]:
        """Return what the link under that side wrote down."""
        return linked(self.timeline, self.end(side))

    async def ended(self) -> None:
        """Wait until both ends know that it is over."""
        await soon(self.client.closed)
        await soon(self.connection.closed)

    async def vanished(self) -> None:
        """Wait until there is no TCP connection any more, that of no end included."""
        await until(lambda: not self.client.link.haunted and not self.connection.link.haunted)


@contextlib.asynccontextmanager
async def serving(network: Network, **options: Any) -> AsyncIterator[EchoServer]:
    """Run a server that lets no link hold anything open afterwards."""
    server = EchoServer(network=network, **{"timeline": Timeline(), **options})
    try:
        yield server
    finally:
        for connection in server.connections:
            connection.link.abandon()
        server.close()
        await server.closed


@contextlib.asynccontextmanager
async def paired(network: Network, close_timeout: float = 10.0, **options: Any) -> AsyncIterator[Pair]:
    """Open a connection to a server of its own. Afterwards it ends, whatever was done to its links."""
    async with serving(network, **{"close_timeout": close_timeout, **options}) as server:
        client = WebSocket(server.url, timeline=server.timeline, close_timeout=close_timeout)
        await soon(client.opened)
        pair = Pair(server, client, server.connections[-1])
        try:
            yield pair
        finally:
            client.link.abandon()
            pair.connection.link.abandon()
            client.close()
            # Where a direction was dropped for good, nobody has to wait for the goodbye.
            client.link.reset()
            pair.connection.link.reset()
            await pair.vanished()


def linked(timeline: Timeline, end: End) -> list[Event]:
    """Return what the link under an end wrote down, without what was done to it."""
    mine = events.Linked, events.BytesIn, events.BytesOut, events.FinIn, events.FinOut, events.RstIn, events.RstOut
    return [one for one in timeline.events(end) if isinstance(one, (*mine, events.Unlinked))]


def kinds(recorded: list[Event]) -> list[str]:
    """Tell what happened after the bytes: the kinds of the events that are about none."""
    quiet = events.Linked, events.BytesIn, events.BytesOut
    return [type(one).__name__ for one in recorded if not isinstance(one, quiet)]


def stream(timeline: Timeline, end: End, kind: type[events.BytesIn] | type[events.BytesOut]) -> bytes:
    """Return all bytes that an end wrote, or got."""
    return b"".join(one.data for one in timeline.events(end) if isinstance(one, kind))


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so that nobody announces. It is looked at on the background loop, turn after turn."""

    async def wait() -> None:
        while not portal.run(condition):
            await asyncio.sleep(0)

    await soon(wait())


def open_sockets() -> int:
    """Count the sockets this process has open, those of the background loop included."""
    portal.loop()
    count = 0
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # closed meanwhile
            count += os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
    return count
