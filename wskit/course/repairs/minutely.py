"""Minutely: a chat behind a proxy loses connections on which nobody says anything. When should the server ask?

1. The proxy's patience is another in each story: 30, 55, 60 or 100 seconds, as people meet them.
2. In some stories the client goes away in silence. The server has to find out, and not wait for ever.
3. A Ping that nobody needs costs a phone its battery.
"""

from __future__ import annotations

import asyncio
import random
from typing import Final

from ...between.middle import Middle
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.frames import Opcode
from ...protocol.numbers import check_seconds
from ...reading.signs import Signs
from ...record.timeline import Timeline
from ..numbers import ALIVE
from .proving import Fault, Happened, Knob, Settings

__all__ = ["MINUTELY"]

STAYS: Final = 600.0
"""How many seconds a page stays."""
KNOWS: Final = 60.0
"""After how many seconds the server has to know that a client is gone."""
PATIENCE: Final = (30, 55, 60, 100)
"""For how many seconds of silence proxies wait."""
PINGS: Final = 4
"""How many Pings in a minute are enough."""


async def _trial(settings: Settings, chance: random.Random) -> Happened:
    timeline = Timeline()
    patience, goes = chance.choice(PATIENCE), chance.random() < 1 / 3
    leaves_at = chance.uniform(60, STAYS - 120)
    server = EchoServer(timeline=timeline, close_timeout=5, **settings)
    middle = Middle(server.url, timeline=timeline, idle_timeout=patience)
    ws = await WebSocket(middle.url, timeline=timeline).opened
    [connection] = server.connections

    async def talk() -> None:
        while True:
            await asyncio.sleep(chance.uniform(60, 180))
            ws.send("Good evening.")

    talking = asyncio.ensure_future(talk())
    over = [asyncio.ensure_future(ws.closed), asyncio.ensure_future(connection.closed)]
    await asyncio.wait(over, timeout=leaves_at if goes else STAYS, return_when=asyncio.FIRST_COMPLETED)
    talking.cancel()
    problems = []
    if any(one.done() for one in over):
        problems.append(_why(Signs(timeline.events())))
    elif goes:
        middle.connections[0].lose_client()
        await asyncio.wait(over, timeout=KNOWS, return_when=asyncio.FIRST_COMPLETED)
        if not any(one.done() for one in over):
            problems.append("The client had gone for a minute, and the server did not know.")
    signs = Signs(timeline.events())
    pings = len(signs.frames("server", Opcode.PING)) / max(1.0, asyncio.get_running_loop().time() / 60)
    if pings > PINGS:
        problems.append("There were more than four Pings in a minute: that wears a battery down.")
    return Happened(tuple(problems), signs.happened, ws.end)


def _why(signs: Signs) -> str:
    if signs.account("server").sent is not None:
        return "The server gave a connection up that was there: it did not wait for the Pong."
    return "The proxy heard nothing for too long, and ended the connection: 1006."


def _check(settings: Settings) -> None:
    for name in ("ping_interval", "ping_timeout"):
        if settings[name] is not None:
            check_seconds(name, settings[name], above_zero=name == "ping_interval")


MINUTELY: Final = Fault(
    "every-minute",
    "1006, again and again",
    "In the evening, when nobody writes, everybody falls out of the chat. The page says 1006. There is a proxy on the "
    "way, and nobody knows whose. And in the morning the server still counts people who went home hours ago.",
    (
        "A page that is there stays connected for ten minutes, whatever proxy is on the way.",
        "Of a client that is gone the server knows within a minute.",
        "There are no more than four Pings in a minute.",
    ),
    (
        Knob(
            "ping_interval",
            "The server pings every:",
            {"never": None, "5 s": 5, "20 s": 20, "50 s": 50, "100 s": 100},
        ),
        Knob("ping_timeout", "It waits for the Pong:", {"for ever": None, "20 s": 20, "120 s": 120}),
    ),
    _trial,
    _check,
    ALIVE,
    "Twenty seconds of silence are less than the patience of these proxies, and an answer is owed in twenty more.",
)
