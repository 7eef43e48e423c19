"""Doorway: the door by which a page comes to a panel's server, and which panels hold it open.

1. A door stands open while a panel holds it. The last that lets go closes it; what has come through stays.
2. A server that closes closes its door itself, whoever holds it: :mod:`wskit.ends.listening`.
3. Where there can be none, nothing is held, and nothing fails: the page finds no way, and says so.
4. All of it belongs to the background loop.
"""

from __future__ import annotations

import contextlib
from typing import Final
from urllib.parse import urlsplit

from ..ends.door import close_door, open_door

__all__ = ["Doorway"]

_HELD: Final[dict[int, set[Doorway]]] = {}
"""Who holds the door at a port."""


class Doorway:
    """What one panel holds open."""

    def __init__(self) -> None:
        self._port = 0

    def open(self, url: str) -> None:
        """Hold the door to this server open, and no other."""
        place = urlsplit(url)
        if place.port != self._port:
            self.close()
        if not place.port:
            return
        # What is at no loopback address needs no door, and a folder that cannot be written to has none.
        with contextlib.suppress(OSError, ValueError):
            host = "127.0.0.1" if place.hostname == "localhost" else place.hostname
            open_door(place.port, host or "")
            self._port = place.port
            _HELD.setdefault(self._port, set()).add(self)

    def close(self) -> None:
        """Let go of it."""
        port, self._port = self._port, 0
        holders = _HELD.get(port, set())
        holders.discard(self)
        if port and not holders:
            _HELD.pop(port, None)
            with contextlib.suppress(OSError):
                close_door(port)
