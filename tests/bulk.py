"""A large capture: much traffic that is no WebSocket, and some that is. As a program, it measures what reading takes.

python tests/bulk.py [MEGABYTES]
"""

from __future__ import annotations

import os
import resource
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

SYN, ACK, PSH, FIN = 2, 16, 8, 1
REQUEST: Final = (
    b"GET /live HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
RESPONSE: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
TEXT: Final = b"\x81\x05hello"
CLOSE: Final = b"\x88\x02\x03\xe8"
MASKED_CLOSE: Final = b"\x88\x82\0\0\0\0\x03\xe8"


def tcp(one: int, other: int, seq: int, ack: int, flags: int, data: bytes = b"") -> bytes:
    """A TCP segment from port to port, over IPv4, in an Ethernet packet."""
    header = struct.pack(">HHIIBBHHH", one, other, seq % 2**32, ack % 2**32, 5 << 4, flags, 65535, 0, 0)
    size = 20 + len(header) + len(data)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size, 0, 0x4000, 64, 6, 0, host(one), host(other))
    return bytes(12) + b"\x08\x00" + ip + header + data


def host(port: int) -> bytes:
    """The address of the host with this port."""
    return b"\x0a\0\0\x01" if port >= 20_000 else b"\x0a\0\0\x02"


def udp(data: bytes) -> bytes:
    """A UDP packet over IPv4 in an Ethernet packet."""
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(data), 0, 0, 64, 17, 0, b"\x0a\0\0\x01", b"\x0a\0\0\x02")
    return bytes(12) + b"\x08\x00" + ip + struct.pack(">HHHH", 5000, 5001, 8 + len(data), 0) + data


class Talk:
    """One connection. It gives the packets, one by one."""

    def __init__(self, client: int, server: int) -> None:
        self.ports = client, server
        self.seqs = [1000 * client, 7000 * client]

    def opened(self) -> Iterator[bytes]:
        yield self.packet(0, SYN)
        yield self.packet(1, SYN | ACK)
        yield self.packet(0, ACK)

    def said(self, host: int, data: bytes) -> Iterator[bytes]:
        yield self.packet(host, PSH | ACK, data)
        yield self.packet(1 - host, ACK)

    def closed(self) -> Iterator[bytes]:
        yield self.packet(1, FIN | ACK)
        yield self.packet(0, FIN | ACK)
        yield self.packet(1, ACK)

    def packet(self, host: int, flags: int, data: bytes = b"") -> bytes:
        made = tcp(self.ports[host], self.ports[1 - host], self.seqs[host], self.seqs[1 - host], flags, data)
        self.seqs[host] += len(data) + bool(flags & (SYN | FIN))
        return made


def packets(megabytes: int, talks: int = 20) -> Iterator[bytes]:
    """A capture of this size: downloads over HTTP and TLS, other TCP, UDP, and so many WebSocket connections."""
    noise = os.urandom(1400)
    others = [Talk(20_000 + number, (80, 443, 9999)[number % 3]) for number in range(30)]
    sockets = [Talk(40_000 + number, 8080) for number in range(talks)]
    for talk in (*others, *sockets):
        yield from talk.opened()
    for number, talk in enumerate(others):
        first = (
            b"GET /film HTTP/1.1\r\nHost: example.org\r\n\r\n",
            b"\x16\x03\x01\x02\0\x01" + noise[:500],
            noise[:99],
        )
        yield from talk.said(0, first[number % 3])
    yield from others[0].said(1, b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n")
    for talk in sockets:
        yield from talk.said(0, REQUEST)
        yield from talk.said(1, RESPONSE)
    size, number = 0, 0
    while size < megabytes * 10**6:
        number += 1
        for packet in others[number % 30].said(1, noise):
            yield packet
            size += len(packet) + 16
        if number % 10 == 0:
            packet = udp(noise)
            yield packet
            size += len(packet) + 16
        if number % 100 == 0:
            yield from sockets[number // 100 % len(sockets)].said(1, TEXT)
    for talk in sockets:
        yield from talk.said(1, CLOSE)
        yield from talk.said(0, MASKED_CLOSE)
        yield from talk.closed()


def write(file: IO[bytes], megabytes: int, talks: int = 20) -> int:
    """Write such a capture, and return how many packets it has."""
    file.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
    count = 0
    for count, packet in enumerate(packets(megabytes, talks), start=1):
        file.write(struct.pack("<IIII", 1_700_000_000 + count // 1000, count % 1000 * 1000, len(packet), len(packet)))
        file.write(packet)
    return count


def main() -> None:
    """Measure both readers, each in a process of its own."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    from wskit.evidence.pcaps import Reader, read_capture

    every: tuple[Reader, ...] = "dpkt", "tshark"
    readers = [one for one in every if one in sys.argv[2:] or len(sys.argv) < 3]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bulk.pcap"
        with path.open("wb") as file:
            count = write(file, megabytes)
        print(f"{path.stat().st_size / 10**6:,.0f} MB, {count:,} packets")
        for reader in readers:
            if child := os.fork():
                os.waitpid(child, 0)
                continue
            began = time.perf_counter()
            with path.open("rb") as file:
                recording = read_capture(file, path.name, reader=reader)
            took = time.perf_counter() - began
            own, program = (
                resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            print(f"{reader}: {took:.1f} s, {own} MiB at most, and {program} MiB in {reader} itself")
            print(f"  {len(recording.connections)} connections; {' '.join(recording.notes)}")
            os._exit(0)


if __name__ == "__main__":
    main()
