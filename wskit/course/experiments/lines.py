"""Experiments on the network between two ends: pairs 11 to 15 of the inventory. All are stories."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Final

from ...endings.table import play
from ...ends.connection import Connection
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.frames import Opcode
from ...protocol.interface import ReadyState
from ...views.wire import frames_of
from ..asking import Experiment
from ..finding import Finding

__all__ = ["EXPERIMENTS"]


async def how_many_are_told(code: int, *endings: str) -> Finding:
    reports = [await play(name) for name in endings]
    told = [one for one in reports if one.client.tells and one.client.tells.code == code]
    return Finding(len(told), told[-1] if told else "")


async def states_of_both(pings: float, patience: float, seconds: float) -> Finding:
    async with EchoServer(ping_interval=pings, ping_timeout=patience) as server:
        ws = await WebSocket(server.url).opened
        ws.link.freeze()
        await asyncio.sleep(seconds)
        return Finding((ws.ready_state, server.connections[0].state), ws)


async def send_on_a_dead_line(who: str, times: int, pause: float) -> Finding:
    clock = asyncio.get_running_loop().time
    async with EchoServer(ping_interval=None) as server:
        ws = await WebSocket(server.url).opened
        if who == "page":
            ws.link.drop("out")
        else:
            ws.link.freeze()
        end: WebSocket | Connection = ws if who == "page" else server.connections[0]
        found: Any = "returns"
        for number in range(times):
            begun = clock()
            try:
                end.send(f"message {number}")
            except Exception:
                found = "raises"
            if clock() > begun:
                found = "waits"
            await asyncio.sleep(pause)
        state = end.ready_state if isinstance(end, WebSocket) else end.state
        return Finding(found if state is ReadyState.OPEN else "closes", ws)


async def bytes_of_a_close(code: int, reason: str) -> Finding:
    async with EchoServer() as server:
        ws = await WebSocket(server.url).opened
        ws.close(code, reason)
        await ws.closed
        [goodbye] = [frame for frame in frames_of(ws, "client") if frame.opcode == Opcode.CLOSE]
        return Finding(len(goodbye.payload), ws)


async def server_is_left_with(ending: str) -> Finding:
    report = await play(ending)
    return Finding(report.server.tells and report.server.tells.code, report)


EXPERIMENTS: Final[dict[str, Experiment]] = {
    "before.11": partial(how_many_are_told, 1006, "network-resets", "network-cuts", "forbidden", "server-crashes"),
    "after.11": partial(how_many_are_told, 1006, "refused", "network-resets", "server-no-answer", "server-restarts"),
    "before.12": partial(states_of_both, 20, 20, 120),
    "after.12": partial(states_of_both, 5, 5, 60),
    "before.13": partial(send_on_a_dead_line, "server", 1, 30),
    "after.13": partial(send_on_a_dead_line, "page", 3, 20),
    "before.14": partial(bytes_of_a_close, 1000, "done"),
    "after.14": partial(bytes_of_a_close, 4001, "bye"),
    "before.15": partial(server_is_left_with, "too-big"),
    "after.15": partial(server_is_left_with, "text-not-text"),
}
