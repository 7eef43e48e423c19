"""Programs: what runs in the process of a server that has one of its own. See :mod:`~wskit.endings.processes`.

1. The first line that a program prints is the URL of its server. It runs until it is asked to stop.
2. What it does to its own loop and its own memory it may do: nobody else lives there.
"""

from __future__ import annotations

import asyncio
import time

from ..ends.connection import Connection
from ..ends.server import EchoServer
from ..loops.system import asked_to_stop
from ..record.timeline import Timeline

__all__ = ["computing", "restarting"]


def restarting() -> None:
    """Run a server that is to be deployed again, and says so when it is asked to stop."""
    asyncio.run(_serve(EchoServer(timeline=Timeline()), 1012, "a new version is on its way"))


def computing(beat: float) -> None:
    """Run a server that computes on its event loop for as many seconds as a message says. It pings every beat.

    Until it has computed, that loop does nothing else: it reads no message, answers no Close, and notices no Pong.
    """
    server = EchoServer(on_message=_compute, ping_interval=beat, ping_timeout=beat, timeline=Timeline())
    asyncio.run(_serve(server, 1001, ""))


def _compute(connection: Connection, message: str | bytes) -> None:
    connection.send("computing")
    until = time.perf_counter() + float(message)
    while time.perf_counter() < until:
        pass


async def _serve(server: EchoServer, code: int, reason: str) -> None:
    with asked_to_stop() as asked:
        print(server.url, flush=True)
        await asked.get()
    server.close(code, reason)
    await server.closed
