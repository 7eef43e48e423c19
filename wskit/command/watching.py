"""Watching: what a command does that says what happens while it happens, for months if need be.

1. One task says what happens, and reads it off the record. What happens faster than anybody can read is left out, and
   that is said.
2. It goes on where nobody reads any more, and says nothing then.
3. A date is said when it changes; each line has the time of day.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any, Final

from ..record import events
from ..record.events import Event
from ..record.follower import Follower
from ..record.timeline import Timeline
from .terminal import Terminal

__all__ = ["BYTES", "EVENTS", "PAUSE", "Watcher", "dumped", "following", "since_1970"]

EVENTS: Final = 20_000
BYTES: Final = 32 * 2**20
"""How much of the past is kept: as much as may happen before it is read."""
PAUSE: Final = 0.05
"""How many seconds pass between two looks at the record."""

_UNREAD: Final = (events.Sent, events.Received, events.Dropped)


@contextlib.contextmanager
def following(timeline: Timeline) -> Iterator[tuple[Follower, asyncio.Event]]:
    """Follow a record. The event is set when there is something new."""
    loop = asyncio.get_running_loop()
    news = asyncio.Event()

    def notify() -> None:
        loop.call_soon_threadsafe(news.set)

    follower = timeline.follow(notify)
    try:
        yield follower, news
    finally:
        follower.stop()


def since_1970(when: float) -> float:
    """Return a time of the record in seconds since 1970. The record's clock knows no date, and is not set."""
    return when - time.monotonic() + time.time()


class Watcher:
    """Says what happens. A subclass knows what there is to say.

    Args:
        follower: what it takes the events from.
        tenths: whether a time is said in tenths of a second.
    """

    def __init__(self, terminal: Terminal, follower: Follower, *, tenths: bool = False) -> None:
        self._terminal = terminal
        self._tenths = tenths
        self._follower = follower
        self._day = _date(time.time())

    async def watch(self, news: asyncio.Event) -> None:
        """Say what happens, as long as somebody reads."""
        while not self._terminal.closed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience()):
                    await news.wait()
            news.clear()
            self.report()
            await asyncio.sleep(PAUSE)  # what comes meanwhile is read together
        self._follower.stop()

    def report(self) -> None:
        """Say what has happened since the last time."""
        new = self._follower.take()
        if not new.are_all:
            self._lose()
        for event in new.but(_UNREAD):
            self._take(event)
        self._end_look()

    def _lose(self) -> None:
        """Say that some events before the next one are missing."""
        self._terminal.say("... here something is missing: more happened than could be read in time")

    def _patience(self) -> float | None:
        """Return after how many seconds there is something to say even if nothing happens; None if there is not."""
        return None

    def _take(self, event: Event) -> None:
        """Take the next event."""
        raise NotImplementedError

    def _end_look(self) -> None:
        """Say what is left to say, now that all that is new has been taken."""

    def _clock(self, when: float) -> str:
        """Return the time of day, and say the date first if it is another one."""
        real = since_1970(when)
        if _date(real) != self._day:
            self._day = _date(real)
            self._terminal.say(self._day)
        tenth = f".{int(real * 10) % 10}" if self._tenths else ""
        return time.strftime("%H:%M:%S", time.localtime(real)) + tenth


def dumped(made: dict[str, Any]) -> str:
    """Write an object for another program, on a line and in ASCII."""
    return json.dumps(made, separators=(", ", ": "))


def _date(when: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(when))
