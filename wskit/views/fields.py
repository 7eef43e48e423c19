"""Fields: one frame's bytes, taken apart (RFC 6455 section 5.2). No I/O.

1. The fields stand in the order of the wire and leave no byte out. Only the first two bytes are shared, bit by bit.
2. Bytes and bits are counted from 0, bits from the most significant one, as in the picture of the RFC.
3. What is wrong with a frame was found out in :mod:`wskit.protocol.frames`; here it is told at the field it lies in.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..language.speaking import word
from ..protocol.codes import close_code
from ..protocol.frames import Frame, Opcode, Problem
from ..protocol.legible import preview

__all__ = ["SHOWN", "Field", "extended", "fields", "size_of"]

SHOWN: Final = 64
"""How many bytes of a field are shown."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a frame.

    ``bytes`` are the bytes of the frame it lies in, and ``bits`` the bits of that byte where it does not fill it.
    ``raw`` is what stands there, as bits or in hex, and ``unmasked`` the same with the mask taken off, empty if there
    is none; both are cut if they are long. ``meaning`` says it in words, ``section`` is the section of RFC 6455, and
    ``problems`` are those of the frame that lie here.
    """

    name: str
    bytes: range
    bits: range | None
    raw: str
    unmasked: str
    meaning: str
    section: str
    problems: tuple[Problem, ...] = ()

    @property
    def where(self) -> str:
        """Where the field is in the frame, in words."""
        return _places(word("byte"), word("bytes"), self.bytes) + (
            f", {_places(word('bit'), word('bits'), self.bits)}" if self.bits else ""
        )


def _places(unit: str, units: str, places: range) -> str:
    if len(places) > 1:
        return f"{units} {places.start:,}–{places.stop - 1:,}"
    return f"{unit} {places.start}" if places else f"no {units}"


def size_of(count: int) -> str:
    return "1 byte" if count == 1 else f"{count:,} bytes"


def fields(frame: Frame) -> list[Field]:
    """Return the fields of a frame, in the order in which they stand in it."""
    found = [*_header(frame), *_payload(frame)]
    for problem in frame.problems:
        home = _home(problem.what, problem.offset - frame.offset, found)
        found[home] = replace(found[home], problems=(*found[home].problems, problem))
    return found


def _home(what: str, at: int, found: list[Field]) -> int:
    """Return which field a problem lies in: the last one there, but for three that share a byte with others."""
    there = [place for place, one in enumerate(found) if at in one.bytes or at == one.bytes.start]
    for words, name in (("fragmented", "FIN"), ("reserved bit", "RSV"), ("masked", "MASK")):
        if words in what and found[there[0]].bits:
            return next(place for place in there if found[place].name == name)
    return there[-1]


_OPCODES: Final[dict[int, str]] = {
    Opcode.CONTINUATION: "Continuation: it goes on with a message that has begun",
    Opcode.TEXT: "Text: it begins a message of text",
    Opcode.BINARY: "Binary: it begins a message of bytes",
    Opcode.CLOSE: "Close: its sender will send nothing more",
    Opcode.PING: "Ping: it asks for a Pong",
    Opcode.PONG: "Pong: it answers a Ping, or says unasked that its sender is there",
}
_PAYLOADS: Final[dict[int, tuple[str, str, str]]] = {
    Opcode.CONTINUATION: ("Continuation payload", "the next part of the message", "5.4"),
    Opcode.BINARY: ("Binary payload", "what the bytes mean is up to the application", "5.6"),
    Opcode.PING: ("Ping application data", "the Pong must bring back the same", "5.5.3"),
    Opcode.PONG: ("Pong application data", "the same as in the Ping that it answers", "5.5.3"),
}


def extended(second: int) -> int:
    """Return how many bytes the extended payload length has. The second byte of a frame tells."""
    return {126: 2, 127: 8}.get(second & 0x7F, 0)


def _header(frame: Frame) -> Iterator[Field]:
    first, second = frame.raw[:2]
    bits, longer, size = f"{first:08b}{second:08b}", extended(second), size_of(len(frame.payload))
    yield Field("FIN", range(1), range(1), bits[0], "", *_fin(frame))
    used = word(" and ").join(f"RSV{number}" for number in (1, 2, 3) if bits[number] == "1")
    meaning = f"{used} set: only an extension may do that" if used else "RSV1, RSV2, RSV3: for extensions, not used"
    if frame.compressed and frame.rsv == 4:
        meaning = "RSV1 set: this message is compressed (RFC 7692 section 6)"
    yield Field("RSV", range(1), range(1, 4), bits[1:4], "", meaning, "5.2")
    meaning = _OPCODES.get(frame.opcode, "reserved: it has no meaning yet")
    yield Field("opcode", range(1), range(4, 8), bits[4:8], "", f"{frame.opcode}, {meaning}", "5.2")
    meaning = "masked: a client masks all it sends" if frame.masked else "not masked: a server masks nothing"
    yield Field("MASK", range(1, 2), range(1), bits[8], "", meaning, "5.1")
    meaning = f"{second & 0x7F}: the length is in the next {longer} bytes" if longer else f"{size} of payload"
    yield Field("payload length", range(1, 2), range(1, 8), bits[9:], "", meaning, "5.2")
    if longer:
        yield _bytes(frame, "extended payload length", 2, 2 + longer, f"{size} of payload", "5.2")
    if frame.masked:
        meaning = "each byte of the payload is XORed with one of these four, in turn"
        yield _bytes(frame, "masking key", frame.header_size - 4, frame.header_size, meaning, "5.3")


def _fin(frame: Frame) -> tuple[str, str]:
    """Return what the first bit means, and the section."""
    if frame.is_control:
        return "whole: a control frame is never split" if frame.fin else "more of this control frame is to come", "5.5"
    last = word("last") if frame.opcode == Opcode.CONTINUATION else word("only")
    return f"the {last} frame of its message" if frame.fin else "more of this message is to come", "5.4"


def _payload(frame: Frame) -> Iterator[Field]:
    start, end = frame.header_size, len(frame.raw)
    if frame.opcode == Opcode.CLOSE:
        yield _bytes(frame, "Close code", start, min(start + 2, end), *_code(frame))
        if end > start + 2:
            yield _bytes(frame, "Close reason", start + 2, end, preview(frame.close_reason), "5.5.1")
    elif frame.compressed:
        meaning = "compressed (RFC 7692): only who has read all that came before can undo it"
        yield _bytes(frame, "Compressed payload", start, end, meaning, "5.8")
    elif frame.opcode == Opcode.TEXT:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        text = preview(decoder.decode(frame.payload, frame.fin))
        # A character may begin in one frame and end in the next.
        more = ", and the beginning of a character" if decoder.getstate()[0] else ""
        yield _bytes(frame, "Text payload", start, end, text + more if end > start else "an empty text", "5.6")
    else:
        name, meaning, section = _PAYLOADS.get(frame.opcode, ("payload", "nobody can tell what it means", "5.2"))
        yield _bytes(frame, name, start, end, meaning if end > start else "none", section)


def _code(frame: Frame) -> tuple[str, str]:
    """Return what the code of a Close frame means, and the section."""
    if frame.close_code is None:
        return "half a code: it takes two bytes", "5.5.1"
    code = close_code(frame.close_code)
    if not frame.payload:
        return f"none, so that the other side reports {code.number}, {code.name}", "7.1.5"
    high, low = frame.payload[:2]
    return f"{high} × 256 + {low} = {code.number}, {code.name}: {code.meaning}", "7.4"


def _bytes(frame: Frame, name: str, start: int, end: int, meaning: str, section: str) -> Field:
    unmasked = ""
    if frame.masked and start >= frame.header_size:
        unmasked = _hex(frame.payload[start - frame.header_size : end - frame.header_size])
    return Field(name, range(start, end), None, _hex(frame.raw[start:end]), unmasked, meaning, section)


def _hex(data: bytes) -> str:
    return data[:SHOWN].hex(" ") + (f" … ({size_of(len(data))})" if len(data) > SHOWN else "")


# Pointing at one of what has the same number, or moving to it by keyboard, outlines all of them.
