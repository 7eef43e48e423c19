"""Visits: the connections that a page in the browser made by itself, each beside its server's record.

1. Nobody here makes them. A page makes a socket, tells of it, and it is taken on: from then on it is a page's socket as
   any other, and found in the server's record by the mark in its request.
2. The server may have had the request before its page has told of it: so what it has written down already is looked at.
3. A page may make any number of them. The last few are kept; what the others tell is left out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ..between.middle import Middle
from ..ends.server import EchoServer
from ..protocol.interface import ReadyState
from ..record import events
from ..record.beside import Beside
from ..record.events import Event
from .browserwire import News, Wire
from .pagesocket import PageSocket

__all__ = ["Visit", "Visits"]

KEPT: Final = 20
"""How many connections are kept."""
SHORT: Final = 24
"""How many characters are shown of what a connection said first."""


class Visit(PageSocket):
    """A connection that a page made by itself.

    Args:
        wire: leads to the page.
        server: whose record it stands beside, or the middle's before it.
        mark: what its request has in its URL; "" if it went elsewhere.
        problem: called with what the browser throws, in its words.
    """

    def __init__(self, wire: Wire, server: EchoServer | Middle, mark: str, problem: Callable[[str], None]) -> None:
        # Not as a panel's: that would make a connection.
        self.timeline = Beside(server.timeline)
        self.end = self.timeline.page
        self.is_gone = self.is_doubted = False
        self.ready_state = ReadyState.CONNECTING
        self._wire, self._target, self._problem = wire, server, problem
        self._mark, self._requests, self.planned, self._held = mark, {}, [], 0

    def looks_for(self, happened: Iterable[Event]) -> bool:
        """Look for its request among what happened at the server, if it went there. Tell whether it is found."""
        return bool(self._mark) and super().looks_for(happened)

    def stands(self) -> str:
        """Say in a few words which it is and how it stands: what it said first, and its state or its end."""
        said = how = ""
        for event in self.timeline.events(self.end):
            if isinstance(event, events.Sent) and not said:
                said = f"{_short(event.data)}, " if isinstance(event.data, str) else ""
            elif isinstance(event, events.Closed):
                how = f"closed, {event.code}"
        return f"{said}{how or ('its page has gone' if self.is_gone else self.ready_state.name)}"

    def leave(self, at: float) -> None:
        """Its page has gone, and tells no more of it."""
        if not self.is_gone and self.ready_state is not ReadyState.CLOSED:
            self.is_gone = True
            self.timeline.tell(at, events.Browsed, events.LEAVES)


class Visits:
    """The connections of one page, as it is loaded again and again.

    Args:
        wire: leads to the page.
        server: the one that its own go to.
    """

    def __init__(self, wire: Wire, server: EchoServer | Middle) -> None:
        self._wire, self._server = wire, server
        self._all: OrderedDict[tuple[int, int], Visit] = OrderedDict()

    def __iter__(self) -> Iterator[Visit]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def clear(self) -> None:
        """Forget them: the page is loaded anew."""
        self._all.clear()

    def leave(self, at: float) -> None:
        """The page has gone, and all its connections with it."""
        for visit in self._all.values():
            visit.leave(at)

    def hear(self, news: News) -> Visit | None:
        """Take note of what a page tells of a socket. Return the connection, if this is the first that is heard of it.

        It fails as a dictionary and a number do where that cannot be read.
        """
        name = int(news["run"]), int(news["socket"])
        visit = self._all.get(name)
        if visit is not None:
            visit.hear(news)
        elif news["what"] == "new":
            visit = Visit(self._wire, self._server, str(news.get("mark") or ""), lambda words: None)
            visit.hear(news)
            visit.looks_for(self._server.timeline.events())
            self._all[name] = visit
            if len(self._all) > KEPT:
                self._all.popitem(last=False)
            return visit
        return None

    def look(self, happened: Iterable[Event]) -> None:
        """Look in what a server has written down for the requests of those that have not been found yet."""
        news = [*happened]
        for visit in self._all.values():
            visit.looks_for(news)


def _short(text: str) -> str:
    return f'"{text}"' if len(text) <= SHORT else f'"{text[:SHORT]}…"'
