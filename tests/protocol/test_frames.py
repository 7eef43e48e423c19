"""The frame parser, against the library's serializer and against every rule of RFC 6455 section 5."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets import frames as theirs
from websockets.protocol import Protocol
from websockets.protocol import Side as TheirSide

from wskit.protocol.frames import Frame, FrameParser, Opcode, Rule, unmask

Sender = Literal["client", "server"]

DATA = st.one_of(st.binary(max_size=300), st.sampled_from([b"x" * n for n in (125, 126, 127, 65535, 65536, 70_000)]))


def parsed(data: bytes, sender: Sender = "server") -> list[Frame]:
    return FrameParser(sender).feed(data)


def problems(data: bytes, sender: Sender = "server") -> list[str]:
    return [problem.what for frame in parsed(data, sender) for problem in frame.problems]


def cut(data: bytes, sizes: Iterable[int]) -> list[bytes]:
    """Cut ``data`` into portions, of these sizes as long as they last."""
    portions, start = [], 0
    for size in sizes:
        portions.append(data[start : start + size])
        start += size
    return [*portions, data[start:]]


@given(
    side=st.sampled_from(["client", "server"]),
    messages=st.lists(st.tuples(st.sampled_from([Opcode.BINARY, Opcode.PING, Opcode.PONG]), DATA), max_size=5),
    sizes=st.lists(st.integers(0, 200), max_size=30),
)
def test_it_reads_what_the_library_writes_however_it_is_cut(
    side: Sender, messages: list[tuple[Opcode, bytes]], sizes: list[int]
) -> None:
    messages = [(opcode, data[:125] if opcode in (Opcode.PING, Opcode.PONG) else data) for opcode, data in messages]
    stream = b"".join(
        theirs.Frame(theirs.Opcode(opcode), data).serialize(mask=side == "client") for opcode, data in messages
    )
    parser = FrameParser(side)
    got = [frame for portion in cut(stream, sizes) for frame in parser.feed(portion)]
    assert [(frame.opcode, frame.payload) for frame in got] == messages
    assert [frame.problems for frame in got] == [()] * len(messages)
    assert b"".join(frame.raw for frame in got) == stream
    assert [frame.offset for frame in got] == [sum(len(one.raw) for one in got[:n]) for n in range(len(got))]
    assert all(frame.masked == (side == "client") for frame in got)
    assert parser.problem is None


@given(st.binary(max_size=400), st.lists(st.integers(0, 20), max_size=30))
def test_garbage_raises_nothing_and_is_read_the_same_however_it_is_cut(data: bytes, sizes: list[int]) -> None:
    whole, pieces = FrameParser("client"), FrameParser("client")
    frames = whole.feed(data)
    assert [frame for portion in cut(data, sizes) for frame in pieces.feed(portion)] == frames
    assert b"".join(frame.raw for frame in frames) + whole.rest == data
    assert (whole.problem, whole.rest) == (pieces.problem, pieces.rest)
    assert all(str(frame) for frame in frames)


@given(st.binary(min_size=2, max_size=60).filter(lambda data: data[1] & 0x7F < 126))
def test_the_library_refuses_a_first_frame_just_where_a_problem_is_reported(data: bytes) -> None:
    # Alone in its stream, and with a plain length; what follows from earlier frames has tests of its own below.
    size = 2 + (4 if data[1] & 0x80 else 0) + (data[1] & 0x7F)
    data = data.ljust(size, b"\0")[:size]
    [frame] = parsed(data, "client")
    assert bool(frame.problems) == (not _library_accepts(data))


def _library_accepts(data: bytes) -> bool:
    protocol = Protocol(TheirSide.SERVER)
    protocol.receive_data(data)
    if protocol.parser_exc is not None:
        return False
    # The Sans-I/O layer leaves the text of messages to the layer above it.
    for event in protocol.events_received():
        if isinstance(event, theirs.Frame) and event.opcode is theirs.Opcode.TEXT:
            try:
                codecs.getincrementaldecoder("utf-8")().decode(bytes(event.data), event.fin)
            except UnicodeDecodeError:
                return False
    return True


@given(st.binary(max_size=1000), st.binary(min_size=4, max_size=4))
def test_unmasking_is_the_xor_of_section_5_3(payload: bytes, key: bytes) -> None:
    assert unmask(payload, key) == bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
    assert unmask(unmask(payload, key), key) == payload


MASKED_HELLO = bytes.fromhex("818537fa213d7f9f4d5158")  # "Hello", from RFC 6455 section 5.7


def test_the_examples_of_the_standard() -> None:
    [hello] = parsed(MASKED_HELLO, "client")
    assert (hello.payload, hello.key, hello.header_size, str(hello)) == (
        b"Hello",
        bytes.fromhex("37fa213d"),
        6,
        "Text (5 bytes)",
    )
    fragments = parsed(bytes.fromhex("010348656c") + bytes.fromhex("80026c6f"))
    assert [(frame.fin, frame.payload) for frame in fragments] == [(False, b"Hel"), (True, b"lo")]
    assert [str(frame) for frame in fragments] == ["Text (3 bytes, more to come)", "Continuation (2 bytes)"]
    assert not any(frame.problems for frame in fragments)


def frame(first: int, payload: bytes = b"", *, second: int | None = None) -> bytes:
    """A server's frame made by hand, right or wrong."""
    return bytes([first, len(payload) if second is None else second]) + payload


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(0x88, struct.pack("!H", code) + reason)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (frame(0xC2), "a reserved bit is set and no extension was agreed on"),
        (frame(0x83), "opcode 3 is reserved"),
        (frame(0x8B), "opcode 11 is reserved"),
        (MASKED_HELLO, "a server's frame is masked"),
        (frame(0x82, b"\0\x05hello", second=126), "the length takes more bytes than it needs"),
        (frame(0x82, b"\0" * 6 + b"\0\x05hello", second=127), "the length takes more bytes than it needs"),
        (frame(0x89, b"\0\x7e" + b"x" * 126, second=126), "a control frame has 126 bytes of payload, over 125"),
        (frame(0x09), "a control frame is fragmented"),
        (frame(0x80), "a continuation of nothing"),
        (frame(0x01, b"a") + frame(0x81, b"b"), "a new message begins inside another"),
        (frame(0x88, b"\x03"), "a Close frame has one byte of payload, half a code"),
        *(
            (close(code), f"{code} may not stand in a Close frame")
            for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000)
        ),
        (close(1000, b"\xff"), "a reason that is not UTF-8"),
        (close(1000) + frame(0x81, b"late"), "a frame after the Close frame"),
        (frame(0x81, b"ab\xff"), "text that is not UTF-8"),
        (frame(0x81, b"\xed\xa0\x80"), "text that is not UTF-8"),
        (frame(0x01, b"\xe2\x82") + frame(0x80, b"x"), "text that is not UTF-8"),
        (frame(0x01, b"\xe2\x82") + frame(0x80), "text that is not UTF-8"),
    ],
)
def test_a_broken_rule_is_named(data: bytes, what: str) -> None:
    assert problems(data) == [what]


def test_a_client_must_mask() -> None:
    assert problems(frame(0x82), "client") == ["a client's frame is not masked"]


@pytest.mark.parametrize(
    "data",
    [
        frame(0x01, b"a") + frame(0x89, b"ping") + frame(0x00, b"b") + frame(0x8A) + frame(0x80, b"c"),
        frame(0x01, b"\xe2\x82") + frame(0x89, b"\xff") + frame(0x80, b"\xac"),
        frame(0x02, b"\xff") + frame(0x80, b"\xfe") + frame(0x81, "€".encode()),
        frame(0x88),
        close(1000, "Grüße".encode()),
        close(4999),
    ],
    ids=["control frames between fragments", "a character across fragments", "binary", "empty Close", "reason", "4999"],
)
def test_what_is_allowed_has_no_problems(data: bytes) -> None:
    assert problems(data) == []


def test_a_problem_says_where_it_is() -> None:
    [_, bad] = parsed(frame(0x81, b"fine") + frame(0x81, b"ab\xff"))
    [problem] = bad.problems
    assert problem.offset == 6 + 2 + 2
    assert str(problem) == "text that is not UTF-8 (byte 10, RFC 6455 section 8.1)"


def test_reading_goes_on_after_a_problem() -> None:
    frames = parsed(frame(0x83, b"what?") + frame(0x81, b"fine"))
    assert [(frame.name, bool(frame.problems)) for frame in frames] == [("Opcode 3", True), ("Text", False)]


def test_a_length_with_its_top_bit_set_makes_the_rest_unreadable() -> None:
    parser = FrameParser("server")
    assert parser.feed(frame(0x82, b"\xff" * 8, second=127) + frame(0x81, b"fine")) == []
    assert parser.problem is not None
    assert "top bit" in parser.problem.what
    assert len(parser.rest) == 16


def test_a_frame_that_is_cut_off_is_said_so() -> None:
    parser = FrameParser("server")
    parser.feed(frame(0x81, b"fine")[:-1])
    assert str(parser.problem) == "the stream ends inside a frame (byte 5, RFC 6455 section 5.2)"


@pytest.mark.parametrize(
    ("data", "code", "reason", "text"),
    [
        (frame(0x88), 1005, "", "Close without a code"),
        (close(1000), 1000, "", "Close 1000"),
        (close(4001, b"why"), 4001, "why", 'Close 4001 "why"'),
        (close(1005), 1005, "", "Close 1005"),
        (frame(0x88, b"\x03"), None, "", "Close (1 byte)"),
    ],
)
def test_a_close_frame_knows_its_code_and_its_reason(data: bytes, code: int | None, reason: str, text: str) -> None:
    [got] = parsed(data)
    assert (got.close_code, got.close_reason, str(got)) == (code, reason, text)


COMPRESSED = bytes.fromhex("c1 07 f2 48 cd c9 c9 07 00")  # "Hello", as RFC 7692 section 7.2.3.1 has it


def test_where_compression_was_agreed_on_its_bit_is_right_on_the_first_frame_of_a_message() -> None:
    parser = FrameParser("server")
    parser.deflate()
    first, rest = bytes.fromhex("41 03 f2 48 cd"), bytes.fromhex("80 04 c9 c9 07 00")
    frames = parser.feed(COMPRESSED + b"\x81\x02hi" + first + b"\x89\x00" + rest + b"\x81\x02hi")
    assert [frame.compressed for frame in frames] == [True, False, True, False, True, False]
    assert [frame.problems for frame in frames] == [()] * 6
    assert str(frames[0]) == "Text (7 bytes, compressed)"


@pytest.mark.parametrize("wrong", ["a1 00", "91 00", "c9 00", "c0 00"])
def test_no_other_bit_and_no_other_frame_may_have_one(wrong: str) -> None:
    parser = FrameParser("server")
    parser.deflate()
    [frame] = parser.feed(bytes.fromhex(wrong))
    assert Rule.RESERVED in [problem.rule for problem in frame.problems]


def test_where_it_was_not_agreed_on_its_bit_is_wrong() -> None:
    [frame] = FrameParser("server").feed(COMPRESSED)
    assert not frame.compressed
    assert next(problem.rule for problem in frame.problems) is Rule.RESERVED
