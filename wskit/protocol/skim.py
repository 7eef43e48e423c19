"""Skim: the Close frame of one direction of a connection, found among the frames without keeping any other. No I/O.

1. Bytes come in portions of any size. Of a frame only the header is looked at; the payload is passed over.
2. What is kept is bounded, however long a message is and however long a connection lives.
3. What comes after the Close frame does not matter. Nor does a Close frame that is too long to be one, or what comes
   after a length that cannot be.
"""

from __future__ import annotations

from typing import Literal

from .frames import Frame, FrameParser, Opcode

__all__ = ["Skim"]


class Skim:
    """Looks through the frames that one side sends, from the first byte after the handshake.

    Args:
        sender: which side sends them.
    """

    def __init__(self, sender: Literal["client", "server"]) -> None:
        self.close: Frame | None = None
        """The first Close frame, once it has come in whole."""
        self._sender: Literal["client", "server"] = sender
        self._begun = bytearray()  # the header of the next frame, and all of it if it is a Close
        self._offset = 0  # where it begins
        self._need = 2
        self._skip = 0
        self._done = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        start = 0
        while start < len(data) and not self._done:
            if self._skip:
                step = min(self._skip, len(data) - start)
                self._skip -= step
            else:
                step = min(self._need - len(self._begun), len(data) - start)
                self._begun += data[start : start + step]
                if len(self._begun) == self._need:
                    self._look()
            start += step

    def _look(self) -> None:
        """See what the bytes so far are, or how many it takes to see it."""
        begun = self._begun
        length, masked = begun[1] & 0x7F, begun[1] >= 0x80
        length_size = 0 if length < 126 else 2 if length == 126 else 8
        self._need = 2 + length_size + (4 if masked else 0)
        if len(begun) < self._need:
            return
        if length_size:
            length = int.from_bytes(begun[2 : 2 + length_size])
        if begun[0] & 0xF != Opcode.CLOSE:
            self._done = length >= 2**63  # the rest is not readable (RFC 6455 section 5.2)
            self._offset += self._need + length
            self._skip, self._need = length, 2
            begun.clear()
        elif length > 125:
            self._done = True
        else:
            self._need += length
            if len(begun) == self._need:
                [self.close] = FrameParser(self._sender, offset=self._offset).feed(begun)
                self._done = True
