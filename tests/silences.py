"""What the kit's silent network makes of what is sent into it, on the story's clock. Measured ones stand beside it."""

from __future__ import annotations

import asyncio
from typing import Any

from wskit import CloseEvent, EchoServer, ReadyState, WebSocket, fast_forward


async def message(seconds: float) -> float:
    """Tell when a message arrives that is sent into a silence of so many seconds, counted from when it was sent."""

    async def story() -> float:
        server = EchoServer(ping_interval=None)
        ws = await WebSocket(server.url).opened
        came: asyncio.Queue[Any] = asyncio.Queue()
        ws.onmessage = came.put_nowait
        ws.link.silence()
        server.connections[0].send("Is anybody there?")
        await asyncio.sleep(seconds)
        ws.link.thaw()
        await came.get()
        return asyncio.get_running_loop().time()

    return await fast_forward(story)


async def goodbye(seconds: float, close_timeout: float = 10.0) -> tuple[float, CloseEvent] | None:
    """Tell when a page hears what of a goodbye that its server says into a silence; None if it stays open."""

    async def story() -> tuple[float, CloseEvent] | None:
        server = EchoServer(ping_interval=None, close_timeout=close_timeout)
        ws = await WebSocket(server.url).opened
        told: list[float] = []
        ws.onclose = lambda _: told.append(asyncio.get_running_loop().time())
        ws.link.silence()
        server.connections[0].close(1001)
        await asyncio.sleep(seconds)
        ws.link.thaw()
        await asyncio.sleep(1000)
        return None if ws.ready_state is ReadyState.OPEN else (told[0], await ws.closed)

    return await fast_forward(story)


async def gives_up() -> float:
    """Tell when an end is told that nothing answers what it has sent, in a silence that never ends."""

    async def story() -> float:
        server = EchoServer(ping_interval=None)
        ws = await WebSocket(server.url).opened
        ws.link.silence()
        ws.send("Is anybody there?")
        await ws.closed
        return asyncio.get_running_loop().time()

    return await fast_forward(story)
