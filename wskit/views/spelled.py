"""Spelled: what the bytes mean that somebody is writing, while they are no whole frame yet, one, or more than one.

1. They are a client's, and the first that it sends. They are read as a server reads them.
2. What is there is told, field by field. What is missing, and what is left over, is counted and not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ..protocol.frames import Frame, FrameParser, Opcode, Problem, unmask
from ..protocol.legible import begun, preview
from .fields import Field, extended, fields, size_of

__all__ = ["BITS", "Spelled", "spelled"]

BITS: Final = (
    ("FIN", "RSV1", "RSV2", "RSV3", "8", "4", "2", "1"),
    ("MASK", "64", "32", "16", "8", "4", "2", "1"),
    ("128", "64", "32", "16", "8", "4", "2", "1"),
)
"""What the bits are called, from the most significant one: those of the first byte, of the second, and of any other."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """What some bytes mean: their ``fields``, as far as there are any, a ``summary``, and what is wrong.

    ``payload`` begins at the byte ``start`` and is unmasked. ``missing`` counts bytes that are still to come, as far as
    is known, and ``left`` those that are more than one frame.
    """

    fields: tuple[Field, ...]
    summary: str
    problems: tuple[Problem, ...]
    start: int
    payload: bytes
    missing: int = 0
    left: int = 0

    def at(self, byte: int) -> list[tuple[int, Field]]:
        """Return the fields that lie in a byte, each with its number."""
        return [(number, one) for number, one in enumerate(self.fields) if byte in one.bytes]

    @property
    def words(self) -> str:
        """What a server makes of it, in a sentence or two."""
        wrong = "".join(f" ERROR: {one.what} (section {one.section})." for one in self.problems)
        if self.missing:
            return (
                f"{self.summary}, not whole yet: {size_of(self.missing)} missing. A server waits for the rest.{wrong}"
            )
        more = f" {begun(size_of(self.left))} left over: the next frame begins there." if self.left else ""
        return f"{self.summary}.{more}{wrong}"


def spelled(data: bytes) -> Spelled:
    """Read the bytes, two or more of them."""
    parser = FrameParser("client")
    read = parser.feed(data)
    if read:
        frame = read[0]
        size = len(frame.raw)
        summary = f"{_named(frame)}, {size_of(size)}"
        return Spelled(
            tuple(fields(frame)), summary, frame.problems, frame.header_size, frame.payload, left=len(data) - size
        )
    masked, longer = data[1] >= 0x80, extended(data[1])
    start = 2 + longer + (4 if masked else 0)
    # As far as it is there: a frame with nothing in it has the same header.
    head = Frame(0, data[:start], data[0] >= 0x80, data[0] >> 4 & 7, data[0] & 0xF, masked, b"", b"")
    length = int.from_bytes(data[2 : 2 + longer]) if longer else data[1] & 0x7F
    there = tuple(_told(one, length) for one in fields(head) if one.bytes and one.bytes.stop <= min(start, len(data)))
    if (begun := parser.begun) is not None:
        payload = unmask(data[start:], begun.key) if masked else data[start:]
        missing = parser.begun_length - len(payload)
        return Spelled(there, f"{begun.name} frame", begun.problems, start, payload, missing)
    if len(data) < start:
        return Spelled(there[:5], f"{head.name} frame", (), start, b"", start - len(data))
    assert parser.problem is not None  # noqa: S101  (for the type checker: a length that cannot be)
    return Spelled(there, f"{head.name} frame", (parser.problem,), start, b"")


def _told(one: Field, length: int) -> Field:
    """Let the field of a length tell the length, though the payload is not there."""
    if one.name == "extended payload length" or (one.name == "payload length" and not one.meaning.count(":")):
        return replace(one, meaning=f"{size_of(length)} of payload")
    return one


def _named(frame: Frame) -> str:
    """Name a frame, and say what is in it, if that is legible."""
    if frame.opcode == Opcode.TEXT and frame.fin:
        return f'Text "{preview(frame.payload.decode(errors="replace"))}"'
    return str(frame)
