"""Sender: TCP of one side, over a network that loses what is sent. It sends again, ever more rarely, and gives up.

1. What is sent and not acknowledged is sent again: after ``LEAST`` and a round trip, then after as long again, and then
   each time after twice as long, up to ``MOST``. The first time is Linux's probe for the loss of the last segment, and
   does not count as a try (RFC 8985 section 7); the others are RFC 6298 section 5.
2. While it tries, only the oldest of all is sent again. What is written meanwhile waits behind it: without an answer
   there is no room for it on the way (RFC 5681 section 3.1). Only before the first try is it sent at once.
3. A network that is back is noticed by the next try and not before. Then all that waits goes on.
4. When the next try is due ``PATIENCE`` or more after the first, it gives up instead; if its end has let go of the
   connection, after ``ORPHANS``. Linux's ``tcp_retries2`` is 15, and where ``tcp_orphan_retries`` is 0 it takes 8. It
   tells nobody but its own end.
5. An acknowledgement has to come back: where only the way there is open, what is sent first arrives, and no more.

It knows neither sizes nor bytes. Its times are those of the loop that it is used on, in seconds.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

__all__ = ["LEAST", "MOST", "ORPHANS", "PATIENCE", "Sender"]

LEAST: Final = 0.212
"""After how many seconds it sends again what it has sent, if a round trip takes no time. Linux wants 0.2 at the least,
and its timers are late: between 0.204 and 0.222 were measured."""
MOST: Final = 120.0
"""How many seconds it waits at most between two tries."""
PATIENCE: Final = 924.6
"""How many seconds after the first try it gives up: as long as 15 tries take that begin with 0.2 seconds."""
ORPHANS: Final = 102.2
"""The same for 8 tries."""


class Sender:
    """What one side sends over a network, of which it is told nothing.

    Args:
        bring: called with each thing that arrives.
        answered: called when all is acknowledged after a while in which it was not.
        give_up: called when it gives up. It has nothing to send any more then.
        is_orphan: tells whether its end has let go of the connection.
        round_trip: how many seconds a round trip takes.
    """

    __slots__ = (
        "_answered",
        "_bring",
        "_first_try",
        "_give_up",
        "_is_orphan",
        "_oldest_waits",
        "_queue",
        "_round_trip",
        "_timer",
        "_tries",
        "_wait",
        "answers",
        "arrives",
    )

    def __init__(
        self,
        bring: Callable[[Any], None],
        answered: Callable[[], None],
        give_up: Callable[[], None],
        is_orphan: Callable[[], bool],
        round_trip: float = 0.0,
    ) -> None:
        self._bring = bring
        self._answered = answered
        self._give_up = give_up
        self._is_orphan = is_orphan
        self._round_trip = round_trip
        self._queue: deque[Any] = deque()  # what has not arrived
        self._timer: asyncio.TimerHandle | None = None  # while something is not acknowledged
        self._oldest_waits = False  # whether the oldest that is not acknowledged has not arrived either
        self._wait = 0.0  # between the last try and the next
        self._tries = 0
        self._first_try = 0.0
        self.arrives = True
        """Whether what is sent now arrives."""
        self.answers = True
        """Whether the answer to it does."""

    @property
    def is_idle(self) -> bool:
        """Whether all is acknowledged, and nothing is lost of what is sent now."""
        return self.arrives and self.answers and self._timer is None and not self._queue

    def put(self, thing: Any) -> None:
        """Send a thing."""
        if self._queue or (self._timer is not None and (self._tries or not self.arrives)):
            self._queue.append(thing)
            return
        if self._timer is None and not (self.arrives and self.answers):
            self._begin(asyncio.get_running_loop().time())
        if self.arrives:
            self._bring(thing)
        else:
            self._oldest_waits = True
            self._queue.append(thing)

    def take_back(self, since: float, things: Iterable[Any]) -> None:
        """Take back what was sent ``since`` then and has not arrived: it is lost."""
        self._queue.extendleft(reversed(list(things)))
        if self._timer is None:
            self._begin(since)
        self._oldest_waits = True

    def end(self) -> Iterable[Any]:
        """Send nothing any more. Returns what has not arrived."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._queue = self._queue, deque()
        return waiting

    def _begin(self, since: float) -> None:
        loop = asyncio.get_running_loop()
        self._tries, self._wait, self._oldest_waits = 0, LEAST + self._round_trip, False
        self._timer = loop.call_at(max(since + self._wait, loop.time()), self._try)

    def _try(self) -> None:
        """Send again the oldest that is not acknowledged."""
        now = asyncio.get_running_loop().time()
        if self._tries == 1:
            self._first_try = now
        if self._tries > 1 and now - self._first_try >= (ORPHANS if self._is_orphan() else PATIENCE):
            self._timer = None
            self._give_up()
        elif self.arrives and self.answers:
            # What comes in meanwhile goes behind: the timer is what says that there is something before it.
            while self._queue:
                self._bring(self._queue.popleft())
            self._timer = None
            self._answered()
        else:
            self._wait_on(now)

    def _wait_on(self, now: float) -> None:
        """Get no answer, and try again later."""
        if self.arrives and self._oldest_waits:
            self._oldest_waits = False
            self._bring(self._queue.popleft())
        self._wait = min(self._wait * 2, MOST) if self._tries else self._wait
        self._tries += 1
        self._timer = asyncio.get_running_loop().call_at(now + self._wait, self._try)
