"""Frames: the bytes of one direction of a connection, read as RFC 6455 section 5 has them. No I/O.

1. Bytes come in portions of any size; a frame comes out when its last byte has come in.
2. Nothing raises. What breaks a rule is a :class:`Problem` of the frame that breaks it: what, where, and which section.
3. A frame's header always tells where the frame ends, so reading goes on after a problem. Only a length that cannot be
   (the top bit of 64 is set) makes the rest unreadable.
4. What the rules forbid depends on what came before: fragments, and a Close after which nothing may come.
5. This is written against the RFC and shares no code with the library that produces the bytes, so each can be checked
   against the other.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Literal, NamedTuple, Protocol

from .codes import close_code
from .rules import Problem, Rule

__all__ = ["Frame", "FrameParser", "Opcode", "Problem", "Rule", "unmask"]


class Opcode(IntEnum):
    """What a frame is for (section 5.2). The other ten numbers are reserved."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


_OPCODES: Final = frozenset(Opcode)
# The first byte of a frame that is a whole message: FIN, and no reserved bit (section 5.2).
_TEXT: Final = 0x80 | Opcode.TEXT.value
_BINARY: Final = 0x80 | Opcode.BINARY.value
_WHOLE: Final = frozenset({_TEXT, _BINARY})


# A named tuple is made in a quarter of the time that a frozen data class takes, and there are many frames.
class Frame(NamedTuple):
    """One frame as it stood on the wire.

    ``offset`` is where it begins, in bytes from the first frame of its direction; ``raw`` is all of it. ``rsv`` holds
    the three reserved bits as a number from 0 to 7, ``key`` the masking key or nothing, ``payload`` the payload
    unmasked. ``compressed`` tells that it is of a message that was compressed (RFC 7692 section 6).
    """

    offset: int
    raw: bytes
    fin: bool
    rsv: int
    opcode: int
    masked: bool
    key: bytes
    payload: bytes
    problems: tuple[Problem, ...] = ()
    compressed: bool = False

    @property
    def name(self) -> str:
        """What people call the frame, such as "Text" or "Close"."""
        return Opcode(self.opcode).name.capitalize() if self.opcode in _OPCODES else f"Opcode {self.opcode}"

    @property
    def is_control(self) -> bool:
        """Whether it is a control frame: Close, Ping, Pong, and the opcodes kept for others (section 5.5)."""
        return bool(self.opcode & 0x8)

    @property
    def header_size(self) -> int:
        """How many bytes come before the payload: 2, the longer length, and the key (section 5.2)."""
        return len(self.raw) - len(self.payload)

    @property
    def close_code(self) -> int | None:
        """The code of a Close frame: 1005 if its body is empty (section 7.1.5), None if there is none to read."""
        if self.opcode != Opcode.CLOSE or len(self.payload) == 1:
            return None
        return int.from_bytes(self.payload[:2]) if self.payload else 1005

    @property
    def close_reason(self) -> str:
        """The reason of a Close frame; bytes that are not UTF-8 are shown as U+FFFD."""
        return self.payload[2:].decode(errors="replace") if self.opcode == Opcode.CLOSE else ""

    def __str__(self) -> str:
        if self.close_code is not None:
            reason = f' "{self.close_reason}"' if self.close_reason else ""
            return f"Close {self.close_code if self.payload else 'without a code'}{reason}"
        more = ("" if self.fin else ", more to come") + (", compressed" if self.compressed else "")
        return f"{self.name} ({len(self.payload)} {'byte' if len(self.payload) == 1 else 'bytes'}{more})"


def unmask(payload: bytes, key: bytes) -> bytes:
    """Apply a masking key of four bytes, which masks and unmasks alike (section 5.3)."""
    size = len(payload)
    pad = (key * (size // 4 + 1))[:size]
    # As two large numbers: no loop over bytes in Python.
    return (int.from_bytes(payload) ^ int.from_bytes(pad)).to_bytes(size)


@dataclass(slots=True)
class _Checker:
    """What one direction has said so far, as far as the rules for the next frame depend on it."""

    sender: Literal["client", "server"]
    message: int | None = None  # the opcode of the message that is not complete yet
    closed: bool = False
    deflates: bool = False  # whether both ends agreed on permessage-deflate
    compressed: bool = False  # whether the message that is not complete yet is
    utf8: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    def is_plain(self, first: int, masked: bool, length_size: int, payload: bytes) -> bool:
        """Tell whether a frame is a whole message where one may begin, and right: most are, and change nothing here."""
        return (
            first in _WHOLE
            and self.message is None
            and not self.closed
            and masked == (self.sender == "client")
            and (length_size == 0 or length_size == _shortest(len(payload)))
            and (first == _BINARY or payload.isascii() or _is_utf8(payload))
        )

    def problems(self, frame: Frame, length_size: int) -> tuple[Problem, ...]:
        """Return what is wrong with a frame, and take note of it for the next."""
        found = self.problems_of_head(frame, len(frame.payload), length_size)

        def report(rule: Rule, offset: int, what: str) -> None:
            found.append(Problem(frame.offset + offset, what, rule))

        if frame.opcode in _OPCODES and not frame.is_control:
            self._message(frame, report)
        if frame.opcode == Opcode.CLOSE:
            self.closed = True
            _check_close(frame, report)
        return tuple(found)

    def problems_of_head(self, frame: Frame, length: int, length_size: int) -> list[Problem]:
        """Return what is wrong with a frame of which the head is known, and perhaps no more than that."""
        found: list[Problem] = []

        def report(rule: Rule, offset: int, what: str) -> None:
            found.append(Problem(frame.offset + offset, what, rule))

        if self.closed:
            report(Rule.CLOSED, 0, "a frame after the Close frame")
        # Its bit is for the first frame of a message (RFC 7692 section 6).
        allowed = 4 if self.deflates and frame.opcode in (Opcode.TEXT, Opcode.BINARY) else 0
        if frame.rsv & ~allowed:
            report(Rule.RESERVED, 0, "a reserved bit is set and no extension was agreed on")
        if frame.opcode not in _OPCODES:
            report(Rule.OPCODE, 0, f"opcode {frame.opcode} is reserved")
        if frame.masked != (self.sender == "client"):
            report(Rule.MASK, 1, f"a {self.sender}'s frame is {'masked' if frame.masked else 'not masked'}")
        if length_size > _shortest(length):
            report(Rule.LENGTH, 2, "the length takes more bytes than it needs")
        if frame.is_control:
            if length > 125:
                report(Rule.CONTROL, 1, f"a control frame has {length} bytes of payload, over 125")
            if not frame.fin:
                report(Rule.CONTROL, 0, "a control frame is fragmented")
        elif frame.opcode == Opcode.CONTINUATION:
            if self.message is None:
                report(Rule.CONTINUATION, 0, "a continuation of nothing")
        elif frame.opcode in _OPCODES and self.message is not None:
            report(Rule.INSIDE, 0, "a new message begins inside another")
        return found

    def _message(self, frame: Frame, report: _Report) -> None:
        if frame.opcode != Opcode.CONTINUATION:
            self.message = frame.opcode
            self.compressed = self.deflates and bool(frame.rsv & 4)
            self.utf8.reset()
        if self.message == Opcode.TEXT and not self.compressed:
            try:
                self.utf8.decode(frame.payload, frame.fin)
            except UnicodeDecodeError as error:
                # The decoder may hold back up to three bytes of the fragment before; they are counted out here.
                held = len(error.object) - len(frame.payload)
                report(Rule.UTF8, frame.header_size + max(error.start - held, 0), "text that is not UTF-8")
                self.utf8.reset()
        if frame.fin:
            self.message = None


class _Report(Protocol):
    """How a check reports a problem: the rule, where in the frame, and what."""

    def __call__(self, rule: Rule, offset: int, what: str) -> None: ...


def _check_close(frame: Frame, report: _Report) -> None:
    if len(frame.payload) == 1:
        report(Rule.BODY, frame.header_size, "a Close frame has one byte of payload, half a code")
    code = frame.close_code
    if code is not None and frame.payload and not close_code(code).on_the_wire:
        report(Rule.CODE, frame.header_size, f"{code} may not stand in a Close frame")
    try:
        frame.payload[2:].decode()
    except UnicodeDecodeError as error:
        report(Rule.REASON, frame.header_size + 2 + error.start, "a reason that is not UTF-8")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _shortest(length: int) -> int:
    """Return how many bytes the extended length of a payload takes at least: 0, 2 or 8 (section 5.2)."""
    return 0 if length < 126 else 2 if length < 65536 else 8


class FrameParser:
    """Reads the frames that one side sends, from the first byte after the handshake.

    Args:
        sender: which side sends them. A client masks its frames and a server does not.
        offset: how many bytes of frames came before those that it is given.
    """

    def __init__(self, sender: Literal["client", "server"], *, offset: int = 0) -> None:
        self._checker = _Checker(sender)
        self._buffer = bytearray()
        self._offset = offset
        self._need = 2
        self._lost: Problem | None = None
        self._begun: Frame | None = None
        self.begun_length = 0
        """How long the payload of ``begun`` is going to be."""

    def deflate(self) -> None:
        """Say that both ends agreed on permessage-deflate (RFC 7692): messages may be compressed from now on."""
        self._checker.deflates = True

    def feed(self, data: bytes | bytearray | memoryview) -> list[Frame]:
        """Take the next bytes and return the frames that they complete."""
        self._buffer += data
        frames: list[Frame] = []
        # Waiting for ``_need`` bytes keeps a long frame in short portions from being looked at again for each.
        if self._lost is None and len(self._buffer) >= self._need:
            there, start = bytes(self._buffer), 0
            while (frame := self._cut(there, start)) is not None:
                frames.append(frame)
                start += len(frame.raw)
            del self._buffer[:start]
        return frames

    @property
    def rest(self) -> bytes:
        """The bytes that have come in and are no whole frame yet."""
        return bytes(self._buffer)

    @property
    def problem(self) -> Problem | None:
        """What is wrong if the stream ends here: a length that cannot be, or a frame cut off. None if it ends well."""
        if self._lost is None and self._buffer:
            return Problem(self._offset + len(self._buffer), "the stream ends inside a frame", Rule.WHOLE)
        return self._lost

    @property
    def begun(self) -> Frame | None:
        """The frame of which the head has come in whole, and no more than a part of the payload, which it lacks."""
        return self._begun

    def begun_payload(self, start: int) -> bytes:
        """Return what has come in of the payload of ``begun``, from a byte on, as it is on the wire."""
        return bytes(self._buffer[len(self._begun.raw) + start :]) if self._begun else b""

    @property
    def text_so_far(self) -> codecs.IncrementalDecoder | None:
        """The decoder of a text that is not complete yet, as the last whole frame has left it; None if none is."""
        return self._checker.utf8 if self._checker.message == Opcode.TEXT else None

    def _cut(self, data: bytes, start: int) -> Frame | None:
        """Cut off the frame that begins at this place in what has come in, or learn how many bytes it needs."""
        size = len(data) - start
        if size < 2:
            self._need = 2
            return None
        first, second = data[start], data[start + 1]
        length, masked = second & 0x7F, second >= 0x80
        length_size = 0 if length < 126 else 2 if length == 126 else 8
        header = 2 + length_size + (4 if masked else 0)
        if size < header:
            self._need = header
            return None
        if length_size:
            length = int.from_bytes(data[start + 2 : start + 2 + length_size])
        if length >= 2**63:
            self._lost = Problem(self._offset + 2, "the top bit of the length is set", Rule.LENGTH)
            return None
        if size < header + length:
            self._need = header + length
            self._begin(data[start : start + header], length, length_size)
            return None
        self._begun = None
        raw = data[start : start + header + length]
        key = raw[header - 4 : header] if masked else b""
        payload = unmask(raw[header:], key) if masked else raw[header:]
        frame = Frame(self._offset, raw, first >= 0x80, first >> 4 & 0x7, first & 0xF, masked, key, payload)
        if not self._checker.is_plain(first, masked, length_size, payload):
            problems = self._checker.problems(frame, length_size)
            compressed = self._checker.compressed and not frame.is_control
            frame = frame._replace(problems=problems, compressed=compressed)
        self._offset += len(raw)
        return frame

    def _begin(self, raw: bytes, length: int, length_size: int) -> None:
        """Take note of a frame of which the head is there."""
        if self._begun is None or self._begun.offset != self._offset:
            first, masked = raw[0], raw[1] >= 0x80
            key = raw[-4:] if masked else b""
            head = Frame(self._offset, raw, first >= 0x80, first >> 4 & 0x7, first & 0xF, masked, key, b"")
            problems = self._checker.problems_of_head(head, length, length_size)
            self._begun, self.begun_length = head._replace(problems=tuple(problems)), length
