"""Passages: what one side of a connection sends, cut into the things that travel. No I/O.

1. What travels is an HTTP head, a frame, a FIN, a RST, or bytes that are none of these.
2. A passage begins with its first byte, though it takes its last one to know what it is.
3. Which passage it is tells its place in the stream, not its content and not its time.
4. Behind a response that is not 101 there is an HTTP body. Behind a head with a problem nothing can be told apart: the
   passage of the head goes on to the end of the stream.
5. What is kept is bounded: the passages that wait to arrive, and the bytes of frames.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

from ..language.speaking import word
from ..protocol.frames import Frame, FrameParser, Opcode
from ..protocol.handshake import Head, HeadParser

__all__ = ["SIDES", "Fate", "Passage", "Scrap", "Side", "Signal", "Stream", "WholeFrames", "other"]

LONGEST: Final = 256 * 2**20
"""How many bytes a frame may have before it is no longer waited for."""
WHOLE: Final = 64 * 2**20
"""How many bytes of frames are kept whole; of those before, only the beginning is."""
BEGINNING: Final = 1024
"""How many bytes of payload the beginning of a frame has. Shorter ones are always whole."""

Side: TypeAlias = Literal["client", "server"]
SIDES: Final[tuple[Side, Side]] = "client", "server"


def other(side: Side) -> Side:
    """Return the other side."""
    return "server" if side == "client" else "client"


class Signal(Enum):
    """What TCP itself says."""

    FIN = "FIN"
    RST = "RST"


class Scrap(Enum):
    """Bytes that are no head and no frame, or not yet; the value tells what they are."""

    HEAD = "of an HTTP head"
    BODY = "of an HTTP body"
    FRAME = "of a frame"
    UNREADABLE = "that are no frame"
    BEHEADED = "whose beginning is gone"


class Fate(Enum):
    """What has become of a passage."""

    ARRIVED = "arrived"
    ON_ITS_WAY = "on its way"
    HELD = word("held")
    LOST = word("lost")
    UNKNOWN = "not known"


@dataclass(slots=True)
class Passage:
    """One thing that travels: ``what`` goes from ``sender`` to the other side.

    ``start`` and ``end`` tell where it stands among the bytes that its sender sends, the handshake included.
    ``departed`` and ``arrived`` are the times when its first byte was written and its last one came in, None if that
    was not recorded or has not happened. ``forged`` is set where not its sender sent it but the network in between.
    ``place`` is where in the record its first byte was seen first, if anybody counts.
    """

    sender: Side
    what: Head | Frame | Signal | Scrap
    start: int
    end: int
    departed: float | None = None
    arrived: float | None = None
    forged: bool = False
    place: int = field(default=0, compare=False)

    @property
    def receiver(self) -> Side:
        """The side that it goes to."""
        return other(self.sender)

    @property
    def is_unseen(self) -> bool:
        """Whether nobody saw it leave: it came from the other end of TCP, and who sits there is not known."""
        return self.departed is None and not self.forged

    @property
    def size(self) -> int:
        """How many bytes it has, also where ``what`` does not keep them all."""
        return self.end - self.start

    @property
    def is_plain(self) -> bool:
        """Whether it is of a message, or nobody can tell of what: then no ready state follows from it."""
        what = self.what
        return not what.is_control if isinstance(what, Frame) else isinstance(what, Scrap)

    @property
    def is_close(self) -> bool:
        """Whether it is a Close frame, valid or not."""
        return isinstance(self.what, Frame) and self.what.opcode == Opcode.CLOSE

    @property
    def is_goodbye(self) -> bool:
        """Whether it ends the connection or half of it: a Close frame, a FIN or a RST."""
        return self.is_close or isinstance(self.what, Signal)

    @property
    def opens(self) -> bool:
        """Whether it is the response that makes a WebSocket connection of it."""
        return isinstance(self.what, Head) and self.what.status == 101

    @property
    def refuses(self) -> bool:
        """Whether it is the response that makes none of it."""
        return isinstance(self.what, Head) and self.what.status not in (None, 101)


class WholeFrames:
    """The frames that are kept with all their bytes. The oldest are cut if they are too many or too large together.

    Args:
        most: how many there may be.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: deque[tuple[Passage, Frame]] = deque()
        self._size = 0

    def add(self, passage: Passage) -> None:
        """Keep what travels, if it is a frame that is longer than its beginning."""
        frame = passage.what
        if not isinstance(frame, Frame) or len(frame.payload) <= BEGINNING:
            return
        self._kept.append((passage, frame))
        self._size += len(frame.raw)
        while len(self._kept) > self._most or (self._size > WHOLE and len(self._kept) > 1):
            passage, frame = self._kept.popleft()
            self._size -= len(frame.raw)
            raw, payload = frame.raw[: frame.header_size + BEGINNING], frame.payload[:BEGINNING]
            passage.what = frame._replace(raw=raw, payload=payload)


class Stream:
    """What one side sends, from its first byte on, and how much of it has come in at the other."""

    def __init__(self, sender: Side) -> None:
        self.sender: Side = sender
        self.read_at: Side | None = None
        """The side where it is read; at the other its bytes are only counted."""
        self.read = 0
        """How many bytes have been read."""
        self.came = 0
        """How many bytes have come in at the receiver."""
        self.begins_late = False
        """Whether not even its first byte is known, and what is read of it begins with a frame."""
        self.signals: dict[Signal, Passage] = {}
        self._close: Passage | None = None  # the first Close frame that departed
        self._waiting: deque[Passage] = deque()  # what has departed and not arrived, but for signals
        self._lost_from: int | None = None  # nothing behind this place arrives
        self._held_from: int | None = None  # what is behind this place a frozen link holds
        self._fin_passes = False  # whatever else is lost
        self._last: Passage | None = None  # while it may become longer
        self._next = 0  # where the next passage begins
        self._head = HeadParser(sender)
        self._frames: FrameParser | None = None
        self._base = 0  # where the frames begin
        self._deflates = False  # whether messages may be compressed
        self._torn = False  # whether what follows may be the rest of a frame
        self._rest: Head | Scrap | None = None  # what all that comes belongs to

    def skip(self, size: int) -> None:
        """Leave out bytes that are no longer in the record. What follows is taken to begin with a frame.

        That holds where none are kept of the handshake either: a recording may have begun behind it.
        """
        if self.read == 0:
            # Whether compressing was agreed on nobody knows, so a frame that says that it is compressed breaks no rule.
            self.begins_late = self._deflates = True
        self.read += size
        self._last, self._next = None, self.read
        self._torn = self._frames is not None or self.begins_late

    def take(self, data: bytes) -> list[tuple[Passage, bool]]:
        """Read bytes on. Return each passage that they begin, lengthen or complete, and whether they begin it."""
        self.read += len(data)
        taken: list[tuple[Passage, bool]] = []
        if self._torn:
            self._go_on(data)
        if self._frames is None and self._rest is None:
            data = self._take_head(data, taken)
        if self._frames is not None:
            taken += [self._cover(frame, self._next + len(frame.raw)) for frame in self._frames.feed(data)]
            problem = self._frames.problem
            # What is wrong before the last byte does not become right with more bytes.
            hopeless = problem is not None and self._base + problem.offset < self.read
            if hopeless or self.read - self._next > LONGEST:
                self._frames, self._rest = None, Scrap.UNREADABLE
        if self.read > self._next:
            taken.append(self._cover(self._rest or (Scrap.HEAD if self._frames is None else Scrap.FRAME), self.read))
        return taken

    def _go_on(self, data: bytes) -> None:
        """Read on behind a part that has gone, if these bytes may be where a frame begins."""
        self._torn = False
        first, second = data[0], data[1] if len(data) > 1 else None
        masked = self.sender == "client"
        extended = first & (0x30 if self._deflates and not first & 0x8 else 0x70)
        if extended or first & 0xF not in set(Opcode) or (second is not None and (second >= 0x80) != masked):
            self._frames, self._rest = None, Scrap.BEHEADED
            return
        self._frames, self._base = FrameParser(self.sender), self.read - len(data)
        if self._deflates:
            self._frames.deflate()
        if first & 0xF == Opcode.CONTINUATION:  # of a message whose beginning has gone
            before = b"\x02\x80\0\0\0\0" if masked else b"\x02\x00"
            self._frames.feed(before)
            self._base -= len(before)

    def _take_head(self, data: bytes, taken: list[tuple[Passage, bool]]) -> bytes:
        """Read the head on. Return the bytes after it, if they have to be read."""
        head = self._head.feed(data)
        if head is None:
            return b""
        if head.problem:
            self._rest = head
            return b""
        taken.append(self._cover(head, len(head.raw)))
        if self.sender == "client" or head.status == 101:
            self._frames, self._base = FrameParser(self.sender), self._next
            if self._deflates or head.agrees_to_compress:
                self.deflate()
        else:
            self._rest = Scrap.BODY
        return self._head.rest

    def deflate(self) -> None:
        """Say that both ends have agreed to compress messages."""
        self._deflates = True
        if self._frames is not None:
            self._frames.deflate()

    def finish(self) -> Passage | None:
        """Say that no more will come. Return the passage that is as complete as it will ever be, if there is one."""
        last, self._last = self._last, None
        if last is not None and last.what is Scrap.HEAD:
            last.what = self._head.end() or last.what
        return last

    def knows(self, passage: Passage) -> bool:
        """Tell whether it is clear what the passage is, or whether that takes more bytes."""
        return passage is not self._last or passage.what not in (Scrap.HEAD, Scrap.FRAME)

    def wait(self, passage: Passage, most: int) -> None:
        """Let a passage wait to arrive. If more than so many do, forget the oldest that changes no ready state."""
        self._waiting.append(passage)
        if len(self._waiting) > most:
            place = 0
            while self._matters(self._waiting[place]):
                place += 1
            del self._waiting[place]

    def _matters(self, passage: Passage) -> bool:
        return passage is self._close or isinstance(passage.what, Head)

    def closes_with(self, passage: Passage) -> None:
        """Say that a passage has turned out to be a Close frame."""
        self._close = self._close or passage

    @property
    def has_closed(self) -> bool:
        """Whether its sender has sent a Close frame."""
        return self._close is not None

    def arrived(self) -> list[Passage]:
        """Return each passage that has come in whole since, as soon as it is clear what it is."""
        arrived: list[Passage] = []
        while self._waiting and self._waiting[0].end <= self.came and self.knows(self._waiting[0]):
            arrived.append(self._waiting.popleft())
        return arrived

    def lose_at_sender(self, held: int, *, fin_passes: bool = False) -> None:
        """Say that nothing will leave any more, nor the last ``held`` bytes that were written; a FIN counts as one.

        With ``fin_passes`` it is by a FIN that the rest is lost.
        """
        self._fin_passes = self._fin_passes or fin_passes
        self._lose_from(self.read + len(self.signals) - held)

    def lose_at_receiver(self) -> None:
        """Say that nothing will come in any more."""
        self._lose_from(self.came)

    def _lose_from(self, place: int) -> None:
        self._lost_from = place if self._lost_from is None else min(place, self._lost_from)

    def is_lost(self, passage: Passage) -> bool:
        """Tell whether a passage that has not arrived was lost before it could."""
        if passage.forged or (self._fin_passes and passage.what is Signal.FIN):
            return False  # the network that lost the rest sent it
        return self._lost_from is not None and _last(passage) > self._lost_from

    def hold(self, held: int) -> None:
        """Say that the sender's link is frozen, and was holding so many bytes already; a FIN counts as one."""
        self._held_from = self.read + len(self.signals) - held

    def let_go(self) -> None:
        """Say that the sender's link is frozen no more."""
        self._held_from = None

    def is_held(self, passage: Passage) -> bool:
        """Tell whether the sender's link holds a passage that has not arrived."""
        return self._held_from is not None and _last(passage) > self._held_from and not passage.forged

    def _cover(self, what: Head | Frame | Scrap, end: int) -> tuple[Passage, bool]:
        begins = self._last is None
        passage = self._last or Passage(self.sender, what, self._next, end)
        passage.what, passage.end = what, end
        if isinstance(what, Frame) or (isinstance(what, Head) and what is not self._rest):
            self._last, self._next = None, end
        else:
            self._last = passage
        return passage, begins


def _last(passage: Passage) -> int:
    # A signal takes a place behind the bytes, as a FIN does in TCP (RFC 9293 section 3.4).
    return passage.end + isinstance(passage.what, Signal)
