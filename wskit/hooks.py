"""Hooks: how a link gets between an end and its TCP connection.

``asyncio`` documents what a protocol is told and what it may ask of its transport, and the library lets us say of what
class its connections are (``create_connection=``). So nothing private is touched, and no byte takes a further hop.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from .link import Link

__all__ = ["OnLink"]


class OnLink(asyncio.Protocol):
    """Puts a link under a protocol: derive from this first and from the protocol second, and set ``link``."""

    link: Link

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.link.connection_made(transport, super())
        super().connection_made(_Wire(self.link, cast(asyncio.Transport, transport)))

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
