"""Crowd: how much memory an open connection takes, with both of its ends in this process.

1. A few connections come and go before: what is loaded or made once belongs to no connection.
2. They are opened one after another, so that nothing is counted that only a rush of them needs.
3. What the operating system keeps for its sockets is the same for both sides, and is not counted.
"""

from __future__ import annotations

import resource

from websockets.asyncio.client import connect

from wskit import EchoServer, WebSocket

from .echoes import BARE_CLIENT, bare_server, bare_url
from .memory import private_memory
from .rounds import Rounds, Works

__all__ = ["WORKS"]

FIRST = 5
"""How many connections come and go before any is counted."""


async def crowd(size: int) -> Rounds:
    """Yield the kilobytes that each of so many connections takes, both ends recorded. There is one round only."""
    allow_files(2 * size)
    async with EchoServer() as server:
        for _ in range(FIRST):
            socket = await WebSocket(server.url).opened
            socket.close()
            await socket.closed
        before = private_memory()
        sockets = [await WebSocket(server.url).opened for _ in range(size)]
        yield (private_memory() - before) / len(sockets) / 1e3


async def bare_crowd(size: int) -> Rounds:
    """The same with both ends on one event loop."""
    allow_files(2 * size)
    async with bare_server() as server:
        for _ in range(FIRST):
            async with connect(bare_url(server), **BARE_CLIENT):
                pass
        before = private_memory()
        sockets = [await connect(bare_url(server), **BARE_CLIENT) for _ in range(size)]
        yield (private_memory() - before) / len(sockets) / 1e3


def allow_files(count: int) -> None:
    """Allow this process so many open files, besides the few that it has.

    Raises:
        ValueError: if the system allows it fewer.
    """
    wanted = count + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


WORKS: Works = {"crowd": {"ours": crowd, "peer": bare_crowd}}
