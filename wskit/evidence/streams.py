"""Streams: what one host sends over TCP, put together from segments in any order (RFC 9293 section 3.4). No I/O.

1. Bytes have places: the first one that a host sends behind its SYN has place 0. Sequence numbers are read as the place
   nearest to where the stream stands.
2. What comes again is the same bytes, whatever a segment says. What comes early waits for what is before it.
3. What is missing was lost by whoever captured once the peer has acknowledged it and it has still not turned up after a
   second: packets may stand in a file in another order than they were sent in. Else it is missing when nothing more
   comes. What waits is bounded, too: of one stream, and of all streams together.
4. What the peer has acknowledged has come in there. The rest is on its way, or lost, and nobody here knows which.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

__all__ = ["Piece", "Stream", "Waiting"]

WINDOW: Final = 2**30
"""How far from where a stream stands a place may be: TCP allows no larger window (RFC 7323 section 2.3)."""
PATIENCE: Final = 1_000_000_000
"""How long something that was acknowledged may still turn up, in nanoseconds."""
EARLY: Final = 8 * 2**20
"""How many bytes wait for something before them."""
PIECES: Final = 2048
"""And how many pieces they may be."""
WAITING: Final = 32 * 2**20
"""How many bytes wait to be acknowledged."""
MANY: Final = 16_384
"""And in how many pieces."""
MOMENT: Final = 100_000_000
"""What stands in a file twice within so many nanoseconds was captured twice: TCP waits longer before it sends again."""
TOGETHER: Final = 96 * 2**20
"""How many bytes of all streams wait together."""


@dataclass(slots=True)
class Waiting:
    """How many bytes of all streams of a capture wait, for others or to be acknowledged."""

    size: int = 0


class Piece(NamedTuple):
    """Bytes, and their place. Where they are missing, ``missing`` says how many there would be."""

    place: int
    data: bytes
    missing: int = 0

    @property
    def size(self) -> int:
        """How many bytes it is, there or not."""
        return len(self.data) + self.missing


class Stream:
    """What one of the two hosts sends.

    Args:
        together: what counts the bytes that wait, of this stream and of others.
    """

    __slots__ = (
        "_early",
        "_early_size",
        "_first",
        "_gap_since",
        "_places",
        "_together",
        "_waiting",
        "_waiting_size",
        "acked",
        "again",
        "fin",
        "fin_came",
        "fin_left",
        "missing",
        "next",
        "resent",
        "since",
        "until",
    )

    def __init__(self, together: Waiting | None = None) -> None:
        self._together = together or Waiting()
        self._first: int | None = None
        self.next = 0
        """The place behind all that is known without a gap."""
        self.acked = 0
        """The place up to which the peer has acknowledged."""
        self.fin: int | None = None
        """The place of its FIN."""
        self.fin_left = self.fin_came = False
        self.again = 0
        """How many segments with bytes came again."""
        self.missing = 0
        """How many bytes are missing that were sent."""
        self.resent = 0
        """How often bytes were sent again that the peer has not acknowledged yet."""
        self.since = self.until = 0
        """Since when the peer has acknowledged nothing, and when that was sent last, in nanoseconds."""
        self._early: dict[int, bytes] = {}
        self._places: list[int] = []  # those of what is early, the nearest first
        self._early_size = 0
        self._gap_since: int | None = None
        self._waiting: deque[Piece] = deque()
        self._waiting_size = 0

    @property
    def is_begun(self) -> bool:
        """Whether it is known where it begins."""
        return self._first is not None

    def begin(self, seq: int) -> None:
        """Let the byte with this sequence number be the one with place 0."""
        self._first = seq

    def begins_with(self, seq: int) -> bool:
        """Tell whether the byte with this sequence number has place 0."""
        return self._first == seq % 2**32

    def place(self, seq: int) -> int:
        """Return the place that a sequence number stands for."""
        assert self._first is not None  # noqa: S101  (for the type checker)
        return self.next + (seq - self._first - self.next + 2**31) % 2**32 - 2**31

    def send(self, place: int, size: int, now: int) -> None:
        """Note when bytes are sent that nobody has acknowledged, and how often they were before."""
        if size and self.next <= self.acked:
            self.since = now
        elif size and self.acked <= place and place + size <= self.next and now - self.since > MOMENT:
            self.resent, self.until = self.resent + 1, now

    def put(self, place: int, data: bytes, size: int) -> Iterator[Piece]:
        """Take the bytes of a segment. Return the pieces that can now be read on."""
        if not -WINDOW < place - self.next < WINDOW or not size:
            return
        if place + size <= self.next:
            self.again += size > 1  # a keepalive says the last byte again, or none
            return
        if place > self.next:
            before = self._early.get(place, b"")
            self.again += bool(before)
            if len(data) > len(before):
                if not before:
                    heapq.heappush(self._places, place)
                self._early_size += len(data) - len(before)
                self._together.size += len(data) - len(before)
                self._early[place] = data
            is_much = self._early_size > EARLY or len(self._early) > PIECES or self._together.size > TOGETHER
            if is_much and self._early:
                yield from self.give_up_on(self._places[0])
            return
        yield from self._read(Piece(place, data))
        if len(data) < size and self.next < place + size:
            yield from self.give_up_on(place + size)
        else:
            yield from self._read_on()

    def _read(self, piece: Piece) -> Iterator[Piece]:
        known = self.next - piece.place
        fresh = Piece(self.next, piece.data[known:])
        if fresh.data:
            self.next += len(fresh.data)
            yield fresh

    def _read_on(self) -> Iterator[Piece]:
        while self._places and self._places[0] <= self.next:
            place = heapq.heappop(self._places)
            data = self._early.pop(place)
            self._early_size -= len(data)
            self._together.size -= len(data)
            yield from self._read(Piece(place, data))
        if self.acked <= self.next:
            self._gap_since = None

    def give_up_on(self, place: int) -> Iterator[Piece]:
        """Take it that the bytes before a place will not turn up. Return what can now be read on."""
        size = place - self.next
        self.missing += size
        yield Piece(self.next, b"", size)
        self.next = place
        self._gap_since = None
        yield from self._read_on()

    def acknowledge(self, place: int, now: int = 0) -> None:
        """Take it that the peer has all bytes before a place."""
        if self.acked < place < self.next + WINDOW:
            self.acked, self.resent, self.since = place, 0, now

    def lose_patience(self, now: int) -> Iterator[Piece]:
        """Look whether something that was acknowledged has been missing for too long."""
        missed = self._missed()
        if missed is None:
            self._gap_since = None
        elif self._gap_since is None:
            self._gap_since = now
        elif now - self._gap_since > PATIENCE:
            yield from self.give_up_on(missed)

    def _missed(self) -> int | None:
        """Return the place behind bytes that were acknowledged and are missing."""
        acked = self.acked - (self.fin is not None and self.acked > self.fin)
        if acked <= self.next:
            return None
        return min(acked, self._places[0]) if self._places else acked

    def finish(self) -> Iterator[Piece]:
        """Take it that nothing more turns up. Return what can now be read on."""
        while self._early or self._missed() is not None:
            missed = self._missed()
            yield from self.give_up_on(self._places[0] if missed is None else missed)
        if self.fin is not None and self.fin > self.next:
            yield from self.give_up_on(self.fin)

    def wait(self, piece: Piece) -> None:
        """Let a piece wait to be acknowledged."""
        self._waiting.append(piece)
        self._hold(len(piece.data))
        if self._waiting_size > WAITING or len(self._waiting) > MANY or self._together.size > TOGETHER:
            # Of a capture of one direction only, say. It is one piece then: these may be many.
            first, last = self._waiting[0], self._waiting[-1]
            self._waiting = deque([Piece(first.place, b"", last.place + last.size - first.place)])
            self._hold(-self._waiting_size)

    def _hold(self, size: int) -> None:
        self._waiting_size += size
        self._together.size += size

    def forget(self) -> None:
        """Let nothing wait that was sent until now."""
        self._waiting.clear()
        self._hold(-self._waiting_size)

    def arrived(self) -> Iterator[Piece]:
        """Return the pieces that have come in at the peer since."""
        while self._waiting and self._waiting[0].place < self.acked:
            piece = self._waiting.popleft()
            known = min(self.acked - piece.place, piece.size)
            if known < piece.size:
                rest = piece.size - known
                kept = Piece(piece.place + known, piece.data[known:], rest if piece.missing else 0)
                self._waiting.appendleft(kept)
                piece = Piece(piece.place, piece.data[:known], known if piece.missing else 0)
            self._hold(-len(piece.data))
            yield piece
