"""Peers: which end is at the other side of a connection. No I/O.

1. Two ends are of one connection when the local address of each is the remote address of the other; or when one has
   met the other, where only the other's link could be recorded.
2. Either may be linked first, and things may happen at the peer before it is known to be the peer: they are remembered.
3. What is remembered is bounded. An end that was forgotten or ruled out does not come back.
"""

from __future__ import annotations

from typing import Final

from ..record.events import Connecting, End, Event, Linked, Met

__all__ = ["Peers"]

ENDS: Final = 64
"""How many ends are remembered."""
EVENTS: Final = 64
"""How many events of each."""


class Peers:
    """The ends that may be the peer of one end, until it is found.

    Args:
        end: whose peer is looked for.
    """

    def __init__(self, end: End) -> None:
        self._end = end
        self._linked: Linked | None = None
        self._met: End | None = None
        self._happened: dict[End, list[Event]] = {}

    def feed(self, event: Event) -> list[Event] | None:
        """Take the next event of any end. Return what happened at the peer so far, once this tells who it is."""
        if event.end == self._end:
            if isinstance(event, Met):
                self._met = event.peer
                return self._happened.get(event.peer)
            if not isinstance(event, Linked):
                return None
            self._linked = event
            return next((happened for happened in self._happened.values() if any(map(self._fits, happened))), None)
        if event.end.side == self._end.side:
            return None
        happened = self._happened.get(event.end)
        if happened is None:
            if not isinstance(event, Connecting | Linked):
                return None
            if len(self._happened) == ENDS:
                del self._happened[next(iter(self._happened))]
            happened = self._happened[event.end] = []
        happened.append(event)
        if self._fits(event) or event.end == self._met or (isinstance(event, Met) and event.peer == self._end):
            return happened
        if len(happened) > EVENTS or (isinstance(event, Linked) and self._linked is not None):
            del self._happened[event.end]
        return None

    def _fits(self, event: Event) -> bool:
        ours = self._linked
        return (
            isinstance(event, Linked) and ours is not None and (event.remote, event.local) == (ours.local, ours.remote)
        )
