"""Page socket: one connection of a page in the learner's own browser, with what a stage asks of its client.

1. What happens to it, its page tells; that is written down as it is told, and nothing else is.
2. Which end of the server's record is its own, the request tells: its URL has a mark that nobody else has.
3. Its network is broken at the server's link, for a browser's own has none of ours. Ways are named from the page: what
   is "out" there is "in" at the server. What is planned for it is done as soon as the server has its request.
   No byte of what is sent into a frozen link is recorded before it thaws: so it is noted that the page sent it.
4. What its browser throws is told in the browser's own words.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable
from typing import Any, Final

from ..between.middle import Middle
from ..ends.server import EchoServer
from ..network.link import Link
from ..protocol.interface import ReadyState
from ..record import events
from ..record.beside import Beside
from ..record.events import End, Event
from .browserwire import News, Wire

__all__ = ["PageLink", "PageSocket"]

LONGEST: Final = 2**16
"""How many bytes of a request are looked at for the mark."""
ENDS: Final = 64
"""How many ends may have a request that is not complete."""
ERROR: Final = "its browser fires an error event, and tells no reason"
HELD: Final = "has sent a message, which the frozen link holds"
HELD_GOODBYE: Final = "has called close(), and the frozen link holds its Close frame"
HELD_MOST: Final = 20
"""How many messages of one connection are noted as held."""
SURELY: Final = 0.05
"""How many seconds after a freeze a message surely came too late: two clocks are never quite the same."""

_SWAPPED: Final = {"in": "out", "out": "in"}
_SIZES: Final = {"reason": 123, "data": 4000, "protocol": 200, "name": 100, "message": 1000}
"""How much of what a page tells is taken."""


class PageLink:
    """The link under a page's peer, with its ways named from the page.

    Args:
        link: the peer's.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._link, name)
        if not callable(found):
            return found
        return lambda *given: found(*(_SWAPPED.get(one, one) if isinstance(one, str) else one for one in given))


class PageSocket:
    """A connection of a page.

    Args:
        wire: leads to the page.
        record: where its page's events are written down.
        target: the server, or the middle before it; None if it is somebody else's.
        url: where to connect to.
        problem: called with what the browser throws, in its words.
    """

    _count = 0

    def __init__(
        self, wire: Wire, record: Beside, target: EchoServer | Middle | None, url: str, problem: Callable[[str], None]
    ) -> None:
        PageSocket._count += 1
        self.number = PageSocket._count
        self.timeline, self.end = record, record.page
        self.is_gone = False
        """Whether its page is."""
        self.is_doubted = False
        """Whether it has been asked if its page is there."""
        self.ready_state = ReadyState.CONNECTING
        self._wire, self._target, self._problem = wire, target, problem
        self._mark = secrets.token_hex(8)
        self._requests: dict[End, bytes] = {}
        self._held = 0
        self.planned: list[Callable[[Any], None]] = []
        """What is to be done to its network as soon as there is one."""
        # A server of somebody else's may not like what it does not know.
        self.url = f"{url}{'&' if '?' in url else '?'}page={self._mark}" if target is not None else url
        wire.ask_the_time()
        wire.do("connect", socket=self.number, url=self.url, protocols=[])

    # What a stage does to it.

    def send(self, data: str) -> None:
        """Have the page send a message."""
        self._wire.do("send", socket=self.number, data=data)

    def close(self, code: int | None = None, reason: str = "") -> None:
        """Have the page close it, with whatever it is given: what may not be, the browser says."""
        args = [code, reason] if reason else [code] if code is not None else []
        self._wire.do("close", socket=self.number, args=args)

    def replace(self) -> None:
        """End it: another takes its place."""
        self._wire.do("close", socket=self.number, args=[1000])

    @property
    def link(self) -> PageLink | None:
        """The network between it and its peer, if there is a peer whose link is ours."""
        peer = self.timeline.peer
        if peer is None:
            return None
        found = (
            (one.front for one in self._target.connections if one.end == peer)
            if isinstance(self._target, Middle)
            else (one.link for one in self._target.connections if one.end == peer)
            if self._target is not None
            else iter(())
        )
        link = next(found, None)
        return None if link is None else PageLink(link)

    def plan(self, act: Callable[[Any], None]) -> None:
        """Do something to its network as soon as there is one."""
        self.planned.append(act)

    # What is known of it.

    def looks_for(self, happened: Iterable[Event]) -> bool:
        """Look for its request among what happened at servers' ends, if it has no peer yet. Tell whether it is."""
        if self.timeline.peer is not None or self._target is None:
            return False
        # A middle passes its request on: the first that has it is the one.
        return any(map(self._look, happened))

    def _look(self, event: Event) -> bool:
        if event.end.side != "server":
            return False
        if isinstance(event, events.Linked):
            if len(self._requests) >= ENDS:
                del self._requests[next(iter(self._requests))]
            self._requests[event.end] = b""
        elif isinstance(event, events.BytesIn) and event.end in self._requests:
            request = self._requests[event.end] + event.data
            self._requests[event.end] = request
            if self._mark.encode() in request:
                self._requests.clear()
                self.timeline.meet(event.end)
                return True
            if b"\r\n\r\n" in request or len(request) > LONGEST:
                del self._requests[event.end]
        return False

    def doubt_its_page(self) -> None:
        """Its server has seen the end, and its page tells of none: ask once whether there is one."""
        if not self.is_doubted and not self.is_gone and self.ready_state is not ReadyState.CLOSED:
            self.is_doubted = True
            self._wire.doubt()

    def do_what_is_planned(self) -> None:
        """Do it, if there is a link by now."""
        if self.planned and (link := self.link) is not None:
            planned, self.planned = self.planned, []
            for act in planned:
                act(link)

    def note_if_held(self, at: float, frozen_at: float | None) -> None:
        """Note that what the page has sent at this time is held, if its way to the server was frozen by then.

        A page that is CLOSING has just said goodbye.
        """
        words = {ReadyState.OPEN: HELD, ReadyState.CLOSING: HELD_GOODBYE}.get(self.ready_state)
        is_held = frozen_at is not None and at > frozen_at + SURELY
        if words and is_held and (words is HELD_GOODBYE or self._held < HELD_MOST):
            self._held += 1
            self.timeline.tell(at, events.Browsed, words)

    def hear(self, news: News) -> None:
        """Take note of what its page tells."""
        at, more = news["at"], {name: _cut(name, value) for name, value in news.items()}
        record = self.timeline
        match news["what"]:
            case "new":
                record.tell(at, events.Connecting, str(more["url"])[:4000], ())
            case "open":
                self.ready_state = ReadyState.OPEN
                record.tell(at, events.Opened, str(more["protocol"]))
            case "send":
                record.tell(at, events.Dropped if more["state"] > ReadyState.OPEN else events.Sent, _data(more))
            case "message":
                record.tell(at, events.Received, _data(more))
            case "error":
                record.tell(at, events.Failed, ERROR)
            case "closing":
                self.ready_state = ReadyState.CLOSING
                code = None if more["code"] is None else int(more["code"])
                record.tell(at, events.Closing, True, code, str(more["reason"]))
            case "close":
                self.ready_state = ReadyState.CLOSED
                record.tell(at, events.Closed, int(more["code"]), str(more["reason"]), bool(more["wasClean"]))
            case "threw":
                self._problem(f"{more['name']}: {more['message']}")
            case "left":
                record.tell(at, events.Gone, int(more["count"]), 0, 0)
            case "leaves":
                self.is_gone = True
                if self.ready_state is not ReadyState.CLOSED:
                    record.tell(at, events.Browsed, events.LEAVES)


def _cut(name: str, value: object) -> Any:
    return value[: _SIZES[name]] if name in _SIZES and isinstance(value, str) else value


def _data(told: News) -> str | bytes:
    """Return a message, as far as it was told."""
    data = told["data"]
    if told["type"] == "text":
        return str(data)
    if data is None:
        return b""
    try:
        return base64.b64decode(data[: len(data) // 4 * 4])
    except ValueError:
        return b""
