"""Legible: text from the wire, to be read on one line."""

from __future__ import annotations

import pytest

from wskit.protocol.legible import many, preview, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain text, naïve 😀 漢字", "plain text, naïve 😀 漢字"),
        ("two\nlines\r\n", r"two\nlines\r\n"),
        ("a\ttab", r"a\ttab"),
        ("\x00\x1b[31m", r"\x00\x1b[31m"),
        ("turned\u202earound", r"turned\u202earound"),
        ("no\xa0break", r"no\xa0break"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("half \ud83d", r"half \ud83d"),
        ("👩\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ("", ""),
        ("hello", "hello"),
        ("two\nlines", r"two\nlines"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 200 + "… (201 characters)"),
        ("x" * 5_242_880, "x" * 200 + "… (5,242,880 characters)"),
        (b"", "(0 bytes, binary)"),
        (b"\x07", "07 (1 byte, binary)"),
        (b"\x00\xff", "00 ff (2 bytes, binary)"),
        (b"\xab" * 50, " ".join(["ab"] * 50) + " (50 bytes, binary)"),
        (b"\xab" * 1051, " ".join(["ab"] * 50) + "… (1,051 bytes, binary)"),
    ],
)
def test_a_message_is_shown_on_one_line_and_cut_if_it_is_long(data: str | bytes, shown: str) -> None:
    assert preview(data) == shown


def test_things_are_counted_as_people_do() -> None:
    assert [many(count, "packet") for count in (0, 1, 2, 1000)] == [
        "0 packets",
        "1 packet",
        "2 packets",
        "1,000 packets",
    ]
