"""Experiments on saying goodbye: pairs 1 to 3, 8 to 10 and 16 of the inventory.

All are stories: they are lived through in memory, on a clock that jumps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from ...ends.connection import Connection
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.interface import DOMException, ReadyState
from ..asking import Experiment
from ..finding import Finding

__all__ = ["EXPERIMENTS"]

PLACE: Final = "where-it-was-before"
"""Where a server is found again after a restart."""


async def late_send(*, wait: bool) -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.close()
        if wait:
            await ws.closed
        try:
            ws.send("late")
        except DOMException:
            return Finding("raises", ws)
        await server.connections[0].closed
        await asyncio.sleep(60)
        await WebSocket(server.url).opened
        await asyncio.sleep(60)
        first, second = server.connections
        found = "arrives" if first.received else "kept" if second.received else "dropped"
        return Finding(found, ws)


async def state_after_closing(delay: float, look: float, code: int | None) -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.link.delay(delay)
        ws.close(code)
        await asyncio.sleep(look)
        return Finding(ws.ready_state, ws)


async def state_of_the_other(delay: float, who: str) -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        [connection] = server.connections
        ws.link.delay(delay)
        (ws if who == "client" else connection).close()
        await asyncio.sleep(1)
        return Finding(connection.state if who == "client" else ws.ready_state, ws)


async def left_after_a_crash(pages: int, message: str, on_message: Callable[[Connection, Any], object]) -> Finding:
    async with EchoServer(on_message=on_message) as server:
        all_ = [await WebSocket(server.url).opened for _ in range(pages)]
        all_[0].send(message)
        await asyncio.sleep(1)
        return Finding(sum(one.ready_state is ReadyState.OPEN for one in all_), all_[0])


def fails(connection: Connection, message: Any) -> None:
    raise RuntimeError(message)


def looks_it_up(connection: Connection, message: Any) -> None:
    connection.send({"walk": "1 m", "run": "3 m"}[message])


async def message_on_its_way(delay: float, word: str, *, asked: bool) -> Finding:
    got: list[Any] = []

    def answer(connection: Connection, message: Any) -> None:
        connection.send(word)

    async with EchoServer(on_message=answer) as server:
        ws = await WebSocket(server.url).opened
        ws.onmessage = lambda event: got.append(event.data)
        [connection] = server.connections
        ws.link.delay(delay)
        try:
            if asked:
                ws.send("my last question")
                await asyncio.sleep(delay + 0.1)
            else:
                connection.send(word)
        except Exception:
            return Finding("raises", ws)
        ws.close()
        await connection.closed
        return Finding("given" if got else "dropped", ws)


async def state_on_a_silent_line(seconds: float, messages: int) -> Finding:
    async with EchoServer(ping_interval=None) as server:
        ws = await WebSocket(server.url).opened
        ws.link.freeze()
        for number in range(messages):
            ws.send(f"message {number}")
        await asyncio.sleep(seconds)
        return Finding(ws.ready_state, ws)


async def state_when_it_works_again(seconds: float, *, restart: bool) -> Finding:
    async with EchoServer(token=PLACE) as server:
        ws = await WebSocket(server.url).opened
        if restart:
            server.close(1012, "back in a minute")
        else:
            ws.link.reset()
        await ws.closed
        await asyncio.sleep(3)
        async with EchoServer(server.port, token=PLACE) if restart else server:
            await asyncio.sleep(seconds)
            return Finding(ws.ready_state, ws)


EXPERIMENTS: Final[dict[str, Experiment]] = {
    "before.1": partial(late_send, wait=False),
    "after.1": partial(late_send, wait=True),
    "before.2": partial(state_after_closing, 3, 0, None),
    "after.2": partial(state_after_closing, 1, 0.5, 4000),
    "before.3": partial(state_of_the_other, 3, "client"),
    "after.3": partial(state_of_the_other, 2, "server"),
    "before.8": partial(left_after_a_crash, 3, "hello", fails),
    "after.8": partial(left_after_a_crash, 6, "fly", looks_it_up),
    "before.9": partial(message_on_its_way, 2, "news", asked=False),
    "after.9": partial(message_on_its_way, 1, "the answer", asked=True),
    "before.10": partial(state_on_a_silent_line, 60, 1),
    "after.10": partial(state_on_a_silent_line, 120, 2),
    "before.16": partial(state_when_it_works_again, 60, restart=True),
    "after.16": partial(state_when_it_works_again, 600, restart=False),
}
