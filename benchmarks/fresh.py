"""Fresh: what it takes to begin, in processes that have done nothing before.

Each script is timed inside, from its first line on: how long Python itself takes to start is not counted. All begin in
the same folder, and what they import has been compiled before.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from .figures import Figure
from .rounds import Measure, alternate, output

__all__ = ["import_core", "lab_open"]

ROUNDS: Final = 21

IMPORT: Final = "import wskit"
BARE_IMPORT: Final = "import websockets.asyncio.client, websockets.asyncio.server"

OPEN: Final = """
import asyncio
import wskit

async def main():
    server = wskit.EchoServer()
    socket = wskit.WebSocket(server.url)
    await socket.opened
    tell()
    socket.close()
    await socket.closed

asyncio.run(main())
"""
BARE_OPEN: Final = """
import asyncio
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

async def echo(connection):
    async for message in connection:
        await connection.send(message)

async def main():
    async with serve(echo, "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", compression=None, proxy=None):
            tell()

asyncio.run(main())
"""


def timed(script: str) -> Measure:
    """Return what runs a script in a new process, and returns the milliseconds until it calls ``tell()``."""
    clock = "from time import perf_counter; begun = perf_counter(); "
    tell = "tell = lambda: print((perf_counter() - begun) * 1e3)\n"
    return lambda: float(output(["-c", clock + tell + script]))


def compare(name: str, goal: float, ours: str, peer: str, quick: bool) -> Figure:
    """Compare two scripts."""
    return Figure(name, *alternate(timed(ours), timed(peer), 1 if quick else ROUNDS), goal, "ms")


def lab_open(quick: bool) -> Iterator[Figure]:
    """Import, serve, connect, and wait until it is open.

    The peer imports what a lesson cannot do without, the widgets: wskit does so when the first one is shown. Beside the
    library alone it is ``lab_open.bare``.
    """
    compare_ours = partial(compare, goal=1.3, ours=OPEN, quick=quick)
    yield compare_ours("lab_open", peer=f"import ipywidgets\n{BARE_OPEN}")
    yield compare_ours("lab_open.bare", peer=BARE_OPEN)


def import_core(quick: bool) -> Iterator[Figure]:
    """Import wskit and show no widget, beside the library's two ends."""
    yield compare("import_core", 1.2, f"{IMPORT}\ntell()", f"{BARE_IMPORT}\ntell()", quick)
