"""Capture: what a timeline recorded, as a file that Wireshark opens.

1. A link sees a stream of bytes and no packets. The packets here are made up around the bytes; the bytes, their order
   and their times are real.
2. What an end did is written as if captured next to that end: bytes and a FIN when the end sends them, whether or not
   they arrive; an ACK when bytes reach it. So what was lost is never acknowledged.
3. An end acknowledges what has reached it without a gap, and never more than was sent.
4. Of a peer that was not recorded, such as a browser, only what reached the recorded end is known. It is written at
   that moment, and all that was sent to the peer before then counts as arrived.
5. After its FIN an end sends no bytes, after its RST nothing at all, whatever it wrote.
6. An end whose beginning is no longer in the record is left out. Where a part behind the beginning has gone, the
   numbers of the bytes go on behind it, as where a capture has lost packets.
7. The secrets of the opening handshake are made illegible (:mod:`wskit.record.starred`).
"""

from __future__ import annotations

import ipaddress
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import dpkt.pcap
import dpkt.pcapng
from dpkt.ip import IP, IP_PROTO_TCP
from dpkt.tcp import TCP, TH_ACK, TH_FIN, TH_PUSH, TH_RST, TH_SYN

from .events import BytesIn, BytesOut, Connecting, End, Event, FinIn, FinOut, Gone, Linked, RstIn, RstOut
from .replacing import replacing
from .starred import redacted

__all__ = ["packets", "save"]

LONGEST: Final = 65_495
"""How many bytes fit into a packet: 65,535 less two headers of 20 (RFC 791 section 3.1, RFC 9293 section 3.1)."""

# Connections that use the same ports one after the other are told apart by the sequence number they begin with.
_SPACING: Final = 1000
_LOOPBACK: Final = ipaddress.IPv4Address("127.0.0.1")
_WRITERS: Final = {".pcapng": dpkt.pcapng.Writer, ".pcap": dpkt.pcap.Writer}

# In a SYN (RFC 9293 section 3.2, RFC 7323 section 2.2): the longest segment, and windows in units of 2**14 bytes.
# Nobody ever has to wait for a window of a gigabyte, so none of a window's affairs need making up.
_SYN_OPTIONS: Final = b"\x02\x04" + LONGEST.to_bytes(2) + b"\x01\x03\x03\x0e"


def save(recorded: Iterable[Event], path: str | os.PathLike[str]) -> None:
    """Write what links recorded to a file for Wireshark, .pcapng or .pcap. A file of that name is replaced.

    Raises:
        TypeError: if ``path`` is no path.
        ValueError: if its name ends in anything else, or no connection was recorded.
        OSError: if the file cannot be written. Nothing half written is left behind.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"save() takes a path as a str or a pathlib.Path, not {type(path).__name__}")
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ValueError(f"save to a name that ends in .pcapng, .pcap or .jsonl, not {path.name!r}")
    recorded = tuple(recorded)
    if not any(isinstance(event, Linked) for event in recorded):
        raise ValueError(
            "the beginning of the record is gone, and nothing can be saved without it"
            if any(not isinstance(event, Connecting) for event in _firsts(recorded))
            else "no connection was recorded yet: there is nothing to save"
        )
    # Events carry a clock that only moves forward, a file the time of day.
    since = time.time() - time.monotonic()
    with replacing(path) as file:
        # Rounded here: the writer of .pcap would round up to a second of 1,000,000 microseconds.
        timed = ((round(since + when, 6), packet) for when, packet in packets(recorded))
        writer(file, snaplen=65_535, linktype=dpkt.pcap.DLT_RAW).writepkts(timed)


def _firsts(recorded: Iterable[Event]) -> Iterable[Event]:
    """Return the first event of each end: where nothing has gone, the one that it begins with."""
    found: dict[End, Event] = {}
    for event in recorded:
        found.setdefault(event.end, event)
    return found.values()


def packets(recorded: Sequence[Event]) -> Iterator[tuple[float, bytes]]:
    """Return the IPv4 packets, each with the time of the event that it comes from."""
    peers, shown = _peers(recorded), redacted(recorded)
    opened: dict[int, _Host] = {}  # by the place of the Linked event
    hosts: dict[End, _Host] = {}
    for place, event in enumerate(recorded):
        if isinstance(event, Linked):
            if peers.get(place, place) < place:
                hosts[event.end] = opened[peers[place]].peer
                continue
            opened[place] = hosts[event.end] = _Host.with_peer(event, len(opened) + 1, peer_recorded=place in peers)
        host = hosts.get(event.end)
        if host is not None:
            for packet in _packets(host, event, shown.get(place)):
                yield event.time, packet


@dataclass(slots=True, eq=False)
class _Host:
    """One of the two hosts of a connection, as the other one knows it: by what it sends."""

    address: bytes
    port: int
    recorded: bool
    seq: int
    """The number of the next byte it sends."""
    ack: int = 0
    """The number of the next byte it expects."""
    fin: bool = False
    reset: bool = False
    under_way: bytearray = field(default_factory=bytearray)
    """What it has sent and the peer has not got."""
    arrived: bytearray = field(default_factory=bytearray)
    """What it has got and cannot acknowledge, for want of something before."""
    fin_arrived: bool = False
    torn: int = 0
    """How many bytes will still arrive of those that the record has no longer as sent."""
    peer: _Host = field(init=False)

    @classmethod
    def with_peer(cls, event: Linked, number: int, *, peer_recorded: bool) -> _Host:
        """Make both hosts of a connection, and return the one that ``event`` is about."""
        seq = _SPACING * number
        host = cls(*_ipv4(event.local), recorded=True, seq=seq)
        host.peer = cls(*_ipv4(event.remote), recorded=peer_recorded, seq=seq)
        host.peer.peer = host
        return host

    def segment(self, flags: int, data: bytes = b"") -> bytes:
        """Return the next packet of this host."""
        syn = bool(flags & TH_SYN)
        tcp = TCP(
            sport=self.port,
            dport=self.peer.port,
            seq=self.seq % 2**32,
            ack=self.ack % 2**32,
            flags=flags,
            off=7 if syn else 5,
            opts=_SYN_OPTIONS if syn else b"",
            data=data,
        )
        self.seq += len(data) + bool(flags & (TH_SYN | TH_FIN))
        # The checksums are filled in on the way to bytes.
        return bytes(IP(src=self.address, dst=self.peer.address, p=IP_PROTO_TCP, df=1, data=tcp))

    def handshake(self) -> Iterator[bytes]:
        """Open the connection from here (RFC 9293 section 3.5)."""
        yield self.segment(TH_SYN)
        self.peer.ack = self.seq
        yield self.peer.segment(TH_SYN | TH_ACK)
        self.ack = self.peer.seq
        yield self.segment(TH_ACK)

    def send(self, data: bytes, shown: bytes) -> Iterator[bytes]:
        """Send ``data``, which the file shows as ``shown``."""
        if not self.fin and not self.reset:
            self.under_way += data
            for start in range(0, len(shown), LONGEST):
                yield self.segment(TH_PUSH | TH_ACK, shown[start : start + LONGEST])
            yield from self.peer.acknowledge()

    def send_fin(self) -> Iterator[bytes]:
        """Send a FIN."""
        if not self.fin and not self.reset:
            self.fin = True
            yield self.segment(TH_FIN | TH_ACK)
            yield from self.peer.acknowledge()

    def send_rst(self) -> Iterator[bytes]:
        """Send a RST."""
        if not self.reset:
            self.reset = True
            yield self.segment(TH_RST | TH_ACK)

    def acknowledge(self) -> Iterator[bytes]:
        """Send an ACK if there is something new to acknowledge."""
        sent, got = self.peer.under_way, self.arrived
        size = _common(sent, got)
        del sent[:size], got[:size]
        # A FIN comes after all bytes.
        fin_open = self.peer.fin and (bool(sent) or not self.fin_arrived)
        ack = self.peer.seq - fin_open - len(sent) - self.torn
        if ack > self.ack and not self.reset:
            self.ack = ack
            yield self.segment(TH_ACK)

    def skip(self, out: int, came: int) -> None:
        """Go on behind bytes of which the record says only how many they were."""
        self.under_way.clear()
        self.arrived.clear()
        self.seq += out
        self.peer.torn += out
        if self.peer.recorded:
            self.torn -= came
        else:
            self.peer.seq += came
            self.torn = 0
        for host in (self, self.peer):
            host.ack = max(host.ack, host.peer.seq - max(host.torn, 0))

    def take(self, data: bytes) -> None:
        """Take bytes that have arrived."""
        known = max(0, min(self.torn, len(data)))
        self.torn -= known
        self.arrived += data[known:]

    def catch_up(self) -> None:
        """Take it that this host, which was not recorded, has got everything."""
        self.peer.under_way.clear()
        self.torn = 0
        self.ack = self.peer.seq


def _packets(host: _Host, event: Event, shown: bytes | None) -> Iterator[bytes]:
    """Return the packets that one event is about, at one end."""
    peer = host.peer
    match event:
        case Linked():
            yield from (host if event.end.side == "client" else peer).handshake()
        case BytesOut():
            yield from host.send(event.data, event.data if shown is None else shown)
        case BytesIn():
            host.take(event.data)
            if not peer.recorded:
                peer.catch_up()
                yield from peer.send(event.data, event.data if shown is None else shown)
            yield from host.acknowledge()
        case Gone():
            host.skip(event.bytes_out, event.bytes_in)
        case FinOut():
            yield from host.send_fin()
        case FinIn():
            host.fin_arrived = True
            if not peer.recorded:
                peer.catch_up()
                yield from peer.send_fin()
            yield from host.acknowledge()
        case RstOut():
            yield from host.send_rst()
        case RstIn():
            # An end that broke off hears of its own doing. Otherwise the peer did, or its operating system for it.
            if not host.reset:
                yield from peer.send_rst()


def _peers(recorded: Iterable[Event]) -> dict[int, int]:
    """Tell which Linked events are the two ends of one connection, by their places.

    Addresses come back: an end that got bytes before the other was there belongs to an earlier connection.
    """
    peers: dict[int, int] = {}
    waiting: dict[tuple[bool, tuple[str, int], tuple[str, int]], int] = {}
    begun: dict[End, int] = {}
    heard: set[int] = set()
    for place, event in enumerate(recorded):
        if isinstance(event, Linked):
            begun[event.end] = place
            is_client = event.end.side == "client"
            found = waiting.pop((not is_client, event.remote, event.local), None)
            if found is None or found in heard:
                waiting[is_client, event.local, event.remote] = place
            else:
                peers[place], peers[found] = found, place
        elif isinstance(event, BytesIn) and event.end in begun:
            heard.add(begun[event.end])
    return peers


def _ipv4(address: tuple[str, int]) -> tuple[bytes, int]:
    """Return an address as IPv4 has it; a host of any other kind is the one under our feet."""
    host, port = address
    try:
        return ipaddress.IPv4Address(host).packed, port
    except ValueError:
        return _LOOPBACK.packed, port


def _common(one: bytearray, other: bytearray) -> int:
    """Return how many bytes both begin with."""
    if one.startswith(other):
        return len(other)
    if other.startswith(one):
        return len(one)
    return next(place for place, (byte, byte2) in enumerate(zip(one, other, strict=False)) if byte != byte2)
