"""The reader by dpkt: every kind of network that a computer calls its own, and both versions of IP."""

from __future__ import annotations

import io
import struct

import pytest
from captured import BEGAN, HELLO, Wire, dressed, ip, pcap
from hypothesis import given
from hypothesis import strategies as st

from wskit.evidence import segments
from wskit.evidence.dpktreader import read_segments
from wskit.evidence.segments import Segment, Tally

SIX = Wire(("::1", 52_000), ("2001:db8::1", 8080))


def read(*packets: bytes, linktype: int = 101, snaplen: int = 262_144) -> tuple[list[Segment], Tally]:
    tally = Tally()
    made = pcap([(BEGAN, packet) for packet in packets], linktype, nano=True, snaplen=snaplen)
    return list(read_segments(io.BytesIO(made), tally)), tally


def one(wire: Wire) -> Segment:
    return wire.send(0, 0x18, HELLO).segments[-1]._replace(time=BEGAN)


@pytest.mark.parametrize("linktype", [0, 1, 12, 14, 101, 108, 113, 228, 229, 276])
@pytest.mark.parametrize("wire", [Wire(), SIX], ids=["IPv4", "IPv6"])
def test_every_kind_of_network_has_the_same_segment(linktype: int, wire: Wire) -> None:
    segment = one(wire)
    assert read(dressed(linktype, ip(segment)), linktype=linktype) == ([segment], Tally(format="pcap"))


def test_a_packet_may_be_in_several_vlans() -> None:
    segment = one(Wire())
    packet = bytes(12) + b"\x88\xa8\0\1\x81\0\0\2\x08\0" + ip(segment) + b"padding"
    assert read(packet, linktype=1)[0] == [segment]


@pytest.mark.parametrize("linktype", [1, 113, 276])
def test_what_is_not_ip_is_passed_over(linktype: int) -> None:
    arp = bytes(12 if linktype == 1 else 14) + b"\x08\x06" + bytes(30)
    assert read(b"\x08\x06" + bytes(50) if linktype == 276 else arp, linktype=linktype) == ([], Tally(format="pcap"))


def test_what_is_not_tcp_is_passed_over() -> None:
    udp = b"\x45\0\0\x1c\0\0\0\0\x40\x11\0\0" + bytes(16)
    udp6 = b"\x60\0\0\0\0\x08\x11\x40" + bytes(40)
    esp = b"\x60\0\0\0\0\x10\x32\x40" + bytes(48)
    assert read(udp, udp6, esp) == ([], Tally(format="pcap"))


def test_a_network_that_nobody_knows_is_counted() -> None:
    assert read(b"x", b"y", linktype=105) == ([], Tally(format="pcap", strange={105: 2}))


def test_packets_without_tcp_are_enough_at_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "IDLE", 2)
    segment = one(Wire())
    arp, whole = bytes(12) + b"\x08\x06", dressed(1, ip(segment))
    found, tally = read(arp, whole, arp, whole, b"", whole, linktype=1)
    assert (found, tally.broken, tally.idle) == ([segment, segment], 1, 3)
    assert tally.stopped.startswith("more than 2 packets")


def test_extension_headers_of_ipv6_are_read_over() -> None:
    segment = one(SIX)
    packet = ip(segment)
    options = b"\x3c\0\x01\x04\0\0\0\0" + b"\x06\0\x01\x04\0\0\0\0"
    size = struct.pack(">H", len(packet) - 40 + len(options))
    assert read(packet[:4] + size + b"\0" + packet[7:40] + options + packet[40:])[0] == [segment]


def test_fragments_are_counted() -> None:
    four, six = ip(one(Wire())), ip(one(SIX))
    first = four[:6] + b"\x20\0" + four[8:]
    rest = four[:6] + b"\0\x10" + four[8:]
    size = struct.pack(">H", len(six) - 32)
    six = six[:4] + size + b"\x2c" + six[7:40] + b"\x06\0\0\1\0\0\0\1" + six[40:]
    assert read(first, rest, six) == ([], Tally(format="pcap", fragments=3))


@pytest.mark.parametrize("wire", [Wire(), SIX], ids=["IPv4", "IPv6"])
def test_the_beginning_of_a_packet_tells_how_long_it_was(wire: Wire) -> None:
    segment = one(wire)
    packet = ip(segment)
    assert read(packet, snaplen=len(packet) - 3)[0] == [segment._replace(data=HELLO[:-3])]


@pytest.mark.parametrize("wire", [Wire(), SIX], ids=["IPv4", "IPv6"])
def test_a_length_that_is_left_to_the_network_card_is_what_there_is(wire: Wire) -> None:
    segment = one(wire)
    packet = ip(segment)
    place = 2 if len(wire.hosts[0][0]) > 5 else 4
    assert read(packet[:place] + b"\0\0" + packet[place + 2 :])[0] == [segment]


@pytest.mark.parametrize(
    "packet",
    [
        b"\x45",
        ip(one(Wire()))[:25],
        b"\x41" + ip(one(Wire()))[1:],
        ip(one(Wire()))[:32] + b"\x10" + ip(one(Wire()))[33:],
    ],
)
def test_what_is_too_short_or_too_odd_is_counted(packet: bytes) -> None:
    assert read(packet) == ([], Tally(format="pcap", broken=1))


def test_nothing_and_another_version_are_passed_over() -> None:
    assert read(b"", b"\x95rubbish") == ([], Tally(format="pcap"))


@given(st.sampled_from([0, 1, 101, 113, 276]), st.binary(max_size=80), st.sampled_from([b"", b"\x45", b"\x60"]))
def test_rubbish_raises_nothing(linktype: int, rubbish: bytes, beginning: bytes) -> None:
    read(dressed(linktype, beginning + rubbish) if beginning else rubbish, linktype=linktype)


@given(st.sampled_from([one(Wire()), one(SIX)]), st.data())
def test_one_wrong_byte_raises_nothing(segment: Segment, data: st.DataObject) -> None:
    packet = bytearray(ip(segment))
    packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(packet[: data.draw(st.integers(1, len(packet)))]))
