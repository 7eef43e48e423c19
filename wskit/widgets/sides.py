"""Sides: which of the two connections of a page is broken, where a middle stands before its server.

1. The one is broken at the page's link, as where no middle stands. The other is broken at the middle's, and only while
   it is there: nothing is planned for a connection that the middle has yet to make.
2. "To the server" and "to the page" mean the same at both. What is in force is said of the one that is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..between.crossing import Crossing
from ..between.middle import Middle
from ..loops import portal
from ..network.link import Link
from ..reading.across import Across
from ..record.events import Tampered
from ..record.follower import News
from .controls import row, still_choice
from .force import InForce
from .inbetween import legs

__all__ = ["Sides"]


class Sides:
    """The choice, and what is in force behind the middle.

    Args:
        middle: what stands before the server; None if nothing does, and then there is nothing to choose.
        ask: called when something is to be drawn.
    """

    def __init__(self, middle: Middle | None, ask: Callable[[], None]) -> None:
        self._middle = middle
        self.leg = legs("middle")
        self.leg.observe(lambda change: portal.run(ask), "value")
        self.force = InForce()
        """What is in force between the middle and the server."""

    @property
    def rows(self) -> list[Any]:
        """What is to be placed."""
        return [] if self._middle is None else [row(self.leg)]

    def still(self) -> list[str]:
        """Draw it, standing still."""
        return [] if self._middle is None else [still_choice(self.leg)]

    @property
    def is_behind(self) -> bool:
        """Whether it is the connection between middle and server that is broken."""
        return self._middle is not None and self.leg.value == "back"

    def forget(self) -> None:
        """There is another connection now."""
        self.force = InForce()

    def note(self, news: News, read: Across | None) -> None:
        """Take note of what has been done to the connection behind."""
        if news.is_anew:
            self.force = InForce()
        if self._middle is not None and read is not None and read.bridge is not None:
            tampered = [one for one in news.newest_first(read.bridge[1]) if isinstance(one, Tampered)]
            for event in reversed(tampered):
                self.force.feed(event)

    def link(self, read: Across | None) -> Link | None:
        """Return the link between middle and server, if something can be done to it."""
        crossing = self._crossing(read)
        return None if crossing is None else crossing.back

    def _crossing(self, read: Across | None) -> Crossing | None:
        if self._middle is None or read is None or read.bridge is None:
            return None
        end = read.bridge[0]
        return next((one for one in self._middle.connections if one.end == end and not one.is_over), None)
