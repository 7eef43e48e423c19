"""Conversation: what the events of a timeline say about one connection, moment by moment. No I/O.

1. It is told one end and finds the peer by itself: the addresses of their links match. A peer that was not recorded
   stays unknown.
2. A passage departs when its first byte is written and arrives when its last one comes in.
3. A stream of bytes is read once, where it was written if that was recorded and else where it came in; at the other
   place bytes are only counted.
4. The wire decides about the ready states, as RFC 6455 has them (section 4.1 and sections 7.1.1 to 7.1.4).
5. What a link drops is lost at once, and so is what it holds when it is cut or reset. What a frozen link holds is held,
   whoever may be gone meanwhile: a thaw lets go of it. What is sent into a silent network is on its way as long as its
   sender's system sends it again, and lost when that gives up. What else does not arrive is lost when its receiver is
   gone.
6. Where a part of the record has gone, it is known how many bytes it was about. What follows is read on from there.
7. All is bounded: what is kept of the past, and what waits for something to come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

from ..protocol.frames import Frame
from ..protocol.handshake import Head
from ..protocol.interface import ReadyState
from ..protocol.states import Cause
from ..record import events
from ..record.events import End, Event
from .moments import Moment, Moments
from .passages import Fate, Passage, Side, Signal, Stream, WholeFrames, other
from .peers import Peers

__all__ = ["LONG", "UNSEEN", "Conversation", "conversation"]

LONG: Final = 10_000
"""How many moments are kept where more is asked than what fits into a picture."""

UNSEEN: Final[frozenset[type[Event]]] = frozenset({events.Sent, events.Dropped, events.Received})
"""What changes nothing: what the users of the ends know of messages. Here the frames tell."""

_SIGNALS: Final[dict[type[Event], Signal]] = {
    events.FinOut: Signal.FIN,
    events.FinIn: Signal.FIN,
    events.RstOut: Signal.RST,
    events.RstIn: Signal.RST,
}


class Conversation:
    """One connection, as far as its events have been fed.

    Args:
        end: one of its two ends.
        keep: how many moments are kept.
        exact: whether its times are those of a story, which are the same on every run.
    """

    def __init__(self, end: End, *, keep: int = 200, exact: bool = False) -> None:
        self._end = end
        self.is_exact = exact
        self.began: float | None = None
        """The time of the first that is known of it."""
        self._keep = keep
        self._moments = Moments(keep)
        self.client: End | None = end if end.side == "client" else None
        self.server: End | None = end if end.side == "server" else None
        self.truncated = False
        """Whether the beginning is gone from the timeline: then there are states and notes, and no passages."""
        self.torn = False
        """Whether something behind the beginning is gone from the timeline."""
        self.hung_up: list[Passage] = []
        """The first Close frame, FIN or RST; two of them if each was sent before the other had arrived.

        After a refusal nobody hangs up: what was HTTP is over.
        """
        self.refusal: Passage | None = None
        """The response that opened nothing."""
        self.heads: dict[Side, Head] = {}
        """What each side said in HTTP. It is kept, whatever else goes."""
        self._peers: Peers | None = Peers(end)  # while the peer may still turn up
        self._linked: set[Side] = set()
        self._gone: set[Side] = set()
        self._deaf: set[Side] = set()  # whose frozen link lets nothing in
        self._cut: set[Side] = set()  # whose link was told to end the connection
        self._streams: dict[Side, Stream] = {"client": Stream("client"), "server": Stream("server")}
        self._closed_by_page: set[Side] = set()
        self._answers: set[Side] = set()  # to whom a valid Close has come
        self._effects: dict[Side, Passage] = {}
        self._said_goodbye: set[Side] = set()
        self._heard_goodbye: set[Side] = set()
        self._whole = WholeFrames(keep)

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
        if stream.is_lost(passage) or passage.receiver in self._gone:
            return Fate.LOST
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

    def effect_of_failing(self, side: Side) -> Passage | None:
        """Return what a side sent first because it failed the connection, if it did: its Close, or else its FIN."""
        return self._effects.get(side)

    def ends_with(self, passage: Passage | None) -> bool:
        """Tell whether it was with this passage that somebody hung up or refused."""
        if passage is None or passage.is_plain:
            return False
        return any(one is passage for one in (*self.hung_up, self.refusal))

    def frames(self, side: Side) -> list[Frame]:
        """Return the frames that this side sent, oldest first, as far as they are kept with all their bytes."""
        return self._moments.frames(side)

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
                self._moments.fail(side, event.why)
            case events.Raised():
                self._moments.note(side, event.what, "crashes")
            case events.Browsed():
                self._moments.note(side, event.what, "browser")
            case events.Closing(ours=True):
                self._closed_by_page.add(side)
                self._moments.become(side, Cause.CLOSE_CALLED, guess=True)
            case events.Closed():
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
            case _ if isinstance(event, events.BytesOut | events.BytesIn) or type(event) in _SIGNALS:
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
            stream.read_at = stream.read_at or event.end.side
            if stream.read_at == event.end.side:
                stream.skip(size)
        came = self._streams[other(event.end.side)]
        came.came += event.bytes_in
        for stream in self._streams.values():
            self._let_arrive(stream, event)

    def _bytes_leave(self, stream: Stream, event: events.BytesOut) -> None:
        stream.read_at = stream.read_at or event.end.side
        taken = stream.take(event.data) if stream.read_at == event.end.side else []
        for passage, begins in taken:
            if begins:
                self._depart(passage, event)
                stream.wait(passage, self._keep + 2)
            self._has_departed(passage)
        self._let_arrive(stream, event)

    def _bytes_come(self, stream: Stream, event: events.BytesIn) -> None:
        stream.read_at = stream.read_at or event.end.side
        stream.came += len(event.data)
        taken = stream.take(event.data) if stream.read_at == event.end.side else []
        for passage, begins in taken:
            if begins:
                passage.place = self._moments.place
            if stream.knows(passage) and passage.arrived is None:
                self._arrive(passage, event)
        self._let_arrive(stream, event)

    def _finish(self, stream: Stream, event: Event) -> None:
        """There will be no more bytes at the side of this event: if the stream is read there, it is over."""
        if stream.read_at != event.end.side:
            return
        passage = stream.finish()
        if event.end.side == stream.sender:
            self._let_arrive(stream, event)
        elif passage is not None and passage.arrived is None:
            self._arrive(passage, event)

    def _signal_departs(self, stream: Stream, event: Event) -> None:
        signal, forged = _SIGNALS[type(event)], event.end.side in self._cut
        if signal in stream.signals:
            return
        self._finish(stream, event)
        passage = stream.signals[signal] = Passage(stream.sender, signal, stream.read, stream.read, forged=forged)
        self._depart(passage, event)
        self._has_departed(passage)

    def _signal_arrives(self, stream: Stream, event: Event) -> None:
        signal = _SIGNALS[type(event)]
        self._finish(stream, event)
        passage = stream.signals.get(signal)
        if passage is None:
            # The sender was not recorded, or its operating system sent it, or nobody did but the link.
            forged = event.end.side in self._cut
            passage = stream.signals[signal] = Passage(stream.sender, signal, stream.read, stream.read, forged=forged)
            passage.place = self._moments.place
        if passage.arrived is None:
            self._arrive(passage, event)

    # Departures and arrivals, and what follows from them.

    def _depart(self, passage: Passage, event: Event) -> None:
        passage.departed = event.time
        passage.place = self._moments.place
        self._moments.depart(passage)

    def _has_departed(self, passage: Passage) -> None:
        """Conclude what follows from a departure, which takes knowing what it is."""
        self._whole.add(passage)
        if passage.is_plain:
            return
        sender = passage.sender
        if isinstance(passage.what, Head):
            self.heads[sender] = passage.what
        if passage.opens:
            self._open(passage)
            self._moments.become(sender, Cause.ESTABLISHED)
        if passage.is_close:
            self._streams[sender].closes_with(passage)
            self._moments.become(sender, Cause.CLOSE_SENT)
        if passage.refuses:
            self.refusal = passage
        if passage.is_goodbye:
            own = passage.is_close and (sender in self._closed_by_page or sender in self._answers)
            if not own:
                self._effects.setdefault(sender, passage)
            if self.refusal is None and sender not in self._said_goodbye | self._heard_goodbye:
                self.hung_up.append(passage)
            self._said_goodbye.add(sender)

    def _open(self, passage: Passage) -> None:
        """Learn from the response how the client's frames are to be read."""
        if isinstance(passage.what, Head) and passage.what.agrees_to_compress:
            self._streams["client"].deflate()

    def _let_arrive(self, stream: Stream, event: Event) -> None:
        """Note the arrival of all that has come in whole."""
        for passage in stream.arrived():
            self._arrive(passage, event)

    def _arrive(self, passage: Passage, event: Event) -> None:
        passage.arrived = event.time
        self._moments.arrive(passage)
        if passage.departed is None:
            self._whole.add(passage)
        if passage.is_plain:
            return
        if isinstance(passage.what, Head):
            self.heads[passage.sender] = passage.what
        if passage.opens:
            self._open(passage)
            self._moments.become(passage.receiver, Cause.ESTABLISHED)
        if passage.is_close:
            if isinstance(passage.what, Frame) and not passage.what.problems:
                self._answers.add(passage.receiver)
            self._moments.become(passage.receiver, Cause.CLOSE_RECEIVED)
        if passage.refuses:
            self.refusal = passage
        if passage.is_goodbye:
            if passage.departed is None:
                # After another's it may be the answer, as far as anybody knows; but not if nobody gave it.
                alone = not self.hung_up or (passage.forged and self.hung_up[0].forged)
                if self.refusal is None and alone:
                    self.hung_up.append(passage)
                self._said_goodbye.add(passage.sender)
            self._heard_goodbye.add(passage.receiver)


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
