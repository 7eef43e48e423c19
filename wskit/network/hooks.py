"""Hooks: how a link gets between an end and its TCP connection.

``asyncio`` documents what a protocol is told and what it may ask of its transport, and the library lets us say of what
class its connections are (``create_connection=``). So nothing private is touched, and no byte takes a further hop.

All connections of a loop read into one buffer, as asyncio's buffered protocols may. Otherwise asyncio makes a large one
for whatever comes, and to read a small message takes four times as long. What has no such buffers, as the network in
memory, gives its bytes to ``data_received``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, cast
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from .link import Link

__all__ = ["SLOTS", "OnLink"]

BUFFER: Final = 256 * 1024
"""How many bytes are read at once."""

SLOTS: Final = ("_buffer", "link")
"""What :class:`OnLink` adds to an instance."""

# What is read is taken out before anything else is read on the same loop.
_buffers: WeakKeyDictionary[asyncio.AbstractEventLoop, memoryview] = WeakKeyDictionary()


class OnLink(asyncio.Protocol):
    """Puts a link under a protocol: derive from this first, from the protocol second, and set ``link``.

    Derive from ``asyncio.BufferedProtocol`` last, and the protocol reads as one.
    """

    link: Link

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        loop = asyncio.get_running_loop()
        if loop not in _buffers:
            _buffers[loop] = memoryview(bytearray(BUFFER))
        self._buffer = _buffers[loop]
        self.link.connection_made(transport, super())
        super().connection_made(_Wire(self.link, cast(asyncio.Transport, transport)))

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.link.data_received(bytes(self._buffer[:nbytes]))

    def data_received(self, data: bytes) -> None:
        self.link.data_received(data)

    def eof_received(self) -> Any:
        return self.link.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.link.connection_lost(exc)

    def pause_writing(self) -> None:
        self.link.pause_writing()

    def resume_writing(self) -> None:
        self.link.resume_writing()


class _Wire(asyncio.Transport):
    """What the end writes to. It is the real transport, but for what the link has a say in."""

    __slots__ = ("_link", "_transport")

    def __init__(self, link: Link, transport: asyncio.Transport) -> None:
        super().__init__()
        self._link = link
        self._transport = transport

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._link.write(bytes(data))

    def write_eof(self) -> None:
        self._link.write_eof()

    def can_write_eof(self) -> bool:
        return self._transport.can_write_eof()

    def close(self) -> None:
        self._link.let_go(abort=False)

    def abort(self) -> None:
        self._link.let_go(abort=True)

    def is_closing(self) -> bool:
        return self._link.closing

    def pause_reading(self) -> None:
        self._link.read(paused=True)

    def resume_reading(self) -> None:
        self._link.read(paused=False)

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size() + self._link.held

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._transport.set_write_buffer_limits(high, low)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
