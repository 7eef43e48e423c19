"""Containers: the packets in a pcap or pcapng file, one after the other. No I/O but reading on.

1. Of pcap all kinds are read: either order of bytes, microseconds and nanoseconds, and the one with longer headers. Of
   pcapng: several sections and interfaces, each with its own kind of network and its own clock, and packets of all
   three kinds.
2. What a file has beside packets is passed over: comments, names, and blocks that nobody knows. Of statistics it is
   kept how many packets were lost, and of keys that there are some of TLS.
3. A file that is cut short, or that cannot go on like this, ends there. What is wrong goes into the tally.
4. Nothing is larger than a bound, whatever a file says, and no more is kept than one packet. Of blocks that are no
   packets there are only so many.

The formats are those of `draft-ietf-opsawg-pcap` and `draft-ietf-opsawg-pcapng`. dpkt reads both, but of pcapng one
interface only, and it trusts the sizes that it finds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, Final, NamedTuple

from .segments import CUT, DAMAGED, Tally

__all__ = ["MAGIC", "Packet", "packets"]

LARGEST: Final = 16 * 2**20
"""How many bytes a packet or a block may have. Wireshark allows no more of a block, and less of most packets."""
PORTION: Final = 64 * 1024
INTERFACES: Final = 65_536
"""How many interfaces of a section are known."""

# By how it begins: the order of bytes, nanoseconds in a unit of the clock, and how long the header of a packet is.
_PCAP: Final = {
    b"\xa1\xb2\xc3\xd4": (">", 1000, 16),
    b"\xd4\xc3\xb2\xa1": ("<", 1000, 16),
    b"\xa1\xb2\x3c\x4d": (">", 1, 16),
    b"\x4d\x3c\xb2\xa1": ("<", 1, 16),
    b"\xa1\xb2\xcd\x34": (">", 1000, 24),
    b"\x34\xcd\xb2\xa1": ("<", 1000, 24),
}
_SECTION: Final = b"\x0a\x0d\x0d\x0a"
MAGIC: Final = (*_PCAP, _SECTION)
"""How captures begin."""

_INTERFACE, _OLD, _SIMPLE, _STATISTICS, _ENHANCED, _SECRETS = 1, 2, 3, 5, 6, 10
_LOST: Final = (5, 7)
"""The options of statistics that count what the interface lost, and what the operating system did."""
_TLS: Final = 0x544C534B
"""The kind of secrets that is a key log of TLS."""


class Packet(NamedTuple):
    """A packet: its ``time`` in nanoseconds since 1970, the kind of network (a link type), and the bytes there are."""

    time: int
    linktype: int
    data: bytes


class _EndedError(Exception):
    """The file cannot be read on, and the message says why; or it is over, and there is none."""


def packets(file: IO[bytes], tally: Tally) -> Iterator[Packet]:
    """Return the packets of a file, as far as it can be read."""
    try:
        beginning = file.read(4)
        yield from _pcapng(file, tally) if beginning == _SECTION else _pcap(file, beginning, tally)
    except _EndedError as ended:
        tally.problem = str(ended)


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise _EndedError(CUT)
    return data


def _next(file: IO[bytes], size: int) -> bytes:
    """Read on, where the file may also be over."""
    data = file.read(size)
    if len(data) < size:
        raise _EndedError(CUT if data else "")
    return data


def _pcap(file: IO[bytes], beginning: bytes, tally: Tally) -> Iterator[Packet]:
    order, unit, size = _PCAP[beginning]
    tally.format = "pcap"
    # The upper bits tell how long a checksum behind each packet is, if there is one.
    linktype = struct.unpack(order + "16xI", _exactly(file, 20))[0] & 0x0FFFFFFF
    header = struct.Struct(order + "IIII")
    while True:
        seconds, units, captured, _ = header.unpack(_next(file, size)[:16])
        if captured > LARGEST:
            raise _EndedError(DAMAGED)
        yield Packet(seconds * 10**9 + units * unit, linktype, _exactly(file, captured))


class _Interface(NamedTuple):
    """Where packets were captured: the kind of network, ticks of its clock in a second, and where that begins."""

    linktype: int
    ticks: int
    offset: int

    def time(self, upper: int, lower: int) -> int:
        return (upper << 32 | lower) * 10**9 // self.ticks + self.offset * 10**9


def _pcapng(file: IO[bytes], tally: Tally) -> Iterator[Packet]:
    tally.format = "pcapng"
    order, interfaces, now, sections = _section(file), list[_Interface](), 0, 1
    while True:
        beginning = _next(file, 4)
        if beginning == _SECTION:
            order, interfaces, sections = _section(file), [], sections + 1
            if tally.is_enough():
                return
            continue
        [kind] = struct.unpack(order + "I", beginning)
        body = _block(file, order, kind)
        try:
            if kind in (_OLD, _SIMPLE, _ENHANCED):
                packet = _packet(kind, body, order, interfaces, now)
                now = packet.time
                yield packet
                continue
            if kind == _INTERFACE and len(interfaces) < INTERFACES:
                interfaces.append(_interface(body, order))
            elif kind == _STATISTICS:
                number, lost = _lost(body, order)
                tally.dropped[sections, number] = lost  # the last one counts: they are sums
            elif kind == _SECRETS:
                tally.has_keys |= struct.unpack_from(order + "I", body) == (_TLS,)
            if tally.is_enough():
                return
        except (struct.error, IndexError):
            raise _EndedError(DAMAGED) from None


def _section(file: IO[bytes]) -> str:
    """Read the header of a section, whose first four bytes have been read. Return the order of bytes in it."""
    size, magic = _exactly(file, 4), _exactly(file, 4)
    order = {b"\x1a\x2b\x3c\x4d": ">", b"\x4d\x3c\x2b\x1a": "<"}.get(magic)
    if order is None:
        raise _EndedError(DAMAGED)
    _pass_over(file, _checked(struct.unpack(order + "I", size)[0], 28) - 12)
    return order


def _checked(size: int, least: int) -> int:
    """Return how many bytes a block has, if it can have so many."""
    if size < least or size % 4 or size > LARGEST:
        raise _EndedError(DAMAGED)
    return size


def _block(file: IO[bytes], order: str, kind: int) -> bytes:
    """Read a block on, behind its kind. Return what is in it, if anybody wants to know."""
    size = _checked(struct.unpack(order + "I", _exactly(file, 4))[0], 12)
    if kind not in (_INTERFACE, _OLD, _SIMPLE, _STATISTICS, _ENHANCED, _SECRETS):
        _pass_over(file, size - 8)
        return b""
    body = _exactly(file, size - 12)
    if struct.unpack(order + "I", _exactly(file, 4)) != (size,):
        raise _EndedError(DAMAGED)
    return body


def _pass_over(file: IO[bytes], size: int) -> None:
    while size > 0:
        size -= len(_exactly(file, min(size, PORTION)))


def _interface(body: bytes, order: str) -> _Interface:
    [linktype] = struct.unpack_from(order + "H", body)
    ticks, offset = 10**6, 0
    for code, value in _options(body, 8, order):
        if code == 9 and value:  # if_tsresol
            ticks = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == 14 and len(value) == 8:  # if_tsoffset
            [offset] = struct.unpack(order + "q", value)
    return _Interface(linktype, ticks, offset)


def _options(body: bytes, place: int, order: str) -> Iterator[tuple[int, bytes]]:
    """Return the options of a block, which begin at this place of it."""
    while place + 4 <= len(body):
        code, size = struct.unpack_from(order + "HH", body, place)
        if code == 0:
            break
        yield code, body[place + 4 : place + 4 + size]
        place += 4 + size + -size % 4


def _lost(body: bytes, order: str) -> tuple[int, int]:
    """Return of which interface statistics are, and how many packets were lost."""
    [number] = struct.unpack_from(order + "I", body)
    values = (value for code, value in _options(body, 12, order) if code in _LOST and len(value) == 8)
    return number, sum(struct.unpack(order + "Q", value)[0] for value in values)


def _packet(kind: int, body: bytes, order: str, interfaces: list[_Interface], now: int) -> Packet:
    if kind == _SIMPLE:  # it has no time, and is as long as it was or as the interface lets it be
        [size] = struct.unpack_from(order + "I", body)
        return Packet(now, interfaces[0].linktype, body[4 : 4 + size])
    number, upper, lower, captured = struct.unpack_from(order + ("IIII" if kind == _ENHANCED else "HxxIII"), body)
    if captured > len(body) - 20:
        raise IndexError
    interface = interfaces[number]
    return Packet(interface.time(upper, lower), interface.linktype, body[20 : 20 + captured])
