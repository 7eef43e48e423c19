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

__all__ = ["Frame", "FrameParser", "Opcode", "Problem", "unmask"]


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


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that was broken: ``what`` happened, ``offset`` bytes into the stream, and the ``section`` of RFC 6455."""

    offset: int
    what: str
    section: str

    def __str__(self) -> str:
        return f"{self.what} (byte {self.offset}, RFC 6455 section {self.section})"


# A named tuple is made in a quarter of the time that a frozen data class takes, and there are many frames.
class Frame(NamedTuple):
    """One frame as it stood on the wire.

    ``offset`` is where it begins, in bytes from the first frame of its direction; ``raw`` is all of it. ``rsv`` holds
    the three reserved bits as a number from 0 to 7, ``key`` the masking key or nothing, ``payload`` the payload
    unmasked.
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
        more = "" if self.fin else ", more to come"
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
        found: list[Problem] = []

        def report(offset: int, what: str, section: str) -> None:
            found.append(Problem(frame.offset + offset, what, section))

        if self.closed:
            report(0, "a frame after the Close frame", "5.5.1")
        if frame.rsv:
            report(0, "a reserved bit is set and no extension was agreed on", "5.2")
        if frame.opcode not in _OPCODES:
            report(0, f"opcode {frame.opcode} is reserved", "5.2")
        if frame.masked != (self.sender == "client"):
            report(1, f"a {self.sender}'s frame is {'masked' if frame.masked else 'not masked'}", "5.1")
        if length_size > _shortest(len(frame.payload)):
            report(2, "the length takes more bytes than it needs", "5.2")
        if frame.is_control:
            if len(frame.payload) > 125:
                report(1, f"a control frame has {len(frame.payload)} bytes of payload, over 125", "5.5")
            if not frame.fin:
                report(0, "a control frame is fragmented", "5.5")
        elif frame.opcode in _OPCODES:
            self._message(frame, report)
        if frame.opcode == Opcode.CLOSE:
            self.closed = True
            _check_close(frame, report)
        return tuple(found)

    def _message(self, frame: Frame, report: _Report) -> None:
        if frame.opcode == Opcode.CONTINUATION:
            if self.message is None:
                report(0, "a continuation of nothing", "5.4")
        else:
            if self.message is not None:
                report(0, "a new message begins inside another", "5.4")
            self.message = frame.opcode
            self.utf8.reset()
        if self.message == Opcode.TEXT:
            try:
                self.utf8.decode(frame.payload, frame.fin)
            except UnicodeDecodeError as error:
                # The decoder may hold back up to three bytes of the fragment before; they are counted out here.
                held = len(error.object) - len(frame.payload)
                report(frame.header_size + max(error.start - held, 0), "text that is not UTF-8", "8.1")
                self.utf8.reset()
        if frame.fin:
            self.message = None


class _Report(Protocol):
    """How a check reports a problem: where in the frame, what, and which section."""

    def __call__(self, offset: int, what: str, section: str) -> None: ...


def _check_close(frame: Frame, report: _Report) -> None:
    if len(frame.payload) == 1:
        report(frame.header_size, "a Close frame has one byte of payload, half a code", "5.5.1")
    code = frame.close_code
    if code is not None and frame.payload and not close_code(code).on_the_wire:
        report(frame.header_size, f"{code} may not stand in a Close frame", "7.4")
    try:
        frame.payload[2:].decode()
    except UnicodeDecodeError as error:
        report(frame.header_size + 2 + error.start, "a reason that is not UTF-8", "5.5.1")


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
            return Problem(self._offset + len(self._buffer), "the stream ends inside a frame", "5.2")
        return self._lost

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
            self._lost = Problem(self._offset + 2, "the top bit of the length is set", "5.2")
            return None
        if size < header + length:
            self._need = header + length
            return None
        raw = data[start : start + header + length]
        key = raw[header - 4 : header] if masked else b""
        payload = unmask(raw[header:], key) if masked else raw[header:]
        frame = Frame(self._offset, raw, first >= 0x80, first >> 4 & 0x7, first & 0xF, masked, key, payload)
        if not self._checker.is_plain(first, masked, length_size, payload):
            frame = frame._replace(problems=self._checker.problems(frame, length_size))
        self._offset += len(raw)
        return frame
