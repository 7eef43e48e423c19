"""Pipe: one direction of a link. Things go in at one end and come out at the other, in order, or not at all.

1. A pipe nobody tampered with hands on what it gets in the very same call.
2. What is held counts from when it came in: undo a delay, and all that is due comes out at once.
3. A limited pipe is a thin line: a portion takes its size divided by the rate, and the next one waits for it.
4. A sliced pipe lets out one piece in a turn of the loop, so that the receiver gets them one by one.
5. Chance decides of each portion when its turn has come, with two numbers: whether it is late, and how late.
6. A stopped pipe loses what it holds and all that comes, for good.
7. In a network that is silent, or has been, what goes in is sent by a :class:`~wskit.network.sender.Sender`.

A pipe belongs to the event loop it is used on, and times are that loop's, in seconds.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from .sender import Sender

__all__ = ["Fin", "Pipe"]

SLICES: Final = 50
"""Into how many portions a second a limited pipe cuts the bytes that pass."""


class Fin:
    """A FIN, among the bytes."""


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
        "_luck",
        "_pumping",
        "_queue",
        "_resized",
        "_rests",
        "_sender",
        "_timer",
        "chance",
        "delay",
        "dice",
        "frozen",
        "is_clear",
        "is_watched",
        "jitter",
        "left",
        "paused",
        "piece",
        "rate",
        "size",
        "slow_close",
        "stopped",
        "used_up",
    )

    def __init__(self, deliver: Callable[[Any], None], resized: Callable[[], None]) -> None:
        self._deliver = deliver
        self._resized = resized
        self._queue: deque[tuple[float, Any]] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._line_free = 0.0
        self._luck: tuple[float, float] | None = None  # what the dice said of the portion whose turn it is
        self._pumping = False
        self._rests = False  # until the loop's next turn
        self._sender: Sender | None = None
        self.size = 0
        """How many bytes are held."""
        self.frozen = False
        self.paused = False
        self.delay = 0.0
        self.jitter = 0.0
        self.chance = 1.0
        self.dice: random.Random | None = None
        """Where chance comes from; it has to be there where there is any."""
        self.slow_close = 0.0
        self.rate = math.inf
        self.piece = math.inf
        self.left = math.inf
        """How many bytes may still come out. Behind the last of them, ``used_up`` is called."""
        self.used_up: Callable[[], None] = _nothing
        self.stopped = False
        self.is_watched = False
        """Whether what is put in never comes out in the same call, but the one who gets it is asked each time."""
        self.is_clear = True
        """Whether what is put in now comes out at once. All that passes looks at this, so it is kept ready."""

    def _look(self) -> None:
        holds = self._queue or self._pumping or self._sender or self.is_watched or self.frozen or self.paused
        late = self.delay or self.jitter or self.slow_close
        counts = self.rate < math.inf or self.piece < math.inf or self.left < math.inf
        self.is_clear = not (self.stopped or holds or late or counts)

    def put(self, thing: Any) -> None:
        """Put bytes, or anything that marks a place among them, into the pipe."""
        if self.is_clear:
            self._deliver(thing)
            return
        if self.stopped:
            return
        self._grow(_size(thing))
        if self._sender is not None:
            self._sender.put(thing)
        else:
            self._enter(thing)

    def _enter(self, thing: Any) -> None:
        if self.stopped:
            return
        if self._queue is None:
            self._queue = deque()
        self._queue.append((asyncio.get_running_loop().time(), thing))
        if not self._rests:
            self._pump()

    def set(self, **how: Any) -> None:
        """Change how the pipe is: ``frozen``, ``paused``, ``delay``, ``jitter``, ``chance``, ``rate`` and so on.

        Times are in seconds, ``rate`` is in bytes per second, ``piece`` and ``left`` are in bytes.
        """
        for name, value in how.items():
            setattr(self, name, value)
        self._look()
        if self._queue:
            self._pump()

    def forget(self) -> None:
        """Lose what is held."""
        self._queue = None
        self._luck = None
        self.let_be()
        self._cancel()
        self._grow(-self.size)

    def stop(self) -> None:
        """Lose what is held and all that will come."""
        self.stopped = True
        self.forget()

    # Silence.

    @property
    def resends(self) -> bool:
        """Whether a sender's TCP is at work, because the network is silent, or was."""
        return self._sender is not None

    def skip_unread(self) -> None:
        """Lose what its receiver has not taken, and not what is still under way."""
        if self.paused and self._queue:
            self._grow(-sum(_size(thing) for _, thing in self._queue))
            self._queue = None

    def tune(self, make: Callable[[Callable[[Any], None]], Sender], *, arrives: bool, answers: bool) -> None:
        """Say whether what is sent this way arrives, and whether the answers to it do; ``make`` makes a sender."""
        if self.stopped or (self._sender is None and arrives and answers):
            return
        sender = self._sender = self._sender or make(self._enter)
        sender.arrives, sender.answers = arrives, answers
        if not arrives and self._queue and not self.paused:
            # What was under way is lost with the rest. What a frozen network held counts from now.
            since = asyncio.get_running_loop().time() if self.frozen else self._queue[0][0]
            things, self._queue, self._luck = [thing for _, thing in self._queue], None, None
            self._cancel()
            sender.take_back(since, things)
        self.rid_of_idle()

    def rid_of_idle(self) -> None:
        """Do without a sender that has nothing to do."""
        if self._sender is not None and self._sender.is_idle:
            self._sender = None
        self._look()

    def let_be(self) -> None:
        """Do without a sender, and lose what it has not brought through."""
        if self._sender is not None:
            self._grow(-sum(map(_size, self._sender.end())))
            self._sender = None
        self._look()

    def hasten(self) -> None:
        """Do without a sender: all that it has goes on now."""
        if self._sender is not None:
            waiting, self._sender = self._sender.end(), None
            for thing in waiting:
                self._enter(thing)
        self._look()

    # How things come out.

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
                size = _size(thing)
                sent = max(since, self._line_free) + size / self.rate
                due = sent + self._late_by(thing)
                if due > loop.time():
                    self._timer = loop.call_at(due, self._pump)
                    return
                self._queue.popleft()
                self._luck = None
                self._line_free = sent
                self.left -= size
                self._grow(-size)
                self._deliver(bytes(thing) if isinstance(thing, memoryview) else thing)
                if self.left <= 0:
                    self.left = math.inf
                    self.used_up()
                elif self.piece < math.inf and self._queue:
                    self._timer, self._rests = loop.call_at(loop.time(), self._pump), True
                    return
        finally:
            self._pumping = False
            self._look()

    def _slice(self, queue: deque[tuple[float, Any]]) -> tuple[float, Any]:
        """Look at what is next, cut to a portion that the line can take."""
        since, thing = queue[0]
        portion = math.inf if self.rate == math.inf else max(1, int(self.rate / SLICES))
        most = min(portion, self.piece, self.left)
        if _size(thing) > most:
            cut, whole = int(most), memoryview(thing)  # so that what remains is not copied for every portion
            queue[0] = (since, whole[cut:])
            queue.appendleft((since, whole[:cut]))
        return queue[0]

    def _late_by(self, thing: Any) -> float:
        """Say how much later than it passed the line a thing is due."""
        late = self.delay
        if self.dice is not None and (self.jitter or self.chance < 1):
            whether, how = self._luck = self._luck or (self.dice.random(), self.dice.random())
            late = self.delay + how * self.jitter if whether < self.chance else 0.0
        return late + self.slow_close if isinstance(thing, Fin) else late

    def _grow(self, change: int) -> None:
        if change:
            self.size += change
            self._resized()

    def _cancel(self) -> None:
        self._rests = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _size(thing: Any) -> int:
    return len(thing) if isinstance(thing, bytes | memoryview) else 0


def _nothing() -> None:
    """Do nothing."""
