"""Beside: a server's record, and beside it what a page in a browser told of itself, read as one.

1. There are two records, and each has its own owner. The server's is written by the server alone; what is added here is
   the page's. Neither is changed by being read: they are put together anew for whoever asks.
2. Each event of a page has the time at which it happened on the page, on the server's clock. It is told later, and much
   later where the kernel was busy: so what is new may stand before what was read already. Then all of it is new.
3. Two clocks are never quite the same. So no event of a page stands below what it brought about, nor above what brought
   it about: it asks before its server is asked, it is open once the server has answered, the first message stands
   between its two ends, and the second, and what it is told last stands below the goodbye that it is told of.
4. Only events of this page and of the server's own record are in it, within the bounds of both.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from heapq import merge
from typing import Final

from . import events
from .events import End, Event
from .follower import Follower, News
from .timeline import Timeline
from .tuples import Record

__all__ = ["Beside", "together"]

SOONER: Final = 1e-6
"""How many seconds stand between a cause and what it brought about, where the clocks say otherwise."""
UNSURE: Final = 0.25
"""How many seconds two clocks may be apart where nothing else tells what came first."""
MOST: Final = 20_000
"""How many events a page may tell."""


class Beside(Timeline):
    """A record with two owners, for one page.

    Args:
        server: the record of the server, whose clock counts.
    """

    def __init__(self, server: Timeline) -> None:
        self._server, self._at = server, 0.0
        super().__init__(max_events=MOST, clock=self._told_at)
        self.is_exact = server.is_exact
        self.page: End = server.new_end("client")
        """The end of the page."""
        self.peer: End | None = None
        """The end that it has met."""

    def _told_at(self) -> float:
        return self._at

    def tell(self, at: float, event: Callable[..., Event], *fields: object) -> None:
        """Write down what a page told, and when that was on the server's clock. What it did earlier it told earlier."""
        self._at = max(self._at, at)
        self.add(event, self.page, *fields)

    def meet(self, peer: End) -> None:
        """Say which end of the server's record it is whose connection this page has."""
        self.peer = peer
        self.tell(self._at, events.Met, peer)

    def now(self) -> float:
        """Tell what time it is, on the server's clock."""
        return self._server.now()

    def events(self, end: End | None = None) -> tuple[Event, ...]:
        """Return the events of both records in the order of time; with ``end``, only those of that end."""
        page = [event for event in super().events() if not isinstance(event, events.Met)]
        if self.peer is not None and page:
            # Whoever reads from the top is to know it before anything comes.
            page.insert(1, events.Met(page[0].time, self.page, self.peer))
        both = together(self._server.events(), page, self.peer)
        return tuple(both if end is None else (one for one in both if one.end == end))

    def beginnings(self) -> tuple[Event, ...]:
        """Return what is kept of older events of the server's, for who follows and has missed some."""
        return self._server.beginnings()

    def follow_both(self, notify: Callable[[], None]) -> FollowsBoth:
        """Return a follower of what happens in both records from now on."""
        return FollowsBoth(self, self._server.follow(notify), super().follow(notify))


class FollowsBoth:
    """Looks at both records now and then."""

    def __init__(self, record: Beside, server: Follower, page: Follower) -> None:
        self._record, self._server, self._page = record, server, page

    def take(self) -> News:
        """Return what is new. All is, if a page has told something: it may stand before what was taken already.

        Its messages may not: whoever reads them reads those of one end, and there may be thousands.
        """
        server, page = self._server.take(), self._page.take()
        told = list(page)
        if not told:
            return server
        if all(isinstance(event, events.Sent | events.Dropped | events.Received) for event in told):
            new = merge(told, server, key=lambda event: event.time)
            return News([_record(event) for event in new][::-1], are_all=server.are_all)
        return News([_record(event) for event in reversed(self._record.events())], is_anew=True)

    def stop(self) -> None:
        """Follow no more, once or again."""
        self._server.stop()
        self._page.stop()


def _record(event: Event) -> Record:
    fields = tuple(value for name, value in vars(event).items() if name not in ("time", "end"))
    return (event.kind, event.time, *event.end, *fields)


def together(server: Sequence[Event], page: Sequence[Event], peer: End | None) -> list[Event]:
    """Put a page's events among those of its server, in the order of time and of cause."""
    times = _clamped(page, [event for event in server if event.end == peer])
    told = (dataclasses.replace(event, time=time) for event, time in zip(page, times, strict=True))
    return list(merge(told, server, key=lambda event: event.time))


def _clamped(page: Sequence[Event], peer: Sequence[Event]) -> list[float]:
    """Return when each event of a page happened, as its causes and its effects allow."""
    bounds = _Bounds(peer)
    times: list[float] = []
    latest = 0.0
    for event in page:
        latest = max(latest, event.time, bounds.after(event))
        times.append(latest)
    soonest = float("inf")
    before = [bounds.before(event) for event in page]
    for place in reversed(range(len(times))):
        soonest = min(soonest, before[place])
        times[place] = min(times[place], soonest)
    return times


class _Bounds:
    """What happened at a page's peer, as far as it comes before or after something at the page."""

    def __init__(self, peer: Sequence[Event]) -> None:
        self._begins = _first(peer, lambda event: True)
        self._answers = _first(peer, lambda event: isinstance(event, events.BytesOut))
        # Then a Close of the page's has come, and nothing behind it.
        self._came_to_an_end = any(isinstance(event, events.Closed) and event.code != 1006 for event in peer)
        closes = any(isinstance(event, events.Closing) and event.ours for event in peer)
        self._was_left = not closes and any(isinstance(event, events.Closed) and event.code == 1001 for event in peer)
        self._came = [event.time for event in peer if isinstance(event, events.BytesIn)]
        self._went = [event.time for event in peer if isinstance(event, events.BytesOut)]
        self._ended = [event.time for event in peer if isinstance(event, events.FinOut | events.RstOut)]
        self._got = [event.time for event in peer if isinstance(event, events.Received)]
        self._gave = [event.time for event in peer if isinstance(event, events.Sent)]
        self._heard = self._said = 0

    def after(self, event: Event) -> float:
        """Return when it happened at the earliest."""
        match event:
            case events.Opened() if self._answers is not None:
                return self._answers + SOONER
            case events.Received():
                self._heard += 1
                gave = self._gave[self._heard - 1 : self._heard]
                place = bisect_left(self._went, gave[0]) if gave else len(self._went)
                return self._went[place] + SOONER if place < len(self._went) else 0.0
            case events.Closed():
                # A browser tells its page once TCP has ended.
                went = self._went[-1:] if event.code != 1006 else []
                # It has answered by then; a frozen link may hold that for long.
                came = self._came[-1:] if event.was_clean else []
                ended = [time for time in (*came, *self._ended) if time < event.time + UNSURE]
                return max([0.0, *went, *ended]) + SOONER
        return 0.0

    def before(self, event: Event) -> float:
        """Return when it happened at the latest."""
        match event:
            case events.Connecting() | events.Met() if self._begins is not None:
                return self._begins - SOONER
            case events.Sent():
                self._said += 1
                got = self._got[self._said - 1 : self._said]
                came = bisect_right(self._came, got[0]) if got else 0
                return self._came[came - 1] - SOONER if came else float("inf")
            case events.Closing(ours=True) if self._came_to_an_end and self._came:
                return self._came[-1] - SOONER
            case events.Browsed(what=events.LEAVES) if self._was_left and self._came:
                # Its browser says goodbye with 1001 then. That it has left may be found out much later.
                return self._came[-1] - SOONER
        return float("inf")


def _first(happened: Iterable[Event], which: Callable[[Event], bool]) -> float | None:
    return next((event.time for event in happened if which(event)), None)
