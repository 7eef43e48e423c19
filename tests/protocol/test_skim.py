"""Skim: it finds the Close frame that the parser of all frames finds, and keeps nothing else."""

from __future__ import annotations

import random
import sys
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wskit.endings.acts import close_frame, frame
from wskit.protocol.frames import FrameParser, Opcode
from wskit.protocol.skim import Skim

SIDES: list[Literal["client", "server"]] = ["client", "server"]
FRAMES = st.one_of(
    st.builds(
        lambda first, payload, masked: frame(first, payload, masked=masked),
        st.sampled_from([0x81, 0x82, 0x01, 0x80, 0x89, 0x8A, 0x8B, 0xC1, 0x88]),
        st.one_of(st.binary(max_size=130), st.just(bytes(300))),
        st.booleans(),
    ),
    st.just(b"\x82\x7f" + (5).to_bytes(8) + b"12345"),
)


def skim(sender: Literal["client", "server"], data: bytes, size: int) -> Skim:
    made = Skim(sender)
    for start in range(0, len(data), size):
        made.feed(data[start : start + size])
    return made


@given(st.sampled_from(SIDES), st.lists(FRAMES, max_size=6), st.integers(1, 400))
def test_it_finds_the_close_frame_that_the_parser_finds(
    sender: Literal["client", "server"], frames: list[bytes], size: int
) -> None:
    data = b"".join(frames)
    closes = [one for one in FrameParser(sender).feed(data) if one.opcode == Opcode.CLOSE]
    found = skim(sender, data, size).close
    if not closes or len(closes[0].payload) > 125:
        assert found is None
    else:
        assert found is not None
        assert found._replace(problems=()) == closes[0]._replace(problems=())


def test_what_breaks_a_rule_is_said_of_the_close_frame() -> None:
    found = skim("client", frame(0x81, b"hello", masked=True) + close_frame(1006, "no", masked=False), 3).close
    assert found is not None
    assert (found.close_code, found.close_reason) == (1006, "no")
    assert [(problem.section, problem.offset) for problem in found.problems] == [("5.1", 12), ("7.4", 13)]


def test_a_close_frame_that_is_not_whole_is_not_found_yet() -> None:
    data = close_frame(1001, "bye", masked=False)
    closes = [skim("server", data[:size], 100).close for size in range(len(data) + 1)]
    assert closes[:-1] == [None] * len(data)
    assert closes[-1] is not None
    assert closes[-1].close_reason == "bye"


def test_after_a_length_that_cannot_be_nothing_is_found() -> None:
    assert skim("server", b"\x82\x7f" + b"\xff" * 8 + close_frame(1000, masked=False), 7).close is None


@pytest.mark.parametrize("size", [1, 1000, 65536])
def test_however_much_passes_it_keeps_no_more_than_a_close_frame(size: int) -> None:
    chance = random.Random(1)
    made = Skim("client")
    largest = 0
    for _ in range(100):
        data = b"".join(frame(0x82, chance.randbytes(chance.randrange(3000)), masked=True) for _ in range(10))
        for start in range(0, len(data), max(size, len(data) // 20)):
            made.feed(data[start : start + max(size, len(data) // 20)])
            largest = max(largest, sys.getsizeof(made._begun))
    assert largest < 1000
