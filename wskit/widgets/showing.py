"""Showing: a button that makes something happen for real, and what came of it.

1. One thing happens at a time: a press meanwhile changes nothing. The button stays enabled, or who works with the
   keyboard would lose the focus.
2. What came of the last press stays until the next has come of something: nothing jumps. Meanwhile it is pale, for it
   is not what happens now.
3. What goes wrong is said beside the button. A press never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import ipywidgets

from ..loops import portal
from .controls import button, notice, status
from .pacer import Pacer
from .placing import mark_if

__all__ = ["Showing"]


class Showing:
    """A button, a notice beside it, and an outcome, for a widget to put where they belong.

    Args:
        label: what the button says.
        tooltip: what it does.
        act: what happens at a press. It returns what to show, as HTML that needs no style sheet and as plain text. A
            ValueError that it raises is for the learner.
    """

    def __init__(self, label: str, tooltip: str, act: Callable[[], Coroutine[Any, Any, dict[str, str]]]) -> None:
        self._act = act
        self._playing: object = None  # what now happens; None while nothing does
        self._stop: Callable[[], None] = lambda: None
        self._status = ""
        self._problem = ""
        self.shown = {"text/html": "", "text/plain": ""}
        """What is shown, by MIME type."""
        self.button = button(label, tooltip, self.press)
        self.notice = ipywidgets.HTML()
        self.outcome = ipywidgets.HTML(layout={"width": "auto"})
        self._pacer = Pacer(self._draw)

    @property
    def is_busy(self) -> bool:
        """Whether it is happening now. Asked on the background loop."""
        return self._playing is not None

    def clear(self) -> None:
        """Show nothing, also of what still happens. Called on the background loop."""
        self._playing = None
        self._say()
        self.shown = {"text/html": "", "text/plain": ""}
        self._pacer.draw()

    def stop(self) -> None:
        """End what still happens, at once. Called on the background loop."""
        self._stop()

    def _say(self, words: str = "", problem: str = "") -> None:
        self._status, self._problem = words, problem

    def press(self) -> None:
        """Make it happen, as the button does. Called on the background loop."""
        if self._playing is None:
            self._playing = playing = object()
            self._say("It is happening …")
            self._stop = portal.start(self._play(playing))
            self._pacer.draw()

    async def _play(self, playing: object) -> None:
        shown, done, problem = {"text/html": "", "text/plain": ""}, "", ""
        try:
            shown, done = await self._act(), "Done."
        except ValueError as error:
            problem = str(error)
        except Exception as error:
            problem = f"It could not be made to happen: {error}"
        if self._playing is playing:
            self._playing, self.shown = None, shown
            self._say(done, problem)
            self._pacer.ask()

    def _draw(self) -> None:
        self.notice.value = status(self._status) or notice(self._problem)
        mark_if(self.outcome, "wskit-before", self.is_busy)
        self.outcome.value = self.shown["text/html"]
