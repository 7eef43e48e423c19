"""On the wire: what the bytes and the signals of TCP tell about one connection, and what follows from each. No I/O.

1. A passage departs when its first byte is written and arrives when its last one comes in.
2. A stream of bytes is read once, where it was written if that was recorded and else where it came in; at the other
   place bytes are only counted.
3. The wire decides about the ready states, as RFC 6455 has them (section 4.1 and sections 7.1.1 to 7.1.4).
4. Of an end that only met its peer no link was recorded: a page's in a browser. What its page asked for, a message or
   a goodbye, departs where it comes in; what else its browser does has only arrived. A browser that has answered a
   goodbye had started the closing handshake (WHATWG section 4), at the latest when the answer comes in.
"""

from __future__ import annotations

from typing import Final

from ..language.speaking import word
from ..protocol.frames import Frame
from ..protocol.handshake import Head
from ..protocol.interface import ReadyState
from ..protocol.states import Cause
from ..record import events
from ..record.events import Event
from .moments import Moments
from .passages import SIDES, Passage, Side, Signal, Stream, WholeFrames, other

__all__ = ["SIGNALS", "OnTheWire"]

SIGNALS: Final[dict[type[Event], Signal]] = {
    events.FinOut: Signal.FIN,
    events.FinIn: Signal.FIN,
    events.RstOut: Signal.RST,
    events.RstIn: Signal.RST,
}
"""What TCP does to end a stream."""


class OnTheWire:
    """What passes between the two ends of one connection.

    Args:
        keep: how many moments are kept.
    """

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._moments = Moments(keep)
        self._streams: dict[Side, Stream] = {"client": Stream("client"), "server": Stream("server")}
        self._whole = WholeFrames(keep)
        self.hung_up: list[Passage] = []
        """The first Close frame, FIN or RST; two of them if each was sent before the other had arrived.

        After a refusal nobody hangs up: what was HTTP is over.
        """
        self.refusal: Passage | None = None
        """The response that opened nothing."""
        self.heads: dict[Side, Head] = {}
        """What each side said in HTTP. It is kept, whatever else goes."""
        self.called: dict[Side, str] = {"client": word("client"), "server": word("server")}
        """What the two sides are called. Who has seen no more than TCP of them may call them otherwise."""
        self.met: Side | None = None
        """The side whose page told of itself, and whose link was not recorded."""
        self._closed_by_page: set[Side] = set()
        self._left: set[Side] = set()  # whose browser has left its page
        self._cut: set[Side] = set()  # whose link was told to end the connection
        self._answers: set[Side] = set()  # to whom a valid Close has come
        self._effects: dict[Side, Passage] = {}
        self._said_goodbye: set[Side] = set()
        self._heard_goodbye: set[Side] = set()

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

    # Bytes, and signals of TCP.

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
                if stream.sender == self.met and self._is_asked_for(passage):
                    self._depart(passage, event)
                    self._has_departed(passage)
                self._arrive(passage, event)
        self._let_arrive(stream, event)

    def _is_asked_for(self, passage: Passage) -> bool:
        """Tell whether a page asked for what comes from its side, or its browser says goodbye for it as it leaves.

        What a browser answers, Pings and goodbyes, it answers unasked.
        """
        if isinstance(passage.what, Head):
            return True
        if not isinstance(passage.what, Frame):
            return False
        if passage.is_close:
            own = self._closed_by_page | self._left
            return passage.sender in own and passage.receiver not in self._said_goodbye
        return not passage.what.is_control

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
        signal, forged = SIGNALS[type(event)], event.end.side in self._cut
        if signal in stream.signals:
            return
        self._finish(stream, event)
        passage = stream.signals[signal] = Passage(stream.sender, signal, stream.read, stream.read, forged=forged)
        self._depart(passage, event)
        self._has_departed(passage)

    def _signal_arrives(self, stream: Stream, event: Event) -> None:
        signal = SIGNALS[type(event)]
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
        self._join(passage)
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
            own = passage.is_close and sender in self._closed_by_page | self._left | self._answers
            if not own:
                self._effects.setdefault(sender, passage)
            if self.refusal is None and sender not in self._said_goodbye | self._heard_goodbye:
                self.hung_up.append(passage)
            self._said_goodbye.add(sender)

    def _join(self, passage: Passage) -> None:
        """Where the handshake is not in the record: know by a frame that it has succeeded."""
        if self._streams[passage.sender].begins_late and isinstance(passage.what, Frame):
            for side in SIDES:
                self._moments.become(side, Cause.ESTABLISHED)

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
            self._join(passage)
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
            self._answer(passage.sender)
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

    def _answer(self, sender: Side) -> None:
        """Conclude from the Close of a page's browser that it had got one, if the other side had sent one."""
        is_open = self._moments.states.get(sender) is ReadyState.OPEN
        if sender == self.met and is_open and self._streams[other(sender)].has_closed:
            self._moments.become(sender, Cause.CLOSE_RECEIVED, guess=True)
