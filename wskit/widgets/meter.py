"""Meter: how far something has come that takes a while: a bar, and the same in words.

It may be told from any thread, as often as one likes. It draws as often as anybody can see.
"""

from __future__ import annotations

import ipywidgets

from ..loops import cells, portal
from ..protocol.numbers import check_int
from ..views.markup import STYLE, escape
from ..views.plot import check_text
from .pacer import Pacer
from .pictured import Pictured

__all__ = ["Meter"]


class Meter(Pictured):
    """A bar that fills. Call it with the number that has been reached.

    Args:
        most: the number at which it is full.
        what: what is counted, such as "clients are back".

    Raises:
        TypeError, ValueError: if ``most`` is no whole number above 0, or ``what`` no text with a word in it.

    >>> meter = Meter(20, "clients are back")
    >>> meter
    [While this cell runs, a bar shows how many of 20 clients are back.]
    >>> await storm(lambda chance: [5, 10], clients=20, limit=10, watch=meter)
    20 of 20 clients are back after 15.0 s: 30 attempts, at most 20 in a second.
    """

    _wake = ""

    def __init__(self, most: int, what: str) -> None:
        check_int("most", most, 1)
        check_text("what", what)
        cells.begin()
        self._most, self._what, self._count = most, what, 0  # from now on the loop's: whoever counts, tells it
        self._loop = portal.loop()  # whoever calls it may be on a loop that is a home of its own
        self._pacer = Pacer(self._draw)
        self.bar = ipywidgets.HTML(layout={"width": "auto"})
        super().__init__([ipywidgets.HTML(STYLE, layout={"display": "none"}), self.bar], presses=False)
        portal.run(self._pacer.draw)
        cells.keep(self)

    def __call__(self, count: int) -> None:
        """Show that ``count`` has been reached. Returns at once."""
        self._loop.call_soon_threadsafe(self._reach, count)

    def begin(self, most: int) -> None:
        """Begin anew, at 0 of ``most``.

        Raises:
            TypeError, ValueError: if ``most`` is no whole number above 0.
        """
        check_int("most", most, 1)
        self._loop.call_soon_threadsafe(self._reach, 0, most)

    def _reach(self, count: int, most: int | None = None) -> None:
        self._count = count
        self._most = self._most if most is None else most
        self._pacer.ask()

    def _draw(self) -> None:
        self.bar.value = (
            f'<label class="wskit wskit-row"><progress max="{self._most}" value="{self._count}"></progress>'
            f"{self._count:,} of {self._most:,} {escape(self._what)}</label>"
        )

    def _still(self) -> dict[str, str]:
        # The same at any moment: what is stored was drawn before the first number came.
        words = f"While this cell runs, a bar shows how many of {self._most:,} {self._what}."
        return {"text/html": f'{STYLE}<p class="wskit">{escape(words)}</p>', "text/plain": f"[{words}]"}
