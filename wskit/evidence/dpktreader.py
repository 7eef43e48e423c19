"""The reader that is always there: a capture's segments, by dpkt.

1. It knows the kinds of network that a computer calls its own: loopback, Ethernet with and without VLANs, Linux's
   cooked packets, and IP alone. Of others it counts the packets.
2. Of IP it reads version 4, and 6 with its extension headers. What came in fragments, and what is in a tunnel, it does
   not put together or unwrap.
3. Checksums are not looked at: a computer that captures its own packets sees them before the network card fills those
   in.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import IO, Final

import dpkt
from dpkt.ip import IP
from dpkt.ip6 import IP6
from dpkt.tcp import TCP

from .containers import packets
from .segments import Segment, Tally

__all__ = ["read_segments"]

TCP_NUMBER: Final = 6
FRAGMENT: Final = 44
"""The extension header of a fragment (RFC 8200 section 4.5)."""

_IPV4, _IPV6 = 0x0800, 0x86DD
_VLANS: Final = frozenset({0x8100, 0x88A8, 0x9100})
_ETHERNET, _NULL, _LOOP, _COOKED, _COOKED_2 = 1, 0, 108, 113, 276
_RAW: Final = frozenset({12, 14, 101, 228, 229})


def read_segments(file: IO[bytes], tally: Tally) -> Iterator[Segment]:
    """Return the TCP segments of a capture, in the order of the file."""
    for time, linktype, data in packets(file, tally):
        try:
            ip = _inside(linktype, data)
            if ip is None:
                tally.strange[linktype] = tally.strange.get(linktype, 0) + 1
            found = _segment(time, ip, tally) if ip else None
        except (dpkt.Error, struct.error, IndexError):
            tally.broken += 1
            found = None
        if found:
            yield found
        elif tally.is_enough():
            return


def _inside(linktype: int, data: bytes) -> bytes | None:
    """Return what is in a packet if it is IP, else nothing; None if nobody knows where it would begin."""
    if linktype in _RAW:
        return data
    if linktype in (_NULL, _LOOP):
        return data[4:]  # what comes before is a number that every system has chosen for itself
    if linktype == _COOKED:
        place = 14
    elif linktype == _COOKED_2:
        [kind] = struct.unpack_from(">H", data)
        return data[20:] if kind in (_IPV4, _IPV6) else b""
    elif linktype == _ETHERNET:
        place = 12
    else:
        return None
    [kind] = struct.unpack_from(">H", data, place)
    while kind in _VLANS:
        place += 4
        [kind] = struct.unpack_from(">H", data, place)
    return data[place + 2 :] if kind in (_IPV4, _IPV6) else b""


def _segment(time: int, data: bytes, tally: Tally) -> Segment | None:
    """Read a packet of IP. Return the segment that it is, if it is one."""
    version = data[0] >> 4 if data else 0
    if version == 4:
        if data[9] != TCP_NUMBER:
            return None
        ip = IP(data)
        is_fragment, rest = bool(ip.mf or ip.offset), ip.len - 4 * ip.hl
        is_known = ip.len > 0
    elif version == 6:
        ip = IP6(data)
        if getattr(ip, "p", None) != TCP_NUMBER:  # it has none behind what is encrypted
            return None
        is_fragment, rest = FRAGMENT in ip.extension_hdrs, ip.plen - sum(one.length for one in ip.all_extension_headers)
        is_known = ip.plen > 0
    else:
        return None
    if is_fragment:
        tally.fragments += 1
        return None
    tcp = ip.data
    if not isinstance(tcp, TCP):
        raise IndexError
    # A card that cuts up what is long for the system leaves the length to be filled in.
    size = max(rest - 4 * tcp.off, len(tcp.data)) if is_known else len(tcp.data)
    source, target = (_text(ip.src), tcp.sport), (_text(ip.dst), tcp.dport)
    return Segment(time, source, target, tcp.seq, tcp.ack, tcp.flags & 0xFF, size, tcp.data)


@lru_cache(4096)
def _text(address: bytes) -> str:
    return str(ip_address(address))
