"""Orders: a page sends orders, the network breaks, and some are carried out never or twice.

1. In each story the network breaks one to three times, at any moment: an order may be on its way, or the answer to it.
2. The server answers each order with its number when it has been carried out.
3. A page that has come back may send again what it has sent. A server that knows an order's number may leave it out.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ...ends.connection import Connection
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.interface import ReadyState
from ...record.timeline import Timeline
from ..numbers import RESUMING
from .proving import Fault, Happened, Knob, Settings

__all__ = ["ORDERS"]

ORDERED: Final = 12
"""How many orders a page sends."""
AWAY: Final = 2.0
"""After how many seconds the page connects again."""


class _Kitchen:
    """A server that carries orders out. It forgets nothing when a connection ends."""

    def __init__(self, timeline: Timeline, *, leaves_out: bool) -> None:
        self._leaves_out = leaves_out
        self.carried_out = Counter[str]()
        self.server = EchoServer(timeline=timeline, on_message=self._take, ping_interval=None)

    def _take(self, connection: Connection, message: str | bytes) -> None:
        number = str(message)
        if not (self._leaves_out and number in self.carried_out):
            self.carried_out[number] += 1
        connection.send(number)


class _Page:
    """A page that sends orders and comes back when the connection ends."""

    def __init__(self, url: str, timeline: Timeline, again: str, delay: float) -> None:
        self._url, self._timeline, self._again, self._delay = url, timeline, again, delay
        self.sent: list[str] = []
        self.answered: set[str] = set()
        self.needless = 0
        self.ws = self._connect()

    def _connect(self) -> WebSocket:
        ws = WebSocket(self._url, timeline=self._timeline)
        ws.onopen = lambda _: self._resume()
        ws.onmessage = lambda event: self.answered.add(event.data)
        return ws

    def order(self, number: str) -> None:
        """Send an order; while there is no connection it waits for the next one."""
        self.sent.append(number)
        if self.ws.ready_state is ReadyState.OPEN:
            self.ws.send(number)

    def _resume(self) -> None:
        self.ws.link.delay(self._delay)
        owed = [one for one in self.sent if self._again == "all" or one not in self.answered]
        for one in owed if self._again else []:
            self.needless += one in self.answered
            self.ws.send(one)

    async def stay(self) -> None:
        """Come back whenever the connection ends."""
        while True:
            await self.ws.closed
            await asyncio.sleep(AWAY)
            self.ws = self._connect()


async def _trial(settings: Settings, chance: random.Random) -> Happened:
    timeline = Timeline()
    kitchen = _Kitchen(timeline, leaves_out=settings["server"])
    page = _Page(kitchen.server.url, timeline, settings["again"], chance.uniform(0.2, 1))
    await page.ws.opened
    end = page.ws.end
    staying = asyncio.ensure_future(page.stay())
    breaks = set(chance.sample(range(1, ORDERED), chance.randint(1, 3)))
    for number in range(1, ORDERED + 1):
        page.order(f"order {number}")
        if number in breaks:
            await asyncio.sleep(chance.uniform(0, 1.5))
            if page.ws.ready_state is ReadyState.OPEN:
                end = page.ws.end
                page.ws.link.reset()
        await asyncio.sleep(chance.uniform(1, 4))
    await asyncio.sleep(20)
    staying.cancel()
    return Happened(tuple(_problems(page, kitchen)), tuple(timeline.events()), end)


def _problems(page: _Page, kitchen: _Kitchen) -> Iterator[str]:
    if any(kitchen.carried_out[number] > 1 for number in page.sent):
        yield "An order was carried out twice."
    if any(not kitchen.carried_out[number] for number in page.sent):
        yield "An order was never carried out, and nobody knows."
    if page.needless:
        yield "Orders that had been answered were sent again."


def _check(settings: Settings) -> None:
    offered = {knob.name: list(knob.choices.values()) for knob in ORDERS.knobs}
    for name, values in offered.items():
        if settings[name] not in values:
            raise ValueError(f"{name} is one of {', '.join(map(repr, values))}, not {settings[name]!r}")


ORDERS: Final = Fault(
    "lost-orders",
    "Never, or twice",
    "We sell pizza. When the network breaks, some people get none. We then had the page send everything again, and now "
    "some get two.",
    (
        "Each order is carried out once, wherever the network breaks.",
        "What has been answered does not go out again.",
    ),
    (
        Knob(
            "again",
            "Back again, the page sends:",
            {"nothing": "", "all it has sent": "all", "what has no answer": "unanswered"},
        ),
        Knob("server", "The server:", {"carries out what comes": False, "leaves out numbers that it knows": True}),
    ),
    _trial,
    _check,
    RESUMING,
    "Send again until there is an answer, and let the other end leave out what it knows.",
)
