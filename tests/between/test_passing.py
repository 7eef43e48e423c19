"""Passing: what becomes of bytes on their way through a middle, however they are cut."""

from __future__ import annotations

import itertools
import struct
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.between.habits import Habits
from wskit.between.passing import Way, frame
from wskit.endings.acts import close_frame
from wskit.endings.acts import frame as short_frame
from wskit.protocol.frames import FrameParser, Opcode

PING, TEXT = frame(Opcode.PING, b"?", masked=True), short_frame(0x81, b"hello", masked=True)
LONG = b"\x82\xfe" + struct.pack("!H", 300) + b"\0\0\0\0" + bytes(300)
HUGE = b"\x82\xff" + struct.pack("!Q", 70_000) + b"\0\0\0\0" + bytes(70_000)
IN_PIECES = [
    short_frame(0x01, b"he", masked=True),
    short_frame(0x00, b"ll", masked=True),
    short_frame(0x80, b"o", masked=True),
]
CLOSE = close_frame(4000, "bye", masked=True)
STREAM = b"".join([TEXT, PING, LONG, *IN_PIECES, HUGE, short_frame(0x8A, b"!", masked=True), CLOSE])


def way(sender: Literal["client", "server"] = "client", **habits: Any) -> Way:
    behaves = Habits(**habits)
    return Way(sender, lambda: behaves)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


cuts = st.lists(st.integers(0, 10**6), max_size=12)


@given(cuts)
def test_a_tunnel_passes_every_byte_on_at_once(places: list[int]) -> None:
    tunnel = way()
    for portion in cut(STREAM, places):
        passed = tunnel.feed(portion)
        assert (passed.on, passed.back, passed.did) == (portion, b"", [])
    assert tunnel.has_closed
    assert tunnel.is_between


@given(cuts)
def test_it_knows_where_a_frame_ends(places: list[int]) -> None:
    tunnel, ends, size = way(), {0}, 0
    for one in FrameParser("client").feed(STREAM):
        ends.add(one.offset + len(one.raw))
    for portion in cut(STREAM, places):
        tunnel.feed(portion)
        size += len(portion)
        assert tunnel.is_between == (size in ends)


@given(cuts)
def test_pings_are_dropped_and_all_else_is_as_it_was(places: list[int]) -> None:
    deaf = way(pings="drop")
    on = b"".join(deaf.feed(portion).on for portion in cut(STREAM, places))
    kinds = [one.opcode for one in FrameParser("client").feed(on)]
    assert kinds == [1, 2, 1, 0, 0, 2, 8]
    assert on == b"".join([TEXT, LONG, *IN_PIECES, HUGE, CLOSE])


@given(cuts)
def test_pings_are_answered_with_what_they_hold(places: list[int]) -> None:
    polite = way(pings="answer")
    fed = [polite.feed(portion) for portion in cut(STREAM, places)]
    assert b"".join(one.back for one in fed) == frame(Opcode.PONG, b"?", masked=False)
    assert [did for one in fed for did in one.did] == ["answers the Ping by itself", "does not pass the Pong on"]


def test_a_servers_ping_gets_a_masked_answer() -> None:
    passed = way("server", pings="answer").feed(frame(Opcode.PING, b"?", masked=False))
    [pong] = FrameParser("client").feed(passed.back)
    assert (pong.opcode, pong.payload, pong.problems) == (Opcode.PONG, b"?", ())


@given(cuts)
def test_a_message_in_pieces_is_passed_on_when_it_is_whole(places: list[int]) -> None:
    patient, size, seen = way(whole_messages=True), 0, b""
    starts, at = {}, 0
    messages = [TEXT, PING, LONG, b"".join(IN_PIECES), HUGE, short_frame(0x8A, b"!", masked=True), CLOSE]
    for message in messages:
        starts[at] = message
        at += len(message)
    for portion in cut(STREAM, places):
        seen += patient.feed(portion).on
        size += len(portion)
        assert seen == b"".join(message for start, message in starts.items() if start + len(message) <= size)


def test_a_control_frame_passes_between_the_pieces_of_a_held_message() -> None:
    patient = way(whole_messages=True)
    assert patient.feed(IN_PIECES[0] + PING).on == PING
    assert patient.is_between
    assert patient.feed(IN_PIECES[1] + IN_PIECES[2]).on == b"".join(IN_PIECES)


@pytest.mark.parametrize(
    ("codes", "code", "reason", "did"),
    [
        ("drop", 1005, "", ["takes the code out of the Close frame"]),
        (1001, 1001, "bye", ["changes the code in the Close frame to 1001"]),
        (4000, 4000, "bye", []),
    ],
)
@pytest.mark.parametrize("sender", ["client", "server"])
def test_a_code_is_replaced(
    codes: object, code: int, reason: str, did: list[str], sender: Literal["client", "server"]
) -> None:
    passed = way(sender, codes=codes).feed(close_frame(4000, "bye", masked=sender == "client"))
    [close] = FrameParser(sender).feed(passed.on)
    assert (close.close_code, close.close_reason, close.problems, passed.did) == (code, reason, (), did)


@pytest.mark.parametrize("sender", ["client", "server"])
def test_whose_code_is_replaced_gets_it_back_and_the_answer_of_the_other_goes_nowhere(
    sender: Literal["client", "server"],
) -> None:
    peer: Literal["client", "server"] = "server" if sender == "client" else "client"
    there, back = way(sender, codes="drop"), way(peer, codes="drop")
    there.other, back.other = back, there
    passed = there.feed(close_frame(4000, "bye", masked=sender == "client"))
    [answer] = FrameParser(peer).feed(passed.back)
    assert (answer.close_code, answer.close_reason, answer.problems) == (4000, "bye", ())
    assert back.feed(frame(Opcode.CLOSE, b"", masked=peer == "client")).on == b""
    assert back.feed(close_frame(4001, masked=peer == "client")).on != b""  # that is none any more


def test_an_answer_whose_code_is_replaced_is_not_answered() -> None:
    there, back = way("client", codes="drop"), way("server", codes="drop")
    there.other, back.other = back, there
    assert there.feed(frame(Opcode.CLOSE, b"", masked=True)).back == b""  # nothing was replaced
    passed = back.feed(close_frame(1000, masked=False))
    assert (passed.on, passed.back) == (bytes.fromhex("88 00"), b"")


def test_half_a_code_is_left_as_it_is() -> None:
    half = short_frame(0x88, b"\x03", masked=True)
    assert way(codes="drop").feed(half).on == half


def test_a_habit_that_changes_holds_from_the_next_frame_on() -> None:
    habits = [Habits()]
    changing = Way("client", lambda: habits[0])
    assert changing.feed(PING[:3]).on == PING[:3]
    habits[0] = Habits(pings="drop")
    assert changing.feed(PING[3:]).on == PING[3:]
    assert changing.feed(PING).on == b""
    habits[0] = Habits(whole_messages=True)
    assert changing.feed(IN_PIECES[0]).on == b""
    habits[0] = Habits()
    assert changing.feed(IN_PIECES[1]).on == IN_PIECES[0] + IN_PIECES[1]


@pytest.mark.parametrize("habits", [{}, {"pings": "drop"}, {"whole_messages": True}])
@given(places=cuts)
def test_what_cannot_be_read_any_more_is_passed_on_as_it_is(habits: dict[str, Any], places: list[int]) -> None:
    broken = IN_PIECES[0] + b"\x82\xff" + b"\xff" * 8 + b"and so on"
    lost = way(**habits)
    assert b"".join(lost.feed(portion).on for portion in cut(broken, places)) == broken
    assert not lost.is_between
    assert lost.feed(b"more").on == b"more"


def test_a_control_frame_that_is_too_long_is_passed_on() -> None:
    long = short_frame(0x89, bytes(126), masked=True)
    assert way(pings="drop").feed(long).on == long
