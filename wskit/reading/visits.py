"""Visits: who came to a server, and how each left, told while it happens. No I/O.

1. It is fed the events of a server's ends in their order, for as long as the server runs. Most tell nothing yet.
2. What is kept of a connection is bounded, whatever passes over it: how it began, and the Close frame of either side.
   When it is over, nothing is.
3. Of the client only what reached the server is known.
4. Whoever says nothing at all never came: browsers open connections ahead, and leave some of them unused.
5. What comes to a middle comes to no server: it is passed on to one.
6. Where the record has a gap, the connections of that time are told of without their beginning.
"""

from __future__ import annotations

from collections import deque
from typing import Final, NamedTuple, TypeAlias

from ..protocol.handshake import Head, HeadParser
from ..protocol.interface import ReadyState
from ..protocol.legible import preview
from ..protocol.skim import Skim
from ..record import events
from ..record.events import End, Event
from .account import Account
from .passages import Side, Signal

__all__ = ["Arrived", "Left", "News", "Refused", "Visits"]

LATE: Final = 100
"""How many connections are waited for that were let in and were gone before the server could look at them."""


class Arrived(NamedTuple):
    """A client was let in, from a ``host``; ``protocol`` is the subprotocol, or empty."""

    time: float
    number: int
    host: str
    protocol: str


class Left(NamedTuple):
    """A connection is over after so many ``seconds``, None if it is not known how many.

    ``account`` is the server's part in it. ``first`` is the side whose Close frame the server sent or got first, None
    if there was none.
    """

    time: float
    number: int
    seconds: float | None
    account: Account
    first: Side | None


class Refused(NamedTuple):
    """Somebody was not let in, from a ``host``.

    ``status`` is that of the answer, None if there was none, and ``problem`` what was wrong with the request as HTTP,
    empty if nothing was. ``origin`` is the page that asked, as its browser says; empty if nobody said.
    """

    time: float
    number: int
    host: str
    status: int | None
    problem: str
    origin: str


News: TypeAlias = Arrived | Left | Refused


class _Direction:
    """What one side says to open and to end the connection."""

    def __init__(self, side: Side) -> None:
        self.head: Head | None = None
        self._parser: HeadParser | None = HeadParser(side)
        self.skim = Skim(side)

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._parser is None:
            self.skim.feed(data)
        elif head := self._parser.feed(data):
            self._take(head, self._parser.rest)

    def finish(self) -> None:
        """Say that no more will come."""
        if self._parser is not None and (head := self._parser.end()):
            self._take(head, b"")

    def _take(self, head: Head, rest: bytes) -> None:
        # As it stood on the wire it may be long.
        self.head, self._parser = head, None
        if not head.problem:
            self.skim.feed(rest)


class _Visit:
    """One connection that is not over, or the rest that is known of it after a gap."""

    def __init__(self, host: str, *, whole: bool) -> None:
        self.host = host
        self.whole = whole
        self.opened: float | None = None
        self.directions: dict[Side, _Direction] = {"client": _Direction("client"), "server": _Direction("server")}
        self.first: Side | None = None
        self.ended: Signal | None = None
        self.failed = self.raised = ""

    def feed(self, side: Side, data: bytes) -> None:
        """Take the next bytes that this side sent."""
        if self.whole:
            direction = self.directions[side]
            direction.feed(data)
            if direction.skim.close is not None:
                self.first = self.first or side

    @property
    def is_let_in(self) -> bool:
        """Whether the answer that the server gave lets the client in."""
        answer = self.directions["server"].head
        return answer is not None and answer.status == 101

    @property
    def refused(self) -> bool:
        """Whether the server has given another answer."""
        return self.directions["server"].head is not None and not self.is_let_in

    def account(self, tells: events.Closed) -> Account:
        """Return the server's part in it, now that it is over."""
        return Account(
            "server",
            missing="" if self.whole else "the beginning of its record is gone",
            state=ReadyState.CLOSED,
            opened=True,
            sent=self.directions["server"].skim.close,
            received=self.directions["client"].skim.close,
            ended=self.ended,
            tells=tells,
            failed=self.failed,
            raised=self.raised,
            story=(),
        )


class Visits:
    """What has been fed, as far as it is not told of yet."""

    def __init__(self) -> None:
        self._visits: dict[End, _Visit] = {}
        self._late: deque[End] = deque()

    def __len__(self) -> int:
        """How many connections are not over, as far as is known."""
        return len(self._visits)

    def lose(self) -> None:
        """Say that some events before the next one are missing."""
        self._visits.clear()

    def feed(self, event: Event) -> News | None:
        """Take the next event. Return what there is to tell now."""
        end = event.end
        if end.side != "server":
            return None
        if isinstance(event, events.Linked):
            self._visits[end] = _Visit(event.remote[0], whole=True)
            return None
        visit = self._visits.get(end)
        if visit is None:
            if not isinstance(event, events.Opened | events.Closed):
                return None
            visit = self._visits[end] = _Visit("", whole=False)
        return self._happened(visit, event)

    def _happened(self, visit: _Visit, event: Event) -> News | None:
        end = event.end
        match event:
            case events.Bridged():
                del self._visits[end]
            case events.BytesOut():
                visit.feed("server", event.data)
                if visit.refused:
                    return self._refusal(visit, event)
            case events.BytesIn():
                visit.feed("client", event.data)
            case events.Opened():
                visit.opened = event.time
                return Arrived(event.time, end.number, visit.host, event.protocol)
            case events.RstIn():
                visit.ended = Signal.RST
            case events.FinIn():
                visit.ended = visit.ended or Signal.FIN
            case events.Failed():
                visit.failed = preview(event.why)
            case events.Raised():
                visit.raised = preview(event.what)
            case events.Closed():
                del self._visits[end]
                seconds = None if visit.opened is None else event.time - visit.opened
                return Left(event.time, end.number, seconds, visit.account(event), visit.first)
            case events.Unlinked() if visit.opened is None:
                if not visit.is_let_in:
                    return self._refusal(visit, event)
                self._wait_for(end)
        return None

    def _refusal(self, visit: _Visit, event: Event) -> Refused | None:
        end = event.end
        del self._visits[end]
        visit.directions["client"].finish()
        asked, answer = visit.directions["client"].head, visit.directions["server"].head
        if asked is None or not asked.raw:
            return None
        origin = next(iter(asked.values("Origin")), "")
        status = None if answer is None else answer.status
        return Refused(event.time, end.number, visit.host, status, asked.problem, origin)

    def _wait_for(self, end: End) -> None:
        """Keep a visit that is over before the server was told of its beginning. Not every server is told at all."""
        self._late.append(end)
        if len(self._late) > LATE:
            last = self._late.popleft()
            if last in self._visits and self._visits[last].opened is None:
                del self._visits[last]
