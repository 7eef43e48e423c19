"""Connections: what segments tell of both ends, also where some are not there."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from captured import CLIENT, CLOSE, HELLO, MASKED, MASKED_CLOSE, REQUEST, RESPONSE, SERVER, Wire

from wskit.evidence.guessing import TRIES
from wskit.evidence.kept import Room
from wskit.evidence.kinds import HEAD, Kind
from wskit.evidence.segments import ACK, FIN, RST, SYN, Segment
from wskit.evidence.tcpends import Connection
from wskit.record import events

HELLO_OF_TLS = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


def fed(segments: Iterable[Segment], *, finish: bool = True) -> Connection:
    made = None
    for segment in segments:
        made = made or Connection(segment, Room())
        made.feed(segment)
    assert made is not None
    if finish:
        made.finish()
    return made


def told(connection: Connection) -> list[str]:
    """The rows, shortly: who, and what happened; c is the client."""
    who = "cs" if connection.client in (0, None) else "sc"
    return [f"{who[row.host]} {row.kind.__name__}" for row in connection.rows.rows]


BEGUN = ["c Connecting", "c Linked", "s Linked"]


def test_the_client_knows_first_that_there_is_a_connection() -> None:
    connection = fed(Wire().open().segments)
    assert told(connection) == BEGUN
    assert [row.time for row in connection.rows.rows] == [one.time for one in Wire().open().segments]
    assert (connection.made, connection.client, connection.kind) == ("made", 0, None)
    assert connection.server == SERVER


def test_without_the_answer_to_the_syn_the_next_segment_tells() -> None:
    wire = Wire().open()
    del wire.segments[1]
    assert told(fed(wire.segments)) == BEGUN


def test_without_the_last_of_three_the_servers_bytes_tell() -> None:
    wire = Wire().open()
    del wire.segments[2]
    assert told(fed(wire.say(1, HELLO).segments))[:3] == BEGUN


def test_a_capture_may_begin_with_the_answer() -> None:
    connection = fed(Wire().shake().segments[1:])
    assert told(connection)[:3] == BEGUN
    assert connection.hosts[connection.client or 0] == CLIENT


def test_who_asks_again_without_an_answer_is_counted() -> None:
    wire = Wire().send(0, SYN)
    wire.segments *= 3
    connection = fed(wire.segments)
    assert (told(connection), connection.made, connection.asked) == (["c Connecting"], "unanswered", 3)
    assert not connection.is_opened_anew(wire.segments[0])
    assert connection.is_opened_anew(Wire(first=(5, 5)).send(0, SYN).segments[0])
    assert connection.is_opened_anew(Wire(SERVER, CLIENT).send(0, SYN).segments[0])


def test_an_answer_that_comes_again_says_nothing_new() -> None:
    wire = Wire().send(0, SYN).send(1, SYN | ACK)
    connection = fed([*wire.segments, wire.segments[-1], *wire.send(0).segments[2:]])
    assert (told(connection), connection.asked) == (BEGUN, 1)


def test_who_never_acknowledges_anything_is_read_all_the_same() -> None:
    connection = fed(Wire().send(0, 0, REQUEST).segments)
    assert told(connection) == ["c Linked", "s Linked", "c BytesOut"]


def test_a_refusal_is_a_rst_in_answer_to_the_syn() -> None:
    connection = fed(Wire().send(0, SYN).send(1, RST | ACK).segments)
    assert (told(connection), connection.made) == (["c Connecting", "c Unlinked"], "refused")
    assert connection.is_done


def test_who_changes_its_mind_was_not_refused() -> None:
    connection = fed(Wire().send(0, SYN).send(0, RST).segments)
    assert (told(connection), connection.made, connection.is_over) == (["c Connecting"], "unanswered", True)


def test_what_was_not_acknowledged_has_not_come_in() -> None:
    connection = fed(Wire().shake().send(1, ACK, HELLO).send(1, FIN | ACK).segments)
    assert told(connection)[-2:] == ["s BytesOut", "s FinOut"]


def test_a_rst_is_the_end_at_both_ends_at_once() -> None:
    connection = fed(Wire().shake().send(1, ACK, HELLO).reset(0).send(1).segments)
    assert told(connection)[-5:] == ["c BytesIn", "c RstOut", "s RstIn", "c Unlinked", "s Unlinked"]
    assert connection.broken == {0}
    assert connection.is_over


def test_who_breaks_off_in_between_sends_both_a_rst() -> None:
    connection = fed(Wire().shake().reset(0).reset(1).reset(0).reset(1).segments)
    broken = ["c RstOut", "s RstIn", "c Unlinked", "s Unlinked", "s RstOut", "c RstIn"]
    assert (told(connection)[-6:], connection.broken) == (broken, {0, 1})


def test_a_rst_after_both_have_parted_is_nobodys() -> None:
    assert told(fed(Wire().shake().part().reset(0).segments))[-1] == "s Unlinked"


def test_half_a_goodbye_leaves_the_other_half_open() -> None:
    connection = fed(Wire().shake().send(0, FIN | ACK).send(1).say(1, HELLO).segments)
    assert told(connection)[-4:] == ["c FinOut", "s FinIn", "s BytesOut", "c BytesIn"]
    assert not connection.is_over


def test_a_fin_may_come_with_bytes_and_before_others() -> None:
    wire = Wire().shake().send(1, ACK, HELLO).send(1, ACK | FIN, CLOSE).send(0)
    late, early = wire.segments[-3], wire.segments[-2]
    connection = fed([*wire.segments[:-3], early, late, wire.segments[-1]])
    assert told(connection)[-6:] == ["s BytesOut", "s BytesOut", "s FinOut", "c BytesIn", "c BytesIn", "c FinIn"]


def test_what_never_turns_up_is_gone_at_both_ends() -> None:
    wire = Wire().shake().say(1, HELLO).say(1, CLOSE)
    lost = wire.segments[-4]
    assert lost.data == HELLO
    connection = fed([one for one in wire.segments if one is not lost])
    rows = connection.rows.rows
    assert told(connection)[-4:] == ["s Gone", "s BytesOut", "c Gone", "c BytesIn"]
    assert [row.gone for row in rows[-4:]] == [(1, len(HELLO), 0), (0, 0, 0), (1, 0, len(HELLO)), (0, 0, 0)]
    assert connection.streams[1].missing == len(HELLO)


def test_a_fin_behind_what_never_turns_up_is_told_in_the_end() -> None:
    wire = Wire().shake().send(1, ACK, HELLO).send(1, FIN | ACK)
    del wire.segments[-2]
    assert told(fed(wire.segments))[-2:] == ["s Gone", "s FinOut"]


def test_a_connection_that_began_before_is_known_by_its_request() -> None:
    connection = fed(Wire().shake().segments[3:])
    assert (connection.made, connection.kind, connection.client) == ("earlier", Kind.WEBSOCKET, 0)
    assert told(connection)[:3] == ["c Linked", "s Linked", "c BytesOut"]


def test_the_answer_to_a_request_that_was_not_captured_is_of_no_use() -> None:
    wire = Wire().shake()
    connection = fed(wire.segments[5:])
    assert (connection.kind, connection.client) == (Kind.HTTP, 1)
    assert connection.hosts[1] == CLIENT


@pytest.mark.parametrize("host", [0, 1])
def test_frames_without_a_handshake_are_known_by_their_look(host: int) -> None:
    wire = Wire().shake()
    wire.segments.clear()
    wire.say(host, (MASKED, HELLO)[host]).say(1 - host, (HELLO, MASKED)[host]).say(0, MASKED_CLOSE)
    connection = fed(wire.segments)
    assert connection.kind is Kind.WEBSOCKET
    assert connection.hosts[connection.client or 0] == CLIENT
    assert connection.frames_from == [0, 0]


def test_the_rest_of_a_frame_comes_before_the_first_whole_one() -> None:
    wire = Wire().shake()
    wire.segments.clear()
    wire.say(1, b"rest of a frame").say(1, HELLO).say(1, HELLO)
    connection = fed(wire.segments)
    assert (connection.kind, connection.frames_from) == (Kind.WEBSOCKET, [15, 0])


def test_frames_masked_both_ways_are_none() -> None:
    wire = Wire()
    wire.say(0, MASKED).say(1, MASKED)
    assert fed(wire.segments).kind is not Kind.WEBSOCKET


def test_what_has_no_frames_for_long_is_something_else() -> None:
    wire = Wire()
    for _ in range(TRIES):
        wire.say(0, b"no frame")
    assert fed(wire.segments, finish=False).kind is Kind.OTHER


def test_tls_that_began_before_is_known_and_who_has_the_lower_port_is_its_server() -> None:
    connection = fed(Wire().say(1, b"\x17\x03\x03\x00\x05hello").segments)
    assert (connection.kind, connection.server) == (Kind.TLS, SERVER)


def test_of_tls_only_what_tcp_says_is_kept() -> None:
    connection = fed(Wire().open().say(0, HELLO_OF_TLS).say(1, bytes(3000)).send(1, FIN | ACK).reset(0).segments)
    assert told(connection) == [*BEGUN, "s FinOut", "c FinIn", "c RstOut", "s RstIn", "c Unlinked", "s Unlinked"]
    assert connection.last_bytes == Wire().open().segments[0].time + 5 * 10**6


NOTIFY, HIDDEN = b"\x15\x03\x03\0\x1a" + bytes(26), b"\x17\x03\x03\0\x13" + bytes(19)
"""A goodbye of TLS 1.2 and of 1.3, as nginx sends them."""


@pytest.mark.parametrize(
    ("last", "later", "quiet"),
    [
        (NOTIFY, 0.0, 60),
        (HIDDEN, 0.0, 60),
        (HIDDEN, 5.0, 5),
        (NOTIFY, 5.0, 65),
        (b"\x17\x03\x03\0\x20" + bytes(32), 0.0, 0),
    ],
)
def test_a_goodbye_of_tls_is_nothing_that_passed(last: bytes, later: float, quiet: float) -> None:
    wire = Wire().open().say(0, HELLO_OF_TLS).say(1, bytes(3000)).say(0, HIDDEN)
    wire.now += 60 * 10**9
    wire.say(1, last)
    wire.now += int(later * 10**9)
    found = fed(wire.send(1, FIN | ACK).send(0, ACK, last).segments).quiet
    assert found is not None
    assert round(found) == quiet


def test_of_tls_what_is_missing_is_counted_and_not_kept() -> None:
    wire = Wire().open().say(0, HELLO_OF_TLS).say(1, bytes(30)).say(1, bytes(3))
    lost = wire.segments[-4]
    connection = fed(one for one in wire.segments if one is not lost)
    assert (told(connection), connection.streams[1].missing) == (BEGUN, 30)


def test_of_other_protocols_nothing_is_kept() -> None:
    connection = fed(Wire().open().say(0, b"NICK me\r\n").say(1, b"hello").send(0, FIN | ACK).segments)
    assert (connection.kind, connection.rows.rows, connection.is_done) == (Kind.OTHER, [], True)


def test_a_server_that_says_much_before_anybody_asks_speaks_something_else() -> None:
    wire = Wire().open().say(1, bytes(HEAD)).say(1, b"x")
    assert fed(wire.segments, finish=False).kind is None
    assert fed(wire.say(1, b"x").segments, finish=False).kind is Kind.OTHER


def test_a_later_request_on_the_same_connection_may_ask_for_a_websocket() -> None:
    wire = Wire().open().say(0, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").say(1, b"HTTP/1.1 200 OK\r\n\r\n")
    connection = fed(wire.say(0, REQUEST).say(1, RESPONSE).say(1, HELLO).segments)
    assert (connection.kind, connection.begun_late, connection.request) == (Kind.WEBSOCKET, True, REQUEST)
    data = [row.data for row in connection.rows.rows if row.kind is events.BytesIn]
    assert data == [REQUEST, RESPONSE, HELLO]
    assert told(connection)[:3] == BEGUN


def test_later_requests_that_ask_for_nothing_of_the_kind_stay_plain() -> None:
    get = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    connection = fed(Wire().open().say(0, get).say(0, get).say(1, REQUEST).send(0, FIN | ACK).segments)
    assert (connection.kind, told(connection)) == (Kind.HTTP, BEGUN)


def test_only_who_spoke_is_known_to_have() -> None:
    wire = Wire().shake().part()
    assert fed(wire.segments).spoke == {0, 1}
    assert fed(one for one in wire.segments if one.source == CLIENT).spoke == {0}
