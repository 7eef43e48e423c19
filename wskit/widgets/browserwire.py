"""Browser wire: what passes between a kernel and the pages that show one panel of its.

1. A page says that it is there, what its browser is, and what its WebSockets do; it does what it is told. How it does
   all that stands in ``static/browser.js``.
2. One notebook may be shown by several pages. One of them has the connections: the last on which somebody pressed
   something, or the only one.
3. What a page tells has numbers, and is taken in their order. What is missing is waited for, but not for ever.
4. A page has a clock of its own. It is asked what time it is, again and again: the quickest answer tells best how far
   its clock is from ours, to half of the time that it took.
5. Whatever a page tells may be wrong, or too much: it is bounded, and what cannot be read is left out.
6. All state belongs to the background loop. Only when a message came is noted where it came.
"""

from __future__ import annotations

import asyncio
import contextvars
import re
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import anywidget
from traitlets import Unicode

from ..loops import portal

__all__ = ["IN_MEMORY", "WHY", "News", "Page", "Wire", "script"]

STATIC: Final = Path(__file__).parent / "static"
ASKED: Final = 4
"""How many times a page is asked for the time, one after the other."""
REMEMBERED: Final = 16
"""How many of its answers count."""
PAGES: Final = 16
"""How many pages may show one panel."""
OUT_OF_ORDER: Final = 64
"""How many of what a page told may wait for what it told before."""
SILENT: Final = 3.0
"""How many seconds a page may take to say that it is still there, when somebody doubts it."""

WHY: Final = {
    "no tunnel": "this Jupyter Server has no tunnel of wskit",
    "no Jupyter Server": "this page does not say where a Jupyter Server is",
}
"""What is said of a page that has found no way to a server of the kernel's."""
IN_MEMORY: Final = "it is inside the kernel, and listens at no port"

News = Mapping[str, Any]
"""One thing that a page tells: ``what``, ``at`` in seconds of our clock, and more."""


def script(*names: str) -> str:
    """Return modules of ``static`` as one: a widget has one text."""
    texts = ((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in names)
    return "\n".join(re.sub(r"(?m)^import .* from \"\./[a-z]+\.js\";$", "", text) for text in texts)


class Page:
    """What is known of one page that shows the panel.

    Args:
        name: what it calls itself.
        now: tells the time on our clock.
    """

    def __init__(self, name: str, now: Callable[[], float]) -> None:
        self.name = name
        self.browser = ""
        """What its browser calls itself."""
        self.heard = now()
        """When it was heard last."""
        self._now = now
        self._next = 1
        self._early: dict[int, Mapping[str, Any]] = {}
        self._asked: dict[int, float] = {}
        self._questions = 0
        self._answers: deque[tuple[float, float]] = deque(maxlen=REMEMBERED)

    def in_order(self, content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Take a telling. Return those whose turn it is."""
        number = content["number"]
        if not isinstance(number, int) or number < self._next:
            return []
        self._early[number] = content
        if len(self._early) > OUT_OF_ORDER:
            self._next = min(self._early)
        turn = []
        while self._next in self._early:
            turn.append(self._early.pop(self._next))
            self._next += 1
        return turn

    def question(self) -> int:
        """Return the number of the next question for the time."""
        self._questions += 1
        self._asked[self._questions] = self._now()
        if len(self._asked) > REMEMBERED:
            del self._asked[min(self._asked)]
        return self._questions

    def answer(self, number: int, at: float, came: float) -> bool:
        """Take the page's time, in seconds of its own. Tell whether to ask again."""
        if number not in self._asked:
            return False
        asked = self._asked.pop(number)
        self._answers.append((came - asked, (asked + came) / 2 - at))
        return number % ASKED != 0

    def guess(self, at: float, came: float) -> None:
        """Take the page's time from what it tells unasked: better than nothing."""
        if not self._answers:
            self._answers.append((float("inf"), came - at))

    def ours(self, at: float) -> float:
        """Return what our clock said when the page's said so much."""
        return at + min(self._answers)[1] if self._answers else self._now()


class Wire(anywidget.AnyWidget):
    """The part of a panel that is in the page.

    Args:
        now: tells the time on the clock of the record.
        tell: called with each thing that the page that counts tells, on the background loop.
    """

    _esm = script("recorder", "browser")
    key = Unicode().tag(sync=True)

    def __init__(self, now: Callable[[], float], tell: Callable[[News], None]) -> None:
        self._now, self._tell = now, tell
        self.pages: dict[str, Page] = {}
        """The pages that show the panel, by the names that they gave themselves."""
        self.page: Page | None = None
        """The one that has the connections."""
        self._is_held = False
        self._context = contextvars.copy_context()
        self._doubt: asyncio.TimerHandle | None = None
        super().__init__(key=secrets.token_hex(8))
        self.on_msg(self._heard)

    def hold(self, is_held: bool) -> None:
        """Say whether the page that counts has a connection. If so, another one only counts when it has gone."""
        self._is_held = is_held

    def do(self, what: str, **more: object) -> None:
        """Have the page that counts do something."""
        if self.page is not None:
            self._say({"do": what, "page": self.page.name, **more})

    def ask_the_time(self) -> None:
        """Ask the page that counts for the time, some times."""
        if self.page is not None:
            self._ask(self.page)

    def _ask(self, page: Page) -> None:
        self._say({"do": "ping", "page": page.name, "number": page.question()})

    def _say(self, content: dict[str, object]) -> None:
        # Some ipykernels find the way to the front end only in the context of a cell.
        self._context.copy().run(self.send, content)

    def _heard(self, _: object, content: object, buffers: object) -> None:
        came = self._now()
        portal.tell(self._take, content, came)

    def _take(self, content: Any, came: float) -> None:
        """Take what came, if it can be read."""
        try:
            name = str(content["page"])[:64]
            page = self.pages.get(name)
            if page is None:
                if len(self.pages) >= PAGES:
                    del self.pages[next(one for one in self.pages if self.pages[one] is not self.page)]
                page = self.pages[name] = Page(name, self._now)
            page.heard = came
            for told in page.in_order(content):
                for news in told["news"]:
                    self._news(page, news, came)
                if told["left"] and page is self.page:
                    self._tell({"what": "left", "count": int(told["left"]), "at": came})
        except (AttributeError, KeyError, TypeError, ValueError):
            return  # whoever sent this is no page of ours

    def _news(self, page: Page, news: Mapping[str, Any], came: float) -> None:
        what, at = news["what"], float(news["at"]) / 1000
        if what == "pong":
            if page.answer(news["number"], at, came):
                self._ask(page)
            return
        if what == "here":
            page.browser = str(news["browser"])[:64]
            page.guess(at, came)
            self._is_here(page, pressed=news["why"] == "pressed")
            return
        if page is not self.page:
            return
        if what == "leaves":
            self._lose(page.ours(at))
        else:
            self._tell({**news, "at": page.ours(at)})

    def _is_here(self, page: Page, *, pressed: bool) -> None:
        if page is self.page:
            return
        if self.page is None or (pressed and not self._is_held):
            self.page = page
            self._ask(page)
            self._tell({"what": "here", "at": self._now()})
        else:
            self.doubt()  # it has been loaded again, or another page shows the same

    def doubt(self) -> None:
        """Ask the page that counts whether it is still there. One that does not answer has gone."""
        if self._doubt is not None:
            self._doubt.cancel()  # what it said before is of no use now
        if self.page is not None:
            self._ask(self.page)
            self._doubt = portal.loop().call_later(SILENT, self._look_who_is_there, self.page, self.page.heard)

    def _look_who_is_there(self, page: Page, heard: float) -> None:
        self._doubt = None
        if page is self.page and page.heard <= heard:
            self._lose(self._now())

    def _lose(self, at: float) -> None:
        """The page that counts has gone, and its connections with it. Another may be there already."""
        self.pages = {name: page for name, page in self.pages.items() if page is not self.page}
        self.page = None
        self._tell({"what": "leaves", "at": at})
        if self.pages:
            self._is_here(max(self.pages.values(), key=lambda page: page.heard), pressed=True)

    def close(self) -> None:
        """Let go of the page: its sockets are closed there."""
        if self._doubt is not None:
            self._doubt.cancel()
        super().close()
