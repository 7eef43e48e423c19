"""Echoes: the same traffic through wskit and through the bare library. Each work measures one round at a time.

The bare library is asked for what wskit asks of it, and no more: no compression, so that both send the same bytes, and
no pings from the client. The server pings every 20 seconds in both.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter
from typing import Any, Final, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_in_threads
from websockets.sync.server import ServerConnection as ThreadedConnection
from websockets.sync.server import serve as serve_in_threads

from wskit import EchoServer, MessageEvent, WebSocket

from .rounds import Rounds, Works

__all__ = ["BARE_CLIENT", "WORKS", "Echo", "bare_server", "bare_url"]

T = TypeVar("T")

MESSAGE: Final = "sixteen bytes ok"
BARE_CLIENT: Final[dict[str, Any]] = {"compression": None, "proxy": None, "ping_interval": None}
"""What the bare client is asked for, because wskit's is."""


class Echo:
    """Sends messages and waits for their echoes. These come to a handler, as in a web page."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._missing = 0
        socket.onmessage = self._take

    async def of(self, count: int) -> None:
        """Send so many messages at once, and wait until all have come back."""
        self._missing = count
        self._all = asyncio.get_running_loop().create_future()
        for _ in range(count):
            self._socket.send(MESSAGE)
        await self._all

    def _take(self, event: MessageEvent) -> None:
        self._missing -= 1
        if not self._missing:
            self._all.set_result(None)


async def round_trip(size: int) -> Rounds:
    """Yield the microseconds for one echo, awaited before the next is sent. Both ends are recorded."""
    async with EchoServer() as server:
        echo = Echo(await WebSocket(server.url).opened)
        while True:
            begun = perf_counter()
            for _ in range(size):
                await echo.of(1)
            yield (perf_counter() - begun) / size * 1e6


async def bare_round_trip(size: int) -> Rounds:
    """The same in the library's threads."""

    def echo(connection: ThreadedConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            for message in connection:
                connection.send(message)

    with serve_in_threads(echo, "127.0.0.1", 0, compression=None) as server:
        threading.Thread(target=server.serve_forever).start()
        port = server.socket.getsockname()[1]
        with connect_in_threads(f"ws://127.0.0.1:{port}", **BARE_CLIENT) as socket:
            while True:
                begun = perf_counter()
                for _ in range(size):
                    socket.send(MESSAGE)
                    socket.recv()
                yield (perf_counter() - begun) / size * 1e6


async def pipelined(size: int) -> Rounds:
    """Yield the milliseconds for so many echoes in flight. Both ends are recorded."""
    async with EchoServer() as server:
        echo = Echo(await WebSocket(server.url).opened)
        while True:
            begun = perf_counter()
            await echo.of(size)
            yield (perf_counter() - begun) * 1e3


async def bare_echo(connection: ServerConnection) -> None:
    """Echo, as in the library's own examples. It takes every close for an ordinary one, and logs none."""
    with contextlib.suppress(ConnectionClosed):
        async for message in connection:
            await connection.send(message)


def bare_server() -> Server:
    """Return a server of echoes, for an ``async with``."""
    return serve(bare_echo, "127.0.0.1", 0, compression=None)


def bare_url(server: Server) -> str:
    """Return the address of a bare server."""
    return f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def bare_pipelined(size: int) -> Rounds:
    """The same with both ends on one event loop."""
    async with bare_server() as server, connect(bare_url(server), **BARE_CLIENT) as socket:

        async def send_all() -> None:
            for _ in range(size):
                await socket.send(MESSAGE)

        while True:
            begun = perf_counter()
            sending = asyncio.create_task(send_all())
            for _ in range(size):
                await socket.recv()
            await sending
            yield (perf_counter() - begun) * 1e3


async def goodbye(size: int) -> Rounds:
    """Yield the milliseconds for so many connections, one after another: connect, one echo, close(4000, "x")."""
    async with EchoServer() as server:
        while True:
            begun = perf_counter()
            for _ in range(size):
                socket = await WebSocket(server.url).opened
                await Echo(socket).of(1)
                socket.close(4000, "x")
                await socket.closed
            yield (perf_counter() - begun) * 1e3


async def bare_goodbye(size: int) -> Rounds:
    """The same with both ends on one event loop."""
    async with bare_server() as server:
        while True:
            begun = perf_counter()
            for _ in range(size):
                socket = await connect(bare_url(server), **BARE_CLIENT)
                await socket.send(MESSAGE)
                await socket.recv()
                await socket.close(4000, "x")
            yield (perf_counter() - begun) * 1e3


class Elsewhere:
    """The bare library on an event loop in another thread, which somebody here waits for.

    That is the floor of a kit whose connections outlive a busy cell: nothing is recorded, and there is no page.
    """

    def __init__(self) -> None:
        self._here, self._there = asyncio.get_running_loop(), asyncio.new_event_loop()
        threading.Thread(target=self._there.run_forever, daemon=True).start()

    async def do(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something there, and wait for it here."""
        done: asyncio.Future[T] = self._here.create_future()

        async def there() -> None:
            self._here.call_soon_threadsafe(done.set_result, await work())

        self._there.call_soon_threadsafe(lambda: self._there.create_task(there()))
        return await done

    async def start(self) -> str:
        """Start a server that lasts as long as the process. Returns its URL."""

        async def start() -> Server:
            return await bare_server()

        self._server = await self.do(start)
        return bare_url(self._server)


async def bare_ask(socket: ClientConnection) -> None:
    """Send a message and wait for its echo."""
    await socket.send(MESSAGE)
    await socket.recv()


async def round_trip_from_elsewhere(size: int) -> Rounds:
    """One echo through the bare library, elsewhere."""
    elsewhere = Elsewhere()
    url = await elsewhere.start()
    socket = await elsewhere.do(lambda: connect(url, **BARE_CLIENT))
    while True:
        begun = perf_counter()
        for _ in range(size):
            await elsewhere.do(lambda: bare_ask(socket))
        yield (perf_counter() - begun) / size * 1e6


async def goodbye_from_elsewhere(size: int) -> Rounds:
    """So many connections of the bare library, elsewhere."""
    elsewhere = Elsewhere()
    url = await elsewhere.start()
    while True:
        begun = perf_counter()
        for _ in range(size):
            socket = await elsewhere.do(lambda: connect(url, **BARE_CLIENT))
            await elsewhere.do(partial(bare_ask, socket))
            await elsewhere.do(partial(socket.close, 4000, "x"))
        yield (perf_counter() - begun) * 1e3


WORKS: Works = {
    "round_trip": {"ours": round_trip, "peer": bare_round_trip},
    "round_trip.floor": {"ours": round_trip_from_elsewhere, "peer": bare_round_trip},
    "pipelined": {"ours": pipelined, "peer": bare_pipelined},
    "goodbye": {"ours": goodbye, "peer": bare_goodbye},
    "goodbye.floor": {"ours": goodbye_from_elsewhere, "peer": bare_goodbye},
}
