"""Putaway: a page that its browser has put away, for its user to come back to: into the back/forward cache.

1. The connection stays. What comes meanwhile the browser takes, and answers a Ping or a Close by itself. The page is
   told nothing.
2. When the user comes back, the page gets an ``error`` and a ``close`` with 1006, whatever happened meanwhile. A server
   that is still connected gets 1001.
3. A page that never comes back is thrown away some time, and its server gets 1001.

Chromium 156 does so (``tests/world/test_leaving.py``). What a browser did to its page is in the record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..loops import cells, portal
from ..loops.portal import Promise
from ..protocol.interface import CloseEvent, ReadyState
from ..record import events
from .failure import LOST
from .websocket import WebSocket

__all__ = ["PutAway"]

WHY: Final = "the page was put away, and its user came back to it"


class PutAway:
    """The page of a :class:`~wskit.ends.websocket.WebSocket`, put away from now on, until it is brought back.

    >>> from wskit.ends.putaway import PutAway
    >>> server = EchoServer()
    >>> ws = await WebSocket(server.url).opened
    >>> away = PutAway(ws)
    >>> server.connections[0].send("while you were away")
    >>> away.bring_back()
    >>> await ws.closed
    CloseEvent(code=1006, reason='', was_clean=False)
    >>> await server.connections[0].closed
    CloseEvent(code=1001, reason='', was_clean=True)
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self.closed: Promise[CloseEvent] = socket.closed
        if socket.ready_state is not ReadyState.CLOSED:
            socket.timeline.add(events.Browsed, socket.end, "puts the page away")
            socket._channel.report_to(_Nobody())
            cells.keep(self)

    def bring_back(self) -> None:
        """Bring the page back: its user has pressed *Back*. Once its connection is over, this does nothing."""
        self._end(self._come_back)

    def replace(self) -> None:
        """Throw the page away: the cell that made this runs again."""
        self._end(self._vanish)

    def _end(self, how: Callable[[], None]) -> None:
        cells.forget(self)
        if self._socket.ready_state is not ReadyState.CLOSED:
            how()

    def _come_back(self) -> None:
        self._socket.timeline.add(events.Browsed, self._socket.end, "brings the page back")
        self._socket._channel.close(1001, "")
        portal.tell(self._socket._mailbox.post, self._socket._ended, WHY, LOST)

    def _vanish(self) -> None:
        self._socket._abandon()
        portal.tell(self._socket._mailbox.post, self._socket._ended, "", LOST)


class _Nobody:
    """What a channel reports to while the page is away."""

    def transmitted(self, size: int) -> None:
        """Messages have left."""

    def established(self, protocol: str) -> None:
        """The handshake succeeded."""

    def received(self, data: str | bytes, transmitted: int) -> None:
        """A message came."""

    def closing(self) -> None:
        """The peer's Close frame came."""

    def ended(self, why: str, event: CloseEvent) -> None:
        """The connection is gone."""
