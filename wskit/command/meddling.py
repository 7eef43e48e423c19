"""Meddling: how the connections of a tap are broken, from its start on or by a key.

1. What breaks the network is done at the page's connection, both ways: it stands for all that is between the two.
2. What is in force holds for those that come, too. It is there before their first byte.
3. It happens on the background loop. Whoever asks waits for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..between.crossing import Crossing
from ..between.middle import Middle
from ..loops import portal
from ..record import events
from ..record.events import Event

__all__ = ["KEYS", "Meddling"]

KEYS: Final = {"f": "freeze", "t": "thaw", "c": "cut", "r": "reset", "d": "drain", "q": "quit"}
"""What each key does."""


class Meddling:
    """Breaks what passes a middle.

    Args:
        delay: how many seconds everything is late.
        limit: how many bytes a second get through, None for any number.
    """

    def __init__(self, middle: Middle, *, delay: float = 0.0, limit: float | None = None) -> None:
        self._middle = middle
        self._delay, self._limit = delay, limit
        self._is_frozen = self._drains = False
        self._stop: Callable[[], None] | None = None
        if delay or limit is not None:
            self._watch()

    def press(self, key: str) -> str:
        """Do what a key does. Returns what it does, to say it; nothing if it does nothing."""
        what = KEYS.get(key.lower(), "")
        words: dict[str, Callable[[], str]] = {
            "freeze": self._freeze,
            "thaw": self._thaw,
            "cut": lambda: self._end(Crossing.finish, "cut: both connections end with a FIN, and no Close frame"),
            "reset": lambda: self._end(Crossing.reset, "reset: both connections are broken off with a RST"),
            "drain": self._drain,
        }
        return words[what]() if what in words else ""

    def _freeze(self) -> str:
        self._is_frozen = True
        self._watch()
        self._each(lambda crossing: crossing.front.freeze())
        return "frozen: nothing reaches the page, and nothing comes from it, until you press t"

    def _thaw(self) -> str:
        if not self._is_frozen:
            return "nothing is frozen"
        self._is_frozen = False
        self._each(lambda crossing: crossing.front.thaw())
        return "thawed: what was held goes on"

    def _end(self, how: Callable[[Crossing], None], words: str) -> str:
        self._each(how)
        return words

    def _drain(self) -> str:
        if self._drains:
            try:
                self._middle.resume()
            except OSError as error:
                return f"nobody can be let in: {error.strerror or error}"
            self._drains = False
            return "newcomers are let in again"
        self._drains = True
        portal.post(self._middle.drain)
        return "drained: all connections end, and nobody gets in until you press d again"

    def let_go(self) -> None:
        """Break nothing any more."""
        self._is_frozen, self._delay, self._limit = False, 0.0, None
        if self._stop is not None:
            self._stop()
        self._each(lambda crossing: crossing.front.abandon())

    def _each(self, act: Callable[[Crossing], None]) -> None:
        """Do something to every connection that is not over."""

        def do() -> None:
            for crossing in self._middle.connections:
                if not crossing.is_over:
                    act(crossing)

        portal.post(do)

    def _watch(self) -> None:
        """Do to those who come from now on what is in force. It takes some time of every event."""
        if self._stop is None:
            self._stop = self._middle.timeline.subscribe(self._meet)

    def _meet(self, event: Event) -> None:
        if isinstance(event, events.Bridged):
            crossing = next(one for one in reversed(self._middle.connections) if one.end == event.end)
            if self._delay:
                crossing.front.delay(self._delay)
            if self._limit is not None:
                crossing.front.limit(self._limit)
            if self._is_frozen:
                crossing.front.freeze()
