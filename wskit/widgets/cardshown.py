"""Cardshown: what stands below a card's reply: what happened in its experiment, to be played again.

1. Nothing is made before there is something to show: a notebook has many cards.
2. Of several connections the last is shown first, for there the answer was found. Which one is shown is read out.
"""

from __future__ import annotations

from typing import Any

import ipywidgets

from ..course.finding import Several
from ..loops import portal
from ..views.markup import escape
from ..views.report import Report
from .cardlook import picture, playable
from .controls import few
from .placing import drawing, show_if
from .replay import Replay

__all__ = ["Happened"]


class Happened:
    """A ``box`` to be placed below the reply. Its methods are called on the background loop."""

    def __init__(self) -> None:
        self.box = ipywidgets.VBox([], layout={"overflow": "visible"})
        self.beside, self.said = drawing(), drawing()
        self.which: Any = None
        """Buttons for several connections, made when there are several."""
        self._shown: object = None
        self._is_naming = False
        self._replay: Replay | None = None  # made when there is something to play

    def halt(self) -> None:
        """Play no more."""
        if self._replay is not None:
            self._replay.halt()

    def show(self, shown: object) -> None:
        """Show what an experiment showed, None for nothing."""
        show_if(self.box, shown is not None)
        if shown is self._shown:
            return
        self._shown = shown
        if isinstance(shown, Several):
            self._name(shown)
        self._place(shown.last if isinstance(shown, Several) else shown)

    def _name(self, several: Several) -> None:
        if self.which is None:
            self.which = few("Connection:", [("", "")], "Which connection is shown")
            self.which.observe(lambda change: portal.run(self._choose), "value")
        self._is_naming = True  # names that are other ones choose nothing
        self.which.options = [(name, name) for name in several.shown]
        self.which.value = [*several.shown][-1]
        self._is_naming = False

    def _choose(self) -> None:
        if isinstance(self._shown, Several) and not self._is_naming:
            self._place(self._shown.shown[self.which.value])

    def _place(self, shown: object) -> None:
        parts = []
        if isinstance(self._shown, Several):
            self.said.value = f'<p class="wskit-unseen" role="status">Shown: {escape(self.which.value)}.</p>'
            parts = [self.which, self.said]
        recorded = playable(shown)
        if recorded:
            self._replay = self._replay or Replay()
            happened, end, exact = recorded
            self._replay.show(happened, end, exact=exact)
            parts.append(self._replay.box)
        elif self._replay is not None:
            self._replay.clear()
        self.beside.value = shown.as_html() if isinstance(shown, Report) else "" if recorded else picture(shown)
        self.box.children = [*parts, *([self.beside] if self.beside.value else [])]
