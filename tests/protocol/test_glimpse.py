"""Glimpse: it sees the frames that the parser sees, and of each the beginning; compressed messages as they were."""

from __future__ import annotations

import random
import sys
import zlib
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode as LibraryOpcode

from wskit.endings.acts import close_frame, frame
from wskit.protocol.frames import FrameParser
from wskit.protocol.glimpse import COSTLY, KEPT, Glimpse, Glimpses, Inflating, agreed

FRAMES = st.builds(
    lambda first, payload, masked: frame(first, payload, masked=masked),
    st.sampled_from([0x81, 0x82, 0x01, 0x80, 0x89, 0x8A, 0x8B, 0x88]),
    st.one_of(st.binary(max_size=130), st.just(bytes(range(256)) * 2)),
    st.booleans(),
)


def seen(data: bytes, size: int, inflating: Inflating | None = None) -> list[Glimpse]:
    made = Glimpses()
    made.inflating = inflating
    return [one for start in range(0, len(data), size) for one in made.feed(data[start : start + size])]


@given(st.lists(FRAMES, max_size=6), st.integers(1, 400))
def test_it_sees_the_frames_that_the_parser_sees(frames: list[bytes], size: int) -> None:
    data = b"".join(frames)
    expected = [(one.opcode, one.fin, len(one.payload), one.payload[:KEPT]) for one in FrameParser("client").feed(data)]
    assert [(one.opcode, one.fin, one.size, one.beginning) for one in seen(data, size)] == expected


def test_a_close_frame_has_its_code_and_its_reason() -> None:
    [one] = seen(close_frame(4000, "grüß dich", masked=True), 3)
    assert (one.name, one.close_code, one.close_reason) == ("close", 4000, "grüß dich")
    [one] = seen(frame(0x88, b"", masked=False), 3)
    assert (one.close_code, one.close_reason) == (1005, "")
    [one] = seen(frame(0x88, b"\x03", masked=False), 3)
    assert one.close_code is None
    [one] = seen(frame(0x81, b"no", masked=False), 3)
    assert (one.close_code, one.close_reason) == (None, "")


def test_half_a_letter_at_the_end_is_left_out() -> None:
    [one] = seen(frame(0x81, ("x" + "ü" * KEPT).encode(), masked=True), 1000)
    assert one.text == "x" + "ü" * ((KEPT - 1) // 2)
    [one] = seen(frame(0x83, b"\xff", masked=True), 1000)
    assert (one.name, one.text) == ("opcode 3", "\ufffd")


def test_after_a_length_that_cannot_be_nothing_more_is_read() -> None:
    data = frame(0x81, b"a", masked=False) + b"\x82\xff" + (2**63).to_bytes(8) + bytes(4)
    assert [one.text for one in seen(data + frame(0x81, b"b", masked=False) * 9, 5)] == ["a"]


# Compressed messages.


def compressor(*, forgets: bool = False) -> PerMessageDeflate:
    return PerMessageDeflate(forgets, forgets, 15, 15)


def packed(extension: PerMessageDeflate, opcode: LibraryOpcode, data: bytes, *, fin: bool = True) -> bytes:
    return LibraryFrame(opcode, data, fin).serialize(mask=True, extensions=[extension])


@pytest.mark.parametrize("forgets", [False, True])
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_messages_that_were_compressed_are_read_as_they_were(size: int, forgets: bool) -> None:
    extension = compressor(forgets=forgets)
    texts = ["WebSocket rocks", "WebSocket rocks", "", "x" * 5000, "WebSocket rocks"]
    data = b"".join(packed(extension, LibraryOpcode.TEXT, one.encode()) for one in texts)
    data += frame(0x89, b"a ping", masked=True)
    found = seen(data, size, Inflating(forgets=forgets))
    assert [one.text for one in found] == [*(one[:KEPT] for one in texts), "a ping"]
    assert [one.is_compressed for one in found] == [True] * 5 + [False]
    assert all(one.is_legible for one in found)


def test_fragments_that_were_compressed_are_read_one_after_the_other() -> None:
    extension = compressor()
    data = packed(extension, LibraryOpcode.TEXT, b"Web" * 500, fin=False)
    data += frame(0x89, b"between", masked=True)
    data += packed(extension, LibraryOpcode.CONT, b"Socket" * 500) + packed(
        extension, LibraryOpcode.BINARY, b"\x00" * 9
    )
    found = seen(data, 100, Inflating(forgets=False))
    assert "".join(one.text for one in found if one.name != "ping").startswith("WebWeb")
    assert [(one.name, one.is_text) for one in found] == [
        *[("text", True), ("ping", False), ("continuation", True), ("binary", False)]
    ]
    assert found[-1].beginning == bytes(9)


def test_what_nobody_agreed_on_is_not_legible() -> None:
    [one] = seen(packed(compressor(), LibraryOpcode.TEXT, b"hello"), 100)
    assert one.is_compressed
    assert not one.is_legible


def test_what_cannot_be_read_is_not_legible_and_breaks_nothing() -> None:
    data = frame(0xC1, b"\xff\xff\xff\xff", masked=True) + packed(compressor(), LibraryOpcode.TEXT, b"hello")
    assert [one.is_legible for one in seen(data, 100, Inflating(forgets=False))] == [False, False]
    found = seen(data, 100, Inflating(forgets=True))
    assert [one.is_legible for one in found] == [False, True]


def test_a_message_that_becomes_too_large_is_read_no_further() -> None:
    for forgets, legible in ((False, [False, False]), (True, [False, True])):
        extension = compressor(forgets=forgets)
        data = packed(extension, LibraryOpcode.TEXT, b"x" * (COSTLY + 1)) + packed(extension, LibraryOpcode.TEXT, b"y")
        found = seen(data, 1000, Inflating(forgets=forgets))
        assert [one.is_legible for one in found] == legible
        assert found[0].beginning == b"x" * KEPT


@pytest.mark.parametrize(
    ("answer", "sender", "forgets"),
    [
        (["permessage-deflate"], "client", False),
        (["permessage-deflate; client_no_context_takeover"], "client", True),
        (["permessage-deflate; client_no_context_takeover"], "server", False),
        (["x-other, permessage-deflate; server_max_window_bits=12; server_no_context_takeover"], "server", True),
        (["x-other", "PerMessage-Deflate"], "server", False),
    ],
)
def test_what_was_agreed_on_stands_in_the_response(
    answer: list[str], sender: Literal["client", "server"], forgets: bool
) -> None:
    made = agreed(answer, sender)
    assert made is not None
    assert made._forgets is forgets


@pytest.mark.parametrize("answer", [[], [""], ["x-webkit-deflate-frame"]])
def test_without_it_nothing_was(answer: list[str]) -> None:
    assert agreed(answer, "client") is None


def test_what_is_kept_is_bounded() -> None:
    made = Glimpses()
    made.inflating = Inflating(forgets=False)
    noise = zlib.compressobj(0, wbits=-15)
    rubbish = random.Random(1).randbytes(100_000)
    made.feed(b"\x42\x7f" + (2**40).to_bytes(8))
    for _ in range(200):
        made.feed(noise.compress(rubbish))
    kept: Any = made
    assert sys.getsizeof(kept._beginning) + sys.getsizeof(kept._head) < 1000
    assert kept.inflating.given_up
    assert not kept.inflating._inflater.unconsumed_tail
