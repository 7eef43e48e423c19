"""Breaking: what may be done to a link, by whoever teaches with it or tests.

1. What is wrong is an error at the moment it is said, and changes nothing.
2. Each of these can be undone: by a thaw, or by the value that changes nothing. A drop, a cut and a reset can not.
3. Of a freeze and a silence of one way the last one counts, and after a drop neither does.
4. The methods may be called from anywhere.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

from ..loops import portal
from ..protocol.numbers import check_int, check_seconds
from ..record.events import Direction, End
from ..record.timeline import Timeline
from .tampering import Tamperable

__all__ = ["Breakable"]


class Breakable(Tamperable):
    """A link, as far as something can be done to it. See :class:`~wskit.network.link.Link`."""

    def __init__(
        self, timeline: Timeline, end: End, arrive: Callable[[Any], None], leave: Callable[[Any], None]
    ) -> None:
        super().__init__(timeline, end, arrive, leave)
        self._dice: random.Random | None = None

    @property
    def dice(self) -> random.Random:
        """What decides where there is chance: :meth:`jitter` and :meth:`chance` draw from it. Seed it as you like.

        In a story it is the same on every run, and elsewhere another on each.

        >>> import asyncio
        >>> async def story():
        ...     ws = await WebSocket(EchoServer().url).opened
        ...     ws.link.dice.seed(14)
        ...     ws.link.jitter(1.0)
        ...     ws.close()
        ...     await ws.closed
        ...     return asyncio.get_running_loop().time()
        >>> await fast_forward(story) == await fast_forward(story)
        True
        """
        if self._dice is None:
            is_story = getattr(portal.loop(), "tells_a_story", False)
            self._dice = random.Random(f"{self.end}" if is_story else None)  # noqa: S311  (nobody has to guess it)
        return self._dice

    def freeze(self, direction: Direction = "both") -> None:
        """Hold every byte, FIN and RST from now on, for ever. Nothing is lost, however long it takes.

        No network does that, but it shows what silence is like, and nothing surprises. A real network that falls silent
        loses all of them. TCP sends them again, ever more rarely, and then no more: that is :meth:`silence`.

        Raises:
            ValueError: for a direction that is none; so do all methods here that take one.
        """
        self._change("freeze", direction, frozen=True)

    def thaw(self, direction: Direction = "both") -> None:
        """Let go of what is held, in its order, and hold nothing more; end a silence.

        After a silence nothing arrives at once: the sender's TCP does not know that the network is back before it tries
        the next time.
        """
        self._change("thaw", direction, late=True, frozen=False)

    def silence(self, direction: Direction = "both") -> None:
        """Lose everything from now on, as a real network that falls silent. Nobody is told; :meth:`thaw` ends it.

        What is sent into it the sender's TCP sends again, as seldom and as long as Linux does: after 0.2 seconds, 0.4,
        0.8 and so on, then every two minutes, and after about a quarter of an hour it gives up. That end is told that
        its connection is gone, and the other one is told nothing. An end that has let go of its connection is
        forgotten sooner, after less than two minutes, whatever has arrived until then. Who is gone answers with a RST
        once the network is back. A RST is said only once: what is lost of it in a silence is lost for good.

        One way is enough for both to suffer. Where the answers are lost, what is sent first arrives and what follows
        waits.

        What no real network can tell a peer, this one cannot tell either. So a peer that is no end of the kit, such as
        a browser, gets a RST where its own TCP would have given up. And a connection that is made in a silence is made
        all the same; only what is sent then is lost.

        >>> import asyncio
        >>> async def story():
        ...     ws = await WebSocket(EchoServer(ping_interval=None).url).opened
        ...     ws.link.silence()
        ...     ws.send("Is anybody there?")
        ...     await ws.closed
        ...     return round(asyncio.get_running_loop().time() / 60)
        >>> await fast_forward(story)  # minutes
        16
        """
        self._change("silence", direction, silent=True)

    def delay(self, seconds: float, direction: Direction = "both") -> None:
        """Make everything arrive so many ``seconds`` after it was sent; 0 undoes it.

        Raises:
            TypeError, ValueError: if ``seconds`` is not a number from 0 on.
        """
        check_seconds("a delay", seconds)
        self._change("delay", direction, seconds, delay=float(seconds))

    def jitter(self, seconds: float, direction: Direction = "both") -> None:
        """Make each portion late by up to so many ``seconds`` more, by chance; 0 undoes it. None overtakes another.

        A portion is what was written at once, or the piece that a limit or a slice cuts from it.

        Raises:
            TypeError, ValueError: if ``seconds`` is not a number from 0 on.
        """
        check_seconds("a jitter", seconds)
        self._change("jitter", direction, seconds, jitter=float(seconds), dice=self.dice if seconds else None)

    def chance(self, probability: float, direction: Direction = "both") -> None:
        """Let only so many of the portions be late, from 0 to 1; 1 undoes it. No portion overtakes one that is late.

        It is about :meth:`delay` and :meth:`jitter`, so that there are hiccups where all else is fast. Other tools let
        chance decide once, whether a fault takes hold of a connection at all. A link is under one connection: for that
        an ``if`` will do, as in ``if random.random() < 0.3: ws.link.silence()``. So nothing here is said to be in force
        that is not.

        Raises:
            TypeError, ValueError: if ``probability`` is not a number from 0 to 1.
        """
        _check_probability(probability)
        self._change("chance", direction, probability, chance=float(probability), dice=self.dice)

    def limit(self, bytes_per_second: float | None, direction: Direction = "both") -> None:
        """Let no more than so many ``bytes_per_second`` through each way; None undoes it.

        Raises:
            TypeError, ValueError: if it is neither a number above 0 nor None.
        """
        rate = math.inf if bytes_per_second is None else _rate(bytes_per_second)
        self._change("limit", direction, bytes_per_second, rate=rate)

    def slice(self, size: int | None, direction: Direction = "both") -> None:
        """Let everything arrive in pieces of at most ``size`` bytes, one by one; None undoes it.

        Raises:
            TypeError, ValueError: if it is neither a whole number from 1 on nor None.
        """
        if size is not None:
            check_int("the size of a slice", size, 1)
        self._change("slice", direction, size, piece=math.inf if size is None else size)

    def stop_after(self, count: int | None, direction: Direction = "both") -> None:
        """End the connection behind the next ``count`` bytes that pass, with a :meth:`cut`; None undoes it.

        The bytes of each way are counted for themselves. The opening handshake counts, if it is still to come.

        Raises:
            TypeError, ValueError: if it is neither a whole number from 1 on nor None.
        """
        if count is not None:
            check_int("the number of bytes to stop after", count, 1)
        left = math.inf if count is None else count
        self._change("stop_after", direction, count, left=left, used_up=self.cut)

    def slow_close(self, seconds: float, direction: Direction = "both") -> None:
        """Make a FIN arrive so many ``seconds`` late, and nothing else; 0 undoes it.

        Raises:
            TypeError, ValueError: if ``seconds`` is not a number from 0 on.
        """
        check_seconds("a slow close", seconds)
        self._change("slow_close", direction, seconds, slow_close=float(seconds))

    def drop(self, direction: Direction = "both") -> None:
        """Lose everything that goes this way from now on, FIN and RST too, and what is held: for good.

        No TCP sends it again, as none would that had given up; but nobody is told so.
        """
        self._change("drop", direction)

    def cut(self) -> None:
        """End the TCP connection with a FIN to either side and no Close frame, as a proxy does that lost patience.

        What is held is lost. Before there is a connection, it waits for one.
        """
        self._tamper("cut", self._cut, needs_connection=True)

    def reset(self) -> None:
        """Break the TCP connection off with a RST to either side (RFC 9293 section 3.5.2). What is held is lost.

        Before there is a connection, it waits for one.
        """
        self._tamper("reset", self._reset, needs_connection=True)

    def abandon(self) -> None:
        """Undo all that can be undone, and keep nothing open that the end has let go of: nobody looks any more."""

        def act() -> None:
            self._abandoned = True
            self._silent = frozenset()
            for pipe in (self._incoming, self._outgoing):
                pipe.hasten()
                pipe.set(frozen=False, delay=0.0, jitter=0.0, chance=1.0, rate=math.inf, piece=math.inf, slow_close=0.0)
                pipe.left = math.inf
            if self._ended:
                self._give_up()

        portal.run(act)


def _rate(bytes_per_second: object) -> float:
    if isinstance(bytes_per_second, bool) or not isinstance(bytes_per_second, int | float):
        raise TypeError(f"a limit is a number of bytes per second, not {bytes_per_second!r}")
    if not 0 < bytes_per_second < math.inf:
        raise ValueError(f"a limit is more than 0 bytes per second, not {bytes_per_second}; freeze() stops everything")
    return float(bytes_per_second)


def _check_probability(probability: object) -> None:
    if isinstance(probability, bool) or not isinstance(probability, int | float):
        raise TypeError(f"a probability is a number from 0 to 1, not {probability!r}")
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability is from 0 to 1, not {probability}")
