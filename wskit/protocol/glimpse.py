"""Glimpse: the frames of one direction as they come, of each its head and the beginning of its payload. No I/O.

1. Bytes come in portions of any size; a frame comes out when its last byte has come in.
2. What is kept is bounded, however long a message is and however long a connection lives.
3. Nothing is checked here, and nothing raises: :mod:`.frames` tells what breaks a rule. After a length that cannot be,
   nothing more is read.
4. Where both sides agreed to compress messages (RFC 7692), what was compressed is read as it was before. Each message
   may refer to those before it, so that all have to be read. A direction that costs too much is read so no more.
"""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from .frames import Opcode, unmask

__all__ = ["KEPT", "Glimpse", "Glimpses", "Inflating", "agreed"]

KEPT: Final = 256
"""How many bytes of a payload are kept. A Close frame is always whole (RFC 6455 section 5.5)."""
COSTLY: Final = 4 * 2**20
"""How many bytes a message that was compressed may have, before or after, to be read."""

_AT_A_TIME: Final = 64 * 1024
_TAIL: Final = b"\x00\x00\xff\xff"  # what a compressed message leaves out at its end (RFC 7692 section 7.2.2)
_OPCODES: Final = frozenset(Opcode)


class Glimpse(NamedTuple):
    """What is known of a frame: ``size`` is that of its payload on the wire, of which ``beginning`` is unmasked.

    ``is_compressed`` says that the frame is of a compressed message; ``is_legible`` that its beginning is that of what
    the message says, and not of what was made of it. Of a message in several frames that was compressed, each frame
    has the beginning of what could be read with its help.
    """

    opcode: int
    fin: bool
    size: int
    beginning: bytes
    is_compressed: bool = False
    is_legible: bool = True
    is_text: bool = False

    @property
    def name(self) -> str:
        """What people call it, such as "text" or "close"."""
        return Opcode(self.opcode).name.lower() if self.opcode in _OPCODES else f"opcode {self.opcode}"

    @property
    def text(self) -> str:
        """The beginning as text; bytes that are not UTF-8 are U+FFFD, and half a character at its end is left out."""
        return codecs.getincrementaldecoder("utf-8")("replace").decode(self.beginning)

    @property
    def close_code(self) -> int | None:
        """The code of a Close frame: 1005 if its body is empty (section 7.1.5), None if there is none to read."""
        if self.opcode != Opcode.CLOSE or self.size == 1:
            return None
        return int.from_bytes(self.beginning[:2]) if self.beginning else 1005

    @property
    def close_reason(self) -> str:
        """The reason of a Close frame; bytes that are not UTF-8 are shown as U+FFFD."""
        return self.beginning[2:].decode(errors="replace") if self.opcode == Opcode.CLOSE else ""


def agreed(extensions: Sequence[str], sender: Literal["client", "server"]) -> Inflating | None:
    """Return what reads the compressed messages of a sender, if the response's headers agree to them; else None.

    Args:
        extensions: the values of Sec-WebSocket-Extensions in a response.
    """
    for one in ",".join(extensions).split(","):
        name, *parameters = (part.strip().lower() for part in one.split(";"))
        if name == "permessage-deflate":
            return Inflating(forgets=f"{sender}_no_context_takeover" in parameters)
    return None


class Inflating:
    """Reads the compressed messages of one direction.

    Args:
        forgets: whether no message refers to those before it.
    """

    def __init__(self, *, forgets: bool) -> None:
        self._forgets = forgets
        self._cost = 0
        self._inflater = _inflater()
        self.given_up = False
        """Whether it reads nothing more: of this message if none refers to another, and else of all."""

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of a message. Return the beginning of what they say."""
        said = b""
        while not self.given_up and (data or self._inflater.unconsumed_tail):
            try:
                out = self._inflater.decompress(self._inflater.unconsumed_tail + data, _AT_A_TIME)
            except zlib.error:
                self._give_up()
                break
            self._cost += len(data) + len(out)
            said, data = said or out[:KEPT], b""
            if self._cost > COSTLY:
                self._give_up()
        return said

    def _give_up(self) -> None:
        self.given_up = True
        self._inflater = _inflater()  # the other one may hold much

    def end(self) -> bytes:
        """Say that the message ends here. Return the beginning of what was missing."""
        said = self.feed(_TAIL)
        self._cost = 0
        if self._forgets:
            self.given_up, self._inflater = False, _inflater()
        return said


def _inflater() -> zlib._Decompress:
    return zlib.decompressobj(-zlib.MAX_WBITS)


class Glimpses:
    """Looks through the frames that one side sends, from the first byte after the handshake."""

    def __init__(self) -> None:
        self.inflating: Inflating | None = None
        """What reads compressed messages, if they were agreed on."""
        self._head = bytearray()
        self._need = 2
        self._left = 0  # how many bytes of the payload are to come
        self._size = 0
        self._key = b""
        self._beginning = bytearray()
        self._deflated = self._is_text = False  # of the message that is not complete
        self._done = False

    def feed(self, data: bytes) -> list[Glimpse]:
        """Take the next bytes and return the frames that they complete."""
        found: list[Glimpse] = []
        start = 0
        while start < len(data) and not self._done:
            if self._left:
                step = min(self._left, len(data) - start)
                self._take(data[start : start + step])
                self._left -= step
            else:
                step = min(self._need - len(self._head), len(data) - start)
                self._head += data[start : start + step]
                if len(self._head) < self._need or not self._read_head():
                    start += step
                    continue
            start += step
            if not self._left:
                found.append(self._give())
        return found

    def _read_head(self) -> bool:
        """Read the head, as far as it is there. Returns whether it is."""
        head = self._head
        length, masked = head[1] & 0x7F, head[1] >= 0x80
        size = 0 if length < 126 else 2 if length == 126 else 8
        self._need = 2 + size + (4 if masked else 0)
        if len(head) < self._need:
            return False
        self._size = self._left = int.from_bytes(head[2 : 2 + size]) if size else length
        self._key = bytes(head[-4:]) if masked else b""
        self._done = self._size >= 2**63  # the rest is not readable (RFC 6455 section 5.2)
        if not head[0] & 0x8 and head[0] & 0xF:
            self._deflated = bool(head[0] & 0x40) and self.inflating is not None
            self._is_text = head[0] & 0xF == Opcode.TEXT
        return not self._done

    @property
    def _inflater(self) -> Inflating | None:
        """What the payload of this frame is read by, if it is compressed."""
        return self.inflating if self._deflated and not self._head[0] & 0x8 else None

    def _take(self, data: bytes) -> None:
        room = KEPT - len(self._beginning)
        inflater = self._inflater
        if inflater is None or inflater.given_up:
            data = data[: max(room, 0)]
        if data and self._key:
            at = (self._size - self._left) % 4
            data = unmask(data, self._key[at:] + self._key[:at])
        if inflater is not None and not inflater.given_up:
            data = inflater.feed(data)
        self._beginning += data[: max(room, 0)]

    def _give(self) -> Glimpse:
        first, inflater = self._head[0], self._inflater
        fin, opcode = first >= 0x80, first & 0xF
        is_legible = inflater is not None and not inflater.given_up
        if inflater is not None and fin:
            self._beginning += inflater.end()[: max(KEPT - len(self._beginning), 0)]
        is_compressed = not opcode & 0x8 and (self._deflated or bool(first & 0x40))
        glimpse = Glimpse(
            opcode,
            fin,
            self._size,
            bytes(self._beginning),
            is_compressed,
            is_legible=not is_compressed or is_legible,
            is_text=self._is_text if opcode == Opcode.CONTINUATION else opcode == Opcode.TEXT,
        )
        self._head.clear()
        self._beginning.clear()
        self._need = 2
        return glimpse
