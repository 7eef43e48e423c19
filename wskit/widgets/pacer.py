"""Pacer: draws what changes live, as often as anybody can see and no more.

1. However often it is asked, it draws at most every ``INTERVAL`` seconds. The last change is always drawn.
2. It draws on the background loop, so a busy cell does not stop it.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Final

from .. import portal

__all__ = ["Pacer"]

INTERVAL: Final = 0.06
"""The least time between two drawings, in seconds."""


class Pacer:
    """Calls ``draw`` when there is something to draw. Made in the cell that shows the widget."""

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        # Some ipykernels find the way to the front end only in the context of a cell, so keep that of this one.
        self._context = contextvars.copy_context()
        self._due = False
        self._drawn = 0.0

    def ask(self) -> None:
        """Draw soon. Called on the background loop."""
        if not self._due:
            self._due = True
            wait = self._drawn + INTERVAL - portal.loop().time()
            portal.loop().call_later(max(wait, 0), self.draw, context=self._context)

    def draw(self) -> None:
        """Draw now. Called on the background loop."""
        self._due = False
        self._drawn = portal.loop().time()
        self._draw()
