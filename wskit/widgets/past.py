"""Past: what was recorded of one connection, and the places where one can stop and look. No widgets.

1. One can stop wherever something can be seen that could not be seen before.
2. There are at most ``MOST`` places: of more, those in between are left out, at even distances. So that it stays
   quick, a long record is cut in its middle; that is told where it is drawn.
3. Played slowly, it takes from ``SHORTEST`` to ``LONGEST`` seconds. Half of the time is the same for each place, so
   that each is seen; the other half is longer where it really took longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ..reading.across import NAMES, Across, across
from ..reading.conversation import UNSEEN
from ..record import events
from ..record.events import End, Event

__all__ = ["MOMENTS", "Past", "waits"]

MOMENTS: Final = 60
"""How many moments a picture shows."""
MOST: Final = 60
"""How many places there are to stop at."""
FIRST, LAST = 60, 2000
"""How many events are kept of the beginning and of the end of a long record."""
SHORTEST: Final = 3.0
LONGEST: Final = 8.0
EACH: Final = 0.4
"""How many seconds each place has, where there is time for it."""


class Past:
    """A recording of one connection.

    Args:
        happened: the events of a timeline, of whatever ends.
        end: one of the two ends it is about.
        exact: whether its times are those of a story.
        names: what the client, a middle and the server are called where a middle stands.
    """

    def __init__(
        self, happened: Sequence[Event], end: End, *, exact: bool, names: tuple[str, str, str] = NAMES
    ) -> None:
        self._end, self._exact, self._names = end, exact, names
        self._events = _shortened([event for event in happened if type(event) not in UNSEEN], end)
        self._begin()
        seen: object = None
        all_stops: list[int] = []
        for count, event in enumerate(self._events, 1):
            self._read.feed(event)
            now = self._read.seen
            if now == seen or not self._read.moments:
                continue
            seen = now
            all_stops.append(count)
        self._fed = len(self._events)
        self.stops = _thinned(all_stops)
        """How many events have happened at each place."""
        began = self._read.began or 0.0
        self.times = [self._events[count - 1].time - began for count in self.stops]
        """The time of each place, in seconds from the beginning of the connection."""

    def _begin(self) -> None:
        self._read, self._fed = Across(self._end, keep=MOMENTS, exact=self._exact, names=self._names), 0

    def at(self, stop: int) -> Across:
        """Return what could be seen at a place; -1 is the last."""
        count = self.stops[stop] if self.stops else 0
        if count == (self.stops or [0])[-1]:
            count = len(self._events)
        if count < self._fed:
            self._begin()
        for event in self._events[self._fed : count]:
            self._read.feed(event)
        self._fed = count
        return self._read


def waits(times: Sequence[float]) -> list[float]:
    """Tell how many seconds each place is looked at, played slowly, if these are their times."""
    if not times:
        return []
    total = min(max(EACH * len(times), SHORTEST), LONGEST)
    gaps = [max(later - earlier, 0.0) ** 0.5 for earlier, later in pairwise(times)]
    gaps.append(sum(gaps) / len(gaps) if gaps else 1.0)  # the last is looked at as long as any
    whole, each = sum(gaps), total / 2 / len(times)
    return [each + (total / 2 * gap / whole if whole else each) for gap in gaps]


def _thinned(stops: list[int]) -> list[int]:
    if len(stops) <= MOST:
        return stops
    step = (len(stops) - 1) / (MOST - 1)
    return [stops[round(place * step)] for place in range(MOST)]


def _shortened(happened: list[Event], end: End) -> list[Event]:
    """Leave out the middle of a long record, and say how many bytes it was about."""
    if len(happened) <= FIRST + LAST:
        return happened
    if any(one.end.side == end.side and one.end != end for one in happened):
        # There are others, and only what is of this connection counts.
        ends = across(happened, end, MOMENTS).ends
        happened = [event for event in happened if event.end in ends]
        if len(happened) <= FIRST + LAST:
            return happened
    first, middle, last = happened[:FIRST], happened[FIRST:-LAST], happened[-LAST:]
    gone: list[Event] = []
    for one in dict.fromkeys(event.end for event in middle):
        its = [event for event in middle if event.end == one]
        sizes = [
            sum(len(event.data) for event in its if isinstance(event, kind))
            for kind in (events.BytesOut, events.BytesIn)
        ]
        gone.append(events.Gone(middle[-1].time, one, len(its), *sizes))
    return [*first, *gone, *last]
