"""Connections: what happened at the two ends of a TCP connection, as far as its segments tell. No I/O.

1. What a host sends has left there; it came in at the other end when that acknowledged it. So what was sent and never
   acknowledged is lost or on its way, and a capture cannot tell which.
2. A FIN comes in as bytes do. A RST comes in at once: nobody acknowledges it.
3. Who sent the SYN is the client. If it is missing that is guessed (:mod:`wskit.evidence.guessing`).
4. What a connection is about is known after some bytes (:mod:`wskit.evidence.kinds`). Then only what can be read is
   kept: of WebSocket all, of TLS what TCP says, of the rest nothing.
5. Of plain HTTP, a later request may ask for a WebSocket connection. Then it begins there.
6. Of a connection of which one direction is missing, a server's 101 tells that it is a WebSocket one.
7. Where the handshake is missing, what comes before the first whole frame of a direction is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..record import events
from ..record.events import Event
from .guessing import Guess
from .kept import BYTES, Kept, Room, Row
from .kinds import ANSWER, HEAD, Kind, answers_tls, asks, is_alert, kind_by_more, kind_of, may_ask, may_be_alert, opens
from .recording import Made
from .segments import ACK, FIN, RST, SYN, Address, Segment
from .streams import Piece, Stream

__all__ = ["Connection"]

MOMENT: Final = 100_000_000
"""Who says goodbye in TLS ends TCP within so many nanoseconds."""
REQUEST: Final = 4096
"""How many bytes of a request are kept beside what happened: its target is in them."""


class Connection:
    """One TCP connection.

    Args:
        segment: the first of it that was captured.
        room: where what happened is kept.
    """

    __slots__ = (
        "_answered",
        "_guesses",
        "_said",
        "_torn_at",
        "alerted",
        "asked",
        "begun_late",
        "broken",
        "client",
        "cut",
        "frames_from",
        "hosts",
        "is_over",
        "is_request_cut",
        "kind",
        "last_bytes",
        "linked",
        "made",
        "now",
        "request",
        "rows",
        "spoke",
        "streams",
        "unlinked",
    )

    def __init__(self, segment: Segment, room: Room) -> None:
        self.hosts: tuple[Address, Address] = segment.source, segment.target
        self.streams = Stream(room.waiting), Stream(room.waiting)
        self.rows = Kept(room)
        self.now = segment.time
        self.client: int | None = None
        """Which of the hosts is the client."""
        self.kind: Kind | None = None
        self.made: Made = "unanswered" if segment.flags & SYN else "earlier"
        self.linked: set[int] = set()
        self.unlinked: set[int] = set()
        self.spoke: set[int] = set()
        """Of which hosts there are segments."""
        self.is_over = False
        self.asked = 0
        """How often the client sent its SYN."""
        self.request = b""
        """How the request begins."""
        self.begun_late = False
        """Whether other requests came before it on the same connection."""
        self.frames_from: list[int] | None = None
        """Where the handshake is missing, the place of the first whole frame in each direction."""
        self.cut: tuple[int, int] | None = None
        """How many bytes of each host's part in the handshake are missing, as packets were cut."""
        self.last_bytes: int | None = None
        """When the last bytes were seen before anybody hung up, in nanoseconds. An alert of TLS is none of them."""
        self.alerted: int | None = None
        """When behind them came what may be an alert of TLS, which says goodbye, or else an empty frame."""
        self.broken: set[int] = set()
        """Which of the hosts sent a RST after it had been made, for all that a capture knows."""
        self.is_request_cut = False
        """Whether the end of the head of its request is missing, so that nobody knows what it asks for."""
        self._said = bytearray()
        self._torn_at: int | None = None  # how much of that comes before bytes that are missing
        self._answered = b""
        self._guesses = Guess((self.hosts[0][1], self.hosts[1][1]))

    @property
    def undecided(self) -> int:
        """How many bytes the client has said, as long as they do not tell what it is about."""
        return len(self._said)

    @property
    def server(self) -> Address:
        """The server's address."""
        return self.hosts[1 - (self.client or 0)]

    @property
    def is_done(self) -> bool:
        """Whether nothing more has to be known of it."""
        return self.is_over or self.kind in (Kind.OTHER, Kind.HTTP2)

    @property
    def is_spare(self) -> bool:
        """Whether it was made, and neither end has sent a byte on it, as far as both were captured."""
        said = any(one.next or one.missing or one.acked > (one.fin is not None) for one in self.streams)
        return self.made == "made" and len(self.spoke) == 2 and not said

    def is_opened_anew(self, segment: Segment) -> bool:
        """Tell whether this SYN, which has no ACK, begins another connection between the same addresses."""
        host = self._host(segment)
        # Who is asked again without an answer asks with the same number.
        again = host == self.client and self.streams[host].begins_with(segment.seq + 1)
        return not again

    def feed(self, segment: Segment) -> None:
        """Take the next segment."""
        self.now = max(self.now, segment.time)
        host = self._host(segment)
        self.spoke.add(host)
        flags = segment.flags
        if self.is_over:
            # Who breaks off what lies between them tells both, each in the name of the other.
            if flags & RST and self.broken and host not in self.broken:
                self._break(host)
            return
        mine, theirs = self.streams[host], self.streams[1 - host]
        if flags & SYN:
            self._open(host, segment)
        elif not mine.is_begun:
            mine.begin(segment.seq)
        if flags & ACK:
            if not theirs.is_begun:
                theirs.begin(segment.ack)
            theirs.acknowledge(theirs.place(segment.ack), self.now)
        if flags & RST and not self.linked and self.made == "unanswered":
            self._refuse(host)
            return
        if not self._link(host, flags):
            return
        self._arrive(1 - host)
        place = mine.place(segment.seq) + bool(flags & SYN)
        mine.send(place, segment.size, self.now)
        self._leave(host, mine.put(place, segment.data, segment.size))
        self._begin_behind_cut_heads()
        if flags & FIN and mine.fin is None:
            mine.fin = place + segment.size
        for one in (host, 1 - host):
            self._leave(one, self.streams[one].lose_patience(self.now))
        self._hang_up(host, is_reset=bool(flags & RST))

    def finish(self) -> None:
        """Take it that nothing more comes."""
        if self.linked and not self.is_over:
            self._settle()
            self._unlink()
        if self.kind is None:
            if not self._said and opens(self._answered):
                self._become(Kind.WEBSOCKET)
            else:
                self.give_up()
        self._said.clear()
        for stream in self.streams:
            stream.forget()  # nobody will acknowledge it any more

    def give_up(self) -> None:
        """Take it that no more will be said that tells what it is about."""
        self._become(kind_of(self._said, is_all=True))

    def _host(self, segment: Segment) -> int:
        return int(segment.source != self.hosts[0])

    # How it is opened.

    def _open(self, host: int, segment: Segment) -> None:
        is_answer = bool(segment.flags & ACK)
        client = 1 - host if is_answer else host
        stream = self.streams[host]
        self.asked += not is_answer
        if not stream.is_begun:
            stream.begin(segment.seq + 1)
        if self.client is None:
            self.client = client
            self.rows.add(Row(self.now, client, events.Connecting))

    def _refuse(self, host: int) -> None:
        self.made, self.is_over = "refused", True
        # It may as well be the client that has changed its mind; then nobody refused it.
        if host == self.client:
            self.made = "unanswered"
        else:
            self.rows.add(Row(self.now, 1 - host, events.Unlinked))

    def _link(self, host: int, flags: int) -> bool:
        """Note who knows by this segment that there is a connection. Tell whether anybody does."""
        if len(self.linked) < 2:
            if self.made == "earlier":
                ends: Iterable[int] = (0, 1)
            elif flags & SYN:
                ends = (1 - host,) if flags & ACK else ()
            else:
                ends = (host, 1 - host) if host == self.client else (1 - host, host)
            for end in ends:
                if end not in self.linked:
                    self.linked.add(end)
                    self.rows.add(Row(self.now, end, events.Linked))
            if self.linked and self.made == "unanswered":
                self.made = "made"
        return bool(self.linked)

    # What passes.

    def _leave(self, host: int, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if piece.missing:
                self._miss(host, piece)
                continue
            if not self.broken and not any(stream.fin_left for stream in self.streams):
                self._note(piece)
            if self.kind is None:
                self._look(host, piece)
            elif self.kind is Kind.HTTP:
                self._look_again(host, piece)
            if self.kind in (None, Kind.WEBSOCKET):
                self.rows.add(Row(self.now, host, events.BytesOut, piece.data, piece.place))
                self.streams[host].wait(piece)

    def _note(self, piece: Piece) -> None:
        """Note when bytes were seen."""
        if self.kind is not Kind.TLS or not may_be_alert(piece.data):
            self.last_bytes, self.alerted = self.now, None
        elif not is_alert(piece.data):
            if self.alerted is not None and self.now - self.alerted > MOMENT:
                self.last_bytes = self.alerted  # who says goodbye does so once
            self.alerted = self.now

    @property
    def quiet(self) -> float | None:
        """For how many seconds nothing had passed when it was ended, None if that was not seen."""
        ends = [row.time for row in self.rows.rows if row.kind in (events.FinOut, events.RstOut)]
        if not ends or self.last_bytes is None:
            return None
        is_frame = self.alerted is not None and ends[0] - self.alerted > MOMENT
        last = self.alerted if is_frame and self.alerted is not None else self.last_bytes
        return max(0, ends[0] - last) / 10**9

    def _miss(self, host: int, piece: Piece) -> None:
        if self.kind is None and host == self.client and self._torn_at is None:
            self._torn_at = len(self._said)
        if self.kind in (None, Kind.WEBSOCKET):
            self.rows.add(Row(self.now, host, events.Gone, place=piece.place, gone=(1, piece.missing, 0)))
            self.streams[host].wait(piece)

    def _arrive(self, host: int) -> None:
        """Note what a host has sent and its peer has acknowledged since."""
        stream, peer = self.streams[host], 1 - host
        for piece in stream.arrived():
            gone = (1, 0, piece.missing) if piece.missing else (0, 0, 0)
            kind = events.Gone if piece.missing else events.BytesIn
            self.rows.add(Row(self.now, peer, kind, piece.data, piece.place, gone))
        if stream.fin_left and not stream.fin_came and stream.fin is not None and stream.acked > stream.fin:
            stream.fin_came = True
            self._signal(peer, events.FinIn)

    def _signal(self, host: int, kind: type[Event]) -> None:
        if self.kind in (None, Kind.WEBSOCKET, Kind.TLS):
            self.rows.add(Row(self.now, host, kind))

    # How it ends.

    def _hang_up(self, host: int, *, is_reset: bool) -> None:
        if is_reset:
            self._settle()
        for one in (host, 1 - host):
            stream = self.streams[one]
            if stream.fin is not None and stream.fin <= stream.next and not stream.fin_left:
                stream.fin_left = True
                self._signal(one, events.FinOut)
            self._arrive(one)
        if is_reset:
            self._break(host)
        self._unlink()

    def _break(self, host: int) -> None:
        self.broken.add(host)
        self._signal(host, events.RstOut)
        self._signal(1 - host, events.RstIn)

    def _settle(self) -> None:
        """Read on whatever is missing."""
        for host in (0, 1):
            stream = self.streams[host]
            if stream.is_begun:
                self._leave(host, stream.finish())
                if stream.fin is not None and not stream.fin_left:
                    stream.fin_left = True
                    self._signal(host, events.FinOut)
                self._arrive(host)

    def _unlink(self) -> None:
        for host in (0, 1):
            is_done = self.streams[host].fin_left and self.streams[1 - host].fin_came
            if host not in self.unlinked and (is_done or self.broken):
                self.unlinked.add(host)
                self._signal(host, events.Unlinked)
        self.is_over = len(self.unlinked) == 2

    # What it is about.

    def _look(self, host: int, piece: Piece) -> None:
        if self.client is None:
            self._guess(host, piece)
        if self.client == host:
            known = len(self._said)
            self._said += piece.data
            self._become(kind_by_more(self._said, known))
        elif self.client is not None:
            if piece.place <= HEAD:
                self._answered += piece.data[: ANSWER - len(self._answered)]
                if not self._said and answers_tls(self._answered):
                    self._become(Kind.TLS)
            else:
                # A server that speaks first, and much; or what it answers was not captured.
                self._become(Kind.WEBSOCKET if opens(self._answered) else Kind.OTHER)

    def _begin_behind_cut_heads(self) -> None:
        """Take frames to begin behind a handshake of which only the beginning is there: packets were cut."""
        if self.kind is None and self.client is not None and self._said and opens(self._answered):
            if not self.streams[self.client].missing:
                return
            self.cut = self.streams[0].missing, self.streams[1].missing
            self._become(Kind.WEBSOCKET)
            self.frames_from = [stream.next for stream in self.streams]

    def _guess(self, host: int, piece: Piece) -> None:
        """Find out who is the client where nobody saw it connect."""
        guessed = self._guesses.look(host, piece.place, piece.data)
        self.client = guessed.client
        self._become(guessed.kind)
        if guessed.starts is not None:
            self.frames_from = [guessed.starts.get(one, self.streams[one].next) for one in (0, 1)]

    def _look_again(self, host: int, piece: Piece) -> None:
        """Look whether a later request asks for a WebSocket connection."""
        if host != self.client or not asks(piece.data):
            return
        self.kind, self.begun_late = Kind.WEBSOCKET, True
        self.request = piece.data[:REQUEST]
        for stream in self.streams:
            stream.forget()

    def _become(self, kind: Kind | None) -> None:
        if kind is None or self.kind is not None:
            return
        if kind in (Kind.HTTP, Kind.OTHER) and may_ask(self._said[: self._torn_at]):
            kind, self.is_request_cut = Kind.HTTP, True
        self.kind = kind
        self.request = bytes(self._said[:REQUEST]) if kind is Kind.WEBSOCKET else b""
        self._said.clear()
        if kind is Kind.WEBSOCKET:
            return
        if kind is Kind.TLS:
            self.rows.clear([row for row in self.rows.rows if row.kind not in BYTES])
        elif kind is Kind.HTTP:
            self.rows.clear([row for row in self.rows.rows if row.kind in (events.Connecting, events.Linked)])
        else:
            self.rows.leave()
        for stream in self.streams:
            stream.forget()
