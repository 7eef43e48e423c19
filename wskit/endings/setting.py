"""Setting: where an ending happens. Two ends, how to wait for what they do, and what to clear away afterwards.

Times are counted in beats. A lesson's beat is short; on a real network it would be a minute.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

from ..between.middle import Middle
from ..ends.address import Network
from ..ends.connection import Connection
from ..ends.putaway import PutAway
from ..ends.raw import RawClient, RawServer
from ..ends.rawend import RawEnd
from ..ends.server import EchoServer
from ..ends.websocket import WebSocket
from ..loops import portal
from ..loops.portal import Promise
from ..record import events
from ..record.events import End, Event
from ..record.timeline import Timeline

__all__ = ["Setting"]

T = TypeVar("T", WebSocket, RawClient, EchoServer, RawServer, PutAway, Middle)


class Setting:
    """Where an ending happens: two ends, and what has to be cleared away afterwards."""

    def __init__(self, network: Network | None, timeline: Timeline, beat: float) -> None:
        self.network = network
        self.timeline = timeline
        self.beat = beat
        self.client: WebSocket | RawClient | None = None
        self.server: Connection | RawEnd | None = None
        self._things: list[WebSocket | RawClient | EchoServer | RawServer | PutAway | Middle] = []
        self._subscriptions: list[Callable[[], None]] = []

    def echo_server(self, **options: Any) -> EchoServer:
        """Make a server that has no pings unless asked, and little patience."""
        options = {"ping_interval": None, "close_timeout": 2 * self.beat, "network": self.network, **options}
        return self._keep(EchoServer(timeline=self.timeline, **options))

    def connect(self, url: str, **options: Any) -> WebSocket:
        """Make a client that begins to connect."""
        ws = self._keep(WebSocket(url, timeline=self.timeline, close_timeout=2 * self.beat, **options))
        self.client = ws
        return ws

    def somebody_else(self, url: str) -> WebSocket:
        """Make a client that it is not about. What it sees is on a timeline of its own."""
        return self._keep(WebSocket(url, timeline=Timeline(), close_timeout=2 * self.beat))

    def middle(self, behind: str, **habits: Any) -> Middle:
        """Make a proxy before the server of this URL."""
        return self._keep(Middle(behind, network=self.network, timeline=self.timeline, **habits))

    def put_away(self, ws: WebSocket) -> PutAway:
        """Have a browser put the page of a client away."""
        return self._keep(PutAway(ws))

    async def pair(self, **options: Any) -> tuple[WebSocket, Connection]:
        """Make a client and a server that are connected."""
        server = self.echo_server(**options)
        ws = self.connect(server.url)
        await ws.opened
        self.server = server.connections[-1]
        return ws, self.server

    async def raw_client(self, *, offer_compression: bool = False, **options: Any) -> tuple[RawClient, Connection]:
        """Make a raw client that is connected to an ordinary server."""
        server = self.echo_server(**options)
        raw = RawClient(server.url, offer_compression=offer_compression, timeline=self.timeline)
        self.client = self._keep(raw)
        await raw.opened
        self.server = server.connections[-1]
        return raw, self.server

    async def raw_server(self) -> tuple[WebSocket, RawEnd]:
        """Make an ordinary client that is connected to a raw server."""
        server = self._keep(RawServer(network=self.network, timeline=self.timeline))
        ws = self.connect(server.url)
        await ws.opened
        [self.server] = server.connections
        return ws, self.server

    def seen(self, wanted: Callable[[Event], bool]) -> Promise[Event]:
        """Promise the first event from now on that is wanted."""
        found: Promise[Event] = Promise()

        def look(event: Event) -> None:
            if wanted(event):
                found.resolve(event)

        # It ends in clear(): an event may come from another thread before there is anything to end it with.
        self._subscriptions.append(self.timeline.subscribe(look))
        return found

    async def answer(self, ws: WebSocket, message: str | bytes) -> str | bytes:
        """Send a message, and return the next one that comes; nothing if the connection ends before."""
        answered = self.seen(lambda event: isinstance(event, events.Received | events.Closed) and event.end == ws.end)
        ws.send(message)
        event = await answered
        return event.data if isinstance(event, events.Received) else ""

    async def repeat(self, ws: WebSocket, message: str, *, every: float) -> None:
        """Send a message again and again, once every so many seconds, for as long as the connection is open."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(every):
                    await ws.closed
                    return
            ws.send(message)

    def close_frame_of(self, end: End) -> Promise[Event]:
        """Promise that this end, which has nothing else to say, writes a Close frame."""
        return self.seen(lambda event: isinstance(event, events.BytesOut) and event.end == end)

    async def watch(self, silent: tuple[str, ...]) -> None:
        """Wait until both ends know how it ended, but for those that never will."""
        for side, end in (("client", self.client), ("server", self.server)):
            if end is not None and side not in silent:
                await end.closed
        if silent:
            # That nothing comes can only be seen by waiting.
            await asyncio.sleep(5 * self.beat)

    async def clear(self) -> None:
        """Let go of everything, and wait until it has gone."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        for thing in self._things:
            portal.run(thing.replace)
        for thing in self._things:
            await thing.closed

    def _keep(self, thing: T) -> T:
        self._things.append(thing)
        return thing
