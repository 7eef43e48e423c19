"""Memory: a network without an operating system under it. The same bytes, with no sockets and no threads.

1. :func:`install` teaches an event loop one host name, ``HOST``. Connections to it and servers on it live in that
   loop's memory; every other name is the loop's own affair, as before.
2. What is written is read in a later turn of the loop, in order, never in the same call.
3. It behaves as TCP over loopback does: a writer waits when nobody reads, a writer whose reader is gone gets a RST, and
   closing with bytes unread is a RST too (RFC 1122 section 4.2.2.13).

It makes tests of timing exact, and it runs where nothing can listen: in a browser tab.
"""

from __future__ import annotations

import asyncio
import errno
import itertools
import os
import socket
import sys
from collections.abc import Callable
from typing import Any, Final, TypeAlias
from weakref import WeakKeyDictionary

__all__ = ["HOST", "forget", "install", "is_all_there_is"]

HOST: Final = "memory.invalid"
"""The reserved host name. There is none under ``.invalid`` elsewhere (RFC 6761 section 6.4)."""
WINDOW: Final = 256 * 1024
"""How many bytes are on their way before the writer has to keep them, as in the buffers of an operating system."""

Factory: TypeAlias = Callable[[], asyncio.Protocol]

# Of all networks together: a record may hold connections of several, and they are told apart by their addresses.
_ports = itertools.cycle(range(1024, 65536))
_networks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Network] = WeakKeyDictionary()


def install(loop: asyncio.AbstractEventLoop, *, only: bool = False) -> None:
    """Make ``loop`` know ``HOST``; ``only`` tells that there is no other network. Doing it again changes nothing."""
    if loop in _networks:
        return
    network = _networks[loop] = _Network(only)
    real_connection, real_server = loop.create_connection, loop.create_server

    async def create_connection(factory: Any, host: Any = None, port: Any = None, **options: Any) -> Any:
        if host != HOST:
            return await real_connection(factory, host, port, **options)
        _refuse_tls(options)
        return network.connect(factory, port)

    async def create_server(factory: Any, host: Any = None, port: Any = None, **options: Any) -> Any:
        if host != HOST:
            return await real_server(factory, host, port, **options)
        _refuse_tls(options)
        return network.listen(factory, port)

    # On this loop and not on its class: a loop that is there already may be of any class.
    vars(loop).update(create_connection=create_connection, create_server=create_server)


def forget(loop: asyncio.AbstractEventLoop) -> None:
    """Let go of the network of a loop that is closed, and with it of all that was connected there."""
    _networks.pop(loop, None)


def is_all_there_is(loop: asyncio.AbstractEventLoop) -> bool:
    """Tell whether ``loop`` has no network but this one."""
    return sys.platform == "emscripten" or (loop in _networks and _networks[loop].only)


def _refuse_tls(options: dict[str, Any]) -> None:
    if options.get("ssl"):
        raise OSError(errno.EPROTONOSUPPORT, "there is no TLS in memory; use ws: instead of wss:")


class _Network:
    """Who listens at which port in one loop's memory."""

    def __init__(self, only: bool) -> None:
        self.only = only
        self._servers: dict[int, MemoryServer] = {}

    def _free_port(self) -> int:
        return next(port for port in _ports if port not in self._servers)

    def listen(self, factory: Factory, port: int) -> MemoryServer:
        if port in self._servers:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        port = port or self._free_port()
        server = self._servers[port] = MemoryServer(factory, port, lambda: self._servers.pop(port))
        return server

    def connect(self, factory: Factory, port: int) -> tuple[MemoryTransport, asyncio.Protocol]:
        server = self._servers.get(port)
        if server is None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
        ours = MemoryTransport((HOST, self._free_port()), (HOST, port), lambda: None)
        theirs = server.accept(ours)
        protocol = factory()
        ours.begin(protocol, theirs)
        return ours, protocol


class MemorySocket:
    """As much of a socket as anybody asks for."""

    family = socket.AF_INET

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self.lingers = True

    def getsockname(self) -> tuple[str, int]:
        """Return its address."""
        return self._address

    def setsockopt(self, level: int, option: int, value: bytes) -> None:
        """Understand SO_LINGER for 0 seconds: closing is then a RST."""
        if (level, option) == (socket.SOL_SOCKET, socket.SO_LINGER):
            self.lingers = not any(value[:4]) or any(value[4:])


class MemoryServer(asyncio.AbstractServer):
    """What ``create_server`` makes for ``HOST``."""

    def __init__(self, factory: Factory, port: int, leave: Callable[[], object]) -> None:
        self._loop = asyncio.get_running_loop()
        self._factory = factory
        self._address = (HOST, port)
        self._leave = leave
        self._serving = True
        self._open = 0
        self._waiters: list[asyncio.Future[None]] = []

    def accept(self, client: MemoryTransport) -> MemoryTransport:
        """Take a new connection."""
        self._open += 1
        transport = MemoryTransport(self._address, client.get_extra_info("sockname"), self._lost_one)
        transport.begin(self._factory(), client)
        return transport

    def _lost_one(self) -> None:
        self._open -= 1
        self._wake()

    def _wake(self) -> None:
        if not self._open and not self._serving:
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_result(None)

    @property
    def sockets(self) -> tuple[MemorySocket, ...]:
        """What it listens on, while it does."""
        return (MemorySocket(self._address),) if self._serving else ()

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    def is_serving(self) -> bool:
        return self._serving

    async def start_serving(self) -> None:
        """It does so from the beginning."""

    async def serve_forever(self) -> None:
        """Wait to be cancelled."""
        await self._loop.create_future()

    def close(self) -> None:
        if self._serving:
            self._serving = False
            self._leave()
            self._wake()

    async def wait_closed(self) -> None:
        """Wait until it is closed and its last connection is gone, as asyncio's servers do from Python 3.12 on."""
        if self._open or self._serving:
            waiter = self._loop.create_future()
            self._waiters.append(waiter)
            await waiter


def _reset() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


class MemoryTransport(asyncio.Transport):
    """One side of a connection. What it writes is read by its peer."""

    def __init__(self, local: tuple[str, int], remote: tuple[str, int], lost: Callable[[], object]) -> None:
        self._socket = MemorySocket(local)
        super().__init__({"sockname": local, "peername": remote, "socket": self._socket})
        self._loop = asyncio.get_running_loop()
        self._lost = lost
        self._peer: MemoryTransport
        self._protocol: asyncio.Protocol
        self._out = bytearray()
        self._fin = self._fin_arrived = False
        self._rst = False
        self._reading = True
        self._closing = False
        self._gone = False
        self._high, self._low = 64 * 1024, 16 * 1024
        self._protocol_waits = False

    def begin(self, protocol: asyncio.Protocol, peer: MemoryTransport) -> None:
        """Say who uses it and who is on the other side."""
        self._protocol, self._peer = protocol, peer
        protocol.connection_made(self)

    # Writing.

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._fin and not self._closing:
            self._out += data
            self._soon()
            if not self._protocol_waits and self.get_write_buffer_size() > self._high:
                self._protocol_waits = True
                self._protocol.pause_writing()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._fin = True
        self._soon()

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._end()

    def abort(self) -> None:
        self._closing = True
        del self._out[WINDOW:]
        self._end()
        self._be_lost(None)

    def _end(self) -> None:
        # Whoever closes with bytes unread has lost them, and says so.
        if self._peer._out or not self._socket.lingers:
            self._rst = True
        else:
            self._fin = True
        self._soon()

    def is_closing(self) -> bool:
        return self._closing

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._high = high if high is not None else 64 * 1024 if low is None else 4 * low
        self._low = low if low is not None else self._high // 4

    def get_write_buffer_size(self) -> int:
        return max(0, len(self._out) - WINDOW)

    # On the way.

    def _soon(self) -> None:
        self._loop.call_soon(self._carry)

    def _carry(self) -> None:
        """Bring what was written to the peer, if it reads."""
        peer = self._peer
        if self._out and peer._closing:
            self._protocol_waits = False  # no longer, and yet it is told of no room: there will be none
            self._out.clear()
            peer._rst = True  # it comes behind what the peer wrote before
            peer._soon()
            if not self._reading:
                self._be_lost(_reset())  # the next write would fail
        elif self._out and peer._reading:
            data = bytes(self._out[:WINDOW])
            del self._out[:WINDOW]
            self._soon()
            peer._protocol.data_received(data)
        elif not self._out and peer._reading and not peer._closing:
            self._carry_the_end()
        if self._protocol_waits and self.get_write_buffer_size() <= self._low and not self._gone:
            self._protocol_waits = False
            self._protocol.resume_writing()
        if self._closing and not self.get_write_buffer_size():
            self._be_lost(None)  # what is still on its way, arrives

    def _carry_the_end(self) -> None:
        peer = self._peer
        if self._fin and not self._fin_arrived:
            self._fin_arrived = True
            self._soon()
            if not peer._protocol.eof_received():
                peer.close()
        elif self._rst:
            peer._be_lost(_reset())

    def _be_lost(self, error: Exception | None) -> None:
        if not self._gone:
            self._closing = self._gone = True
            self._loop.call_soon(self._tell_lost, error)

    def _tell_lost(self, error: Exception | None) -> None:
        self._protocol.connection_lost(error)
        self._lost()

    # Reading.

    def pause_reading(self) -> None:
        self._reading = False

    def resume_reading(self) -> None:
        self._reading = True
        self._peer._soon()

    def is_reading(self) -> bool:
        return self._reading
