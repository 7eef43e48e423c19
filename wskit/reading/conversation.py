"""Conversation: what the events of a timeline say about one connection, moment by moment. No I/O.

1. It is told one end and finds the peer by itself: the addresses of their links match, or one has met the other. A peer
   that was not recorded stays unknown.
2. What passes between the two, the wire tells: :mod:`~wskit.reading.onthewire`. Here stands what else is known: what a
   page, a link, a program or the record itself tells of one end.
3. What a link drops is lost at once, and so is what it holds when it is cut or reset. What a frozen link holds is held,
   whoever may be gone meanwhile: a thaw lets go of it. What is sent into a silent network is on its way as long as its
   sender's system sends it again, and lost when that gives up. What else does not arrive is lost when its receiver is
   gone; but a FIN or a RST is not: who has let go of a connection waits for neither, and nobody sees whether it comes.
4. Where a part of the record has gone, it is known how many bytes it was about. What follows is read on from there.
5. Of an end that only met its peer the link was not recorded: a page's in a browser. Its ready states are what its
   browser told the page. What it sends and gets is drawn where the peer's link saw it; what its page asked for, a
   message or a goodbye, it is seen to send.
6. All is bounded: what is kept of the past, and what waits for something to come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

from ..protocol.interface import ReadyState
from ..protocol.states import Cause
from ..record import events
from ..record.events import End, Event
from .moments import Moment
from .onthewire import SIGNALS, OnTheWire
from .passages import Fate, Passage, Side, Signal, other
from .peers import Peers

__all__ = ["LONG", "UNSEEN", "Conversation", "conversation"]

LONG: Final = 10_000
"""How many moments are kept where more is asked than what fits into a picture."""

UNSEEN: Final[frozenset[type[Event]]] = frozenset({events.Sent, events.Dropped, events.Received})
"""What changes nothing: what the users of the ends know of messages. Here the frames tell."""


class Conversation(OnTheWire):
    """One connection, as far as its events have been fed.

    Args:
        end: one of its two ends.
        keep: how many moments are kept.
        exact: whether its times are those of a story, which are the same on every run.
    """

    def __init__(self, end: End, *, keep: int = 200, exact: bool = False) -> None:
        super().__init__(keep)
        self._end = end
        self.is_exact = exact
        self.began: float | None = None
        """The time of the first that is known of it."""
        self.client: End | None = end if end.side == "client" else None
        self.server: End | None = end if end.side == "server" else None
        self.truncated = False
        """Whether the beginning is gone from the timeline: then there are states and notes, and no passages."""
        self.torn = False
        """Whether something behind the beginning is gone from the timeline."""
        self._peers: Peers | None = Peers(end)  # while the peer may still turn up
        self._linked: set[Side] = set()
        self._opened: set[Side] = set()  # who says that it was open
        self._gone: set[Side] = set()
        self._deaf: set[Side] = set()  # whose frozen link lets nothing in

    @property
    def moments(self) -> deque[Moment]:
        """What happened, oldest first, as far back as it is kept."""
        return self._moments.kept

    @property
    def dropped(self) -> int:
        """How many moments before these have gone."""
        return self._moments.dropped

    @property
    def before(self) -> dict[Side, ReadyState]:
        """The ready state of each side before the first moment kept, if moments have gone and it is known."""
        return self._moments.before

    @property
    def states(self) -> dict[Side, ReadyState]:
        """The ready state of each side now; nothing for a side of which none is known."""
        return self._moments.states

    def is_missing(self, side: Side) -> bool:
        """Tell whether there is a connection, and this side of it was not recorded."""
        return self._is_unknown(side) and other(side) in self._linked

    def is_gone(self, side: Side) -> bool:
        """Tell whether nothing is known of this side because the beginning of the record is gone."""
        return self._is_unknown(side) and self.truncated

    def _is_unknown(self, side: Side) -> bool:
        return (self.client if side == "client" else self.server) is None

    def fate(self, passage: Passage) -> Fate:
        """Tell what has become of a passage."""
        if passage.arrived is not None:
            return Fate.ARRIVED
        stream = self._streams[passage.sender]
        if stream.is_lost(passage):
            return Fate.LOST
        if passage.receiver in self._gone:
            return Fate.UNKNOWN if isinstance(passage.what, Signal) else Fate.LOST
        if stream.is_held(passage):
            return Fate.HELD
        if passage.receiver not in self._linked:
            return Fate.UNKNOWN
        return Fate.HELD if passage.receiver in self._deaf else Fate.ON_ITS_WAY

    def holder(self, passage: Passage) -> Side | None:
        """Tell whose link holds a passage; None if none does."""
        if self.fate(passage) is not Fate.HELD:
            return None
        return passage.sender if self._streams[passage.sender].is_held(passage) else passage.receiver

    def feed(self, event: Event, place: int = 0) -> None:
        """Take the next event of the timeline, whatever it is about; ``place`` is where it stands there."""
        if type(event) in UNSEEN:
            return
        self._moments.place = place
        if self._peers is not None and (happened := self._peers.feed(event)):
            self._meet(happened)
            if event.end != self._end:
                return  # the peer's events so far include this one
        if event.end in (self.client, self.server):
            self._happened(event)

    def _meet(self, happened: list[Event]) -> None:
        """Get to know the peer, by what happened there so far."""
        self._peers = None
        end = happened[0].end
        if end.side == "client":
            self.client = end
        else:
            self.server = end
        for event in happened:
            self._happened(event)

    # What happened at one of the two ends.

    def _happened(self, event: Event) -> None:
        side = event.end.side
        if self.began is None:
            self.began = event.time
        self._moments.now = event.time
        match event:
            case events.Gone() if side in self._linked:
                self._skip(event)
            case events.BytesOut() if side in self._linked:  # most are one of these
                self._bytes_leave(self._streams[side], event)
            case events.BytesIn() if side in self._linked:
                self._bytes_come(self._streams[other(side)], event)
            case events.Connecting():
                self._moments.begin(side)
            case events.Linked():
                self._linked.add(side)
                self._moments.begin(side)
            case events.Tampered():
                self._tamper(event)
                self._moments.note(side, event.text)
            case events.GaveUp():
                self._lose_unheard(event)
                self._moments.note(side, "gives up", "TCP")
            case events.Failed():
                if side not in self._opened and side != self.met and not self.truncated:
                    self._moments.never_open(side)
                self._moments.fail(side, event.why)
            case events.Raised():
                self._moments.note(side, event.what, "crashes")
            case events.Browsed():
                self._moments.note(side, event.what, "browser")
                if event.what == events.LEAVES:
                    self._left.add(side)
                    self._moments.become(side, Cause.LEFT, guess=True)
            case events.Closing(ours=True):
                self._closed_by_page.add(side)
                self._moments.become(side, Cause.CLOSE_CALLED, guess=True)
            case events.Met():
                self.met = side
            case events.Opened():
                self._opened.add(side)
                if side == self.met:
                    self._moments.become(side, Cause.ESTABLISHED, guess=True)
            case events.Closed():
                if side == self.met and self.states.get(side) is ReadyState.OPEN and event.code != 1006:
                    # The server's Close had come before, and nobody saw when.
                    self._moments.become(side, Cause.CLOSE_RECEIVED, guess=True)
                self._moments.become(side, Cause.TCP_ENDED, guess=True)
            case events.Unlinked():
                self._gone.add(side)
                self._peers = None
                for stream in self._streams.values():
                    self._finish(stream, event)
                self._moments.become(side, Cause.TCP_ENDED)
            case events.FinOut() | events.RstOut() if side in self._linked:
                self._signal_departs(self._streams[side], event)
            case events.FinIn() | events.RstIn() if side in self._linked:
                self._signal_arrives(self._streams[other(side)], event)
            case _ if isinstance(event, events.BytesOut | events.BytesIn) or type(event) in SIGNALS:
                self.truncated, self._peers = True, None

    def _tamper(self, event: events.Tampered) -> None:
        side = event.end.side
        out, coming = self._streams[side], self._streams[other(side)]
        leaves, comes = event.direction != "in", event.direction != "out"
        match event.what:
            case "freeze":
                out.hold(event.held) if leaves else None
                self._deaf |= {side} if comes else set()
            case "thaw" | "silence":  # what a silent network loses, TCP has still to send
                out.let_go() if leaves else None
                self._deaf -= {side} if comes else set()
            case "drop":
                out.lose_at_sender(event.held) if leaves else None
                coming.lose_at_receiver() if comes else None
            case "cut" | "reset":
                self._cut.add(side)
                out.lose_at_sender(event.held, fin_passes=event.what == "cut")
                coming.lose_at_receiver()

    def _lose_unheard(self, event: events.GaveUp) -> None:
        """Nothing that a side sent is sent again."""
        stream = self._streams[event.end.side]
        if event.lost is not None:
            stream.lose_at_sender(event.lost)
        elif stream.sender in self._linked and other(stream.sender) in self._linked:
            stream.lose_at_receiver()

    def _skip(self, event: events.Gone) -> None:
        """Go on behind a part of the record that has gone."""
        if not self.torn:
            self.torn = True
            # Of both sides together: how much of each is chance.
            self._moments.note(event.end.side, "a part of the record is gone", "gone")
        ways = (event.end.side, event.bytes_out), (other(event.end.side), event.bytes_in)
        for sender, size in ways:
            stream = self._streams[sender]
            # Where both ends are recorded, a stream is read where it was written.
            if sender == event.end.side or sender not in self._linked:
                stream.read_at = stream.read_at or event.end.side
            if stream.read_at == event.end.side:
                stream.skip(size)
        came = self._streams[other(event.end.side)]
        came.came += event.bytes_in
        for stream in self._streams.values():
            self._let_arrive(stream, event)


def conversation(happened: Iterable[Event], end: End, keep: int = 200, *, exact: bool = False) -> Conversation:
    """Return what these events, in their order, say about the connection of this end.

    Args:
        keep: how many moments are kept.
        exact: whether its times are those of a story.
    """
    made = Conversation(end, keep=keep, exact=exact)
    known = False
    for event in happened:
        known = known or event.end == end
        made.feed(event)
    # The first thing that an end does is to write down that it begins.
    made.truncated = made.truncated or not known
    return made
