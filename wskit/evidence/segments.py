"""Segments: what TCP sent, one by one, as a capture has it (RFC 9293 section 3.1). No I/O.

1. Whoever reads a capture makes these of it, and nothing else is known of the packets around them.
2. A capture may keep only the beginning of a packet. ``size`` is how many bytes were sent, ``data`` those that are
   there.
3. What could not be read is counted, so that it can be said.
4. Reading ends: of segments, and of packets that are none, no more is read than a bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from ..protocol.legible import many

__all__ = ["ACK", "CUT", "DAMAGED", "FIN", "IDLE", "RST", "SEGMENTS", "SYN", "Address", "Segment", "Tally"]

Address: TypeAlias = tuple[str, int]
"""A host, as an IPv4 or IPv6 address, and a port."""

CUT: Final = "it was cut short"
DAMAGED: Final = "it is damaged there"
"""What may end a file before its end."""
KEYS: Final = (
    "Keys of TLS are in the file. They are not used here. Open it in Wireshark, which uses them: Follow, TLS Stream "
    "shows the opening handshake and the messages, and the display filter websocket.opcode == 8 the Close frames. "
    "Whoever has this file can read what was encrypted."
)
STRANGE: Final = 8
"""Of how many kinds of network it is said that they cannot be read."""

SEGMENTS: Final = 3_000_000
"""How many segments of a file are read. A million takes about 11 s, and 40 s if each of them begins a connection."""
IDLE: Final = 2_000_000
"""How many packets and other blocks of a file may be none. They cost time and memory, and say nothing."""

FIN: Final = 0x01
SYN: Final = 0x02
RST: Final = 0x04
ACK: Final = 0x10


class Segment(NamedTuple):
    """One TCP segment. ``time`` is in nanoseconds since 1970, ``seq`` and ``ack`` are as they stand in it."""

    time: int
    source: Address
    target: Address
    seq: int
    ack: int
    flags: int
    size: int
    data: bytes


@dataclass
class Tally:
    """What a reader came across, beside segments.

    ``format`` is what it found the file to be. ``fragments`` are packets of which IP made several, ``broken`` those
    that are too short or too odd to be read, ``strange`` those of each kind of network (a link type) that it does not
    know.
    ``problem`` is what ended the file before its end, such as :data:`CUT`. ``stopped`` is why nobody read on, though
    there was more. ``dropped`` are packets that the capturing computer says it has lost, of each section and interface
    of a pcapng file, and ``has_keys`` tells that keys of TLS are in the file.
    """

    format: str = ""
    fragments: int = 0
    broken: int = 0
    strange: dict[int, int] = field(default_factory=dict)
    problem: str = ""
    stopped: str = ""
    dropped: dict[tuple[int, int], int] = field(default_factory=dict, compare=False)
    has_keys: bool = field(default=False, compare=False)
    idle: int = field(default=0, compare=False)
    """How many packets and other blocks were read that are no segments. Not every reader sees all of them."""

    def is_enough(self) -> bool:
        """Count one more that is no segment, and tell whether that is enough."""
        self.idle += 1
        if self.idle > IDLE:
            self.stopped = f"more than {IDLE:,} packets in it have no TCP that can be read"
        return self.idle > IDLE

    def notes(self, packed: str = "") -> Iterator[str]:
        """Say it to people; ``packed`` is what was wrong with a file that was packed."""
        problem = packed or self.problem
        if problem:
            yield f"The file ends before its end: {problem}. What comes before that is read."
        if self.stopped:
            yield (
                f"Reading stopped before the end of the file: {self.stopped}. Capture only what goes to and from the "
                "port of the server, or cut the file down with Wireshark's editcap."
            )
        if self.fragments:
            yield (
                f"{many(self.fragments, 'packet')} of TCP came in fragments of IP, which are not put together here. "
                "Their bytes are missing."
            )
        if self.broken:
            yield f"{many(self.broken, 'packet')} could not be read: too short, or broken."
        dropped = sum(self.dropped.values())
        if dropped:
            yield (
                f"Who made it says that {many(dropped, 'packet')} {'was' if dropped == 1 else 'were'} lost while it "
                "was made. What is missing here may have passed."
            )
        if self.has_keys:
            yield KEYS
        for linktype, count in sorted(self.strange.items())[:STRANGE]:
            yield (
                f"{many(count, 'packet')} of a kind of network (link type {linktype}) that only tshark can read. "
                "Install it, and bring the file again."
            )
