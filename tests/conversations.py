"""Conversations to look at: every ending, on a story's clock where it can, and stories in which much is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import pytest
import virtual
from expected import ANYWHERE, BEAT, ROWS

from wskit import EchoServer, Timeline, WebSocket
from wskit.endings.setting import Setting
from wskit.endings.table import find
from wskit.loops.virtual import new_loop
from wskit.reading.conversation import Conversation, conversation

__all__ = ["STORIES", "all_endings", "every", "in_memory", "open_pair", "over_tcp", "told"]


@lru_cache
def in_memory(name: str) -> Conversation:
    """Play an ending in a story, where a beat is twenty seconds."""

    async def perform(loop: virtual.VirtualLoop) -> Conversation:
        setting = Setting("memory", Timeline(), 20)
        await find(name).act(setting)
        await setting.watch(find(name).silent)
        assert setting.client is not None
        one = conversation(setting.timeline.events(), setting.client.end, exact=setting.timeline.is_exact)
        await setting.clear()
        return one

    return virtual.run(perform)


@lru_cache
def over_tcp(name: str) -> Conversation:
    """Play an ending over TCP, on the real clock."""

    async def perform() -> Conversation:
        setting = Setting("tcp", Timeline(), BEAT)
        await find(name).act(setting)
        await setting.watch(find(name).silent)
        assert setting.client is not None
        one = conversation(setting.timeline.events(), setting.client.end)
        await setting.clear()
        return one

    return asyncio.run(perform())


def all_endings() -> dict[str, Conversation]:
    """Play every ending once, and every story. It is done on a thread of its own: on this one a loop may be running."""
    here = {ending.name for ending in ANYWHERE}
    with ThreadPoolExecutor(1) as thread:

        def play(name: str) -> Conversation:
            return thread.submit(in_memory if name in here else over_tcp, name).result()

        played = {ending.name: play(ending.name) for ending in ROWS}
        return played | {story.__name__: thread.submit(told, story).result() for story in STORIES}


# Stories in which much is on its way at once.


async def open_pair() -> tuple[WebSocket, Any]:
    """Open a connection; return both its ends."""
    server = EchoServer(ping_interval=None)
    ws = await WebSocket(server.url).opened
    return ws, server.connections[-1]


async def goodbye_on_a_slow_link() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(2)
    ws.close(1000, "Deliberate disconnection")
    await ws.closed
    await connection.closed
    return ws


async def crossing_on_a_slow_link() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(2)
    connection.send("news")
    ws.send("last words, and rather many of them")
    ws.close(1000)
    await ws.closed
    await connection.closed
    return ws


async def orders_in_flight() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(1.5, "out")
    for number in range(4):
        ws.send(f"order {number}")
        connection.send(f"news number {number} for everybody who listens")
        await asyncio.sleep(1)
    ws.close(1000)
    await ws.closed
    await connection.closed
    return ws


async def thawed_too_late() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.freeze()
    connection.close(1001, "closing time")
    await connection.closed
    await asyncio.sleep(60)
    ws.link.thaw()
    await ws.closed
    return ws


async def broken_off_in_flight() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(1.5)
    for number in range(3):
        ws.send(f"order {number}")
        await asyncio.sleep(1)
    ws.link.reset()
    await connection.closed
    return ws


async def still_on_its_way() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.delay(2)
    ws.send("Are you there?")
    await asyncio.sleep(0.5)
    connection.send("Hello!")
    await asyncio.sleep(0.7)
    return ws


async def held_at_a_link() -> WebSocket:
    ws, connection = await open_pair()
    ws.link.freeze()
    ws.send("Are you there?")
    connection.send("Yes, I am here")
    ws.close(1000, "no answer")
    await asyncio.sleep(0.5)
    return ws


STORIES = (
    goodbye_on_a_slow_link,
    crossing_on_a_slow_link,
    orders_in_flight,
    thawed_too_late,
    broken_off_in_flight,
    still_on_its_way,
    held_at_a_link,
)


@lru_cache
def told(story: Callable[[], Coroutine[Any, Any, WebSocket]]) -> Conversation:
    """Tell a story on a clock of its own."""

    async def tell(loop: virtual.VirtualLoop) -> Conversation:
        ws = await story()
        return conversation(ws.timeline.events(), ws.end, exact=ws.timeline.is_exact)

    loop = new_loop()
    try:
        one: Conversation = loop.run_until_complete(tell(loop))
        return one
    finally:
        loop.clear()
        loop.close()


def every(test: Any) -> Any:
    """Look at every ending on both networks, and at the stories."""
    cases = [
        *(pytest.param(in_memory, ending.name, id=f"memory-{ending.name}") for ending in ANYWHERE),
        *(pytest.param(over_tcp, ending.name, id=f"tcp-{ending.name}") for ending in ROWS),
        *(pytest.param(told, story, id=story.__name__) for story in STORIES),
    ]
    return pytest.mark.parametrize(("make", "what"), cases)(test)
