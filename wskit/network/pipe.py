"""Pipe: one direction of a link. Things go in at one end and come out at the other, in order, or not at all.

1. A pipe nobody tampered with hands on what it gets in the very same call.
2. What is held counts from when it came in: undo a delay, and all that is due comes out at once.
3. A limited pipe is a thin line: a portion takes its size divided by the rate, and the next one waits for it.
4. A stopped pipe loses what it holds and all that comes, for good.

A pipe belongs to the event loop it is used on, and times are that loop's, in seconds.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from typing import Any, Final

__all__ = ["Pipe"]

SLICES: Final = 50
"""Into how many portions a second a limited pipe cuts the bytes that pass."""


class Pipe:
    """Bytes and marks on their way.

    Args:
        deliver: called with each thing that comes out.
        resized: called after ``size`` has changed.
    """

    # Every connection has four, and hardly any ever holds something: no dictionary, and no queue until there is a need.
    __slots__ = (
        "_deliver",
        "_line_free",
        "_pumping",
        "_queue",
        "_resized",
        "_timer",
        "delay",
        "frozen",
        "is_clear",
        "paused",
        "rate",
        "size",
        "stopped",
    )

    def __init__(self, deliver: Callable[[Any], None], resized: Callable[[], None]) -> None:
        self._deliver = deliver
        self._resized = resized
        self._queue: deque[tuple[float, Any]] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._line_free = 0.0
        self._pumping = False
        self.size = 0
        """How many bytes are held."""
        self.frozen = False
        self.paused = False
        self.delay = 0.0
        self.rate = math.inf
        self.stopped = False
        self.is_clear = True
        """Whether what is put in now comes out at once. All that passes looks at this, so it is kept ready."""

    def _look(self) -> None:
        holds = self._queue or self._pumping or self.frozen or self.paused or self.delay or self.rate < math.inf
        self.is_clear = not (self.stopped or holds)

    def put(self, thing: Any) -> None:
        """Put bytes, or anything that marks a place among them, into the pipe."""
        if self.is_clear:
            self._deliver(thing)
            return
        if self.stopped:
            return
        if self._queue is None:
            self._queue = deque()
        self._queue.append((asyncio.get_running_loop().time(), thing))
        self._grow(_size(thing))
        self._pump()

    def set(
        self,
        *,
        frozen: bool | None = None,
        paused: bool | None = None,
        delay: float | None = None,
        rate: float | None = None,
    ) -> None:
        """Change how the pipe is; None leaves it as it was. ``delay`` is in seconds, ``rate`` in bytes per second."""
        self.frozen = self.frozen if frozen is None else frozen
        self.paused = self.paused if paused is None else paused
        self.delay = self.delay if delay is None else delay
        self.rate = self.rate if rate is None else rate
        self._look()
        if self._queue:
            self._pump()

    def forget(self) -> None:
        """Lose what is held."""
        self._queue = None
        self._look()
        self._cancel()
        self._grow(-self.size)

    def stop(self) -> None:
        """Lose what is held and all that will come."""
        self.stopped = True
        self.forget()

    def _pump(self) -> None:
        """Let out what is due, and come back for the rest."""
        self._cancel()
        if self._pumping:
            return  # what comes out made something come in: it waits its turn
        self._pumping = True
        loop = asyncio.get_running_loop()
        try:
            while self._queue and not self.frozen and not self.paused:
                since, thing = self._slice(self._queue)
                sent = max(since, self._line_free) + _size(thing) / self.rate
                if sent + self.delay > loop.time():
                    self._timer = loop.call_at(sent + self.delay, self._pump)
                    return
                self._queue.popleft()
                self._line_free = sent
                self._grow(-_size(thing))
                self._deliver(bytes(thing) if isinstance(thing, memoryview) else thing)
        finally:
            self._pumping = False
            self._look()

    def _slice(self, queue: deque[tuple[float, Any]]) -> tuple[float, Any]:
        """Look at what is next, cut to a portion that a limited line can take."""
        since, thing = queue[0]
        most = math.inf if self.rate == math.inf else max(1, int(self.rate / SLICES))
        if _size(thing) > most:
            cut, whole = int(most), memoryview(thing)  # so that what remains is not copied for every portion
            queue[0] = (since, whole[cut:])
            queue.appendleft((since, whole[:cut]))
        return queue[0]

    def _grow(self, change: int) -> None:
        if change:
            self.size += change
            self._resized()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _size(thing: Any) -> int:
    return len(thing) if isinstance(thing, bytes | memoryview) else 0
