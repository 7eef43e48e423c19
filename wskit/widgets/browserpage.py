"""Browser page: a page in the learner's own browser that does the steps of a script.

1. The page is told what to do, and tells what came of it: nothing is known of it but that.
2. A step is done when the page has told of it. A ``close()`` that does nothing is told by nobody: it is given a moment.
3. Where no way leads from the browser to the server, that is an error, and its words are for people.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
from typing import Final

from ..endings.twins import message, told_of_close
from ..loops import memory
from ..protocol.interface import CloseEvent
from .browserwire import IN_MEMORY, WHY, News, Wire
from .doorway import Doorway

__all__ = ["BrowserPage", "NoWayError"]

MOMENT: Final = 0.6
"""How many seconds a page has to tell of what it does."""

_NUMBERS: Final = itertools.count(1)


class NoWayError(ValueError):
    """The browser cannot reach the server."""


class BrowserPage:
    """A page that does the steps of a script, in the browser at the other side of ``wire``."""

    beat = 0.4

    def __init__(self, wire: Wire) -> None:
        self.told: list[str] = []
        self.news = asyncio.Event()
        self._wire = wire
        self._number = next(_NUMBERS)
        self._done = asyncio.Event()
        self._why = ""
        self._doorway = Doorway()

    async def connect(self, url: str) -> None:
        """Make a WebSocket.

        Raises:
            NoWayError: if the browser cannot reach the server.
        """
        if memory.HOST in url:
            raise NoWayError(_words(IN_MEMORY))
        self._doorway.open(url)
        await self._do("connect", 5, url=url, protocols=[])
        if self._why:
            raise NoWayError(_words(WHY.get(self._why, "no way leads there")))

    async def send(self, data: str) -> None:
        """Call its ``send()``."""
        await self._do("send", MOMENT, data=data)

    async def close(self, code: int | None, reason: str) -> None:
        """Call its ``close()``."""
        await self._do("close", MOMENT, args=[code, reason] if reason else [code] if code is not None else [])

    def leave(self) -> None:
        """Let go of the server."""
        self._doorway.close()

    async def _do(self, what: str, seconds: float, **more: object) -> None:
        self._done.clear()
        self._wire.do(what, socket=self._number, **more)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._done.wait(), seconds)

    def hear(self, news: News) -> None:
        """Take note of what the page tells."""
        if news.get("socket") != self._number:
            return
        match news["what"]:
            case "way" if news["way"] == "none":
                self._why = str(news["why"])
                self._done.set()
            case "new" | "send" | "closing":
                self._done.set()
            case "threw":
                self._tell(f"{news['of']}() throws {str(news['name'])[:100]}")
                self._done.set()
            case "open" | "error":
                self._tell(str(news["what"]))
            case "message":
                self._tell(message(_data(news)))
            case "close":
                event = CloseEvent(int(news["code"]), str(news["reason"])[:123], was_clean=bool(news["wasClean"]))
                self._tell(told_of_close(event))

    def _tell(self, words: str) -> None:
        self.told.append(words)
        self.news.set()


def _data(told: News) -> str | bytes:
    """Return a message, as far as it was told."""
    data = str(told["data"] or "")
    return data if told["type"] == "text" else base64.b64decode(data)


def _words(why: str) -> str:
    return f"From here this browser cannot reach a server of the kernel's: {why}. So there is nothing to compare."
