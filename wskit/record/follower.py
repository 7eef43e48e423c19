"""Follower: how a view keeps up with a timeline that may be much faster than anybody looks.

1. It is told once that there is something new, and not again before it has taken it.
2. What it takes is not made into events before somebody looks at them: of thousands, a view may show the last few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from .events import End, Event
from .tuples import Record, as_event, is_of

__all__ = ["Followed", "Follower", "News"]


class Followed(Protocol):
    """What a follower asks of the timeline that it looks at."""

    @property
    def count(self) -> int:
        """How much ever happened, what is kept no more included."""

    def records_from(self, place: int, follower: Follower) -> tuple[list[Record], int]:
        """Return the records from a place on, the newest first, and how many ever were; and wait for more."""

    def let_go(self, follower: Follower) -> None:
        """Tell this follower nothing any more."""


class News:
    """What happened since a follower looked, as events that are made when they are looked at.

    Args:
        records: of them, the newest first.
        are_all: whether nothing that happened meanwhile was dropped before it could be taken.
        is_anew: whether they are all that there is, and what was taken before is to be forgotten.
    """

    def __init__(self, records: Sequence[Record] = (), *, are_all: bool = True, is_anew: bool = False) -> None:
        self._records = records
        self.are_all = are_all
        self.is_anew = is_anew

    def __iter__(self) -> Iterator[Event]:
        return map(as_event, reversed(self._records))

    def but(self, unwanted: Iterable[type[Event]]) -> Iterator[Event]:
        """Go through those that are not of these classes, the oldest first."""
        kinds = {event.kind for event in unwanted}
        return (as_event(record) for record in reversed(self._records) if record[0] not in kinds)

    def newest_first(self, end: End) -> Iterator[Event]:
        """Go through those of one end, back from the newest."""
        return (as_event(record) for record in self._records if is_of(record, end))

    def newest_of(self, end: End, *wanted: type[Event]) -> Event | None:
        """Return the newest of one end that is of one of these classes, if there is one."""
        kinds = {event.kind for event in wanted}
        return next((as_event(one) for one in self._records if one[0] in kinds and is_of(one, end)), None)


class Follower:
    """Looks at a timeline now and then: see :meth:`~wskit.record.timeline.Timeline.follow`."""

    def __init__(self, timeline: Followed, notify: Callable[[], None]) -> None:
        self.notify = notify
        self._timeline = timeline
        self._seen = timeline.count
        self._stopped = False

    def take(self) -> News:
        """Return what is new since the last time, and wait for more. After :meth:`stop` there is nothing new."""
        if self._stopped:
            return News()
        records, count = self._timeline.records_from(self._seen, self)
        missed, self._seen = count - self._seen - len(records), count
        return News(records, are_all=not missed)

    def stop(self) -> None:
        """Follow no more, once or again."""
        self._stopped = True
        self._timeline.let_go(self)
