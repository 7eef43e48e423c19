"""Tapped: what passes a middle, told while it happens. No I/O.

1. It is fed the events of a timeline that only a middle writes to, in their order, for as long as the middle runs.
2. Each connection is two: the client's with the middle, and the middle's with the server. It has one number, that of
   the middle's end towards the client.
3. A frame is told of when the middle has got all of it. What the middle did with it is told of besides, if it did not
   pass it on as it came.
4. What is kept of a connection is bounded, whatever passes over it. When it is over, nothing is.
5. Of a request only what is known to be harmless is told. A path of words is, where the target's own is one.
6. Whoever says nothing at all never came: browsers open connections ahead, and leave some of them unused.
7. Where the record has a gap, the connections of that time are told of no more.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from ..protocol.glimpse import Glimpse, Glimpses, agreed
from ..protocol.handshake import Head, HeadParser
from ..protocol.redaction import KNOWN, redact_url, shown
from ..record import events
from ..record.events import End, Event
from .passages import Side, Signal

__all__ = ["Acted", "Frame", "Left", "Leg", "News", "Opened", "Refused", "Tapped"]

INFLATED: Final = 200
"""Of how many connections at a time compressed messages are read: each may need 80 kB for it."""
LINE: Final = 8192
"""How many bytes of a request are looked at for its first line."""


class Opened(NamedTuple):
    """The server has let a client in. ``target`` is what was asked for, without secrets, and ``origin`` whose page it
    was that asked; ``protocol`` is the subprotocol. Either is empty if there is none.
    """

    time: float
    number: int
    target: str
    origin: str
    protocol: str


class Frame(NamedTuple):
    """A frame has come from one side, and this is the beginning of it."""

    time: float
    number: int
    sender: Side
    frame: Glimpse


class Acted(NamedTuple):
    """The middle did something of its own accord, and it ended nothing. ``what`` says it without a subject."""

    time: float
    number: int
    what: str


class Refused(NamedTuple):
    """Somebody was not let in. ``status`` is that of the answer, None if there was none.

    ``problem`` is what was wrong with the request as HTTP, empty if nothing was. ``acted`` says what the middle did of
    its own accord, if it did. ``is_plain`` tells that the request did not ask for WebSocket.
    """

    time: float
    number: int
    target: str
    origin: str
    status: int | None
    problem: str
    acted: str
    is_plain: bool = False

    @property
    def is_by_middle(self) -> bool:
        """Whether it was the middle that answered, or gave up."""
        return self.acted.startswith(("answers ", "ends "))


class Leg(NamedTuple):
    """One of the two connections: what its peer said and was told.

    ``said`` is the Close frame that the peer sent, and ``told`` the one that was sent to it. ``came`` and ``went`` are
    the FIN or RST from it and to it; ``left_first`` tells whether it ended TCP before the middle did.
    """

    said: Glimpse | None
    told: Glimpse | None
    came: Signal | None
    went: Signal | None
    left_first: bool

    @property
    def code(self) -> int | None:
        """The code that a peer reports that is told this: 1006 if no Close frame, or none with a whole code, came.

        None if it ended TCP itself and without a Close frame: what it reports then, nobody here knows.
        """
        code = None if self.told is None else self.told.close_code
        if code is None and self.left_first and self.said is None:
            return None
        return 1006 if code is None else code

    @property
    def reason(self) -> str:
        """The reason it reports."""
        return "" if self.told is None else self.told.close_reason

    @property
    def is_clean(self) -> bool:
        """Whether both said goodbye."""
        return self.said is not None and self.code not in (None, 1006)


class Left(NamedTuple):
    """Both connections are over, after so many ``seconds``. ``page`` is the client's, whatever it is.

    ``first`` is who ended it: either side, or the middle, and ``how`` it did so: with a Close frame, a FIN or a RST.
    ``acted`` is what the middle did, if it was the middle; ``tampered`` what somebody did to the network.
    """

    time: float
    number: int
    seconds: float
    page: Leg
    server: Leg
    first: Side | str
    how: str
    acted: str
    tampered: str


News: TypeAlias = Opened | Frame | Acted | Refused | Left


class _Direction:
    """What one side says, as the middle hears it or passes it on."""

    def __init__(self, side: Side, *, reads: bool) -> None:
        self.head: Head | None = None
        self.close: Glimpse | None = None
        self.line = b""
        self._parser: HeadParser | None = HeadParser(side)
        self._reads = reads
        self.glimpses = Glimpses()

    def feed(self, data: bytes) -> list[Glimpse]:
        """Take the next bytes. Returns the frames that are whole now."""
        if self._parser is not None:
            if self._reads and b"\n" not in self.line and len(self.line) < LINE:
                self.line += data[:LINE]
            self.head = self._parser.feed(data)
            if self.head is None:
                return []
            data = b"" if self.head.problem else self._parser.rest
            self._parser = None
        found = self.glimpses.feed(data) if self.head is not None and not self.head.problem else []
        if self.close is None:
            self.close = next((one for one in found if one.name == "close"), None)
        return found

    def finish(self) -> None:
        """Say that no more will come."""
        if self._parser is not None:
            self.head, self._parser = self._parser.end(), None


class _Leg:
    """One of the two connections while it lasts."""

    def __init__(self, peer: Side) -> None:
        side: Side = "server" if peer == "client" else "client"
        self.is_linked = False
        self.came = _Direction(peer, reads=True)
        self.went = _Direction(side, reads=False)
        self.signals: dict[str, Signal] = {}  # "came" and "went", in their order

    def told(self) -> Leg:
        """Return what is known of it."""
        first = next(iter(self.signals), "went")
        came, went = self.signals.get("came"), self.signals.get("went")
        return Leg(self.came.close, self.went.close, came, went, first == "came")


class _Crossing:
    """One connection that is not over."""

    def __init__(self, number: int, began: float) -> None:
        self.number, self.began = number, began
        self.legs: dict[Side, _Leg] = {"client": _Leg("client"), "server": _Leg("server")}
        self.opened: float | None = None
        self.is_refused = False
        self.inflates = False
        self.acted = self.tampered = ""
        self.first: tuple[str, str] | None = None


class Tapped:
    """What has been fed, as far as it is not told of yet.

    Args:
        path: that of the URL that the middle stands before.
    """

    def __init__(self, path: str = "/") -> None:
        # If the first segment of its own path is none that may be shown, that of no request is.
        self._host = KNOWN if "*" not in redact_url(path, KNOWN) else ""
        self._crossings: dict[End, _Crossing] = {}  # by either of the two ends
        self._inflated = 0

    def __len__(self) -> int:
        """How many connections are open."""
        return sum(one.opened is not None for end, one in self._crossings.items() if end.side == "server")

    def lose(self) -> None:
        """Say that some events before the next one are missing."""
        self._crossings.clear()
        self._inflated = 0

    def feed(self, event: Event) -> list[News]:
        """Take the next event. Return what there is to tell now."""
        end = event.end
        if isinstance(event, events.Linked) and end.side == "server":
            crossing = self._crossings[end] = _Crossing(end.number, event.time)
        elif (found := self._crossings.get(end)) is None:
            return []
        else:
            crossing = found
        if isinstance(event, events.Bridged):
            self._crossings[event.to] = crossing
            return []
        return self._happened(crossing, crossing.legs["client" if end.side == "server" else "server"], event)

    def _happened(self, crossing: _Crossing, leg: _Leg, event: Event) -> list[News]:
        match event:
            case events.Linked():
                leg.is_linked = True
            case events.BytesIn():
                return self._came(crossing, leg, event)
            case events.BytesOut():
                return self._went(crossing, leg, event)
            case events.FinIn() | events.RstIn():
                self._signal(crossing, leg, "came", Signal.FIN if isinstance(event, events.FinIn) else Signal.RST)
            case events.FinOut() | events.RstOut():
                self._signal(crossing, leg, "went", Signal.FIN if isinstance(event, events.FinOut) else Signal.RST)
            case events.Acted():
                return self._acted(crossing, event)
            case events.Tampered(what="cut" | "reset"):
                crossing.tampered = crossing.tampered or event.what
                crossing.first = crossing.first or ("network", event.what)
            case events.Unlinked():
                leg.is_linked = False
                if not any(one.is_linked for one in crossing.legs.values()):
                    return self._over(crossing, event)
        return []

    def _came(self, crossing: _Crossing, leg: _Leg, event: events.BytesIn) -> list[News]:
        """Bytes came from one of the two peers."""
        sender: Side = "client" if leg is crossing.legs["client"] else "server"
        before = leg.came.close
        frames = leg.came.feed(event.data)
        if leg.came.close is not before:
            crossing.first = crossing.first or (sender, "Close")
        if sender == "client" or crossing.opened is not None:
            return [Frame(event.time, crossing.number, sender, one) for one in frames]
        if (head := leg.came.head) is not None and head.status == 101:
            self._open(crossing, head, event.time)
            opened = Opened(event.time, crossing.number, self._target(crossing), _origin(crossing), head.chosen)
            return [opened, *(Frame(event.time, crossing.number, sender, one) for one in frames)]
        return []

    def _open(self, crossing: _Crossing, answer: Head, time: float) -> None:
        crossing.opened = time
        extensions = answer.values("Sec-WebSocket-Extensions")
        if extensions and self._inflated < INFLATED:
            self._inflated += 1
            crossing.inflates = True
            for side, leg in crossing.legs.items():
                leg.came.glimpses.inflating = agreed(extensions, side)

    def _went(self, crossing: _Crossing, leg: _Leg, event: events.BytesOut) -> list[News]:
        """The middle has written something."""
        leg.went.feed(event.data)
        if leg.went.close is not None:
            crossing.first = crossing.first or ("middle", "Close")
        if leg is crossing.legs["server"] or crossing.opened is not None or crossing.is_refused:
            return []
        answer = leg.went.head
        if answer is None or answer.status == 101:
            return []
        return self._refuse(crossing, event)

    def _refuse(self, crossing: _Crossing, event: Event) -> list[News]:
        crossing.is_refused = True
        leg = crossing.legs["client"]
        leg.came.finish()
        request, answer = leg.came.head, leg.went.head
        if request is None or not request.raw:
            return []
        status = None if answer is None else answer.status
        is_plain = not request.problem and not request.values("Upgrade")
        return [
            Refused(
                *(event.time, crossing.number, self._target(crossing), _origin(crossing), status),
                *(request.problem, crossing.acted, is_plain),
            )
        ]

    def _signal(self, crossing: _Crossing, leg: _Leg, way: str, signal: Signal) -> None:
        leg.signals.setdefault(way, signal)
        sender = "client" if leg is crossing.legs["client"] else "server"
        crossing.first = crossing.first or (sender if way == "came" else "middle", signal.value)

    def _acted(self, crossing: _Crossing, event: events.Acted) -> list[News]:
        # What begins an ending is told of with the ending.
        if crossing.first is None or crossing.opened is None:
            crossing.acted = event.what
        is_end = event.what.startswith(("ends ", "answers ", "says goodbye", "breaks ")) and "Ping" not in event.what
        if is_end or crossing.opened is None:
            return []
        return [Acted(event.time, crossing.number, event.what)]

    def _over(self, crossing: _Crossing, event: Event) -> list[News]:
        for end in [end for end, one in self._crossings.items() if one is crossing]:
            del self._crossings[end]
        self._inflated -= crossing.inflates
        if crossing.opened is None:
            return [] if crossing.is_refused else self._refuse(crossing, event)
        first, how = crossing.first or ("middle", "FIN")
        page, server = (crossing.legs[side].told() for side in ("client", "server"))
        return [
            Left(
                *(event.time, crossing.number, event.time - crossing.opened, page, server, first, how),
                crossing.acted if first == "middle" else "",
                crossing.tampered,
            )
        ]

    def _target(self, crossing: _Crossing) -> str:
        """Return what was asked for, as the server behind is asked, or without that as the middle is."""
        line = crossing.legs["client"].came.line.partition(b"\n")[0]
        words = line.decode("latin-1").split(" ")
        if len(words) < 2 or not words[1].startswith("/"):
            return ""
        # The first segment is the middle's own secret.
        path = words[1].partition("?")
        rest = "/" + path[0].lstrip("/").partition("/")[2]
        return shown(redact_url(f"{rest}{path[1]}{path[2]}", self._host))


def _origin(crossing: _Crossing) -> str:
    request = crossing.legs["client"].came.head
    return next(iter(request.values("Origin")), "") if request is not None else ""
