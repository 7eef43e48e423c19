"""Passing: what becomes of the bytes of one direction on their way through a middle, once a connection is open. No I/O.

1. A tunnel passes bytes on as they come. All it knows is where a frame ends, for a middle that wants to say something
   itself: it may do so between two frames, and nowhere else.
2. A middle that reads frames decides about each from its header on. A control frame it looks at whole.
3. Habits that change hold from the next frame on.
4. A middle that changes goodbyes shakes hands with each side by itself. Who said the first gets it back as it was; only
   the other side gets another one, and its answer goes nowhere. So do proxies that speak WebSocket on both sides.
5. Where a frame cannot be read any more, the rest is passed on as it is.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from ..protocol.frames import FrameParser, Opcode, unmask
from .habits import Habits

__all__ = ["Passed", "Way", "frame"]

_CONTROL: Final = (Opcode.CLOSE, Opcode.PING, Opcode.PONG)


@dataclass(slots=True)
class Passed:
    """What a portion of bytes leads to.

    ``on`` goes on to the other side, ``back`` to where the portion came from. ``did`` says what was done to frames.
    """

    on: bytes = b""
    back: bytes = b""
    did: list[str] = field(default_factory=list)


def frame(opcode: Opcode, payload: bytes, *, masked: bool) -> bytes:
    """Build a control frame (RFC 6455 section 5.5)."""
    head = bytes([0x80 | opcode, len(payload) | (0x80 if masked else 0)])
    if not masked:
        return head + payload
    key = secrets.token_bytes(4)
    return head + key + unmask(payload, key)


class Way:
    """One direction.

    Args:
        sender: the side that sends what comes. A client's frames are masked, and so is what goes on in its place.
        habits: tells how the middle behaves now.
    """

    __slots__ = (
        *("_begun", "_habits", "_held", "_holds", "_is_last", "_is_lost", "_need", "_passed", "_reads", "_sender"),
        *("_skip", "has_closed", "is_answered", "other"),
    )

    def __init__(self, sender: Literal["client", "server"], habits: Callable[[], Habits]) -> None:
        self._sender: Literal["client", "server"] = sender
        self._habits = habits
        self._begun = bytearray()  # the header of the next frame; all of it, if it is a control frame that is looked at
        self._need = 2
        self._skip = 0  # how many bytes of payload are to come
        self._holds = False  # whether those are held, until the message is whole
        self._is_last = False  # whether it is then
        self._held = bytearray()
        self._passed = 0  # how many bytes of the header have gone on already
        self._reads = False  # whether this frame is looked at
        self._is_lost = False
        self.has_closed = False
        """Whether a Close frame has come whole."""
        self.is_answered = False
        """Whether the middle has answered it."""
        self.other: Way | None = None
        """The other direction."""

    @property
    def is_between(self) -> bool:
        """Whether nothing that went on is half a frame."""
        return not (self._is_lost or self._passed or (self._skip and not self._holds))

    def feed(self, data: bytes) -> Passed:
        """Take the next bytes."""
        passed = Passed()
        if self._is_lost:
            passed.on = data
            return passed
        on, back = bytearray(), bytearray()
        start = 0
        while start < len(data) and not self._is_lost:
            if self._skip:
                step = min(self._skip, len(data) - start)
                (self._held if self._holds else on).extend(data[start : start + step])
                self._skip -= step
                if not self._skip:
                    self._end(on)
            else:
                step = min(self._need - len(self._begun), len(data) - start)
                if not self._begun:
                    self._reads = self._habits().reads_frames
                    if not self._reads:
                        self._let_go(on)  # what is held from before: the habit has changed
                self._begun += data[start : start + step]
                if not self._reads:
                    on += data[start : start + step]
                    self._passed += step
                if len(self._begun) == self._need:
                    self._look(on, back, passed)
            start += step
        on += data[start:]
        passed.on, passed.back = bytes(on), bytes(back)
        return passed

    def _look(self, on: bytearray, back: bytearray, passed: Passed) -> None:
        """See what the header so far is, or how many bytes it takes to see it."""
        begun = self._begun
        length, masked = begun[1] & 0x7F, begun[1] >= 0x80
        length_size = 0 if length < 126 else 2 if length == 126 else 8
        header = 2 + length_size + (4 if masked else 0)
        self._need = header
        if len(begun) < header:
            return
        if length_size:
            length = int.from_bytes(begun[2 : 2 + length_size])
        if length >= 2**63:
            self._is_lost = True  # RFC 6455 section 5.2: nobody can tell where the next frame begins
            on += self._held + begun[self._passed :]
            return
        opcode = begun[0] & 0xF
        if opcode in _CONTROL and length <= 125:
            self._need = header + length
            if len(begun) < self._need:
                return
            self._control(Opcode(opcode), on, back, passed)
            self._next()
            return
        self._holds = self._reads and opcode < Opcode.CLOSE and self._habits().whole_messages
        if not self._holds:
            self._let_go(on)  # what is held from before: the habit has changed
        (self._held if self._holds else on).extend(begun[self._passed :])
        self._is_last = bool(begun[0] & 0x80)
        self._next()
        self._skip = length
        if not length:
            self._end(on)

    def _next(self) -> None:
        self._begun.clear()
        self._need, self._passed = 2, 0

    def _end(self, on: bytearray) -> None:
        """The frame is over."""
        if self._is_last or not self._holds:
            self._let_go(on)

    def _let_go(self, on: bytearray) -> None:
        on += self._held
        self._held.clear()

    def _control(self, opcode: Opcode, on: bytearray, back: bytearray, passed: Passed) -> None:
        """Decide about a control frame that has come whole."""
        raw, habits = bytes(self._begun), self._habits()
        is_first = not self.has_closed
        self.has_closed = self.has_closed or opcode is Opcode.CLOSE
        if not self._reads:
            return
        [read] = FrameParser(self._sender).feed(raw)
        masks = self._sender == "client"
        if opcode is Opcode.CLOSE:
            theirs = self.other if self.other is not None and self.other.has_closed else None
            if theirs is not None and theirs.is_answered and is_first:
                raw = b""  # it is the answer to what the middle has said
            elif habits.codes != "pass" and len(read.payload) != 1:
                payload = _replaced(read.payload, habits.codes)
                if payload != read.payload:
                    raw = frame(opcode, payload, masked=masks)
                    passed.did.append(_changed(payload))
                    if theirs is None:
                        back += frame(opcode, read.payload, masked=not masks)
                        self.is_answered = True
        elif habits.pings != "pass":
            raw = b""
            if opcode is Opcode.PING and habits.pings == "answer":
                back += frame(Opcode.PONG, read.payload, masked=not masks)
                passed.did.append("answers the Ping by itself")
            else:
                passed.did.append(f"does not pass the {read.name} on")
        on += raw


def _replaced(payload: bytes, codes: str | int) -> bytes:
    """Return what stands in a Close frame in place of what came."""
    if codes == "drop":
        return b""
    return struct.pack("!H", codes) + payload[2:]


def _changed(payload: bytes) -> str:
    if not payload:
        return "takes the code out of the Close frame"
    return f"changes the code in the Close frame to {int.from_bytes(payload[:2])}"
