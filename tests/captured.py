"""Captures made by hand: segments as packets, and packets as files of every kind."""

from __future__ import annotations

import contextlib
import io
import itertools
import shutil
import struct
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import Final

import pytest
from dpkt.ip import IP
from dpkt.ip6 import IP6
from dpkt.tcp import TCP

from wskit.evidence.segments import ACK, FIN, RST, SYN, Address, Segment

CLIENT: Final = ("127.0.0.1", 52_000)
SERVER: Final = ("127.0.0.1", 8080)
BEGAN: Final = 1_700_000_000 * 10**9
REQUEST: Final = (
    b"GET /live?token=abc HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
RESPONSE: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
HELLO: Final = b"\x81\x05hello"
MASKED: Final = b"\x81\x85\0\0\0\0hello"
CLOSE: Final = b"\x88\x02\x03\xe8"
MASKED_CLOSE: Final = b"\x88\x82\0\0\0\0\x03\xe8"

READERS: Final[list[object]] = [
    "dpkt",
    pytest.param("tshark", marks=pytest.mark.skipif(shutil.which("tshark") is None, reason="there is no tshark")),
]
"""For tests that are run with each."""


class Wire:
    """What passes between two hosts, each segment a millisecond after the one before."""

    def __init__(self, client: Address = CLIENT, server: Address = SERVER, *, first: tuple[int, int] = (100, 900)):
        self.hosts = client, server
        self.seqs = list(first)
        self.segments: list[Segment] = []
        self.now = BEGAN

    def send(self, host: int, flags: int = ACK, data: bytes = b"", *, ack: int | None = None) -> Wire:
        """Let the client (0) or the server (1) send a segment."""
        acknowledged = self.seqs[1 - host] if ack is None else ack
        made = Segment(
            self.now,
            self.hosts[host],
            self.hosts[1 - host],
            self.seqs[host] % 2**32,
            acknowledged % 2**32 if flags & ACK else 0,
            flags,
            len(data),
            data,
        )
        self.segments.append(made)
        self.seqs[host] += len(data) + bool(flags & (SYN | FIN))
        self.now += 10**6
        return self

    def open(self) -> Wire:
        """The three segments that make a connection."""
        return self.send(0, SYN).send(1, SYN | ACK).send(0)

    def say(self, host: int, data: bytes) -> Wire:
        """Bytes, and that they came in."""
        return self.send(host, ACK, data).send(1 - host)

    def shake(self) -> Wire:
        """A connection with its opening handshake."""
        return self.open().say(0, REQUEST).say(1, RESPONSE)

    def part(self) -> Wire:
        """Both goodbyes of WebSocket, and then of TCP."""
        self.say(1, CLOSE).say(0, MASKED_CLOSE)
        return self.send(1, FIN | ACK).send(0, FIN | ACK).send(1)

    def reset(self, host: int) -> Wire:
        """A RST."""
        return self.send(host, RST | ACK)


@contextlib.contextmanager
def memory() -> Iterator[Callable[[], int]]:
    """Tell afterwards how many bytes of memory Python took at most."""
    peaks: list[int] = []
    tracemalloc.start()
    try:
        yield lambda: peaks[0]
    finally:
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()


def ip(segment: Segment) -> bytes:
    """A segment in an IP packet, of the version that its addresses have."""
    source, target = (ip_address(host) for host, _ in (segment.source, segment.target))
    tcp = TCP(
        sport=segment.source[1],
        dport=segment.target[1],
        seq=segment.seq,
        ack=segment.ack,
        flags=segment.flags,
        data=segment.data,
    )
    if source.version == 6:
        return bytes(IP6(src=source.packed, dst=target.packed, nxt=6, p=6, plen=len(tcp), hlim=64, data=tcp))
    return bytes(IP(src=source.packed, dst=target.packed, p=6, data=tcp))


def dressed(linktype: int, packet: bytes) -> bytes:
    """An IP packet as this kind of network has it."""
    kind = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
    match linktype:
        case 1:
            return bytes(12) + kind + packet
        case 0 | 108:
            return (b"\2\0\0\0" if linktype == 0 else b"\0\0\0\2") + packet
        case 113:
            return struct.pack(">HHH8s", 0, 1, 6, bytes(8)) + kind + packet
        case 276:
            return kind + struct.pack(">HIHBB8s", 0, 1, 1, 0, 6, bytes(8)) + packet
    return packet


def pcap(
    packets: Iterable[tuple[int, bytes]],
    linktype: int = 101,
    *,
    order: str = "<",
    nano: bool = False,
    snaplen: int = 262_144,
) -> bytes:
    """A pcap file of packets with their times."""
    unit = 1 if nano else 1000
    made = bytearray(struct.pack(order + "IHHIIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, snaplen, linktype))
    for time, packet in packets:
        cut = packet[:snaplen]
        made += struct.pack(order + "IIII", time // 10**9, time % 10**9 // unit, len(cut), len(packet)) + cut
    return bytes(made)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """A block of pcapng."""
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def option(code: int, value: bytes, order: str = "<") -> bytes:
    """An option of a block."""
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<") -> bytes:
    """How a section begins."""
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(linktype: int = 101, options: bytes = b"", order: str = "<") -> bytes:
    """An interface."""
    return block(1, struct.pack(order + "HHI", linktype, 0, 262_144) + options, order)


def enhanced(ticks: int, packet: bytes, number: int = 0, options: bytes = b"", order: str = "<") -> bytes:
    """A packet of an interface, at so many ticks of its clock."""
    size = len(packet)
    head = struct.pack(order + "IIIII", number, ticks >> 32, ticks % 2**32, size, size)
    return block(6, head + packet + bytes(-size % 4) + options, order)


def file_of(*wires: Wire | Sequence[Segment], linktype: int = 101) -> io.BytesIO:
    """A pcap file of all segments of these, in the order of time."""
    segments = itertools.chain(*(one.segments if isinstance(one, Wire) else one for one in wires))
    timed = sorted(segments, key=lambda segment: segment.time)
    return io.BytesIO(pcap(((one.time, dressed(linktype, ip(one))) for one in timed), linktype, nano=True))
