"""Twins: one script of steps, done by wskit's WebSocket and by the browser that shows the notebook, side by side.

1. Both do the same steps at the same time, each with a server of its own. What each page was told, and what each server
   got, stand side by side, and what differs is marked, in words too.
2. What differs is explained by a row of :mod:`wskit.protocol.browsers`, or by none: then the panel says so, and where
   to tell.
3. Where the browser cannot reach the servers, nothing is compared.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import ClassVar, Final

import ipywidgets

from ..endings.steps import SCRIPTS, Step, read, script
from ..endings.twins import KitPage, browser_of, compared, perform
from ..loops import cells, portal
from ..views.markup import STYLE
from .browserpage import BrowserPage
from .browserwire import News, Wire
from .controls import choice, row, still_button, still_choice
from .dress import DRESS
from .pictured import Pictured
from .showing import Showing
from .twinslook import LOOK, as_html, as_text, steps_as_html

__all__ = ["Twins"]

NO_PAGE: Final = "No browser has said yet that it shows this. Wait a moment, or run this cell again."


class Twins(Pictured):
    """One script, done by wskit's WebSocket and by the browser that shows the notebook. What differs is explained.

    Args:
        steps: a list of tuples: ``("connect",)`` first; then ``("send", "hello")`` and ``("close", 4000, "bye")``,
            which the page does; ``("server sends", "hello")``, ``("server closes", 1012, "")``,
            ``("server sends bytes", b"...")`` and ``("server ends TCP",)``, which its server does; and
            ``("network resets",)``. Or the name of a script that is known. Without it, there is a list to choose from.

    Raises:
        TypeError: if they are no such list, or a step is given something of another type.
        ValueError: if there is no such step or script, or it does not begin by connecting.

    >>> Twins([("connect",), ("network resets",)])
    [Run both]
    page: connect
    network resets
    """

    scripts: ClassVar = tuple(SCRIPTS)
    """The names of the scripts that are known."""

    def __init__(self, steps: Sequence[Sequence[object]] | Sequence[str] | str | None = None) -> None:
        __tracebackhide__ = True  # of a wrong script its own cell is of interest, and what is said of it
        names = _names(steps)
        given = None if names else script(steps) if isinstance(steps, str) else read(steps)
        cells.begin()
        self._given = given
        self._page: BrowserPage | None = None
        self.wire = Wire(portal.loop().time, self._hear)
        self.wire.layout.display = "none"
        self.which = choice("Script:", [(name, name) for name in names], "What both do", "auto")
        self.which.observe(lambda change: portal.run(self._choose), "value")
        self.showing = Showing("Run both", "Let both pages do it, for real", self._run)
        self.showing.button.add_class("wskit-main")
        self.script = ipywidgets.HTML(steps_as_html(self.steps), layout={"width": "auto"})
        first = [self.which, self.showing.button] if given is None else [self.showing.button]
        sheet = ipywidgets.HTML(STYLE + DRESS + LOOK, layout={"display": "none"})
        super().__init__([sheet, row(*first, self.wire), self.showing.notice, self.script, self.showing.outcome])
        cells.keep(self)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The script."""
        return script(self.which.value) if self._given is None else self._given

    def _choose(self) -> None:
        self.script.value = steps_as_html(self.steps)
        self.showing.clear()

    def _hear(self, news: News) -> None:
        if self._page is not None:
            with contextlib.suppress(KeyError, TypeError, ValueError):  # what cannot be read is left out
                self._page.hear(news)

    async def _run(self) -> dict[str, str]:
        page = self.wire.page
        if page is None:
            raise ValueError(NO_PAGE)
        steps, name = self.steps, page.browser
        self._page = browser = BrowserPage(self.wire)
        try:
            theirs, ours = await asyncio.gather(perform(steps, browser), perform(steps, KitPage()))
        finally:
            browser.leave()
            self._page = None
        found = compared(steps, ours, theirs, browser_of(name))
        self._used()
        return {"text/html": as_html(found, name), "text/plain": as_text(found, name)}

    def replace(self) -> None:
        """Let go of everything: the cell that made this runs again."""
        self.showing.stop()
        self.wire.do("end")
        super().replace()

    def _still(self) -> dict[str, str]:
        controls = (still_choice(self.which) if self._given is None else "") + still_button(self.showing.button)
        shown = self.showing.shown
        html = f'<div class="wskit"><div class="wskit-row">{controls}</div>{steps_as_html(self.steps)}'
        said = "\n".join(map(str, self.steps))
        return {
            "text/html": f"{STYLE}{DRESS}{LOOK}{html}{shown['text/html']}</div>",
            "text/plain": f"[{self.showing.button.description}]\n{said}\n{shown['text/plain']}".rstrip(),
        }


def _names(steps: object) -> tuple[str, ...]:
    """Return the names of the scripts to choose from; none if one script was given.

    Raises:
        ValueError: if there is no script of one of these names; the message names some that are like it.
    """
    __tracebackhide__ = True
    if steps is None:
        return tuple(SCRIPTS)
    if isinstance(steps, str) or not isinstance(steps, Sequence) or not steps:
        return ()
    if not all(isinstance(one, str) for one in steps):
        return ()
    for name in steps:
        script(name)
    return tuple(steps)
