"""World: where a case happens. A page, a proxy, a server in a cluster, and what is noted of all that is no connection.

1. Whatever is said of a case is in its record: the events of the connection, and the notes of the world around it. No
   log is written from anything else.
2. The world has a date and a time of day. What happens so many seconds into the story happens that much later, and a
   little more: no timer is exact, and none fires too early.
3. A process that is killed says nothing more: the system ends TCP on its connections, with a FIN.
4. A process that computes reads nothing; what is sent to it waits in its system's buffers.
5. All of it is drawn from one pair of dice. The same ones make the same world, to the millisecond.
"""

from __future__ import annotations

import asyncio
import datetime
import random
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ...between.crossing import Crossing
from ...between.middle import Middle
from ...ends.connection import Connection
from ...ends.server import EchoServer
from ...ends.websocket import WebSocket
from ...protocol.interface import ReadyState
from ...reading.signs import Signs
from ...record import events
from ...record.events import End, Event
from ...record.timeline import Timeline
from .naming import beginning, names
from .reaching import let_tcp_take

__all__ = ["Note", "World"]

MINUTE: Final = 60.0
ORIGIN: Final = "https://live.example.org"
"""Whose page it is: of the site itself."""
_AFTER_DEATH: Final = (events.Closed, events.Failed, events.Raised)


@dataclass(frozen=True)
class Note:
    """Something that happened in the world and on no connection: ``what``, to ``whom``, and how much of it."""

    time: float
    what: str
    whom: str = ""
    amount: float = 0.0


class World:
    """What a case happens in.

    Args:
        dice: what everything is drawn from.
    """

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.timeline = Timeline()
        self.begins = beginning(dice)
        self.names = names(dice)
        self.seed = dice.getrandbits(32)
        """What the wobble of the metrics is drawn from."""
        self.excess = dice.uniform(2e-5, 9e-5)
        """By how much a timer here is late, as a part of what it waits."""
        self.notes: list[Note] = []
        self.levels: dict[str, list[tuple[float, float]]] = {}
        self.ended: float | None = None
        """When the connection that it is about was over, or was complained of."""
        self.killed: float | None = None
        """When the server's process was killed."""
        self.down: list[tuple[float, float]] = []
        """From when until when there was no process of the server, in seconds of the story."""
        self.node_is_lost = False
        self.server: EchoServer | None = None
        self.middle: Middle | None = None
        self.page: WebSocket | None = None

    # Time.

    @property
    def now(self) -> float:
        """How many seconds of the story have passed."""
        return self.timeline.now()

    def at(self, seconds: float) -> datetime.datetime:
        """Tell the date and time of day, in UTC."""
        return self.begins + datetime.timedelta(seconds=seconds * (1 + self.excess))

    def took(self, begun: float, over: float) -> float:
        """Tell how many seconds a program here counts between two times."""
        return (self.at(over) - self.at(begun)).total_seconds()

    async def until(self, seconds: float) -> None:
        """Let time pass until so many seconds into the story."""
        await asyncio.sleep(max(0.0, seconds - self.now))

    # What happens besides.

    def note(self, what: str, whom: str = "", amount: float = 0.0, *, at: float | None = None) -> None:
        """Write down that something happens, now or ``at`` another time."""
        self.notes.append(Note(self.now if at is None else at, what, whom, amount))

    def noted(self, *what: str) -> Iterator[Note]:
        """Yield the notes of these kinds, in the order of their times."""
        yield from sorted((note for note in self.notes if note.what in what), key=lambda note: note.time)

    def level(self, what: str, amount: float, *, at: float | None = None) -> None:
        """Say that something that is measured has this amount from now on, or from another time."""
        self.levels.setdefault(what, []).append((self.now if at is None else at, amount))

    def measured(self, what: str, time: float, otherwise: float = 0.0) -> float:
        """Tell what a measure had at a time."""
        before = [amount for begins, amount in sorted(self.levels.get(what, [])) if begins <= time]
        return before[-1] if before else otherwise

    # Who is there.

    def serve(self, **options: Any) -> EchoServer:
        """Make the server. It has no pings unless asked."""
        options = {"ping_interval": None, **options}
        self.server = EchoServer(timeline=self.timeline, **options)
        return self.server

    def stand_between(self, behind: str = "", **habits: Any) -> Middle:
        """Make the proxy before the server, or before another URL."""
        assert self.server is not None  # noqa: S101  (a world is built from behind)
        self.middle = Middle(behind or self.server.url, timeline=self.timeline, **habits)
        return self.middle

    def visit(self, way: float = 0.0, **options: Any) -> WebSocket:
        """Let a page begin to connect, so many seconds away: to the proxy, or to the server if there is none.

        It takes a round trip until TCP is open. Its browser says whose page it is, and sends the cookie of the session.
        """
        place = self.middle or self.server
        assert place is not None  # noqa: S101  (a world is built from behind)
        headers = {"Origin": ORIGIN, "Cookie": f"session={self.seed:08x}"}
        if way:
            let_tcp_take(2 * way)
        self.page = WebSocket(place.url, timeline=self.timeline, headers=headers, **options)
        self.page.link.delay(way)
        return self.page

    @property
    def connection(self) -> Connection:
        """The server's end of it."""
        assert self.server is not None  # noqa: S101  (who asks for it has made one)
        return self.server.connections[0]

    @property
    def crossing(self) -> Crossing:
        """The proxy's part of it."""
        assert self.middle is not None  # noqa: S101  (who asks for it has made one)
        return self.middle.connections[0]

    @property
    def stand(self) -> Middle:
        """The proxy."""
        assert self.middle is not None  # noqa: S101  (who asks for it has made one)
        return self.middle

    @property
    def visitor(self) -> WebSocket:
        """The page."""
        assert self.page is not None  # noqa: S101  (who asks for it has made one)
        return self.page

    async def page_closed(self) -> None:
        """Wait until the page is told that it is over: that is the end that people speak of."""
        await self.visitor.closed
        if self.ended is None:
            self.ended = self.now

    async def server_closed(self) -> None:
        """Wait until the server is told that it is over: that is the end that it speaks of."""
        await self.connection.closed
        if self.ended is None:
            self.ended = self.now

    def start(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let something be done meanwhile."""
        return asyncio.get_running_loop().create_task(doing)

    async def settle(self) -> None:
        """Let a minute pass, in which everybody writes down what they know."""
        await asyncio.sleep(MINUTE + self.seed % 7919 / 1000)
        self.ask()

    def ask(self) -> None:
        """Ask a page that was told of no end how its connection is. It is there, and so it answers."""
        page = self.visitor
        if page.ready_state is not ReadyState.CLOSED and not self.page_is_gone(self.now):
            self.note("asked", str(page.ready_state.value), page.buffered_amount)

    @property
    def complained(self) -> float:
        """When what a case begins with was read: soon after the end, or when somebody complained."""
        ended = self.now if self.ended is None else self.ended
        return min(self.now, ended + MINUTE / 2)

    # What is done to processes.

    async def stop_listening(self) -> None:
        """Let nobody be where the server was."""
        assert self.server is not None  # noqa: S101  (there is one to stop)
        self.server.close()
        await self.server.closed

    def kill(self) -> None:
        """Kill the server's process."""
        assert self.server is not None  # noqa: S101  (there is one to kill)
        self.killed = self.now
        self.down.append((self.now, float("inf")))
        for connection in self.server.connections:
            connection.link.let_go(abort=True)

    def lose_node(self) -> None:
        """Let the server's computer be gone, as without power. Nobody is told, and nothing comes from there."""
        self.killed = self.now
        self.down.append((self.now, float("inf")))
        self.node_is_lost = True
        self.level("scraped", 0.0)
        self.connection.link.silence()

    def is_down(self, time: float) -> bool:
        """Tell whether the server has no process at a time."""
        return any(begins < time < ends for begins, ends in self.down)

    @property
    def gone(self) -> dict[End, str]:
        """Say of each end that nobody is there to be told anything, and why."""
        found: dict[End, str] = {}
        if self.page is not None and any(self.noted("killed-page")):
            found[self.page.end] = "its browser was killed, and nobody is there to be told"
        if self.killed is not None and self.server is not None:
            why = "its computer was lost" if self.node_is_lost else "its process was killed"
            found |= {one.end: f"{why}, and nobody is there to be told" for one in self.server.connections}
        return found

    def block(self) -> None:
        """Let the server's loop be busy: what comes is not read."""
        self.connection.link.read(paused=True)

    def unblock(self) -> None:
        """Let the loop have time again."""
        self.connection.link.read(paused=False)

    @property
    def is_at_home(self) -> bool:
        """Whether the server is at the address where everybody asks for it."""
        return all(note.whom.startswith(f"{self.names.address}:") for note in self.noted("listens"))

    def leave(self) -> None:
        """Let the browser take the page away."""
        self.note("left")
        self.timeline.add(events.Browsed, self.page_end, events.LEAVES)
        self.visitor.replace()

    # The record.

    @property
    def happened(self) -> tuple[Event, ...]:
        """What happened on the connection. Of a process that was killed nobody heard what it made of that."""
        return tuple(event for event in self.timeline.events() if not self._is_of_the_dead(event))

    def _is_of_the_dead(self, event: Event) -> bool:
        if not isinstance(event, _AFTER_DEATH):
            return False
        if self.page is not None and event.end == self.page.end:
            return self.page_is_gone(event.time)
        if self.killed is None or self.server is None or event.time < self.killed:
            return False
        return any(event.end == connection.end for connection in self.server.connections)

    def page_is_gone(self, time: float) -> bool:
        """Tell whether nobody is there at a time who could be told anything: no page, or none that is awake."""
        gone = [note.time for note in self.noted("left", "put-away", "asleep", "killed-page")]
        back = [note.time for note in self.noted("brought-back", "awake")]
        return bool(gone) and gone[0] <= time and not (back and back[0] <= time)

    def events(self, end: End | None) -> tuple[Event, ...]:
        """Return what happened at one end; nothing if there is none."""
        return tuple(event for event in self.happened if event.end == end)

    @property
    def page_end(self) -> End:
        """The page's end."""
        assert self.page is not None  # noqa: S101  (there is no case without one)
        return self.page.end

    @property
    def server_end(self) -> End | None:
        """The server's end, if the page got so far. It may have been refused there."""
        linked = [event for event in self.timeline.events() if isinstance(event, events.Linked)]
        _, back = self.proxy_ends
        asking = next((event for event in linked if event.end == back), None)
        return next((event.end for event in linked if asking is not None and event.local == asking.remote), None)

    @property
    def proxy_ends(self) -> tuple[End | None, End | None]:
        """The proxy's ends, towards the page and towards the server, if the page got so far."""
        if self.middle is None or not self.middle.connections:
            return None, None
        return self.middle.connections[0].end, self.middle.connections[0].back_end

    def signs(self) -> Signs:
        """Return the record, for who reads it."""
        return Signs(self.happened)
