"""Crossing: one client's way through a middle to the server behind it, and back, for whoever looks at it or breaks it.

1. It is two connections, and two ends of the middle: ``front`` towards the client, ``back`` towards the server.
2. What there is here may be used from anywhere. The work is done by a :class:`~wskit.between.bridge.Bridge`.
3. It is over when both connections are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..ends.connection import check_goodbye
from ..loops.portal import Promise, run
from ..network.link import Link
from ..protocol.nearby import Nearby
from ..record.events import End
from ..record.timeline import Timeline
from .bridge import Bridge

__all__ = ["Crossing"]


class Crossing(Nearby):
    """One connection through a middle.

    ``front`` and ``back`` are the links under its two ends: what breaks the network between client and middle, and
    between middle and server. ``end`` is its end towards the client, ``back_end`` that towards the server.

    >>> server = EchoServer()
    >>> middle = Middle(server)
    >>> ws = await WebSocket(middle.url).opened
    >>> [crossing] = middle.connections
    >>> crossing.finish()
    >>> await ws.closed
    CloseEvent(code=1006, reason='', was_clean=False)
    """

    _otherwise: ClassVar[Mapping[str, str]] = {
        "link": "front and back",
        **dict.fromkeys(("close", "cut", "end_both"), "finish"),
        **dict.fromkeys(("goodbye", "say_close"), "say_goodbye"),
    }

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self.timeline: Timeline = bridge.timeline
        """Where the events of both ends are written down."""
        self.end: End = bridge.end
        """The middle's end towards the client."""
        self.back_end: End = bridge.back_end
        """The middle's end towards the server."""
        self.front: Link = bridge.front
        """The link under the end towards the client."""
        self.back: Link = bridge.back
        """The link under the end towards the server."""
        self.closed: Promise[None] = bridge.closed
        """Resolved when both connections have ended."""

    @property
    def is_open(self) -> bool:
        """Whether the server behind has let the client in, and neither connection has ended."""
        return self._bridge.state == "open"

    @property
    def is_over(self) -> bool:
        """Whether both connections have ended."""
        return self._bridge.state == "over"

    def finish(self) -> None:
        """End both connections with a FIN each, and no Close frame. Does nothing after the end."""
        run(lambda: self._bridge.end_both("it was told to"))

    def reset(self) -> None:
        """End both connections with a RST each. Does nothing after the end."""
        run(self._bridge.reset)

    def say_goodbye(self, code: int = 1001, reason: str = "") -> None:
        """Send a Close frame to both sides, and end each connection when it is answered, or after 2 s.

        A middle may do that where it reads the frames that pass. One that has not opened yet ends with a FIN.

        Raises:
            TypeError, ValueError, DOMException: as for a server's :meth:`~wskit.ends.connection.Connection.close`.
        """
        code, reason = check_goodbye(code, reason)
        run(lambda: self._bridge.part("it was told to", code, reason))

    def lose_client(self) -> None:
        """Lose the client: it has changed networks, and nobody is told.

        Its old address is gone. Nothing that the middle sends there arrives, no FIN or RST either, and nothing comes.
        """
        run(self._bridge.lose_client)

    def __repr__(self) -> str:
        return f"<Crossing {self._bridge.state}>"
