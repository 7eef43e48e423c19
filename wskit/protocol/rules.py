"""Rules: what RFC 6455 asks of frames, each by a name, and what it is to break one. No I/O.

1. A rule has a name and a section of RFC 6455. What a broken one means for a connection is not said here: the standard
   lets an endpoint fail the connection, and browsers forgive some (:mod:`wskit.protocol.receiver`).
2. They stand in the order in which Chromium looks: of a frame that breaks several, it names the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Problem", "Rule"]


class Rule(Enum):
    """One rule about frames."""

    WHOLE = "frames are sent whole"
    LENGTH = "a length takes as few bytes as it can, and its top bit is 0"
    CONTROL = "a control frame has at most 125 bytes, in one piece"
    MASK = "a client masks its frames, and a server does not"
    RESERVED = "reserved bits are 0 where no extension gives them a meaning"
    CLOSED = "nothing comes after a Close"
    INSIDE = "a message begins when the one before is complete"
    CONTINUATION = "a continuation continues something"
    OPCODE = "an opcode has a meaning"
    UTF8 = "text is UTF-8"
    BODY = "the body of a Close is empty, or begins with a code of two bytes"
    CODE = "a code may stand in a Close frame"
    REASON = "a reason is UTF-8"

    @property
    def section(self) -> str:
        """The section of RFC 6455 that has the rule."""
        return _SECTIONS[self]


_SECTIONS = {
    Rule.WHOLE: "5.2",
    Rule.LENGTH: "5.2",
    Rule.CONTROL: "5.5",
    Rule.MASK: "5.1",
    Rule.RESERVED: "5.2",
    Rule.CLOSED: "5.5.1",
    Rule.INSIDE: "5.4",
    Rule.CONTINUATION: "5.4",
    Rule.OPCODE: "5.2",
    Rule.UTF8: "8.1",
    Rule.BODY: "5.5.1",
    Rule.CODE: "7.4",
    Rule.REASON: "5.5.1",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that was broken: ``what`` happened, ``offset`` bytes into the stream, and which ``rule`` it breaks."""

    offset: int
    what: str
    rule: Rule

    @property
    def section(self) -> str:
        """The section of RFC 6455 that has the rule."""
        return self.rule.section

    def __str__(self) -> str:
        return f"{self.what} (byte {self.offset}, RFC 6455 section {self.section})"
