"""Experiments on codes: pairs 4 to 7 of the inventory. All are stories."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from ...endings.table import play
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.interface import DOMException, ReadyState
from ..asking import Experiment
from ..finding import Finding

__all__ = ["EXPERIMENTS"]


async def server_is_left_with() -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.close()
        event = await server.connections[0].closed
        return Finding(event.code, ws)


async def page_is_left_with(ending: str) -> Finding:
    report = await play(ending)
    return Finding(report.client.tells and report.client.tells.code, report)


async def both_close(page: int, server_: int, *, look: str, between: float) -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        [connection] = server.connections
        ws.link.delay(2)
        connection.close(server_)
        await asyncio.sleep(between)
        ws.close(page)
        event = await (ws if look == "page" else connection).closed
        return Finding(event.code, ws)


async def close_with(code: int) -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        [connection] = server.connections
        try:
            ws.close(code)
        except DOMException:
            await asyncio.sleep(1)
            both = ws.ready_state, connection.state
            return Finding("refused" if both == (ReadyState.OPEN, ReadyState.OPEN) else "over", ws)
        came = await connection.closed
        return Finding({code: "sent", 1000: "replaced"}.get(came.code), ws)


async def the_one_that_was_not_clean(*endings: str) -> Finding:
    reports = {name: await play(name) for name in endings}
    [found] = [name for name, one in reports.items() if not (one.client.tells and one.client.tells.was_clean)]
    return Finding(found, reports[found])


EXPERIMENTS: Final[dict[str, Experiment]] = {
    "before.4": server_is_left_with,
    "after.4": partial(page_is_left_with, "server-no-code"),
    "before.5": partial(both_close, 4001, 4002, look="page", between=0),
    "after.5": partial(both_close, 4100, 4200, look="server", between=1),
    "before.6": partial(close_with, 1001),
    "after.6": partial(close_with, 1011),
    "before.7": partial(the_one_that_was_not_clean, "server-crashes", "client-4999", "client-no-code", "network-cuts"),
    "after.7": partial(the_one_that_was_not_clean, "server-no-code", "server-no-answer", "server-1011", "server-4000"),
}
