"""Tunnel: what a middle does once a connection is open. It passes on what comes, until one side or its patience ends.

1. What comes from one side goes to the other, as :mod:`~wskit.between.passing` says.
2. It looks at the clock: how long nothing has passed, and how long it has been open. What changes holds at once.
3. Each FIN is passed on by itself, or ends both connections, as the middle's habit is.
4. A goodbye of its own comes between two frames. From then on it passes nothing on: each side answers the middle.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from typing import Final

from ..protocol.frames import Opcode
from ..record.events import Deed
from .habits import Habits
from .leg import Leg
from .passing import Way, frame

__all__ = ["Tunnel"]

PATIENCE: Final = 2.0
"""How many seconds either side has to answer a goodbye of the middle's own."""


class Tunnel:
    """Two legs, one of which hears what the other says.

    Args:
        near: the leg towards the client.
        far: the leg towards the server.
        habits: tells how the middle behaves now.
        note: writes down what the middle does of its own accord, at one of the legs.
        end: ends both connections, for a reason, and after how many seconds of silence if that is it.
    """

    def __init__(
        self,
        near: Leg,
        far: Leg,
        habits: Callable[[], Habits],
        note: Callable[[str, Leg, Deed], None],
        end: Callable[[str, float | None], None],
    ) -> None:
        self._near, self._far = near, far
        self._habits, self._note, self._end = habits, note, end
        self._ways = {near: Way("client", habits), far: Way("server", habits)}
        self._ways[near].other, self._ways[far].other = self._ways[far], self._ways[near]
        self._finished: set[Leg] = set()
        self._loop = asyncio.get_running_loop()
        self._began = self._last = self._loop.time()
        self._timers: list[asyncio.TimerHandle] = []
        self._said: set[str] = set()
        self._goodbye: bytes | None = None  # what stands in the middle's own Close frame, once it says one
        self._parted: set[Leg] = set()  # to whom it has been said

    def _other(self, leg: Leg) -> Leg:
        return self._far if leg is self._near else self._near

    def came(self, leg: Leg, data: bytes) -> None:
        """Take bytes that came on a leg."""
        self._last = self._loop.time()
        passed, other = self._ways[leg].feed(data), self._other(leg)
        if self._goodbye is None or other not in self._parted:
            for did in passed.did:
                if did not in self._said:  # once is enough: the frames tell the rest
                    self._said.add(did)
                    self._note(did, leg, "alters")
            other.write(passed.on)
        if leg not in self._parted:
            leg.write(passed.back)
        if self._goodbye is not None:
            self._part()

    def finished(self, leg: Leg) -> bool:
        """Take a FIN that came on a leg. Returns whether the way out there is to stay open."""
        other = self._other(leg)
        self._finished.add(leg)
        if self._goodbye is not None or not other.is_there:
            return False
        # What has come from this side is on its way to the other.
        if other in self._finished or not self._habits().half_close:
            (other.leave if other is self._near else other.close)()
            return False
        other.say_fin()
        return True

    @property
    def parts(self) -> bool:
        """Whether it says goodbye: then each side has its time, whether the other is there or not."""
        return self._goodbye is not None

    @property
    def may_part(self) -> bool:
        """Whether a goodbye of its own may still be said: nobody has said any, nor ended TCP."""
        is_over = self._near.is_leaving or self._far.is_leaving
        return not (is_over or self._goodbye or self._finished or any(way.has_closed for way in self._ways.values()))

    def say_goodbye(self, code: int, reason: str) -> None:
        """Send a Close frame to both sides, as soon as that can be."""
        self._goodbye = struct.pack("!H", code) + reason.encode()
        self.stop()
        self._timers.append(self._loop.call_later(PATIENCE, self._end, f"no answer for {PATIENCE:g} s", None))
        self._part()

    def _part(self) -> None:
        """Say goodbye where no frame is half said, and let go of who has answered."""
        for leg in (self._near, self._far):
            if leg not in self._parted and self._ways[self._other(leg)].is_between:
                self._parted.add(leg)
                leg.write(frame(Opcode.CLOSE, self._goodbye or b"", masked=leg is self._far))
        # To the client the middle is a server, and ends TCP first (RFC 6455 section 7.1.1).
        if self._near in self._parted and self._ways[self._near].has_closed:
            self._near.close()

    def look_at_the_clock(self) -> None:
        """Wait for what ends it by the habits that the middle has now."""
        if self._goodbye is not None:
            return
        self.stop()
        habits, now = self._habits(), self._loop.time()
        if (idle := habits.idle_timeout) is not None:
            self._timers.append(self._loop.call_at(max(self._last + idle, now), self._look_if_idle))
        if (age := habits.max_age) is not None:
            old = f"they are {age:g} s old"
            self._timers.append(self._loop.call_at(max(self._began + age, now), self._end, old, None))

    def _look_if_idle(self) -> None:
        idle = self._habits().idle_timeout
        # Not by the time that it is: a clock may wake somebody a little early.
        if idle is not None and self._last > self._loop.time() - idle + 0.001:
            self.look_at_the_clock()
        elif idle is not None:
            self._end(f"nothing passed for {idle:g} s", idle)

    def stop(self) -> None:
        """Wait for nothing any more."""
        while self._timers:
            self._timers.pop().cancel()
