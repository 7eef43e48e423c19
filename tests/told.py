"""Told: a page of a browser, as the kernel hears it. It says what a real one says, and nothing is behind it."""

from __future__ import annotations

import time
from typing import Any

from wskit.loops import portal
from wskit.widgets.browserwire import Wire

__all__ = ["Told"]


class Told:
    """A page that shows what ``wire`` leads to."""

    def __init__(self, wire: Wire, browser: str = "Chromium 156") -> None:
        self.name = "a page"
        self._wire, self._browser = wire, browser
        self._number = 0
        self.heard: list[dict[str, Any]] = []
        """What the kernel said, oldest first."""
        self._answers: dict[str, tuple[str, dict[str, Any]]] = {}
        wire.send = self._hear

    def _hear(self, content: dict[str, Any], buffers: object = None) -> None:
        self.heard.append(content)
        if answer := self._answers.pop(content["do"], None):
            what, more = answer
            portal.post(lambda: self._say(what, socket=content["socket"], **more))

    def answer(self, do: str, what: str, **more: Any) -> None:
        """Tell this as soon as it is told to do that."""
        self._answers[do] = (what, more)

    def here(self) -> None:
        """Say that it is there."""
        self.tell("here", why="begins", browser=self._browser)

    def tell(self, what: str, **more: Any) -> None:
        """Tell one thing, and wait until it has been heard."""
        self._say(what, **more)
        portal.run(lambda: None)

    def _say(self, what: str, **more: Any) -> None:
        self._number += 1
        news = [{"what": what, "at": time.time() * 1000, **more}]
        self._wire._heard(None, {"page": self.name, "number": self._number, "news": news, "left": 0}, None)

    def done(self, what: str) -> dict[str, Any]:
        """Return the last thing of this kind that it was told to do."""
        return [one for one in self.heard if one["do"] == what][-1]
