"""Captures: the connections in them, by both readers, whatever order, damage and company they are in."""

from __future__ import annotations

import contextlib
import io
import random
import stat
import struct
from pathlib import Path
from typing import Any

import bulk
import pytest
from captured import (
    BEGAN,
    HELLO,
    MASKED,
    READERS,
    REQUEST,
    RESPONSE,
    Wire,
    block,
    enhanced,
    file_of,
    interface,
    ip,
    memory,
    option,
    pcap,
    section,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from wskit.evidence import dpktreader, pcaps, segments, tsharkreader
from wskit.evidence.containers import MAGIC
from wskit.evidence.kept import Room
from wskit.evidence.kinds import Kind
from wskit.evidence.pcaps import CANNOT, Reader, looks_like_capture, read_capture
from wskit.evidence.recording import Brought, Recording, UnreadableError
from wskit.evidence.segments import ACK, FIN, KEYS, RST, SYN, Segment
from wskit.evidence.undecided import Undecided
from wskit.record import events
from wskit.record.events import Event

needs_tshark = pytest.mark.skipif(tsharkreader.find() is None, reason="there is no tshark")
by_both = pytest.mark.parametrize("reader", READERS)


def read(*wires: Wire | list[Segment], reader: Reader = "dpkt") -> Recording:
    return read_capture(file_of(*wires), "mine.pcap", reader=reader)


def only(recording: Recording) -> Brought:
    [brought] = recording.connections
    return brought


def bytes_of(brought: Brought, kind: type[Event], side: str) -> bytes:
    return b"".join(
        event.data  # type: ignore[attr-defined]
        for event in brought.happened
        if type(event) is kind and event.end.side == side
    )


def names(brought: Brought) -> list[str]:
    return [f"{event.end.side} {type(event).__name__}" for event in brought.happened]


@by_both
def test_a_connection_is_told_from_both_ends(reader: Reader) -> None:
    recording = read(Wire().shake().part(), reader=reader)
    assert (recording.name, recording.format, recording.notes) == ("mine.pcap", "pcap", (CANNOT,))
    brought = only(recording)
    assert (brought.between, brought.notes, brought.encrypted) == ("127.0.0.1:52000 → 127.0.0.1:8080", (), False)
    assert brought.since == BEGAN / 10**9
    assert names(brought) == [
        "client Connecting",
        "client Linked",
        "server Linked",
        "client BytesOut",
        "server BytesIn",
        "server BytesOut",
        "client BytesIn",
        "server BytesOut",
        "client BytesIn",
        "client BytesOut",
        "server BytesIn",
        "server FinOut",
        "client FinIn",
        "client FinOut",
        "client Unlinked",
        "server FinIn",
        "server Unlinked",
    ]
    times = [event.time for event in brought.happened]
    assert times[:4] == [0, 0.001, 0.002, 0.003]
    assert times == sorted(times)


@by_both
def test_ipv6_has_its_brackets(reader: Reader) -> None:
    brought = only(read(Wire(("::1", 50_000), ("fe80::2", 443)).shake(), reader=reader))
    assert brought.between == "[::1]:50000 → [fe80::2]:443"
    linked = [event for event in brought.happened if isinstance(event, events.Linked)]
    assert [(event.local, event.remote) for event in linked] == [
        (("::1", 50_000), ("fe80::2", 443)),
        (("fe80::2", 443), ("::1", 50_000)),
    ]
    assert str(brought.happened[0]).count("ws://[fe80::2]:443/") == 1


@by_both
def test_several_connections_come_in_the_order_in_which_they_began(reader: Reader) -> None:
    first, second = Wire(("10.0.0.1", 1000)).shake(), Wire(("10.0.0.2", 1000))
    second.now += 500_000
    second.shake()
    recording = read(second.part(), first.part(), reader=reader)
    assert [brought.end.number for brought in recording.connections] == [1, 2]
    assert [brought.between.partition(":")[0] for brought in recording.connections] == ["10.0.0.1", "10.0.0.2"]


@by_both
def test_the_same_ports_may_be_used_again(reader: Reader) -> None:
    first = Wire().shake().part()
    again = Wire(first=(7777, 8888))
    again.now = first.now
    recording = read(first, again.shake().reset(1), reader=reader)
    assert [names(brought)[-1] for brought in recording.connections] == ["server Unlinked", "server Unlinked"]
    assert [names(brought)[-4] for brought in recording.connections] == ["client FinOut", "server RstOut"]


@by_both
def test_other_traffic_is_counted(reader: Reader) -> None:
    plain = Wire(("10.0.0.1", 1000)).open().say(0, b"GET / HTTP/1.1\r\n\r\n").say(1, b"HTTP/1.1 200 OK\r\n\r\n")
    h2 = Wire(("10.0.0.1", 1001)).open().say(0, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").say(1, bytes(9))
    shells = [Wire(("10.0.0.1", port)).open().say(1, b"SSH-2.0\r\n").say(0, b"SSH-2.0\r\n") for port in (1002, 1003)]
    quiet = Wire(("10.0.0.1", 1004)).send(0).send(1)
    recording = read(plain, h2, *shells, quiet, Wire().shake(), reader=reader)
    assert len(recording.connections) == 1
    assert recording.notes[0] == (
        "Beside these: 1 connection is plain HTTP; 1 connection is HTTP/2, in which a WebSocket (RFC 8441) is not "
        "looked for; 2 connections speak other protocols; 1 connection is one on which nothing was said."
    )


@by_both
def test_who_was_refused_is_brought_if_it_is_the_same_server_or_nothing_else_is_there(reader: Reader) -> None:
    refused = Wire(("10.0.0.1", 1000)).send(0, SYN).send(1, RST | ACK)
    elsewhere = Wire(("10.0.0.1", 1001), ("10.0.0.9", 22)).send(0, SYN).send(1, RST | ACK)
    assert len(read(refused, elsewhere, reader=reader).connections) == 2
    recording = read(refused, elsewhere, Wire().shake(), reader=reader)
    assert sorted(brought.between[:13] for brought in recording.connections) == ["10.0.0.1:1000", "127.0.0.1:520"]
    assert "1 connection is one on which nothing was said" in recording.notes[0]


@by_both
@pytest.mark.parametrize("host", [0, 1])
def test_a_spare_connection_is_counted_among_none(host: int, reader: Reader) -> None:
    """Chromium makes spare ones, and lets go of them, or nginx does when nobody has asked for anything for a minute."""
    spare = Wire(("127.0.0.1", 52_001)).open()
    spare.now += 60 * 10**9
    spare.send(host, FIN | ACK).send(1 - host, FIN | ACK).send(host)
    still = Wire(("127.0.0.1", 52_002)).open()
    recording = read(spare, still, Wire().shake(), reader=reader)
    assert [brought.between[:15] for brought in recording.connections] == ["127.0.0.1:52000"]
    assert recording.notes[0].startswith("On 2 TCP connections nobody sent a byte, so they are not counted here")
    plain = Wire(("127.0.0.1", 1000)).open().say(0, b"GET / HTTP/1.1\r\n\r\n").say(1, b"HTTP/1.1 200 OK\r\n\r\n")
    assert not read(spare, plain, reader=reader).connections
    assert len(read(spare, still, reader=reader).connections) == 2


@by_both
def test_a_connection_of_which_bytes_are_missing_is_no_spare_one(reader: Reader) -> None:
    lost = Wire(("127.0.0.1", 52_001)).open()
    lost.send(0, ACK, REQUEST).segments.pop()
    lost.send(1)
    assert len(read(lost, Wire().shake(), reader=reader).connections) == 2


@given(st.randoms(use_true_random=False), st.integers(1, 40))
@settings(max_examples=60)
def test_any_order_repetition_and_overlap_of_segments_gives_the_same_bytes(chance: random.Random, size: int) -> None:
    wire, said = Wire().open(), (REQUEST + MASKED * 9, RESPONSE + HELLO * 9)
    shuffled: list[Segment] = []
    for host in (0, 1):
        first, data = wire.seqs[host], said[host]
        cuts = [(start, start + size) for start in range(0, len(data), size)]
        cuts += [(start, start + chance.randint(1, 90)) for start in chance.choices(range(len(data)), k=10)]
        for start, end in cuts:
            wire.seqs[host] = first + start
            wire.send(host, ACK, data[start:end], ack=wire.seqs[1 - host] if host == 0 else 101)
            shuffled.append(wire.segments.pop())
        wire.seqs[host] = first + len(data)
    shuffled += [wire.send(host).segments.pop() for host in (0, 1)]
    chance.shuffle(shuffled)
    # Packets may stand in a file in another order than that of their times, within a moment.
    packets = [(segment.time, ip(segment)) for segment in (*wire.segments, *shuffled)]
    brought = only(read_capture(io.BytesIO(pcap(packets, nano=True)), "x", reader="dpkt"))
    for kind, sides in ((events.BytesOut, ("client", "server")), (events.BytesIn, ("server", "client"))):
        assert tuple(bytes_of(brought, kind, side) for side in sides) == said
    assert not any(isinstance(event, events.Gone) for event in brought.happened)


WHOLE = [
    file_of(Wire().shake().part(), Wire(("10.0.0.1", 1)).open()).getvalue(),
    section()
    + interface(options=option(9, b"\x09"))
    + b"".join(enhanced(one.time, ip(one)) for one in Wire(("::1", 9), ("::1", 80)).shake().part().segments),
]


@given(st.sampled_from(WHOLE), st.data())
def test_a_file_cut_short_anywhere_gives_an_answer(whole: bytes, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(whole)))
    with contextlib.suppress(UnreadableError):
        recording = read_capture(io.BytesIO(whole[: max(size, 4)]), "mine", reader="dpkt")
        full = read_capture(io.BytesIO(whole), "mine", reader="dpkt")
        # One on which nothing is said counts as long as nothing is said on any.
        said = [one for one in recording.connections if any(isinstance(e, events.BytesOut) for e in one.happened)]
        assert len(said) <= len(full.connections)


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(4, 4000), st.integers(0, 255)), min_size=1, max_size=9))
def test_a_file_with_wrong_bytes_gives_an_answer(whole: bytes, wrong: list[tuple[int, int]]) -> None:
    damaged = bytearray(whole)
    for place, byte in wrong:
        damaged[4 + place % (len(whole) - 4)] = byte
    with contextlib.suppress(UnreadableError):
        read_capture(io.BytesIO(bytes(damaged)), "mine", reader="dpkt")


@needs_tshark
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("whole", WHOLE, ids=["pcap", "pcapng"])
def test_a_file_with_wrong_bytes_gives_an_answer_from_tshark_too(whole: bytes, seed: int) -> None:
    # It takes half a second to begin, so the files are few, and there is much damage in each of them.
    chance = random.Random(seed)
    damaged = bytearray(whole)
    for _ in range(9):
        damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
    with contextlib.suppress(UnreadableError):
        read_capture(io.BytesIO(bytes(damaged)), "mine", reader="tshark")


@needs_tshark
def test_packets_with_wrong_bytes_give_an_answer_from_both() -> None:
    chance, packets = random.Random(7), []
    for number in range(400):
        for one in Wire(("10.0.0.1", 1000 + number)).shake().part().segments:
            packet = bytearray(ip(one))
            if chance.random() < 0.3:
                packet[chance.randrange(len(packet))] = chance.randrange(256)
            packets.append((one.time + number * 10**9, bytes(packet)))
    answers = [read_capture(io.BytesIO(pcap(packets, nano=True)), "mine", reader=one) for one in ("dpkt", "tshark")]
    counts = [len(answer.connections) for answer in answers]
    assert min(counts) > 300
    assert abs(counts[0] - counts[1]) < 20, "they do not agree on what is broken, but for little"


@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_rubbish_gives_an_answer(magic: bytes, rubbish: bytes) -> None:
    assert looks_like_capture(magic + rubbish)
    with contextlib.suppress(UnreadableError):
        read_capture(io.BytesIO(magic + rubbish), "mine", reader="dpkt")


@pytest.mark.parametrize("size", [4, 20, 24, 30, 50, 300, 1000])
@pytest.mark.parametrize("whole", WHOLE, ids=["pcap", "pcapng"])
def test_both_readers_say_the_same_of_a_file_cut_short(whole: bytes, size: int) -> None:
    answers = []
    for reader in ("dpkt", "tshark"):
        if reader == "tshark" and tsharkreader.find() is None:
            pytest.skip("there is no tshark")
        try:
            answers.append(str(read_capture(io.BytesIO(whole[:size]), "mine", reader=reader)))
        except UnreadableError as error:
            answers.append(str(error))
    assert answers[0] == answers[1]


@by_both
def test_what_has_no_tcp_says_what_to_do(reader: Reader) -> None:
    with pytest.raises(UnreadableError, match=r"no TCP in it .* tcpdump -i any"):
        read_capture(io.BytesIO(pcap([])), "mine.pcap", reader=reader)


def test_the_rest_of_a_connection_that_was_over_before_is_none() -> None:
    recording = read(Wire().send(0, RST), Wire(("10.0.0.1", 1)).shake())
    assert len(recording.connections) == 1


def test_when_too_many_are_open_the_oldest_are_taken_to_be_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcaps, "OPEN", 10)
    wires = [Wire(("10.0.0.1", 1000 + number)) for number in range(30)]
    for number, wire in enumerate(wires):
        wire.now += number * 10**9
        wire.shake()
    assert len(read(*wires).connections) == 30


def test_more_than_can_be_shown_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pcaps.MOST, Kind.WEBSOCKET, 2)
    recording = read(*(Wire(("10.0.0.1", 1000 + number)).shake() for number in range(5)))
    assert len(recording.connections) == 2
    assert recording.notes == ("There are more connections than can be shown. Left out: 3.", CANNOT)


# Which reader.


def no_tshark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsharkreader, "find", lambda: None)


def test_where_there_is_no_tshark_it_is_dpkt(monkeypatch: pytest.MonkeyPatch) -> None:
    no_tshark(monkeypatch)
    assert len(read_capture(file_of(Wire().shake()), "x").connections) == 1
    with pytest.raises(UnreadableError, match="no tshark on the PATH"):
        read_capture(file_of(Wire().shake()), "x", reader="tshark")


@by_both
def test_what_stands_beside_the_packets_is_said(reader: Reader) -> None:
    lost = block(5, struct.pack("<III", 0, 0, 0) + option(5, struct.pack("<Q", 12)))
    keys = block(10, struct.pack("<II", 0x544C534B, 8) + b"a secret")
    data = section() + interface(options=option(9, b"\x09")) + keys
    data += b"".join(enhanced(one.time, ip(one)) for one in Wire().shake().segments) + lost
    recording = read_capture(io.BytesIO(data), "mine.pcapng", reader=reader)
    assert "12 packets were lost" in recording.notes[0]
    assert recording.notes[1] == KEYS


@by_both
def test_so_many_segments_are_read_and_no_more(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcaps, "SEGMENTS", 7)
    assert read(Wire().shake(), reader=reader).notes == (CANNOT,)
    recording = read(Wire().shake().part(), reader=reader)
    assert "it has more than 7 segments of TCP" in recording.notes[0]
    assert names(only(recording))[-1] == "client BytesIn"


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which reader reads."""
    asked: list[str] = []
    for name, module in (("dpkt", dpktreader), ("tshark", tsharkreader)):

        def reads(*words: Any, name: str = name, real: Any = module.read_segments) -> Any:
            asked.append(name)
            return real(*words)

        monkeypatch.setattr(module, "read_segments", reads)
    return asked


@needs_tshark
def test_small_files_are_read_by_tshark_and_large_ones_by_dpkt(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch)
    file = file_of(Wire().shake().part())
    answers = []
    for size in (len(file.getvalue()), len(file.getvalue()) - 1):
        monkeypatch.setattr(pcaps, "LARGE", size)
        answers.append(read_capture(file, "x"))
        file.seek(0)
    assert asked == ["tshark", "dpkt"]
    assert answers[0] == answers[1]


@needs_tshark
def test_large_files_that_dpkt_does_not_know_are_read_by_tshark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcaps, "LARGE", 10)
    asked = counted(monkeypatch)
    strange = pcap([(one.time, b"\xff\x03\0\x21" + ip(one)) for one in Wire().shake().segments], 9)
    assert len(read_capture(io.BytesIO(strange), "x").connections) == 1
    assert asked == ["dpkt", "tshark"]
    tunnel = [
        (one.time, struct.pack(">BBHHHBBH8s", 0x45, 0, 20 + len(ip(one)), 0, 0, 64, 4, 0, bytes(8)) + ip(one))
        for one in Wire().shake().segments
    ]
    assert len(read_capture(io.BytesIO(pcap(tunnel)), "x").connections) == 1
    assert asked[2:] == ["dpkt", "tshark"]
    monkeypatch.setattr(segments, "IDLE", 3)
    with pytest.raises(UnreadableError, match=r"no TCP in it that can be read\. Reading stopped"):
        read_capture(io.BytesIO(pcap([(0, b"")] * 9)), "x")
    assert asked[4:] == ["dpkt"]


def test_where_tshark_does_not_work_it_is_dpkt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tshark"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(tsharkreader, "find", lambda: str(program))
    assert len(read_capture(file_of(Wire().shake()), "x").connections) == 1
    with pytest.raises(UnreadableError, match="ended with 1"):
        read_capture(file_of(Wire().shake()), "x", reader="tshark")


# What is large.


def test_a_large_capture_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bulk.pcap"
    with path.open("wb") as file:
        bulk.write(file, 8)
    with path.open("rb") as file, memory() as peak:
        recording = read_capture(file, path.name, reader="dpkt")
    assert sum(brought.encrypted for brought in recording.connections) == 10
    sockets = [brought for brought in recording.connections if not brought.encrypted]
    assert len(sockets) == 20
    assert all(bytes_of(brought, events.BytesIn, "client").endswith(bulk.TEXT + bulk.CLOSE) for brought in sockets)
    assert path.stat().st_size > 8 * 10**6
    assert peak() < 2 * 10**6


def test_a_long_connection_is_kept_at_its_beginning_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Room
    monkeypatch.setattr(pcaps, "Room", lambda: real(300_000))
    wire = Wire().shake()
    for _ in range(2000):
        wire.say(1, b"\x82\x7e\x03\xe8" + bytes(1000))
    brought = only(read(wire.part()))
    assert brought.notes == ("It is long, and a part in its middle is left out.",)
    gone = [event for event in brought.happened if isinstance(event, events.Gone)]
    out = bytes_of(brought, events.BytesOut, "server")
    assert len(out) + sum(event.bytes_out for event in gone) == len(RESPONSE) + 2000 * 1004 + 4
    assert len(out) < 300_000
    assert names(brought)[-1] == "server Unlinked"


def test_many_requests_that_do_not_end_take_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Undecided
    monkeypatch.setattr(pcaps, "Undecided", lambda: real(400_000))
    wires = [
        Wire(("10.0.0.1", 1000 + number)).send(0, SYN).send(0, ACK, b"GET /" + bytes(40_000)) for number in range(200)
    ]
    file = file_of(*wires, Wire().shake())
    with memory() as peak:
        recording = read_capture(file, "mine.pcap", reader="dpkt")
    assert peak() < 4 * 10**6
    assert len(recording.connections) == 1
    assert recording.notes == (
        "Beside these: 200 connections speak other protocols.",
        "191 connections began a request that did not end for so long that it was not waited for.",
        CANNOT,
    )


def test_many_that_only_ask_are_counted_and_take_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pcaps.MOST, None, 10)
    monkeypatch.setattr(pcaps, "OPEN", 2000)
    wires = [Wire(("10.0.0.1", 1000 + number)).send(0, SYN) for number in range(5000)]
    file = file_of(*wires)
    with memory() as peak:
        recording = read_capture(file, "mine.pcap", reader="dpkt")
    assert peak() < 2 * 10**6
    assert len(recording.connections) == 10
    assert {brought.made for brought in recording.connections} == {"unanswered"}
    assert recording.notes == ("There are more connections than can be shown. Left out: 4,990.", CANNOT)


def test_who_only_asks_makes_room_before_who_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcaps, "OPEN", 20)
    mine = Wire().shake()
    wires = [Wire(("10.0.0.1", 1000 + number)) for number in range(100)]
    for wire in wires:
        wire.now = mine.now
        wire.send(0, SYN)
    mine.now += 10**9
    recording = read(mine.say(1, HELLO), *wires)
    [spoke] = (brought for brought in recording.connections if brought.made == "made")
    assert bytes_of(spoke, events.BytesIn, "client") == RESPONSE + HELLO
    assert len(recording.connections) == 101
