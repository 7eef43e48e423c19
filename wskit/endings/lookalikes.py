"""Lookalikes: endings of one and the same talk, of which several leave the same log.

1. The talk is the same each time: the page says something after 20, 40 and 60 seconds, and the server answers at once.
   What happens, happens at 50. After 70 seconds the page closes, if it still can.
2. All of it is lived through on the story's clock, with real ends.
3. What a killed or a stuck program would do is left to its operating system: that ends TCP of the killed one, and takes
   what comes for the stuck one. Neither writes a line any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..between.middle import Middle
from ..ends.server import Connection, EchoServer
from ..ends.websocket import WebSocket
from ..loops.virtual import fast_forward
from ..network.link import Link
from ..protocol.interface import ReadyState
from ..reading.passages import Side
from ..reading.signs import Signs
from ..views.timedlog import TimedLog, timed_log

__all__ = ["LOOKALIKES", "STRIKES", "Left", "Lookalike"]

STRIKES: Final = 50
"""At which second it happens."""
_EVERY: Final = 20
_TALKS: Final = 3
_HANGS_UP: Final = 70
_OVER: Final = 140


@dataclass(frozen=True)
class Left:
    """What an ending has left: the ``page``'s log and the ``server``'s, and the whole record for who has that."""

    page: TimedLog
    server: TimedLog
    signs: Signs


@dataclass
class _Scene:
    """Who is there when it happens. ``is_broken``: the server's code has met its bug."""

    ws: WebSocket
    server: EchoServer
    middle: Middle
    is_broken: bool = False

    @property
    def link(self) -> Link:
        """The piece of network under the server's end."""
        return self.server.connections[-1].link


@dataclass(frozen=True)
class Lookalike:
    """One ending: its ``name``, its ``title``, and what ``strikes``.

    It goes ``through`` a proxy or not, its server ``asks`` with Pings or not, and the program of an end that is
    ``mute`` writes no more.
    """

    name: str
    title: str
    strikes: Callable[[_Scene], object]
    through: bool = False
    asks: bool = True
    mute: Side | None = None

    async def play(self) -> Left:
        """Live through it, and return what it has left."""
        return await fast_forward(self._story)

    async def _story(self) -> Left:
        def answer(connection: Connection, message: str | bytes) -> None:
            if scene.is_broken:
                raise KeyError("user")
            connection.send(message)

        interval = _EVERY if self.asks else None
        server = EchoServer(on_message=answer, ping_interval=interval, ping_timeout=_EVERY)
        async with server, Middle(server) as middle:
            ws = WebSocket(middle.url if self.through else server.url)
            scene = _Scene(ws, server, middle)
            await ws.opened
            asyncio.get_running_loop().call_later(STRIKES, self.strikes, scene)
            for _ in range(_TALKS):
                await asyncio.sleep(_EVERY)
                if ws.ready_state is ReadyState.OPEN and not self._is_mute("client"):
                    ws.send("Is anybody there?")
            await asyncio.sleep(_HANGS_UP - _TALKS * _EVERY)
            if ws.ready_state is ReadyState.OPEN and not self._is_mute("client"):
                ws.close(1000)
            await asyncio.sleep(_OVER - _HANGS_UP)
            signs = Signs(ws.timeline.events())
        page = timed_log(signs, "client", until=self._until("client"), unsent=ws.buffered_amount)
        return Left(page, timed_log(signs, "server", until=self._until("server")), signs)

    def _is_mute(self, side: Side) -> bool:
        return self.mute == side and asyncio.get_running_loop().time() >= STRIKES

    def _until(self, side: Side) -> float | None:
        return STRIKES if self.mute == side else None


def _breaks(scene: _Scene) -> None:
    scene.is_broken = True


LOOKALIKES: Final = (
    Lookalike("silence", "The network falls silent", lambda scene: scene.ws.link.silence()),
    Lookalike("reset", "The network breaks off", lambda scene: scene.ws.link.reset()),
    Lookalike("proxy", "A proxy restarts", lambda scene: scene.middle.restart(), through=True),
    Lookalike("killed", "The server is killed", lambda scene: scene.link.cut(), mute="server"),
    Lookalike("stuck", "The server is stuck", lambda scene: scene.link.freeze(), asks=False, mute="server"),
    Lookalike("crash", "The server's code has a bug", _breaks),
    Lookalike("left", "The user closes the tab", lambda scene: scene.ws.replace(), mute="client"),
)
"""All there are. Each is known by its name."""
