"""Starred: what the first bytes of a connection look like in a file, without the secrets of the opening handshake.

1. A secret may be in several pieces, at both ends, and in both directions. The bytes of one direction at one end are
   read as one, and cut again where they were cut.
2. Each end goes by what it knows: as long as no answer has reached a client, no subprotocol was chosen.
3. What secrets are, :mod:`~wskit.protocol.redaction` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..protocol.redaction import chosen_by, heads_end, redact
from .events import BytesIn, BytesOut, End, Event, Linked

__all__ = ["redacted"]

LONGEST: Final = 2**20
"""How many bytes are looked at: more than the library takes for a head."""


@dataclass(slots=True)
class _Beginning:
    """The first bytes of one direction at one end, and the places and sizes of the pieces they came in."""

    data: bytearray = field(default_factory=bytearray)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    later: list[tuple[int, int]] = field(default_factory=list)

    def add(self, place: int, data: bytes) -> None:
        """Take the bytes of the event at that place, unless every head has ended by now."""
        if len(self.data) < LONGEST:
            self.data += data
            self.pieces.append((place, len(data)))
        else:
            self.later.append((place, len(data)))

    def redacted(self, chosen: str) -> Iterator[tuple[int, bytes]]:
        """Return what each event shows, by its place."""
        beginning, rest = bytes(self.data[:LONGEST]), bytes(self.data[LONGEST:])
        has_frames = heads_end(beginning) is not None
        data, start = redact(beginning, chosen) + (rest if has_frames else b"*" * len(rest)), 0
        for place, size in self.pieces:
            yield place, data[start : start + size]
            start += size
        for place, size in [] if has_frames else self.later:
            yield place, b"*" * size


def redacted(recorded: Sequence[Event]) -> dict[int, bytes]:
    """Return what to show for the events that may have bytes of an opening handshake, by their places."""
    begun: dict[End, int] = {}
    beginnings: defaultdict[tuple[int, bool], _Beginning] = defaultdict(_Beginning)
    for place, event in enumerate(recorded):
        if isinstance(event, Linked):
            begun[event.end] = place
        elif isinstance(event, BytesIn | BytesOut) and event.end in begun:
            by_client = isinstance(event, BytesOut) == (event.end.side == "client")
            beginnings[begun[event.end], by_client].add(place, event.data)
    shown: dict[int, bytes] = {}
    for (place, by_client), beginning in list(beginnings.items()):
        shown |= beginning.redacted(chosen_by(bytes(beginnings[place, False].data)) if by_client else "")
    return shown
