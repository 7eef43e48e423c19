"""Telling: what a capture shows, as events, and what it does not show, in sentences."""

from __future__ import annotations

from captured import BEGAN, CLOSE, HELLO, MASKED, REQUEST, Wire, file_of

from wskit.evidence.pcaps import read_capture
from wskit.evidence.recording import Brought
from wskit.evidence.segments import ACK, FIN, RST, SYN, Segment
from wskit.evidence.telling import ENCRYPTED, PLAIN
from wskit.protocol.frames import Frame
from wskit.protocol.interface import ReadyState
from wskit.reading.across import across
from wskit.reading.moments import Departure
from wskit.record import events

HELLO_OF_TLS = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


def brought(wire: Wire | list[Segment]) -> Brought:
    [found] = read_capture(file_of(wire), "x", reader="dpkt").connections
    return found


def test_a_capture_shows_the_wire_and_nobodys_mind() -> None:
    found = brought(Wire().shake())
    assert found.scope is PLAIN
    assert (found.scope.place, found.scope.told, found.scope.own) == ("wire", frozenset(), frozenset())
    assert (found.end, found.since) == (events.End("client", 1), BEGAN / 10**9)


def test_the_address_is_that_of_the_request_and_keeps_its_secrets() -> None:
    [connecting] = [event for event in brought(Wire().shake()).happened if isinstance(event, events.Connecting)]
    assert connecting.url == "ws://127.0.0.1:8080/live?token=abc"
    assert "abc" not in repr(connecting)
    [connecting] = [event for event in brought(Wire().open()).happened if isinstance(event, events.Connecting)]
    assert connecting.url == "ws://127.0.0.1:8080/"


def test_of_tls_it_is_said_what_to_do_and_how_long_nothing_had_passed() -> None:
    wire = Wire().open().say(0, HELLO_OF_TLS)
    wire.now += 60 * 10**9
    found = brought(wire.send(1, FIN | ACK))
    assert (found.scope, found.encrypted) == (ENCRYPTED, True)
    assert "SSLKEYLOGFILE" in found.notes[0]
    assert "wskit tap" in found.notes[0]
    assert found.notes[1] == "Nothing had passed for 60.0 s when it was ended."
    assert isinstance(found.happened[0], events.Connecting)
    assert found.happened[0].url == "wss://127.0.0.1:8080/"
    assert len(brought(Wire().open().say(0, HELLO_OF_TLS)).notes) == 1


def test_how_it_began_is_said() -> None:
    refused = "The SYN was answered with a RST: nothing listens at this address, or something in between refuses it."
    silent = "Nothing was said on it, so nobody knows whether it was to be a WebSocket connection."
    assert brought(Wire().send(0, SYN).send(1, RST | ACK)).notes == (refused, silent)
    assert brought(Wire().send(0, SYN)).notes == ("Nobody answered the SYN.", silent)
    assert brought(Wire().send(0, SYN).segments * 2).notes[0] == "Nobody answered the SYN, which was sent 2 times."
    assert brought(Wire().open()).notes == (silent,)


def test_how_it_began_can_be_read_by_programs() -> None:
    found = {
        "refused": brought(Wire().send(0, SYN).send(1, RST | ACK)),
        "unanswered": brought(Wire().send(0, SYN).segments * 3),
        "made": brought(Wire().shake()),
        "earlier": brought(Wire().shake().segments[3:]),
    }
    assert {name: one.made for name, one in found.items()} == {name: name for name in found}
    assert {name: one.asked for name, one in found.items()} == {"refused": 1, "unanswered": 3, "made": 1, "earlier": 0}
    answered = brought(Wire().shake().segments[1:])
    assert (answered.made, answered.asked) == ("made", 0)


def test_a_capture_that_begins_in_the_middle_says_so() -> None:
    assert brought(Wire().shake().segments[3:]).notes == ("The capture began after this TCP connection was made.",)


def test_requests_before_it_are_said_to_be_left_out() -> None:
    wire = Wire().open().say(0, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").say(1, b"HTTP/1.1 200 OK\r\n\r\n").say(0, REQUEST)
    assert brought(wire).notes == (
        "Before this, other HTTP requests passed on the same TCP connection. They are left out.",
    )


def test_what_is_missing_and_what_came_again_is_said() -> None:
    wire = Wire().shake().say(1, HELLO).say(1, CLOSE)
    lost, again = wire.segments[-4], wire.segments[-2]
    notes = brought([*(one for one in wire.segments if one is not lost), again]).notes
    assert notes == (
        "7 bytes that the server sent are not in the capture.",
        "TCP sent 1 segment again: what was sent before had been lost, or was late.",
    )
    lost = lost._replace(data=HELLO[:-1])
    assert brought([*wire.segments[:-4], lost, *wire.segments[-3:]]).notes == (
        "1 byte that the server sent is not in the capture.",
    )


def test_one_direction_alone_is_said_to_be() -> None:
    wire = Wire().shake().part()
    ours = [one for one in wire.segments if one.source == wire.hosts[0]]
    assert "Nothing that the server sent was captured: only one direction is in the file." in brought(ours).notes


def test_frames_without_a_handshake_can_be_read() -> None:
    wire = Wire().shake()
    wire.segments.clear()
    wire.say(1, b"rest of a frame").say(1, HELLO).say(0, MASKED).part()
    found = brought(wire)
    assert found.notes[0] == "The capture began after this TCP connection was made."
    assert found.notes[1].startswith("Its opening handshake is missing.")
    gone = [event for event in found.happened if isinstance(event, events.Gone)]
    assert [(event.end.side, event.bytes_out, event.bytes_in) for event in gone] == [
        ("server", 15, 0),
        ("client", 0, 15),
    ]
    read = across(found.happened, found.end)
    frames = [one.passage.what for one in read.front.moments if isinstance(one, Departure)]
    assert [one.name for one in frames if isinstance(one, Frame)] == ["Text", "Text", "Close", "Close"]
    assert read.states == {"client": ReadyState.CLOSED, "server": ReadyState.CLOSED}


def test_bytes_that_are_missing_at_the_beginning_count_too() -> None:
    wire = Wire().shake()
    wire.segments.clear()
    wire.say(1, b"lost").say(1, b"rest of a frame").say(1, HELLO).say(1, HELLO)
    # Its acknowledgment tells that it was there; the capture has seen something of the server's before.
    wire.segments.insert(0, wire.segments[1]._replace(ack=wire.segments[0].seq))
    del wire.segments[1]
    found = brought(wire)
    out = [event.bytes_out for event in found.happened if isinstance(event, events.Gone) and event.end.side == "server"]
    assert out == [19]
