"""Clients: whom a middle lets in, and what holds for all of them. It lives on the background loop.

1. Every client that comes gets a :class:`~wskit.between.bridge.Bridge` to the server behind.
2. All that live are known, and the last ``KEPT`` of those that are over.
3. Habits that change hold at once, for all that there are.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from ..protocol.url import URL
from ..record.timeline import Timeline
from .bridge import Bridge
from .crossing import Crossing
from .habits import Habits

__all__ = ["Clients"]

KEPT: Final = 1000
"""How many connections a middle remembers after their end."""


class Clients:
    """The clients of one middle.

    Args:
        behind: the URL of the server behind.
        trust: the TLS context for the way there, or None.
        habits: how the middle behaves.
        timeline: where the events of its ends are written down.
        admits: tells whether a request for a path knows the middle's secret.
        greeting: what is said to who only has a look, or nothing.
    """

    def __init__(
        self,
        behind: URL,
        trust: Any,
        habits: Habits,
        timeline: Timeline,
        admits: Callable[[str], bool],
        greeting: str = "",
    ) -> None:
        self.behind, self.trust, self.habits, self.admits, self.greeting = behind, trust, habits, admits, greeting
        self._timeline = timeline
        self._crossings: dict[Bridge, Crossing] = {}  # in this order
        self._over: deque[Bridge] = deque()
        self._nobody_else = False

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """The connections, oldest first."""
        return tuple(self._crossings.values())

    def accept(self) -> asyncio.Protocol:
        """Return the protocol for one that comes."""
        return Bridge(self, self._timeline).accept()

    def change(self, habits: dict[str, Any]) -> None:
        """Change some habits, or raise what :meth:`Habits.but` raises."""
        self.habits = self.habits.but(**habits)
        for bridge in self._crossings:
            bridge.look_at_the_clock()

    def end_all(self, why: str, code: int | None = None, reason: str = "") -> None:
        """End all connections: with a goodbye, if there is a code."""
        for bridge, crossing in tuple(self._crossings.items()):
            if not crossing.is_over:
                bridge.part(why, code, reason)

    def let_go(self) -> None:
        """End all connections and whoever still comes, and wait for nobody."""
        self._nobody_else = True
        self.end_all("it closes")
        for bridge in self._crossings:
            bridge.front.abandon()
            bridge.back.abandon()

    # What a bridge tells.

    def begun(self, bridge: Bridge) -> None:
        """A client has come: where TLS ends here, one that has shaken hands."""
        self._crossings[bridge] = Crossing(bridge)
        if self._nobody_else:
            # It came while the door was being closed.
            asyncio.get_running_loop().call_soon(bridge.end_both, "it closes")

    def gone(self, bridge: Bridge) -> None:
        """It is over."""
        self._over.append(bridge)
        if len(self._over) > KEPT:
            del self._crossings[self._over.popleft()]
