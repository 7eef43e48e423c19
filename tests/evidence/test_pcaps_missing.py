"""What is missing in a capture is said, and is no sign: a direction, the beginning, or the ends of packets."""

from __future__ import annotations

import io

import dpkt.pcap
import pytest
from captured import CLOSE, HELLO, MASKED, MASKED_CLOSE, READERS, Wire, file_of

from wskit.evidence.pcaps import Reader, read_capture
from wskit.evidence.recording import BOTH, Recording
from wskit.evidence.segments import FIN, Segment
from wskit.record import events

by_both = pytest.mark.parametrize("reader", READERS)
CUT = 34


def read(*wires: Wire | list[Segment], reader: Reader = "dpkt") -> Recording:
    return read_capture(file_of(*wires), "mine.pcap", reader=reader)


def whole() -> Wire:
    return Wire().shake().say(0, MASKED).say(1, HELLO).say(1, CLOSE).say(0, MASKED_CLOSE).part()


def sent_by(wire: Wire, host: int) -> list[Segment]:
    return [one for one in wire.segments if one.source == wire.segments[host].source]


def cut(wire: Wire) -> Recording:
    """Read it from a capture of which each packet was cut: 40 bytes are IP's and TCP's."""
    short = io.BytesIO()
    writer = dpkt.pcap.Writer(short, linktype=dpkt.pcap.DLT_RAW)
    for time, packet in dpkt.pcap.Reader(file_of(wire)):
        writer.writepkt(packet[: 40 + CUT], time)
    short.seek(0)
    return read_capture(short, "short.pcap", reader="dpkt")


@pytest.mark.parametrize(("host", "side", "other"), [(0, "client", "server"), (1, "server", "client")])
def test_a_direction_that_is_missing_is_known_and_said_first(host: int, side: str, other: str) -> None:
    found = read(sent_by(whole(), host))
    [brought] = found.connections
    assert brought.directions == {side}
    assert found.notes[0].startswith(f"Nothing that the {other} sent is in the file")
    assert brought.notes[0].startswith(f"Nothing that the {other} sent was captured")
    assert not any("Nothing was said" in note for note in brought.notes)


def test_of_several_it_is_said_of_how_many() -> None:
    one = Wire(client=("127.0.0.1", 52002)).shake().part()
    assert read(sent_by(whole(), 0), one.segments).notes[0].startswith("Of 1 connection: Nothing that the server sent")


def test_a_server_that_says_much_in_a_capture_of_its_own_direction_is_a_websocket_one() -> None:
    wire = Wire().shake()
    for _ in range(3):
        wire.say(1, bytes([0x82, 126, 0xF0, 0]) + bytes(0xF000))
    [brought] = read(sent_by(wire.part(), 1)).connections
    assert brought.directions == {"server"}
    assert any(isinstance(one, events.FinOut) for one in brought.happened)


def test_a_server_hello_alone_is_tls() -> None:
    wire = Wire().open().say(1, b"\x16\x03\x03\x00\x05\x02\x00\x00\x01x").part()
    [brought] = read(sent_by(wire, 1)).connections
    assert brought.encrypted


@pytest.mark.parametrize("is_closed", [True, False])
def test_packets_that_are_cut_are_said_and_frames_behind_them_are_read(is_closed: bool) -> None:
    wire = whole() if is_closed else Wire().shake().part()
    found = cut(wire)
    [brought] = found.connections
    assert not brought.gaps
    assert brought.directions == BOTH
    assert "cut when they were captured" in found.notes[0]
    assert "`-s 0`" in found.notes[0]
    assert brought.notes[0].startswith("Its packets were cut")


def test_a_packet_that_is_cut_behind_the_handshake_is_a_gap() -> None:
    wire = Wire().shake().say(1, b"\x81\x64" + b"x" * 100).part()
    [brought] = cut(wire).connections
    assert brought.gaps == {"server"}


def test_a_request_that_is_cut_and_was_refused_is_not_said_to_be_plain() -> None:
    wire = (
        Wire()
        .open()
        .say(0, b"GET /chat HTTP/1.1\r\nHost: a.example\r\n\r\n")
        .say(1, b"HTTP/1.1 403 Forbidden\r\n\r\n")
        .part()
    )
    assert any("Of 1 request in HTTP a part is missing" in note for note in cut(wire).notes)


@pytest.mark.parametrize("request_", [b"GET /chat?room=7 HTT", b"GET /chat HTTP/1.1\r\nHost: a.example\r\n"])
def test_a_request_of_which_only_the_beginning_is_there_speaks_no_other_protocol(request_: bytes) -> None:
    recording = read(Wire().open().say(0, request_).segments)
    assert "Of 1 request in HTTP a part is missing" in recording.notes[0]
    assert not any("Beside these" in note for note in recording.notes)


@by_both
@pytest.mark.parametrize("host", [0, 1])
def test_of_a_capture_that_has_nothing_but_the_end_it_is_said_whose_it_was(host: int, reader: Reader) -> None:
    wire = whole().segments
    end = next(number for number, one in enumerate(wire) if one.flags & FIN)
    first = (
        wire[end:]
        if host == (wire[end].source[1] < wire[end].target[1])
        else [one._replace(source=one.target, target=one.source) for one in wire[end:]]
    )
    notes = " ".join(read(first, reader=reader).notes)
    assert "The capture began too late for 1 connection: nothing but the end is in it" in notes
    assert ("127.0.0.1:8080 ended TCP first, with a FIN." in notes) == bool(host)
    assert ("The other end, and not 127.0.0.1:8080, ended TCP first" in notes) != bool(host)


def test_of_one_that_goes_on_in_silence_nothing_is_said_of_an_end() -> None:
    late = [one for one in Wire().open().segments if not one.data][-1:]
    assert "is one on which nothing was said" in " ".join(read(late).notes)
