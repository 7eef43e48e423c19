"""Splice: makes one connection of two, byte by byte, so that neither end can tell.

1. Nothing is read that cannot be passed on: whoever does not read slows down whoever sends, as on one connection.
2. An end of bytes (FIN) is passed on as one, and the other direction goes on. A reset (RST) is passed on as a reset,
   behind all bytes that came before it.
3. Bytes are not looked at.
4. Whoever has gone without a word is found out by TCP's own questions (``SO_KEEPALIVE``).
5. Once one direction has ended, the other may not stand still for ever: nobody might be there any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Final, Protocol

from tornado.iostream import IOStream, StreamClosedError

__all__ = ["Plain", "Secure", "Side", "side_of", "splice"]

STILL: Final = 600.0
"""How many seconds nothing may move, once one direction has ended. Chromium gives a closing server 60."""

_SIZE: Final = 65536  # bytes at once
_AHEAD: Final = 2**24  # bytes behind the handshake and before its answer; a page can send none
_AT_ONCE: Final = struct.pack("ii", 1, 0)  # closing such a socket resets its connection (socket(7), SO_LINGER)


class Side(Protocol):
    """One of the two connections, from here to an end."""

    async def receive(self) -> bytes:
        """Return the next bytes, or none when there are no more.

        Raises:
            OSError: if the connection is broken.
        """
        ...

    async def send(self, data: bytes) -> None:
        """Send all of it, and wait until there was room.

        Raises:
            OSError: if the connection is broken.
        """
        ...

    def finish(self) -> None:
        """Send no more."""
        ...

    def close(self, *, reset: bool = False) -> None:
        """End the connection, at once if it is to be a ``reset``."""
        ...


class Plain:
    """A side that is a socket. It does not block, and nobody else uses it."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._loop = asyncio.get_running_loop()
        sock.setblocking(False)
        _ask_whether_there(sock)
        with contextlib.suppress(OSError):  # a socket with a name in the file system has no such option
            # What is small is not to wait for what was sent before it to be acknowledged.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def receive(self) -> bytes:
        return await self._loop.sock_recv(self._socket, _SIZE)

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._socket, data)

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # it may be gone
            self._socket.shutdown(socket.SHUT_WR)

    def close(self, *, reset: bool = False) -> None:
        if reset:
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._socket.close()


class Secure:
    """A side that is a TLS stream. One direction cannot be ended alone, so here both are; and a stream does not tell a
    reset from an end."""

    def __init__(self, stream: IOStream) -> None:
        self._stream = stream
        _ask_whether_there(stream.socket)

    async def receive(self) -> bytes:
        try:
            return await self._stream.read_bytes(_SIZE, partial=True)
        except StreamClosedError:
            return b""

    async def send(self, data: bytes) -> None:
        try:
            await self._stream.write(data)
        except StreamClosedError:
            raise BrokenPipeError from None

    def finish(self) -> None:
        self._stream.close()

    def close(self, *, reset: bool = False) -> None:
        if reset and not self._stream.closed():
            with contextlib.suppress(OSError):
                self._stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._stream.close()


def _ask_whether_there(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may be gone
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def side_of(stream: IOStream) -> tuple[Side, bytes]:
    """Return the side that a stream leads to, and the bytes that the stream has read ahead. The stream is used up.

    Raises:
        ConnectionError: if whoever was there has gone.
    """
    if stream.closed():
        raise ConnectionResetError("the browser has gone")
    try:
        sock = stream.socket.dup()
    except NotImplementedError:  # a TLS socket cannot be told from what has been read of it
        return Secure(stream), b""
    # Streams close both directions when one has ended. Sockets do not.
    ahead = b""
    with contextlib.suppress(StreamClosedError):
        while len(ahead) <= _AHEAD and (read := asyncio.ensure_future(stream.read_bytes(_AHEAD, partial=True))).done():
            ahead += read.result()
    stream.close()
    if stream.error is not None or len(ahead) > _AHEAD:
        sock.close()
        raise ConnectionResetError("the browser has gone, or sends far too much too early") from stream.error
    return Plain(sock), ahead


async def splice(client: Side, server: Side, first: bytes, back: bytes = b"", still: float = STILL) -> None:
    """Pass on what either side sends, until both have ended. Both are closed then.

    Args:
        client: one side.
        server: the other.
        first: what the server is sent before all else.
        back: what the client is sent before all else.
        still: how many seconds nothing may move, once one direction has ended.
    """
    one, other = _Flow(client, server, first), _Flow(server, client, back)
    one.back, other.back = other, one
    flows = {asyncio.ensure_future(flow.run()): flow for flow in (one, other)}
    left = set(flows)
    reset = False
    try:
        while left:
            moved = one.moved + other.moved
            done, left = await asyncio.wait(
                left, timeout=still if len(left) == 1 else None, return_when=asyncio.FIRST_COMPLETED
            )
            if not done and one.moved + other.moved == moved:
                reset = True
                break
            if any(flows[task].reset for task in done):
                reset = True
                break
        reset = reset or one.blocked or other.blocked
    finally:
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        client.close(reset=reset)
        server.close(reset=reset)


class _Flow:
    """One direction. ``moved`` counts its bytes; it has ended by a ``reset`` of its source, or is ``blocked``: its sink
    takes no more. ``back`` is the other direction."""

    def __init__(self, source: Side, sink: Side, first: bytes = b"") -> None:
        self._source, self._sink, self._first = source, sink, first
        self.moved = 0
        self.reset = self.blocked = False
        self.back = self

    async def run(self) -> None:
        data = self._first
        try:
            while True:
                if data and not await self._pass_on(data):
                    return
                data = await self._source.receive()
                if not data:
                    break
        except OSError:
            self.reset = True
        else:
            if not self.back.blocked:  # else its source was reset, and whoever tried to send has been told so
                self._sink.finish()

    async def _pass_on(self, data: bytes) -> bool:
        try:
            await self._sink.send(data)
        except OSError:
            # What the sink had sent before may still be unread: that is for the flow that comes from it.
            self.blocked = True
            return False
        self.moved += len(data)
        return True
