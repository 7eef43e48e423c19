"""Timeline: the one record of what happened.

1. Events are kept in the order they were written down; the time of each is never before the time of the one above it.
2. Anyone may append, from any thread. One lock owns the record.
3. The record is bounded, in events and in bytes: the oldest go first, and how many went is known. How a connection
   began is kept longer than the middle of a busy one (:mod:`wskit.record.beginnings`).
4. A subscriber is called for every event, in order, while the lock is held: it must take note and return, never wait.
5. A follower is told that there is something new, and takes it when it has time to look.
6. Writing down is what must be quick. What is asked for is made into an event when it is asked for.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Literal, Protocol, TypeVarTuple

from ..loops import portal
from .beginnings import Beginnings
from .events import End, Event
from .follower import Follower
from .tuples import FIELDS, Record, as_event, is_of

__all__ = ["HasEnd", "Timeline", "chosen", "end_of", "shared"]

_Ts = TypeVarTuple("_Ts")
_log = logging.getLogger("wskit")


class Timeline:
    """A bounded record of events, in order.

    Args:
        max_events: how many events are kept.
        max_bytes: how much message data those events may keep alive, in bytes.
        clock: tells the time in seconds, and never goes back. The default is the story's in a story, else the real one.

    >>> timeline = Timeline()
    >>> server = EchoServer(timeline=timeline)
    >>> ws = await WebSocket(server.url, timeline=timeline).opened
    >>> ws.close(1000)
    >>> await ws.closed
    CloseEvent(code=1000, reason='', was_clean=True)
    >>> [type(event).__name__ for event in timeline.events(ws.end)][-3:]
    ['FinOut', 'Unlinked', 'Closed']
    """

    def __init__(
        self,
        *,
        max_events: int = 100_000,
        max_bytes: int = 256 * 2**20,
        clock: Callable[[], float] | None = None,
    ) -> None:
        if max_events < 1 or max_bytes < 1:
            raise ValueError("max_events and max_bytes must be at least 1")
        self._lock = threading.RLock()
        story = _story()
        self._clock = clock or (time.monotonic if story is None else story.time)
        self.is_exact = bool(getattr(getattr(self._clock, "__self__", None), "tells_a_story", False))
        """Whether its clock is a story's: its times are the same on every run."""
        self._records: deque[Record] = deque()
        self._subscribers: list[Callable[[Event], None]] = []
        self._waiting: list[Follower] = []
        self._ends: dict[str, int] = {"client": 0, "server": 0}
        self._max_events = max_events
        self._max_bytes = max_bytes
        self._beginnings = Beginnings(max_events // 4, max_bytes // 4)
        self._room, self._room_in_bytes = max_events, max_bytes  # what the beginnings leave
        self._at_a_time = max(1, max_events // 512)
        self._bytes = 0
        self._before = 0  # how many records there ever were before those that are kept in a row

    def new_end(self, side: Literal["client", "server"]) -> End:
        """Name the next end on that side."""
        with self._lock:
            self._ends[side] += 1
            return End(side, self._ends[side])

    def add(self, event: Callable[[float, End, *_Ts], Event], end: End, *fields: *_Ts) -> None:
        """Write down that ``event`` (one of :mod:`wskit.record.events`) happened now at ``end``, with these fields."""
        with self._lock:
            # Not with stars, which take twice as long.
            record: Record = (event.kind, self._clock()) + end + fields  # type: ignore[attr-defined]  # noqa: RUF005
            self._records.append(record)
            if event.is_bulky:  # type: ignore[attr-defined]  # a Callable tells more about its arguments than a type
                self._bytes += len(record[FIELDS])
            if len(self._records) > self._room or self._bytes > self._room_in_bytes:
                self._drop_the_oldest()
            if self._subscribers:
                self._tell(as_event(record))
            if self._waiting:
                self._wake()

    def _drop_the_oldest(self) -> None:
        # The newest event stays even where it alone is over the bound: nothing is lost on arrival.
        records, beginnings = self._records, self._beginnings
        while len(records) > 1 and (len(records) > self._room or self._bytes > self._room_in_bytes):
            # Some more at a time than must be: one by one it would cost every message more. Bytes may be of few events.
            many = 1 if self._bytes > self._room_in_bytes else min(len(records) - 1, self._at_a_time)
            self._bytes -= beginnings.take(records.popleft, many, self._before)
            self._before += many
            self._room = self._max_events - beginnings.count
            self._room_in_bytes = self._max_bytes - beginnings.size

    def _tell(self, event: Event) -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(event)
            except Exception:
                # A view that fails must not break the connection it looks at.
                _log.exception("a subscriber of the timeline failed")

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for follower in waiting:
            try:
                follower.notify()
            except Exception:
                _log.exception("a follower of the timeline failed")

    def events(self, end: End | None = None) -> tuple[Event, ...]:
        """Return the events kept, oldest first; with ``end``, only those of that end.

        Where events of an end have gone and its beginning is kept, a :class:`~wskit.record.events.Gone` stands between.
        """
        with self._lock:
            kept = list(self._beginnings.records(end)) if self._before else []
            kept.extend(self._records if end is None else (one for one in self._records if is_of(one, end)))
        return tuple(map(as_event, kept))

    def beginnings(self) -> tuple[Event, ...]:
        """Return what is kept of older events, for who follows and has missed some."""
        with self._lock:
            return tuple(map(as_event, self._beginnings.records()))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write what was recorded to a file.

        A name that ends in ``.pcapng`` or ``.pcap`` makes a capture, which Wireshark opens: what the links recorded, as
        TCP over loopback. One that ends in ``.jsonl`` makes a recording of wskit itself, in which nothing is missing:
        every event of both ends, and of a middle, one a line (:mod:`wskit.record.story`).

        Cookies and passwords are starred out in both; messages are not.

        Args:
            path: where to write it. A file that exists is replaced.

        Raises:
            TypeError, ValueError: for a path that cannot be, or if there is nothing to write.
            OSError: if the file cannot be written.
        """
        # What builds packets, and what writes stories, is only needed here.
        from . import capture, story

        if story.is_for(path):
            story.save(self.events(), path, exact=self.is_exact)
        else:
            capture.save(self.events(), path)

    def now(self) -> float:
        """Tell what time it is, on the clock that the times of events are of."""
        return self._clock()

    def subscribe(self, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``subscriber`` for every event from now on. Returns a function that ends this, once or again."""
        with self._lock:
            self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with self._lock:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)

        return unsubscribe

    def follow(self, notify: Callable[[], None]) -> Follower:
        """Return a follower of what happens from now on.

        ``notify`` is called when there is something new, on the thread that it happened on, with the record locked: it
        must return at once. It is not called again before the follower has taken what is new.
        """
        with self._lock:
            follower = Follower(self, notify)
            self._waiting.append(follower)
            return follower

    def records_from(self, place: int, follower: Follower) -> tuple[list[Record], int]:
        """Return the records from a place in all that ever happened, the newest first, and how many ever were.

        The follower waits from now on, to be told that there are more.
        """
        with self._lock:
            count = self.count
            if follower not in self._waiting:
                self._waiting.append(follower)
            return list(islice(reversed(self._records), count - place)), count

    def let_go(self, follower: Follower) -> None:
        """Tell a follower nothing more, once or again."""
        with self._lock:
            if follower in self._waiting:
                self._waiting.remove(follower)

    @property
    def count(self) -> int:
        """How many events there ever were."""
        with self._lock:
            return self._before + len(self._records)

    @property
    def dropped(self) -> int:
        """How many events have gone to keep the record within its bounds."""
        with self._lock:
            return self._before - self._beginnings.count

    def __len__(self) -> int:
        with self._lock:
            return self._beginnings.count + len(self._records)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events())

    def __repr__(self) -> str:
        return f"<Timeline of {len(self)} events>"


class HasEnd(Protocol):
    """Anything that is one end of a connection: a WebSocket, or a server's Connection."""

    @property
    def end(self) -> End: ...

    @property
    def timeline(self) -> Timeline: ...


def end_of(which: HasEnd, asker: str) -> End:
    """Return the end that was given to the function called ``asker``.

    Raises:
        TypeError: if what was given is no end of a connection.
    """
    if not isinstance(getattr(which, "end", None), End):
        raise TypeError(
            f"{asker}() takes a WebSocket, one of server.connections or middle.connections, or a Tap, "
            f"not {type(which).__name__}"
        )
    return which.end


def _story() -> Any:
    """Return the loop that runs here, if its clock is a story's."""
    loop = portal.running_loop()
    return loop if getattr(loop, "tells_a_story", False) else None


_shared = Timeline()


def shared() -> Timeline:
    """Return the timeline that both ends write to unless they are given another one. Each story has its own."""
    story = _story()
    if story is None:
        return _shared
    if "timeline" not in story.kept:
        story.kept["timeline"] = Timeline()
    timeline: Timeline = story.kept["timeline"]
    return timeline


def chosen(timeline: object) -> Timeline:
    """Return the timeline that was given, or the shared one for None.

    Raises:
        TypeError: if what was given is no timeline.
    """
    if timeline is None:
        return shared()
    if not isinstance(timeline, Timeline):
        raise TypeError(f"timeline must be a Timeline, not {type(timeline).__name__}")
    return timeline
