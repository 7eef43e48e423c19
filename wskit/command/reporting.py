"""Reporting: what a tap says of what passes, while it passes.

1. It takes the events off the record, and :mod:`~wskit.reading.tapped` makes news of them.
2. What nobody will tell of, because nothing happens, it says when its time has come.
3. It is imported behind the first line of the tap, which is waited for.
"""

from __future__ import annotations

import math
import time
from typing import Final

from ..protocol.url import URL
from ..reading.tapped import News, Tapped
from ..record.events import Event
from ..record.follower import Follower
from .tapoptions import TapOptions
from .taptext import Objects, Text
from .terminal import Terminal
from .watching import Watcher

__all__ = ["Reporter"]

AGAIN: Final = 2.0
"""How many seconds what went wrong is not said again, as long as it goes on."""


class Reporter(Watcher):
    """Says what passes."""

    def __init__(self, terminal: Terminal, follower: Follower, target: URL, options: TapOptions) -> None:

        super().__init__(terminal, follower, tenths=True)
        self._tapped = Tapped(target.path, renumbers=True)
        self._complaint = ("", -math.inf)
        self._batch: list[News] = []
        self._text: Text | Objects
        self._is_for_people = not options.json
        if options.json:
            self._text = Objects(terminal, content=options.content)
        else:
            self._text = Text(terminal, self._clock, content=options.content)

    def finish(self) -> None:
        """Say what is left to say."""
        self.report()
        self._text.look()

    def complain(self, words: str) -> None:
        """Say what went wrong with no connection. A browser tries again at once, and that is not said again."""
        now = time.monotonic()
        if words != self._complaint[0] or now - self._complaint[1] > AGAIN:
            self.report()
            self._text.note(words, now, "no_tls")
        self._complaint = (words, now)

    def note(self, words: str) -> None:
        """Say what somebody did with a key."""
        self._text.note(words, time.monotonic())

    def _lose(self) -> None:
        self._tapped.lose()
        self._text.lose()
        if self._is_for_people:
            super()._lose()

    def _take(self, event: Event) -> None:
        self._batch += self._tapped.feed(event)

    def _end_look(self) -> None:
        now = time.monotonic()
        batch, self._batch = [*self._batch, *self._tapped.waiting(now)], []
        if batch:
            self._text.tell(batch)
        self._text.look(now)

    def _patience(self) -> float | None:
        due = [one for one in (self._tapped.waits_until, self._text.due) if one is not None]
        return min(due) - time.monotonic() if due else None
