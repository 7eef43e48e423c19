"""Pacer: draws what changes live, as often as anybody can see and no more.

1. A change is drawn at once, and so are a few that follow it: a click and its answer.
2. Where changes go on, it draws a picture every ``INTERVAL`` seconds. The last change is always drawn.
3. Large pictures are drawn less often: a front end gets at most ``RATE`` characters a second.
4. It draws on the background loop, so a busy cell does not stop it. But in Colab nobody would see that: there it draws
   when the front end asks (:mod:`~wskit.widgets.colab`).
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from typing import Final

from ..loops import portal
from . import colab

__all__ = ["Pacer"]

INTERVAL: Final = 0.06
"""How many seconds pass between two pictures, where one follows the other."""
AT_ONCE: Final = 3
"""How many drawings need not wait, after a rest."""
TURNS: Final = 8
"""How often the loop turns before something is drawn: an echo over loopback is there by then, and is drawn with it."""
RATE: Final = 400_000
"""How many characters of pictures are drawn in a second, at most."""


class Pacer:
    """Calls ``draw`` when there is something to draw. Made in the cell that shows the widget.

    Args:
        draw: draws, and may return how many characters each picture has that it drew; else there is one, a small one.
        interval: how many seconds pass between two drawings, where one follows the other. Without it, each picture has
            ``INTERVAL``.
    """

    def __init__(self, draw: Callable[[], Sequence[int] | None], *, interval: float = 0.0) -> None:
        self._draw = draw
        self._interval = interval
        self._allowed = (AT_ONCE - 1) * max(INTERVAL, interval)  # how far it may be ahead
        self._loop = portal.loop()  # whoever asks may be on a loop that is a home of its own
        # Some ipykernels find the way to the front end only in the context of a cell, so keep that of this one.
        self._context = contextvars.copy_context()
        self._due = False
        self._is_asked = colab.is_here()
        self._paid = 0.0  # until when what was drawn has used up its time

    def poke(self) -> None:
        """Draw soon. Any thread may ask."""
        portal.post(self.ask, to=self._loop)

    def ask(self) -> None:
        """Draw soon. Called on the background loop."""
        if self._is_asked:
            colab.want(self.draw)
        elif not self._due:
            self._due = True
            wait = self._paid - self._allowed - self._loop.time()
            if wait > 0:
                self._loop.call_later(wait, self.draw, context=self._context)
            else:
                self._turn(TURNS)

    def at_once(self) -> None:
        """Draw now, or as soon as the front end asks. Called on the background loop."""
        if self._is_asked:
            colab.want(self.draw)
        else:
            self.draw()

    def _turn(self, left: int) -> None:
        if left:
            self._loop.call_soon(self._turn, left - 1, context=self._context)
        else:
            self.draw()

    def draw(self) -> None:
        """Draw now. Called on the background loop."""
        self._due = False
        sizes = self._draw() or (0,)
        now, time = self._loop.time(), max(INTERVAL * len(sizes), sum(sizes) / RATE, self._interval)
        # However often somebody drew now: the next change waits no longer than it should after this drawing.
        self._paid = min(max(self._paid, now), now + self._allowed) + time
