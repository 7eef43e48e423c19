"""Dismissed: a page was told 1008, with no reason. The server does not want it any more, and keeps its reasons."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any, Final

from ....ends.connection import Connection
from ....ends.websocket import WebSocket
from ....record.timeline import Timeline
from ...numbers import LEAVING, REASONS, STRANGERS
from ..clues import Clue, Suspect, causes
from ..pieces import Played, Scene
from ..world import World
from ..writers.gauges import STEP
from ..writers.pagelog import page_log
from ..writers.serverlog import server_log
from .preparing import Plan, herrings, laid_out, opened, plan, talk

__all__ = ["DISMISSED"]

HEARTBEAT: Final = 20.0
PATIENCE: Final = 45.0
"""How long the server waits for the next heartbeat."""
BEATS: Final = 0.012
"""How many seconds late a heartbeat may be: a page has other things to do."""
LARGEST: Final = 256 * 1024
MOST: Final = 100
"""How many messages a second a connection may send."""


class _House:
    """The rules of the server. Whoever breaks one gets 1008, and no reason."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tabs: list[Connection] = []
        self._times: list[float] = []
        self._clock: asyncio.TimerHandle | None = None

    def on_message(self, connection: Connection, message: str | bytes) -> None:
        """Look whether a message is within the limits, and who it is from."""
        now = self._world.now
        if message == "hello":
            for before in self._tabs:
                self.end("policy", before)
            self._tabs = [connection]
        if connection is self._world.connection:
            self._times = [time for time in self._times if time > now - 1.0] + [now]
            if self._clock is not None:
                self._clock.cancel()
            self._clock = asyncio.get_running_loop().call_later(PATIENCE, self.end, "policy", connection)
            if len(message) > LARGEST or len(self._times) > MOST:
                self.end("policy", connection)

    def end(self, why: str, connection: Connection) -> None:
        """Say goodbye, and write down why."""
        if self._world.ended is None:
            self._world.ended = self._world.now
            self._world.note(why)
            connection.close(1008)


async def _session(world: World, house: _House) -> None:
    house.end("credentials", world.connection)


async def _logout(world: World, house: _House) -> None:
    world.note("request", "/logout")
    house.end("credentials", world.connection)


async def _rate(world: World, house: _House) -> None:
    # A loop that nobody stops: it has sent more than is allowed before the server can say so.
    begun, usual = world.now, 46.0
    for number in range(MOST + world.dice.randint(40, 90)):
        world.visitor.send(f'{{"watch": {number}}}')
        world.level("messages", usual + number + 1, at=begun)
        await world.until(world.now + world.dice.uniform(0.0005, 0.006))
    world.level("messages", usual, at=begun + STEP)


async def _second(world: World, house: _House) -> None:
    world.note("request", "/app", at=world.now - 0.6)
    other = await WebSocket(world.stand.url, timeline=Timeline()).opened
    other.send("hello")


async def _too_big(world: World, house: _House) -> None:
    world.visitor.send("x" * (LARGEST + world.dice.randrange(1000, 90_000)))


async def _throttled(world: World, house: _House) -> None:
    """Nothing more needs to be done: a heartbeat is missing."""


_ACTS: Final[dict[str, Callable[[World, _House], Coroutine[Any, Any, None]]]] = {
    "session": _session,
    "logout": _logout,
    "rate": _rate,
    "second-tab": _second,
    "too-big": _too_big,
    "throttled": _throttled,
}


async def _heartbeats(world: World, drawn: Plan, last: float) -> None:
    """Let the page send its heartbeats, until the last one."""
    late = random.Random(world.seed)  # noqa: S311  (it is a game)
    world.visitor.send("hello")
    time = (drawn.end - PATIENCE) % HEARTBEAT
    while time <= last:
        await world.until(time + late.uniform(0.0, BEATS))
        world.visitor.send("heartbeat")
        time += HEARTBEAT


async def play(cause: str, dice: random.Random) -> Played:
    """Make it happen."""
    world = World(dice)
    drawn = plan(dice)
    herrings(world)
    house = _House(world)
    world.note("request", "/app", at=-0.4)
    if dice.random() < 0.5:
        world.note("request", "/api/me", at=drawn.end - dice.uniform(0.5, 12.0))
    world.serve(on_message=house.on_message)
    world.stand_between()
    await opened(world, drawn)
    # A browser runs the timers of a page that is hidden once a minute.
    last = drawn.end - PATIENCE if cause == "throttled" else drawn.end - 1.0
    beating = world.start(_heartbeats(world, drawn, last))
    await talk(world, drawn)
    if cause != "throttled":
        await world.until(drawn.end)
    await _ACTS[cause](world, house)
    await world.page_closed()
    await beating
    await world.settle()
    return laid_out(
        world,
        "cpu",
        "open",
        "messages",
        opening=page_log(world, sends=False),
        other=server_log(world, traffic=False),
        beside=(page_log(world, "The page's log, at level debug"),),
    )


_SUSPECTS: Final = (
    Suspect(
        "session",
        "The session of the user had come to its end.",
        STRANGERS,
        "A session ends when its time is over, whatever happens on the connection. A code of its own would say so.",
    ),
    Suspect(
        "logout",
        "The user had logged out, in another tab.",
        STRANGERS,
        "Who logs out ends the session, and a good server then ends every connection of it.",
    ),
    Suspect(
        "rate",
        "The page sent too many messages in a second.",
        STRANGERS,
        "Servers count. A page in a loop is over a limit within a second, and looks like an attack.",
    ),
    Suspect(
        "second-tab",
        "The user had opened the page a second time, and one is all that is allowed.",
        REASONS,
        "A server that keeps one connection for each user ends the older one. If that one then comes back, the two "
        "take turns for ever.",
    ),
    Suspect(
        "too-big",
        "The page sent a message that was too big.",
        STRANGERS,
        "There is a code for it, 1009. An application that checks sizes by itself often says 1008.",
    ),
    Suspect(
        "throttled",
        "The page was hidden, and its heartbeat came too seldom.",
        LEAVING,
        "A browser runs the timers of a page that is hidden once a minute. A heartbeat by a timer is then late; a Pong "
        "would not be.",
    ),
)

_CLUES: Final = (
    Clue("app:credentials", "session|logout", "The server says that it was about who the user is."),
    Clue("app:policy", "rate|second-tab|too-big|throttled", "The server says that it was about a limit."),
    Clue("proxy:asked-/logout", "logout", "At that second the same user logged out."),
    Clue("proxy:asked-/app", "second-tab", "At that second the same user loaded the page once more."),
    Clue(
        "proxy:asked-nothing", "session|rate|too-big|throttled", "The same user did not log out, or open another tab."
    ),
    Clue("gauge:messages-high", "rate", "The server got far more messages than before."),
    Clue(
        "gauge:flat", "session|logout|second-tab|too-big|throttled", "The server did not get more messages than before."
    ),
    Clue("page-capture:burst", "rate", "The page sent hundreds of messages within a second."),
    Clue("page-capture:big", "too-big", "The page sent one message that was much bigger than all others."),
    Clue("page-capture:gaps", "throttled", "The page, which sends something every 20 s, had stopped doing so."),
    Clue("page-capture:steady", "session|logout|second-tab", "The page sent what it always sends."),
)

DISMISSED: Final = Scene(
    "dismissed",
    "“We are thrown out, with a 1008 and no reason. Support cannot tell why.”",
    causes(_SUSPECTS, _CLUES),
    play,
)
