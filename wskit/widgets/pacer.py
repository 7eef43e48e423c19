"""Pacer: draws what changes live, as often as anybody can see and no more.

1. A change is drawn at once, and so are a few that follow it: a click and its answer.
2. Where changes go on, it draws a picture every ``INTERVAL`` seconds. The last change is always drawn.
3. Large pictures are drawn less often: a front end gets at most ``RATE`` characters a second.
4. It draws on the background loop, so a busy cell does not stop it.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from typing import Final

from .. import portal

__all__ = ["Pacer"]

INTERVAL: Final = 0.06
"""How many seconds pass between two pictures, where one follows the other."""
AT_ONCE: Final = 3
"""How many drawings need not wait, after a rest."""
RATE: Final = 400_000
"""How many characters of pictures are drawn in a second, at most."""


class Pacer:
    """Calls ``draw`` when there is something to draw. Made in the cell that shows the widget.

    Args:
        draw: draws, and may return how many characters each picture has that it drew; else there is one, a small one.
    """

    def __init__(self, draw: Callable[[], Sequence[int] | None]) -> None:
        self._draw = draw
        # Some ipykernels find the way to the front end only in the context of a cell, so keep that of this one.
        self._context = contextvars.copy_context()
        self._due = False
        self._paid = 0.0  # until when what was drawn has used up its time

    def ask(self) -> None:
        """Draw soon. Called on the background loop."""
        if not self._due:
            self._due = True
            wait = self._paid - (AT_ONCE - 1) * INTERVAL - portal.loop().time()
            portal.loop().call_later(max(wait, 0), self.draw, context=self._context)

    def draw(self) -> None:
        """Draw now. Called on the background loop."""
        self._due = False
        sizes = self._draw() or (0,)
        self._paid = max(self._paid, portal.loop().time()) + max(INTERVAL * len(sizes), sum(sizes) / RATE)
