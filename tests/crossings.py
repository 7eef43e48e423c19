"""Crossings to look at: connections across a middle, on a story's clock, each with a habit or a fault of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from wskit import EchoServer, Middle, WebSocket
from wskit.loops.virtual import new_loop
from wskit.reading.across import Across, across
from wskit.record.events import End, Event

__all__ = ["CROSSINGS", "all_crossings", "crossed", "record_of", "without"]


async def opened(**habits: Any) -> tuple[WebSocket, Middle, EchoServer]:
    """Open a connection across a middle."""
    server = EchoServer(ping_interval=None)
    middle = Middle(server, **habits)
    return await WebSocket(middle.url).opened, middle, server


async def clean() -> WebSocket:
    ws, _, _ = await opened()
    ws.send("WebSocket rocks")
    await asyncio.sleep(1)
    ws.close(1000, "Deliberate disconnection")
    await ws.closed
    await asyncio.sleep(1)
    return ws


async def idle() -> WebSocket:
    ws, _, server = await opened(idle_timeout=60)
    ws.send("Are you there?")
    await ws.closed
    await server.connections[-1].closed
    return ws


async def restarts() -> WebSocket:
    ws, middle, server = await opened()
    server.connections[-1].send("news for everybody")
    await asyncio.sleep(0.5)
    middle.restart(1012, "a new configuration")
    await ws.closed
    await server.connections[-1].closed
    return ws


async def bad_gateway() -> WebSocket:
    server = EchoServer()
    url = server.url
    server.close()
    await server.closed
    ws = WebSocket(Middle(url).url)
    await ws.closed
    return ws


async def slow_gateway() -> WebSocket:
    server = EchoServer()
    middle = Middle(server, answer_timeout=10)
    ws = WebSocket(middle.url)
    while not middle.connections:
        await asyncio.sleep(0)
    middle.connections[-1].back.freeze()
    await ws.closed
    return ws


async def no_upgrade() -> WebSocket:
    server = EchoServer()
    ws = WebSocket(Middle(server, upgrade=False).url)
    await ws.closed
    return ws


async def refused_behind() -> WebSocket:
    server = EchoServer()
    ws = WebSocket(Middle(server.url[:-1] + "!").url)
    await ws.closed
    return ws


async def changed_code() -> WebSocket:
    ws, _, server = await opened(codes=1011)
    server.connections[-1].close(4000, "you are logged out")
    await ws.closed
    await server.connections[-1].closed
    return ws


async def answers_pings() -> WebSocket:
    server = EchoServer(ping_interval=20, ping_timeout=20)
    middle = Middle(server, pings="answer")
    ws = await WebSocket(middle.url).opened
    middle.connections[-1].front.freeze()
    ws.send("nobody hears this")
    await asyncio.sleep(50)
    return ws


async def slow_legs() -> WebSocket:
    ws, middle, server = await opened()
    crossing = middle.connections[-1]
    ws.link.delay(1)
    crossing.back.delay(2)
    ws.send("order 1")
    server.connections[-1].send("news number 0 for everybody who listens")
    await asyncio.sleep(0.5)
    ws.send("order 2")
    await asyncio.sleep(8)
    server.connections[-1].close(1001, "closing time")
    await ws.closed
    await asyncio.sleep(5)
    return ws


async def still_on_its_way_behind() -> WebSocket:
    ws, middle, _ = await opened()
    middle.connections[-1].back.delay(2)
    ws.send("Are you there?")
    await asyncio.sleep(0.5)
    ws.send("Hello?")
    await asyncio.sleep(0.7)
    return ws


async def held_in_front() -> WebSocket:
    ws, middle, server = await opened()
    middle.connections[-1].front.freeze()
    ws.send("Are you there?")
    server.connections[-1].send("Yes, I am here")
    await asyncio.sleep(0.5)
    return ws


async def held_behind() -> WebSocket:
    ws, middle, server = await opened(idle_timeout=30)
    middle.connections[-1].back.freeze()
    ws.send("Are you there?")
    server.connections[-1].send("Yes, I am here")
    await ws.closed
    await asyncio.sleep(1)
    return ws


async def broken_off_behind() -> WebSocket:
    ws, _, server = await opened()
    ws.send("one")
    await asyncio.sleep(0.5)
    server.connections[-1].link.reset()
    await ws.closed
    return ws


async def loses_the_client() -> WebSocket:
    server = EchoServer(ping_interval=20, ping_timeout=20)
    middle = Middle(server)
    ws = await WebSocket(middle.url).opened
    middle.connections[-1].lose_client()
    await server.connections[-1].closed
    return ws


async def half_closed() -> WebSocket:
    """The network ends the connection to the server, and the middle passes that on, each way by itself."""
    ws, middle, _ = await opened(half_close=True)
    middle.connections[-1].back.cut()
    await ws.closed
    return ws


async def one_behind_the_other() -> WebSocket:
    """Two middles stand there: the one that the client knows, and another."""
    server = EchoServer(ping_interval=None)
    ws = await WebSocket(Middle(Middle(server)).url).opened
    ws.send("through both")
    await asyncio.sleep(0.1)
    ws.close(1000)
    await ws.closed
    return ws


CROSSINGS = (
    clean,
    idle,
    restarts,
    bad_gateway,
    slow_gateway,
    no_upgrade,
    refused_behind,
    changed_code,
    answers_pings,
    slow_legs,
    still_on_its_way_behind,
    held_in_front,
    held_behind,
    broken_off_behind,
    loses_the_client,
    half_closed,
    one_behind_the_other,
)


@lru_cache
def record_of(story: Callable[[], Coroutine[Any, Any, WebSocket]]) -> tuple[tuple[Event, ...], End]:
    """Tell a story on a clock of its own. Return what was recorded, and the client."""
    loop = new_loop()
    try:
        ws = loop.run_until_complete(story())
        return ws.timeline.events(), ws.end
    finally:
        loop.clear()
        loop.close()


def without(story: Callable[[], Coroutine[Any, Any, WebSocket]], *sides: str) -> Across:
    """Return what the record of the middle says where the client's side, or the server's, was not recorded."""
    happened, end = record_of(story)
    whole = across(happened, end)
    gone = {whole.client if side == "client" else whole.server for side in sides}
    assert whole.bridge is not None
    return across([event for event in happened if event.end not in gone], whole.bridge[0], exact=True)


def crossed(story: Callable[[], Coroutine[Any, Any, WebSocket]]) -> Across:
    """Return what the record of a story says."""
    happened, end = record_of(story)
    return across(happened, end, exact=True)


def all_crossings() -> dict[str, Across]:
    """Tell every story. It is done on a thread of its own: on this one a loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        told = {story.__name__: thread.submit(crossed, story).result() for story in CROSSINGS}
    for side in ("client", "server"):
        told |= {f"idle without {side}": without(idle, side), f"changed without {side}": without(changed_code, side)}
    return told
