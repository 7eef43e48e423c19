"""Leg: one of the two connections of a middle, with a link under it.

It has no opinions: what comes it hands to its owner, and it writes what it is given. What it has not got rid of yet
makes the other leg wait, so that a middle holds no more than two buffers of the operating system.
"""

from __future__ import annotations

import asyncio
from typing import Final, Protocol, cast

from ..network.hooks import OnLink
from ..network.link import Link

__all__ = ["Leg", "Owner", "leg"]

PATIENCE: Final = 5.0
"""How many seconds the other end has to say FIN, too, before a leg that leaves it forgets about it. nginx has 5."""


class Owner(Protocol):
    """Who a leg belongs to."""

    def begun(self, leg: Leg) -> None:
        """There is a TCP connection."""

    def came(self, leg: Leg, data: bytes) -> None:
        """Bytes came."""

    def finished(self, leg: Leg) -> bool:
        """The other end said FIN. Returns whether the way out is to stay open."""

    def lost(self, leg: Leg) -> None:
        """The TCP connection is gone."""

    def full(self, leg: Leg, *, is_full: bool) -> None:
        """There is no room for more, or there is again."""


class Leg(asyncio.Protocol):
    """One connection of a middle."""

    link: Link

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._wire: asyncio.Transport | None = None
        self._leaves = False
        self._has_heard_fin = False
        self._timer: asyncio.TimerHandle | None = None
        self.is_lost = False
        """Whether it had a TCP connection, and has none any more."""

    @property
    def is_there(self) -> bool:
        """Whether there is a TCP connection."""
        return self._wire is not None

    @property
    def is_leaving(self) -> bool:
        """Whether the middle has let go of it, or there is nothing to let go of."""
        return self._wire is None or self._leaves or self._wire.is_closing()

    def write(self, data: bytes) -> None:
        """Send bytes, as long as that can be."""
        if data and self._wire is not None and not self.is_leaving:
            self._wire.write(data)

    def say_fin(self) -> None:
        """End the way out, and keep the way in. TLS cannot: there it ends both."""
        if self._wire is not None and not self._wire.is_closing():
            if self._wire.can_write_eof():
                self._wire.write_eof()
            else:
                self._wire.close()

    def close(self) -> None:
        """End it with a FIN, behind what was written."""
        if self._wire is not None:
            self._wire.close()

    def leave(self) -> None:
        """End it with a FIN, and pass over what still comes: who closes with bytes unread sends a RST, too."""
        if self._has_heard_fin or self.link.lost:
            self.close()  # nothing comes any more
        elif not self.is_leaving:
            self.say_fin()
            self._leaves = True
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, self.close)
            self.read(paused=False)

    def break_off(self) -> None:
        """End it with a RST."""
        self.link.break_off()

    def read(self, *, paused: bool) -> None:
        """Want no bytes for now, or want them again."""
        if self._wire is not None and not self._wire.is_closing():
            if paused:
                self._wire.pause_reading()
            else:
                self._wire.resume_reading()

    # What the TCP connection tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = cast(asyncio.Transport, transport)
        self._owner.begun(self)

    def data_received(self, data: bytes) -> None:
        if not self._leaves:
            self._owner.came(self, data)

    def eof_received(self) -> bool:
        self._has_heard_fin = True
        return not self._leaves and self._owner.finished(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._wire, self.is_lost = None, True
        self._owner.lost(self)

    def pause_writing(self) -> None:
        self._owner.full(self, is_full=True)

    def resume_writing(self) -> None:
        self._owner.full(self, is_full=False)


class _OnLink(OnLink, Leg, asyncio.BufferedProtocol):
    """The same, with a link under it."""


def leg(owner: Owner, link: Link) -> Leg:
    """Make a leg on a link."""
    made = _OnLink(owner)
    made.link = link
    return made
