"""Tapped: what passes a middle, told while it happens. No I/O.

1. It is fed the events of a timeline that only a middle writes to, in their order, for as long as the middle runs.
2. Each connection is two: the client's with the middle, and the middle's with the server. It has one number, that of
   the middle's end towards the client.
3. A frame is told of when the middle has got all of it. What the middle did with it is told of besides, if it did not
   pass it on as it came.
4. What is kept of a connection is bounded, whatever passes over it. When it is over, nothing is.
5. Of a request only what is known to be harmless is told. A path of words is, where the target's own is one.
6. Whoever says nothing at all never came: browsers open connections ahead, and leave some of them unused.
7. Who is greeted, because a browser was only shown a certificate, never came either.
8. Where the record has a gap, the connections of that time are told of no more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cached_property
from typing import Final

from ..protocol.glimpse import Glimpse, Glimpses, agreed
from ..protocol.handshake import Head, HeadParser
from ..protocol.redaction import KNOWN, redact_url, shown
from ..record import events
from ..record.events import End, Event
from .passages import Side, Signal
from .tapnews import ENDS, Acted, Did, Frame, Left, Leg, News, Opened, Refused, Waits

__all__ = ["Acted", "Did", "Frame", "Left", "Leg", "News", "Opened", "Refused", "Tapped", "Waits"]

INFLATED: Final = 200
"""Of how many connections at a time compressed messages are read: each may need 80 kB for it."""
LINE: Final = 8192
"""How many bytes of a request are looked at for its first line."""
PATIENCE: Final = 2.0
"""How many seconds somebody waits for an answer before that is told."""
AT_ONCE: Final = 0.05
"""How many seconds what was held takes to come in once it is let go of."""


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

    def __init__(self, number: Callable[[], int], began: float) -> None:
        self._count, self.began = number, began
        self.legs: dict[Side, _Leg] = {"client": _Leg("client"), "server": _Leg("server")}
        self.opened: float | None = None
        self.is_refused = False
        self.inflates = False
        self.acted: Did | None = None
        self.tampered = ""
        self.first: tuple[str, str] | None = None
        self.ends = began  # when that was
        self.passed = began  # when something last passed, the opening included
        self.has_frames = False
        self.frozen: float | None = None  # since when nothing from the client comes through
        self.thawed, self.held = began, 0.0  # when that was over, and how long it had been

    @cached_property
    def number(self) -> int:
        """What it is called, once there is anything to tell of it."""
        return self._count()

    def end(self, who: str, how: str, time: float) -> None:
        """Somebody ends it, if nobody has before."""
        if self.first is None:
            self.first, self.ends = (who, how), time


class Tapped:
    """What has been fed, as far as it is not told of yet.

    Args:
        path: that of the URL that the middle stands before.
        renumbers: whether the connections are counted anew, so that those that are not told of leave no gap.
    """

    def __init__(self, path: str = "/", *, renumbers: bool = False) -> None:
        self._count = itertools.count(1).__next__ if renumbers else None
        # If the first segment of its own path is none that may be shown, that of no request is.
        self._host = KNOWN if "*" not in redact_url(path, KNOWN) else ""
        self._crossings: dict[End, _Crossing] = {}  # by either of the two ends
        self._asked: dict[_Crossing, float] = {}  # who waits for an answer, and since when; the first one first
        self._inflated = 0

    def __len__(self) -> int:
        """How many connections are open."""
        return sum(one.opened is not None for end, one in self._crossings.items() if end.side == "server")

    def lose(self) -> None:
        """Say that some events before the next one are missing."""
        self._crossings.clear()
        self._asked.clear()
        self._inflated = 0

    def feed(self, event: Event) -> list[News]:
        """Take the next event. Return what there is to tell now."""
        end = event.end
        if isinstance(event, events.Linked) and end.side == "server":
            crossing = self._crossings[end] = _Crossing(self._count or (lambda: end.number), event.time)
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
                signal = Signal.FIN if isinstance(event, events.FinIn) else Signal.RST
                self._signal(crossing, leg, "came", signal, event.time)
            case events.FinOut() | events.RstOut():
                signal = Signal.FIN if isinstance(event, events.FinOut) else Signal.RST
                self._signal(crossing, leg, "went", signal, event.time)
            case events.Acted():
                return self._acted(crossing, event)
            case events.Tampered(what="cut" | "reset"):
                crossing.tampered = crossing.tampered or event.what
                crossing.end("network", event.what, event.time)
            case events.Tampered(what="freeze" | "thaw") if leg is crossing.legs["client"]:
                self._freeze(crossing, event)
            case events.Unlinked():
                leg.is_linked = False
                if not any(one.is_linked for one in crossing.legs.values()):
                    return self._over(crossing, event)
        return []

    def _came(self, crossing: _Crossing, leg: _Leg, event: events.BytesIn) -> list[News]:
        """Bytes came from one of the two peers."""
        sender: Side = "client" if leg is crossing.legs["client"] else "server"
        before = leg.came.close
        found = leg.came.feed(event.data)
        if leg.came.close is not before:
            crossing.end(sender, "Close", event.time)
        if crossing.first is None:
            crossing.passed = event.time
            crossing.has_frames = crossing.has_frames or bool(found)
        held = crossing.held if sender == "client" and event.time - crossing.thawed < AT_ONCE else 0.0
        frames = [Frame(event.time, crossing.number, sender, one, held) for one in found]
        if sender == "client" or crossing.opened is not None:
            if crossing.opened is None and leg.came.head is not None and leg.came.head.raw and not crossing.is_refused:
                self._asked.setdefault(crossing, event.time)
            return [*frames]
        if (head := leg.came.head) is not None and head.status == 101:
            self._asked.pop(crossing, None)
            self._open(crossing, head, event.time)
            opened = Opened(event.time, crossing.number, self._target(crossing), _origin(crossing), head.chosen)
            return [opened, *frames]
        return []

    def waiting(self, now: float) -> list[News]:
        """Return those who have asked ``PATIENCE`` seconds ago or more, and are not answered yet; each of them once."""
        made: list[News] = []
        while (until := self.waits_until) is not None and until <= now:
            one = next(iter(self._asked))
            del self._asked[one]
            is_connected = one.legs["server"].is_linked
            made.append(Waits(until, one.number, self._target(one), _origin(one), is_connected))
        return made

    @property
    def waits_until(self) -> float | None:
        """When the next has waited so long; None if nobody waits."""
        return None if not self._asked else next(iter(self._asked.values())) + PATIENCE

    def _freeze(self, crossing: _Crossing, event: events.Tampered) -> None:
        """What comes from the client is held from now on, or no more."""
        if event.direction == "out":
            return
        if event.what == "freeze":
            crossing.frozen = event.time if crossing.frozen is None else crossing.frozen
        elif crossing.frozen is not None:
            crossing.thawed, crossing.held, crossing.frozen = event.time, event.time - crossing.frozen, None

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
            crossing.end("middle", "Close", event.time)
        if leg is crossing.legs["server"] or crossing.opened is not None or crossing.is_refused:
            return []
        answer = leg.went.head
        if answer is None or answer.status == 101:
            return []
        return self._refuse(crossing, event)

    def _refuse(self, crossing: _Crossing, event: Event) -> list[News]:
        crossing.is_refused = True
        self._asked.pop(crossing, None)
        leg = crossing.legs["client"]
        leg.came.finish()
        request, answer = leg.came.head, leg.went.head
        if request is None or not request.raw or (crossing.acted and crossing.acted.deed == "greets"):
            return []
        status = None if answer is None else answer.status
        is_plain = not request.problem and not request.values("Upgrade")
        return [
            Refused(
                *(event.time, crossing.number, self._target(crossing), _origin(crossing), status),
                *(request.problem, crossing.acted, is_plain, event.time - crossing.began),
            )
        ]

    def _signal(self, crossing: _Crossing, leg: _Leg, way: str, signal: Signal, time: float) -> None:
        leg.signals.setdefault(way, signal)
        sender = "client" if leg is crossing.legs["client"] else "server"
        crossing.end(sender if way == "came" else "middle", signal.value, time)

    def _acted(self, crossing: _Crossing, event: events.Acted) -> list[News]:
        # What begins an ending is told of with the ending.
        if crossing.first is None or crossing.opened is None:
            crossing.acted = Did(event.what, event.deed, event.amount)
        if event.deed in ENDS or crossing.opened is None:
            return []
        return [Acted(event.time, crossing.number, event.what)]

    def _over(self, crossing: _Crossing, event: Event) -> list[News]:
        for end in [end for end, one in self._crossings.items() if one is crossing]:
            del self._crossings[end]
        self._asked.pop(crossing, None)
        self._inflated -= crossing.inflates
        if crossing.opened is None:
            return [] if crossing.is_refused else self._refuse(crossing, event)
        first, how = crossing.first or ("middle", "FIN")
        page, server = (crossing.legs[side].told() for side in ("client", "server"))
        return [
            Left(
                *(event.time, crossing.number, event.time - crossing.opened, page, server, first, how),
                crossing.acted if first == "middle" else None,
                *(crossing.tampered, max(crossing.ends - crossing.passed, 0.0), crossing.has_frames),
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
