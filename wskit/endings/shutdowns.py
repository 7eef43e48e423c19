"""Shutdowns: a server is taken out of service while hundreds of clients are connected to it, well or badly.

1. The connections are the library's own, with all their bytes. Only the network is in memory and the clock jumps, so a
   shutdown of half a minute takes about a second, and the same plan gives the same shutdown.
2. At 0 seconds the platform asks the server to stop. At ``GRACE`` it kills what is still there: nothing more is said.
3. A balancer sends whoever connects to the old server, until ``NOTICED`` seconds after it was told, or after nobody
   listened there any more. From then on it sends them to the next one, which takes ``TAKES`` new ones in a second and
   answers the others with 503.
4. A client asks, waits for the answer, thinks, and asks again. One that has lost its connection comes back, after up to
   a second; one that is turned away waits up to twice as long each time. Some sleep: they read nothing any more.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Request, Response

from ..loops import memory
from ..loops.virtual import fast_forward
from ..protocol.numbers import check_seconds

__all__ = ["ASLEEP", "CLIENTS", "GRACE", "KILL", "NOTICED", "TAKES", "Plan", "Shutdown", "shut_down"]

CLIENTS: Final = 300
"""How many clients are connected when it begins."""
ASLEEP: Final = 5
"""How many of them sleep, as a phone does in a pocket."""
GRACE: Final = 30.0
"""How many seconds the platform waits. Kubernetes does so unless it is told otherwise."""
NOTICED: Final = 5.0
"""How many seconds the balancer needs to notice that a server takes nobody any more."""
TAKES: Final = 50
"""How many new connections the next server takes in a second."""
GOODBYE: Final = 1012

_BEFORE: Final = 12.0
"""For how many seconds all goes its way before the shutdown begins."""
_AFTER: Final = 45.0
"""When at the latest everybody is back, in seconds after it has begun."""
_NEWCOMERS: Final = 2
"""How many clients come for the first time, each second."""
_WORK, _THOUGHT = (1.0, 6.0), (2.0, 10.0)
"""How long an answer takes, and how long a client thinks before it asks again."""
_LONGEST_WAIT: Final = 8.0
_OLD, _NEXT = 80, 81
"""The ports of the two servers."""

_SILENT: Final = logging.Logger("wskit.endings.shutdowns")  # nobody's child: what it is told, nobody hears
_SILENT.disabled = True
_QUICK: Final[dict[str, Any]] = {"compression": None, "ping_interval": None, "open_timeout": None, "logger": _SILENT}


@dataclass(frozen=True)
class Plan:
    """How a server goes: what it does before the goodbye, and how it says it. Times are in seconds.

    ``told`` is whether the balancer is told first, and given the time to notice. ``answers`` is how long an answer that
    is being worked on is waited for, at most. The goodbyes are spread over ``spread``, and ``patience`` is how long a
    client may take to answer its own.
    """

    told: bool = False
    answers: float = 0.0
    spread: float = 0.0
    patience: float = 10.0
    killed: bool = False

    def __post_init__(self) -> None:
        for name in ("answers", "spread", "patience"):
            check_seconds(name, getattr(self, name))


KILL: Final = Plan(killed=True)
"""Nothing is said, and nothing is waited for."""


@dataclass(frozen=True)
class Shutdown:
    """What came of it. Moments are in seconds after the platform asked.

    ``lost`` is how many questions have no answer. ``clients`` is how many the old server had, with the newcomers that
    were sent to it; ``said`` and ``cut`` are how many of them got a goodbye and how many got none but were awake to
    miss it. ``turned_away`` is how many attempts to connect failed, ``attempts`` when each
    was made, ``over`` when the last connection of the old server was gone, and ``is_killed`` whether it was killed.
    """

    lost: int
    clients: int
    said: int
    cut: int
    turned_away: int
    attempts: tuple[float, ...]
    over: float
    is_killed: bool

    @property
    def hurts(self) -> bool:
        """Whether anybody was left with less than a goodbye and a way back, or the platform lost its patience."""
        return bool(self.lost or self.cut or self.turned_away or self.is_killed)


async def shut_down(plan: Plan, clients: int = CLIENTS) -> Shutdown:
    """Shut a server down as the plan says, with so many ``clients``. Return what came of it.

    >>> from wskit.endings.shutdowns import KILL, shut_down
    >>> killed = await shut_down(KILL, clients=20)
    >>> killed.said, killed.cut
    (0, 27)
    """
    return await fast_forward(_Story(plan, clients).tell)


class _Story:
    """One shutdown, on a clock that begins some time before it."""

    def __init__(self, plan: Plan, clients: int) -> None:
        self._plan, self._clients = plan, clients
        self._connections: dict[ServerConnection, asyncio.Event] = {}  # and whether each has nothing to do
        self._sends_to = _OLD
        self._over: float | None = None
        self._is_killed = False
        self._counts: Counter[str] = Counter()
        self._attempts: list[float] = []
        self._asked: Counter[int] = Counter()

    async def tell(self) -> Shutdown:
        options = {**_QUICK, "close_timeout": self._plan.patience, "server_header": None}
        self._old = await serve(self._answer, memory.HOST, _OLD, **options)
        next_one = await serve(_stay, memory.HOST, _NEXT, process_request=self._admit, **options)
        clients = [asyncio.ensure_future(self._live(number)) for number in range(self._clients)]
        clients.append(asyncio.ensure_future(self._let_newcomers_come()))
        await asyncio.sleep(_BEFORE)
        await self._go()
        await asyncio.sleep(max(0, _BEFORE + _AFTER - asyncio.get_running_loop().time()))
        next_one.close()  # what is still there ends with the story
        return Shutdown(
            lost=self._counts["lost"],
            clients=self._counts["clients"],
            said=self._counts["said"],
            cut=self._counts["cut"],
            turned_away=self._counts["turned away"],
            attempts=tuple(self._attempts),
            over=self._over or 0.0,
            is_killed=self._is_killed,
        )

    # The old server.

    async def _answer(self, connection: ServerConnection) -> None:
        is_idle = self._connections[connection] = asyncio.Event()
        is_idle.set()
        dice = random.Random(f"work, {len(self._connections)}")  # noqa: S311  (dice, not secrets)
        with suppress(ConnectionClosed):
            async for _ in connection:
                is_idle.clear()
                await asyncio.sleep(dice.uniform(*_WORK))
                await connection.send("an answer")
                is_idle.set()

    async def _go(self) -> None:
        if self._plan.killed:
            self._kill()
            return
        loop = asyncio.get_running_loop()
        killing = loop.call_later(GRACE, self._kill)
        loop.call_later(NOTICED, self._send_elsewhere)
        if self._plan.told:
            await asyncio.sleep(NOTICED)
        self._old.close(close_connections=False)
        there = [one for one in self._connections if one.close_code is None]
        pause = self._plan.spread / len(there)
        await asyncio.gather(*(self._say_goodbye(one, place * pause) for place, one in enumerate(there)))
        if self._over is None:
            self._over = self._now()
            killing.cancel()

    async def _say_goodbye(self, connection: ServerConnection, after: float) -> None:
        await asyncio.sleep(after)
        if self._plan.answers:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._connections[connection].wait(), self._plan.answers)
        await connection.close(GOODBYE)

    def _kill(self) -> None:
        self._over, self._is_killed = self._now(), True
        self._old.close(close_connections=False)
        if self._plan.killed:
            asyncio.get_running_loop().call_later(NOTICED, self._send_elsewhere)
        for connection in self._connections:
            connection.transport.abort()

    # The balancer, and the server that comes next.

    def _send_elsewhere(self) -> None:
        self._sends_to = _NEXT

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        second = int(self._now())
        self._asked[second] += 1
        if self._asked[second] <= TAKES:
            return None
        return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many at once.\n")

    # The clients.

    async def _let_newcomers_come(self) -> None:
        await asyncio.sleep(_BEFORE / 2)
        async with asyncio.TaskGroup() as group:
            for number in range(self._clients, self._clients + int(_AFTER * _NEWCOMERS)):
                group.create_task(self._live(number))
                await asyncio.sleep(1 / _NEWCOMERS)

    async def _live(self, number: int) -> None:
        dice = random.Random(f"client, {number}")  # noqa: S311  (dice, not secrets)
        at_old = await self._come(dice, 0)
        if at_old is None:
            return
        self._counts["clients"] += 1
        if number < self._clients and number % (self._clients // ASLEEP) == self._clients // ASLEEP - 1:
            at_old.transport.pause_reading()
            return
        await self._talk(at_old, dice)
        self._counts["said" if at_old.close_code == GOODBYE else "cut"] += 1
        await self._come(dice, 1)

    async def _talk(self, connection: ClientConnection, dice: random.Random) -> None:
        waits = False
        with suppress(ConnectionClosed):
            await self._think(connection, dice.uniform(0, _THOUGHT[1]))  # or all would ask at once
            while True:
                await connection.send("a question")
                waits = True
                await connection.recv()
                waits = False
                await self._think(connection, dice.uniform(*_THOUGHT))
        self._counts["lost"] += waits

    async def _think(self, connection: ClientConnection, seconds: float) -> None:
        """Wait as long, unless the connection ends meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(connection.recv(), seconds)

    async def _come(self, dice: random.Random, longest: float) -> ClientConnection | None:
        """Connect, sooner or later. Return the connection if it leads to the old server."""
        while True:
            await asyncio.sleep(dice.uniform(0, longest))
            where = self._sends_to
            if self._now() >= 0:
                self._attempts.append(self._now())
            try:
                made = await connect(f"ws://{memory.HOST}:{where}", proxy=None, user_agent_header=None, **_QUICK)
            except (ConnectionRefusedError, InvalidStatus):
                self._counts["turned away"] += 1
                longest = min(_LONGEST_WAIT, max(1, 2 * longest))
                continue
            return made if where == _OLD else None

    def _now(self) -> float:
        return asyncio.get_running_loop().time() - _BEFORE


async def _stay(connection: ServerConnection) -> None:
    await connection.wait_closed()
