"""Containers: every kind of pcap and pcapng, as the drafts have them, and as nobody should."""

from __future__ import annotations

import io
import struct

import pytest
from captured import block, enhanced, interface, option, pcap, section
from hypothesis import given
from hypothesis import strategies as st

from wskit.evidence import containers, segments
from wskit.evidence.containers import MAGIC, Packet, packets
from wskit.evidence.segments import CUT, DAMAGED, Tally

TIME = 1_700_000_000_123_456_789
DATA = b"a packet"


def read(data: bytes) -> tuple[list[Packet], Tally]:
    tally = Tally()
    return list(packets(io.BytesIO(data), tally)), tally


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("nano", [False, True])
def test_pcap_is_read_in_either_order_and_unit(order: str, nano: bool) -> None:
    found, tally = read(pcap([(TIME, DATA), (TIME, b"")], order=order, nano=nano))
    time = TIME if nano else TIME // 1000 * 1000
    assert found == [Packet(time, 101, DATA), Packet(time, 101, b"")]
    assert tally == Tally(format="pcap")


@pytest.mark.parametrize("order", "<>")
def test_pcap_with_longer_headers_is_read(order: str) -> None:
    head = struct.pack(order + "IHHIIII", 0xA1B2CD34, 2, 4, 0, 0, 65_535, 1)
    one = struct.pack(order + "IIIIIHBB", 7, 5, len(DATA), 99, 1, 2, 3, 4) + DATA
    assert read(head + one)[0] == [Packet(7_000_005_000, 1, DATA)]


def test_the_length_of_a_checksum_is_no_part_of_the_link_type() -> None:
    [found], _ = read(pcap([(TIME, DATA)], 0x40000001))
    assert found.linktype == 1


@pytest.mark.parametrize("order", "<>")
def test_pcapng_is_read_with_several_interfaces_sections_and_clocks(order: str) -> None:
    other = "<" if order == ">" else ">"
    data = (
        section(order)
        + interface(1, order=order)
        + interface(113, option(9, b"\x09", order) + option(0, b"", order) + option(9, b"\x03", order), order)
        + interface(
            101,
            option(2, b"name", order) + option(9, b"\x8a", order) + option(14, struct.pack(order + "q", 100), order),
            order,
        )
        + enhanced(5, DATA, 0, option(1, b"a comment", order), order)
        + enhanced(TIME, DATA, 1, order=order)
        + enhanced(512, DATA, 2, order=order)
        + section(other)
        + interface(276, order=other)
        + enhanced(6, DATA, 0, order=other)
    )
    found, tally = read(data)
    assert found == [
        Packet(5000, 1, DATA),
        Packet(TIME, 113, DATA),
        Packet(100_500_000_000, 101, DATA),
        Packet(6000, 276, DATA),
    ]
    assert tally == Tally(format="pcapng")


def test_pcapng_has_packets_of_three_kinds_and_what_is_none_is_passed_over() -> None:
    old = struct.pack("<HHIIII", 0, 0, 0, 7, len(DATA), len(DATA)) + DATA
    data = section() + interface() + b"".join(block(kind, bytes(100_000)) for kind in (4, 9, 0xBAD, 0x40000BAD))
    data += enhanced(7, DATA) + block(3, struct.pack("<I", len(DATA)) + DATA) + block(2, old)
    # One without a time has that of the one before.
    assert read(data)[0] == [Packet(7000, 101, DATA)] * 3


def statistics(number: int, *options: tuple[int, int], order: str = "<") -> bytes:
    body = struct.pack(order + "III", number, 0, 0)
    body += b"".join(option(code, struct.pack(order + "Q", value), order) for code, value in options)
    return block(5, body, order)


@pytest.mark.parametrize("order", "<>")
def test_statistics_tell_what_was_lost_of_each_interface(order: str) -> None:
    data = section(order) + interface(order=order) + interface(order=order)
    data += statistics(0, (4, 1000), (5, 7), order=order)
    data += statistics(1, (5, 1), (7, 2), (0, 0), (5, 9), order=order)
    data += statistics(0, (5, 8), order=order)  # later, and in all
    data += section() + interface() + statistics(0) + block(5, struct.pack("<III", 0, 0, 0) + option(5, b"four"))
    found, tally = read(data)
    assert (found, tally.dropped, tally.problem) == ([], {(1, 0): 8, (1, 1): 3, (2, 0): 0}, "")


def test_keys_of_tls_are_seen() -> None:
    for kind, is_tls in ((0x544C534B, True), (0x5353484B, False)):
        secrets = block(10, struct.pack("<II", kind, 8) + b"a secret")
        _, tally = read(section() + interface() + secrets)
        assert tally.has_keys is is_tls
        assert "a secret" not in repr(tally)


def test_blocks_that_are_no_packets_are_enough_at_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "IDLE", 3)
    for some in (block(99, b""), section() + interface(), statistics(0)):
        found, tally = read(section() + interface() + enhanced(7, DATA) + some * 4 + enhanced(7, DATA))
        assert len(found) == 1
        assert tally.stopped


def test_interfaces_are_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "INTERFACES", 2)
    found, tally = read(section() + interface() * 3 + enhanced(7, DATA, 1) + enhanced(7, DATA, 2))
    assert (len(found), tally.problem) == (1, DAMAGED)


@pytest.mark.parametrize(
    "wrong",
    [
        block(6, bytes(8)),
        enhanced(1, DATA, 3),
        block(3, b""),
        block(5, b""),
        block(10, b""),
        block(6, struct.pack("<IIIII", 0, 0, 0, 5000, 5000) + DATA),
        struct.pack("<II", 6, 2**31),
        struct.pack("<II", 5, 13),
        struct.pack("<II", 5, 8),
        interface()[:-4] + b"\xff\xff\xff\xff",
        MAGIC[-1] + struct.pack("<II", 28, 0x12345678),
        MAGIC[-1] + struct.pack("<II", 16, 0x1A2B3C4D),
    ],
)
def test_a_damaged_pcapng_ends_where_it_is_damaged(wrong: bytes) -> None:
    found, tally = read(section() + interface() + enhanced(7, DATA) + wrong + bytes(100))
    assert (found, tally.problem) == ([Packet(7000, 101, DATA)], DAMAGED)


def test_a_simple_packet_needs_an_interface() -> None:
    assert read(section() + block(3, struct.pack("<I", 4) + b"four"))[1].problem == DAMAGED


def test_a_damaged_pcap_ends_where_it_is_damaged() -> None:
    found, tally = read(pcap([(TIME, DATA)], nano=True) + struct.pack("<IIII", 1, 1, 2**31, 2**31) + DATA)
    assert (found, tally.problem) == ([Packet(TIME, 101, DATA)], DAMAGED)


WHOLE = [
    pcap([(TIME, DATA), (TIME, DATA)]),
    section() + interface(1, option(9, b"\x09")) + block(10, bytes(40)) + enhanced(TIME, DATA),
]


@given(st.sampled_from(WHOLE).flatmap(lambda data: st.tuples(st.just(data), st.integers(4, len(data)))))
def test_a_file_that_is_cut_short_is_read_up_to_there(cut: tuple[bytes, int]) -> None:
    data, size = cut
    found, tally = read(data[:size])
    assert found == read(data)[0][: len(found)]
    assert tally.problem in ("", CUT)
    if size == len(data):
        assert tally.problem == ""


@given(st.sampled_from(MAGIC), st.binary(max_size=500))
def test_rubbish_ends_and_raises_nothing(magic: bytes, rubbish: bytes) -> None:
    _, tally = read(magic + rubbish)
    assert tally.problem in ("", CUT, DAMAGED)


@given(st.sampled_from(WHOLE), st.data())
def test_one_wrong_byte_raises_nothing(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(4, len(whole) - 1))
    wrong = bytearray(whole)
    wrong[place] = data.draw(st.integers(0, 255))
    assert read(bytes(wrong))[1].problem in ("", CUT, DAMAGED)
