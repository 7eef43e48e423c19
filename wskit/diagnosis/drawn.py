"""Drawn: the ladder of a connection that somebody recorded. No I/O.

1. It shows the recording's own times, to a tenth of a second, from the first thing that was recorded: how long nothing
   passed is often what tells causes apart. What follows within a moment is shown at once.
2. On the wire two ends of TCP were seen, and who is at them was not: they are called that.
3. What messages say is left out if somebody wants that: no more than how long they are is drawn.
4. What is long ago in a connection that lasted is not drawn: a ladder has the last moments.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Final

from ..evidence.recording import Brought
from ..protocol.frames import Frame
from ..reading.across import Across, across
from ..reading.moments import Arrival, Departure
from ..reading.passages import Side
from ..record.events import Event
from ..views.ladder import Ladder

__all__ = ["ladder_of"]

WIRE: Final[dict[Side, str]] = {"client": "client's end of TCP", "server": "server's end of TCP"}
"""What the sides of a capture are called."""
MOMENT: Final = 0.2
"""How many seconds count as none."""


def ladder_of(brought: Brought, *, content: bool = True) -> Ladder:
    """Return the ladder of a connection of a recording, with or without what its messages say."""
    # Whoever reads the file again sees the same times, so they are exact.
    read = across(_in_moments(brought.happened), brought.end, exact=True)
    if brought.scope.place == "wire":
        read.front.called = WIRE
    if not content:
        _empty(read)
    return Ladder(read)


def _empty(read: Across) -> None:
    """Take out what the messages say. How long they are is told by their places."""
    for leg in read.legs:
        for one in leg.moments:
            if isinstance(one, Departure | Arrival) and isinstance(one.passage.what, Frame):
                frame = one.passage.what
                if not frame.is_control:
                    one.passage.what = frame._replace(raw=frame.raw[: frame.header_size], payload=b"")


def _in_moments(happened: Iterable[Event]) -> Iterator[Event]:
    """Yield the events at the times that are shown."""
    first: float | None = None
    now = 0.0
    for one in happened:
        first = one.time if first is None else first
        if one.time - first - now >= MOMENT:
            now = round(one.time - first, 1)
        yield dataclasses.replace(one, time=now)
