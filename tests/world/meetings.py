"""Two ends with something in between: what stands behind it, who comes through it, and what both saw.

1. What stands between has a URL, and something that it can be told to do: a real proxy by a signal, the kit's own by a
   method.
2. The ends are the kit's: a page and an echo server, or raw ends, where nobody answers of their own accord.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias
from unittest import mock
from urllib.parse import urlsplit

from helpers import SOON, soon

from wskit import EchoServer, Middle, RawClient, RawServer, Timeline, WebSocket
from wskit.ends.rawend import RawEnd
from wskit.loops import portal

from .proxies import Proxy, certificate
from .signs import Signs, sight

Ends: TypeAlias = Literal["page and echo", "raw"]
BYE_OF_CLIENT = bytes.fromhex("88 82 00000000 0fa0")  # a Close frame with 4000
BYE_OF_SERVER = bytes.fromhex("88 02 0fa1")  # a Close frame with 4001
PING_OF_CLIENT = bytes.fromhex("89 81 00000000 61")
PING_OF_SERVER = bytes.fromhex("89 01 61")
PONG_OF_SERVER = bytes.fromhex("8a 01 61")
A_PART, THE_REST = bytes.fromhex("01 01 62"), bytes.fromhex("80 01 63")  # of a text message


@dataclass(frozen=True)
class Behind:
    """What stands behind: a server, or none that deserves the name. ``connections`` are its ends, oldest first."""

    url: str
    timeline: Timeline
    connections: Callable[[], tuple[Any, ...]] = tuple

    @property
    def port(self) -> int:
        """Where it listens, or would."""
        return urlsplit(self.url).port or 0


@dataclass(frozen=True)
class Stand:
    """What stands between. ``act`` makes it do what a test is about."""

    url: str
    act: Callable[[], object] = lambda: None


Between: TypeAlias = Callable[[Behind], AbstractAsyncContextManager[Stand]]


def real(
    make: Callable[[int], AbstractContextManager[Proxy]],
    act: Callable[[Proxy], object] = lambda proxy: None,
    *,
    prefix: str = "",
    tls: bool = False,
) -> Between:
    """Let a real proxy stand between. With ``tls``, who comes trusts its certificate."""

    @contextlib.asynccontextmanager
    async def stand(behind: Behind) -> AsyncIterator[Stand]:
        with make(behind.port) as proxy:
            url = proxy.url(behind.url, prefix=prefix.format(port=behind.port), scheme="wss" if tls else "ws")
            with _trusting(proxy.folder):
                yield Stand(url, lambda: act(proxy))

    return stand


def ours(act: Callable[[Middle], object] = lambda middle: None, *, tls: bool = False, **habits: Any) -> Between:
    """Let the kit's own middle stand between, with these habits."""

    @contextlib.asynccontextmanager
    async def stand(behind: Behind) -> AsyncIterator[Stand]:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            certificate(folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / "certificate")
            middle = Middle(behind.url, timeline=behind.timeline, ssl=context if tls else None, **habits)
            try:
                with _trusting(folder):
                    yield Stand(middle.url, lambda: act(middle))
            finally:
                middle.close()
                await soon(middle.closed)

    return stand


def _trusting(folder: Path) -> AbstractContextManager[object]:
    """Let this program trust who vouches for the certificate there."""
    return mock.patch.dict(os.environ, SSL_CERT_FILE=str(folder / "authority"))


@contextlib.asynccontextmanager
async def a_server(ends: Ends = "page and echo") -> AsyncIterator[Behind]:
    """Run a server that pings nobody."""
    timeline = Timeline()
    server = RawServer(timeline=timeline) if ends == "raw" else EchoServer(ping_interval=None, timeline=timeline)
    try:
        yield Behind(server.url, timeline, lambda: server.connections)
    finally:
        server.close()
        await soon(server.closed)


@contextlib.asynccontextmanager
async def nobody() -> AsyncIterator[Behind]:
    """Let nobody listen there."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield Behind(f"ws://127.0.0.1:{bound.getsockname()[1]}/", Timeline())


@contextlib.asynccontextmanager
async def deaf() -> AsyncIterator[Behind]:
    """Let somebody listen there who never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield Behind(f"ws://127.0.0.1:{listening.getsockname()[1]}/", Timeline())


@dataclass(frozen=True)
class Meeting:
    """A client that has come through, and the server's end of its connection, if there is one."""

    behind: Behind
    stand: Stand
    client: Any
    server: Any

    def signs(self, frames: Iterable[str] = ("Close",)) -> Signs:
        """Return what both have seen so far."""
        timeline = self.behind.timeline
        return Signs(
            sight(timeline, self.client.end, frames=frames),
            sight(timeline, None if self.server is None else self.server.end, frames=frames),
        )

    async def ended(self) -> None:
        """Wait until both know that it is over. A raw end is told, too, but does not let go: nobody waits for it."""
        for end in (self.client, self.server):
            if end is not None and not isinstance(end, RawEnd):
                await soon(end.closed)

    async def shows(self, wanted: Signs, frames: Iterable[str] = ("Close",)) -> None:
        """Wait until both have seen this, and no more."""
        await self.ended()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SOON):
                while self.signs(frames) != wanted:
                    await asyncio.sleep(0.005)
        assert self.signs(frames) == wanted


@contextlib.asynccontextmanager
async def coming(behind: Behind, stand: Stand, ends: Ends = "page and echo") -> AsyncIterator[Meeting]:
    """Connect through what stands between, wait until both ends are open, and let go of the client afterwards."""
    before = len(behind.connections())
    client: Any = (RawClient if ends == "raw" else WebSocket)(stand.url, timeline=behind.timeline)
    await soon(client.opened)
    async with asyncio.timeout(SOON):
        while len(behind.connections()) == before:  # a proxy may open to the client first
            await asyncio.sleep(0.005)
    try:
        yield Meeting(behind, stand, client, behind.connections()[-1])
    finally:
        portal.run(client.replace)
        client.link.reset()  # where nobody answers
        await soon(client.closed)


async def knock(behind: Behind, stand: Stand) -> Meeting:
    """Come, and be refused."""
    client = WebSocket(stand.url, timeline=behind.timeline)
    await soon(client.closed)
    return Meeting(behind, stand, client, None)


def say(raw: RawEnd, data: bytes = b"", *, fin: bool) -> None:
    """Send bytes and, in the same segment, a FIN: the way in stays open."""

    def act() -> None:
        wire = raw._wire
        assert wire is not None
        connected: socket.socket = wire.get_extra_info("socket")
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)  # wait for more, and send it together
        if data:
            raw._write(data)
        if fin:
            wire.write_eof()
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    portal.run(act)
