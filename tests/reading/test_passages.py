"""What one side sends, cut into passages, whole or byte by byte."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as TheirFrame
from websockets.frames import Opcode as TheirOpcode

from wskit.protocol.frames import Frame
from wskit.protocol.handshake import Head
from wskit.reading import passages
from wskit.reading.passages import BEGINNING, Passage, Scrap, Side, Signal, Stream, WholeFrames, other

REQUEST = (
    b"GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
RESPONSE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\n"
TLS = bytes.fromhex("1603010200010001fc0303")
HELLO = TheirFrame(TheirOpcode.TEXT, b"hello").serialize(mask=False)
NO_LENGTH = b"\x82\x7f" + b"\xff" * 8


def read(sender: Side, portions: Iterable[bytes]) -> tuple[Stream, list[Passage]]:
    """Return the passages in the order in which they begin."""
    stream = Stream(sender)
    return stream, [passage for data in portions for passage, begins in stream.take(data) if begins]


def kinds(found: Iterable[Passage]) -> list[tuple[object, int, int]]:
    """Tell of each passage what it is and where it stands."""
    return [(one.what.first_line if isinstance(one.what, Head) else str(one.what), one.start, one.end) for one in found]


def test_a_stream_is_a_head_and_frames() -> None:
    _, found = read("server", [RESPONSE + HELLO + HELLO])
    assert [type(one.what) for one in found] == [Head, Frame, Frame]
    starts = [0, len(RESPONSE), len(RESPONSE + HELLO), len(RESPONSE + HELLO + HELLO)]
    assert [(one.start, one.end) for one in found] == list(pairwise(starts))
    assert [one.size for one in found] == [len(RESPONSE), 7, 7]
    assert [one.opens for one in found] == [True, False, False]
    assert not any(one.refuses for one in found)


def test_a_passage_goes_to_the_other_side() -> None:
    [request] = read("client", [REQUEST])[1]
    assert (request.sender, request.receiver) == ("client", "server")
    assert (other("client"), other("server")) == ("server", "client")


def test_a_passage_begins_with_its_first_byte() -> None:
    stream, [head, frame] = read("server", [RESPONSE, HELLO[:1]])
    assert stream.knows(head)
    assert (frame.what, frame.size, stream.knows(frame)) == (Scrap.FRAME, 1, False)
    assert list(stream.take(HELLO[1:])) == [(frame, False)]
    assert isinstance(frame.what, Frame)
    assert (frame.what.payload, frame.size, stream.knows(frame)) == (b"hello", 7, True)


def test_a_head_is_known_with_its_last_byte() -> None:
    stream, [head] = read("server", [RESPONSE[:20]])
    assert (head.what, head.size, stream.knows(head)) == (Scrap.HEAD, 20, False)
    list(stream.take(RESPONSE[20:]))
    assert isinstance(head.what, Head)
    assert (head.what.status, stream.knows(head)) == (101, True)


def test_no_bytes_are_no_passage() -> None:
    assert read("client", [b"", b""])[1] == []
    assert len(read("client", [REQUEST, b""])[1]) == 1


def test_behind_a_refusal_there_is_a_body() -> None:
    stream, found = read("server", [REFUSAL + b"go ", b"away"])
    assert [one.what for one in found[1:]] == [Scrap.BODY]
    assert [(one.refuses, one.opens) for one in found] == [(True, False), (False, False)]
    assert (found[1].size, stream.knows(found[1])) == (7, True)


@pytest.mark.parametrize("data", [TLS, b"GET / HTTP/1.1\r\nno colon\r\n\r\n"], ids=["TLS", "half HTTP"])
def test_a_head_with_a_problem_goes_on_to_the_end_of_the_stream(data: bytes) -> None:
    stream, [head] = read("client", [data, b"and so on"])
    assert isinstance(head.what, Head)
    assert head.what.problem
    assert (head.size, stream.knows(head)) == (len(data) + 9, True)


def test_what_follows_a_length_that_cannot_be_is_unreadable() -> None:
    stream, [_, frame, scrap] = read("server", [RESPONSE + HELLO, NO_LENGTH, HELLO])
    assert isinstance(frame.what, Frame)
    assert (scrap.what, scrap.size, stream.knows(scrap)) == (Scrap.UNREADABLE, 17, True)


def test_a_frame_that_is_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "LONGEST", 1000)
    long = TheirFrame(TheirOpcode.BINARY, bytes(2000)).serialize(mask=False)
    assert kinds(read("server", [RESPONSE, long])[1])[1][0].startswith("Binary")  # type: ignore[attr-defined]
    stream, [_, scrap] = read("server", [RESPONSE, long[:500], long[500:1500], long[1500:]])
    assert (scrap.what, scrap.size, stream.knows(scrap)) == (Scrap.UNREADABLE, len(long), True)


def test_at_the_end_of_a_stream_half_a_frame_is_all_there_is() -> None:
    stream, [_, half] = read("server", [RESPONSE + HELLO[:3]])
    assert stream.finish() is half
    assert (half.what, half.size, stream.knows(half)) == (Scrap.FRAME, 3, True)


def test_at_the_end_of_a_stream_half_a_head_is_a_head_with_a_problem() -> None:
    stream, [half] = read("server", [RESPONSE[:30]])
    assert stream.finish() is half
    assert isinstance(half.what, Head)
    assert half.what.problem == "the stream ends inside the head, after 30 bytes"


@pytest.mark.parametrize("data", [b"", RESPONSE, RESPONSE + HELLO])
def test_where_a_passage_ends_the_stream_may_end(data: bytes) -> None:
    assert read("server", [data])[0].finish() is None


def test_only_a_close_frame_and_what_tcp_says_are_goodbyes() -> None:
    close = TheirFrame(TheirOpcode.CLOSE, b"\x03").serialize(mask=False)
    _, found = read("server", [RESPONSE + HELLO + close])
    assert [(one.is_close, one.is_goodbye) for one in found] == [(False, False), (False, False), (True, True)]
    fin = Passage("server", Signal.FIN, 0, 0)
    assert (fin.is_close, fin.is_goodbye, fin.opens) == (False, True, False)


def test_a_state_follows_only_from_what_is_not_plain() -> None:
    ping, close = (TheirFrame(opcode, b"").serialize(mask=False) for opcode in (TheirOpcode.PING, TheirOpcode.CLOSE))
    _, found = read("server", [RESPONSE + HELLO + ping + close + HELLO[:3]])
    assert [one.is_plain for one in found] == [False, True, False, False, True]
    assert not any(one.is_plain and (one.opens or one.refuses or one.is_goodbye) for one in found)
    assert not Passage("server", Signal.FIN, 0, 0).is_plain


PIECES = st.sampled_from([RESPONSE, REQUEST, REFUSAL, TLS, HELLO, NO_LENGTH, b"\r\n\r\n", b"\x88\x02\x03\xe8"])


@given(
    sender=st.sampled_from(["client", "server"]),
    pieces=st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=6),
    sizes=st.lists(st.integers(1, 50), max_size=30),
)
def test_a_stream_is_cut_the_same_in_whatever_portions_it_comes(
    sender: Side, pieces: list[bytes], sizes: list[int]
) -> None:
    data = b"".join(pieces)
    portions, start = [], 0
    for size in sizes:
        portions.append(data[start : start + size])
        start += size
    stream, found = read(sender, [data])
    again, same = read(sender, [*portions, data[start:]])
    assert same == found
    assert [stream.knows(one) for one in found] == [again.knows(one) for one in same]
    assert (again.finish(), same) == (stream.finish(), found)
    # Every byte belongs to one passage, and none is left.
    assert [one.start for one in found] == [0, *(one.end for one in found)][: len(found)]
    assert (found[-1].end if found else 0) == stream.read == len(data)


# What is kept.


def frames(*sizes: int) -> list[Passage]:
    data = b"".join(TheirFrame(TheirOpcode.BINARY, bytes(size)).serialize(mask=False) for size in sizes)
    return read("server", [RESPONSE, data])[1][1:]


def kept(found: Iterable[Passage]) -> list[int]:
    """Tell how many bytes of payload each has still."""
    return [len(one.what.payload) for one in found if isinstance(one.what, Frame)]


def test_the_oldest_frames_are_cut_if_they_are_too_many() -> None:
    whole, found = WholeFrames(2), frames(2000, 3000, 4000, 5000)
    for one in found:
        whole.add(one)
    assert kept(found) == [BEGINNING, BEGINNING, 4000, 5000]
    assert [one.size for one in found] == [2004, 3004, 4004, 5004]


def test_the_oldest_frames_are_cut_if_they_are_too_large_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "WHOLE", 6000)
    whole, found = WholeFrames(100), frames(2000, BEGINNING, 3000, 10, 2900, 9000)
    for one in found[:-1]:
        whole.add(one)
    assert kept(found) == [BEGINNING, BEGINNING, 3000, 10, 2900, 9000]
    whole.add(found[-1])
    assert kept(found) == [BEGINNING, BEGINNING, BEGINNING, 10, BEGINNING, 9000]


def test_what_is_no_frame_is_left_as_it_is() -> None:
    whole, [head] = WholeFrames(1), read("server", [RESPONSE])[1]
    before = head.what
    for _ in range(3):
        whole.add(head)
    assert head.what is before
