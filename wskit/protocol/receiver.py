"""Receiver: what a browser makes of the bytes that come after the handshake. No I/O.

1. It reads frames by the kit's own rules, and judges what breaks them as Chromium does, which was seen doing it
   (``tests/differential``). Where Chromium and the standard differ, :mod:`wskit.protocol.browsers` has a row.
2. What can be judged is judged at once: a head before its payload, text before its end.
3. After this end's Close, messages are not looked at any more, and pings not answered. Heads still are, and a Close.
4. After the peer's Close nothing may come. If it does, the connection is failed, though it has ended well.
5. Failing is final: of what comes behind it, nothing is read (RFC 6455 section 7.1.7).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final, TypeAlias

from .frames import Frame, FrameParser, Opcode, Problem, Rule

__all__ = ["LARGEST", "NEVER_FORGIVEN", "Failure", "Goodbye", "Message", "Ping", "Receiver", "TooLarge"]

LARGEST: Final = 2**31 - 1
"""How many bytes a frame may have. Chromium drops a connection on which a larger one begins."""
NEVER_FORGIVEN: Final = frozenset({1005, 1006, 1015})
"""The codes in a Close frame for which a browser fails the connection. It forgives every other."""

SAYS: Final = {
    Rule.LENGTH: "WebSocket Protocol Error",
    Rule.CONTROL: "WebSocket Protocol Error",
    Rule.MASK: "Masked frame from server",
    Rule.RESERVED: "Invalid reserved bit",
    Rule.INSIDE: "Previous data frame unfinished",
    Rule.CONTINUATION: "Unexpected continuation",
    Rule.OPCODE: "Unknown opcode",
    Rule.UTF8: "Invalid UTF-8 in text frame",
    Rule.REASON: "Invalid UTF-8 in Close frame",
}
"""The reason in the Close frame, with 1002, that Chromium sends when it fails a connection; else it is empty."""

_OF_MESSAGES: Final = frozenset({Rule.INSIDE, Rule.CONTINUATION, Rule.UTF8})
_ORDER: Final = {rule: place for place, rule in enumerate(Rule)}


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message."""

    data: str | bytes


@dataclass(frozen=True, slots=True)
class Ping:
    """A ping that is to be answered."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The peer's Close frame: what the page is to be told, and the ``body`` that an answer repeats."""

    code: int
    reason: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """The connection is to be failed: ``why``, in a sentence, and the ``reason`` that goes with 1002."""

    why: str
    reason: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A frame begins that is larger than a browser takes: the connection is to be dropped, without a word."""


Event: TypeAlias = Message | Ping | Goodbye | Failure | TooLarge


class Receiver:
    """Reads what a server sends to a page."""

    def __init__(self) -> None:
        self._frames = FrameParser("server")
        self._pieces: list[bytes] | None = None
        self._is_text = False
        self._over = False
        self._looked = (-1, 0)  # the frame that is not whole, by its offset, and how much of its text was looked at
        self._decoder: codecs.IncrementalDecoder | None = None
        self.goodbye: Goodbye | None = None
        """The peer's Close frame, if it has come and could be read."""
        self.said_goodbye = False
        """Whether this end has sent a Close frame. To be set by whoever sends it."""

    def feed(self, data: bytes) -> list[Event]:
        """Take the next bytes, and return what follows from them."""
        events: list[Event] = []
        if self._over:
            return events
        for frame in self._frames.feed(data):
            self._take(frame, events)
            if events and isinstance(events[-1], Failure):
                return events
        if (lost := self._frames.problem) is not None and lost.rule is Rule.LENGTH:
            self._fail(lost, events)
        elif (begun := self._frames.begun) is not None:
            self._look(begun, events)
        return events

    def _take(self, frame: Frame, events: list[Event]) -> None:
        if frame.problems and (problem := self._worst(frame)) is not None:
            self._fail(problem, events)
        elif frame.opcode == Opcode.PING:
            if not self.said_goodbye:
                events.append(Ping(frame.payload))
        elif frame.opcode == Opcode.CLOSE:
            self.goodbye = Goodbye(frame.close_code or 0, frame.close_reason, frame.payload)
            events.append(self.goodbye)
        elif frame.opcode != Opcode.PONG and not self.said_goodbye:
            self._collect(frame, events)

    def _collect(self, frame: Frame, events: list[Event]) -> None:
        if frame.opcode != Opcode.CONTINUATION:
            self._is_text = frame.opcode == Opcode.TEXT
            if frame.fin:
                events.append(Message(frame.payload.decode() if self._is_text else frame.payload))
                return
            self._pieces = []
        if self._pieces is not None:
            self._pieces.append(frame.payload)
            if frame.fin:
                whole, self._pieces = b"".join(self._pieces), None
                events.append(Message(whole.decode() if self._is_text else whole))

    def _look(self, begun: Frame, events: list[Event]) -> None:
        """Judge a frame that is not whole by what has come of it."""
        offset, seen = self._looked
        if offset != begun.offset:
            seen = 0
            if (problem := self._worst(begun)) is not None:
                self._fail(problem, events)
                return
            if self._frames.begun_length > LARGEST:
                self._over = True
                events.append(TooLarge())
                return
            self._decoder = self._text_of(begun)
        if self._decoder is not None:
            new = self._frames.begun_payload(seen)
            seen += len(new)
            try:
                self._decoder.decode(new)
            except UnicodeDecodeError:
                self._fail(Problem(begun.offset, "text that is not UTF-8", Rule.UTF8), events)
        self._looked = (begun.offset, seen)

    def _text_of(self, begun: Frame) -> codecs.IncrementalDecoder | None:
        """Return a decoder for the payload of a text that is not whole, where the frames before have left it."""
        so_far = self._frames.text_so_far
        if self.said_goodbye or (begun.opcode != Opcode.TEXT and (begun.opcode != Opcode.CONTINUATION or not so_far)):
            return None
        decoder = codecs.getincrementaldecoder("utf-8")()
        if begun.opcode == Opcode.CONTINUATION and so_far is not None:
            decoder.setstate(so_far.getstate())
        return decoder

    def _worst(self, frame: Frame) -> Problem | None:
        """Return the problem for which a browser fails the connection; None if it forgives them all."""
        found = [problem for problem in frame.problems if not self._forgives(problem, frame)]
        return min(found, key=lambda problem: _ORDER[problem.rule], default=None)

    def _forgives(self, problem: Problem, frame: Frame) -> bool:
        if problem.rule is Rule.CODE:
            return frame.close_code not in NEVER_FORGIVEN
        return self.said_goodbye and self.goodbye is None and problem.rule in _OF_MESSAGES

    def _fail(self, problem: Problem, events: list[Event]) -> None:
        self._over = True
        events.append(Failure(f"the peer broke the protocol: {problem.what}", SAYS.get(problem.rule, "")))
