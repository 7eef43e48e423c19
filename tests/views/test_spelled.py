"""What bytes mean that somebody is still writing: each field that is there is told, and nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.protocol.frames import FrameParser
from wskit.views.spelled import BITS, spelled

HELLO = "81 85 37 fa 21 3d 7f 9f 4d 51 58"
HEADER = ["FIN", "RSV", "opcode", "MASK", "payload length"]


def names(data: str) -> list[str]:
    return [one.name for one in spelled(bytes.fromhex(data)).fields]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HELLO, 'Text "Hello", 11 bytes.'),
        ("88 82 37 fa 21 3d 38 5a", "Close 4000, 8 bytes."),
        ("88 80 00 00 00 00", "Close without a code, 6 bytes."),
        ("89 80 00 00 00 00", "Ping (0 bytes), 6 bytes."),
        ("01 81 00 00 00 00 68", "Text (1 byte, more to come), 7 bytes."),
        ("81 85 37 fa 21 3d 7f 9f", "Text frame, not whole yet: 3 bytes missing. A server waits for the rest."),
        ("88 82 37", "Close frame, not whole yet: 3 bytes missing. A server waits for the rest."),
        ("81 fe 01", "Text frame, not whole yet: 5 bytes missing. A server waits for the rest."),
        ("81 81 00 00 00 00 68 81", 'Text "h", 7 bytes. 1 byte left over: the next frame begins there.'),
        ("88 02 0f a0", "Close 4000, 4 bytes. ERROR: a client's frame is not masked (section 5.1)."),
        (
            "81 ff ff 00 00 00 00 00 00 00 01 02 03 04",
            "Text frame. ERROR: the top bit of the length is set (section 5.2).",
        ),
    ],
)
def test_what_it_says(data: str, words: str) -> None:
    assert spelled(bytes.fromhex(data)).words == words


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ("00 00", [*HEADER, "Continuation payload"]),
        ("81 85", HEADER),
        ("81 85 37 fa 21", HEADER),
        ("81 85 37 fa 21 3d", [*HEADER, "masking key"]),
        ("82 fe 00 7e 37 fa 21 3d 01", [*HEADER, "extended payload length", "masking key"]),
        (HELLO, [*HEADER, "masking key", "Text payload"]),
    ],
)
def test_the_fields_that_are_there(data: str, fields: list[str]) -> None:
    assert names(data) == fields


def test_a_length_is_told_though_the_payload_is_not_there() -> None:
    short, long = spelled(bytes.fromhex("81 87 37 fa 21 3d 7f")), spelled(bytes.fromhex("82 fe 01 00 37 fa 21 3d 01"))
    assert short.fields[4].meaning == "7 bytes of payload"
    assert [one.meaning for one in long.fields[4:6]] == [
        "126: the length is in the next 2 bytes",
        "256 bytes of payload",
    ]


def test_what_has_come_of_a_payload_is_unmasked() -> None:
    read = spelled(bytes.fromhex(HELLO)[:8])
    assert (read.start, read.payload) == (6, b"He")


def test_the_fields_in_a_byte_have_their_numbers() -> None:
    read = spelled(bytes.fromhex(HELLO))
    assert [(number, one.name) for number, one in read.at(1)] == [(3, "MASK"), (4, "payload length")]
    assert [(number, one.name) for number, one in read.at(10)] == [(6, "Text payload")]
    assert read.at(11) == []


def test_every_bit_has_a_name() -> None:
    assert [len(names) for names in BITS] == [8, 8, 8]


@given(st.binary(min_size=2, max_size=40))
def test_whatever_is_written_it_says_what_a_reader_finds(data: bytes) -> None:
    read, parser = spelled(data), FrameParser("client")
    frames = parser.feed(data)
    assert read.words
    if frames:
        assert read.problems == frames[0].problems
        assert read.left == len(data) - len(frames[0].raw)
        assert read.payload == frames[0].payload
    else:
        assert bool(read.missing) is (read.problems == () or parser.begun is not None)
        assert all(one.bytes.stop <= len(data) for one in read.fields)
