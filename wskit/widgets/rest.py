"""Rest: for a moment after the focus was moved, presses do not count. Who holds a key down has pressed it once.

1. A press in that moment begins it anew, so a key that repeats is never heard.
2. It is longer than the half second after which most systems begin to repeat a key.
3. While it lasts, the widget is of the class ``wskit-resting``: who looks from outside can wait for its end.
"""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any, Final

from ..loops import portal

__all__ = ["REST", "Rest"]

REST: Final = 0.7
"""How many seconds it lasts."""
CLASS: Final = "wskit-resting"


class Rest:
    """The rest of a widget. Made in the cell that shows it; all else is called on the background loop."""

    def __init__(self, widget: Any) -> None:
        self._widget = widget
        self._context = contextvars.copy_context()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Begin a rest now, or begin it anew."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = portal.loop().call_later(REST, self._end, context=self._context)
        self._widget.add_class(CLASS)

    def ignores(self) -> bool:
        """Tell whether a press that comes now is not to count."""
        if self._timer is None:
            return False
        self.begin()
        return True

    def stop(self) -> None:
        """End it, and forget the widget: it is gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._timer = None
        self._widget.remove_class(CLASS)
