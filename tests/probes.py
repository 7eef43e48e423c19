"""Ends that do nothing by themselves: one on a link, in memory, and a peer that has none."""

from __future__ import annotations

import asyncio
import functools
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import virtual
from links import kinds, linked

from wskit import Timeline
from wskit.loops import memory
from wskit.network.hooks import OnLink
from wskit.network.link import LINGER, Link
from wskit.record.events import End

END = End("client", 1)


class Probe(asyncio.Protocol):
    """An end that writes down what it is told, and does nothing by itself."""

    def __init__(self, keep: bool = True) -> None:
        self.keep = keep
        self.told: list[Any] = []
        self.got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.wire = transport

    def data_received(self, data: bytes) -> None:
        self.got += data

    def eof_received(self) -> bool:
        self.told.append("FIN")
        return self.keep

    def connection_lost(self, exc: Exception | None) -> None:
        self.told.append(type(exc) if exc else "lost")

    def pause_writing(self) -> None:
        self.told.append("wait")

    def resume_writing(self) -> None:
        self.told.append("go on")

    def break_off(self) -> None:
        """End the connection with a RST."""
        option = socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        self.wire.get_extra_info("socket").setsockopt(*option)
        self.wire.abort()


class Linked(OnLink, Probe, asyncio.BufferedProtocol):
    """The same, on a link."""

    @property
    def written_down(self) -> list[str]:
        return kinds(linked(self.link.timeline, END))


Story: TypeAlias = Callable[[Linked, Probe], Awaitable[None]]


def story(*, keep: bool = True) -> Callable[[Story], Callable[[], None]]:
    """Make a test of a story about an end on a link and its peer. Afterwards no connection may be left."""

    def test_of(tell: Story) -> Callable[[], None]:
        async def begin(loop: virtual.VirtualLoop) -> None:
            here, there = Linked(keep), Probe()
            here.link = Link(Timeline(clock=loop.time), END)
            server = await loop.create_server(lambda: there, memory.HOST, 0)
            await loop.create_connection(lambda: here, memory.HOST, server.sockets[0].getsockname()[1])
            server.close()
            await tell(here, there)
            here.wire.close()
            there.wire.close()
            await asyncio.sleep(2 * LINGER)
            assert not here.link.haunted
            assert sum(one in ("lost", ConnectionResetError, TimeoutError) for one in here.told) == 1
            await server.wait_closed()

        # Not functools.wraps: pytest would take the story's arguments for fixtures.
        test = functools.partial(virtual.run, begin)
        return lambda: test()

    return test_of


a_moment = functools.partial(asyncio.sleep, 1)
