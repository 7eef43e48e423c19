"""Tap faults: the rows with which one of a tap's two connections is broken.

1. A way over the network has the same name at both connections: to the page, or to the server. The link towards the
   page is one of a server, and means the opposite by "out" and "in".
2. What is in force at each of the two is said of the one that is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import ipywidgets

from ..between.crossing import Crossing
from ..network.link import Link
from ..reading.across import Across
from ..record.events import Direction, Event, Tampered
from .controls import row, still_choice
from .faults import FAULTS, RARE, Act, Faults
from .force import InForce
from .inbetween import Leg, legs

__all__ = ["TapFaults"]

_TURNED: Final[dict[Any, Direction]] = {"in": "out", "out": "in", "both": "both"}


class TapFaults:
    """The rows, and what is in force.

    Args:
        crossing: returns the connection that something can be done to, None if there is none.
        press: called with what a button does.
    """

    def __init__(self, crossing: Callable[[], Crossing | None], press: Callable[[Callable[[], None]], None]) -> None:
        self._crossing, self._press = crossing, press
        self.leg = legs("tap")
        self.rows = Faults(tuple(one for one in FAULTS if one not in RARE), self._pressed)
        self.box = ipywidgets.VBox([row(self.leg), *self.rows.rows], layout={"overflow": "visible"})
        self.box.add_class("wskit-network")
        self.box.add_class("wskit-purpose")
        self.forget()

    def _pressed(self, act: Act, is_end: bool) -> None:
        self._press(lambda: self._break(act, is_end=is_end))

    def _break(self, act: Act, *, is_end: bool) -> None:
        crossing = self._crossing()
        if crossing is None:
            raise ValueError("There is no open connection to break. Choose one, or let your page connect.")
        link = crossing.front if self.leg.value == "front" else crossing.back
        act(cast(Link, _Turned(link)) if link is crossing.front and not is_end else link)

    def forget(self) -> None:
        """There is another connection now."""
        self._force: dict[Leg, InForce] = {"front": InForce(), "back": InForce()}

    def feed(self, event: Event, read: Across) -> None:
        """Take note of what was done to a link of the connection."""
        if isinstance(event, Tampered) and read.bridge is not None and event.end in read.bridge:
            is_front = event.end == read.bridge[0]
            way = _TURNED[event.direction] if is_front and event.direction else event.direction
            turned = Tampered(event.time, event.end, event.what, way, event.amount, event.held)
            self._force["front" if is_front else "back"].feed(turned)

    def draw(self, *, there_is_one: bool) -> None:
        """Say what is in force."""
        leg: Leg = self.leg.value
        self.rows.draw(self._force[leg], InForce(), there_is_one=there_is_one)

    def still(self) -> list[str]:
        """Draw the rows, standing still."""
        return [still_choice(self.leg), *self.rows.still()]


class _Turned:
    """A link towards the page, for who says "out" and means the way to the server."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def __getattr__(self, name: str) -> Any:
        act = getattr(self._link, name)

        def turned(*given: Any) -> None:
            act(*(_TURNED.get(one, one) for one in given))

        return turned
