"""Deploys: a server is told to stop, with pages on it that wait for answers, and newcomers at the door.

1. A balancer sends newcomers to a server that says it is ready. It asks every five seconds.
2. The platform tells the old server to stop, and kills it thirty seconds later. When it has stopped by itself, its
   process ends; what is still connected then is told nothing.
3. How to stop is a function. It gets the server, and may tell the balancer, wait for answers, and say goodbye.
"""

from __future__ import annotations

import asyncio
import inspect
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from ...ends.connection import Connection
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.numbers import check_seconds
from ...record.events import End
from ...record.timeline import Timeline
from .proving import Code, Fault, Happened, Knob, Settings, check_function

__all__ = ["DEPLOYS"]

PAGES: Final = 12
"""How many pages are connected."""
CHECKED: Final = 5.0
"""How often the balancer asks who is ready, in seconds."""
KILLED: Final = 30.0
"""After how many seconds the platform kills a server that was told to stop."""
LONGEST: Final = 4.0
"""How long an answer takes at most, in seconds."""
MOST: Final = 6
"""How many newcomers in a second the new server takes."""


class Stopping:
    """The server that is to stop, as a learner's function gets it."""

    def __init__(self, server: EchoServer, working: dict[Connection, asyncio.Future[None]]) -> None:
        self._server, self._working = server, working
        self.ready = True

    def leave_balancer(self) -> None:
        """Say that it is not ready: within five seconds the balancer knows, and sends nobody more."""
        self.ready = False

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The connections that it has now."""
        return tuple(one for one in self._server.connections if not one.closed.done())

    async def answered(self, connection: Connection) -> None:
        """Wait until no answer is under way on this connection."""
        while connection in self._working:
            await asyncio.wait([self._working[connection]])


Stop: TypeAlias = Callable[[Stopping], Awaitable[None]]


class _Story:
    """One deployment."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.timeline = Timeline()
        self._working: dict[Connection, asyncio.Future[None]] = {}
        self._old = EchoServer(timeline=self.timeline, on_message=self._answer, ping_interval=None, close_timeout=2)
        self._new = EchoServer(timeline=self.timeline, on_message=self._answer, ping_interval=None)
        self.stopping = Stopping(self._old, self._working)
        self._url = self._old.url  # to which the balancer sends newcomers
        self._is_gone = False
        self._left_with = ""  # what went wrong for those who were still there when it was gone
        self._moved: list[tuple[float, End]] = []
        self._ends: list[End] = []  # of the pages, by their numbers
        self._problems: list[tuple[str, End]] = []

    async def _answer(self, connection: Connection, message: str | bytes) -> None:
        done = self._working[connection] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.sleep(self._chance.uniform(0.5, LONGEST))
        except asyncio.CancelledError:
            if not self._is_gone:
                who = self._ends[int(str(message).rpartition(" ")[2])]
                self._problems.append(("Somebody was told goodbye, and never got the answer that was under way.", who))
            raise
        finally:
            del self._working[connection]
            done.set_result(None)
        connection.send(message)

    async def balance(self) -> None:
        """Ask again and again who is ready."""
        while True:
            await asyncio.sleep(CHECKED)
            self._url = self._old.url if self.stopping.ready and not self._is_gone else self._new.url

    async def visit(self) -> None:
        """Be a page: ask something now and then, and come back when the connection ends."""
        number = len(self._ends)
        while True:
            url = self._url
            opened: list[object] = []
            ws = WebSocket(url, timeline=self.timeline)
            if url == self._new.url:  # shown is the connection from which it comes, if there was one
                self._moved.append((_now(), self._ends[number] if number < len(self._ends) else ws.end))
            self._ends[number : number + 1] = [ws.end]
            ws.onopen = opened.append
            over = asyncio.ensure_future(ws.closed)
            while not over.done():
                await asyncio.wait([over], timeout=self._chance.uniform(LONGEST + 1, 12))
                if opened and not over.done():
                    ws.send(f"How much is it, asks page {number}")
            if not opened:
                self._problems.append(("The balancer sent somebody to a server that was gone.", ws.end))
            elif (await ws.closed).code == 1006:
                self._problems.append((self._left_with, ws.end))
            await asyncio.sleep(self._chance.uniform(0, 1))

    async def stop(self, how: Stop) -> None:
        """Tell the server to stop, and end its process when it has, or when the platform has waited for long enough."""
        stopping = asyncio.ensure_future(how(self.stopping))
        await asyncio.wait([stopping], timeout=KILLED)
        if stopping.done():
            await stopping  # what a learner's function raises is for the learner
            self._left_with = "The server stopped while somebody was connected, who was told nothing: 1006."
        else:
            stopping.cancel()
            self._left_with = "It took over thirty seconds, and the platform killed the server: 1006 for the rest."
        self._is_gone = True
        for connection in self.stopping.connections:
            connection.link.cut()
        self._old.close()

    def happened(self) -> Happened:
        """Return what came of it: what went wrong, and the first page that it happened to."""
        ends: dict[str, End] = {}
        for words, end in self._problems:
            ends.setdefault(words, end)
        crowds = Counter(int(when) for when, _ in self._moved).most_common(1)
        for second, _ in [one for one in crowds if one[1] > MOST]:
            words = "So many came to the new server in the same second that it was down, too."
            ends[words] = next(end for when, end in self._moved if int(when) == second)
        return Happened(tuple(ends), tuple(self.timeline.events()), self._ends[0], ends)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _trial(settings: Settings, chance: random.Random) -> Happened:
    story = _Story(chance)
    doing = [asyncio.ensure_future(story.balance())]
    for _ in range(PAGES):
        doing.append(asyncio.ensure_future(story.visit()))
        await asyncio.sleep(chance.uniform(0.2, 0.8))
    newcomers = asyncio.ensure_future(_arrive(story, doing, chance))
    await asyncio.sleep(chance.uniform(6, 12))
    await story.stop(settings.get("stop") or _made_of(settings))
    await asyncio.sleep(10)
    for one in (newcomers, *doing):
        one.cancel()
    return story.happened()


async def _arrive(story: _Story, doing: list[asyncio.Task[None]], chance: random.Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(2, 5))
        doing.append(asyncio.ensure_future(story.visit()))


def _made_of(settings: Settings) -> Stop:
    """Make the function that the buttons stand for."""
    first, waits, over = settings["first"], settings["waits"], settings["over"]

    async def stop(server: Stopping) -> None:
        if first:
            server.leave_balancer()
            await asyncio.sleep(CHECKED)
        pages = server.connections
        await asyncio.gather(
            *(_say_goodbye(server, one, over * place / len(pages), waits=waits) for place, one in enumerate(pages))
        )
        server.leave_balancer()

    return stop


async def _say_goodbye(server: Stopping, connection: Connection, seconds: float, *, waits: bool) -> None:
    await asyncio.sleep(seconds)
    if waits:
        await server.answered(connection)
    connection.close(1001, "We move to another server.")
    await connection.closed


def _check(settings: Settings) -> None:
    if "stop" in settings:
        check_function("stop", settings["stop"], 1)
        if not inspect.iscoroutinefunction(settings["stop"]):
            raise TypeError("stop is an async function: begin it with `async def`")
    check_seconds("over", settings["over"])


DEPLOYS: Final = Fault(
    "deploy",
    "Nobody should notice",
    "We deploy at noon. Some people never get the answer that they were waiting for, some cannot connect for a while, "
    "and then the new server is down as well.",
    (
        "Nobody is told goodbye while an answer is under way.",
        "No newcomer meets a server that is gone.",
        "At most six come to the new server in a second.",
        "Everybody is told goodbye before thirty seconds are over.",
    ),
    (
        Knob("first", "The balancer is told:", {"at the end": False, "before anything else": True}),
        Knob("waits", "Answers under way:", {"are dropped": False, "are waited for": True}),
        Knob("over", "Goodbyes are spread over:", {"no time": 0, "15 s": 15, "60 s": 60}),
    ),
    _trial,
    _check,
    0,
    "The balancer first, then the answers, and goodbyes with time between them, but not more than there is.",
    Code("stop", "async stop(server)", "nothing; it may await server.answered(one), and call server.leave_balancer()"),
)
