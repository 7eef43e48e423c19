"""Scenery: the scenes that a stage may begin in.

1. A scene is played with a real connection, and each new connection of its stage plays it again.
2. What it does to the network it does at the link, as a button would. So it is in the record, and in force.
3. A row of the table of endings is a scene too: it is over when the learner comes.
4. What there is not, neither scene nor button, is refused by name, with what was meant or what it comes with.
"""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..between.middle import Middle
from ..endings.table import ENDINGS
from ..ends.websocket import WebSocket
from ..network.link import Link
from ..record import events
from .inbetween import NAMES
from .panel import server_of

__all__ = ["SCENES", "Scene", "check_there", "found", "one_of"]


def _nothing(link: Link) -> None:
    pass


async def _stay(socket: WebSocket) -> None:
    pass


@dataclass(frozen=True)
class Scene:
    """How a connection of a stage begins.

    ``at_first`` is done to the link before it connects, ``when_open`` as soon as it is open, and then there is what
    ``goes_on``.
    """

    at_first: Callable[[Link], None] = _nothing
    when_open: Callable[[Link], None] = _nothing
    goes_on: Callable[[WebSocket], Awaitable[None]] = _stay

    async def play(self, socket: WebSocket) -> None:
        """Play it, from the moment the socket was made."""
        await socket.opened
        self.when_open(socket.link)
        await self.goes_on(socket)


async def _send(socket: WebSocket) -> None:
    socket.send("WebSocket rocks")


async def _close(socket: WebSocket) -> None:
    socket.close(1000, "Deliberate disconnection")


async def _live(socket: WebSocket) -> None:
    """Say something, hear it again, and end well."""
    heard = asyncio.get_running_loop().create_future()

    def look(event: events.Event) -> None:
        if isinstance(event, events.Received) and event.end == socket.end and not heard.done():
            heard.set_result(None)

    stop = socket.timeline.subscribe(look)
    try:
        socket.send("WebSocket rocks")
        await asyncio.wait_for(heard, 5)
    finally:
        stop()
    await _close(socket)
    await socket.closed


SCENES: Final[dict[str, Scene]] = {
    "connecting": Scene(at_first=lambda link: link.delay(2)),
    "open": Scene(),
    "delayed": Scene(when_open=lambda link: link.delay(1)),
    "on its way": Scene(when_open=lambda link: link.delay(3), goes_on=_send),
    "frozen": Scene(when_open=lambda link: link.freeze()),
    "closing": Scene(when_open=lambda link: link.freeze(), goes_on=_close),
    "over": Scene(goes_on=_live),
}
"""What a lesson needs: it connects slowly, is open, takes its time, has a message on its way, is frozen, has said
goodbye and hears nothing, is over."""

_ENDINGS: Final = frozenset(ending.name for group in ENDINGS.values() for ending in group)


_COME_WITH: Final = {
    "thaw": '"freeze" or "silence"',
    "resume": '"drain"',
    "let in again": '"drain"',
    "side": "those that break the network, where the target is a Middle",
}
"""What has no name of its own."""


def found(scene: object) -> tuple[Scene | None, str]:
    """Return the scene of this name, or the name of an ending; neither for None.

    Raises:
        ValueError: if there is none of this name; the message names some that are like it.
    """
    if scene is None:
        return None, ""
    if isinstance(scene, str) and scene in SCENES:
        return SCENES[scene], ""
    if isinstance(scene, str) and scene in _ENDINGS:
        return None, scene
    raise ValueError(
        f"There is no scene called {scene!r}.{_like(scene, [*SCENES, *sorted(_ENDINGS)])} "
        f"There are {', '.join(SCENES)}, and every ending of wskit.ENDINGS."
    )


def one_of(names: Iterable[str], buttons: object) -> tuple[str, ...]:
    """Return the names of buttons that were asked for: all of them for None.

    Raises:
        TypeError: if it is no tuple or list of names.
        ValueError: if one is not the name of a button; the message names some that are like it.
    """
    names = tuple(names)
    if buttons is None:
        return names
    if not isinstance(buttons, tuple | list | set | frozenset):
        raise TypeError(f'buttons are a tuple of names, such as ("connect", "send"), not {buttons!r}')
    for one in buttons:
        if one not in names and (other := _COME_WITH.get(str(one).lower())):
            raise ValueError(f"There is no button called {one!r} to ask for: it comes with {other}.")
        if one not in names:
            raise ValueError(f"There is no button called {one!r}.{_like(one, names)} There are {', '.join(names)}.")
    return tuple(name for name in names if name in buttons)


def check_there(names: Sequence[str], target: object) -> None:
    """Refuse buttons that were asked for and that nothing could come of with this target."""
    if "server" in names and isinstance(target, str | Middle) and server_of(target) is None:
        raise ValueError(
            'The button "server" closes from the side of an EchoServer, and behind a URL nobody knows who stands. '
            'Leave "server" out.'
        )
    if "keepalive" in names and target is not None:
        server = server_of(target)
        if server is None or server.ping_interval is None:
            raise ValueError(
                'The choice "keepalive" is for an EchoServer with a ping_interval. Give it one, or leave this out.'
            )
    between = [name for name in NAMES if name in names]
    if between and not isinstance(target, Middle):
        raise ValueError(f'The button "{between[0]}" is for a Middle. Write Stage(Middle(…)), or leave it out.')


def _like(name: object, names: Iterable[str]) -> str:
    like = difflib.get_close_matches(str(name), names, 3, 0.5)
    return f" Did you mean {' or '.join(like)}?" if like else ""
