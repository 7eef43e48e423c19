"""Words: a code is of a kind, whether it stands in a frame or was told."""

from __future__ import annotations

import pytest

from wskit.diagnosis.words import KEEPALIVE, code_class
from wskit.protocol.frames import FrameParser


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("88 00", "no code"),
        ("88 02 03 e8", "1000"),
        ("88 02 0b b8", "3xxx"),
        ("88 02 13 87", "4xxx"),
        ("88 01 03", "wrong"),
        ("88 02 03 ee", "wrong"),
        ("88 0e 03 f3 70 69 6e 67 20 74 69 6d 65 6f 75 74", KEEPALIVE),
    ],
)
def test_a_close_frame_is_of_the_kind_of_its_code(raw: str, kind: str) -> None:
    [frame] = FrameParser("server").feed(bytes.fromhex(raw))
    assert code_class(frame) == kind


def test_a_code_that_was_told_is_of_the_same_kind() -> None:
    assert [code_class(code) for code in (None, 1005, 1006, 1011, 2000, 999)] == [
        "wrong",
        "no code",
        "1006",
        "1011",
        "wrong",
        "wrong",
    ]
    assert code_class(1011, "keepalive ping timeout") == KEEPALIVE
