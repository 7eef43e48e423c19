"""Preparing: what all scenes begin with. A page that is connected, some messages, and what has nothing to do with it.

1. What the opening shows is drawn before it is asked which cause it will be: it is the same for all of them.
2. A silence that is a timer's is as long as the timer, in whole seconds. One that is not does not look like that.
3. Every platform has events at any time of day. Those that are drawn here are of others, or came long before.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

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

__all__ = ["PATIENCE", "Plan", "Quotes", "herrings", "laid_out", "opened", "plan", "talk"]

PATIENCE: Final = (55.0, 620.0)
"""How long a silence lasts, in seconds, at least and at most."""
KNOWN: Final = (60, 75, 90, 120, 180, 240, 300, 600)
"""How long programs wait that nobody told otherwise. A silence that is not theirs would look as if it were."""
_SYMBOLS: Final = ("ALFA", "BRAVO", "DELTA", "ECHO", "GOLF", "KILO", "LIMA", "OSCAR", "TANGO", "ZULU")


@dataclass(frozen=True)
class Plan:
    """What an opening shows: when each message comes, which it is, and how long it is silent then."""

    messages: tuple[tuple[float, str], ...]
    quiet: float
    way: float
    """How many seconds it is from the page to the proxy."""
    patience: float
    """How long a timer waits, in whole seconds, that is about as long as the silence."""

    @property
    def last(self) -> float:
        """When the last message is sent."""
        return self.messages[-1][0]

    @property
    def end(self) -> float:
        """When the silence is over."""
        return self.last + self.quiet


class Quotes:
    """Prices that go up and down a little, each for itself, and never stand still."""

    _LEAST: ClassVar[int] = 100

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._prices = {symbol: dice.randrange(1000, 9999) for symbol in _SYMBOLS}

    def next(self) -> str:
        """Return the next message."""
        symbol = self._dice.choice(_SYMBOLS)
        step = self._dice.randint(1, max(self._prices[symbol] // 60, 2)) * self._dice.choice((-1, 1))
        self._prices[symbol] = max(self._prices[symbol] + step, self._LEAST)
        return json.dumps({"symbol": symbol, "price": self._prices[symbol] / 100})


def plan(dice: random.Random, *, quiet: tuple[float, float] = PATIENCE, at_least: int = 3, at_most: int = 6) -> Plan:
    """Draw what an opening shows."""
    time, messages, quotes = 0.0, [], Quotes(dice)
    for _ in range(dice.randint(at_least, at_most)):
        time += dice.uniform(0.8, 19.0)
        messages.append((time, quotes.next()))
    least, most = quiet
    patience = dice.choice([number for number in range(round(least), round(most) + 1) if number not in KNOWN])
    off = dice.choice((-1, 1)) * dice.uniform(0.12, 0.4)
    return Plan(tuple(messages), patience + off, round(dice.uniform(0.008, 0.045), 3), float(patience))


async def opened(world: World, drawn: Plan, **options: object) -> WebSocket:
    """Let a page connect, at the end of a way that takes some time."""
    page = world.visit(drawn.way, **options)
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

    Captures have what stood ``beside`` them. Evidence is read now, and what a case begins with was read before.
    """
    read = world.at(world.now)
    captures = {"page": page_capture(world), "server": server_capture(world)}
    if at == "proxy":
        captures = {"proxy": proxy_capture(world), "server": server_capture(world)}
    return Played(
        exhibit(opening or page_log(world), read=world.at(world.complained)),
        {
            Piece.OTHER: exhibit(other or server_log(world), read=read),
            Piece.MIDDLE: exhibit(*(middle or (access_log(world), error_log(world, "notice"))), read=read),
            Piece.METRICS: exhibit(*cluster_logs(world), gauges(world, *measures), read=read),
            Piece.CAPTURE: exhibit(captures[at], *beside, read=read),
            Piece.CAPTURES: exhibit(*captures.values(), *beside, read=read),
        },
        world.signs(),
        world.gone,
    )
