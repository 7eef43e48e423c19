"""Situations: what in a script makes browsers differ, read off its steps. No I/O.

1. A situation is what a server does, or the network: what came of it is not looked at. It is named in words, and the
   rows of :mod:`wskit.protocol.browsers` name it by these.
2. Bytes are read as frames by the rules of RFC 6455, as whoever wrote them would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ..protocol.frames import Frame, FrameParser, Opcode
from ..protocol.receiver import NEVER_FORGIVEN
from ..protocol.rules import Rule
from .steps import Step

__all__ = ["SITUATIONS", "frame_of", "says_goodbye", "situations"]

SITUATIONS: Final = (
    *("a code that is never forgiven", "the code 0", "not UTF-8", "masked", "another rule", "behind the goodbye"),
    *("a length that cannot be, behind something", "FIN behind the goodbye", "RST", "RST after both goodbyes"),
    "a ping, when the page has closed",
)
"""All there are."""

_OTHER: Final = frozenset(
    {Rule.LENGTH, Rule.CONTROL, Rule.RESERVED, Rule.INSIDE, Rule.CONTINUATION, Rule.OPCODE},
)


def frame_of(step: Step) -> bytes:
    """Return the bytes that a server writes at a step: a frame of its own, unmasked, or what it was given."""
    if isinstance(step.data, bytes):
        return step.data
    if step.what == "server closes":
        payload = b"" if step.code is None else step.code.to_bytes(2) + step.reason.encode()
    else:
        payload = step.data.encode()
    first = 0x80 | (Opcode.CLOSE if step.what == "server closes" else Opcode.TEXT)
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2) if size < 65536 else b"\x7f" + size.to_bytes(8)
    return bytes([first]) + length + payload


def says_goodbye(steps: Iterable[Step]) -> bool:
    """Tell whether a server says goodbye in a script, in whatever way it writes that."""
    parser = FrameParser("server")
    wrote = (step for step in steps if not step.is_page and step.what not in ("server ends TCP", "network resets"))
    return any(frame.opcode == Opcode.CLOSE for step in wrote for frame in parser.feed(frame_of(step)))


def situations(steps: Sequence[Step]) -> frozenset[str]:
    """Return what in a script makes browsers differ."""
    return frozenset(_found(steps))


def _found(steps: Iterable[Step]) -> Iterator[str]:
    parser = FrameParser("server")
    page, server = False, False  # who has said goodbye
    for step in steps:
        if step.what == "close":
            page = True
        elif step.what == "network resets":
            yield "RST after both goodbyes" if server else "RST"
        elif step.what == "server ends TCP" and server:
            yield "FIN behind the goodbye"
        elif not step.is_page and step.what != "server ends TCP":
            written = frame_of(step)
            frames = parser.feed(written)
            if parser.begun is not None:
                frames.append(parser.begun)
            for place, frame in enumerate(frames):
                yield from _of_a_frame(frame, is_first=place == 0)
                if frame.opcode == Opcode.PING and page:
                    yield "a ping, when the page has closed"
                server = server or frame.opcode == Opcode.CLOSE


def _of_a_frame(frame: Frame, *, is_first: bool) -> Iterator[str]:
    rules = {problem.rule for problem in frame.problems}
    if Rule.CLOSED in rules:
        yield "behind the goodbye"
    if frame.opcode == Opcode.CLOSE:
        if Rule.BODY in rules or (frame.payload and frame.close_code in NEVER_FORGIVEN):
            yield "a code that is never forgiven"
        if frame.payload and frame.close_code == 0:
            yield "the code 0"
    if rules & {Rule.UTF8, Rule.REASON}:
        yield "not UTF-8"
    if Rule.MASK in rules:
        yield "masked"
    if rules & _OTHER:
        yield "another rule"
    if Rule.LENGTH in rules and not is_first:
        yield "a length that cannot be, behind something"
