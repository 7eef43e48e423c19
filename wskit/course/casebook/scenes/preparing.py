"""Preparing: what all scenes begin with. A page that is connected, some messages, and what has nothing to do with it.

1. What the opening shows is drawn before it is asked which cause it will be: it is the same for all of them.
2. Every platform has events at any time of day. Those that are drawn here are of others, or came long before.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Final, Literal

from ....ends.websocket import WebSocket
from ..pieces import Piece, Played
from ..world import World
from ..writers.cluster import cluster_logs
from ..writers.gauges import gauges
from ..writers.pagelog import page_log
from ..writers.proxylog import access_log, error_log
from ..writers.serverlog import server_log
from ..writers.sniffed import page_capture, proxy_capture, server_capture
from ..writers.told import Told, exhibit

__all__ = ["PATIENCE", "Plan", "herrings", "laid_out", "opened", "plan", "talk"]

PATIENCE: Final = (60.0, 75.0, 90.0, 120.0, 180.0, 240.0, 300.0, 600.0)
"""How long a silence lasts, in seconds. Programs are told such numbers; people and networks come upon them too."""
_SYMBOLS: Final = ("ALFA", "BRAVO", "DELTA", "ECHO", "GOLF", "KILO", "LIMA", "OSCAR", "TANGO", "ZULU")


@dataclass(frozen=True)
class Plan:
    """What an opening shows: when each message comes, which it is, and how long it is silent then."""

    messages: tuple[tuple[float, str], ...]
    quiet: float
    way: float
    """How many seconds it is from the page to the proxy."""

    @property
    def last(self) -> float:
        """When the last message is sent."""
        return self.messages[-1][0]

    @property
    def end(self) -> float:
        """When the silence is over."""
        return self.last + self.quiet


def plan(dice: random.Random, *, quiet: tuple[float, ...] = PATIENCE, at_least: int = 3, at_most: int = 6) -> Plan:
    """Draw what an opening shows."""
    time, messages = 0.0, []
    for _ in range(dice.randint(at_least, at_most)):
        time += round(dice.uniform(0.8, 19.0), 3)
        messages.append(
            (time, json.dumps({"symbol": dice.choice(_SYMBOLS), "price": dice.randrange(1000, 9999) / 100}))
        )
    return Plan(tuple(messages), dice.choice(quiet), round(dice.uniform(0.008, 0.045), 3))


async def opened(world: World, drawn: Plan, **options: object) -> WebSocket:
    """Let a page connect, at the end of a way that takes some time."""
    page = world.visit(**options)
    page.link.delay(drawn.way)
    await page.opened
    return page


async def talk(world: World, drawn: Plan) -> None:
    """Let the server send its messages, each at its time."""
    for time, message in drawn.messages:
        await world.until(time)
        world.connection.send(message)


def herrings(world: World) -> None:
    """Note what has nothing to do with it."""
    dice = world.dice
    other = f"worker-{dice.randrange(16**9):09x}-{dice.randrange(16**5):05x}"
    deployed = -60.0 * dice.randint(21, 95)
    world.note("new-version", at=deployed)
    world.note("rollout", f"feed-{dice.randrange(16**9):09x}-x", at=deployed + 9)
    if dice.random() < 0.6:
        world.note(dice.choice(("crash-loop", "stopping", "probe-failed")), other, at=dice.uniform(-900.0, 200.0))
    reloaded = -60.0 * dice.randint(7, 70)
    world.note("worker-leaves", amount=world.names.worker - 11, at=reloaded)
    world.level("certificate", dice.uniform(1.5, 60.0), at=-3600.0)
    world.note("worker-left", amount=world.names.worker - 11, at=reloaded + dice.uniform(3.0, 200.0))


def laid_out(
    world: World,
    *measures: str,
    opening: Told | None = None,
    other: Told | None = None,
    middle: tuple[Told, ...] = (),
    beside: tuple[Told, ...] = (),
    at: Literal["page", "server", "proxy"] = "page",
) -> Played:
    """Write down what the world has left: as a page complains, unless it is said otherwise.

    Captures have what stood ``beside`` them.
    """
    captures = {"page": page_capture(world), "server": server_capture(world)}
    if at == "proxy":
        captures = {"proxy": proxy_capture(world), "server": server_capture(world)}
    return Played(
        exhibit(opening or page_log(world)),
        {
            Piece.OTHER: exhibit(other or server_log(world)),
            Piece.MIDDLE: exhibit(*(middle or (access_log(world), error_log(world, "notice")))),
            Piece.METRICS: exhibit(*cluster_logs(world), gauges(world, *measures)),
            Piece.CAPTURE: exhibit(captures[at], *beside),
            Piece.CAPTURES: exhibit(*captures.values(), *beside),
        },
        world.signs(),
    )
